/**
 * What random faults upon the shipped scenarios have found in storage and its checks, each as small as it came to be.
 */
import { expect, test } from "vitest";
import type { CheckResult } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

interface Given {
  readonly duration: string;
  readonly volume?: string;
  readonly faults?: readonly string[];
  readonly actions?: readonly string[];
  readonly parameters?: string;
  readonly workload?: string;
}

function failed(given: Given, mutations: readonly string[] = []): readonly CheckResult["name"][] {
  const { duration, volume = "size: 20GB, storageNodesPerAz: 3", faults = [], actions = [] } = given;
  const { parameters = "", workload = "rate: 20/s" } = given;
  const report = run(
    scenarioFrom(`scenario: 1
name: attacked
duration: ${duration}
topology:
  clusters:
    - { id: main, volume: { ${volume} }, instances: [{ id: writer-1, az: us-east-1b }, { id: reader-1, az: us-east-1c }] }
workloads:
  - { id: app, kind: open, az: us-east-1b, reads: 50%, keys: { count: 100 }, timeout: 5s, ${workload} }
parameters: { ${parameters} }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
`),
    { seed: 1, mutations },
  );
  return report.checks.filter(({ verdict }) => verdict === "fail").map(({ name }) => name);
}

const HELD = "kind: hold, from: { controlPlane: main }, at: 10756ms, for: 1824ms";
const HALF_WAY = [
  "kind: disk-loss, segment: pg0.c2, at: 5s",
  "kind: az-outage, az: us-east-1a, at: 8s, for: 72s",
  HELD,
];

test("a newcomer that was given up half way, while its group can only be read, leaves its node to the next one", () => {
  expect(failed({ duration: "82s", faults: HALF_WAY })).toEqual([]);
});

test("a newcomer that was given up has its place among the members until it is sent away: no third one joins", () => {
  const faults = ["kind: disk-loss, node: storage-c1, at: 1s", "kind: az-outage, az: us-east-1b, at: 4745ms, for: 20s"];
  expect(failed({ duration: "40s", volume: "size: 500GB, storageNodesPerAz: 8", faults })).toEqual([]);
});

test("a disk with many members takes a zone longer than one copy does; a repair that never comes is still seen", () => {
  const crowd = {
    duration: "14s",
    volume: "size: 300GB, storageNodesPerAz: 4",
    faults: ["kind: disk-loss, node: storage-c1, at: 1s"],
    parameters: "livenessRepair: 3s, repairBytesPerSecond: 12500000000",
  };
  expect(failed(crowd)).toEqual([]);
  expect(failed({ ...crowd, parameters: "livenessRepair: 500ms, repairBytesPerSecond: 12500000000" })).toEqual([
    "L5-repair-completes",
  ]);
});

test("members that wait for a slow round of gossip hold up commits, and not for ever", () => {
  const slow = {
    duration: "20s",
    faults: [
      "kind: az-outage, az: us-east-1c, at: 2s, for: 3s",
      "kind: crash, node: storage-a1, at: 5500ms, for: 12s",
      "kind: crash, node: storage-b1, at: 5600ms, for: 12s",
    ],
    volume: "size: 10GB, storageNodesPerAz: 2",
  };
  expect(failed({ ...slow, parameters: "gossipPeriod: 4s, stagingPeriod: 1h" })).toEqual([]);
});

test("what a reader that is gone has held is collected when its writer gives it up", () => {
  const gone = {
    duration: "75s",
    workload: "rate: 20/s, until: 9s",
    faults: ["kind: crash, instance: reader-1, at: 8s", "kind: crash, instance: writer-1, at: 10s, for: 10ms"],
    actions: ["kind: long-query, at: 3s, instance: reader-1, for: 50s"],
  };
  expect(failed({ ...gone, duration: "50s" })).toEqual([]);
});
