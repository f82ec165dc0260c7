/**
 * What would come if something failed now: from any moment, forth and back, it is what the branch that a press makes
 * becomes.
 */
import { expect, test } from "vitest";
import { run, open } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { ghostMarks, ghostRates, ghostRungs, ghostWords } from "../../viz/project/glimpse-ghost.ts";
import { wallCells } from "../../viz/project/wall.ts";
import { glimpseLines, glimpsePath, glimpseWords } from "../../viz/project/glimpse.ts";
import { find } from "../../viz/worker/library.ts";
import { glimpseSteps } from "../../viz/worker/glimpse.ts";
import type { Glimpse } from "../../viz/worker/protocol.ts";
import { revise } from "../../viz/worker/revise.ts";

const TEXT = `scenario: 1
name: glimpsed
title: Two instances
duration: 6s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 60/s, reads: 30% }]
faults: [{ kind: crash, node: storage-b1, at: 2500ms, for: 1s }]
parameters: { engineRestart: 300ms }
`;
const LASTING = 2_000_000;
const source = { kind: "text", text: TEXT } as const;

type Fault = Readonly<Record<string, unknown>>;

interface Pointed {
  readonly at: number;
  readonly fault: Fault | null;
}

function stepsOf({ at, fault }: Pointed, likely: readonly Fault[] = []): ReturnType<typeof glimpseSteps> {
  return glimpseSteps({
    type: "glimpse",
    run: 1,
    source,
    seed: "4",
    mutations: [],
    at,
    fault,
    lasting: LASTING,
    likely,
  });
}

/** All that is told, the last of it the whole; `leaveAt` parts are waited for, and then somebody points elsewhere. */
function told(pointed: Pointed, leaveAt = Infinity, likely: readonly Fault[] = []): (Glimpse | null)[] {
  const seen: (Glimpse | null)[] = [];
  for (const answer of stepsOf(pointed, likely)) {
    if (answer?.type === "glimpsed") seen.push(answer.glimpse);
    if (seen.length >= leaveAt) break;
  }
  return seen;
}

function glimpsed(at: number, fault: Fault | null): Glimpse | null {
  return told({ at, fault }).at(-1) ?? null;
}

test("at moments in any order, of different things: the digest, the writes and the sentences of the run that plays it from its start", () => {
  for (const [at, fault] of [
    [3_000_000, { kind: "crash", instance: "writer-1" }],
    [1_000_000, { kind: "az-outage", az: "us-east-1a" }],
    [1_000_000, { kind: "crash", node: "storage-c1" }],
    [2_600_000, { kind: "crash", instance: "writer-1" }],
    [5_000_000, { kind: "crash", instance: "reader-1" }],
  ] as const) {
    expect(glimpsed(at - 1_000, null)).toBeNull();
    const seen = glimpsed(at, fault);
    const revised = revise(source, "4", { kind: "add", fault, at: at + 1, for: LASTING });
    const found = revised.ok ? find({ kind: "text", text: revised.text }) : undefined;
    if (found?.ok !== true || seen === null) throw new Error(`nothing is seen at ${at}`);
    const straight = open(found.scenario, { seed: "4" });
    straight.runTo(at);
    const before = straight.frame().clients.writesOk;
    straight.runTo(seen.until);
    expect(seen.until).toBe(Math.min(6_000_000, at + LASTING));
    expect(seen.digest, `${at}`).toBe(straight.digest());
    expect(seen.writes.reduce((sum, one) => sum + one, 0)).toBe(straight.frame().clients.writesOk - before);
    expect(seen.lines.map(({ text }) => text)).toEqual(
      run(found.scenario, { seed: "4" })
        .story.filter((line) => line.at > at && line.at <= seen.until && line.kind !== "end")
        .map(({ text }) => text),
    );
  }
});

test("it grows: each part is what the run is by then; and whoever points elsewhere meanwhile hears the same as who did not", () => {
  const fault = { kind: "az-outage", az: "us-east-1b" };
  const parts = told({ at: 1_000_000, fault });
  expect(parts).toHaveLength(20);
  const revised = revise(source, "4", { kind: "add", fault, at: 1_000_001, for: LASTING });
  const found = revised.ok ? find({ kind: "text", text: revised.text }) : undefined;
  if (found?.ok !== true) throw new Error("the change is refused");
  const straight = open(found.scenario, { seed: "4" });
  for (const part of parts) {
    straight.runTo(part?.until ?? 0);
    expect(part?.digest).toBe(straight.digest());
    expect(part?.after.digest).toBe(straight.digest());
    expect(part?.readings.at(-1)?.at).toBe(part?.until);
  }
  for (const leaveAt of [1, 7]) {
    told({ at: 2_000_000, fault: { kind: "crash", instance: "writer-1" } }, leaveAt);
    expect(told({ at: 1_000_000, fault }).at(-1)).toEqual(parts.at(-1));
  }
  // Left after any step, also before anything is told, at this moment or at another one.
  for (const at of [1_000_000, 2_000_000])
    for (let count = 1; count <= 9; count++) {
      // What was known of the moment is forgotten.
      told({ at: 1_000_001, fault: null });
      const steps = stepsOf({ at, fault: { kind: "crash", node: `storage-a${1 + (count % 3)}` } });
      for (let step = 0; step < count; step++) steps.next();
      expect(told({ at: 1_000_000, fault }).at(-1), `left at ${at} after ${count}`).toEqual(parts.at(-1));
    }
  // What may be asked is played while nobody asks: then it is there whole, and of another moment it is not.
  told({ at: 1_000_001, fault: null });
  expect(told({ at: 1_000_000, fault: null }, Infinity, [fault])).toEqual([null]);
  expect(told({ at: 1_000_000, fault })).toEqual([parts.at(-1)]);
  expect(told({ at: 1_000_002, fault })).toHaveLength(20);
});

test("the ghost: what would stand otherwise, and nothing else; where the log would be; what would be acknowledged", () => {
  const at = 3_700_000;
  const now = open(found(TEXT), { seed: "4" });
  now.runTo(at);
  const { layout } = now;
  const frame = now.frame();
  const zone = glimpsed(at, { kind: "az-outage", az: "us-east-1b" });
  if (zone === null) throw new Error("nothing is seen");
  expect(ghostMarks(frame, frame, layout)).toEqual([]);
  expect(ghostMarks(frame, zone.after, layout).map(({ name, words }) => `${name} ${words}`)).toEqual([
    "us-east-1b no power",
    ...layout.instances.filter(({ az }) => az === 1).map(({ id }) => `${id} down`),
    "storage-b1 down",
    "storage-b2 down",
    "storage-b3 down",
  ]);
  const cells = wallCells(frame, layout, new Set(), "number", zone.after);
  expect(cells.map(({ wouldBe }) => wouldBe)).toEqual(cells.map(() => 4));
  expect(cells.every(({ going }) => going === "001100")).toBe(true);
  expect(wallCells(frame, layout, new Set(), "number", frame).every(({ wouldBe }) => wouldBe === undefined)).toBe(true);
  expect(ghostRungs(frame, zone).map(({ id, lsn, above }) => [id, lsn, above])).toContainEqual([
    "vdl",
    zone.after.ladder.vdl,
    zone.after.ladder.vdl - frame.ladder.vdl,
  ]);
  const rates = ghostRates(zone);
  expect(rates[0].from).toBe(at);
  expect(rates.at(-1)?.to).toBeCloseTo(zone.until, 3);
  const seconds = (zone.until - at) / 1e6 / rates.length;
  expect(rates.reduce((sum, { writes }) => sum + writes * seconds, 0)).toBeCloseTo(
    zone.writes.reduce((sum, one) => sum + one, 0),
    6,
  );
  expect(ghostWords(frame, zone, layout)).toMatch(
    /^In 2 s: us-east-1b no power; .*storage-b1 down, storage-b2 down and 1 more; one group, at \+0\.$/,
  );
});

function found(text: string): Scenario {
  const read = find({ kind: "text", text });
  if (!read.ok) throw new Error(read.issues.map(({ message }) => message).join());
  return read.scenario;
}

test("in words: what is acknowledged, the longest time without a write, and what is told, the fault itself left out", () => {
  const glimpse = {
    from: 1_000_000,
    until: 11_000_000,
    writes: [3, 0, 0, 4, 0],
    failed: 1,
    unknown: 2,
    lines: [
      { at: 1_000_001, kind: "fault" as const, text: "It fails." },
      ...[1, 2, 3, 4, 5].map((second) => ({
        at: 1_000_000 + second * 1e6,
        kind: "client" as const,
        text: `Moment ${second}.`,
      })),
    ],
  };
  expect(glimpseWords(glimpse)).toBe("7 writes acknowledged; none for 4 s; 1 operation failed; 2 outcomes unknown");
  expect(glimpseLines(glimpse)).toEqual(["in 1 s: Moment 1.", "in 2 s: Moment 2.", "and 3 moments more"]);
  expect(glimpsePath([0, 2], 100, 11)).toBe("M0.0,11v0.0h49.0V11zM50.0,11v-10.0h49.0V11z");
});
