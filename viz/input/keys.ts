/**
 * Every key and what it does: one table that the keyboard works by and the "?" sheet is drawn from, so the sheet cannot
 * lie.
 *
 * Single characters can be switched off or be others (WCAG 2.1.4; bindings.ts), and are never taken from a text field,
 * a dialog or a combination with Ctrl or Alt.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { pinTrack, toggleTracks } from "../state/tracks.ts";
import { pan, zoom } from "../state/zooms.ts";
import { fetched } from "../view/fetched.ts";
import { go } from "../view/narrow.ts";
import { toSplitters } from "../view/splitters.ts";
import { withTools } from "../view/tools.ts";
import { loadViews, WIDE } from "../view/wide.ts";

export interface Command {
  /** As printed on the sheet and as KeyboardEvent.key says, upper case for letters; `Space` stands for " ". */
  readonly keys: readonly string[];
  readonly does: string;
  readonly run: (controller: Controller, dialogs: Dialogs) => void;
}

export interface Dialogs {
  openDiagram(controller: Controller): void;
  openGoto(controller: Controller): void;
  openKeys(controller: Controller): void;
  openLessons(controller: Controller): void;
  openNotes(controller: Controller): void;
  openPalette(controller: Controller, dialogs: Dialogs): void;
  toBreaks(controller: Controller): void;
}

export const COMMANDS: readonly Command[] = [
  { keys: ["Space", "K"], does: "play or pause", run: (c) => c.toggle() },
  { keys: ["L"], does: "forward; again: faster", run: (c) => c.faster(1) },
  { keys: ["J"], does: "backward; again: faster", run: (c) => c.faster(-1) },
  { keys: ["."], does: "one event on", run: (c) => c.steps.event(1) },
  { keys: [","], does: "one event back", run: (c) => c.steps.event(-1) },
  { keys: ["]", "PageDown"], does: "next moment of the story", run: (c) => c.steps.marker(1) },
  { keys: ["[", "PageUp"], does: "previous moment of the story", run: (c) => c.steps.marker(-1) },
  {
    keys: [">"],
    does: "next change of how the service stands",
    run: (c) => void fetched(c, loadGoing, (part) => part.toStateChange(c, 1)),
  },
  {
    keys: ["<"],
    does: "previous change of how the service stands",
    run: (c) => void fetched(c, loadGoing, (part) => part.toStateChange(c, -1)),
  },
  { keys: ["V"], does: "next violation", run: (c) => c.steps.violation(1) },
  { keys: ["Shift V"], does: "previous violation", run: (c) => c.steps.violation(-1) },
  { keys: ["Home"], does: "to the start", run: (c) => c.home() },
  { keys: ["End"], does: "to the end", run: (c) => c.end() },
  { keys: ["Shift H"], does: "stop simulating ahead; again: simulate on", run: (c) => c.halt() },
  { keys: ["G"], does: "go to an event or a time", run: (c, dialogs) => dialogs.openGoto(c) },
  {
    keys: ["/", "Ctrl K"],
    does: "search, and every command by its name",
    run: (c, dialogs) => dialogs.openPalette(c, dialogs),
  },
  { keys: ["Backspace"], does: "back to where I was", run: () => history.back() },
  { keys: ["Escape"], does: "select nothing", run: (c) => c.select(null) },
  { keys: ["B"], does: "break the selected thing: to its buttons", run: (c, dialogs) => dialogs.toBreaks(c) },
  {
    keys: ["I", "Shift F10"],
    does: "menu of what breaks what has the focus or is selected",
    run: (c) => withTools(c, (tools) => tools.menuByKey(c)),
  },
  {
    keys: ["H"],
    does: "tools for breaking: hold it, or take one",
    run: (c) => withTools(c, (tools) => tools.toggleToolbelt(c)),
  },
  {
    keys: ["O"],
    does: "one message under way: drop, delay, double or damage it",
    run: (c) => withTools(c, (tools) => tools.mountMessageTools(c)()),
  },
  {
    keys: ["E"],
    does: "what if: on or off; point at a thing and see the next ten seconds as if it failed now",
    run: (c) => void fetched(c, loadGlimpses, (part) => c.preferences.say(part.toggleGlimpses(c))),
  },
  { keys: ["M"], does: "a note at this moment", run: (c, dialogs) => dialogs.openNotes(c) },
  {
    keys: ["F"],
    does: "the moment and what is selected to the middle; twice: the part of the run that is about it",
    run: (c) => {
      const pressedAt = performance.now();
      void fetched(c, loadGoing, (part) => part.centre(c, pressedAt));
    },
  },
  ...WIDE.map(({ id, keys, words }) => ({
    keys,
    does: `view: ${words}`,
    run: (c: Controller) => c.toggleWide(id),
  })),
  {
    keys: ["Shift S"],
    does: "two wide views beside each other; again: the first alone",
    run: (c) => void fetched(c, loadViews, (part) => part.toggleSplit(c)),
  },
  {
    keys: ["Shift B"],
    does: "lag and latency: draw a bound, which the arrows move",
    run: (c) => void fetched(c, loadViews, (part) => part.toBound(c)),
  },
  { keys: ["X"], does: "compare: swap the two runs", run: (c) => c.comparison.swap() },
  { keys: ["Shift C"], does: "compare: to the first difference", run: (c) => void c.comparison.toFirst() },
  { keys: ["ArrowRight"], does: "go on, in a lesson to its next step", run: (c) => c.goOn() },
  { keys: ["ArrowLeft"], does: "in a lesson: a step back", run: (c) => c.lessons.back() },
  { keys: ["N"], does: "lessons", run: (c, dialogs) => dialogs.openLessons(c) },
  { keys: ["+", "=", "W"], does: "timeline: closer", run: (c) => zoom(c.store, 0.5) },
  { keys: ["-", "S"], does: "timeline: further away", run: (c) => zoom(c.store, 2) },
  { keys: ["A"], does: "timeline: earlier", run: (c) => pan(c.store, -0.25, (at) => c.seek({ by: "time", at })) },
  { keys: ["D"], does: "timeline: later", run: (c) => pan(c.store, 0.25, (at) => c.seek({ by: "time", at })) },
  {
    keys: ["Shift P"],
    does: "timeline: more tracks, for instance the chance from each moment",
    run: (c) => toggleTracks(c.store),
  },
  { keys: ["P"], does: "timeline: pin the track with the focus", run: (c) => pinTrack(c.store) },
  { keys: ["Shift D"], does: "diagram of the configuration", run: (c, dialogs) => dialogs.openDiagram(c) },
  {
    keys: ["Z"],
    does: "one pane alone: the one with the focus; again: all panes",
    run: (c) => void fetched(c, loadMaximise, (part) => c.preferences.say(part.toggleMaximised())),
  },
  {
    keys: ["|"],
    does: "widths of the panes: to a splitter, which the arrows move; again: the other",
    run: (c) => void toSplitters(c),
  },
  { keys: ["Shift I"], does: "to the details", run: (c) => go(c, "toDetails") },
  { keys: ["Shift N"], does: "to the next pane", run: (c) => go(c, "toNextPane") },
  { keys: ["U"], does: "undo the last change to the run", run: (c) => c.undo() },
  { keys: ["Y"], does: "copy the link", run: (c) => void c.address.copy() },
  { keys: ["T"], does: "colours: system, light, dark", run: (c) => c.preferences.nextTheme() },
  { keys: ["R"], does: "reduced motion on or off", run: (c) => c.preferences.toggleCalm() },
  {
    keys: ["Shift A"],
    does: "sound on or off",
    run: (c) => void fetched(c, loadSound, (part) => c.preferences.say(part.toggleSound(c))),
  },
  { keys: ["?"], does: "these keys", run: (c, dialogs) => dialogs.openKeys(c) },
];

const loadGoing = chunk(() => import("../view/going.ts"));
const loadGlimpses = chunk(() => import("../view/glimpse.ts"));
const loadSound = chunk(() => import("../view/sound.ts"));
const loadMaximise = chunk(() => import("../view/maximise.ts"));

/** The same table with the keys that somebody has chosen instead (bindings.ts), and by them. */
let commands = COMMANDS;
let byKey = keyed();

/** Where they are kept between visits. */
export const KEYS_KEPT = "borealis.keys";

export function bind(changed: readonly Command[]): void {
  commands = changed;
  byKey = keyed();
}

export const commandsNow = (): readonly Command[] => commands;

function keyed(): ReadonlyMap<string, Command> {
  return new Map(commands.flatMap((command) => command.keys.map((key) => [key, command] as const)));
}

export function listenToKeys(controller: Controller, dialogs: Dialogs): void {
  // A list takes letters for itself. One that was chosen from with the pointer is done with, and gives them back; one
  // that the Tab key came to gives them back at Escape.
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && !target.matches(":focus-visible, dialog *")) target.blur();
  });
  window.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key === "Escape" && target instanceof HTMLSelectElement && !target.closest("dialog")) target.blur();
    const command = byKey.get(nameOf(event));
    if (command === undefined || event.defaultPrevented || !mayTake(event, controller.store.state.letterKeys)) return;
    event.preventDefault();
    command.run(controller, dialogs);
  });
}

export function nameOf({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): string {
  if ((ctrlKey || metaKey) && !altKey && key.toUpperCase() === "K") return "Ctrl K";
  if (key === " ") return "Space";
  if (key === "F10" && shiftKey) return "Shift F10";
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  if (!letter) return key;
  return shiftKey ? `Shift ${key.toUpperCase()}` : key.toUpperCase();
}

/** A key belongs to whatever has the focus before it belongs to the page. */
function mayTake({ key, ctrlKey, altKey, metaKey, target }: KeyboardEvent, letterKeys: boolean): boolean {
  // The one combination that is the page's, from wherever it is pressed but a dialog or an editor that may have its
  // own.
  const inDialog = target instanceof Element && target.closest("dialog, [data-typing]") !== null;
  if ((ctrlKey || metaKey) && !altKey && key.toUpperCase() === "K") return !inDialog;
  if (ctrlKey || altKey || metaKey) return false;
  if (key.length === 1 && key !== " " && !letterKeys) return false;
  if (!(target instanceof Element)) return true;
  if (target.closest("dialog, input, select, textarea, [data-typing]") !== null) return false;
  const pressed = key === " " || key === "Enter";
  return !(pressed && target.closest("button, summary, [role=button], [role=tab]") !== null);
}
