/**
 * Notes pinned to moments of a run: a stranger's text that comes with a link or a file. Bounded, cleaned of what could
 * disguise it, and never anything but text. How they are written is in note-texts.ts.
 */
export interface Note {
  /** Microseconds; a moment has one note. */
  readonly at: number;
  readonly text: string;
}

export const NOTES_MAX = 50;
export const NOTE_LENGTH_MAX = 500;

/** Control characters but for a new line, marks that turn the direction of writing around, and halves of characters. */
const DISGUISE =
  /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

export function cleaned(text: string): string {
  const lines = text.slice(0, 10 * NOTE_LENGTH_MAX).split(/\r?\n/);
  const whole = lines
    .map((line) => line.replaceAll(DISGUISE, ""))
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  return Array.from(whole).slice(0, NOTE_LENGTH_MAX).join("").trim();
}

/** With another one in its place in time; an empty text takes away what was there. */
export function withNote(notes: readonly Note[], at: number, text: string): readonly Note[] {
  const others = notes.filter((note) => note.at !== at);
  const words = cleaned(text);
  if (words === "") return others;
  return [...others, { at, text: words }].sort((a, b) => a.at - b.at);
}

/** What of any data are notes; the first of those at one moment. */
export function notesOf(data: unknown): readonly Note[] {
  if (!Array.isArray(data)) return [];
  let notes: readonly Note[] = [];
  for (const one of data.slice(0, NOTES_MAX) as unknown[]) {
    const [at, text] = Array.isArray(one) ? (one as unknown[]) : [];
    if (typeof at !== "number" || !Number.isSafeInteger(at) || at < 0 || typeof text !== "string") continue;
    if (!notes.some((note) => note.at === at)) notes = withNote(notes, at, text);
  }
  return notes;
}

/** The note that belongs to the moment on the screen: the last one that is not long past. */
export function noteAt(notes: readonly Note[], at: number, duration: number): Note | undefined {
  const last = notes.findLast((note) => note.at <= at);
  return last !== undefined && at - last.at <= duration / 100 ? last : undefined;
}

/** Notes too close to one another to be told apart are one flag; `xOf` and `gap` in pixels. */
export function flagsOf(
  notes: readonly Note[],
  xOf: (at: number) => number,
  gap: number,
): readonly { readonly x: number; readonly notes: readonly Note[] }[] {
  const flags: { x: number; notes: Note[] }[] = [];
  for (const note of notes) {
    const x = xOf(note.at);
    const last = flags.at(-1);
    if (last !== undefined && x - last.x < gap) last.notes.push(note);
    else flags.push({ x, notes: [note] });
  }
  return flags;
}
