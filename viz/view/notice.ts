/** What the reader must know before trusting the picture, and short answers to commands. */
import type { Controller } from "../state/controller.ts";
import type { Notice, View } from "../state/store.ts";
import { byId, make, setText } from "./dom.ts";

export function noticeView(controller: Controller): View {
  const place = byId("notice");
  let shown: Notice | null = null;
  return ({ notice, toast }) => {
    setText(byId("toast"), toast);
    if (notice === shown) return;
    shown = notice;
    place.hidden = notice === null;
    if (notice === null) {
      place.replaceChildren();
      return;
    }
    const buttons = make("div", "dialog-end");
    if (notice.offerFlagship)
      buttons.append(button("Open the flagship scenario", "button button-main", () => controller.openFlagship()));
    buttons.append(button("Dismiss", "button", () => controller.store.set({ notice: null })));
    place.replaceChildren(make("h2", "", notice.title), ...notice.lines.map((line) => make("p", "", line)), buttons);
  };
}

function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}
