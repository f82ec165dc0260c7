/**
 * Outages by their names: of what they consist in a topology, that they are survived as they should be, and how a
 * mistake in one is told.
 */
import { describe, expect, test } from "vitest";
import { isWithin } from "../../sim/chaos/index.ts";
import { run } from "../../sim/run.ts";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";
import type { FaultSpec, Scenario } from "../../sim/scenario/types.ts";
import { issuesOf } from "../worlds.ts";

const SECOND = 1_000_000;
const fileOf = (fault: string, duration: string): string => `scenario: 1
name: preset
duration: ${duration}
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 4 }, instances: [{ id: w }, { id: r1, az: us-east-1b }, { id: r2, az: us-east-1c }] }
workloads: [{ id: app, kind: open, rate: 50/s, reads: 30%, keys: { count: 200 }, timeout: 1s, retry: { attempts: 10, backoff: 100ms }, driver: { kind: wrapper } }]
faults: [{ ${fault} }]
`;
const parsed = (fault: string, duration = "60s"): Scenario => {
  const result = parseScenario(fileOf(fault, duration), "x.yaml");
  if (!result.ok) throw new Error(result.issues.map(formatIssue).join("\n"));
  return result.scenario;
};
const refusal = (fault: string): string => {
  return issuesOf(fileOf(fault, "60s"));
};
const nodeOf = (fault: FaultSpec): string =>
  "scope" in fault && "node" in fault.scope
    ? fault.scope.node
    : "from" in fault && "node" in fault.from
      ? fault.from.node
      : "";

test("ring-partition: each instance misses another zone, and all of them have a quorum", () => {
  const { faults } = parsed("kind: ring-partition, at: 5s, for: 20s");
  expect(faults.map((fault) => ("to" in fault ? fault.to : null))).toEqual([
    { az: "us-east-1a" },
    { az: "us-east-1b" },
    { az: "us-east-1c" },
  ]);
  const report = run(parsed("kind: ring-partition, at: 5s, for: 20s"), { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(report.clients.writeUnavailableUsMax).toBeLessThan(SECOND);
});

test("bridge-partition: two zones do not see each other, the third sees both", () => {
  expect(parsed("kind: bridge-partition, az: us-east-1b, at: 5s").faults).toEqual([
    {
      kind: "partition",
      at: 5 * SECOND,
      for: 0,
      from: { az: "us-east-1a" },
      to: { az: "us-east-1c" },
      direction: "both",
    },
  ]);
});

test("az-plus-one: exactly what the quorum is made for, and no more", () => {
  const scenario = parsed("kind: az-plus-one, az: us-east-1b, at: 5s, for: 10s");
  expect(scenario.faults.map(nodeOf)).toEqual(["", "storage-a1"]);
  expect([isWithin(scenario.faults, "az", scenario), isWithin(scenario.faults, "az-plus-one", scenario)]).toEqual([
    false,
    true,
  ]);
});

test("swizzle-clog: staggered over the first half, let go over the second in another order, all by the end", () => {
  const { faults } = parsed("kind: swizzle-clog, at: 10s, for: 12s");
  expect(faults.length).toBe(6);
  const ends = faults.map((fault) => fault.at + fault.for);
  expect(faults.map(({ at }) => at)).toEqual([10, 11, 12, 13, 14, 15].map((second) => second * SECOND));
  expect(ends.toSorted((a, b) => a - b)).toEqual([17, 18, 19, 20, 21, 22].map((second) => second * SECOND));
  expect(ends).not.toEqual(ends.toSorted((a, b) => a - b));
  expect(parsed("kind: swizzle-clog, at: 10s, for: 12s, order: 2").faults).not.toEqual(faults);
  expect(
    run(parsed("kind: swizzle-clog, at: 10s, for: 12s"), { seed: 1 }).checks.filter(
      ({ verdict }) => verdict === "fail",
    ),
  ).toEqual([]);
});

describe("bad-batch", () => {
  const fault = "kind: bad-batch, at: 5s, within: 10s, intensity: 40%";
  test("one node in four, whatever its zone, one after the other", () => {
    const { faults } = parsed(fault);
    expect([...new Set(faults.map(nodeOf))]).toEqual(["storage-a1", "storage-b2", "storage-c3"]);
    expect([...new Set(faults.map(({ kind }) => kind))]).toEqual(["corrupt-log", "corrupt-pages"]);
    expect(faults.at(-1)?.at).toBeGreaterThan(10 * SECOND);
  });

  test("nothing bad is given to anybody", () => {
    const report = run(parsed(fault, "20s"), { seed: 1 });
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });
});

test("attrition: pauses grow by half, zone by zone", () => {
  const { faults } = parsed("kind: attrition, at: 5s, nodes: 3, every: 4s, for: 3s");
  expect(faults.map(({ at }) => at / SECOND)).toEqual([5, 9, 15]);
  expect(faults.map(nodeOf)).toEqual(["storage-a1", "storage-b1", "storage-c1"]);
});

test("failover-storm: whoever writes by then is hit, and nothing acknowledged is lost", () => {
  const scenario = parsed("kind: failover-storm, at: 5s, times: 3, every: 35s", "130s");
  const report = run(scenario, { seed: 1 });
  expect(scenario.faults.length).toBe(3);
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(report.clients.lostCommits).toBe(0);
  expect(report.story.filter(({ text }) => text.includes("crash")).length).toBeGreaterThanOrEqual(3);
});

test("retry-storm, repair-storm, minority-partition: written out, they are faults that there are", () => {
  expect(parsed("kind: retry-storm, at: 5s, for: 4s").faults.map(({ kind }) => kind)).toEqual([
    "pause",
    "connection-reset",
  ]);
  expect(parsed("kind: repair-storm, az: us-east-1c, at: 5s").faults.map(nodeOf)).toEqual(["storage-c1", "storage-c2"]);
  expect(parsed("kind: minority-partition, az: us-east-1c, at: 5s").faults[0].kind).toBe("partition");
});

test.each([
  ["kind: bridge-partition, at: 5s", "faults[0].az: is missing"],
  ["kind: az-plus-one, az: us-east-1b, node: storage-b2, at: 5s", "stands in the zone itself"],
  ["kind: az-plus-one, az: us-east-1d, at: 5s", 'there is no availability zone "us-east-1d"'],
  ["kind: swizzle-clog, at: 5s", "faults[0].for: is missing"],
  ["kind: swizzle-clog, at: 5s, for: 0s", "must be longer than nothing"],
  ["kind: swizzle-clog, at: 5s, for: 9s, intensity: 120%", "is not a share"],
  ["kind: failover-storm, at: 5s, every: 0s", "must be a millisecond at least"],
  ["kind: failover-storm, at: 5s, cluster: mian", 'Did you mean "main"?'],
  ["kind: attrition, at: 90s", "begins at 90s, when the run is over: it lasts "],
  ["kind: ring-partiton, at: 5s", 'Did you mean "ring-partition"?'],
])("%s", (fault, expected) => expect(refusal(fault)).toContain(expected));
