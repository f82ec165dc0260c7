/**
 * A new writer that nobody writes to: old versions that were kept for a view of its predecessor's time go all the same
 * (L10). Groups hear of the read floor with batches, and a writer that never sends one owed them a word of its own.
 * Found by random faults, with a pool that had lost its way.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

test("collection goes on under a writer that has never written", () => {
  const report = run(
    scenarioFrom(`
scenario: 1
name: idle-new-writer
duration: 45s
topology:
  clusters:
    - id: main
      engine: aurora-mysql
      volume: { size: 20GB, storageNodesPerAz: 3 }
      readersOnFailover: stay
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b, promotionTier: 0 }, { id: reader-2, az: us-east-1c }, { id: reader-3, az: us-east-1b, promotionTier: 3 }]
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 40%, keys: { count: 400 }, az: us-east-1c, timeout: 1s, driver: { kind: pool }, retry: { attempts: 5, backoff: 50ms } }
  - { id: reports, kind: open, endpoint: reader, rate: 60/s, reads: 100%, keys: { count: 400 }, transaction: { writes: 0, reads: 6 }, az: us-east-1b, timeout: 5s }
faults: [{ kind: crash, instance: writer-1, at: 7181ms, for: 3321ms, component: node }, { kind: partition, from: { instance: reader-2 }, at: 7047ms, for: 1766ms }, { kind: partition, from: { instance: reader-3 }, at: 12889ms, for: 1459ms }, { kind: pause, instance: reader-3, at: 10585ms, for: 3356ms }]
actions: [{ kind: long-query, instance: writer-1, at: 6358ms, for: 7s }]
parameters: { cacheShare: 0.3, engineRestart: 2s, statementCpu: 200us }
`),
    { seed: 191 },
  );
  const collected = report.checks.find(({ name }) => name.startsWith("L10-"));
  expect([collected?.verdict, collected?.message]).toEqual(["pass", collected?.message]);
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
});
