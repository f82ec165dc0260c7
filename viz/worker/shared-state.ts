/**
 * What a saved world takes of memory beyond the one before it. Much of a world stands still for long: arrays of numbers
 * that are the same in both are kept once, since whoever restores a world copies out of what was saved
 * (sim/kernel/checkpoint.ts) and nobody writes into it.
 *
 * Only arrays of numbers: they are most of it and quickly compared. Lists and records are small, and to compare them
 * all would take as long as to save them.
 */
type Numbers = Float64Array | Float32Array | Uint32Array | Int32Array | Uint16Array | Int16Array | Uint8Array;

/** As many values as no part of the world lists: a longer list that begins with a number holds numbers alone. */
const VALUES_MAX = 64;

/** Roughly how many bytes a saved world holds. */
export function sizeOf(saved: unknown): number {
  return bytesBeyond(saved, undefined);
}

/** The same without what it shares with the world before it. */
export function bytesBeyond(saved: unknown, before: unknown): number {
  return gone(saved, before, false);
}

/**
 * The same of a world that has just been saved; and its arrays of numbers become those of the one before, where they
 * are the same.
 */
export function shareWith(before: unknown, saved: unknown): number {
  return gone(saved, before, true);
}

/** Long lists of numbers are counted, not walked. */
function gone(value: unknown, before: unknown, sharing: boolean): number {
  if (typeof value === "string") return 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (value === before) return 0;
  if (ArrayBuffer.isView(value)) return value.byteLength + 64;
  if (value instanceof Map || value instanceof Set) return gone([...value], undefined, false);
  if (Array.isArray(value) && value.length > VALUES_MAX && typeof value[0] === "number") return 8 * value.length + 32;
  const isList = Array.isArray(value);
  const keys = isList ? undefined : Object.keys(value);
  const own = value as Record<string | number, unknown>;
  const earlier = typeof before === "object" && before !== null ? (before as typeof own) : undefined;
  const length = keys === undefined ? (value as readonly unknown[]).length : keys.length;
  let bytes = 32;
  for (let index = 0; index < length; index++) {
    const key = keys === undefined ? index : keys[index];
    const part = own[key];
    bytes += 8;
    if (typeof part !== "object" || part === null) bytes += typeof part === "string" ? 2 * part.length : 0;
    else if (sharing && ArrayBuffer.isView(part) && isSame(part as Numbers, earlier?.[key])) own[key] = earlier![key];
    else bytes += gone(part, earlier?.[key], sharing);
  }
  return bytes;
}

/** Bit by bit: 0 and -0 are two numbers. */
function isSame(one: Numbers, other: unknown): boolean {
  if (!ArrayBuffer.isView(other) || one.byteLength !== other.byteLength || one.constructor !== other.constructor)
    return false;
  const last = one.length - 1;
  // Most of those that differ do so at once.
  if (one[0] !== (other as Numbers)[0] || one[last] !== (other as Numbers)[last]) return false;
  const [left, right] = [wordsOf(one), wordsOf(other)];
  for (let word = 0; word < left.length; word++) if (left[word] !== right[word]) return false;
  return true;
}

function wordsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint32Array | Uint8Array {
  const isEven = byteOffset % 4 === 0 && byteLength % 4 === 0;
  return isEven ? new Uint32Array(buffer, byteOffset, byteLength / 4) : new Uint8Array(buffer, byteOffset, byteLength);
}
