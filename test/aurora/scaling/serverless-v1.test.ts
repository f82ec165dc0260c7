/**
 * Serverless v1 in a run: doubling and halving, scaling points and what is in their way, orders, limits of connections,
 * pauses, going back in time.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom } from "../../worlds.ts";

interface Played {
  readonly bounds?: string;
  readonly app?: string;
  readonly cluster?: string;
  readonly actions?: string;
  readonly faults?: string;
  readonly duration?: string;
  readonly parameters?: string;
  readonly mutations?: readonly ["scalesMidTransaction" | "forcesUnasked" | "v1CooldownsIgnored" | "connectionsStay"];
}

function world({
  bounds = "min: 1, max: 8",
  app = "rate: 2/s",
  cluster = "",
  actions = "",
  faults = "",
  duration = "3m",
  parameters = "",
}: Played): Scenario {
  return scenarioFrom(`scenario: 1
name: serverless-v1
duration: ${duration}
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, serverlessV1: { ${bounds} }${cluster} }
workloads:
  - { id: app, kind: open, keys: { count: 100 }, timeout: 10s, ${app} }
actions: [${actions}]
faults: [${faults}]
parameters: { statementCpu: 20ms, v1CooldownUp: 60s, v1CooldownDown: 30s${parameters} }
`);
}

function played(given: Played): RunReport {
  const report = run(world(given), { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

/** Events of Serverless v1, with the figure that the text has. */
const eventsOf = (report: RunReport): string[] =>
  report.rdsEvents
    .filter(({ id }) => /014\d$/.test(id))
    .map(({ id, message }) => `${id.slice(-4)}${/\d+(?= capacity)/.exec(message)?.map((acu) => ` ${acu}`)[0] ?? ""}`);

const failing = (given: Played): string[] =>
  run(world(given), { seed: 1, mutations: given.mutations ?? [] })
    .checks.filter(({ verdict }) => verdict === "fail")
    .map(({ name }) => name);

const RUSH =
  "rate: 1/s }\n  - { id: rush, kind: open, keys: { count: 100 }, timeout: 10s, rate: 11/s, from: 20s, until: 80s";
const REPORT = "{ kind: long-query, at: 10s, for: 150s }";
const GROW = ", timeout: 60s";

describe("serverless v1: capacity", () => {
  test("doubles with the load, halves when the cooldowns are over, and nobody is disconnected", () => {
    const report = played({ app: RUSH, duration: "5m" });
    expect(eventsOf(report)).toEqual(["0141 2", "0142 2", "0141 1", "0142 1"]);
    const [, up, down] = report.rdsEvents.filter(({ id }) => /014[12]$/.test(id)).map(({ at }) => at);
    expect(down - up).toBeGreaterThanOrEqual(60_000_000);
    expect(report.clients.failed + report.clients.unknown).toBe(0);
  });

  test("is told to CloudWatch, and nothing is between two steps", () => {
    const samples = open(world({ app: RUSH, duration: "5m" }), { seed: 1, metrics: true }).sampleMetrics(10_000_000);
    const seen = samples.flatMap(({ metric, value }) => (metric === "ServerlessDatabaseCapacity" ? [value] : []));
    expect(new Set(seen)).toEqual(new Set([1, 2]));
  });

  test("who is one too many is refused, until capacity has doubled for the connections", () => {
    const app =
      "rate: 1/s }\n  - { id: many, kind: closed, sessions: 110, thinkTime: 1s, timeout: 60s, keys: { count: 100 }, retry: { attempts: 40, backoff: 2s }, from: 5s, until: 8s";
    const report = played({ app, duration: "2m" });
    expect(eventsOf(report).slice(0, 2)).toEqual(["0141 2", "0142 2"]);
    expect(report.clients.errors["1040 (08004)"]).toBeGreaterThan(0);
    expect(failing({ app, duration: "2m", mutations: ["connectionsStay"] })).toEqual(["C56-serverless-lets-in"]);
  });

  test("one that ignores its cooldowns flaps", () => {
    expect(failing({ app: RUSH, duration: "3m", mutations: ["v1CooldownsIgnored"] })).toEqual([
      "C63-serverless-v1-steps",
    ]);
  });
});

describe("serverless v1: scaling points", () => {
  test("a report is in the way of one, and the change is given up", () => {
    const report = played({ bounds: `min: 1, max: 8${GROW}`, app: RUSH, actions: REPORT, duration: "170s" });
    expect(eventsOf(report).slice(0, 2)).toEqual(["0141 2", "0143"]);
    expect(
      failing({ bounds: `min: 1, max: 8${GROW}`, app: RUSH, actions: REPORT, mutations: ["forcesUnasked"] }),
    ).toEqual(["C62-scaling-point-is-quiet"]);
  });

  test("or it is forced, and the report ends", () => {
    const bounds = `min: 1, max: 8${GROW}, timeoutAction: ForceApplyCapacityChange`;
    const report = played({
      bounds,
      app: RUSH.replace("until: 80s", "until: 150s"),
      actions: REPORT,
      duration: "120s",
    });
    expect(eventsOf(report).slice(0, 2)).toEqual(["0141 2", "0149 2"]);
    const [sought, forced] = report.rdsEvents.filter(({ id }) => /014[19]$/.test(id)).map(({ at }) => at);
    expect(forced - sought).toBeGreaterThanOrEqual(60_000_000);
    expect(forced - sought).toBeLessThan(66_000_000);
  });

  test.each([
    ["aurora-mysql", "CREATE TEMPORARY TABLE t (a int)"],
    ["aurora-postgresql", "LISTEN orders"],
  ])(
    "in %s a session with something that cannot be carried over is in the way, and loses its connection when it is forced",
    (engine, sql) => {
      const session = `{ id: worker, kind: closed, sessions: 1, thinkTime: 1s, reads: 0%, keys: { count: 100 }, statements: ["${sql}"], timeout: 10s, retry: { attempts: 3 }`;
      const app = `${RUSH.replace("until: 80s", "until: 3m").replaceAll("11/s", "21/s")} }\n  - ${session}`;
      const given = { app, cluster: `, engine: ${engine}`, duration: "2m" };
      const bounds = `min: 2, max: 8${GROW}`;
      expect(eventsOf(played({ ...given, bounds })).slice(0, 2)).toEqual(["0141 4", "0143"]);
      const forced = played({ ...given, bounds: `${bounds}, timeoutAction: ForceApplyCapacityChange` });
      expect(eventsOf(forced).slice(0, 2)).toEqual(["0141 4", "0149 4"]);
      const verdict = forced.checks.find(({ name }) => name === "C53-no-half-sessions");
      expect(verdict?.verdict).toBe("pass");
    },
  );

  test("transactions that are in the way of a forced change are rolled back with error 1105", () => {
    const report = played({
      bounds: "min: 2, max: 8",
      app: "rate: 2/s, reads: 0%, transaction: { writes: 3 }",
      actions:
        "{ kind: modify-capacity, at: 15500ms, capacity: 4, timeout: 10s, timeoutAction: ForceApplyCapacityChange }",
      faults: "{ kind: slow-cpu, instance: writer-1, factor: 60, at: 15s, for: 30s }",
      duration: "2m",
    });
    expect(eventsOf(report).slice(0, 2)).toEqual(["0141 4", "0149 4"]);
    expect(Object.keys(report.clients.errors).join()).toContain(
      "1105 (HY000): The last transaction was aborted due to Seamless Scaling",
    );
  });

  test("one that is found in the middle of what is under way is no scaling point", () => {
    const app = "rate: 8/s, reads: 0%, transaction: { writes: 3 }";
    const order = "{ kind: modify-capacity, at: 20s, capacity: 4 }";
    expect(failing({ app, actions: order, duration: "40s", mutations: ["scalesMidTransaction"] })).toEqual([
      "C62-scaling-point-is-quiet",
    ]);
  });

  test("a search ends with the engine", () => {
    const report = played({
      bounds: `min: 1, max: 8${GROW}`,
      app: RUSH,
      actions: REPORT,
      faults: "{ kind: crash, instance: writer-1, component: instance, at: 60s, for: 1s }",
      duration: "75s",
    });
    expect(eventsOf(report).slice(0, 2)).toEqual(["0141 2", "0143"]);
  });
});

describe("serverless v1: orders, patches, pauses", () => {
  const order = (at: string, capacity: number): string => `{ kind: modify-capacity, at: ${at}, capacity: ${capacity} }`;
  const refused = (report: RunReport): string[] =>
    report.story.map(({ text }) => text).filter((text) => text.includes("refused"));
  const SLEEPS = { app: "rate: 2/s, until: 20s, driver: { perOperation: true }", duration: "9m" };

  test("an order goes there at once, over several steps; a second one on the way is refused", () => {
    const report = played({
      actions: `${order("20s", 8)}, ${REPORT.replace("150s", "20s")}, ${order("22s", 4)}`,
      duration: "60s",
    });
    expect(eventsOf(report).slice(0, 2)).toEqual(["0141 8", "0142 8"]);
    expect(refused(report)).toEqual([
      "ModifyCurrentDBClusterCapacity is refused: InvalidDBClusterStateFault: main is on its way to 8 capacity units.",
    ]);
  });

  test("there is no zero-downtime patching: the engine restarts", () => {
    const report = played({ actions: "{ kind: patch-engine, at: 20s }", duration: "60s" });
    expect(report.rdsEvents.some(({ message }) => message.includes("0 connections preserved"))).toBe(true);
  });

  test("it sleeps after five minutes without a connection, however short the last ones were, and wakes with what it had", () => {
    const late =
      " }\n  - { id: late, kind: open, keys: { count: 100 }, timeout: 20s, retry: { attempts: 15, backoff: 1s }, rate: 2/s, from: 8m, driver: { perOperation: true }";
    const report = played({ ...SLEEPS, app: SLEEPS.app + late, actions: order("10s", 4) });
    expect(eventsOf(report).slice(0, 2)).toEqual(["0141 4", "0142 4"]);
    const pauses = report.rdsEvents.filter(({ id }) => /014[45678]$/.test(id));
    expect(pauses.map(({ id }) => id.slice(-4))).toEqual(["0144", "0145", "0147", "0148"]);
    expect(pauses[0].at).toBeGreaterThanOrEqual(319_000_000);
    expect(pauses[3].at - pauses[2].at).toBe(25_000_000);
    expect(report.clients.failed).toBe(0);
  });

  test("an order wakes it, and it has what was ordered then", () => {
    const report = played({ ...SLEEPS, actions: order("7m", 8) });
    expect(report.rdsEvents.filter(({ id }) => /014[78]$/.test(id))).toHaveLength(2);
    expect(report.story.some(({ text }) => text.includes("back from its pause"))).toBe(true);
  });

  test("going back in time", () => {
    const bounds = `min: 1, max: 8${GROW}`;
    const scenario = world({ bounds, app: RUSH, actions: REPORT.replace("150s", "40s"), duration: "100s" });
    checkRestoring(() => open(scenario, { seed: 2, history: true }), 100);
  });
});
