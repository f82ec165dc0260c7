/**
 * Tools for breaking by hand beside the buttons: for one message, the belt of tools, the menu of a thing. Their code
 * comes when the first run is over, or with the key that wants it.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { fetched, fetchedLater } from "./fetched.ts";

const loadTools = chunk(() => import("./tool-parts.ts"));
type Tools = Awaited<ReturnType<typeof loadTools>>;

export function toolsView(controller: Controller): View {
  return fetchedLater(loadTools, (parts) => {
    parts.wireMenus(controller);
    parts.mountMessageTools(controller);
  });
}

export function withTools(controller: Controller, use: (parts: Tools) => void): void {
  void fetched(controller, loadTools, use);
}
