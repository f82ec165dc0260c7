/**
 * The digests of many runs as one: their sum modulo 2^64, which is the same in whatever order and chunks they were
 * played, and is another one when a run is left out or counted twice. Two swarms over the same seeds with the same sum
 * have played the very same events.
 */
const WRAP = 1n << 64n;

/** Of no runs. */
export const NO_DIGESTS = "0".repeat(16);

export function digestSum(digests: readonly string[]): string {
  const sum = digests.reduce((total, digest) => total + BigInt(`0x${digest}`), 0n);
  return (sum % WRAP).toString(16).padStart(16, "0");
}
