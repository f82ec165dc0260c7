/**
 * The splitters between the columns of panes, from when the first run is over: their code comes then, or with the key
 * that goes to them.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";

const loadSplitters = chunk(() => import("./splitter-parts.ts"));

export function splittersView(controller: Controller): View {
  let isAsked = false;
  return ({ run }) => {
    if (isAsked || run === null || run.report === null) return;
    isAsked = true;
    // Without them the page is whole all the same: the key says it if they are out of reach.
    void loadSplitters()
      .then((parts) => parts.mountSplitters(controller))
      .catch(() => undefined);
  };
}

/** To the first splitter, from there to the second. */
export async function toSplitters(controller: Controller): Promise<void> {
  const parts = await loadSplitters().catch(() => undefined);
  if (parts === undefined)
    return controller.preferences.say("This could not be loaded: the page's files are out of reach.");
  parts.mountSplitters(controller);
  controller.preferences.say(parts.focusSplitter());
}
