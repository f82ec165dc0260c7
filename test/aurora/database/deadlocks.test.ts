/**
 * Circles of waiting: found when they close, broken by rolling back who closed them, told under the engine's own code.
 */
import { expect, test } from "vitest";
import { open, run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { shipped } from "../../worlds.ts";

const deadlocks = shipped("deadlocks");
const changed = (change: (scenario: Scenario) => Partial<Scenario>): Scenario => ({
  ...deadlocks,
  expect: {},
  ...change(deadlocks),
});

test("deadlocks: who closes a circle hears 1213, and CloudWatch counts it", () => {
  const playing = open(deadlocks, { seed: 1, metrics: true });
  const samples = playing.sampleMetrics(1_000_000);
  const { clients } = playing.finish();
  expect(Object.keys(clients.errors)).toEqual(["1213 (40001)"]);
  expect(clients.errors["1213 (40001)"]).toBe(clients.failed);
  const counted = samples.filter(({ metric }) => metric === "Deadlocks").reduce((sum, { value }) => sum + value, 0);
  expect(Math.round(counted)).toBe(clients.failed);
  const seen = (name: string): number[] => samples.filter(({ metric }) => metric === name).map(({ value }) => value);
  const [active, blocked] = [seen("ActiveTransactions"), seen("BlockedTransactions")];
  expect(Math.max(...active)).toBeGreaterThan(3);
  expect(Math.max(...blocked)).toBeGreaterThan(0);
  expect(active.every((value, index) => value >= blocked[index] && value <= 12)).toBe(true);
});

test("deadlocks: rows in rising order close no circle", () => {
  const rising = changed(({ workloads }) => ({
    workloads: workloads.map((one) => ({ ...one, transaction: { ...one.transaction, order: "rising" } })),
  }));
  expect(run(rising, { seed: 1 }).clients.errors).toEqual({});
});

test("deadlocks: PostgreSQL says 40P01, and 40001 where somebody else had changed a row", () => {
  const postgres = changed(({ clusters }) => ({
    clusters: clusters.map((one) => ({ ...one, engine: "aurora-postgresql" })),
  }));
  const { errors } = run(postgres, { seed: 1 }).clients;
  expect(Object.keys(errors).sort()).toEqual(["40001", "40P01"]);
});
