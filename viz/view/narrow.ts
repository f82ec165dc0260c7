/**
 * Windows of less than three columns (viewer reference 3.14): below 1280 pixels the details are a drawer (drawer.ts),
 * below 900 there is one view at a time (one-view.ts). Their code and style are fetched where a window is so narrow, or
 * with a key that needs them; a phone, below 600, has everything one below the other and needs neither, but a way to
 * the details at the page's end (phone.ts).
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { fetched, fetchedLater } from "./fetched.ts";

const loadNarrow = chunk(() => import("./narrow-parts.ts"));
const loadPhone = chunk(() => import("./phone.ts"));

export function narrowView(controller: Controller): View {
  const narrow = matchMedia("(min-width: 600px) and (max-width: 1279px)");
  narrow.addEventListener("change", () => controller.store.set({}));
  const views = [
    fetchedLater(
      loadNarrow,
      (parts) => parts.mountNarrow(controller),
      () => narrow.matches,
    ),
    fetchedLater(
      loadPhone,
      (part) => part.mountPhone(controller),
      ({ selection }) => selection !== null && innerWidth < 600,
    ),
  ];
  return (state) => views.forEach((view) => view(state));
}

/** To the details, or to the next pane, wherever they stand. */
export function go(controller: Controller, to: "toDetails" | "toNextPane"): void {
  void fetched(controller, loadNarrow, (parts) => {
    parts.mountNarrow(controller);
    parts[to](controller);
  });
}
