/**
 * The splitters between the columns of panes, from when the first run is over: their code comes then, or with the key
 * that goes to them.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { fetched, fetchedLater } from "./fetched.ts";

const loadSplitters = chunk(() => import("./splitter-parts.ts"));

export function splittersView(controller: Controller): View {
  return fetchedLater(loadSplitters, (parts) => parts.mountSplitters(controller));
}

/** To the first splitter, from there to the second. */
export function toSplitters(controller: Controller): Promise<void> {
  return fetched(controller, loadSplitters, (parts) => {
    parts.mountSplitters(controller);
    controller.preferences.say(parts.focusSplitter());
  });
}
