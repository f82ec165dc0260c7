/**
 * What would come if something failed now: from any moment, forth and back, it is what the branch that a press makes
 * becomes.
 */
import { expect, test } from "vitest";
import { run, open } from "../../sim/run.ts";
import { glimpseLines, glimpsePath, glimpseWords } from "../../viz/project/glimpse.ts";
import { find } from "../../viz/worker/library.ts";
import { glimpseOf } from "../../viz/worker/glimpse.ts";
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

function glimpsed(at: number, fault: Readonly<Record<string, unknown>> | null): Glimpse | null {
  const answer = glimpseOf({ type: "glimpse", run: 1, source, seed: "4", mutations: [], at, fault, lasting: LASTING });
  if (answer.type !== "glimpsed") throw new Error(`answered with ${answer.type}`);
  return answer.glimpse;
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

test("in words: what is acknowledged, the longest time without a write, and what is told, the fault itself left out", () => {
  const glimpse: Glimpse = {
    from: 1_000_000,
    until: 11_000_000,
    writes: [3, 0, 0, 4, 0],
    failed: 1,
    unknown: 2,
    digest: "",
    lines: [
      { at: 1_000_001, kind: "fault", text: "It fails." },
      ...[1, 2, 3, 4, 5].map((second) => ({
        at: 1_000_000 + second * 1e6,
        kind: "client" as const,
        text: `Moment ${second}.`,
      })),
    ],
  };
  expect(glimpseWords(glimpse)).toBe("7 writes acknowledged; none for 4 s; 1 operation failed; 2 outcomes unknown");
  expect(glimpseLines(glimpse)).toEqual([
    "in 1 s: Moment 1.",
    "in 2 s: Moment 2.",
    "in 3 s: Moment 3.",
    "in 4 s: Moment 4.",
    "and 1 moment more",
  ]);
  expect(glimpsePath([0, 2], 100, 11)).toBe("M0.0,11v0.0h49.0V11zM50.0,11v-10.0h49.0V11z");
});
