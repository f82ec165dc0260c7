/** Wall-clock measuring. Of several rounds the quickest is told: what is above it is the machine's other work. */

/** Milliseconds of the quickest of `rounds` calls. */
export function best(rounds: number, work: () => void): number {
  let quickest = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    work();
    quickest = Math.min(quickest, Number(process.hrtime.bigint() - start) / 1e6);
  }
  return quickest;
}
