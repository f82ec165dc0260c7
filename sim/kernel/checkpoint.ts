/**
 * Saving and restoring the state of an actor whose fields are plain data: numbers, typed arrays, and arrays and records
 * of these.
 *
 * An actor lists the fields that change during a run; everything else is fixed when the world is built. A field
 * forgotten in the list shows up in the test that restores at random moments and replays to the same digest.
 */
export interface Checkpointed {
  save(): unknown;
  /** Takes back what `save` gave, any number of times. */
  load(saved: unknown): void;
}

export type SavedFields = Readonly<Record<string, unknown>>;

export function saveFields<T extends object>(owner: T, fields: readonly (keyof T & string)[]): SavedFields {
  const saved: Record<string, unknown> = {};
  for (const field of fields) saved[field] = copyOut(owner[field]);
  return saved;
}

export function loadFields<T extends object>(
  owner: T,
  fields: readonly (keyof T & string)[],
  saved: SavedFields,
): void {
  for (const field of fields) {
    const current = owner[field];
    if (isCheckpointed(current)) current.load(saved[field]);
    else owner[field] = copyOut(saved[field]) as T[typeof field];
  }
}

function copyOut(value: unknown): unknown {
  if (isCheckpointed(value)) return value.save();
  return copyPlain(value);
}

/** A deep copy of plain data. Anything with behaviour is refused: it would be shared between two worlds. */
export function copyPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return copyList(value);
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

function isCheckpointed(value: unknown): value is Checkpointed {
  return typeof value === "object" && value !== null && "save" in value && "load" in value;
}
