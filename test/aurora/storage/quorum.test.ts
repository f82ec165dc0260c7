/** Properties of the six-way selection: the network of comparisons against a plain sort. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  candidateLists,
  highestQuorate,
  NO_CHANGE,
  nthLargestOfSix,
  quorumTables,
  SIX,
  type Change,
  type Counting,
  type QuorumRule,
} from "../../../sim/aurora/storage/quorum.ts";
import { check } from "../../property.ts";

describe("quorum: n-th largest of six", () => {
  test("equals the n-th of a sorted copy, at any offset", () => {
    const six = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 });
    check(
      fc.property(six, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 }), (values, n, offset) => {
        const column = new Float64Array(offset + 6);
        column.set(values, offset);
        const sorted = values.toSorted((a, b) => b - a);
        expect(nthLargestOfSix(column, offset, n)).toBe(sorted[n - 1]);
      }),
    );
  });

  test("sorts every pattern of zeros and ones, which by the 0-1 principle is every pattern", () => {
    for (let mask = 0; mask < 64; mask++) {
      const values = Float64Array.from({ length: 6 }, (_, bit) => (mask >> bit) & 1);
      const ones = values.reduce((sum, value) => sum + value, 0);
      for (let n = 1; n <= 6; n++) expect(nthLargestOfSix(values, 0, n)).toBe(n <= ones ? 1 : 0);
    }
  });
});

/** Every configuration a group can be in: like and unlike members, no change, one, or two, hydrated or not. */
const RULES: readonly QuorumRule[] = [
  { kind: "like", write: 4, read: 3 },
  { kind: "full-tail", write: 4, read: 3 },
];
const POSITIONS = [-1, 0, 1, 2, 3, 4, 5];
const CHANGES: readonly Change[] = POSITIONS.flatMap((first) =>
  POSITIONS.filter((second) => second < 0 || (first >= 0 && second !== first)).flatMap((second) =>
    [0, 1, 2, 3].map((hydrated): Change => ({
      positions: [first, second],
      hydrated: [(hydrated & 1) !== 0, (hydrated & 2) !== 0],
      counting: SIX,
    })),
  ),
);
const ALL = 255;

describe("quorum: every configuration, by enumeration of all sets", () => {
  test.each(RULES)(
    "$kind members: write quorums meet write quorums, and read quorums that wait for hydration",
    (rule) => {
      for (const change of CHANGES) {
        const { write } = quorumTables(rule, change);
        // A read may count on a hydrated newcomer only, and one that is hydrated has what older quorums wrote (6.4); so
        // reads of newcomers must meet the writes of this configuration, and reads without them those of the one
        // before, too.
        const { read } = quorumTables(rule, change);
        const unhydrated = quorumTables(rule, { ...change, hydrated: [false, false] }).read;
        const before = quorumTables(rule).write;
        for (let set = 0; set <= ALL; set++) {
          const told = `${rule.kind} ${JSON.stringify(change)} ${set.toString(2)}`;
          expect(write[set] === 1 && write[ALL & ~set] === 1, told).toBe(false);
          expect(write[set] === 1 && read[ALL & ~set] === 1, told).toBe(false);
          expect(before[set] === 1 && write[ALL & ~set] === 1, told).toBe(false);
          expect(before[set] === 1 && unhydrated[ALL & ~set] === 1, told).toBe(false);
        }
      }
    },
  );

  test("a plain three of six read with three-of-three writes misses exactly one pair", () => {
    const { write } = quorumTables(RULES[1]);
    const { read } = quorumTables({ ...RULES[1], readWithoutFull: true });
    const missed = Array.from({ length: 64 }, (_, set) => set).filter(
      (set) => write[set] === 1 && read[63 & ~set] === 1,
    );
    expect(missed).toEqual([0b010101]);
  });

  test("what may be lost: any two and writes go on, any three and reads do, but for three fulls", () => {
    const losses = (count: number): number[] =>
      Array.from({ length: 64 }, (_, set) => set).filter((set) => bits(set) === count);
    for (const rule of RULES) {
      const { write, read } = quorumTables(rule);
      expect(losses(2).filter((set) => write[63 & ~set] === 1).length).toBe(15);
      expect(losses(3).filter((set) => write[63 & ~set] === 1).length).toBe(rule.kind === "like" ? 0 : 1);
      expect(losses(3).filter((set) => read[63 & ~set] === 1).length).toBe(rule.kind === "like" ? 20 : 19);
    }
  });

  test("an AZ and one more member: a read quorum always remains", () => {
    for (const rule of RULES) {
      const { read } = quorumTables(rule);
      for (const az of [0b000011, 0b001100, 0b110000])
        for (let more = 0; more < 6; more++) expect(read[63 & ~(az | (1 << more))]).toBe(1);
    }
  });

  test("an AZ away for long: each way of counting meets itself and the one it is changed for, and 3 of 4 survive one more", () => {
    for (const rule of RULES) {
      for (const withoutAz of [0, 1, 2]) {
        const of = (model: Counting["model"]) =>
          quorumTables(rule, { ...NO_CHANGE, counting: model === "six" ? SIX : { model, withoutAz } });
        for (const [from, to] of [
          ["six", "narrowing"],
          ["narrowing", "six"],
          ["narrowing", "four"],
          ["four", "widening"],
          ["widening", "four"],
          ["widening", "six"],
        ] as const) {
          for (let set = 0; set < 64; set++) {
            const told = `${rule.kind} without ${withoutAz}: ${from} to ${to}, ${set.toString(2)}`;
            const written = of(from).write[set] === 1;
            for (const quorums of [of(from).write, of(from).read, of(to).write, of(to).read])
              expect(written && quorums[63 & ~set] === 1, told).toBe(false);
          }
        }
        const others = 63 & ~(0b11 << (2 * withoutAz));
        for (let lost = 0; lost < 6; lost++) {
          expect(of("four").write[others & ~(1 << lost)]).toBe(1);
          expect(of("four").read[others & ~(1 << lost)]).toBe(1);
        }
        expect(
          Array.from({ length: 64 }, (_, set) => set).filter(
            (set) => of("six").write[set] === 1 && of("four").read[63 & ~set] === 1,
          ).length,
          "a jump would be unsafe",
        ).toBeGreaterThan(0);
      }
    }
  });

  test("two changes at once are four lists", () => {
    expect(candidateLists({ ...NO_CHANGE, positions: [5, 4] }).map(({ bits: list }) => list.join())).toEqual([
      "0,1,2,3,4,5",
      "0,1,2,3,7,5",
      "0,1,2,3,4,6",
      "0,1,2,3,7,6",
    ]);
  });

  test("the highest quorate value is the definition's, for any values and tables", () => {
    check(
      fc.property(
        fc.array(fc.nat(9), { minLength: 8, maxLength: 8 }),
        fc.constantFrom(...CHANGES),
        fc.constantFrom(...RULES),
        (values, change, rule) => {
          const { write } = quorumTables(rule, change);
          const scls = Float64Array.from(values);
          let expected = 0;
          for (let level = 1; level <= 9; level++) {
            const mask = values.reduce((sum, value, slot) => sum | (value >= level ? 1 << slot : 0), 0);
            if (write[mask] === 1) expected = level;
          }
          expect(highestQuorate(scls, 0, write)).toBe(expected);
        },
      ),
    );
  });
});

function bits(set: number): number {
  return set.toString(2).replaceAll("0", "").length;
}
