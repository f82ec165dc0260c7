/**
 * The ladder is the log's order: at any moment of any run a higher LSN is never drawn lower, and what is drawn is what
 * the frame says. Frames of four runs, at chance moments and at those the picture is made for; windows at random.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { notDurableOf } from "../../sim/results/frame-figures.ts";
import type { Frame, Layout } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { ladderView } from "../../viz/project/ladder.ts";
import { columnWords, pointsOf, wholeLadder, windowOf, type Column } from "../../viz/project/ladder-columns.ts";
import { check } from "../property.ts";
import { shipped } from "../worlds.ts";

interface Moment {
  readonly frame: Frame;
  readonly layout: Layout;
}

/** At the moments given, and at as many by chance before the last of them. */
function momentsOf(name: string, seed: string, ...named: readonly number[]): readonly Moment[] {
  const run = open(shipped(name), { seed, checks: "none" });
  const last = Math.max(...named);
  const chance = fc.sample(fc.integer({ min: 1, max: last }), { seed: 7, numRuns: 10 });
  return [...named, ...chance]
    .toSorted((a, b) => a - b)
    .map((at) => {
      run.runTo(at);
      return { frame: run.frame(), layout: run.layout };
    });
}

const moments = [
  ...momentsOf("az-plus-one", "1", 10_000_000, 27_000_000),
  ...momentsOf("failover-under-load", "1", 9_999_000, 17_917_500, 17_918_700, 17_919_374, 17_921_000),
  ...momentsOf("global-link-cut", "2", 25_000_000),
  ...momentsOf("reader-follows", "3", 3_000_000),
];

const at = (name: string, us: number): Moment => {
  const run = open(shipped(name), { seed: "1", checks: "none" });
  run.runTo(us);
  return { frame: run.frame(), layout: run.layout };
};
const named = (columns: readonly Column[], id: string): Column => {
  const found = columns.find((column) => column.id === id);
  if (found === undefined) throw new Error(`No column "${id}" among ${columns.map((column) => column.id).join(", ")}.`);
  return found;
};

describe("what is said under the ladder", () => {
  const said = (name: string, us: number): readonly [string, number] => {
    const { frame } = at(name, us);
    const { sentence, rungs } = ladderView(frame);
    return [sentence, rungs.find(({ id }) => id === "allocated")!.above];
  };

  test("where a recovery has annulled all above VDL, and nothing has been written since, it says so", () => {
    const [sentence, above] = said("region-loss-script", 105_000_000);
    expect(above).toBeGreaterThan(1_000_000);
    expect(sentence).toBe("Every record is durable; above VDL all is annulled.");
    expect(said("region-loss-script", 15_000_000)[0]).not.toContain("annulled");
  });

  test("of mirrored MySQL: no limit, and what its recovery left out is behind nobody", () => {
    const { frame, layout } = at("mirrored-replica", 25_000_000);
    const { annulled, vdl, allocated } = frame.ladder;
    expect([annulled?.keep, annulled?.upTo]).toEqual([vdl, allocated]);
    expect(allocated).toBeGreaterThan(vdl);
    expect([...frame.behind]).toEqual([0, 0, 0, 0]);
    expect(ladderView(frame).sentence).toContain("annulled");
    for (const rungs of [ladderView(frame).rungs, wholeLadder(frame, layout, 1, 0).rungs])
      expect(rungs.map(({ id }) => id)).not.toContain("limit");
  });
});

describe("ladder: the whole of it", () => {
  test("a higher LSN is never drawn lower, and everything is within the picture", () => {
    check(
      fc.property(
        fc.constantFrom(...moments),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(70),
        ({ frame, layout }, room, from) => {
          const { columns, rungs, height, annulled } = wholeLadder(frame, layout, room, from);
          const lsns = [...rungs.map(({ lsn }) => lsn), ...columns.flatMap(pointsOf)].toSorted((a, b) => a - b);
          const heights = lsns.map(height);
          for (let i = 1; i < lsns.length; i++) {
            if (lsns[i] === lsns[i - 1]) expect(heights[i]).toBe(heights[i - 1]);
            else expect(heights[i], `${lsns[i]} above ${lsns[i - 1]}`).toBeGreaterThan(heights[i - 1]);
          }
          expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...heights)).toBeLessThanOrEqual(1);
          // Rungs come from the highest to the lowest: labels rely on it.
          expect(rungs.map(({ lsn }) => lsn)).toEqual(rungs.map(({ lsn }) => lsn).toSorted((a, b) => b - a));
          if (annulled !== null) expect(height(annulled.upTo)).toBeGreaterThan(height(annulled.keep));
        },
      ),
    );
  });

  test("picture equals state: each column says what the frame says, and the holder is always among them", () => {
    check(
      fc.property(
        fc.constantFrom(...moments),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(70),
        ({ frame, layout }, room, from) => {
          const { columns, groups } = wholeLadder(frame, layout, room, from);
          const shown = columns.filter((column) => column.kind === "group");
          for (const { index, pgcl, ticks, tail } of shown) {
            expect([pgcl, tail]).toEqual([frame.pgcl[index], frame.ladder.tails[index]]);
            expect(ticks.map(({ lsn }) => lsn)).toEqual(Array.from(frame.scl.slice(index * 6, index * 6 + 6)));
            // A write quorum of the copies is complete up to the cap.
            expect(pgcl).toBeLessThanOrEqual(Math.max(tail, pgcl));
          }
          const { heldBy } = frame.ladder;
          expect(shown.filter(({ holds }) => holds).map(({ index }) => index)).toEqual(heldBy < 0 ? [] : [heldBy]);
          expect(shown.length).toBeLessThanOrEqual(Math.max(room, 2));
          expect(groups.to - groups.from).toBe(
            Math.min(groups.total, groups.total <= room ? room : Math.max(1, room - 1)),
          );
          const others = columns.filter(({ kind }) => kind !== "group").map(({ kind }) => kind);
          const readers = frame.instances.filter(
            ({ detail }, index) =>
              detail !== "open" && (layout.instances[index].role === "reader" || detail === "reading"),
          );
          const remote = Math.max(0, layout.globalMembers.length - 1);
          expect(others).toEqual([
            "writer",
            ...readers.map(() => "reader"),
            ...Array.from({ length: remote }, () => "region"),
          ]);
        },
      ),
    );
  });

  test("a window keeps a place for the holder, and never moves for it", () => {
    expect(windowOf(5, 8, 3, 4)).toEqual({ from: 0, to: 5, pinned: -1, total: 5 });
    expect(windowOf(64, 11, 20, -1)).toEqual({ from: 20, to: 30, pinned: -1, total: 64 });
    expect(windowOf(64, 11, 20, 25)).toEqual({ from: 20, to: 30, pinned: -1, total: 64 });
    expect(windowOf(64, 11, 20, 63)).toEqual({ from: 20, to: 30, pinned: 63, total: 64 });
    expect(windowOf(64, 11, 900, 0)).toEqual({ from: 54, to: 64, pinned: 0, total: 64 });
  });
});

describe("ladder: moments it is made for", () => {
  test("AZ+1: the holder's cap is below VDL, its newest record above; the sentence names it", () => {
    const { frame, layout } = at("az-plus-one", 27_000_000);
    const { columns, sentence } = wholeLadder(frame, layout, 100, 0);
    const holder = columns.find((column) => column.kind === "group" && column.holds);
    if (holder?.kind !== "group") throw new Error("Nobody holds VDL back.");
    expect(holder.pgcl).toBeLessThanOrEqual(frame.ladder.vdl);
    expect(holder.tail).toBeGreaterThan(frame.ladder.vdl);
    expect(sentence).toBe(
      `${notDurableOf(frame)} records not yet durable; ${holder.name} holds VDL back. 3 copies of it are gone.`,
    );
    expect(columnWords(holder, frame.ladder.vdl)[0]).toBe(`${holder.name}, holds VDL back`);
  });

  test("a recovery: VDL is where storage was told, then where the log is kept; annulled LSNs are no records that wait", () => {
    const run = open(shipped("failover-under-load"), { seed: "1", checks: "none" });
    const seen: string[] = [];
    let [before, laidDown, opened]: (Frame | undefined)[] = [];
    run.runTo(17_916_900);
    while (run.now < 17_925_000) {
      run.runTo(run.now + 100);
      const frame = run.frame();
      const { recovery, annulled } = frame.ladder;
      if (recovery !== null && seen.at(-1) !== recovery.phase) seen.push(recovery.phase);
      if (recovery?.phase === "preparing") before = frame;
      if (recovery?.phase === "installing") laidDown = frame;
      if (recovery === null && annulled !== null) opened ??= frame;
    }
    expect(seen).toEqual(["preparing", "truncating", "installing"]);
    if (before === undefined || laidDown === undefined || opened === undefined)
      throw new Error("The recovery was missed.");
    const { annulled } = laidDown.ladder;
    expect(before.ladder.vdl).toBeGreaterThan(0);
    expect(laidDown.ladder.vdl).toBe(annulled?.keep);
    expect(wholeLadder(laidDown, run.layout, 9, 0).annulled).toEqual(annulled);
    expect(wholeLadder(laidDown, run.layout, 9, 0).sentence).toContain(
      "is being opened under epoch 2: the members take over",
    );
    // The new writer's next LSN lies above ten million that nobody has used.
    expect(opened.ladder.allocated - opened.ladder.vdl).toBeGreaterThan(9_999_999);
    expect(notDurableOf(opened)).toBeLessThan(1_000);
    expect(ladderView(opened).notDurable).toBe(notDurableOf(opened));
  });

  test("a Region that is cut off is a distance: received and durable stand still while VDL goes on", () => {
    const { frame, layout } = at("global-link-cut", 30_000_000);
    const { columns, height } = wholeLadder(frame, layout, 9, 0);
    const region = named(columns, "region-1");
    if (region.kind !== "region") throw new Error("The other cluster is no region.");
    expect([region.name, region.role]).toEqual(["shop-eu", "secondary"]);
    expect(region.received).toBeGreaterThanOrEqual(region.durable);
    expect(frame.ladder.vdl - region.durable).toBeGreaterThan(5_000);
    expect(height(region.durable)).toBeLessThan(height(frame.ladder.vdl));
    expect(region.lagUs).toBeGreaterThan(19_000_000);
    const [us, eu] = frame.global?.members ?? [];
    expect([us.role, eu.role, eu.isFed]).toEqual(["primary", "secondary", true]);
    // As the primary's server knows it: what has arrived just before the cut was never acknowledged.
    const lacks = frame.ladder.vdl - eu.received;
    expect(eu.onTheWay + eu.waiting).toBeGreaterThanOrEqual(lacks);
    expect(eu.onTheWay + eu.waiting).toBeLessThan(lacks + 100);
  });
});
