/**
 * Windows of less than three columns (viewer reference 3.14): below 1280 pixels the details are a drawer (drawer.ts),
 * below 900 there is one view at a time (one-view.ts). Their code and style are fetched where a window is so narrow, or
 * with a key that needs them; a phone, below 600, has everything one below the other and needs neither.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { fetched, fetchedLater } from "./fetched.ts";

const loadNarrow = chunk(() => import("./narrow-parts.ts"));

export function narrowView(controller: Controller): View {
  const narrow = matchMedia("(min-width: 600px) and (max-width: 1279px)");
  narrow.addEventListener("change", () => controller.store.set({}));
  return fetchedLater(
    loadNarrow,
    (parts) => parts.mountNarrow(controller),
    () => narrow.matches,
  );
}

/** To the details, or to the next pane, wherever they stand. */
export function go(controller: Controller, to: "toDetails" | "toNextPane"): void {
  void fetched(controller, loadNarrow, (parts) => {
    parts.mountNarrow(controller);
    parts[to](controller);
  });
}
