/**
 * C33's other half, in both engines: what becomes of the transaction around a statement that cannot be forwarded, and
 * that the check notices when it does not.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

function play(engine: "aurora-mysql" | "aurora-postgresql", mutations: readonly string[]): RunReport {
  const scenario = scenarioFrom(`scenario: 1
name: refusals
duration: 4s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: us-west-2 }]
  clusters:
    - { id: east, engine: ${engine}, region: us-east-1, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: east-1 }] }
    - { id: west, engine: ${engine}, region: us-west-2, writeForwarding: true, instances: [{ id: west-1 }] }
workloads:
  - { id: orm, kind: closed, cluster: west, endpoint: reader, sessions: 4, thinkTime: 50ms, reads: 0%, consistency: SESSION, keys: { count: 300 }, transaction: { writes: 2 }, statements: [SAVEPOINT a] }
`);
  return run(scenario, { seed: "1", mutations });
}

const refusalsOf = (report: RunReport) => report.checks.find(({ name }) => name.startsWith("C33-"));

describe("refused statements: the transaction around them", () => {
  test("goes on in MySQL, and the check says so when it is rolled back", () => {
    const sound = play("aurora-mysql", []);
    expect(refusalsOf(sound)?.verdict).toBe("pass");
    expect(sound.clients.ok).toBeGreaterThan(10);
    const broken = play("aurora-mysql", ["refusalsSwapped"]);
    expect(refusalsOf(broken)?.message).toMatch(/was rolled back because MySQL had refused one of its statements\.$/);
    expect(broken.clients.ok).toBe(0);
  });

  test("is over in PostgreSQL, and the check says so when it commits", () => {
    const sound = play("aurora-postgresql", []);
    expect(refusalsOf(sound)?.verdict).toBe("pass");
    expect([sound.clients.ok, sound.clients.failed > 10]).toEqual([0, true]);
    const broken = play("aurora-postgresql", ["refusalsSwapped"]);
    expect(refusalsOf(broken)?.message).toMatch(/was committed after PostgreSQL had refused one of its statements\.$/);
  });
});
