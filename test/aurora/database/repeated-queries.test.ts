/**
 * A query of several rows that its client begins again reads at another point: I50 asks each attempt for one point, not
 * all of them for the same. Found by faults and actions drawn together, upon clients that try again.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

test("a transaction that cannot reach the writer reads at another point when it is tried again", () => {
  const scenario = scenarioFrom(`
scenario: 1
name: again
duration: 14s
topology:
  clusters:
    - id: main
      writeForwarding: true
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 0%, keys: { count: 40 }, timeout: 3s, until: 12s }
  - { id: carts, kind: closed, sessions: 4, endpoint: reader, keys: { count: 40 }, consistency: EVENTUAL, timeout: 3s,
      retry: { attempts: 20, backoff: 300ms }, transaction: { reads: 1 }, until: 12s }
faults: [{ kind: crash, instance: writer-1, at: 5s, for: 1s }]
parameters: { statementCpu: 20ms }
`);
  const { checks, clients } = run(scenario, { seed: 1 });
  expect(Object.keys(clients.errors)).not.toEqual([]);
  expect(checks.find(({ name }) => name.startsWith("I50-"))?.verdict).toBe("pass");
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
});
