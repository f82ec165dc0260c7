/**
 * Golden vectors of the storage reference 10.8 that this build covers: G1 to G4, G6, G8, G9 and the shape of G5, fed to the real ladder.
 */
import { describe, expect, test } from "vitest";
import { Ladder } from "../../../sim/aurora/storage/ladder.ts";
import { NO_KEY, VolumeLog } from "../../../sim/aurora/storage/log.ts";
import { intersects, minimalSets, nthLargestOfSix } from "../../../sim/aurora/storage/quorum.ts";
import { mutationsOf, type MutationName } from "../../../sim/mutations.ts";
import { FLAG } from "../../../sim/trace/index.ts";
import { scenarioFrom } from "../../worlds.ts";
import { open } from "../../../sim/run.ts";

/** A ladder over a log with the given records, from LSN `first` on; everything below is durable in the group's past. */
function ladderOver(
  first: number,
  records: readonly { group: number; cpl?: boolean }[],
  mutations: MutationName[] = [],
) {
  const groups = 1 + Math.max(...records.map(({ group }) => group));
  const log = new VolumeLog(groups, 1);
  const ladder = new Ladder(log, groups, 4, mutationsOf(mutations));
  records.forEach(({ group, cpl = true }, index) => log.append(first + index, group, NO_KEY, 0, cpl ? FLAG.cpl : 0));
  ladder.reopen(first - 1, first - 1, new Float64Array(groups));
  return {
    ladder,
    /** The first `count` members of a group report `scl`. */
    heard(group: number, count: number, scl: number): void {
      for (let member = 0; member < count; member++) {
        if (ladder.heard(group * 6 + member, scl)) ladder.advance(group);
      }
    },
  };
}

/** P18 figure 3: LSNs 100 to 107, even ones in the second group. */
function figure3(mutations: MutationName[] = []) {
  const records = Array.from({ length: 8 }, (_, index) => ({ group: index % 2 === 0 ? 1 : 0 }));
  const made = ladderOver(100, records, mutations);
  made.heard(0, 4, 103);
  made.heard(0, 3, 105);
  made.heard(1, 4, 104);
  made.heard(1, 3, 106);
  return made;
}

describe("ladder: golden vectors", () => {
  test("G1: complete to 1007 with consistency points 900, 1000 and 1100 is durable to 1000", () => {
    const points = new Set([900, 1000, 1100]);
    const records = Array.from({ length: 1100 }, (_, index) => ({ group: 0, cpl: points.has(index + 1) }));
    const { ladder, heard } = ladderOver(1, records);
    heard(0, 4, 1007);
    expect([ladder.vcl, ladder.vdl]).toEqual([1007, 1000]);
  });

  test("G2: figure 3 of the 2018 paper", () => {
    const { ladder } = figure3();
    expect([ladder.pgcl[0], ladder.pgcl[1], ladder.vcl]).toEqual([103, 104, 104]);
  });

  test("G3: 106 becomes quorate before 105: its group's PGCL moves, VCL does not", () => {
    const { ladder, heard } = figure3();
    heard(1, 4, 106);
    expect([ladder.pgcl[1], ladder.vcl]).toEqual([106, 104]);
  });

  test("G4: 105 becomes quorate too: VCL goes to 106, since 107 is short", () => {
    const { ladder, heard } = figure3();
    heard(1, 4, 106);
    heard(0, 4, 105);
    heard(0, 3, 107);
    expect([ladder.pgcl[0], ladder.vcl]).toEqual([105, 106]);
  });

  test("G3 under the mutations: the largest PGCL gives 106, the smallest 103", () => {
    const most = figure3(["vclMax"]);
    most.heard(1, 4, 106);
    expect(most.ladder.vcl).toBe(106);
    expect(figure3(["vclMin"]).ladder.vcl).toBe(103);
  });

  test("G5: after a recovery at VDL 104 the first new LSN is 10,000,105, and LAL more may follow it", () => {
    const log = new VolumeLog(1, 1);
    const ladder = new Ladder(log, 1, 4, mutationsOf([]));
    ladder.reopen(104, 104 + 10_000_000, new Float64Array([104]));
    expect([ladder.vdl, ladder.allocationBase]).toEqual([104, 10_000_104]);
    log.append(10_000_105, 0, NO_KEY, 0, FLAG.cpl);
    for (let member = 0; member < 4; member++) if (ladder.heard(member, 10_000_105)) ladder.advance(0);
    expect([ladder.vcl, ladder.vdl]).toEqual([10_000_105, 10_000_105]);
  });

  test("G6: SCLs 7, 7, 6, 5, 3, 0 have PGCL 5 under 4 of 6", () => {
    expect(nthLargestOfSix(new Float64Array([7, 7, 6, 5, 3, 0]), 0, 4)).toBe(5);
  });

  test("G8: 64 TB are 6,400 groups and 38,400 segments", () => {
    const run = open(
      scenarioFrom(`
scenario: 1
name: large
duration: 1s
topology: { clusters: [{ id: main, volume: { size: 64TB, storageNodesPerAz: 100 } }] }
`),
    );
    expect(run.layout.groupCount).toBe(6_400);
    expect(run.layout.nodeOfSegment.length).toBe(38_400);
  });

  test("G9: like members have 15 smallest write sets and 20 smallest read sets", () => {
    expect([minimalSets(4).length, minimalSets(3).length]).toEqual([15, 20]);
  });
});

describe("quorums: the arithmetic rule agrees with enumeration", () => {
  const sizes = [1, 2, 3, 4, 5, 6];
  test.each(sizes.flatMap((write) => sizes.map((read) => [write, read] as const)))(
    "write %i, read %i",
    (write, read) => {
      const meet = (a: readonly number[], b: readonly number[]): boolean =>
        a.every((x) => b.every((y) => (x & y) !== 0));
      const writes = minimalSets(write);
      expect(intersects(write, read)).toBe(meet(writes, minimalSets(read)) && meet(writes, writes));
    },
  );
});
