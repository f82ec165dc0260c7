/**
 * Tools for breaking by hand beside the buttons: for one message, and the belt of tools. Their code comes when the
 * first run is over, or with the key that wants it.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { fetched, fetchedLater } from "./fetched.ts";

const loadTools = chunk(() => import("./tool-parts.ts"));
type Tools = Awaited<ReturnType<typeof loadTools>>;

export function toolsView(controller: Controller): View {
  return fetchedLater(loadTools, (parts) => parts.mountMessageTools(controller));
}

export function withTools(controller: Controller, use: (parts: Tools) => void): void {
  void fetched(controller, loadTools, use);
}
