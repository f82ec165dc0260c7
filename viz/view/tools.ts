/**
 * Tools for breaking by hand beside the buttons: for one message, and the belt of tools. Their code comes when the
 * first run is over, or with the key that wants it.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";

const loadTools = chunk(() => import("./tool-parts.ts"));
type Tools = Awaited<ReturnType<typeof loadTools>>;

export function toolsView(controller: Controller): View {
  let isAsked = false;
  return ({ run }) => {
    if (isAsked || run === null || run.report === null) return;
    isAsked = true;
    void loadTools().then(
      (parts) => parts.mountMessageTools(controller),
      // The key asks again, and says it.
      () => undefined,
    );
  };
}

export async function withTools(controller: Controller, use: (parts: Tools) => void): Promise<void> {
  const parts = await loadTools().catch(() => undefined);
  if (parts === undefined) controller.preferences.say("This could not be loaded: the page's files are out of reach.");
  else use(parts);
}
