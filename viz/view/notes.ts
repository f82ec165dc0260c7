/**
 * Notes on the page: a flag each on the timeline, the text of the one whose moment is on the screen, and the way to the
 * dialog that writes them.
 */
import { plural, moment } from "../project/format.ts";
import { flagsOf, noteAt, type Note } from "../project/notes.ts";
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { byId, make, setAttribute, setHidden, setText } from "./dom.ts";
import { opened } from "./fetched.ts";
import { MARGIN, type Scale } from "./timeline-tracks.ts";

/** A flag is as wide as a finger needs it (WCAG 2.5.8). */
const FLAG = 24;

const loadDialog = chunk(() => import("./note-dialog.ts"));

/** The dialog for a note at the moment on the screen, or at another. */
export function openNotes(controller: Controller, at?: number): void {
  const { frame, run } = controller.store.state;
  if (frame === null || run === null) return;
  controller.pause();
  void opened(controller, loadDialog, (part) => part.openNoteDialog(controller, at ?? frame.at));
}

export function notesView(controller: Controller): View {
  const strip = byId("note");
  byId("note-here").addEventListener("click", () => openNotes(controller));
  byId("note-edit").addEventListener("click", () => openNotes(controller, Number(strip.dataset["at"])));
  return ({ notes, frame, run }) => {
    const note = frame === null || run === null ? undefined : noteAt(notes, frame.at, run.world.layout.duration);
    setHidden(strip, note === undefined);
    if (note === undefined) return setText(byId("note-text"), "");
    strip.dataset["at"] = String(note.at);
    setText(byId("note-at"), `Note at ${moment(note.at)}`);
    setText(byId("note-text"), note.text);
  };
}

/**
 * The track: a button for each flag, of which several notes share one where they are too close. Enter goes there, F2
 * edits, Delete deletes.
 */
export function drawFlags(notes: readonly Note[], scale: Scale, top: number, controller: Controller): void {
  const place = byId("note-flags");
  const [left, right] = scale.range();
  const inside = notes.filter(({ at }) => scale(at) >= left - 1 && scale(at) <= right + 1);
  const flags = flagsOf(inside, scale, FLAG);
  const id = JSON.stringify([flags.map((flag) => [Math.round(flag.x), flag.notes]), top]);
  if (place.dataset["of"] === id) return;
  place.dataset["of"] = id;
  const focused = place.contains(document.activeElement)
    ? Number((document.activeElement as HTMLElement).dataset["at"])
    : null;
  const buttons = flags.map((flag) => flagButton(flag.x, top, flag.notes, controller));
  place.replaceChildren(...buttons);
  if (focused === null) return;
  // Whoever has deleted a note stays on the track, or on the slider when it was the last one.
  const next = buttons.findLast((button) => Number(button.dataset["at"]) <= focused) ?? buttons[0];
  (next ?? document.querySelector<SVGElement>(".time-svg"))?.focus();
}

function flagButton(x: number, top: number, notes: readonly Note[], controller: Controller): HTMLButtonElement {
  const [{ at, text }] = notes;
  const button = make("button", "note-flag", notes.length > 1 ? String(notes.length) : "");
  button.type = "button";
  button.dataset["at"] = String(at);
  button.style.left = `${Math.max(x, MARGIN)}px`;
  button.style.top = `${top}px`;
  const words = `${notes.length > 1 ? `${plural(notes.length, "note")}, the first` : "Note"} at ${moment(at)}: ${text}`;
  button.title = words;
  setAttribute(button, "aria-label", words);
  setAttribute(button, "aria-keyshortcuts", "Delete F2");
  button.addEventListener("click", () => {
    controller.pause();
    controller.jump({ by: "time", at });
    if (notes.length > 1) openNotes(controller, at);
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === "Delete") controller.notes.remove(at);
    else if (event.key === "F2") openNotes(controller, at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return button;
}
