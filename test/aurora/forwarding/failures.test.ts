/**
 * What goes wrong on the way to the writer (cluster reference 6.7): quotas, idle sessions, a cut link, a writer that
 * restarts; and local forwarding, which is the same thing nearer.
 */
import { describe, expect, test } from "vitest";
import { connectionsMax } from "../../../sim/facts/instance-classes.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";
import { failed, play, session } from "./worlds.ts";

const codes = (report: { forwardingErrors: readonly { message: string }[] }): string[] =>
  report.forwardingErrors.map(({ message }) => message.split(":")[0]);

describe("quota", () => {
  const twelve =
    "id: app, kind: closed, cluster: shop-far, endpoint: reader, sessions: 12, thinkTime: 100ms, consistency: SESSION, keys: { count: 100 }";
  const small = "[{ id: us-1, class: db.t4g.medium }]";

  test("MySQL takes 10% of its connections, PostgreSQL 25%; who is turned away is told so and has done nothing", () => {
    const mysql = play({ writers: small, workloads: [twelve] }).report;
    expect(codes(mysql)).toEqual(["1040 (08004)"]);
    expect(mysql.metrics.ForwardingWriterOpenSessions).toEqual({ last: 9 });
    // One may be on its way when the run ends.
    const rejected = mysql.metrics.AuroraDMLRejectedWriterFull?.sum ?? 0;
    expect(rejected - mysql.forwardingErrors[0].count).toBeGreaterThanOrEqual(0);
    expect(rejected - mysql.forwardingErrors[0].count).toBeLessThan(4);
    const postgresql = play({
      engine: "aurora-postgresql",
      writers: small,
      workloads: [twelve.replace("12", "110")],
    }).report;
    expect(codes(postgresql)).toEqual(["53300"]);
    expect(postgresql.metrics.AuroraForwardingWriterOpenSessions).toEqual({
      last: Math.floor(connectionsMax("db.t4g.medium", "aurora-postgresql") / 4),
    });
    expect(postgresql.metrics.AuroraForwardingReplicaErrorSessionsLimit?.sum).toBeGreaterThan(0);
  });

  test("a writer that nobody can reach has no quota: clients are told what the reader says, and not of connections", () => {
    const ways = { "aurora-mysql": ["1105 (HY000)", "1040"], "aurora-postgresql": ["08001", "53300"] } as const;
    for (const engine of ["aurora-mysql", "aurora-postgresql"] as const) {
      const { report } = play({
        engine,
        duration: "12s",
        writers: small,
        workloads: [twelve.replace("12", "4")],
        faults: ["kind: crash, instance: us-1, at: 3s, for: 5s"],
      });
      const [said, never] = ways[engine];
      expect(codes(report)).toContain(said);
      const seen = Object.entries(report.clients.errors);
      expect(seen.find(([error]) => error.startsWith(said))?.[1] ?? 0).toBeGreaterThan(10);
      expect(seen.filter(([error]) => error.startsWith(never))).toEqual([]);
    }
  });

  test("a percentage of 0 refuses everybody", () => {
    const { report } = play({
      writers: small,
      workloads: [twelve],
      parameters: "{ forwardConnectionsPercentMysql: 0 }",
    });
    expect(report.metrics.ForwardingWriterOpenSessions).toEqual({ last: 0 });
    expect(report.metrics.ForwardingReplicaDMLThroughput).toEqual({ average: 0 });
  });

  test("a lower limit ends no session that is open", () => {
    const actions = ["kind: set-forwarding-limit, cluster: shop-us, percent: 1, at: 2s"];
    const played = play({ writers: small, workloads: [twelve], actions });
    expect(failed(played)).toEqual([]);
    expect(played.report.metrics.ForwardingWriterOpenSessions).toEqual({ last: 9 });
  });
});

describe("idle sessions", () => {
  test("MySQL's writer ends a session that is idle for too long: the next statement is an error, the one after connects anew", () => {
    const played = play({
      duration: "60s",
      workloads: [session("app", "consistency: SESSION, reads: 0%, thinkTime: 3s, keys: { count: 9 }")],
      parameters: "{ forwardWriterIdleTimeout: 4s }",
    });
    expect(failed(played)).toEqual([]);
    expect(codes(played.report)).toEqual(["4031 (HY000)"]);
    const outcomes = played.history.map(({ outcome }) => outcome);
    expect(outcomes).toContain("fail");
    outcomes.forEach((outcome, place) => {
      if (outcome === "fail" && place + 1 < outcomes.length) expect(outcomes[place + 1]).toBe("ok");
    });
  });

  test("a transaction that is idle for too long is rolled back, and its rows are free", () => {
    const played = play({
      engine: "aurora-postgresql",
      duration: "12s",
      workloads: [
        session(
          "slow",
          "consistency: SESSION, reads: 0%, keys: { count: 2 }, transaction: { writes: 1, rereads: 1 }, until: 100ms",
        ),
        "id: us, kind: open, rate: 4/s, reads: 0%, keys: { count: 1 }, timeout: 30s, from: 1s",
      ],
      // Its re-read waits for six seconds, with a row locked at the writer.
      faults: [
        "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-far }, direction: one-way, extra: 6s, at: 0s",
      ],
      parameters: "{ forwardIdleInTransactionTimeout: 2s, forwardIdleSessionTimeout: 2s }",
    });
    expect(failed(played)).toEqual([]);
    expect(codes(played.report)).toEqual(["25P03"]);
    expect(played.history.filter(({ f, outcome }) => f === "txn" && outcome === "ok")).toEqual([]);
  });
});

describe("the link is cut", () => {
  const cut = ["kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 2s, for: 40s"];

  test("who connects fails after 30 s; who waits for his change waits; EVENTUAL reads on", () => {
    const played = play({
      engine: "aurora-postgresql",
      duration: "40s",
      workloads: [
        session("late", "consistency: SESSION, reads: 0%, keys: { count: 9 }, from: 3s"),
        session("eventual", "consistency: EVENTUAL, reads: 100%, keys: { count: 9 }, thinkTime: 100ms"),
        session("global", "consistency: GLOBAL, reads: 100%, keys: { count: 9 }, from: 3s"),
      ],
      faults: cut,
    });
    expect(failed(played)).toEqual([]);
    const of = (place: number) => played.history.filter((one) => Math.floor(one.process / 1_000_000_000) === place);
    const [first] = of(0);
    expect(first.outcome).toBe("fail");
    expect((first.complete - first.invoke) / 1e6).toBeCloseTo(30, 1);
    expect(codes(played.report)).toEqual(["08001"]);
    expect(of(1).filter(({ invoke }) => invoke > 3_000_000).length).toBeGreaterThan(300);
    expect(of(2)[0].outcome).toBe("info");
  });

  test("a query may be given a limit for its wait", () => {
    const { report } = play({
      duration: "10s",
      workloads: [session("global", "consistency: GLOBAL, reads: 100%, from: 3s")],
      faults: cut,
      parameters: "{ forwardReadWaitTimeout: 1s }",
    });
    expect(codes(report)).toEqual(["1205 (HY000)"]);
    expect(report.forwardingErrors[0].count).toBeGreaterThan(5);
  });

  test("a change whose answer is lost has an unknown outcome, and is done at most once", () => {
    const oneWay = [
      "kind: partition, from: { instance: us-1 }, to: { instance: far-1 }, direction: one-way, at: 2s, for: 2s",
    ];
    const played = play({
      duration: "9s",
      workloads: [
        session("app", "consistency: SESSION, reads: 0%, keys: { count: 1 }, thinkTime: 20ms").replace(
          "timeout: 60s",
          "timeout: 1s",
        ),
      ],
      faults: oneWay,
    });
    expect(failed(played)).toEqual([]);
    expect(played.history.filter(({ outcome }) => outcome === "info").length).toBeGreaterThan(0);
    expect(played.history.at(-1)?.outcome).not.toBe("fail");
  });
});

test("the writer restarts: open transactions are gone, their next statement says so, and sessions connect again", () => {
  const report = run(shipped("forwarding-writer-failover"), { seed: 3 });
  expect(report.verdict).toBe("pass");
  expect(codes(report)).toContain("57P01");
});

test("row 17 of the complaints: each forwarded transaction that kills the writer ends with 1105, and nothing of it is kept", () => {
  for (const seed of [1, 2]) {
    const { forwardingErrors, checks, clients } = run(shipped("forwarded-update-restarts-writer"), { seed });
    expect(forwardingErrors).toEqual([{ message: "1105 (HY000): Internal write forwarding error", count: 3 }]);
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(clients.errors["2003 (HY000)"]).toBeGreaterThan(100);
  }
});

test("a writer that is cut off from its Region, not from the reader: what it changes is annulled, and nobody was promised it", () => {
  const isolated = ["kind: partition, at: 209ms, for: 501ms, from: { instance: us-1 }, to: { region: us-east-1 }"];
  for (const seed of [1, 2, 3, 4]) {
    const played = play({
      seed,
      region: "us-east-2",
      duration: "8s",
      writers: "[{ id: us-1 }, { id: us-2, az: us-east-1b }]",
      workloads: [
        session(
          "app",
          "consistency: SESSION, thinkTime: 20ms, keys: { count: 12 }, transaction: { writes: 2, reads: 1, rereads: 2, order: any }",
        ).replace("sessions: 1", "sessions: 4"),
      ],
      faults: isolated,
      parameters:
        "{ dnsTtl: 200ms, probePeriod: 100ms, detectProcessMin: 100ms, detectProcessMax: 200ms, detectHostMin: 150ms, detectHostMax: 250ms, promoteMin: 50ms, promoteMax: 100ms, dnsFlipMax: 300ms }",
    });
    expect(failed(played)).toEqual([]);
    expect(
      played.history.filter(({ outcome, invoke }) => outcome === "ok" && invoke > 4_000_000).length,
    ).toBeGreaterThan(10);
  }
});

describe("local forwarding", () => {
  const local = (consistency: string, rest = "") => `
scenario: 1
name: local
duration: 4s
topology:
  clusters:
    - id: main
      writeForwarding: true
      volume: { size: 20GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
workloads:
  - { id: app, kind: closed, endpoint: reader, sessions: 6, thinkTime: 10ms, consistency: ${consistency}, keys: { count: 30 }${rest} }
`;

  test("a reader forwards to its own cluster's writer, a few hops away", () => {
    const report = run(scenarioFrom(local("SESSION")), { seed: 1 });
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(report.clients.failed).toBe(0);
    // A hop across zones each way and the commit: the third-party figure is about 1.6 ms a hop, three hops.
    expect(report.metrics.ForwardingReplicaDMLLatency?.p50).toBeGreaterThan(1);
    expect(report.metrics.ForwardingReplicaDMLLatency?.p50).toBeLessThan(6);
  });

  test("GLOBAL on a local reader: nothing is stale", () => {
    expect(run(scenarioFrom(local("GLOBAL")), { seed: 1 }).clients.staleReads).toBe(0);
    expect(run(scenarioFrom(local("EVENTUAL", ", turns: [write, read]")), { seed: 1 }).verdict).toBe("pass");
  });

  test("under PostgreSQL its metrics have names of their own", () => {
    const text = local("SESSION").replace("writeForwarding", "engine: aurora-postgresql\n      writeForwarding");
    const { metrics } = run(scenarioFrom(text), { seed: 1 });
    expect(metrics.AuroraLocalForwardingWriterOpenSessions).toEqual({ last: 6 });
    expect(metrics.AuroraForwardingWriterOpenSessions).toBeUndefined();
  });
});

test("a writer that stands still after its commit record is durable: another's recovery keeps the transaction, and its rows are nobody's secret", () => {
  const clients = (id: string, rest: string): string =>
    `id: ${id}, kind: closed, cluster: shop-far, endpoint: reader, sessions: 4, timeout: 1500ms, keys: { count: 12 }, ${rest}`;
  const played = play({
    region: "us-east-2",
    duration: "6s",
    writers: "[{ id: us-1, class: db.t4g.medium }, { id: us-2, class: db.t4g.medium, az: us-east-1b }]",
    readers: "[{ id: far-1 }, { id: far-2, az: us-east-2b }]",
    workloads: [
      "id: us, kind: open, rate: 20/s, keys: { count: 12 }, timeout: 1500ms",
      clients(
        "carts",
        "consistency: SESSION, thinkTime: 30ms, transaction: { writes: 2, reads: 1, rereads: 2, order: any }",
      ),
      clients("global", "consistency: GLOBAL, thinkTime: 40ms"),
      clients("eventual", "consistency: EVENTUAL, thinkTime: 40ms"),
      clients(
        "orm",
        "consistency: SESSION, reads: 0%, thinkTime: 90ms, transaction: { writes: 2 }, statements: [SAVEPOINT a, SELECT a FROM t FOR UPDATE]",
      ),
    ],
    faults: [
      "kind: pause, at: 588ms, for: 1057ms, instance: us-1",
      "kind: pause, at: 357ms, for: 89ms, instance: far-1",
    ],
    parameters:
      "{ dnsTtl: 200ms, probePeriod: 100ms, detectProcessMin: 100ms, detectProcessMax: 300ms, detectHostMin: 300ms, detectHostMax: 600ms, promoteMin: 50ms, promoteMax: 300ms, dnsFlipMax: 300ms, engineRestart: 400ms, agentRestart: 200ms, forwardWriterIdleTimeout: 1s, forwardConnectTimeout: 1s }",
  });
  expect(failed(played)).toEqual([]);
});

describe("a transaction that has ended at the writer", () => {
  /** Each transaction changes four rows and reads them again, each read waiting for a lag of three seconds. */
  const slow =
    "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-far }, direction: one-way, extra: 3s, at: 0s";
  const carts = session(
    "app",
    "consistency: SESSION, reads: 0%, keys: { count: 900 }, transaction: { writes: 4, rereads: 4 }",
  ).replace("sessions: 1", "sessions: 8");

  test("the engine goes and its machine resets the connections: a query that waits for its own change fails at once", () => {
    const played = play({
      duration: "8s",
      workloads: [carts],
      faults: [slow, "kind: crash, instance: us-1, at: 2s, for: 1s"],
    });
    expect(failed(played)).toEqual([]);
    const first = played.history.filter(({ invoke }) => invoke < 1_000_000);
    expect(first).toHaveLength(8);
    for (const { outcome, complete } of first) {
      expect(outcome).toBe("fail");
      // One way from Virginia to Ireland.
      expect(complete - 2_000_000).toBeGreaterThan(37_000);
      expect(complete - 2_000_000).toBeLessThan(60_000);
    }
    expect(codes(played.report)).toContain("1105 (HY000)");
  });

  test("a machine without power resets nothing: the next call to the writer says so, and no change goes into a new transaction", () => {
    const played = play({
      duration: "20s",
      workloads: [carts.replace("timeout: 60s", "timeout: 15s")],
      faults: [slow.replace("3s", "1s"), "kind: az-outage, az: us-east-1a, at: 1s, for: 4s"],
    });
    expect(failed(played)).toEqual([]);
    const first = played.history.filter(({ invoke }) => invoke < 1_000_000);
    expect(first.filter(({ outcome }) => outcome === "ok")).toEqual([]);
  });

  test("idle for too long while its query waits: the query fails with the timeout's error", () => {
    const played = play({
      engine: "aurora-postgresql",
      duration: "6s",
      workloads: [carts],
      faults: [slow],
      parameters: "{ forwardIdleInTransactionTimeout: 1s }",
    });
    expect(failed(played)).toEqual([]);
    const [first] = played.history;
    expect(first.outcome).toBe("fail");
    expect(first.complete).toBeLessThan(2_500_000);
    expect(codes(played.report)).toEqual(["25P03"]);
  });
});
