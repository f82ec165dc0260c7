/**
 * Two grips between the three columns of panes: dragged, or moved with the arrows while they have the focus (Shift: in
 * larger steps; Home and End: as far as it goes; Enter or a double press: as the page is made). Where panes stand in
 * fewer columns there are none.
 */
import "../style/splitters.css";
import { COLUMNS_MADE, keyed, placed, reachOf, tracksOf, type Columns, type Splitter } from "../project/columns.ts";
import type { Controller } from "../state/controller.ts";
import { byId, make, setAttribute } from "./dom.ts";

const GRIPS = [
  { splitter: 0, before: ".pane-quorum", label: "Width of the topology and the quorum", controls: "topology" },
  { splitter: 1, before: ".pane-ladder", label: "Width of the quorum and the log", controls: "wall" },
] as const;

let grips: readonly HTMLElement[] = [];

/** Once, however often it is asked for. */
export function mountSplitters(controller: Controller): void {
  if (grips.length > 0) return;
  const stage = byId("stage");
  grips = GRIPS.map(({ splitter, before, label, controls }) => {
    const grip = make("div", `splitter splitter-${splitter}`);
    setAttribute(grip, "role", "separator");
    setAttribute(grip, "aria-orientation", "vertical");
    setAttribute(grip, "aria-label", label);
    setAttribute(grip, "aria-controls", controls);
    grip.tabIndex = 0;
    stage.insertBefore(grip, stage.querySelector(before));
    wire(grip, splitter, controller);
    return grip;
  });
  // Until somebody moves one, the style sheet alone says how wide they are.
  let drawn = controller.store.state.columns;
  controller.store.show(({ columns }) => {
    if (columns === drawn) return;
    drawn = columns;
    stage.style.setProperty("--columns", tracksOf(columns));
    tell(columns);
  });
  tell(controller.store.state.columns);
  addEventListener("resize", () => tell(controller.store.state.columns));
}

/** Says what it has done. */
export function focusSplitter(): string {
  const next = grips[(grips.indexOf(document.activeElement as HTMLElement) + 1) % grips.length];
  if (next.offsetParent === null) return "At this width the panes have no splitters.";
  next.focus();
  return `${next.getAttribute("aria-label")}: the arrows move it, Enter puts it back.`;
}

function tell(columns: Columns): void {
  GRIPS.forEach(({ splitter }, index) => {
    const { now, min, max } = reachOf(columns, splitter, widthPx());
    const values = { "aria-valuenow": now, "aria-valuemin": min, "aria-valuemax": max };
    for (const [name, value] of Object.entries(values)) setAttribute(grips[index], name, String(Math.round(value)));
    setAttribute(grips[index], "aria-valuetext", `${Math.round(now)} % from the left`);
  });
}

/** What the columns have together: the stage without its edges and the gaps between. */
function widthPx(): number {
  const stage = byId("stage");
  const { paddingLeft, paddingRight, columnGap } = getComputedStyle(stage);
  return Math.max(
    1,
    stage.clientWidth -
      Number.parseFloat(paddingLeft) -
      Number.parseFloat(paddingRight) -
      2 * (Number.parseFloat(columnGap) || 0),
  );
}

function wire(grip: HTMLElement, splitter: Splitter, { store, preferences }: Controller): void {
  let from: { readonly x: number; readonly now: number } | null = null;
  const put = (to: number): void => preferences.setColumns(placed(store.state.columns, splitter, to, widthPx()));
  const reset = (): void => preferences.setColumns(COLUMNS_MADE);
  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { x: event.clientX, now: reachOf(store.state.columns, splitter, widthPx()).now };
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointermove", ({ clientX }) => {
    if (from !== null) put(from.now + (100 * (clientX - from.x)) / widthPx());
  });
  for (const name of ["pointerup", "pointercancel"]) grip.addEventListener(name, () => (from = null));
  grip.addEventListener("dblclick", reset);
  grip.addEventListener("keydown", (event) => {
    const to = keyed(event.key, event.shiftKey, reachOf(store.state.columns, splitter, widthPx()));
    if (to === undefined && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) reset();
    else put(to);
  });
}
