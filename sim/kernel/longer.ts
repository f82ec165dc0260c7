/**
 * Typed arrays that must grow while a run goes on: the same numbers in a longer array, the rest filled with one value.
 */
type Numbers = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array;

/**
 * Returns the array itself when it is long enough; otherwise one at least twice as long, so that growing stays cheap.
 */
export function longer<T extends Numbers>(array: T, length: number, filling = 0): T {
  if (array.length >= length) return array;
  const grown = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2));
  grown.set(array);
  if (filling !== 0) grown.fill(filling, array.length);
  return grown;
}
