/**
 * What comes when the first run is over or takes long, or when it is wanted: tools for breaking by hand beside the
 * buttons (for one message, the belt of tools, the menu of a thing), what a change has done to the figures, other times
 * for a fault, a double click that goes closer, the topology as a tree, and the recordings that files are dropped for.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { byId } from "./dom.ts";
import { fetched, fetchedLater } from "./fetched.ts";

const loadTools = chunk(() => import("./tool-parts.ts"));
type Tools = Awaited<ReturnType<typeof loadTools>>;

export function toolsView(controller: Controller): View {
  byId("tree-open").addEventListener("click", () => withTools(controller, (tools) => tools.toggleTree(controller)));
  return fetchedLater(loadTools, (parts) => {
    parts.wireMenus(controller);
    parts.wireDoubleClicks(controller);
    parts.mountMessageTools(controller);
    parts.mountFaultTimes(controller);
    parts.pinchTimeline(controller);
    parts.wireIncidentDrop(controller);
  });
}

export function withTools(controller: Controller, use: (parts: Tools) => void): void {
  void fetched(controller, loadTools, use);
}
