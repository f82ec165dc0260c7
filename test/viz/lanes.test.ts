/**
 * Messages over time: lines and beads together are the tape, the cone is "happened before", a braid's knot is where the
 * engine's PGCL moves, axes rise.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MODEL } from "../../sim/results/index.ts";
import { open } from "../../sim/run.ts";
import { braidsOf, braidWords, quorumOf, triesOf } from "../../viz/project/braids.ts";
import { causeOf, coneOf, effectOf } from "../../viz/project/cone.ts";
import { AXES, piecesOf, shareOf } from "../../viz/project/lane-axis.ts";
import { beadsOf, lanesOf, linesOf, lineWords, stripsOf } from "../../viz/project/lanes.ts";
import type { Tape } from "../../viz/worker/protocol.ts";
import { check } from "../property.ts";
import { scenarioFrom } from "../worlds.ts";

const SCENARIO = scenarioFrom(`
scenario: 1
name: troubled
title: A network that doubles and loses, a copy that stands still, and a zone without power
duration: 2s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 400/s, reads: 20% }]
faults:
  - { kind: duplicate, from: { instance: writer-1 }, intensity: 20%, at: 200ms, for: 400ms }
  - { kind: loss, from: { instance: writer-1 }, intensity: 20%, at: 700ms, for: 300ms }
  - { kind: az-outage, az: us-east-1b, at: 1200ms, for: 400ms }
`);

/** A zone is away for long: from 1.8 s on three of four are a write quorum, and one of the four is away as well. */
const AWAY = scenarioFrom(`
scenario: 1
name: away
title: A zone is away for long, and a node of another
duration: 3s
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 2, longAzOutage: three-of-four }, instances: [{ id: writer-1 }] }
workloads: [{ id: app, kind: open, rate: 200/s, reads: 0% }]
faults:
  - { kind: az-outage, az: us-east-1c, at: 300ms }
  - { kind: crash, segment: pg0.b1, at: 2200ms }
parameters: { suspectAfter: 300ms, azOutageAfter: 300ms }
`);

/** A stretch as the player records it. */
function taped(from: number, to: number, scenario = SCENARIO): { tape: Tape; run: ReturnType<typeof open> } {
  const run = open(scenario, { messages: true });
  run.runTo(from);
  run.recordMessages();
  const stood: Tape["stood"][number][] = [];
  for (let look = 0; look <= 20; look++) {
    run.runTo(from + Math.floor(((to - from) * look) / 20));
    const { at, instances, nodes } = run.frame();
    stood.push({ at, instances: instances.map(({ status }) => status), nodes });
  }
  return { tape: { from, to, messages: run.recordedMessages(), stood }, run };
}

const WINDOWS = [
  [300_000, 330_000],
  [800_000, 830_000],
  [1_190_000, 1_220_000],
  [1_500_000, 1_520_000],
] as const;
const stretches = WINDOWS.map(([from, to]) => ({ ...taped(from, to), from, to }));

describe("lanes", () => {
  test("every message of the window is a line or is counted; the ends of those without a line are in beads, each once", () => {
    for (const { tape, run, from, to } of stretches) {
      const { messages } = tape;
      const lanes = lanesOf(run.frame(), run.layout, 1);
      const { lines, others } = linesOf(tape, lanes, from, to);
      expect(lines.length + others).toBe(
        messages.sentAt.filter((at, row) => at <= to && messages.due[row] >= from).length,
      );
      const ends = new Set(lanes.map(({ host }) => host));
      let expected = 0;
      for (let row = 0; row < messages.count; row++) {
        const [sender, receiver] = [messages.from[row], messages.to[row]];
        if (ends.has(sender) && ends.has(receiver) && sender !== receiver) continue;
        if (ends.has(sender) && messages.sentAt[row] >= from && messages.sentAt[row] <= to) expected++;
        if (ends.has(receiver) && messages.fate[row] !== 1 && messages.due[row] >= from && messages.due[row] <= to)
          expected++;
      }
      for (const gap of [0.001, 12, 1e9]) {
        const beads = beadsOf(tape, lanes, from, to, (at) => (at - from) / 30, gap);
        expect(beads.reduce((sum, { count }) => sum + count, 0)).toBe(expected);
        for (const bead of beads) expect(bead.from).toBeLessThanOrEqual(bead.to);
      }
    }
  });

  test("lost ones and second copies are told as what they are; a strip stands exactly where a machine was not up", () => {
    const [doubled, lossy, outage] = stretches;
    const wordsOf = ({ tape, run, from, to }: (typeof stretches)[number]): readonly string[] => {
      const lanes = lanesOf(run.frame(), run.layout, 1);
      return linesOf(tape, lanes, from, to).lines.map((line) => lineWords(line, lanes));
    };
    expect(wordsOf(doubled).some((words) => words.endsWith("a second copy that the network made"))).toBe(true);
    expect(wordsOf(lossy).some((words) => words.includes("lost on the way"))).toBe(true);
    expect(wordsOf(doubled).some((words) => / log records of pg1 up to LSN \d/.test(words))).toBe(true);
    const twins = linesOf(
      doubled.tape,
      lanesOf(doubled.run.frame(), doubled.run.layout, 1),
      doubled.from,
      doubled.to,
    ).lines.filter(({ twinOf }) => twinOf !== null);
    const { messages } = doubled.tape;
    for (const { row, sentAt } of twins)
      expect([messages.sentAt[row - 1], messages.from[row - 1], messages.to[row - 1]]).toEqual([
        sentAt,
        messages.from[row],
        messages.to[row],
      ]);
    const lanes = lanesOf(outage.run.frame(), outage.run.layout, 1);
    const strips = stripsOf(outage.tape, lanes);
    const inB = lanes.flatMap(({ kind, index }, lane) =>
      kind === "node" && outage.run.layout.nodes[index].az === 1 ? [lane] : [],
    );
    expect(inB).toHaveLength(2);
    for (const lane of inB) {
      const [strip] = strips.filter((one) => one.lane === lane);
      expect([strip.status, strip.to]).toEqual(["down", outage.to]);
      expect(Math.abs(strip.from - 1_200_000)).toBeLessThanOrEqual(1_500);
    }
    // After the outage begins, what goes to zone b is lost or nobody hears it; before, everything is heard.
    const sent = linesOf(outage.tape, lanes, outage.from, outage.to).lines.filter(({ to }) => inB.includes(to));
    const isHeard = ({ isLost, isUnheard }: (typeof sent)[number]): boolean => !isLost && !isUnheard;
    expect(sent.filter(({ due }) => due > 1_203_000).some(isHeard)).toBe(false);
    expect(sent.filter(({ due }) => due < 1_200_000).every(isHeard)).toBe(true);
    expect(sent.some(({ isUnheard }) => isUnheard)).toBe(true);
    expect(stripsOf(doubled.tape, lanesOf(doubled.run.frame(), doubled.run.layout, 1))).toEqual([]);
  });
});

describe("the cause cone", () => {
  /** By the definition: grown until nothing is added. */
  function grown(messages: Tape["messages"], of: number, way: "past" | "future"): Set<number> {
    const { count, sentAt, due, from, to, fate } = messages;
    const leads = (a: number, b: number): boolean => fate[a] !== 1 && to[a] === from[b] && due[a] <= sentAt[b];
    const found = new Set<number>();
    let last = [of];
    while (last.length > 0) {
      const next: number[] = [];
      for (let row = 0; row < count; row++)
        if (row !== of && !found.has(row) && last.some((one) => (way === "past" ? leads(row, one) : leads(one, row)))) {
          found.add(row);
          next.push(row);
        }
      last = next;
    }
    return found;
  }

  const { messages } = stretches[1].tape;

  test("is what grows from the definition, for any message of a lossy stretch", () => {
    check(
      fc.property(fc.nat(messages.count - 1), (of) => {
        const { past, future } = coneOf(messages, of);
        expect([...past].sort((a, b) => a - b)).toEqual([...grown(messages, of, "past")].sort((a, b) => a - b));
        expect([...future].sort((a, b) => a - b)).toEqual([...grown(messages, of, "future")].sort((a, b) => a - b));
        const [cause, effect] = [causeOf(messages, of), effectOf(messages, of)];
        expect(cause === undefined).toBe(past.size === 0);
        expect(effect === undefined).toBe(future.size === 0);
        if (cause !== undefined) expect(past.has(cause)).toBe(true);
        if (effect !== undefined) expect(future.has(effect)).toBe(true);
      }),
    );
  });
});

describe("braids", () => {
  test("a knot is where the engine's own PGCL reaches the batch: not a microsecond before", () => {
    let knots = 0;
    const away = { ...taped(2_700_000, 2_730_000, AWAY), from: 2_700_000 };
    expect(away.run.frame().counting.model[0]).toBe(MODEL.four);
    for (const { tape, from, run: played } of [stretches[0], stretches[1], stretches[3], away]) {
      const run = open(played === away.run ? AWAY : SCENARIO);
      const at = run.save();
      for (let group = 0; group < run.layout.groupCount; group++)
        for (const braid of braidsOf(tape.messages, group, quorumOf(played.frame(), run.layout, group))) {
          if (braid.durableAt === null) continue;
          knots++;
          expect(braid.sentAt).toBeGreaterThanOrEqual(from);
          run.load(at);
          run.runTo(braid.durableAt - 1);
          expect(run.frame().pgcl[group]).toBeLessThan(braid.lsn);
          run.runTo(braid.durableAt);
          expect(run.frame().pgcl[group]).toBeGreaterThanOrEqual(braid.lsn);
          expect(braidWords(braid)).toMatch(
            played === away.run
              ? /^pg0 up to LSN [\d,]+: sent to \d copies, 3rd acknowledgement after \d.*: committed here\.$/
              : /^pg\d+ up to LSN [\d,]+: sent to \d copies, 4th acknowledgement after \d.*: committed here\.$/,
          );
        }
    }
    expect(knots).toBeGreaterThan(3);
  });

  test("what is sent again to a copy counts up; nothing else does", () => {
    const [, lossy] = stretches;
    const { messages } = taped(700_000, 1_100_000).tape;
    const tries = triesOf(messages);
    expect(Math.max(...tries)).toBeGreaterThan(1);
    tries.forEach((times, row) => {
      const before = messages.lsn
        .slice(0, row)
        .filter(
          (lsn, one) =>
            lsn === messages.lsn[row] &&
            messages.to[one] === messages.to[row] &&
            messages.group[one] === messages.group[row] &&
            messages.family[one] === messages.family[row] &&
            messages.fate[one] !== 2,
        ).length;
      if (times > 1) expect(times).toBe(before + 1);
    });
    expect(triesOf(lossy.tape.messages).length).toBe(lossy.tape.messages.count);
  });
});

describe("axes", () => {
  test("rise strictly from end to end, whatever happens when; equal steps are equal", () => {
    const times = fc.array(fc.integer({ min: 1_000, max: 9_000 }), { maxLength: 60 });
    check(
      fc.property(
        fc.constantFrom(...AXES),
        times,
        times,
        fc.array(fc.integer({ min: 500, max: 9_500 }), { minLength: 2, maxLength: 9 }),
        (axis, moments, commits, asked) => {
          const pieces = piecesOf(axis, 2_000, 8_000, moments, commits);
          expect([shareOf(pieces, 2_000), shareOf(pieces, 8_000)]).toEqual([0, 1]);
          const sorted = [...new Set(asked)].sort((a, b) => a - b);
          for (let i = 1; i < sorted.length; i++)
            expect(shareOf(pieces, sorted[i])).toBeGreaterThan(shareOf(pieces, sorted[i - 1]));
          if (axis !== "event") return;
          const inside = [...new Set(moments)].filter((at) => at > 2_000 && at < 8_000).sort((a, b) => a - b);
          inside.forEach((at, index) => expect(shareOf(pieces, at)).toBeCloseTo((index + 1) / (inside.length + 1), 9));
        },
      ),
    );
  });
});
