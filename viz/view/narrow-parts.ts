/** What windows of less than three columns need, in one chunk (narrow.ts). */
import type { Controller } from "../state/controller.ts";
import { mountDrawer } from "./drawer.ts";
import { mountOneView } from "./one-view.ts";

export { toDetails } from "./drawer.ts";
export { toNextPane } from "./one-view.ts";

let isMounted = false;

/** Once, however often it is asked for. */
export function mountNarrow(controller: Controller): void {
  if (isMounted) return;
  isMounted = true;
  mountDrawer(controller);
  mountOneView(controller);
}
