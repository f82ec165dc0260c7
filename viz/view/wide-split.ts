/**
 * Two wide views beside each other (viewer reference 3.2): a button after the tabs, Shift S, and a grip between the two
 * that is dragged or moved with the arrows. They are drawn from the same clock and selection as every view. Where the
 * page has less than three columns they stand below each other without a grip; below 900 pixels there is one.
 *
 * Comes with the code of the wide views, since without one there is nothing to split.
 */
import { keyed } from "../project/columns.ts";
import type { Controller } from "../state/controller.ts";
import type { State, WideId } from "../state/store.ts";
import { isForOne, withRoom } from "../state/wides.ts";
import { byId, make, setAttribute, setHidden } from "./dom.ts";

/** Percent of the width: with less a view's axis and names are all there is of it [choice]. */
const SHARE = { min: 25, made: 50, max: 75 };

/** What explains the most of a view when nobody has said what to have beside it [choice]. */
const PARTNERS: Partial<Readonly<Record<WideId, WideId>>> = {
  zoom: "logladder",
  lanes: "logladder",
  logladder: "lanes",
  histories: "lanes",
  compare: "multiverse",
  multiverse: "compare",
  editor: "charts",
};
/** What was beside a view when the two were last split. */
let kept: WideId | undefined;

let isMounted = false;

/** Once, however often it is asked for. */
export function mountSplit(controller: Controller): void {
  if (isMounted) return;
  isMounted = true;
  const { store } = controller;
  const place = byId("wides");
  const button = make("button", "button wide-split", "Split");
  button.type = "button";
  button.id = "press-split";
  button.addEventListener("click", () => toggleSplit(controller));
  byId("wide-buttons").append(button);
  const grip = gripOf(controller, place);
  // A phone that is turned has room for two, or no more.
  addEventListener("resize", () => store.state.wide !== null && store.set({}));
  let [last, isShown]: [WideId | null, boolean] = [null, false];
  const show = (state: State): void => {
    const { share, calm } = state;
    const { wide, beside } = withRoom(state);
    setHidden(button, wide === null || isForOne());
    setAttribute(button, "aria-pressed", String(beside !== null));
    place.classList.toggle("split", beside !== null);
    setHidden(grip, beside === null);
    if (place.style.getPropertyValue("--share") !== `${share}%`) place.style.setProperty("--share", `${share}%`);
    setAttribute(grip, "aria-valuenow", String(Math.round(share)));
    setAttribute(grip, "aria-valuetext", `${Math.round(share)} % for ${nameOf(wide)}`);
    if (beside === last) return;
    last = beside;
    if (beside === null) return;
    kept = beside;
    // In the order in which they are read: the one beside comes last. The first one may have the focus and stays.
    const panel = byId(`wide-${beside}`);
    place.append(grip, panel);
    // Below each other, the one that was asked for; a link's two begin with the first.
    const isBelow = isShown && grip.offsetParent === null;
    (isBelow ? panel : place).scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
  };
  show(store.state);
  isShown = true;
  store.show(show);
}

/** Two views for one, or the first alone. */
export function toggleSplit(controller: Controller): void {
  const { wide, beside } = controller.store.state;
  mountSplit(controller);
  if (isForOne()) return controller.preferences.say("This window has room for one view.");
  if (beside !== null) return controller.showWides({ wide, beside: null });
  const first = wide ?? "lanes";
  const second = kept === undefined || kept === first ? (PARTNERS[first] ?? "histories") : kept;
  controller.showWides({ wide: first, beside: second });
  controller.preferences.say(
    `${nameOf(second)} beside ${nameOf(first)}: another view's button or key takes its place.`,
  );
}

/** As its tab has it. */
function nameOf(id: WideId | null): string {
  return id === null ? "" : (byId(`press-${id}`).textContent ?? "");
}

function gripOf({ store }: Controller, place: HTMLElement): HTMLElement {
  const grip = make("div", "wide-grip");
  const fixed = { role: "separator", "aria-orientation": "vertical", "aria-label": "Width of the two views" };
  const bounds = { "aria-valuemin": String(SHARE.min), "aria-valuemax": String(SHARE.max), "aria-controls": "wides" };
  for (const [name, value] of Object.entries({ ...fixed, ...bounds })) setAttribute(grip, name, value);
  grip.tabIndex = 0;
  const put = (share: number): void => store.set({ share: Math.min(SHARE.max, Math.max(SHARE.min, share)) });
  let isHeld = false;
  grip.addEventListener("pointerdown", ({ pointerId, button }) => {
    isHeld = button === 0;
    grip.setPointerCapture(pointerId);
  });
  grip.addEventListener("pointermove", ({ clientX }) => {
    const { left, width } = place.getBoundingClientRect();
    if (isHeld) put((100 * (clientX - left)) / width);
  });
  for (const name of ["pointerup", "pointercancel"]) grip.addEventListener(name, () => (isHeld = false));
  grip.addEventListener("dblclick", () => put(SHARE.made));
  grip.addEventListener("keydown", (event) => {
    const reach = { now: store.state.share, min: SHARE.min, max: SHARE.max };
    const to = event.key === "Enter" ? SHARE.made : keyed(event.key, event.shiftKey, reach);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    put(to);
  });
  return grip;
}
