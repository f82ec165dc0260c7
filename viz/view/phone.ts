/**
 * On a phone the details of what is selected stand at the end of the page, under all pictures (viewer reference 3.14):
 * a press on a machine would seem to do nothing. While they are out of sight a button over the clock names what is
 * selected and leads there; from there the same button leads back to where the press was. Fetched with the first
 * selection on so narrow a window.
 */
import "../style/phone.css";
import { detailOf } from "../project/detail.ts";
import type { Controller } from "../state/controller.ts";
import type { Selected } from "../state/selection.ts";
import type { State } from "../state/store.ts";
import { byId, make, setHidden, setText } from "./dom.ts";

const PHONE = matchMedia("(max-width: 599px)");
/** As much of the details is in sight as tells that they are there: their tabs and a title; pixels [choice]. */
const SEEN_MIN = 90;

export function mountPhone({ store }: Controller): void {
  const pane = document.querySelector<HTMLElement>(".pane-side")!;
  const transport = document.querySelector<HTMLElement>(".transport")!;
  const button = make("button", "button button-main to-details");
  button.type = "button";
  button.id = "to-details";
  const [name, way] = [make("span"), make("span")];
  button.append(name, " ", way);
  byId("stage").after(button);

  const isSeen = (): boolean => {
    const { top, bottom } = pane.getBoundingClientRect();
    return top < transport.getBoundingClientRect().top - SEEN_MIN && bottom > SEEN_MIN;
  };
  /** Where the page stood when the button led away from it, as long as what was selected then is. */
  let left: { readonly of: Selected; readonly at: number } | null = null;
  const show = ({ selection, frame, run, wide }: State): void => {
    if (selection === null || frame === null || run === null || !PHONE.matches) return setHidden(button, true);
    if (left?.of !== selection) left = null;
    const seen = isSeen();
    setHidden(button, seen && left === null);
    setText(name, seen ? "Back to the picture" : detailOf(selection, frame, run.world.layout).title);
    setText(way, seen ? "↑" : wide === null ? "Details ↓" : "Details ↑");
  };
  button.addEventListener("click", () => {
    const { selection, calm } = store.state;
    const behavior = calm ? "instant" : "smooth";
    if (isSeen() && left !== null) {
      scrollTo({ top: left.at, behavior });
      left = null;
      return byId("stage").focus({ preventScroll: true });
    }
    if (selection === null) return;
    left = { of: selection, at: scrollY };
    store.set({ tab: "selected" });
    store.flush();
    byId("tab-selected").focus({ preventScroll: true });
    pane.scrollIntoView({ block: "start", behavior });
  });
  addEventListener("scroll", () => show(store.state), { passive: true });
  PHONE.addEventListener("change", () => show(store.state));
  store.show(show);
  show(store.state);
}
