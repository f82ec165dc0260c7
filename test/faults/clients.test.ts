/**
 * Faults of what clients hold on to: connections that lead nowhere, connections that are reset, names without an answer
 * or with an old one.
 */
import { describe, expect, test } from "vitest";
import { build } from "../../sim/build.ts";
import type { RunReport } from "../../sim/results/run-types.ts";
import { open, run } from "../../sim/run.ts";
import { scenarioFrom, small } from "../worlds.ts";

const report = (faults: readonly string[], workload = "", duration = "8s"): RunReport =>
  run(small({ size: "10GB", duration, rate: "200/s", reads: "0%", faults, workload }), { seed: 1 });
const failed = ({ checks }: RunReport): readonly string[] =>
  checks.flatMap(({ name, verdict }) => (verdict === "fail" ? [name] : []));

describe("half-open", () => {
  const fault = "kind: half-open, at: 3s";

  test("what is sent over it costs a timeout, and its outcome is unknown", () => {
    const [sound, broken] = [report([]), report([fault])];
    expect(sound.clients.unknown).toBe(0);
    expect(broken.clients.unknown).toBeGreaterThan(0);
    expect(broken.clients.failed).toBe(0);
    expect(failed(broken)).toEqual([]);
  });

  test("the server goes on counting the forgotten, and a pool that asks first loses no statement", () => {
    const world = build(small({ size: "10GB", duration: "8s", rate: "200/s", faults: [fault] }), {
      seed: "1",
      mutations: [],
      history: false,
      checks: false,
    });
    const [{ courier }] = world.workloads;
    const { door } = world.instances[0];
    world.context.engine.runTo(2_999_999);
    expect(door.connections).toBe(courier.connections.openTo(0, door.sessions));
    world.context.engine.runTo(8_000_000);
    expect(door.connections).toBeGreaterThan(courier.connections.openTo(0, door.sessions));
    const asking = report([fault], ", driver: { kind: pool, validation: ping }");
    expect(asking.clients.unknown).toBeLessThanOrEqual(report([fault], ", driver: { kind: pool }").clients.unknown);
  });

  test("a share of them, the same in every run; nobody who opens one later is hit", () => {
    const some = report(["kind: half-open, at: 3s, intensity: 40%"]);
    expect(some.clients.unknown).toBeLessThanOrEqual(report([fault]).clients.unknown);
    expect(report(["kind: half-open, at: 0us"]).clients.unknown).toBe(0);
  });
});

test("connection-reset: what was under way is unknown at once, and everybody connects again", () => {
  // Commits take as long as the disks: at that moment some are on their way.
  const slow = "kind: slow-disk, storage: main, at: 0s, extra: 20ms";
  const reset = report([slow, "kind: connection-reset, clients: app, at: 3s"]);
  expect(reset.clients.unknown).toBeGreaterThan(0);
  expect(reset.clients.writeUnavailableUsMax).toBeLessThan(500_000);
  expect(Object.keys(reset.clients.errors)).toEqual(["2013 (HY000)"]);
  expect(failed(reset)).toEqual([]);
});

describe("dns", () => {
  const drivers = ", driver: { lifetime: 500ms, dnsCache: 100ms }";

  test("without an answer nobody who needs a new connection is served; who keeps his notices nothing", () => {
    const fault = "kind: dns-failure, at: 3s, for: 2s";
    const renewing = report([fault], drivers);
    expect(renewing.clients.writeUnavailableUsMax).toBeGreaterThan(1_000_000);
    expect(renewing.clients.writeUnavailableUsMax).toBeLessThan(3_000_000);
    expect(report([fault]).clients.writeUnavailableUsMax).toBeLessThan(500_000);
    expect(failed(renewing)).toEqual([]);
  });

  const failover = (faults: string, driver: string): RunReport =>
    run(
      scenarioFrom(`
scenario: 1
name: names
duration: 90s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: w }, { id: r, az: us-east-1b }] }]
workloads:
  - { id: app, kind: open, rate: 50/s, reads: 0%, keys: { count: 100 }, timeout: 1s, az: us-east-1b, retry: { attempts: 30, backoff: 500ms }, driver: { kind: ${driver} } }
faults: [{ kind: crash, instance: w, component: node, at: 10s }${faults}]
`),
      { seed: 1 },
    );
  const stale = ", { kind: dns-stale, clients: app, at: 5s, for: 40s }";

  test("an old answer keeps clients at the old writer, long after the name has flipped", () => {
    expect(failover("", "plain").clients.writeUnavailableUsMax).toBeLessThan(30_000_000);
    const kept = failover(stale, "plain");
    expect(kept.clients.writeUnavailableUsMax).toBeGreaterThan(34_000_000);
    expect(failed(kept)).toEqual([]);
  });

  test("a driver that asks the cluster does not care", () => {
    expect(failover(stale, "wrapper").clients.writeUnavailableUsMax).toBeLessThan(30_000_000);
  });

  test("a record that is not published keeps everybody there who goes by it, until it is", () => {
    const frozen = ", { kind: dns-frozen, at: 5s, for: 40s }";
    const kept = failover(frozen, "plain");
    expect(kept.clients.writeUnavailableUsMax).toBeGreaterThan(34_000_000);
    expect(kept.clients.writeUnavailableUsMax).toBeLessThan(45_000_000);
    expect(failed(kept)).toEqual([]);
    expect(failover(frozen, "wrapper").clients.writeUnavailableUsMax).toBeLessThan(30_000_000);
  });
});

test("a checkpoint in the middle keeps all of it", () => {
  const scenario = small({
    size: "10GB",
    duration: "8s",
    faults: [
      "kind: half-open, at: 3s",
      "kind: dns-failure, at: 3s, for: 2s",
      "kind: dns-stale, at: 4s, for: 2s",
      "kind: dns-frozen, at: 3s, for: 3s",
    ],
  });
  const straight = run(scenario, { seed: 1 });
  const playing = open(scenario, { seed: 1 });
  playing.runTo(3_100_000);
  const saved = playing.save();
  playing.finish();
  playing.load(saved);
  expect(playing.finish()).toEqual(straight);
});
