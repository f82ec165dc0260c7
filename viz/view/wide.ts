/**
 * The wide views under the panes: a button each, always in sight, and one view open at a time. A view is a row of this table and a panel
 * `wide-<id>` of the page; it is drawn only while it is open. The keys are the numbers of the design's list of views.
 */
import type { Controller } from "../state/controller.ts";
import type { State, View, WideId } from "../state/store.ts";
import { chartsView } from "./charts.ts";
import { editorView } from "./editor.ts";
import { byId, make, setAttribute } from "./dom.ts";
import { historiesView } from "./histories.ts";
import { lanesView } from "./lanes.ts";
import { swarmView } from "./swarm.ts";

export interface Wide {
  readonly id: WideId;
  readonly key: string;
  /** On the button. */
  readonly name: string;
  /** On the sheet of keys. */
  readonly words: string;
  readonly mount: (controller: Controller) => View;
}

/** A view whose code is fetched when it is first opened. */
function later(load: () => Promise<Wide["mount"]>): Wide["mount"] {
  return (controller) => {
    let view: View | "coming" | undefined;
    return (state) => {
      if (typeof view === "function") return view(state);
      if (view === "coming") return;
      view = "coming";
      void load().then((mount) => {
        view = mount(controller);
        view(controller.store.state);
      });
    };
  };
}

export const WIDE: readonly Wide[] = [
  {
    id: "lanes",
    key: "2",
    name: "Messages over time",
    words: "messages over time, a lane for each machine",
    mount: lanesView,
  },
  {
    id: "charts",
    key: "4",
    name: "Lag and latency",
    words: "lag, latency and repairs over the whole run",
    mount: chartsView,
  },
  {
    id: "swarm",
    key: "7",
    name: "Many seeds",
    words: "many seeds at once, and what fails",
    mount: swarmView,
  },
  {
    id: "histories",
    key: "5",
    name: "Client histories",
    words: "what each client asked for and got",
    mount: historiesView,
  },
  {
    id: "multiverse",
    key: "8",
    name: "Branches",
    words: "the runs you have made from one another",
    mount: later(() => import("./multiverse.ts").then(({ multiverseView }) => multiverseView)),
  },
  {
    id: "compare",
    key: "9",
    name: "Compare",
    words: "two runs at the same instant",
    mount: later(() => import("./compare.ts").then(({ compareView }) => compareView)),
  },
  {
    id: "editor",
    key: "0",
    name: "Scenario",
    words: "the scenario's text, to edit",
    mount: editorView,
  },
];

export function wideView(controller: Controller): View {
  const place = byId("wide-buttons");
  const parts = WIDE.map(({ id, name, mount }) => {
    const button = make("button", "button", name);
    button.type = "button";
    button.id = `press-${id}`;
    button.setAttribute("aria-controls", `wide-${id}`);
    button.addEventListener("click", () => controller.toggleWide(id));
    place.append(button);
    return { id, button, panel: byId(`wide-${id}`), draw: mount(controller) };
  });
  return (state: State) => {
    for (const { id, button, panel, draw } of parts) {
      const isOpen = state.wide === id;
      setAttribute(button, "aria-expanded", String(isOpen));
      const opens = isOpen && panel.hidden;
      panel.hidden = !isOpen;
      if (isOpen) draw(state);
      if (opens) panel.scrollIntoView({ block: "start", behavior: state.calm ? "instant" : "smooth" });
    }
  };
}
