/**
 * Notes of the run on the screen. They live in the page and in its address, nowhere else: a change goes into the
 * address at once, and another scenario or seed has none of them. Going back in the browser's history does not lose
 * what was written since.
 */
import { withNote, NOTES_MAX, type Note } from "../project/notes.ts";
import { chunk } from "./chunks.ts";
import { nameOf, type OpenOrder } from "./links.ts";
import type { Store } from "./store.ts";

const loadTexts = chunk(() => import("../project/note-texts.ts"));

export class Notes {
  readonly #store: Store;
  readonly #say: (toast: string) => void;
  readonly #changed: () => void;
  /** What was taken away here does not come back with an older address of the same run. */
  #gone = new Set<string>();

  constructor(store: Store, say: (toast: string) => void, changed: () => void) {
    this.#store = store;
    this.#say = say;
    this.#changed = changed;
  }

  /** Writes a note at a moment, in place of the one that is there; an empty text takes it away. */
  put(at: number, text: string): void {
    const { notes } = this.#store.state;
    const before = notes.find((note) => note.at === at);
    const next = withNote(notes, at, text);
    if (next.length > NOTES_MAX) return this.#say(`A run has ${NOTES_MAX} notes at most: delete one first.`);
    const after = next.find((note) => note.at === at);
    if (before !== undefined && before.text !== after?.text) this.#gone.add(keyOf(before));
    if (after !== undefined) this.#gone.delete(keyOf(after));
    this.#store.set({ notes: next });
    this.#changed();
  }

  remove(at: number): void {
    const { notes } = this.#store.state;
    const gone = notes.find((note) => note.at === at);
    if (gone === undefined) return;
    this.put(at, "");
    this.#say(`Note deleted: ${short(gone.text)}`);
  }

  /** Takes over those of a file; what was there stays. */
  add(more: readonly Note[]): void {
    for (const { at, text } of more) if (this.#store.state.notes.length < NOTES_MAX) this.put(at, text);
  }

  /** Call when an address is opened: its notes are shown, beside those that were written to the same run since. */
  async read(hash: string, order: OpenOrder): Promise<void> {
    const { run } = this.#store.state;
    const isSame = run !== null && nameOf(order) === nameOf(run.world);
    const texts = hash.includes("note=") ? await loadTexts().catch(() => undefined) : undefined;
    const found = (await texts?.notesIn(hash)) ?? [];
    if (!isSame) this.#gone = new Set();
    let notes = isSame ? this.#store.state.notes : [];
    for (const note of found)
      if (!this.#gone.has(keyOf(note)) && !notes.some(({ at }) => at === note.at))
        notes = withNote(notes, note.at, note.text);
    this.#store.set({ notes: notes.slice(0, NOTES_MAX) });
  }

  /** Call when a run is opened by hand: a moment of another scenario or seed is another moment. */
  follow({ source, seed }: OpenOrder): void {
    const { run, notes } = this.#store.state;
    const isSame =
      run !== null && JSON.stringify(source) === JSON.stringify(run.world.source) && seed === run.world.seed;
    if (isSame || notes.length === 0) return;
    this.#gone = new Set();
    this.#store.set({ notes: [] });
  }
}

function keyOf({ at, text }: Note): string {
  return `${at}:${text}`;
}

function short(text: string): string {
  const words = text.replaceAll("\n", " ");
  return words.length > 60 ? `${words.slice(0, 59)}…` : words;
}
