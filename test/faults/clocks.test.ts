/** Clocks that are wrong: no promise of the protocol rests on one, and what clients read off them misleads them. */
import { describe, expect, test } from "vitest";
import { build } from "../../sim/build.ts";
import type { RunReport } from "../../sim/results/run-types.ts";
import { open, run } from "../../sim/run.ts";
import { scenarioFrom, small, type SmallWorld } from "../worlds.ts";

test("offset and drift add up, and the end of it sets the clock right", () => {
  const faults = ["kind: clock-skew, instance: writer-1, ahead: 5s, drift: 200, at: 1s, for: 3s"];
  const world = build(small({ size: "10GB", duration: "5s", faults }), {
    seed: "1",
    mutations: [],
    history: false,
    checks: false,
  });
  const { engine, hosts } = world.context;
  const [host] = world.instanceHosts;
  engine.runTo(3_000_000);
  expect(hosts.clock(host)).toBe(8_000_400);
  expect(hosts.clock(world.nodeHosts[0])).toBe(3_000_000);
  engine.runTo(4_000_001);
  expect(hosts.clock(host)).toBe(4_000_001);
});

describe("who writes, by the newest row", () => {
  const failover = (skew: string): RunReport =>
    run(
      scenarioFrom(`
scenario: 1
name: clocks
duration: 90s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: w }, { id: r, az: us-east-1b }] }]
workloads:
  - { id: app, kind: open, rate: 50/s, reads: 0%, keys: { count: 100 }, timeout: 1s, az: us-east-1b, retry: { attempts: 60, backoff: 500ms }, driver: { kind: wrapper } }
faults: [{ kind: crash, instance: w, component: node, at: 10s }${skew}]
`),
      { seed: 1 },
    );

  test("a writer that dies with its clock ahead goes on being the one who writes, for those who believe it", () => {
    const right = failover("");
    const wrong = failover(", { kind: clock-skew, instance: w, ahead: 60s, at: 5s }");
    expect(right.clients.writeUnavailableUsMax).toBeLessThan(25_000_000);
    expect(wrong.clients.writeUnavailableUsMax).toBeGreaterThan(55_000_000);
    expect(wrong.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test("one whose clock is behind is forgotten at once", () => {
    const behind = failover(", { kind: clock-skew, instance: w, behind: 60s, at: 5s }");
    expect(behind.clients.writeUnavailableUsMax).toBeLessThan(25_000_000);
  });
});

/** Reads that clients with a guard of a second did not begin. */
function refused(whose: string, world: SmallWorld): number {
  const workload = `, ${whose}, lagGuard: { max: 1s }`;
  const guarded = small({ size: "10GB", duration: "6s", rate: "50/s", reads: "100%", workload, ...world });
  return run(guarded, { seed: 1 }).clients.failed;
}

test("lag is measured between two clocks: a guard against stale reads refuses good ones, or lets old ones pass", () => {
  const guarded = (faults: readonly string[]): number =>
    refused("endpoint: reader", { instances: "[{ id: w }, { id: r, az: us-east-1b }]", faults });
  expect(guarded([])).toBe(0);
  expect(guarded(["kind: clock-skew, readers: main, ahead: 5s, at: 2s, for: 2s"])).toBeGreaterThan(10);
  expect(guarded(["kind: clock-skew, writer: main, ahead: 5s, at: 2s, for: 2s"])).toBe(0);
});

test("a client of one reader looks at the lag of that reader, and one of a custom endpoint at those it leads to", () => {
  const guarded = (whose: string): number =>
    refused(whose, {
      instances: "[{ id: w }, { id: r1, az: us-east-1b }, { id: r2, az: us-east-1c }]",
      cluster: ", endpoints: [{ id: both, members: [w, r2] }, { id: other, members: [r1] }]",
      faults: ["kind: clock-skew, instance: r2, ahead: 5s, at: 2s, for: 2s"],
    });
  expect(guarded("endpoint: reader")).toBeGreaterThan(10);
  expect(guarded("instance: r2")).toBeGreaterThan(10);
  expect(guarded("endpoint: both")).toBeGreaterThan(10);
  expect(guarded("instance: r1")).toBe(0);
  expect(guarded("instance: w")).toBe(0);
  expect(guarded("endpoint: other")).toBe(0);
});

test("a checkpoint keeps every clock", () => {
  const scenario = small({
    size: "10GB",
    duration: "6s",
    faults: ["kind: clock-skew, writer: main, behind: 3s, drift: -90, at: 1s, for: 3s"],
    workload: ", driver: { kind: wrapper }",
  });
  const straight = run(scenario, { seed: 1 });
  const playing = open(scenario, { seed: 1 });
  playing.runTo(2_000_000);
  const saved = playing.save();
  playing.finish();
  playing.load(saved);
  expect(playing.finish()).toEqual(straight);
});
