/**
 * Patching of the engine: sessions kept where a quiet moment is found, an ordinary restart where not (cluster reference
 * 1.9).
 */
import { describe, expect, test } from "vitest";
import { open } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { shipped, small, type SmallWorld } from "../../worlds.ts";

const INSTANCES = "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]";
const PARAMETERS = "{ zdpPatience: 5s, zdpSwapMin: 300ms, zdpSwapMax: 800ms }";

type World = SmallWorld & { readonly engine?: string; readonly patch?: string };

function patched({ engine = "aurora-mysql", patch = "", actions = [], ...rest }: World): Scenario {
  const scenario = small({
    duration: "30s",
    instances: INSTANCES,
    parameters: PARAMETERS,
    ...rest,
    actions: [...actions, `kind: patch-engine, at: 10s${patch}`],
  });
  const clusters = scenario.clusters.map((cluster) => ({ ...cluster, engine: engine as "aurora-mysql" }));
  return { ...scenario, clusters };
}

function played(world: World) {
  const report = open(patched(world), { seed: 1 }).finish();
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  const events = report.rdsEvents.map(({ id, of }) => `${of} ${id.slice(-4)}`);
  const { message } = report.rdsEvents.find(({ id }) => id.endsWith("0290")) ?? { message: "" };
  return { ...report, events, message };
}

describe("patching the engine", () => {
  test("aurora-mysql: writer and readers are swapped, clients wait and lose nothing", () => {
    const { clients, events, message, statuses } = played({});
    expect(events).toEqual(["main 0177", "main 0290"]);
    expect(message).toMatch(/ [1-9]\d* connections preserved, 0 dropped\.$/);
    expect([clients.failed, clients.unknown]).toEqual([0, 0]);
    expect(clients.writeUnavailableUsMax).toBeGreaterThan(290_000);
    expect(clients.writeUnavailableUsMax).toBeLessThan(1_000_000);
    expect(statuses.map(({ of, status }) => `${of} ${status}`)).toEqual([
      "main upgrading",
      "writer-1 upgrading",
      "reader-1 upgrading",
      "writer-1 available",
      "reader-1 available",
      "main available",
    ]);
  });

  test("aurora-postgresql: the writer is swapped, the reader restarts", () => {
    const { clients, events } = played({ engine: "aurora-postgresql" });
    expect([...events].sort()).toEqual(["main 0177", "main 0290", "reader-1 0004", "reader-1 0006"]);
    expect([clients.failed, clients.unknown]).toEqual([0, 0]);
  });

  test("a report leaves no quiet moment: the writer restarts and its sessions are gone", () => {
    const { events, message } = played({ actions: ["kind: long-query, instance: writer-1, at: 9s, for: 20s"] });
    expect(events).toContain("writer-1 0004");
    expect(message).toMatch(/[1-9]\d* dropped\.$/);
  });

  const SLOW = {
    faults: ["kind: slow-link, from: { instance: writer-1 }, to: { storage: main }, extra: 30ms, at: 1s"],
    parameters: "{ zdpPatience: 3s, zdpSwapMin: 300ms, zdpSwapMax: 800ms, cacheShare: 5% }",
    rate: "60/s",
    reads: "0%",
    workload: ", transaction: { writes: 4, reads: 4 }",
  };

  test("aurora-mysql: transactions that leave no quiet moment are rolled back, and keep their connections", () => {
    const { clients, message, events } = played(SLOW);
    expect(events).toEqual(["main 0177", "main 0290"]);
    expect(message).toMatch(/ [1-9]\d* connections preserved, 0 dropped\.$/);
    expect([clients.errors["2013 (HY000)"], clients.errors["2006 (HY000)"]]).toEqual([undefined, undefined]);
    expect(clients.errors["rolled back or refused"]).toBeGreaterThan(0);
  });

  test("aurora-postgresql: they are rolled back, and lose them", () => {
    const { clients, message } = played({
      ...SLOW,
      engine: "aurora-postgresql",
      parameters: SLOW.parameters.replace("zdpPatience: 3s", "zdpPatience: 1ms"),
    });
    // What is new waits while the quiet point is looked for: with more patience it would come by itself.
    expect(clients.errors["08006"]).toBeGreaterThan(0);
    expect(message).toMatch(/ [1-9]\d* dropped\.$/);
  });

  test.each([
    ["aurora-mysql", "CREATE TEMPORARY TABLE t (a INT)", "2006 (HY000)"],
    ["aurora-mysql", "SELECT GET_LOCK('import', 10)", "2006 (HY000)"],
    ["aurora-mysql", "LOCK TABLES orders WRITE", "2006 (HY000)"],
    ["aurora-mysql", "SET @total = 0", undefined],
    ["aurora-postgresql", "CREATE TEMP TABLE t (a INT)", "57P01"],
    ["aurora-postgresql", "LISTEN orders", "57P01"],
    ["aurora-postgresql", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "57P01"],
    ["aurora-postgresql", "SELECT pg_advisory_lock(1)", undefined],
    ["aurora-postgresql", "SET search_path = shop", undefined],
  ])("%s: after %s a session is dropped: %s", (engine, sql, error) => {
    const { clients, message } = played({ engine, rate: "50/s", reads: "0%", workload: `, statements: ["${sql}"]` });
    expect(Object.keys(clients.errors)).toEqual(error === undefined ? [] : [error]);
    if (error === undefined) expect(message).toMatch(/ [1-9]\d* connections preserved, 0 dropped\.$|restart/);
    else expect(message).toMatch(/ [1-9]\d* dropped\.$/);
    expect(clients.failed).toBe(0);
  });

  const OLD = { cluster: ", access: { allow: [app] }", rate: "50/s" };
  const speaking = (version: string, more = "") => ({
    ...OLD,
    workload: `, client: { securityGroups: [app], tlsVersion: ${version} }${more}`,
  });

  test.each([
    ["aurora-postgresql", "TLSv1.1", "57P01"],
    ["aurora-postgresql", "TLSv1.2", undefined],
    ["aurora-mysql", "TLSv1", undefined],
  ])("%s: over %s a connection is dropped: %s", (engine, version, error) => {
    const { clients, message } = played({ engine, ...speaking(version) });
    expect(Object.keys(clients.errors)).toEqual(error === undefined ? [] : [error]);
    expect(message).toMatch(error === undefined ? / 0 dropped\.$/ : / [1-9]\d* dropped\.$/);
    expect(clients.failed).toBe(0);
  });

  test("in front of RDS Proxy old TLS costs nothing, and C53 notices a session that goes on with it", () => {
    const { clients } = played({ engine: "aurora-postgresql", ...speaking("TLSv1", ", driver: { kind: proxy }") });
    expect(clients.errors["57P01"]).toBeUndefined();
    const scenario = patched({ engine: "aurora-postgresql", ...speaking("TLSv1") });
    const { checks } = open(scenario, { seed: 1, mutations: ["patchingKeepsAll"] }).finish();
    expect(checks.filter(({ verdict }) => verdict === "fail").map(({ name }) => name)).toEqual([
      "C53-no-half-sessions",
    ]);
  });

  test("a run restored at random moments ends like one played straight through", () => {
    const scenario = shipped("patching-drops-sessions");
    checkRestoring(() => open({ ...scenario, expect: {}, duration: 20_000_000 }, { seed: 3, history: true }), 150);
  });

  test("pending parameter changes make it a restart at once", () => {
    const { rdsEvents } = played({ patch: ", pendingParameters: true" });
    expect(rdsEvents.filter(({ id, at }) => id.endsWith("0004") && at === 10_000_000)).toHaveLength(2);
  });

  test("an engine that dies while it is swapped is not waited for", () => {
    const { statuses } = played({ faults: ["kind: crash, instance: reader-1, at: 10200ms, for: 1s"] });
    expect(statuses.at(-1)?.status).toBe("available");
    expect(statuses.filter(({ of }) => of === "main").map(({ status }) => status)).toEqual(["upgrading", "available"]);
  });
});
