/**
 * The golden vectors of the storage reference 10.8, G1 to G13, fed to the real ladder and the real quorum tables.
 */
import { describe, expect, test } from "vitest";
import { Ladder } from "../../../sim/aurora/storage/ladder.ts";
import { NO_KEY, NO_PAGE, VolumeLog } from "../../../sim/aurora/storage/log.ts";
import {
  highestQuorate,
  minimalSets,
  nthLargestOfSix,
  quorumTables,
  SIX,
  type Change,
  type QuorumRule,
} from "../../../sim/aurora/storage/quorum.ts";
import { mutationsOf, type MutationName } from "../../../sim/mutations/mutations.ts";
import { open } from "../../../sim/run.ts";
import { FLAG } from "../../../sim/trace/index.ts";
import { scenarioFrom } from "../../worlds.ts";

const LIKE: QuorumRule = { kind: "like", write: 4, read: 3 };
const UNLIKE: QuorumRule = { kind: "full-tail", write: 4, read: 3 };

/** Writes a record and takes it into the log. */
function append(log: VolumeLog, lsn: number, group: number, flags: number): void {
  log.write(lsn, group, NO_KEY, 0, flags, log.tail[group]);
  log.link(lsn, NO_PAGE);
}

/** A ladder over a log with the given records, from LSN `first` on; everything below is durable in the group's past. */
function ladderOver(
  first: number,
  records: readonly { group: number; cpl?: boolean }[],
  mutations: MutationName[] = [],
) {
  const groups = 1 + Math.max(...records.map(({ group }) => group));
  const log = new VolumeLog(groups, 1, 1);
  const ladder = new Ladder(log, groups, LIKE, mutationsOf(mutations));
  records.forEach(({ group, cpl = true }, index) => append(log, first + index, group, cpl ? FLAG.cpl : 0));
  ladder.reopen(first - 1, first - 1, new Float64Array(groups));
  ladder.last = first + records.length - 1;
  return {
    ladder,
    /** The first `count` members of a group report `scl`. */
    heard(group: number, count: number, scl: number): void {
      for (let member = 0; member < count; member++) {
        if (ladder.heard(group, member, scl)) ladder.advance(group);
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
    const log = new VolumeLog(1, 1, 1);
    const ladder = new Ladder(log, 1, LIKE, mutationsOf([]));
    ladder.reopen(104, 104 + 10_000_000, new Float64Array([104]));
    expect([ladder.vdl, ladder.allocationBase]).toEqual([104, 10_000_104]);
    append(log, 10_000_105, 0, FLAG.cpl);
    ladder.last = 10_000_105;
    for (let member = 0; member < 4; member++) if (ladder.heard(0, member, 10_000_105)) ladder.advance(0);
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

  test("G7: with full and tail members, three fulls at 7 and no tail have PGCL 7", () => {
    const scls = new Float64Array([7, 0, 7, 0, 7, 0, 0, 0]);
    expect(highestQuorate(scls, 0, quorumTables(UNLIKE).write)).toBe(7);
    expect(highestQuorate(scls, 0, quorumTables(LIKE).write)).toBe(0);
  });

  test("G9: like members have 15 smallest write sets and 20 smallest read sets", () => {
    const { write, read } = quorumTables(LIKE);
    expect([minimalSets(write, 6).length, minimalSets(read, 6).length]).toEqual([15, 20]);
  });

  test("G10: full and tail members have 13 smallest write sets and 19 smallest read sets", () => {
    const { write, read } = quorumTables(UNLIKE);
    expect([minimalSets(write, 6).length, minimalSets(read, 6).length]).toEqual([13, 19]);
  });

  test("G11: while F is replaced by G there are 15 smallest write sets, five of four members and ten of five", () => {
    const sets = minimalSets(quorumTables(LIKE, replacing([5])).write);
    const sizes = sets.map(bits).map((set) => set.length);
    expect([sets.length, sizes.filter((size) => size === 4).length, sizes.filter((size) => size === 5).length]).toEqual(
      [15, 5, 10],
    );
    expect(
      sets.filter((set) => bits(set).length === 4).every((set) => (set & 0b1100_0000) === 0 && (set & 32) === 0),
    ).toBe(true);
  });

  test("G12: the published read set misses ten old writes; with the hydration rule none is missed", () => {
    const old = minimalSets(quorumTables(LIKE).write, 6);
    const disjoint = (reads: readonly number[]): number =>
      old.reduce((sum, write) => sum + reads.filter((read) => (write & read) === 0).length, 0);
    expect(disjoint(minimalSets(quorumTables(LIKE, replacing([5], [true])).read))).toBe(10);
    expect(disjoint(minimalSets(quorumTables(LIKE, replacing([5], [false])).read))).toBe(0);
  });

  test("G13: while E and F are replaced there are 15 smallest write sets, and only ABCD has neither", () => {
    const sets = minimalSets(quorumTables(LIKE, replacing([5, 4])).write);
    expect(sets.length).toBe(15);
    expect(sets.filter((set) => (set & 0b11_0000) === 0)).toEqual([0b1111]);
  });
});

/** A change in which the given positions are taken by newcomers. */
function replacing(positions: readonly number[], hydrated: readonly boolean[] = []): Change {
  return {
    positions: [positions[0] ?? -1, positions[1] ?? -1],
    hydrated: [hydrated[0] ?? false, hydrated[1] ?? false],
    counting: SIX,
  };
}

function bits(mask: number): number[] {
  return Array.from({ length: 8 }, (_, bit) => bit).filter((bit) => (mask & (1 << bit)) !== 0);
}
