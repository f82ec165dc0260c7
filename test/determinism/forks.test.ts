/**
 * Forks: a run that goes over to other faults and on from a checkpoint is, to the last event and in every word of its
 * report, the run that plays them from the start; and where a checkpoint cannot be carried over it is refused.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calmAt } from "../../sim/chaos/index.ts";
import { open, run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";
import { scenarioFrom, shippedText, small } from "../worlds.ts";

/** Of every family that keeps something in the world; some at the same instant. */
const FAULTS = [
  "kind: crash, segment: pg0.c1, at: 400ms, for: 600ms",
  "kind: az-outage, az: us-east-1b, at: 500ms, for: 700ms",
  "kind: slow-disk, node: storage-a2, at: 800ms, for: 500ms, extra: 30ms, factor: 3",
  "kind: partition, from: { instance: writer-1 }, to: { storage: main }, at: 1s, for: 300ms",
  "kind: crash, instance: writer-1, at: 1s, for: 200ms",
  "kind: duplicate, from: { instance: writer-1 }, intensity: 20%, at: 1200ms, for: 400ms",
  "kind: pause, node: storage-a1, at: 1300ms, for: 400ms",
  "kind: disk-loss, node: storage-c2, at: 1500ms",
  "kind: crash, instance: writer-1, at: 1800ms",
] as const;

const world = (faults: readonly number[]): Scenario =>
  small({ duration: "2500ms", faults: faults.map((one) => FAULTS[one]), parameters: "{ engineRestart: 300ms }" });

/** Where the two come to differ, by the texts alone. */
function partingAt(from: Scenario, to: Scenario): number {
  let same = 0;
  while (JSON.stringify(from.faults[same]) === JSON.stringify(to.faults[same]) && same < from.faults.length) same++;
  return Math.min(Infinity, ...[from, to].flatMap(({ faults }) => faults.slice(same).map(({ at }) => at)));
}

describe("forks", () => {
  test("any faults after any others: from a checkpoint before they part, the run that plays them from the start", () => {
    const some = fc
      .subarray(FAULTS.map((_, index) => index))
      .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
    let carried = 0;
    check(
      fc.property(
        some,
        some,
        some,
        fc.array(fc.integer({ min: 0, max: 2_500 }), { minLength: 1, maxLength: 3 }),
        (shared, before, after, moments) => {
          const rest = (list: readonly number[]): readonly number[] => list.filter((one) => !shared.includes(one));
          const [from, to] = [world([...shared, ...rest(before)]), world([...shared, ...rest(after)])];
          const fork = open(from, { seed: "fork" });
          const saved = moments
            .toSorted((a, b) => a - b)
            .map((ms) => {
              fork.runTo(ms * 1000);
              return fork.save();
            });
          fork.finish();
          const carry = fork.become(to);
          if (carry === undefined) return expect(Math.min(partingAt(from, to), calmAt(to))).toBe(0);
          const straight = open(to, { seed: "fork" });
          const report = straight.finish();
          for (const one of saved) {
            const checkpoint = carry(one);
            if (one.at >= partingAt(from, to)) expect(checkpoint).toBeUndefined();
            if (checkpoint === undefined) continue;
            carried++;
            fork.load(checkpoint);
            expect(fork.finish()).toEqual(report);
          }
        },
      ),
      20,
    );
    expect(carried).toBeGreaterThan(3);
  });

  test("the first faults are the same: what began before the checkpoint goes on, and ends as it would have", () => {
    const [from, to] = [world([0, 1, 6]), world([0, 1, 8])];
    const fork = open(from, { seed: "3" });
    fork.runTo(900_000);
    const saved = fork.save();
    fork.finish();
    const checkpoint = fork.become(to)?.(saved);
    if (checkpoint === undefined) throw new Error("The checkpoint is not carried over.");
    fork.load(checkpoint);
    expect(fork.layout.faults.map(({ text }) => text)).toEqual(open(to).layout.faults.map(({ text }) => text));
    expect(fork.finish()).toEqual(run(to, { seed: "3" }));
  });

  test("a fault in the quiet before the next event, to which the checkpoint's queue has looked ahead already, comes in time", () => {
    const quiet = (...faults: string[]): Scenario =>
      small({ duration: "3s", rate: "20/s", faults: ["kind: crash, segment: pg0.c1, at: 900ms, for: 1s", ...faults] });
    for (const at of [1_000_000, 1_300_000, 1_600_000, 2_100_000]) {
      const fork = open(quiet(), { seed: "4" });
      fork.runTo(at);
      const saved = fork.save();
      const to = quiet(`kind: crash, instance: writer-1, at: ${at + 1}us, for: 500ms`);
      const checkpoint = fork.become(to)?.(saved);
      if (checkpoint === undefined) throw new Error("The checkpoint is not carried over.");
      fork.load(checkpoint);
      expect(fork.finish(), `forked at ${at}`).toEqual(run(to, { seed: "4" }));
    }
  });

  test("there and back again: the run it was", () => {
    const [from, to] = [world([0, 6]), world([0, 4])];
    const fork = open(from, { seed: "3" });
    fork.runTo(700_000);
    const saved = fork.save();
    const report = fork.finish();
    const there = fork.become(to)?.(saved);
    if (there === undefined) throw new Error("The checkpoint is not carried over.");
    fork.load(there);
    fork.finish();
    const back = fork.become(from)?.(there);
    if (back === undefined) throw new Error("The checkpoint is not carried back.");
    fork.load(back);
    expect(fork.finish()).toEqual(report);
  });

  test("another topology, other clients, other actions: refused, and the run is what it was", () => {
    const fork = open(world([0]), { seed: "3" });
    const before = fork.save();
    for (const other of [
      { ...world([0]), duration: 3_000_000 },
      { ...world([0]), workloads: [] },
      { ...world([0]), parameters: { engineRestart: 400_000 } },
    ] as readonly Scenario[])
      expect(fork.become(other)).toBeUndefined();
    fork.load(before);
    expect(fork.finish()).toEqual(run(world([0]), { seed: "3" }));
  });

  test("a run that keeps its history is not forked", () => {
    expect(open(world([]), { history: true }).become(world([]))).toBeUndefined();
    expect(open(world([])).become(world([]))).toBeDefined();
  });

  test("a write told as failed did not commit in the run that goes on, whatever the run that was given up has done with it", () => {
    const [from, to] = [[], ["kind: az-outage, az: us-east-1c, at: 12505014us, for: 300ms"]].map((faults) =>
      scenarioFrom(
        shippedText("imported-shop").trimEnd() + (faults.length === 0 ? "\n" : `\nfaults: [{ ${faults.join()} }]\n`),
      ),
    );
    const fork = open(from, { seed: "5" });
    fork.runTo(11_640_000);
    const saved = fork.save();
    fork.finish();
    const checkpoint = fork.become(to)?.(saved);
    if (checkpoint === undefined) throw new Error("The checkpoint is not carried over.");
    fork.load(checkpoint);
    expect(fork.finish()).toEqual(run(to, { seed: "5" }));
  });

  test("what people do is put in and taken out as faults are, after them at the same instant; what needs a world of its own is refused", () => {
    const acting = (...actions: Scenario["actions"]): Scenario => ({ ...world([0, 6]), actions });
    const [failover, later] = [
      { kind: "failover", at: 1_300_000, to: null },
      { kind: "reboot", at: 1_700_000, instance: "writer-1" },
    ] as const;
    for (const [from, to] of [
      [acting(later), acting(failover, later)],
      [acting(failover, later), acting(failover)],
      [acting(), acting(failover)],
    ]) {
      const fork = open(from, { seed: "3" });
      fork.runTo(1_299_999);
      const saved = fork.save();
      fork.finish();
      const checkpoint = fork.become(to)?.(saved);
      if (checkpoint === undefined) throw new Error("The checkpoint is not carried over.");
      fork.load(checkpoint);
      expect(fork.layout.actions).toEqual(open(to).layout.actions);
      expect(fork.finish()).toEqual(run(to, { seed: "3" }));
    }
    expect(
      open(acting()).become(acting({ kind: "create-snapshot", at: 1, cluster: "main", snapshot: "s" })),
    ).toBeUndefined();
  });

  test("other words and demands are the same run", () => {
    const fork = open(world([0, 1]), { seed: "3" });
    fork.runTo(2_000_000);
    const saved = fork.save();
    const told = { ...world([0, 1]), title: "Other words", expect: { lostCommits: 0 } } as Scenario;
    const checkpoint = fork.become(told)?.(saved);
    if (checkpoint === undefined) throw new Error("The checkpoint is not carried over.");
    fork.load(checkpoint);
    expect(fork.finish()).toEqual(run(told, { seed: "3" }));
  });
});
