/**
 * Properties of scaling over random loads: Serverless v2 never refuses what its limits allow, judged by the guide's own
 * table and not by the code's; auto scaling of readers does not flap. A handful by default;
 * BOREALIS_PROPERTY_RUNS=30000 plays hundreds.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { scenarioFrom } from "../../worlds.ts";

function play(text: string, seed: number): RunReport {
  const report = run(scenarioFrom(text), { seed });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

/** Engine, maximum capacity, and the max_connections that the guide gives it (cluster reference 2.3). */
const LIMITS: readonly (readonly [engine: string, max: number, connections: number])[] = [
  ["aurora-mysql", 1, 90],
  ["aurora-mysql", 4, 135],
  ["aurora-postgresql", 1, 189],
];

/** Each of the clients always has a statement under way, so each holds a connection. */
const serverless = (engine: string, min: number, max: number, clients: number): string => `scenario: 1
name: limits
duration: 15s
topology:
  clusters: [{ id: main, engine: ${engine}, volume: { size: 10GB, storageNodesPerAz: 3 }, serverlessV2: { min: ${min}, max: ${max} }, instances: [{ id: one, class: db.serverless }] }]
workloads: [{ id: app, kind: closed, sessions: ${clients}, keys: { count: 1000 }, timeout: 60s }]
parameters: { statementCpu: 1ms }
`;

describe("random loads: Serverless v2", () => {
  const given = fc.record({
    limit: fc.constantFrom(...LIMITS),
    min: fc.constantFrom(0, 0.5, 1),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    seed: fc.nat(1000),
  });

  test("as many clients as the limit of the maximum allows are let in, whatever capacity there is; and not one more", () => {
    check(
      fc.property(given, ({ limit: [engine, max, connections], min, share, seed }) => {
        const within = play(serverless(engine, min, max, Math.ceil(connections * share)), seed);
        expect(within.clients.failed).toBe(0);
        const beyond = play(serverless(engine, min, max, connections + 1), seed);
        expect(beyond.clients.failed).toBeGreaterThan(0);
      }),
      100,
    );
  });
});

describe("random loads: auto scaling of readers", () => {
  const readers = (rate: number, target: number, most: number): string => `scenario: 1
name: scaling
duration: 60m
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, class: db.r6g.large }, { id: reader-1, class: db.r6g.large, az: us-east-1b }]
      autoScaling: { min: 1, max: ${most}, policies: [{ metric: RDSReaderAverageCPUUtilization, target: ${target}, scaleOutCooldown: 300s, scaleInCooldown: 300s }] }
workloads: [{ id: web, kind: open, rate: ${rate}/s, endpoint: reader, reads: 100%, keys: { count: 100 }, timeout: 10s, driver: { lifetime: 20s } }]
parameters: { statementCpu: 200ms }
`;

  test("a load that stays the same is followed up, or down, and the number of readers does not go up and down for ever", () => {
    check(
      fc.property(
        fc.integer({ min: 2, max: 25 }),
        fc.integer({ min: 30, max: 75 }),
        fc.integer({ min: 2, max: 6 }),
        fc.nat(1000),
        (rate, target, most, seed) => {
          const moves = play(readers(rate, target, most), seed).rdsEvents.filter(
            ({ of, id }) => of.startsWith("application-autoscaling") && /000[35]$/.test(id),
          );
          const turns = moves.filter(({ id }, index) => index > 0 && id !== moves[index - 1].id);
          expect(turns.length, `${rate}/s at a target of ${target}%, up to ${most} readers`).toBeLessThanOrEqual(1);
        },
      ),
      100,
    );
  });
});
