/**
 * The worker's script in one piece. The page fetches it when it has nothing else to do and keeps it, so that whatever
 * worker is started later needs no network: a script that is kept as a blob has no address from which it could load
 * chunks.
 */
import * as exporter from "./exporter.ts";
import * as reader from "./reader.ts";
import * as recorder from "./recorder.ts";
import * as search from "./search.ts";
import { serve } from "./serve.ts";

serve({
  rest: () => Promise.resolve(),
  reader: () => Promise.resolve(reader),
  recorder: () => Promise.resolve(recorder),
  exporter: () => Promise.resolve(exporter),
  search: () => Promise.resolve(search),
});
