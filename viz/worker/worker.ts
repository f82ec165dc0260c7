/**
 * The worker's script as the page first loads it: the engine alone. What reads texts, judges histories and searches
 * comes as chunks of its own when it is first needed, and a first run needs none of it.
 */
import { loadRest } from "./rest.ts";
import { serve } from "./serve.ts";

serve({
  rest: loadRest,
  reader: () => import("./reader.ts"),
  recorder: () => import("./recorder.ts"),
  exporter: () => import("./exporter.ts"),
  search: () => import("./search.ts"),
});
