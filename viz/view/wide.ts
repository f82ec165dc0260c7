/**
 * The wide views under the panes: a button each, always in sight, and one view open at a time, or two beside each other
 * (wide-split.ts). A view is a row of this table and a panel `wide-<id>` of the page; it is drawn only while it is
 * open, and its code is fetched when it is first opened. The keys are the numbers of the design's list of views.
 */
import { chunk, outOfReach } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View, WideId } from "../state/store.ts";
import { isShown, withRoom } from "../state/wides.ts";
import { byId, make, setAttribute, setHidden } from "./dom.ts";

export interface Wide {
  readonly id: WideId;
  readonly keys: readonly string[];
  /** On the button. */
  readonly name: string;
  /** On the sheet of keys. */
  readonly words: string;
}

export const loadViews = chunk(() => import("./wide-views.ts"));

/** Draws a view, from when its code is there; what cannot be fetched is closed again, with a word. */
function drawn(id: WideId, controller: Controller): View {
  const { store, preferences } = controller;
  let view: View | "coming" | undefined;
  const failed = (): undefined => {
    view = undefined;
    controller.showWides({ wide: null, beside: null });
    preferences.say(outOfReach("This view"));
  };
  const load = async (): Promise<void> => {
    view = "coming";
    const chunkOfViews = await loadViews().catch(failed);
    if (chunkOfViews === undefined) return;
    view = chunkOfViews.VIEWS[id](controller);
    chunkOfViews.mountSplit(controller);
    if (isShown(store.state, id)) view(store.state);
  };
  return (state) => {
    if (view === undefined) void load();
    else if (view !== "coming") view(state);
  };
}

export const WIDE: readonly Wide[] = [
  {
    id: "zoom",
    keys: ["1"],
    name: "Closer",
    words: "closer: world, Region, cluster, protection group, and what one copy's log holds",
  },
  {
    id: "lanes",
    keys: ["2"],
    name: "Messages over time",
    words: "messages over time, a lane for each machine",
  },
  {
    id: "logladder",
    keys: ["3"],
    name: "Log ladder",
    words: "the log: writer, groups, readers and other Regions against one scale of LSNs",
  },
  {
    id: "charts",
    keys: ["4"],
    name: "Lag and latency",
    words: "lag, latency and repairs over the whole run",
  },
  {
    id: "swarm",
    keys: ["7"],
    name: "Many seeds",
    words: "many seeds at once, and what fails",
  },
  {
    id: "histories",
    keys: ["5"],
    name: "Client histories",
    words: "what each client asked for and got",
  },
  {
    id: "causes",
    keys: ["Q"],
    name: "Why",
    words: "why a check fails or a write waits, proven by runs without it",
  },
  {
    id: "find",
    keys: ["6"],
    name: "Find",
    words: "moments by their events or figures; run until one",
  },
  {
    id: "multiverse",
    keys: ["8"],
    name: "Branches",
    words: "the runs you have made from one another",
  },
  {
    id: "compare",
    keys: ["9", "C"],
    name: "Compare",
    words: "two runs at the same instant",
  },
  {
    id: "editor",
    keys: ["0"],
    name: "Scenario",
    words: "the scenario's text, to edit",
  },
];

export function wideView(controller: Controller): View {
  const place = byId("wide-buttons");
  // On a phone they go on beyond the edge, where a browser leaves the one that has the focus half out of sight. One
  // that is pressed must stay where it is: moved between press and release, it would not be pressed at all.
  place.addEventListener("focusin", ({ target }) => {
    if ((target as Element).matches(":focus-visible"))
      (target as Element).scrollIntoView({ block: "nearest", inline: "center" });
  });
  const parts = WIDE.map(({ id, name }) => {
    const button = make("button", "button", name);
    button.type = "button";
    button.id = `press-${id}`;
    button.setAttribute("aria-controls", `wide-${id}`);
    button.addEventListener("click", () => controller.toggleWide(id));
    place.append(button);
    return { id, button, panel: byId(`wide-${id}`), draw: drawn(id, controller) };
  });
  return (state: State) => {
    const wides = withRoom(state);
    for (const { id, button, panel, draw } of parts) {
      const isOpen = isShown(wides, id);
      setAttribute(button, "aria-expanded", String(isOpen));
      const opens = isOpen && panel.hidden;
      setHidden(panel, !isOpen);
      if (isOpen) draw(state);
      if (opens) button.scrollIntoView({ block: "nearest", inline: "center" });
      if (opens) panel.scrollIntoView({ block: "start", behavior: state.calm ? "instant" : "smooth" });
    }
  };
}
