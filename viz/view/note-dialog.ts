/**
 * The dialog that writes a note, with a list of all notes of the run, and the file that takes what an address is too
 * short for. Fetched when it is first opened.
 */
import "../style/note-dialog.css";
import { moment, plural } from "../project/format.ts";
import { notesFile, readNotesFile } from "../project/note-texts.ts";
import { NOTE_LENGTH_MAX } from "../project/notes.ts";
import type { Controller } from "../state/controller.ts";
import { withNotes } from "../state/sight.ts";
import { dialogOf } from "./dialog-parts.ts";
import { byId, closeDialog, make, setText } from "./dom.ts";
import { saveAs } from "./save.ts";

const FILE_MAX = 1_000_000;

let wired = false;
let at = 0;

export function openNoteDialog(controller: Controller, moment_: number): void {
  const dialog = dialogOf("notes-dialog");
  if (!wired) wire(controller, dialog);
  wired = true;
  show(controller, moment_);
  if (!dialog.open) dialog.showModal();
  const text = byId<HTMLTextAreaElement>("note-words");
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

function show(controller: Controller, moment_: number): void {
  at = moment_;
  const { notes } = controller.store.state;
  const here = notes.find((note) => note.at === at);
  setText(byId("notes-title"), `Note at ${moment(at, at % 1_000 !== 0)}`);
  byId<HTMLTextAreaElement>("note-words").value = here?.text ?? "";
  byId("note-delete").hidden = here === undefined;
  list(controller);
}

function wire(controller: Controller, dialog: HTMLDialogElement): void {
  const text = byId<HTMLTextAreaElement>("note-words");
  text.maxLength = NOTE_LENGTH_MAX;
  const save = (): void => {
    controller.notes.put(at, text.value);
    closeDialog(dialog);
  };
  dialog.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  });
  byId("note-cancel").addEventListener("click", () => closeDialog(dialog));
  byId("note-delete").addEventListener("click", () => {
    controller.notes.remove(at);
    show(controller, at);
    text.focus();
  });
  byId("notes-save").addEventListener("click", () => void saveFile(controller));
  const file = byId<HTMLInputElement>("notes-file");
  byId("notes-load").addEventListener("click", () => file.click());
  file.addEventListener("change", () => void loadFile(controller, file));
}

function list(controller: Controller): void {
  const { notes, run } = controller.store.state;
  const duration = run?.world.layout.duration ?? 0;
  byId("notes-list").replaceChildren(
    ...notes.map((note) => {
      const item = make("li");
      const open = make("button", "note-item");
      open.type = "button";
      open.append(make("time", "", moment(note.at)), make("span", "", note.text));
      if (note.at > duration) open.append(make("small", "", " after the end of this run"));
      open.addEventListener("click", () => {
        controller.jump({ by: "time", at: note.at });
        show(controller, note.at);
        byId("note-words").focus();
      });
      const gone = make("button", "button", "Delete");
      gone.type = "button";
      gone.setAttribute("aria-label", `Delete the note at ${moment(note.at)}`);
      gone.addEventListener("click", () => {
        controller.notes.remove(note.at);
        show(controller, at);
        (byId("notes-list").querySelector("button") ?? byId("note-words")).focus();
      });
      item.append(open, gone);
      return item;
    }),
  );
  byId("notes-all").hidden = notes.length === 0;
  byId<HTMLButtonElement>("notes-save").disabled = notes.length === 0;
  void tellLength(controller);
}

/** Whether the address has room for them: the file is there for what has none. */
async function tellLength({ store, files }: Controller): Promise<void> {
  const { notes } = store.state;
  const { tooLong } = await withNotes(new URL(await files.link()).hash, notes);
  const words =
    tooLong === 0
      ? "Notes travel in the link and are kept nowhere else."
      : `With ${plural(notes.length, "note")} the link would have ${tooLong} characters, which some ways of sending cut off: it goes without them. Save them as a file.`;
  setText(byId("notes-help"), words);
}

async function saveFile({ store, files }: Controller): Promise<void> {
  const { run, notes } = store.state;
  if (run === null) return;
  const { name, seed } = run.world;
  saveAs(
    `${name}-${seed}-notes.json`,
    "application/json",
    notesFile(notes, `${name}, seed ${seed}`, await files.link()),
  );
  setText(byId("notes-help"), `Saved as ${name}-${seed}-notes.json.`);
}

async function loadFile(controller: Controller, input: HTMLInputElement): Promise<void> {
  const [file] = Array.from(input.files ?? []);
  input.value = "";
  if (file === undefined) return;
  const found = file.size > FILE_MAX ? undefined : readNotesFile(await file.text());
  if (found === undefined) return setText(byId("notes-help"), `${file.name.slice(0, 80)} is no file of notes.`);
  controller.notes.add(found);
  show(controller, at);
}
