/**
 * One message under way, picked: with the pointer in the topology while the clock stands, or from a list with the keys;
 * a ring shows which it is. Then it is dropped, delayed, doubled or damaged, which makes a branch like any other
 * change. The same by a statement, and in the view of messages over time. Fetched when the first run is over, or by its
 * key.
 */
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import type { Frame, FrameMessages, Layout } from "../../sim/results/index.ts";
import { LOOKS, Marks } from "../project/flights.ts";
import { plural, span } from "../project/format.ts";
import { pickedIn, pickedWords, readStatement, type Picked } from "../project/single-message.ts";
import type { Topology } from "../project/topology.ts";
import type { Controller } from "../state/controller.ts";
import type { State } from "../state/store.ts";
import { byId, make, setHidden, setText } from "./dom.ts";
import { messageButtons, treat } from "./message-buttons.ts";
import { placedTopology } from "./placed.ts";
import { toolInHand } from "./tool-in-hand.ts";

/** In the list; more are under way at a busy moment than anybody chooses from. */
const LISTED_MAX = 200;
/** What the hourglass adds. [choice] as the buttons begin with */
const DELAYED_US = 50_000;
/** How near a press must be to a message, in pixels. */
const REACH = 9;

let mounted: (() => void) | undefined;

/** Once; the function returned goes to the list with the focus. */
export function mountMessageTools(controller: Controller): () => void {
  return (mounted ??= mount(controller));
}

function mount(controller: Controller): () => void {
  const { store } = controller;
  const section = make("section", "message-tools");
  section.setAttribute("aria-labelledby", "message-tools-title");
  const title = make("h3", "", "One message under way");
  title.id = "message-tools-title";
  const list = make("select");
  list.id = "message-list";
  const label = make("label", "field-tall");
  label.append(make("span", "", "Pause, and press one in the picture; or choose it here"), list);
  const words = make("p", "help");
  words.setAttribute("role", "status");
  let picked: Picked | null = null;
  let listed: readonly Picked[] = [];
  let shown: Frame | null = null;
  const buttons = messageButtons(controller, () => picked);
  section.append(title, label, words, buttons);
  byId("panel-faults").append(section);

  const place = byId("topology");
  const ring = make("span", "message-ring");
  ring.setAttribute("aria-hidden", "true");
  ring.hidden = true;
  place.append(ring);
  const marks = new Marks();
  const placed = placedTopology(place, () => draw(store.state, true));
  const choose = (message: Picked | null): void => {
    picked = message;
    draw(store.state, true);
  };
  const draw = (state: State, anew = false): void => {
    const { run, frame, tab, direction, calm } = state;
    if (run === null || frame === null || (frame === shown && !anew)) return;
    // A list that changes sixty times a second is no list: it stands where the clock does.
    const isOpen = (tab === "faults" || picked !== null) && direction === 0;
    const isEmpty = !isOpen || (frame.messages?.count ?? 0) === 0;
    setHidden(buttons, isEmpty);
    if (list.disabled !== isEmpty) list.disabled = isEmpty;
    setHidden(ring, true);
    if (!isOpen) return;
    shown = frame;
    const { layout } = run.world;
    const row = picked === null ? -1 : rowOf(frame.messages, picked);
    listed = offer(list, frame, layout, row);
    picked = row < 0 ? (listed[0] ?? null) : picked;
    const at = row < 0 && picked !== null ? rowOf(frame.messages, picked) : row;
    setText(
      words,
      picked === null
        ? "No message is under way at this moment: step by events, or pause elsewhere."
        : `${capital(pickedWords(picked, layout))}; ${fateOf(frame, at)}.`,
    );
    const topology = placed(state);
    if (topology === null || at < 0 || calm || tab !== "faults") return;
    ringAt(ring, marks, frame, layout, topology, at);
  };
  list.addEventListener("change", () => choose(listed[list.selectedIndex] ?? null));
  place.addEventListener(
    "click",
    (event) => {
      const { run, frame, direction, calm } = store.state;
      const topology = placed(store.state);
      if (run === null || frame === null || frame.messages === null || topology === null || direction !== 0 || calm)
        return;
      // A machine under the pointer is what is meant.
      const machine = event.target instanceof Element ? event.target.closest("[role=button]:not(.zone)") : null;
      if (machine !== null) return;
      const box = place.querySelector(".flights")?.getBoundingClientRect() ?? place.getBoundingClientRect();
      marks.place(frame, run.world.layout, topology);
      const row = nearest(marks, event.clientX - box.left, event.clientY - box.top);
      if (row < 0) return;
      event.stopPropagation();
      const tool = toolInHand();
      if (tool === "dice" || tool === "hourglass")
        return treat(
          controller,
          pickedIn(frame.messages, row),
          tool === "dice" ? { does: "drop", by: 0 } : { does: "delay", by: DELAYED_US },
        );
      if (tool !== null)
        return controller.preferences.say("Of the tools, dice drop a message and the hourglass delays it.");
      store.set({ tab: "faults", aside: true });
      choose(pickedIn(frame.messages, row));
    },
    { capture: true },
  );
  store.show((state) => draw(state, state.tab === "faults" && ring.hidden && picked !== null && !state.calm));
  return () => {
    controller.pause();
    store.set({ tab: "faults", aside: true });
    // The tab is drawn in the frame that is under way.
    requestAnimationFrame(() => {
      draw(store.state, true);
      // Within its panel; the page itself only as far as the list would not be seen.
      const panel = byId("panel-faults");
      panel.scrollTop += section.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      (buttons.hidden ? words : buttons).scrollIntoView({ block: "nearest" });
      list.scrollIntoView({ block: "nearest" });
      if (list.disabled) controller.preferences.say("No message is under way at this moment.");
      else list.focus({ preventScroll: true });
    });
  };
}

/** A statement about one message, typed where Aurora's own are. */
export function treatByStatement(controller: Controller, statement: string): void {
  const { run } = controller.store.state;
  if (run === null) return;
  const read = readStatement(statement, run.world.layout);
  if (typeof read === "string") controller.store.set({ refusal: read });
  else treat(controller, read.picked, read.treatment);
}

/** Fills the list with what is under way, the next to arrive first; the chosen one is in it whatever its place. */
function offer(list: HTMLSelectElement, { messages, at }: Frame, layout: Layout, chosen: number): readonly Picked[] {
  if (messages === null) return [];
  const rows = Array.from({ length: messages.count }, (_, row) => row).sort(
    (a, b) => messages.due[a] - messages.due[b] || a - b,
  );
  const kept = rows.slice(0, LISTED_MAX);
  if (chosen >= 0 && !kept.includes(chosen)) kept.push(chosen);
  list.replaceChildren(
    ...kept.map((row) => {
      const family = LOOKS[MESSAGE_FAMILY_NAMES[messages.family[row] >> 1]].words;
      const lost = messages.fate[row] === 1 ? ", lost" : messages.fate[row] === 2 ? ", a second copy" : "";
      return new Option(
        `${family}: ${layout.hosts[messages.from[row]].name} to ${layout.hosts[messages.to[row]].name}, in ${span(messages.due[row] - at)}${lost}`,
      );
    }),
  );
  if (kept.length === 0) list.append(new Option("none at this moment"));
  list.selectedIndex = Math.max(0, kept.indexOf(chosen));
  list.title = rows.length > kept.length ? `The next ${kept.length} of ${plural(rows.length, "message")}` : "";
  return kept.map((row) => pickedIn(messages, row));
}

/** Where a message is among those under way; one that comes at another time now is the same message. */
function rowOf(messages: FrameMessages | null, picked: Picked): number {
  if (messages === null) return -1;
  const { sentAt, from, to, family, due, count } = messages;
  let found = -1;
  for (let row = 0; row < count; row++) {
    const isSo =
      sentAt[row] === picked.sentAt &&
      from[row] === picked.from &&
      to[row] === picked.to &&
      MESSAGE_FAMILY_NAMES[family[row] >> 1] === picked.family;
    if (isSo && "due" in picked.which && due[row] === picked.which.due) return row;
    if (isSo && found < 0) found = row;
  }
  return found;
}

function fateOf({ messages, at }: Frame, row: number): string {
  if (messages === null || row < 0) return "it is not under way any more";
  if (messages.fate[row] === 1) return "it will never arrive";
  return `it arrives in ${span(messages.due[row] - at)}${messages.fate[row] === 2 ? ", as the second copy of one" : ""}`;
}

function nearest(marks: Marks, x: number, y: number): number {
  let [found, least] = [-1, REACH];
  for (let row = 0; row < marks.count; row++) {
    const distance = Math.hypot(marks.x[row] - x, marks.y[row] - y);
    if (distance < least) [found, least] = [row, distance];
  }
  return found;
}

function ringAt(ring: HTMLElement, marks: Marks, frame: Frame, layout: Layout, topology: Topology, row: number): void {
  marks.place(frame, layout, topology);
  ring.hidden = false;
  ring.style.left = `${marks.x[row]}px`;
  ring.style.top = `${marks.y[row]}px`;
}

function capital(words: string): string {
  return words[0].toUpperCase() + words.slice(1);
}
