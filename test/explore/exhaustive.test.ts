/**
 * Every order of a tiny volume's messages: the exact number of distinct states, no check fails in any of them, random
 * runs stay inside, and each mutation that can show itself in so small a world is found without a scenario.
 *
 *     BOREALIS_EXHAUSTIVE=1 npx vitest run test/explore        two writes and a takeover as well: minutes
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explore, walk, type ExhaustiveOptions } from "../../sim/explore/exhaustive.ts";
import type { MutationName } from "../../sim/mutations/mutations.ts";
import { check } from "../property.ts";

const long = process.env["BOREALIS_EXHAUSTIVE"] === "1";
const crash: ExhaustiveOptions = { members: 3, writes: 1, upset: "crash" };

describe("exhaustive: the number of states is exact, and none of them is wrong", () => {
  const sizes: readonly (readonly [ExhaustiveOptions, number, number])[] = [
    [{ members: 3, writes: 1, upset: "none" }, 11, 21],
    [{ members: 3, writes: 2, upset: "none" }, 439, 1_663],
    [{ members: 4, writes: 2, upset: "none" }, 1_486, 7_696],
    [crash, 533, 1_540],
    [{ members: 4, writes: 1, upset: "crash" }, 3_358, 14_735],
    [{ members: 3, writes: 1, upset: "takeover" }, 4_747, 20_807],
    [{ members: 3, writes: 2, upset: "crash" }, 9_603, 31_257],
  ];
  test.each(sizes)("%o", (options, states, transitions) => {
    const found = explore(options);
    expect(found.failures).toEqual({});
    expect([found.complete, found.states, found.transitions]).toEqual([true, states, transitions]);
  });

  test("the number does not depend on the order in which states are found", () => {
    for (const options of [crash, { members: 3, writes: 2, upset: "none" }] as const) {
      const { states, transitions } = explore(options);
      const back = explore({ ...options, backwards: true });
      expect([back.states, back.transitions]).toEqual([states, transitions]);
    }
  });

  test.runIf(long)("three members, two writes, a takeover", () => {
    const found = explore({ members: 3, writes: 2, upset: "takeover" });
    expect(found.failures).toEqual({});
    expect(found.complete).toBe(true);
  });
});

test("exhaustive: a random run never leaves the states that were visited", () => {
  const options: ExhaustiveOptions = { members: 3, writes: 2, upset: "none" };
  const all = explore(options);
  const small = explore(crash);
  check(
    fc.property(fc.infiniteStream(fc.nat()), fc.boolean(), (picks, crashes) => {
      const pick = (choices: number): number => (picks.next().value as number) % choices;
      const [walked, space] = crashes ? [walk(crash, pick), small] : [walk(options, pick), all];
      expect(walked.filter((print) => !space.visited(print))).toEqual([]);
    }),
    5,
  );
});

describe("exhaustive: mutations are found unaided", () => {
  const applicable: readonly (readonly [MutationName, ExhaustiveOptions, string])[] = [
    ["sclSkipsHoles", { members: 3, writes: 2, upset: "none" }, "I4"],
    ["noTruncation", { members: 3, writes: 2, upset: "crash" }, "I12"],
    ["truncationNotInstalled", crash, "I14"],
    ["openBeforeRepair", crash, "I15"],
    ["adoptEpochBare", { members: 3, writes: 2, upset: "crash" }, "I20"],
    ["staleBackLinks", { members: 3, writes: 2, upset: "crash" }, "I21"],
    ["recordQuorum", { members: 3, writes: 2, upset: "crash" }, "I22"],
    ["fenceAfterRead", { members: 3, writes: 1, upset: "takeover" }, "I17"],
    ["noEpochFencing", { members: 3, writes: 1, upset: "takeover" }, "I18"],
    ["zombieAdoptsEpoch", { members: 3, writes: 1, upset: "takeover" }, "I19"],
  ];
  test.each(applicable)("%s", (mutation, options, id) => {
    const { failures } = explore({ ...options, mutations: [mutation], until: id, statesMax: 60_000 });
    expect(Object.keys(failures).map((name) => name.split("-")[0])).toContain(id);
  });
});
