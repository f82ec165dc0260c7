/**
 * What a closer look shows is the engine's state: at moments by chance, what each copy of a group is said to hold, and
 * to lack, is what a second set of books has of it, kept from the records of the trace alone. And it is one and the
 * same whichever way the moment was reached.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VERDICT, type Inside, type InsideMember } from "../../sim/results/inside-types.ts";
import { open, type Run } from "../../sim/run.ts";
import { TRACE } from "../../sim/trace/index.ts";
import { linkWords } from "../../viz/project/replication.ts";
import { cellsOf, lacking } from "../../viz/project/segment-log.ts";
import { check } from "../property.ts";
import { shipped } from "../worlds.ts";

/** By segment: what was persisted and not annulled, as pairs (after, upTo]. */
class Books {
  readonly #held = new Map<number, [number, number][]>();

  constructor(run: Run) {
    run.trace.on(TRACE.persisted, (segment, prev, last) => this.#of(segment).push([prev, last]));
    run.trace.on(TRACE.annulledAt, (segment, tail) =>
      this.#held.set(
        segment,
        this.#of(segment).flatMap(([after, upTo]): [number, number][] =>
          after >= tail ? [] : [[after, Math.min(upTo, tail)]],
        ),
      ),
    );
    run.trace.on(TRACE.diskLost, (segment) => this.#held.delete(segment));
  }

  has(segment: number, lsn: number): boolean {
    return this.#of(segment).some(([after, upTo]) => after < lsn && lsn <= upTo);
  }

  #of(segment: number): [number, number][] {
    if (!this.#held.has(segment)) this.#held.set(segment, []);
    return this.#held.get(segment)!;
  }
}

const isShownHole = ({ holes }: InsideMember, lsn: number): boolean =>
  Array.from({ length: holes.length / 3 }, (_, at) => holes[3 * at] < lsn && lsn <= holes[3 * at + 1]).includes(true);

function group(run: Run, number: number): NonNullable<Inside["one"]> {
  const one = run.inside({ cluster: 0, group: number })?.one;
  if (one === null || one === undefined) throw new Error(`pg${number} cannot be looked into.`);
  return one;
}

describe("inside a volume", () => {
  test.each([
    ["lossy-links", 7],
    ["az-plus-one", 3],
  ] as const)("what copies of %s hold and lack is what was written to them", (name, seed) => {
    let holes = 0;
    const isTrue = fc.property(
      fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 4, maxLength: 8 }),
      fc.nat(1_000_000),
      (steps, luck) => {
        const run = open(shipped(name), { seed: String(seed), checks: "none", messages: true });
        const books = new Books(run);
        let at = Math.max(0, run.layout.faults[0].at - 500_000);
        for (const step of steps) {
          run.runTo((at += step));
          const one = group(run, luck % run.layout.groupCount);
          for (const member of one.members) {
            for (const { lsn, has } of cellsOf(one, member)) {
              const where = `${lsn} at segment ${member.segment} of pg${one.group} at ${at} µs`;
              expect(has === "held", where).toBe(books.has(member.segment, lsn));
              expect(isShownHole(member, lsn), where).toBe(has !== "held");
            }
            // Records that are said to be missing are as many as those that are.
            if (one.records === one.newest.length)
              expect(lacking(member)).toBe(one.newest.filter((lsn) => !books.has(member.segment, lsn)).length);
            holes += member.holes.length / 3;
          }
        }
      },
    );
    check(isTrue, 60);
    expect(holes, "Nothing was ever missing: the moments prove nothing.").toBeGreaterThan(20);
  });

  test("gossip and batches on their way are messages of the frame, and the same after a checkpoint", () => {
    const run = open(shipped("lossy-links"), { seed: "7", checks: "none", messages: true });
    run.runTo(run.layout.faults[0].at);
    const saved = run.save();
    const seen = new Set<string>();
    const moments = Array.from({ length: 120 }, (_, step) => run.now + 1 + step * 1_700);
    const shown = moments.map((at) => {
      run.runTo(at);
      const { underWay } = group(run, 0);
      const { messages } = run.frame();
      for (const { kind, sentAt, due, from, to } of underWay) {
        seen.add(kind);
        expect(sentAt <= at && at < due).toBe(true);
        expect(messages?.sentAt.includes(sentAt)).toBe(true);
        if (kind !== "batch") expect(from).not.toBe(to);
      }
      return run.inside({ cluster: 0, group: 0 });
    });
    expect([...seen].toSorted()).toEqual(["asks", "batch", "gives"]);
    run.load(saved);
    const again = moments.map((at) => {
      run.runTo(at);
      return run.inside({ cluster: 0, group: 0 });
    });
    expect(again).toEqual(shown);
  });

  test("each group's verdict and copies are the picture's; other clusters have an inside, and what there is not has none", () => {
    const run = open(shipped("az-plus-one"), { seed: "1", checks: "none" });
    run.runTo(27_000_000);
    const inside = run.inside({ cluster: 0, group: -1 });
    const { pips } = run.frame();
    const present = Array.from(
      { length: 64 },
      (_, one) => pips.subarray(6 * one, 6 * one + 6).filter((pip) => pip < 2).length,
    );
    expect(Array.from(inside?.present ?? [])).toEqual(present);
    const verdicts = present.map((copies) =>
      copies >= 4 ? VERDICT.writes : copies >= 3 ? VERDICT.reads : VERDICT.lost,
    );
    expect(Array.from(inside?.verdicts ?? [])).toEqual(verdicts);
    expect(new Set(verdicts).size).toBeGreaterThan(1);
    expect(run.inside({ cluster: 0, group: 64 })).toBeNull();
    const global = open(shipped("global-link-cut"), { seed: "1", checks: "none" });
    global.runTo(5_000_000);
    const other = global.inside({ cluster: 1, group: 0 });
    expect(other?.one?.members.map(({ zone }) => zone.slice(0, 9))).toEqual(Array(6).fill("eu-west-1"));
    expect(other?.one?.records).toBeGreaterThan(0);
    expect(global.inside({ cluster: 2, group: 0 })).toBeNull();
  });

  test("what a Region's loss may cost stands beside what it would cost now, where rds.global_db_rpo is set", () => {
    const run = open(shipped("region-loss-under-rpo"), { seed: "1", checks: "none" });
    run.runTo(20_000_000);
    const { global } = run.frame();
    const words = global!.members.slice(1).map((member) => linkWords(member, global!)[0]);
    expect(words).toEqual([
      expect.stringMatching(/RPO lag (9\.\d+|10) s of 20 s$/),
      expect.stringMatching(/RPO lag (14\.\d+|15) s of 20 s$/),
    ]);
    expect(linkWords(global!.members[1], { ...global!, rpo: -1 })[0]).not.toContain(" of ");
  });
});
