/**
 * Serverless v2 in a run: bounds and steps, tiers, mixed clusters, pauses and what wakes from them, metrics, going back
 * in time.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom } from "../../worlds.ts";

interface Played {
  readonly range?: string;
  readonly instances?: string;
  readonly app?: string;
  readonly cluster?: string;
  readonly more?: string;
  readonly duration?: string;
}

const BOTH = "[{ id: writer-1, class: db.serverless }, { id: reader-1, class: db.serverless, az: us-east-1b }]";

function world({
  range = "min: 0.5, max: 8",
  instances = BOTH,
  app = "rate: 5/s",
  cluster = "",
  more = "",
  duration = "3m",
}: Played): Scenario {
  return scenarioFrom(`scenario: 1
name: serverless
duration: ${duration}
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, serverlessV2: { ${range} }, instances: ${instances}${cluster} }
workloads:
  - { id: app, kind: open, keys: { count: 100 }, timeout: 10s, ${app} }
parameters: { statementCpu: 20ms }
${more}
`);
}

function played(given: Played): RunReport {
  const report = run(world(given), { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

const eventsOf = (report: RunReport, of: string): string[] =>
  report.rdsEvents.filter((row) => row.of === of && /03[67]\d$/.test(row.id)).map(({ id }) => id.slice(-4));

/** By instance: capacity at the end of each period of 10 s. */
function capacities(scenario: Scenario): Record<string, number[]> {
  const seen: Record<string, number[]> = {};
  for (const { metric, of, value } of open(scenario, { seed: 1, metrics: true }).sampleMetrics(10_000_000))
    if (metric === "ServerlessDatabaseCapacity") (seen[of] ??= []).push(value);
  return seen;
}

describe("serverless v2: capacity", () => {
  const BUSY = { app: "rate: 60/s, from: 20s, until: 90s", duration: "8m" };

  test("goes up with the load and down without it, in half units, within its bounds; readers of tier 1 with the writer", () => {
    const seen = capacities(world(BUSY));
    for (const all of Object.values(seen)) {
      expect(all.filter((acu) => acu < 0.5 || acu > 8 || 2 * acu !== Math.floor(2 * acu))).toEqual([]);
      expect(Math.max(...all)).toBeGreaterThan(5);
      expect(all.at(-1)).toBeLessThan(4);
    }
    expect(seen["writer-1"].filter((acu, index) => seen["reader-1"][index] < acu)).toEqual([]);
  });

  test("faster the larger it is: from one to two takes longer than from four to eight", () => {
    const [writer] = Object.values(capacities(world({ app: "rate: 200/s", range: "min: 1, max: 64", duration: "2m" })));
    const first = (acu: number): number => writer.findIndex((one) => one >= acu);
    expect(first(16) - first(8)).toBeLessThanOrEqual(first(4) - first(2));
  });

  test("a reader of tier 2 goes by itself", () => {
    const instances = BOTH.replace("az: us-east-1b", "az: us-east-1b, promotionTier: 2");
    expect(new Set(capacities(world({ ...BUSY, instances }))["reader-1"])).toEqual(new Set([0.5]));
  });

  test("one that is moved to tier 1 has the writer's capacity a look later", () => {
    const instances = BOTH.replace("az: us-east-1b", "az: us-east-1b, promotionTier: 2");
    const seen = capacities(
      world({ ...BUSY, instances, more: "actions: [{ kind: modify-tier, instance: reader-1, tier: 1, at: 75s }]" }),
    );
    expect(seen["reader-1"][6]).toBe(0.5);
    expect(seen["reader-1"][7]).toBe(seen["writer-1"][7]);
  });

  test("beside a provisioned writer a reader of tier 1 has as much memory, within the maximum", () => {
    const instances = BOTH.replace("class: db.serverless", "class: db.r6g.large");
    expect(capacities(world({ instances, duration: "20s" }))).toEqual({ "reader-1": [8, 8] });
    expect(capacities(world({ instances, range: "min: 0.5, max: 4", duration: "20s" }))).toEqual({
      "reader-1": [4, 4],
    });
  });

  test("nobody is disconnected as it grows and shrinks", () => {
    const report = played({
      app: "rate: 20/s",
      duration: "4m",
      more: "faults: [{ kind: slow-cpu, instance: writer-1, factor: 3, at: 30s, for: 60s }]",
    });
    expect(report.clients.failed).toBe(0);
    expect(report.clients.unknown).toBeLessThan(2);
  });

  test("an instance that is created has capacity when it is there, and none before", () => {
    const instances = BOTH.replace("az: us-east-1b", "az: us-east-1b, created: 10s");
    const scenario = world({ instances, duration: "90s" });
    const quick = { ...scenario.parameters, createMin: 20_000_000, createMax: 21_000_000 };
    const seen = capacities({ ...scenario, parameters: quick });
    expect(seen["reader-1"].length).toBeLessThan(seen["writer-1"].length);
    expect(seen["reader-1"].at(-1)).toBeGreaterThanOrEqual(0.5);
  });
});

describe("serverless v2: auto-pause", () => {
  const ZERO = "min: 0, max: 4, autoPauseAfter: 300s";
  const NIGHT = { range: ZERO, app: "rate: 5/s, until: 10s, driver: { perOperation: true }" };
  const morning = (at: string, more = ""): string =>
    `${NIGHT.app} }\n  - { id: late, kind: open, keys: { count: 100 }, timeout: 20s, retry: { attempts: 20, backoff: 500ms }, rate: 5/s, from: ${at}, until: 12m, driver: { perOperation: true }${more}`;
  const ALL = ["0370", "0372", "0373", "0374"];

  test("both fall asleep together and are woken by one connection, about 15 s later", () => {
    const report = played({ ...NIGHT, app: morning("8m"), duration: "12m" });
    expect(eventsOf(report, "writer-1")).toEqual(ALL);
    expect(eventsOf(report, "reader-1")).toEqual(ALL);
    const [asked, back] = report.rdsEvents
      .filter(({ of, id }) => of === "writer-1" && /037[34]$/.test(id))
      .map(({ at }) => at);
    expect(back - asked).toBe(15_000_000);
    expect(report.clients.failed).toBe(0);
    expect(report.statuses).toEqual([]);
  });

  test("somebody who comes while it falls asleep cancels that, and waits for nothing", () => {
    const report = played({ ...NIGHT, app: morning("313s"), duration: "6m" });
    expect(eventsOf(report, "writer-1")).toEqual(["0370", "0371"]);
    expect(report.clients.failed).toBe(0);
    expect(report.clients.readUnavailableUsMax).toBeLessThan(1_000_000);
  });

  test("a reader of tier 2 sleeps by itself while the writer works, and wakes for its own clients", () => {
    const instances = BOTH.replace("az: us-east-1b", "az: us-east-1b, promotionTier: 2");
    const app = `rate: 2/s }\n  - { id: late, kind: open, keys: { count: 100 }, timeout: 20s, retry: { attempts: 20, backoff: 500ms }, rate: 5/s, from: 8m, endpoint: reader, reads: 100%`;
    const report = played({ range: ZERO, instances, app, duration: "9m" });
    expect(eventsOf(report, "writer-1")).toEqual([]);
    expect(eventsOf(report, "reader-1")).toEqual(ALL);
    expect(report.clients.staleReads).toBe(0);
  });

  test.each([
    ["a connection that is kept", { app: "rate: 5/s, until: 10s" }],
    ["a minimum above 0", { range: "min: 0.5, max: 4" }],
    ["RDS Proxy", { cluster: ", proxies: [{ id: front }]" }],
    ["a binary log", { cluster: ", binaryLogging: true" }],
    [
      "a provisioned instance, for the writer",
      { instances: BOTH.replace("class: db.serverless, az", "class: db.r6g.large, az") },
    ],
  ])("is not for those with %s", (_, differs) => {
    expect(eventsOf(played({ ...NIGHT, duration: "6m", ...differs }), "writer-1")).toEqual([]);
  });

  test("a failover of a cluster that sleeps wakes it", () => {
    const report = played({ ...NIGHT, duration: "8m", more: "actions: [{ kind: failover, at: 400s }]" });
    expect(eventsOf(report, "reader-1")).toContain("0374");
    expect(report.rdsEvents.filter(({ id }) => id.endsWith("0071"))).toHaveLength(1);
  });

  test("an engine that dies in its sleep comes back awake", () => {
    const more = "faults: [{ kind: crash, instance: writer-1, component: instance, at: 400s, for: 1s }]";
    const report = played({ ...NIGHT, app: morning("430s"), duration: "9m", more });
    expect(report.clients.ok).toBeGreaterThan(200);
  });

  test("going back in time", () => {
    const scenario = world({ ...NIGHT, app: morning("400s"), duration: "7m" });
    checkRestoring(() => open(scenario, { seed: 2, history: true }), 100);
  });
});

describe("in a global database", () => {
  const shop = scenarioFrom(`scenario: 1
name: serverless-shop
duration: 30s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, volume: { size: 10GB, storageNodesPerAz: 3 }, serverlessV2: { min: 0.5, max: 8 }, instances: [{ id: us-1, class: db.serverless }] }
    - { id: eu, region: eu-west-1, serverlessV2: { min: 0.5, max: 8 }, instances: [{ id: eu-1, class: db.serverless }, { id: eu-2, class: db.serverless, az: eu-west-1b }] }
workloads:
  - { id: app, kind: open, endpoint: global, rate: 5/s, keys: { count: 100 }, timeout: 10s }
  - { id: reports, kind: open, cluster: eu, instance: eu-1, reads: 100%, rate: 40/s, keys: { count: 100 }, timeout: 10s }
actions: [{ kind: switchover-global, cluster: eu, at: 10s }]
parameters: { statementCpu: 20ms }
`);

  test("nobody writes in a secondary: its readers have as much as each needs, until it is promoted", () => {
    const { checks } = run(shop, { seed: 1 });
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(checks.find(({ name }) => name.startsWith("C42-"))?.verdict).toBe("pass");
  });
});
