/**
 * RDS Proxy as machines of the world: what its clients see when targets, machines, zones and links fail, and what they
 * do not see.
 */
import { describe, expect, test } from "vitest";
import { ANSWER, ATTEMPTS as INSTANCE_ATTEMPTS, CONNECTION } from "../../sim/aurora/database/index.ts";
import { ATTEMPTS, NOT_TAKEN, REPLY, TOO_MANY } from "../../sim/clients/index.ts";
import type { RunReport } from "../../sim/results/run-types.ts";
import { open, run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { checkRestoring } from "../restoring.ts";
import { scenarioFrom } from "../worlds.ts";

const SECOND = 1_000_000;

interface World {
  readonly workload?: string;
  readonly proxy?: string;
  readonly faults?: readonly string[];
  readonly actions?: readonly string[];
  readonly cluster?: string;
}

/** What the workload says, and what it does not. */
function withDefaults(workload: string): string {
  const defaults = { sessions: "10", thinkTime: "50ms", reads: "0%", timeout: "20s", driver: "{ kind: proxy }" };
  const missing = Object.entries(defaults).filter(([key]) => !workload.includes(`${key}:`));
  return missing.map(([key, value]) => `, ${key}: ${value}`).join("") + workload;
}

/** Ten sessions write through a proxy in two AZs, in front of a writer in a third one and two readers. */
function behindProxy({ workload = "", proxy = "", faults = [], actions = [], cluster = "" }: World = {}): Scenario {
  const list = (all: readonly string[]): string => `[${all.map((one) => `{ ${one} }`).join(", ")}]`;
  return scenarioFrom(`
scenario: 1
name: behind-proxy
duration: 40s
topology:
  clusters:
    - id: main
      volume: { size: 20GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }, { id: reader-2, az: us-east-1c }]
      proxies: [{ id: front, azs: [us-east-1b, us-east-1c]${proxy} }]${cluster}
workloads:
  - { id: app, kind: closed, keys: { count: 50 }, az: us-east-1a${withDefaults(workload)} }
faults: ${list(faults)}
actions: ${list(actions)}
`);
}

function played(world: World, seed = 1): RunReport {
  const report = run(behindProxy(world), { seed });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(report.clients.lostCommits).toBe(0);
  return report;
}

test("proxy: replies are the instances' answers", () => {
  for (const name of [
    "done",
    "refused",
    "reset",
    "full",
    "readOnly",
    "deadlock",
    "conflict",
    "unknown",
    "closed",
    "busy",
  ] as const)
    expect(REPLY[name], name).toBe(ANSWER[name]);
  expect([TOO_MANY, NOT_TAKEN, ATTEMPTS]).toEqual([CONNECTION.tooMany, CONNECTION.refused, INSTANCE_ATTEMPTS]);
});

describe("proxy: a failover behind it", () => {
  test("what waits is passed on to the new writer without a name; only what was under way is told of", () => {
    const { clients } = played({ actions: ["kind: failover, at: 10s, to: reader-1"] });
    expect(clients.failed).toBe(0);
    expect(clients.unknown).toBeLessThanOrEqual(10);
    // The role change takes 2 to 6 s; the name flips up to 5 s later, and clients would look it up up to 5 s after
    // that.
    expect(clients.writeUnavailableUsMax).toBeLessThan(6.5 * SECOND);
  });

  test("idle clients keep their connections: they see no error at all", () => {
    const quiet = scenarioFrom(
      `scenario: 1
name: quiet
duration: 40s
topology:
  clusters:
    - id: main
      volume: { size: 20GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
workloads:
  - { id: kept, kind: closed, sessions: 30, thinkTime: 10s, reads: 0%, az: us-east-1c, timeout: 20s, driver: { kind: proxy } }
actions: [{ kind: failover, at: 12s }]`,
    );
    for (const seed of [1, 2, 3]) expect(run(quiet, { seed }).clients.errors, `seed ${seed}`).toEqual({});
    const plain = {
      ...quiet,
      workloads: quiet.workloads.map((one) => ({
        ...one,
        driver: { kind: "plain" as const, dnsCache: 0, connections: 0, lifetime: 0 },
      })),
    };
    expect(run(plain, { seed: 1 }).clients.errors).not.toEqual({});
  });

  test("a writer that falls silent is noticed by asking, and what it had is told after a few seconds, not at the clients' timeout", () => {
    const { clients } = played({ faults: ["kind: pause, instance: writer-1, at: 10s, for: 25s"] });
    expect(clients.errors["2013 (HY000)"]).toBeGreaterThan(0);
    expect(clients.errors["client timeout"]).toBeUndefined();
    expect(clients.writeUnavailableUsMax).toBeLessThan(20 * SECOND);
  });

  test("with nobody to write, statements wait out ConnectionBorrowTimeout", () => {
    const { clients } = played({
      proxy: ", borrowTimeout: 3s",
      faults: ["kind: partition, from: { proxy: front }, to: { instance: writer-1 }, at: 10s, for: 20s"],
    });
    expect(clients.errors["9501 (HY000): Timed-out waiting to acquire database connection"]).toBeGreaterThan(10);
    expect(clients.failed).toBeGreaterThan(10);
  });
});

describe("proxy: its machines are hosts", () => {
  test("a machine whose process dies resets its clients, who connect to the other", () => {
    const { clients } = played({
      faults: ["kind: crash, proxy: front-b, at: 10s", "kind: crash, proxy: front-c, at: 25s, for: 1s"],
      workload: ", retry: { attempts: 100, backoff: 200ms }",
    });
    expect(clients.errors["2003 (HY000)"]).toBeGreaterThan(0);
    expect(clients.failed).toBe(0);
    // DNS leads to a dead machine for up to 5 s of silence and 5 s of its TTL.
    expect(clients.writeUnavailableUsMax).toBeLessThan(14 * SECOND);
  });

  test("an AZ without power takes the machine in it along, and clients hear nothing of it but their timeouts", () => {
    const world = {
      faults: ["kind: az-outage, az: us-east-1b, at: 10s"],
      workload: ", timeout: 2s, retry: { attempts: 100, backoff: 200ms }",
    };
    const errors = [1, 2, 3, 4].map((seed) => played(world, seed).clients.errors["client timeout"] ?? 0);
    expect(Math.max(...errors)).toBeGreaterThan(0);
  });

  test("a proxy that is cut off from its clients is as good as gone", () => {
    const { clients } = played({
      faults: ["kind: partition, from: { proxy: front }, to: { clients: app }, at: 10s, for: 10s"],
      workload: ", timeout: 1s",
    });
    expect(clients.writeUnavailableUsMax).toBeGreaterThan(9 * SECOND);
  });

  test("clients of one AZ pay for two links more than without it", () => {
    const direct = run(behindProxy({ workload: "" }), { seed: 1 }).clients.commitLatencyUs.p50;
    const scenario = behindProxy();
    const without = {
      ...scenario,
      workloads: scenario.workloads.map((one) => ({
        ...one,
        driver: { kind: "plain" as const, dnsCache: 0, connections: 0, lifetime: 0 },
      })),
    };
    expect(direct).toBeGreaterThan(run(without, { seed: 1 }).clients.commitLatencyUs.p50 + 500);
  });
});

describe("proxy: connections to the database", () => {
  test("many clients share the few that the proxy may have", () => {
    const scenario = behindProxy({ proxy: ", connections: 1%" });
    const playing = open(scenario, { seed: 1, metrics: true });
    const samples = playing.sampleMetrics(5 * SECOND);
    const most = Math.max(
      ...samples
        .filter(({ metric, of }) => metric === "DatabaseConnections" && of === "writer-1")
        .map(({ value }) => value),
    );
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(10);
    expect(playing.finish().clients.failed).toBe(0);
  });

  test("a client that is idle for longer than IdleClientTimeout is disconnected, and connects again", () => {
    const { clients } = played({ proxy: ", idleTimeout: 2s", workload: ", sessions: 1, thinkTime: 5s" });
    expect(clients.errors["2006 (HY000)"]).toBeGreaterThan(0);
    expect(clients.failed).toBe(0);
  });
});

describe("proxy: the read-only endpoint", () => {
  const readers = { workload: ", reads: 100%, endpoint: reader" };

  test("a session whose reader disappears goes on with another, over the same connection", () => {
    const { clients } = played({ ...readers, faults: ["kind: crash, instance: reader-1, at: 10s"] });
    expect(clients.failed).toBe(0);
    expect(clients.readUnavailableUsMax).toBeLessThan(SECOND);
  });

  test("without a reader they wait", () => {
    const { clients } = played({
      ...readers,
      proxy: ", borrowTimeout: 4s",
      faults: ["kind: crash, instance: reader-1, at: 10s", "kind: crash, instance: reader-2, at: 10s"],
    });
    expect(clients.errors["9501 (HY000): Timed-out waiting to acquire database connection"]).toBeGreaterThan(0);
  });
});

test("proxy: in front of a secondary of a global database the read/write endpoint fails in AWS's words", () => {
  const { clients } = run(
    scenarioFrom(`
scenario: 1
name: secondary
duration: 5s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: main, volume: { size: 20GB, storageNodesPerAz: 3 } }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }] }
workloads:
  - { id: w, kind: open, rate: 10/s, reads: 0%, cluster: eu, az: eu-west-1a, driver: { kind: proxy } }
`),
    { seed: 1 },
  );
  expect(Object.keys(clients.errors)).toEqual([
    "9501 (HY000): The target group doesn't have any associated read/write instances",
  ]);
});

test("proxy: a run restored at random moments ends like one played straight through", () => {
  const scenario = behindProxy({
    workload:
      ', statements: ["SELECT GET_LOCK(\'l\', 1)", "UPDATE t SET v = 1"], driver: { kind: proxy, lifetime: 3s }',
    faults: ["kind: crash, instance: writer-1, at: 4s", "kind: crash, proxy: front-b, at: 12s, for: 2s"],
  });
  checkRestoring(() => open({ ...scenario, duration: 20 * SECOND }, { seed: 3, history: true }), 40);
});
