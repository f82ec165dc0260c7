/**
 * Forks of every kind of run: Global Databases, forwarding, proxies, transactions, everything managed, mirrored MySQL.
 * Each is forked at moments of its own, and its report is that of the run that plays the other faults from the start;
 * and nothing in it reads what the run that was given up has written, which another seed or moment might have shown in
 * a report.
 */
import { expect, test, vi } from "vitest";
import { open } from "../../sim/run.ts";
import { scenarioOf, writeScenario, type Plain } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { shipped } from "../worlds.ts";
import { ERA, memory } from "./remembering-columns.ts";

vi.mock("../../sim/kernel/columns.ts", () => import("./remembering-columns.ts"));

/** Scenario; the second at which it is forked, and the one at which it is over. */
const KINDS: readonly (readonly [string, number, number])[] = [
  ["switchover-under-load", 9, 11],
  ["split-brain-under-rpo", 13, 18],
  ["forwarding-writer-failover", 3, 8],
  ["forwarding-switched", 3, 7],
  ["proxy-pinning", 14, 18],
  ["deadlocks", 2, 4],
  ["serverless-burst", 20, 40],
  ["serverless-v1-scaling-point", 30, 70],
  ["patch-day", 20, 60],
  ["strangers-at-the-door", 5, 15],
  ["backtrack-there-and-forward", 14, 40],
  ["restore-across-an-annulment", 20, 60],
  ["snapshot-before-the-release", 30, 90],
  ["clone-under-load", 5, 15],
  ["clone-with-clients", 845, 880],
  ["a-shorter-retention", 280000, 289000],
  ["mirrored-split", 8, 30],
];

/** The scenario's first seconds, with one fault more. */
function beginning(name: string, seconds: number, fault: Plain): Scenario {
  const { expect: _expect, ...whole } = writeScenario(shipped(name));
  const faults = (whole["faults"] ?? []) as readonly Plain[];
  const scenario = scenarioOf({ ...whole, faults: [...faults, fault] });
  if (scenario === undefined) throw new Error(`${name} with a fault more cannot be written.`);
  return { ...scenario, duration: seconds * 1e6 };
}

test.each(KINDS)("%s", (name, second, end) => {
  const { clusters, regions } = shipped(name);
  const at = `${second * 1000 + 1}ms`;
  const from = beginning(name, end, { kind: "pause", instance: clusters[0].instances[0].id, at, for: "700ms" });
  const to = beginning(name, end, { kind: "az-outage", az: regions[0].azs[0], at, for: "1500ms" });
  memory.stale.clear();
  memory.era = ERA.shared;
  const fork = open(from, { seed: "5" });
  fork.runTo(second * 1e6);
  const saved = fork.save();
  memory.era = ERA.givenUp;
  fork.finish();
  const checkpoint = fork.become(to)?.(saved);
  if (checkpoint === undefined) throw new Error("The checkpoint is not carried over.");
  memory.era = ERA.loading;
  fork.load(checkpoint);
  memory.era = ERA.fork;
  const report = fork.finish();
  expect([...memory.stale]).toEqual([]);
  memory.era = ERA.shared;
  expect(report).toEqual(open(to, { seed: "5" }).finish());
});
