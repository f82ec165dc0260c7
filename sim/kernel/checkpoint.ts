/**
 * Saving and restoring what changes in a part of the world: numbers, typed arrays, and lists, records, maps and sets of
 * these.
 *
 * A part lists its changing fields once, in `copyState`; the same list takes a checkpoint and restores one, so the two
 * cannot differ, and no type is written a second time:
 *
 *     copyState(copy: StateCopy): void {
 *       this.#sent = copy.of(this.#sent);
 *       copy.part(this.#waiting);
 *     }
 *
 * Whatever is not listed is fixed when the world is built. A field forgotten, or assigned from another, shows up in the
 * tests that restore at random moments and replay to the same digest.
 */
export interface Stateful {
  copyState(copy: StateCopy): void;
}

/** A part for which the two ways differ: append-only columns keep their length only, queues are put together again. */
export interface Checkpointed {
  save(): unknown;
  /** Takes back what `save` gave, any number of times. */
  load(saved: unknown): void;
}

export type Restorable = Stateful | Checkpointed;

/** What a part holds is copied out of it, one value after another, or back into it, in the same order. */
export class StateCopy {
  readonly isRestoring: boolean;
  readonly #values: unknown[];
  #next = 0;

  constructor(values?: unknown[]) {
    this.isRestoring = values !== undefined;
    this.#values = values ?? [];
  }

  /**
   * The value itself while a checkpoint is taken, and a copy of the one that was saved in its place on the way back.
   */
  of<T>(value: T): T {
    if (this.isRestoring) return copyPlain(this.#values[this.#next++]) as T;
    this.#values.push(copyPlain(value));
    return value;
  }

  /** A part of the part. One that a world is built without has its place in the list all the same. */
  part(part: Restorable | undefined): void {
    if (!this.isRestoring) this.#values.push(part && savePart(part));
    else if (part === undefined) this.#next++;
    else loadPart(part, this.#values[this.#next++]);
  }

  parts(parts: readonly (Restorable | undefined)[]): void {
    for (const part of parts) this.part(part);
  }

  /** All that was copied, once the part has named everything. */
  end(of: Stateful): unknown[] {
    if (this.isRestoring && this.#next !== this.#values.length)
      throw new Error(
        `A checkpoint of ${this.#values.length} values does not fit a part that has ${this.#next}: ${of.constructor.name}.`,
      );
    return this.#values;
  }
}

export function savePart(part: Restorable): unknown {
  if (!("copyState" in part)) return part.save();
  const copy = new StateCopy();
  part.copyState(copy);
  return copy.end(part);
}

/** Takes back what `savePart` gave, any number of times. */
export function loadPart(part: Restorable, saved: unknown): void {
  if (!("copyState" in part)) {
    part.load(saved);
    return;
  }
  const copy = new StateCopy(saved as unknown[]);
  part.copyState(copy);
  copy.end(part);
}

/** A deep copy of plain data. Anything with behaviour is refused: it would be shared between two worlds. */
export function copyPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return copyList(value);
  if (value instanceof Map) return new Map([...value].map(copyList) as [unknown, unknown][]);
  if (value instanceof Set) return new Set(copyList([...value]));
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(`A checkpoint holds plain data only, not a ${value.constructor.name}.`);
  }
  // A loop and no entries: a checkpoint of a large world has tens of thousands of small records.
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = copyPlain((value as Record<string, unknown>)[key]);
  return copy;
}

/** Most lists hold numbers only. A list may have holes. */
function copyList(list: readonly unknown[]): unknown[] {
  const copy = list.slice();
  for (let i = 0; i < copy.length; i++) {
    const part = copy[i];
    if (typeof part === "object" && part !== null) copy[i] = copyPlain(part);
  }
  return copy;
}
