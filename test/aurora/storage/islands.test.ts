/** Islands are what the batches were that made them, whatever order these came in, and few however many they were. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { insert, joined, keptBelow } from "../../../sim/aurora/storage/islands.ts";
import { check } from "../../property.ts";

const batch = fc
  .tuple(fc.nat(40), fc.integer({ min: 1, max: 6 }))
  .map(([prev, count]) => [prev, prev + count] as const);
const batches = fc.array(batch, { maxLength: 12 });

/** The records that batches bring, one by one. */
function recordsOf(pairs: readonly (readonly [number, number])[]): Set<number> {
  return new Set(pairs.flatMap(([prev, last]) => Array.from({ length: last - prev }, (_, index) => prev + 1 + index)));
}

/** The islands that records are, by the rule itself. */
function byTheRule(records: ReadonlySet<number>): number[] {
  const islands: number[] = [];
  for (const lsn of [...records].sort((a, b) => a - b))
    if (islands.at(-1) === lsn - 1) islands[islands.length - 1] = lsn;
    else islands.push(lsn - 1, lsn);
  return islands;
}

function islandsOf(pairs: readonly (readonly [number, number])[]): number[] {
  const islands: number[] = [];
  for (const [prev, last] of pairs) insert(islands, prev, last);
  return islands;
}

describe("islands", () => {
  test("whatever order batches come in, and however often, they are the records that came", () => {
    check(
      fc.property(batches, (pairs) => {
        expect(islandsOf(pairs)).toEqual(byTheRule(recordsOf(pairs)));
      }),
    );
  });

  test("those that the chain reaches go into it, and the others stay as they were", () => {
    check(
      fc.property(batches, fc.nat(20), (pairs, last) => {
        const islands = islandsOf(pairs);
        const all = byTheRule(recordsOf([...pairs, [0, last]]));
        const top = last === 0 && all[0] !== 0 ? 0 : all[1];
        expect(joined(islands, last)).toBe(top);
        expect(islands).toEqual(all.filter((lsn) => lsn > top));
      }),
    );
  });

  test("of what is annulled nothing is left, and of what is not everything", () => {
    check(
      fc.property(batches, fc.nat(46), (pairs, limit) => {
        const left = [...recordsOf(pairs)].filter((lsn) => lsn <= limit);
        expect(keptBelow(islandsOf(pairs), limit) ?? []).toEqual(byTheRule(new Set(left)));
      }),
    );
  });

  test("a long hole has one island above it, however many batches come meanwhile", () => {
    const islands: number[] = [];
    for (let prev = 10; prev < 2_000; prev++) insert(islands, prev, prev + 1);
    expect(islands).toEqual([10, 2_000]);
  });
});
