/** What client programs see of a failover, under the engine's own codes, by driver (cluster reference 1.5, 1.8). */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";

function failover(driver: string, more = "", engine = "aurora-mysql"): RunReport {
  return open(
    scenarioFrom(`
scenario: 1
name: errors
duration: 40s
topology:
  clusters:
    - { id: main, engine: ${engine}, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }] }
workloads:
  - { id: shop, kind: open, rate: 150/s, reads: 30%, keys: { count: 300 }, az: us-east-1c, timeout: 2s, driver: { ${driver} }${more} }
faults: [{ kind: partition, from: { instance: writer-1 }, to: { storage: main }, at: 9800ms, for: 1s }, { kind: crash, instance: writer-1, at: 10s, for: 2s }]
actions: [{ kind: failover, at: 10100ms, to: reader-1 }]
`),
    { seed: 1 },
  ).finish();
}

describe("errors: a writer that dies with commits under way, and comes back as a reader", () => {
  test("plain: connections lost and refused, then read-only from whoever the name still leads to", () => {
    const { errors } = failover("kind: plain").clients;
    expect(errors["2013 (HY000)"]).toBeGreaterThan(5);
    expect(errors["2003 (HY000)"]).toBeGreaterThan(10);
    expect(errors["1290 (HY000)"]).toBeGreaterThan(10);
    expect(errors["08S02"]).toBeUndefined();
  });

  test("PostgreSQL has its own words for the same", () => {
    const { errors } = failover("kind: plain", "", "aurora-postgresql").clients;
    expect(errors["08006"]).toBeGreaterThan(5);
    expect(errors["25006"]).toBeGreaterThan(10);
    expect(Object.keys(errors).filter((code) => code.includes("HY000"))).toEqual([]);
  });

  test("wrapper: 08S02 when it has found the writer again, and nothing else; the write's outcome is unknown", () => {
    const { clients } = failover("kind: wrapper");
    expect(clients.errors["08S02"]).toBeGreaterThan(5);
    // But for the moment in which the instances' table still lists the old writer, which is a reader by now.
    const { "08S02": _found, "1290 (HY000)": readOnly = 0, ...others } = clients.errors;
    expect(others).toEqual({});
    expect(readOnly).toBeLessThan(6 * 150);
    expect(clients.unknown).toBeGreaterThan(5);
    expect(clients.lostCommits).toBe(0);
  });

  test("wrapper, in a transaction: 08007", () => {
    const { errors } = failover("kind: wrapper", ", transaction: { writes: 2 }").clients;
    expect(errors["08007"]).toBeGreaterThan(5);
  });

  test("without errors there is nothing to tell", () => {
    const calm = scenarioFrom(
      "scenario: 1\nname: calm\nduration: 2s\nworkloads: [{ id: a, kind: open, rate: 50/s }]\n",
    );
    expect(open(calm, { seed: 1 }).finish().clients.errors).toEqual({});
  });
});
