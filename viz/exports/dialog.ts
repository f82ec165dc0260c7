/**
 * The dialog that saves the run on the screen: what it can be saved as, in which colours, how long a film is; and while
 * something is made, how far it has come and a way to stop it. One at a time.
 */
import "./exports.css";
import { EXPORT_KINDS, type ExportId, type ExportKind } from "../project/export-kinds.ts";
import { FILM_S, naturalSeconds } from "../project/film-plan.ts";
import { fileNamePart } from "../project/markup.ts";
import type { Controller } from "../state/controller.ts";
import { dialogOf } from "../view/dialog-parts.ts";
import { byId, make, setAttribute, setText } from "../view/dom.ts";
import { saveAs } from "../view/save.ts";
import { canFilm, FRAMES_MAX, NoEncoder } from "./film.ts";
import { MAKERS } from "./kinds.ts";
import type { FilmWishes, Making } from "./making.ts";
import { toneOf, type Tone } from "./theme.ts";

const SIZES = [1280, 1920, 640];
const RATES = [60, 30];
/** As dialogs.css has it. */
const FOOT = matchMedia("(min-height: 541px)");

interface Parts {
  readonly kinds: HTMLElement;
  readonly tone: HTMLSelectElement;
  readonly seconds: HTMLInputElement;
  readonly size: HTMLSelectElement;
  readonly rate: HTMLSelectElement;
  readonly bar: HTMLProgressElement;
  readonly stop: HTMLButtonElement;
  readonly note: HTMLElement;
}

let parts: Parts | undefined;
let stopping: AbortController | undefined;
/** The run whose usual length of a film is in the field. */
let proposedFor: unknown;

export function openExportDialog(controller: Controller, id?: ExportId): void {
  const dialog = dialogOf("save-dialog");
  parts ??= build(dialog, controller);
  const { run } = controller.store.state;
  if (run !== null && proposedFor !== run.report) {
    proposedFor = run.report;
    parts.seconds.value = String(
      naturalSeconds({ cues: run.script, samples: run.samples, duration: run.world.layout.duration }),
    );
  }
  if (stopping === undefined) tell("Each file says which run it is of: its link and its digest.");
  if (!dialog.open) dialog.showModal();
  byId(`save-${id ?? EXPORT_KINDS[0].id}`).focus();
}

function build(dialog: HTMLDialogElement, controller: Controller): Parts {
  dialog.classList.add("dialog-wide");
  // Whatever stands in the fields, the dialog can be closed; what is wrong is said when a film is asked for.
  dialog.querySelector("form")?.setAttribute("novalidate", "");
  const kinds = byId("save-buttons");
  const tone = select("save-tone", [
    ["screen", "as on the screen"],
    ["light", "light"],
    ["dark", "dark"],
  ]);
  const seconds = make("input");
  Object.assign(seconds, {
    type: "number",
    id: "save-seconds",
    min: String(FILM_S.min),
    max: String(FILM_S.max),
    step: "1",
  });
  const size = select(
    "save-size",
    SIZES.map((width) => [String(width), `${width} × ${(width * 9) / 16}`]),
  );
  const rate = select(
    "save-rate",
    RATES.map((frames) => [String(frames), `${frames} a second`]),
  );
  const options = make("div", "save-options");
  options.append(field("Colours", tone), field("Film of", seconds, "seconds"), field("in", size), field("at", rate));
  kinds.replaceChildren(options, ...groups(controller));
  const note = byId("save-note");
  const bar = make("progress", "save-bar");
  setAttribute(bar, "aria-label", "How far it has come");
  const stop = make("button", "button", "Stop");
  stop.type = "button";
  stop.id = "save-stop";
  stop.addEventListener("click", () => stopping?.abort(new Error("Stopped. Nothing was saved.")));
  const work = make("div", "save-work");
  work.append(bar, stop);
  note.before(work);
  [bar.hidden, stop.hidden] = [true, true];
  return { kinds, tone, seconds, size, rate, bar, stop, note };
}

function groups(controller: Controller): HTMLElement[] {
  return [...new Set(EXPORT_KINDS.map(({ group }) => group))].map((name, index) => {
    const section = make("section", "save-group");
    const head = make("h3", "", name);
    head.id = `save-group-${index}`;
    section.setAttribute("aria-labelledby", head.id);
    section.append(head, ...EXPORT_KINDS.filter(({ group }) => group === name).map((kind) => row(kind, controller)));
    return section;
  });
}

function row(kind: ExportKind & { readonly id: ExportId }, controller: Controller): HTMLElement {
  const line = make("div", "save-row");
  const button = make("button", "button", kind.label);
  button.type = "button";
  button.id = `save-${kind.id}`;
  const says = make("p", "", kind.says);
  says.id = `says-${kind.id}`;
  button.setAttribute("aria-describedby", says.id);
  button.addEventListener("click", () => void save(kind, controller));
  line.append(button, says);
  // Offered only where the browser can make one.
  if (kind.id === "film-mp4") {
    line.hidden = true;
    void canFilm("mp4").then((can) => (line.hidden = !can));
  }
  return line;
}

async function save(kind: ExportKind & { readonly id: ExportId }, controller: Controller): Promise<void> {
  if (stopping !== undefined) return tell("Something is being made: stop it first.");
  const { run, frame, theme } = controller.store.state;
  if (run === null || frame === null) return tell("There is nothing to save yet.");
  if (kind.isOfWhole && run.report === null)
    return tell(
      run.broken === null
        ? "Wait until the whole run has been simulated."
        : "The simulator itself broke: this run has no end.",
    );
  const film = filmWishes();
  if (film === undefined)
    return tell(`Write the film's length as a number of seconds from ${FILM_S.min} to ${FILM_S.max}.`);
  stopping = new AbortController();
  const { signal } = stopping;
  busy(true);
  tell(`Making: ${kind.label}.`);
  const digest = kind.isOfWhole ? (run.report?.digest ?? frame.digest) : frame.digest;
  const link = await controller.files.link();
  const making: Making = {
    controller,
    run,
    frame,
    link,
    digest,
    tone: tone(theme),
    film,
    signal,
    tell: (words, share) => progress(words, share),
  };
  try {
    const { ending, type, content, about } = await MAKERS[kind.id](making);
    const file = `${fileNamePart(run.world.name)}-${fileNamePart(run.world.seed)}${ending}`;
    saveAs(file, type, content);
    ended(controller, `Saved as ${file}.${about === undefined || about === "" ? "" : ` ${about}`}`);
  } catch (error) {
    ended(controller, sentence(error));
  } finally {
    stopping = undefined;
    busy(false);
    byId(`save-${kind.id}`).focus();
  }
}

function sentence(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return error instanceof NoEncoder
    ? `${words} No film, then: the storyboard tells the same in pictures, and the subtitles are its words.`
    : words;
}

function tone(theme: Parameters<typeof toneOf>[0]): Tone {
  const chosen = parts?.tone.value;
  return chosen === "light" || chosen === "dark" ? chosen : toneOf(theme);
}

/** Undefined where the length is none. */
function filmWishes(): FilmWishes | undefined {
  if (parts === undefined) return undefined;
  const [seconds, width, framesPerSecond] = [parts.seconds, parts.size, parts.rate].map(({ value }) => Number(value));
  const isLength = seconds >= FILM_S.min && seconds <= FILM_S.max && seconds * framesPerSecond <= FRAMES_MAX;
  return isLength ? { seconds, width, framesPerSecond } : undefined;
}

function busy(is: boolean): void {
  if (parts === undefined) return;
  [parts.bar.hidden, parts.stop.hidden] = [!is, !is];
  parts.bar.removeAttribute("value");
  // In the foot it is in sight, unless the window is too low for one: the list stays where it was pressed.
  if (is) parts.stop.focus({ preventScroll: FOOT.matches });
}

function progress(words: string, share?: number): void {
  if (parts === undefined || stopping === undefined || stopping.signal.aborted) return;
  setAttribute(parts.bar, "aria-valuetext", words);
  if (share !== undefined) parts.bar.value = share;
}

/** Whoever has closed the dialog meanwhile is told on the page. */
function ended({ preferences }: Controller, words: string): void {
  tell(words);
  if (!dialogOf("save-dialog").open) preferences.say(words);
}

function tell(words: string): void {
  setText(byId("save-note"), words);
}

function select(id: string, options: readonly (readonly [value: string, words: string])[]): HTMLSelectElement {
  const made = make("select");
  made.id = id;
  for (const [value, words] of options) made.append(new Option(words, value));
  return made;
}

function field(name: string, control: HTMLElement, unit = ""): HTMLElement {
  const label = make("label", "field");
  label.append(make("span", "field-name", name), control);
  if (unit !== "") label.append(make("span", "field-name", unit));
  return label;
}
