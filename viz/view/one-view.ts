/**
 * From 600 to 899 pixels one view is shown at a time, under the sentence and over the clock (viewer reference 3.14):
 * the panes get buttons before those of the wide views, in the same row at thumb height, and a wide view that is open
 * takes the place of all of them. Log and clients are one view: neither fills half a window. A lesson brings up the
 * pane that it speaks of. Which view it is, is a matter of the window and not of the run: no link carries it.
 */
import "../style/one-view.css";
import type { Controller } from "../state/controller.ts";
import { byId, make, setAttribute } from "./dom.ts";

const ONE = matchMedia("(min-width: 600px) and (max-width: 899px)");
/** Each pane, and the view in which it is shown. */
const PANES = { topology: "topology", quorum: "quorum", ladder: "log", clients: "log" } as const;
const NAMES = { topology: "Topology", quorum: "Quorum", log: "Log and clients" } as const;
type PaneId = keyof typeof PANES;
type ViewId = keyof typeof NAMES;

const PANE_IDS = Object.keys(PANES) as readonly PaneId[];
const VIEW_IDS = Object.keys(NAMES) as readonly ViewId[];

let shown: ViewId = "topology";

const paneOf = (id: PaneId): HTMLElement => document.querySelector<HTMLElement>(`.pane-${id}`)!;
const holds = (id: PaneId, element: Element | null): boolean => paneOf(id).contains(element);

export function mountOneView(controller: Controller): void {
  const { store } = controller;
  document.documentElement.classList.add("with-one-view");
  for (const id of PANE_IDS) {
    paneOf(id).id = `pane-${id}`;
    paneOf(id).tabIndex = -1;
  }
  const buttons = VIEW_IDS.map((id) => {
    const button = make("button", "button pane-button", NAMES[id]);
    button.type = "button";
    button.id = `press-${id}`;
    const panes = PANE_IDS.filter((pane) => PANES[pane] === id);
    setAttribute(button, "aria-controls", panes.map((pane) => `pane-${pane}`).join(" "));
    button.addEventListener("click", () => bringUp(id, controller));
    return button;
  });
  byId("wide-buttons").prepend(...buttons);
  // What comes next goes on beyond its edge, where a browser leaves what has the focus half out of sight.
  byId("next").addEventListener("focusin", ({ target }) =>
    (target as Element).scrollIntoView({ block: "nearest", inline: "center" }),
  );
  let step = "";
  store.show(({ wide, course }) => {
    const look = course?.lesson.steps[course.step].look;
    const now = course === null ? "" : `${course.lesson.id} ${course.step}`;
    if (now !== step && look !== undefined && look in PANES) shown = PANES[look as PaneId];
    step = now;
    setAttribute(byId("stage"), "data-shown", shown);
    VIEW_IDS.forEach((id, index) =>
      setAttribute(buttons[index], "aria-expanded", String(wide === null && id === shown)),
    );
  });
}

/** At once: something in it may be about to have the focus. */
function bringUp(id: ViewId, controller: Controller): void {
  shown = id;
  controller.showWides({ wide: null, beside: null });
  controller.store.flush();
}

/** Brings up the pane that this stands in, where another is shown; a wide view that is open stays. */
export function bringUpPaneOf(element: Element, controller: Controller): void {
  const found = PANE_IDS.find((id) => holds(id, element));
  if (found !== undefined && ONE.matches && controller.store.state.wide === null) bringUp(PANES[found], controller);
}

/** The focus goes to the next of the panes, and round; where one view is shown at a time, that one is shown. */
export function toNextPane(controller: Controller): void {
  const focused = PANE_IDS.findIndex((id) => holds(id, document.activeElement));
  const id = PANE_IDS[(focused + 1) % PANE_IDS.length];
  if (ONE.matches) bringUp(PANES[id], controller);
  paneOf(id).focus();
}
