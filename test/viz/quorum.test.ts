/**
 * The quorum glyph is the engine's state: margins are what the engine's own tables say for every set of members, kind
 * of group and change of membership; the gauge passes its ticks exactly then; and at moments by chance of runs that
 * repair, count otherwise or have other members, what is drawn is what the closer look finds.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { QUORUM_MODELS, quorumTables, type MemberKind } from "../../sim/aurora/storage/index.ts";
import { VERDICT } from "../../sim/results/inside-types.ts";
import {
  canRead,
  LOST,
  marginOf,
  quorumMargin,
  READS_ONLY,
  votersOf,
  writeMargin,
  type Change,
  type GlobalFrame,
  type GlobalMemberFrame,
} from "../../sim/results/index.ts";
import { PIP, type Layout } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { gaugeOf, type Gauge } from "../../viz/project/gauge.ts";
import { groupView, newcomerWords } from "../../viz/project/quorum.ts";
import { check } from "../property.ts";
import { scenarioFrom, shipped, small } from "../worlds.ts";

const NEWCOMERS = 6;

function layoutOf(volume: string): Layout {
  return open(
    scenarioFrom(`
scenario: 1
name: kind
title: Another kind of group
duration: 1s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2, ${volume} }, instances: [{ id: w }] }] }
`),
    { checks: "none" },
  ).layout;
}

const KINDS = [
  ["4 of 6, 3 to read", "members: like", "like", 4, 3],
  ["5 of 6, 2 to read", "writeQuorum: 5, readQuorum: 2", "like", 5, 2],
  ["full and tail", "members: full-tail", "full-tail", 4, 3],
  ["2 of 3", "members: three", "three", 2, 2],
  ["3 of 3", "members: three, writeQuorum: 3, readQuorum: 1", "three", 3, 1],
] as const satisfies readonly (readonly [string, string, MemberKind, number, number])[];

/** By layout member: its bit among the engine's slots. */
const bitOf = ({ membersPerGroup }: Layout, member: number): number => (membersPerGroup === 3 ? 2 * member : member);

const fraction = (gauge: Gauge): number =>
  gauge.notches.reduce((sum, { isIn, length }) => sum + (isIn ? length : 0), 0);

describe("margins", () => {
  test.each(KINDS)("%s: for every set and change the engine's tables say the same", (_, volume, kind, write, read) => {
    const layout = layoutOf(volume);
    const { membersPerGroup: members } = layout;
    const models = kind === "like" && write === 4 ? QUORUM_MODELS : (["six"] as const);
    const changing = [[], [1], [2, 0]];
    for (const model of models)
      for (const places of changing)
        for (let hydrated = 0; hydrated < 1 << places.length; hydrated++) {
          const withoutAz = model === "six" ? -1 : 1;
          const tables = quorumTables(
            { kind, write, read },
            {
              positions: [
                places[0] === undefined ? -1 : bitOf(layout, places[0]),
                places[1] === undefined ? -1 : bitOf(layout, places[1]),
              ],
              hydrated: [(hydrated & 1) === 1, (hydrated & 2) === 2],
              counting: { model, withoutAz },
            },
          );
          const known = new Map<number, number>();
          const expected = (mask: number): number => {
            const found = known.get(mask);
            if (found !== undefined) return found;
            const bits = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => ((mask >> bit) & 1) === 1);
            const margin =
              tables.write[mask] === 0 ? -1 : 1 + Math.min(...bits.map((bit) => expected(mask & ~(1 << bit))));
            known.set(mask, margin);
            return margin;
          };
          for (let set = 0; set < 1 << (members + places.length); set++) {
            const isIn = layout.memberNames.map((__, member) => ((set >> member) & 1) === 1);
            const changes = places.map((member, index): Change => ({
              member,
              isIn: ((set >> (members + index)) & 1) === 1,
              isHydrated: ((hydrated >> index) & 1) === 1,
            }));
            const mask =
              isIn.reduce((sum, is, member) => sum | (is ? 1 << bitOf(layout, member) : 0), 0) |
              changes.reduce((sum, { isIn: is }, index) => sum | (is ? 1 << (NEWCOMERS + index) : 0), 0);
            const counting = { model: QUORUM_MODELS.indexOf(model), withoutAz };
            const margin = marginOf(layout, counting, isIn, changes);
            const where = `${model}, changing ${places.join()}, hydrated ${hydrated}, set ${set.toString(2)}`;
            if (tables.write[mask] === 0) expect(margin, where).toBe(tables.read[mask] === 1 ? READS_ONLY : LOST);
            else expect(margin, where).toBe(expected(mask));

            const gauge = gaugeOf(layout, counting, votersOf(isIn, changes));
            const isPlain = model === "six" || model === "four";
            if (isPlain) expect(fraction(gauge) >= gauge.writeAt, `gauge: ${where}`).toBe(tables.write[mask] === 1);
            if (isPlain && places.length === 0)
              expect(fraction(gauge) >= gauge.readAt, `gauge: ${where}`).toBe(tables.read[mask] === 1);
          }
        }
  });

  test("a tail's notch is two thirds of a full one, and nobody has said so", () => {
    const layout = layoutOf("members: full-tail");
    const six = { model: 0, withoutAz: -1 };
    const { notches, writeAt, readAt, total } = gaugeOf(layout, six, [
      { isIn: layout.memberIsFull.slice(), isHydrated: true },
    ]);
    expect(notches.map(({ length, isIn }) => [length, isIn])).toEqual([
      [3, true],
      [3, true],
      [3, true],
      [2, false],
      [2, false],
      [2, false],
    ]);
    expect([writeAt, readAt, total]).toEqual([9, 7, 15]);
    expect([writeMargin(layout, six, layout.memberIsFull), canRead(layout, six, layout.memberIsFull)]).toEqual([
      0,
      true,
    ]);
  });
});

describe("groups: what is drawn is what the engine has", () => {
  const seen = { copying: 0, two: 0, four: 0, tails: 0 };

  test.each([
    ["replace-a-member", 5, 16],
    ["repair-from-a-read-quorum", 8, 35],
    ["az-away-for-long", 25, 75],
    ["full-and-tail", 9, 20],
    ["two-of-three", 9, 30],
    ["az-plus-one", 19, 36],
  ] as const)("%s", (name, from, to) => {
    const run = open(shipped(name), { checks: "none" });
    const { layout } = run;
    const start = run.save();
    const moments = fc.array(fc.integer({ min: from * 1e6, max: to * 1e6 }), { minLength: 8, maxLength: 12 });
    check(
      fc.property(moments, fc.nat(10_000), (list, luck) => {
        run.load(start);
        for (const at of list.toSorted((a, b) => a - b)) {
          run.runTo(at);
          const frame = run.frame();
          const group =
            frame.repairs.count > 0 ? frame.repairs.group[luck % frame.repairs.count] : luck % layout.groupCount;
          const view = groupView(frame, layout, group);
          const inside = run.inside({ cluster: 0, group });
          const one = inside?.one;
          if (inside === null || one === null || one === undefined)
            throw new Error(`pg${group} cannot be looked into.`);
          expect(view.present).toBe(inside.present[group]);
          // The figure that bounds are on has the same rule, of all groups.
          expect(quorumMargin(frame, layout) >= 0).toBe(inside.verdicts.every((one) => one === VERDICT.writes));
          const verdict = { spare: VERDICT.writes, edge: VERDICT.writes, reads: VERDICT.reads, lost: VERDICT.lost };
          expect(verdict[view.level]).toBe(inside.verdicts[group]);
          const length = fraction(view.gauge);
          if (frame.counting.model[group] % 2 === 0) expect(length >= view.gauge.writeAt).toBe(view.margin >= 0);
          const members = one.members.filter(({ slot }) => slot < NEWCOMERS);
          expect(view.pips.map(({ state, isFull }) => [state, isFull])).toEqual(
            members.map(({ stands, isFull }) => [stands, isFull]),
          );
          const copying = one.repairs.filter(({ node }) => node !== "");
          const byMember = (a: readonly unknown[], b: readonly unknown[]): number => Number(a[0]) - Number(b[0]);
          expect(
            view.newcomers
              .map(({ member, node, isMember, copy }) => [
                bitOf(layout, member),
                layout.nodes[node].id,
                isMember,
                copy.eta,
              ])
              .sort(byMember),
          ).toEqual(
            copying.map(({ position, node, newcomer, eta }) => [position, node, newcomer >= 0, eta]).sort(byMember),
          );
          for (const { copied, bytes, position } of copying.filter((repair) => repair.bytes > 0)) {
            const drawn = view.newcomers.find(({ member }) => bitOf(layout, member) === position);
            expect(drawn?.copy.share).toBe(copied / bytes);
          }
          const inMembership = one.members.filter(({ slot }) => slot >= NEWCOMERS).length;
          expect(view.sets).toMatch(inMembership === 0 ? /^$/ : inMembership === 1 ? /^sets \{\.\./ : /^4 sets: /);
          for (const newcomer of view.newcomers) expect(view.sentence).toContain(newcomerWords(newcomer, layout));
          seen.copying += view.newcomers.filter(({ state }) => state === "copying").length;
          seen.two += inMembership;
          seen.four += frame.counting.model[group] === QUORUM_MODELS.indexOf("four") ? 1 : 0;
          seen.tails += view.pips.filter(({ isFull, state }) => !isFull && state === "complete").length;
        }
      }),
      150,
    );
  });

  test("who waits for a node is named, until one can take the copy", () => {
    // Two nodes a zone: the one that is left has the group's other copy there, until the lost one is back.
    const crash = "kind: crash, segment: pg0.c1, at: 1s, for: 8s";
    const run = open(small({ duration: "12s", nodes: 2, faults: [crash] }));
    const viewAt = (at: number) => {
      run.runTo(at);
      return groupView(run.frame(), run.layout, 0);
    };
    expect(viewAt(900_000).copies).toEqual([]);
    const view = viewAt(5_000_000);
    expect(view.pips.filter(({ waits }) => waits).map(({ name }) => name)).toEqual(["c1"]);
    expect(view.copies).toEqual(["c1: no node yet"]);
    expect(view.sentence).toMatch(/ c1 is to be replaced, as soon as a node of the zone can\.$/);
    expect(view.newcomers).toEqual([]);
    const later = viewAt(11_000_000);
    expect(later.pips.some(({ waits }) => waits)).toBe(false);
    expect(later.sentence).not.toContain("to be replaced");
  });

  test("newcomers, two sets, four of four and tails were among them", () => {
    expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([]);
    expect(PIP.copying).toBe(4);
  });
});

describe("the sentence", () => {
  const { layout, frame } = (() => {
    const run = open(shipped("az-plus-one"), { checks: "none" });
    return { layout: run.layout, frame: run.frame() };
  })();
  const sentence = (detail: string, pips: readonly number[], primary?: number): string => {
    const member = { role: primary === 0 ? "primary" : "secondary" } as GlobalMemberFrame;
    const global = primary === undefined ? null : ({ primary, members: [member] } as unknown as GlobalFrame);
    const instances = frame.instances.map((one) => ({ ...one, detail }));
    return groupView(
      { ...frame, instances, global, pips: frame.pips.map((_, at) => pips[at] ?? PIP.complete) },
      layout,
      0,
    ).sentence;
  };
  const { complete: in_, failed: out } = PIP;

  test("says that writes go on where somebody writes, and no more than that copies are there where nobody does", () => {
    const edge = [in_, in_, in_, in_, out, out];
    const few = [in_, in_, in_, out, out, out];
    expect(sentence("open", [])).toBe("Writes and reads go on. 2 more copies may fail before writes stop.");
    expect(sentence("promoting", [])).toBe(
      "Nobody has the volume open for writes. The copies would take them, and 2 more could fail.",
    );
    expect(sentence("promoting", edge)).not.toContain("go on");
    // From the very first moment on.
    expect(groupView(frame, layout, 0).sentence).toBe(sentence("open", []));
    expect(sentence("recovering", few)).toBe(
      "Nobody has the volume open. Whoever opens it waits for more copies: a write needs 4 of 6.",
    );
    expect(sentence("reading", [], 1)).toBe(
      "What the primary's Region sends has its quorum here. 2 more copies may fail before it has none.",
    );
    // Of a split the old primary still writes.
    expect(sentence("open", few, 1)).toMatch(/^Too few copies for a write/);
    expect(sentence("promoting", [], 0)).toMatch(/^Nobody has the volume open/);
  });

  test("of mirrored MySQL says that commits wait for all four servers, and not once the primary goes on alone", () => {
    const run = open(shipped("mirrored-az-outage"), { checks: "none" });
    const at = (us: number): ReturnType<typeof groupView> => {
      run.runTo(us);
      return groupView(run.frame(), run.layout, 0);
    };
    expect(at(5_000_000)).toMatchObject({ fraction: "4/4", margin: 0 });
    // The zone of the primary is lost at 10 s; the standby is open, and writes, from 21 s on.
    expect(at(12_000_000)).toMatchObject({ fraction: "2/4", margin: READS_ONLY });
    const alone = at(28_000_000);
    expect(run.frame().clients.writesOk).toBeGreaterThan(800);
    expect(alone).toMatchObject({ fraction: "2/2", margin: 0 });
    expect(alone.sentence).toBe("Writes go on with no copy to spare: a write needs 2 of 2.");
    // Its former primary is back, and has what it missed.
    expect(at(49_000_000)).toMatchObject({ fraction: "4/4", margin: 0 });
  });

  const sentenceAt = (name: string, us: number): string => {
    const run = open(shipped(name), { seed: "1", checks: "none" });
    run.runTo(us);
    return groupView(run.frame(), run.layout, 0).sentence;
  };

  test("of a writer that reaches nobody says that the copies are well: another instance is about to open them", () => {
    const of = (reached: number): string =>
      `The writer reaches ${reached} of 6 copies and can do nothing. The copies are well: whoever reaches 3 of 6 can open the volume.`;
    // It stands still; it is cut off from every node.
    expect(sentenceAt("two-writers-listed", 12_250_000)).toBe(of(0));
    expect(sentenceAt("zombie-reads", 9_000_000)).toBe(of(0));
    // Without the power of two zones nobody can.
    expect(sentenceAt("two-zones-dark", 12_000_000)).toMatch(/^A recovery must read 3 of 6: nothing here can/);
  });

  test("while commits wait for a secondary Region says so, and not that writes go on", () => {
    const run = open(shipped("rpo-limit-reached"), { seed: "1", checks: "none" });
    const sentenceThen = (us: number): string => {
      run.runTo(us);
      return groupView(run.frame(), run.layout, 0).sentence;
    };
    expect(sentenceThen(25_000_000)).toMatch(/^Writes and reads go on/);
    expect(sentenceThen(32_000_000)).toBe(
      "Commits wait for rds.global_db_rpo, not for copies: 2 more copies may fail before a write has too few.",
    );
    // They are counted as well.
    const { clients, global } = run.frame();
    expect(clients.waitingCommits).toBeGreaterThan(10);
    expect(clients.waitingCommits).toBe(global?.held);
  });

  test("of mirrored MySQL without its primary says who may go on, with two copies", () => {
    expect(sentenceAt("mirrored-replica", 15_000_000)).toBe(
      "Nobody serves clients. A standby that takes over writes to its own two copies alone.",
    );
  });
});
