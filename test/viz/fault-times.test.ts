/**
 * A fault's times by numbers: what is typed is what is meant, what is wrong is said, and the moved fault is the one
 * that would have been written.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { faultSpans } from "../../sim/assembly/layout.ts";
import { run } from "../../sim/run.ts";
import { dragged, isInstant, readTimes, timesOf, wordsOf, written } from "../../viz/project/fault-times.ts";
import { during } from "../../viz/project/format.ts";
import { revise } from "../../viz/worker/revise.ts";
import { check } from "../property.ts";
import { scenarioFrom } from "../worlds.ts";

const DURATION = 60_000_000;

test("what is written is read again, to the microsecond", () => {
  check(
    fc.property(fc.nat(DURATION - 1), fc.nat(DURATION), (at, lasting) => {
      expect(readTimes(written(at), lasting === 0 ? " " : written(lasting), DURATION)).toEqual({ at, for: lasting });
    }),
  );
  expect([20_000_000, 2_500_000, 250_000, 1_500_001].map(written)).toEqual(["20s", "2.5s", "250ms", "1.500001s"]);
  expect(timesOf({ kind: "crash", text: "x", at: 5, until: DURATION }, DURATION)).toEqual({ at: 5, for: 0 });
  // What is over at once has a moment and no length.
  expect(wordsOf("a disk is replaced", { at: 18_000_000, for: 0 }, true)).toBe("a disk is replaced at 18 s");
  expect(wordsOf("us-east-1b loses power", { at: 18_000_000, for: 30_000_000 })).toBe(
    "us-east-1b loses power from 18 s, for 30 s",
  );
});

test("what cannot be is said in a sentence", () => {
  expect(readTimes("soon", "", DURATION)).toBe('"soon" is no time; 20s or 250ms would be.');
  expect(readTimes("e500", "", DURATION)).toBe('"e500" is no time; 20s or 250ms would be.');
  expect(readTimes("60s", "", DURATION)).toBe("The run ends after 60 s; the fault has to begin before.");
  expect(readTimes("1s", "0s", DURATION)).toBe('"0s" is no length; 10s or 250ms would be, and nothing for good.');
});

test("a drag gives round times within the run; the end at the run's end is for good", () => {
  const fault = { kind: "crash", text: "x", at: 20_000_000, until: 50_000_000 };
  // 42 ms a pixel: steps of 200 ms.
  expect(dragged(fault, -1_930_000, false, 42_000, DURATION)).toEqual({ at: 18_000_000, for: 30_000_000 });
  expect(dragged(fault, 3_050_000, true, 42_000, DURATION)).toEqual({ at: 20_000_000, for: 33_000_000 });
  expect(dragged(fault, 30_000_000, true, 42_000, DURATION)).toEqual({ at: 20_000_000, for: 0 });
  check(
    fc.property(
      fc.integer({ min: -2 * DURATION, max: 2 * DURATION }),
      fc.boolean(),
      fc.integer({ min: 1, max: 500_000 }),
      (by, isEnd, perPixel) => {
        const times = dragged(fault, by, isEnd, perPixel, DURATION);
        expect(times.at).toBeGreaterThanOrEqual(0);
        expect(times.at).toBeLessThan(DURATION);
        expect(times.for).toBeGreaterThanOrEqual(0);
        expect([times.at, times.for].every(Number.isInteger)).toBe(true);
      },
    ),
  );
});

test("a fault that is moved plays as if it had been written so", () => {
  const text = (fault: string): string => `scenario: 1
name: moved
title: A node crashes earlier or later
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 200/s, reads: 50% }]
faults: [{ kind: crash, node: storage-b1, at: 2s, for: 500ms }, ${fault}]
`;
  const source = { kind: "text" as const, text: text("{ kind: crash, node: storage-a1, at: 1s, for: 1s }") };
  const moved = (at: number, lasting: number): string => {
    const revised = revise(source, "3", { kind: "move", number: 1, at, for: lasting });
    if (!revised.ok) throw new Error(revised.issues.map(({ message }) => message).join("\n"));
    return run(scenarioFrom(revised.text), { seed: "3" }).digest;
  };
  const as = (fault: string): string => run(scenarioFrom(text(fault)), { seed: "3" }).digest;
  expect(moved(1_500_000, 250_000)).toBe(as("{ kind: crash, node: storage-a1, at: 1500ms, for: 250ms }"));
  expect(moved(500_000, 0)).toBe(as("{ kind: crash, node: storage-a1, at: 500ms }"));
  expect(moved(1_000_000, 1_000_000)).toBe(as("{ kind: crash, node: storage-a1, at: 1s, for: 1s }"));
  const fault = { kind: "crash", node: "storage-z9" };
  const refused = revise(source, "3", { kind: "add", fault, at: 1_000_000, for: 0 });
  expect(refused.ok ? [] : refused.issues).toEqual([
    { line: 0, column: 0, message: expect.stringContaining("storage-z9") },
  ]);
});

test("what is over as soon as it has happened is an instant of the run, however its scenario puts it", () => {
  const faults = [
    "{ kind: connection-reset, at: 1s }",
    "{ kind: half-open, at: 2s }",
    "{ kind: cold-cache, instance: writer-1, at: 3s }",
    "{ kind: disk-loss, node: storage-a1, at: 4s }",
    "{ kind: crash, instance: writer-1, component: dispatcher, at: 5s }",
    "{ kind: crash, node: storage-b1, at: 6s, for: 1s }",
    "{ kind: crash, node: storage-c1, at: 7s }",
  ];
  const text = `scenario: 1\nname: x\nduration: 9s\nfaults:\n${faults.map((fault) => `  - ${fault}\n`).join("")}`;
  const spans = faultSpans(scenarioFrom(text));
  expect(spans.map(({ at, until }) => [at / 1e6, until / 1e6])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 7],
    [7, 9],
  ]);
  expect(spans.map(isInstant)).toEqual([true, true, true, true, true, false, false]);
  expect(spans.map(during)[0]).toBe("1.000 s");
  expect(spans.map(during)[5]).toBe("6.000 s to 7.000 s");
});
