/**
 * Seeds are text. A number is taken as its decimal digits, if it is one that digits can be trusted for: whole, not
 * negative, below 2^53. Absent or broken seeds are refused rather than replaced by chance.
 */
export function normalizeSeed(seed: string | number): string {
  if (typeof seed === "string") {
    if (seed === "") throw new RangeError("A seed must not be empty.");
    if (seed.length > 200) throw new RangeError(`A seed may have at most 200 characters; this one has ${seed.length}.`);
    return seed;
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    const shown = typeof seed === "object" && seed !== null ? "a mapping or a list" : String(seed);
    const why = Number.isInteger(seed) && seed > 0 ? "would lose digits. Write it as text." : "is neither.";
    throw new RangeError(`A seed is text or a whole number from 0 to below 2^53; ${shown} ${why}`);
  }
  return String(seed);
}
