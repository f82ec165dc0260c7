/**
 * What is reported of write forwarding adds up (cluster reference 6.8): both engines' names, what readers have counted
 * held against what the writer has, against what clients saw, and against what the trace tells of lost answers.
 */
import { describe, expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { exportCloudwatch } from "../../../sim/export/index.ts";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open } from "../../../sim/run.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { scenarioFrom } from "../../worlds.ts";
import { failed, play, scenarioOf, session, type ForwardingWorld } from "./worlds.ts";

const sessions = (id: string, count: number, rest: string): string =>
  session(id, rest).replace("sessions: 1", `sessions: ${count}`);
const calm = (engine: "aurora-mysql" | "aurora-postgresql"): ForwardingWorld => ({
  engine,
  duration: "8s",
  readers: "[{ id: far-1 }, { id: far-2, az: eu-west-1b }]",
  workloads: [
    sessions("rows", 4, "consistency: SESSION, thinkTime: 60ms, keys: { count: 200 }, until: 5s"),
    sessions("global", 3, "consistency: GLOBAL, thinkTime: 60ms, keys: { count: 200 }, until: 5s"),
    sessions("eventual", 3, "consistency: EVENTUAL, thinkTime: 60ms, keys: { count: 200 }, until: 5s"),
    sessions(
      "locks",
      3,
      "consistency: SESSION, reads: 0%, thinkTime: 60ms, keys: { count: 900 }, until: 5s, transaction: { writes: 2, rereads: 1 }, statements: [SELECT a FROM t FOR UPDATE]",
    ),
  ],
});

/** A status variable, summed over all instances. */
function total(report: RunReport, name: string): number {
  return (report.writeForwarding?.instances ?? []).reduce(
    (sum, { statusVariables }) => sum + (statusVariables?.[`Aurora_fwd_${name}`] ?? 0),
    0,
  );
}

test("information_schema.aurora_forwarding_processlist: a row for each forwarded session, on the writer, with the guide's columns", () => {
  const waits = "consistency: SESSION, reads: 0%, keys: { count: 900 }, transaction: { writes: 4, rereads: 4 }";
  const { report } = play({
    duration: "1200ms",
    workloads: [sessions("carts", 3, waits), session("once", "consistency: SESSION, reads: 0%, until: 300ms")],
  });
  const rows = report.writeForwarding?.aurora_forwarding_processlist ?? [];
  expect(rows).toHaveLength(4);
  expect(Object.keys(rows[0])).toEqual([
    "ID",
    "USER",
    "HOST",
    "DB",
    "COMMAND",
    "TIME",
    "STATE",
    "INFO",
    "IS_FORWARDED",
    "REPLICA_SESSION_ID",
    "REPLICA_INSTANCE_IDENTIFIER",
    "REPLICA_CLUSTER_NAME",
    "REPLICA_REGION",
  ]);
  for (const row of rows)
    expect(row).toMatchObject({
      IS_FORWARDED: 1,
      REPLICA_INSTANCE_IDENTIFIER: "far-1",
      REPLICA_CLUSTER_NAME: "shop-far",
      REPLICA_REGION: "eu-west-1",
    });
  expect(new Set(rows.map(({ ID }) => ID)).size).toBe(4);
  expect(new Set(rows.map(({ REPLICA_SESSION_ID }) => REPLICA_SESSION_ID)).size).toBe(4);
  for (const { COMMAND, INFO } of rows) expect(COMMAND === "Sleep").toBe(INFO === null);
  const open = report.writeForwarding?.instances.map(
    ({ statusVariables }) => statusVariables?.["Aurora_fwd_writer_open_sessions"],
  );
  expect(open).toEqual([4, 0]);
  expect(rows.filter(({ STATE }) => STATE === "in transaction")).toHaveLength(3);
  const postgres = play({ engine: "aurora-postgresql", duration: "1s", workloads: [sessions("carts", 3, waits)] });
  expect(postgres.report.writeForwarding?.aurora_forwarding_processlist).toEqual([]);
});

describe("Aurora MySQL's status variables", () => {
  const played = play(calm("aurora-mysql"));
  const { report, history } = played;
  const done = history.filter(({ outcome }) => outcome === "ok");
  const rows = done.filter(({ f }) => f === "write").length;
  const transactions = done.filter(({ f }) => f === "txn").length;
  const reads = (workload: number): number =>
    done.filter(({ f, process }) => f === "read" && Math.floor(process / 1e9) === workload).length;

  test("every instance has all of them; readers of the secondary count as replicas, the primary's writer as the writer", () => {
    expect(failed(played)).toEqual([]);
    const instances = report.writeForwarding?.instances ?? [];
    expect(
      instances.map(
        ({ DBClusterIdentifier, DBInstanceIdentifier }) => `${DBClusterIdentifier} ${DBInstanceIdentifier}`,
      ),
    ).toEqual(["shop-us us-1", "shop-far far-1", "shop-far far-2"]);
    expect(Object.keys(instances[0].statusVariables ?? {})).toHaveLength(13);
    expect(instances[0].statusVariables?.["Aurora_fwd_replica_dml_stmt_count"]).toBe(0);
    expect(instances[1].statusVariables?.["Aurora_fwd_writer_dml_stmt_count"]).toBe(0);
  });

  test("statements that readers forwarded are those that the writer carried out, and those that clients saw done", () => {
    expect(history.length).toBe(done.length);
    expect(total(report, "replica_dml_stmt_count")).toBe(rows + 2 * transactions);
    expect(total(report, "writer_dml_stmt_count")).toBe(rows + 2 * transactions);
    expect(total(report, "replica_select_stmt_count")).toBe(transactions);
    expect(total(report, "writer_select_stmt_count")).toBe(transactions);
    expect(transactions).toBeGreaterThan(10);
  });

  test("the replica's time is the writer's and a round trip for each, one more for each session's first", () => {
    const way = 75_800 * (rows + 2 * transactions + 13);
    const spent = total(report, "replica_dml_stmt_duration") - total(report, "writer_dml_stmt_duration");
    expect(spent).toBeGreaterThan(way);
    expect(spent).toBeLessThan(way * 1.03);
    expect(total(report, "writer_select_stmt_duration") / transactions).toBeLessThan(2_000);
    expect(total(report, "replica_select_stmt_duration") / transactions).toBeGreaterThan(76_000);
  });

  test("queries that may wait are counted, those in EVENTUAL are not", () => {
    expect(total(report, "replica_read_wait_count")).toBe(reads(0) + reads(1) + transactions);
    expect(reads(2)).toBeGreaterThan(20);
    expect(total(report, "replica_read_wait_duration")).toBeGreaterThan(76_000 * reads(1));
  });

  test("sessions: as many open at readers as at the writer, and nobody was turned away", () => {
    expect(total(report, "replica_open_sessions")).toBe(13);
    expect(total(report, "writer_open_sessions")).toBe(13);
    expect(total(report, "replica_errors_session_limit")).toBe(0);
  });

  test("CloudWatch's averages are the same numbers", () => {
    const seconds = 8;
    expect(report.metrics["ForwardingReplicaDMLThroughput"]["average"] * seconds).toBeCloseTo(
      rows + 2 * transactions,
      6,
    );
    expect(report.metrics["ForwardingWriterDMLThroughput"]["average"] * seconds).toBeCloseTo(
      rows + 2 * transactions,
      6,
    );
    expect(report.metrics["ForwardingReplicaSelectThroughput"]["average"] * seconds).toBeCloseTo(transactions, 6);
    expect(report.metrics["ForwardingReplicaReadWaitThroughput"]["average"] * seconds).toBeCloseTo(
      total(report, "replica_read_wait_count"),
      6,
    );
  });
});

test("a lost answer: carried out at the writer, never counted at the reader, and the difference is what the trace tells", () => {
  const oneWay = [
    "kind: partition, from: { instance: us-1 }, to: { instance: far-1 }, direction: one-way, at: 2s, for: 2s",
  ];
  const workloads = [
    sessions("app", 8, "consistency: SESSION, reads: 0%, keys: { count: 900 }, thinkTime: 20ms").replace(
      "timeout: 60s",
      "timeout: 1s",
    ),
  ];
  const world: ForwardingWorld = { duration: "9s", workloads, faults: oneWay };
  const built = build(scenarioFrom(scenarioOf(world)), { seed: "1", mutations: [], history: false, checks: false });
  const [executed, heard] = [new Set<number>(), new Set<number>()];
  for (const { context } of built.clusters) {
    context.trace.on(TRACE.forwardExecuted, (_instance, operation) => executed.add(operation));
    context.trace.on(TRACE.forwardHeard, (_session, operation, what) => {
      if (what === 16) heard.add(operation);
    });
  }
  built.context.engine.runTo(9_000_000);
  const lost = [...executed].filter((operation) => !heard.has(operation)).length;
  expect(lost).toBeGreaterThan(7);
  const { report } = play(world);
  expect(total(report, "writer_dml_stmt_count") - total(report, "replica_dml_stmt_count")).toBe(lost);
  // Those sessions were given up by their clients, and are closed at the writer, too.
  expect(total(report, "writer_open_sessions")).toBe(total(report, "replica_open_sessions"));
});

test("turned away: the reader counts what its clients were told, the writer what it refused", () => {
  const { report } = play({
    duration: "6s",
    writers: "[{ id: us-1, class: db.t4g.medium }]",
    workloads: [sessions("app", 12, "consistency: SESSION, thinkTime: 100ms, keys: { count: 100 }, until: 4s")],
  });
  const [{ message, count }] = report.forwardingErrors;
  expect(message).toContain("1040 (08004)");
  expect(total(report, "replica_errors_session_limit")).toBe(count);
  expect(report.metrics["AuroraDMLRejectedWriterFull"]).toEqual({ sum: count });
});

describe("Aurora PostgreSQL", () => {
  const { report, history } = play(calm("aurora-postgresql"));
  const done = history.filter(({ outcome }) => outcome === "ok");
  const rows = done.filter(({ f }) => f === "write").length;
  const transactions = done.filter(({ f }) => f === "txn").length;
  const waits = (name: string): { waits: number; microseconds: number } => {
    const all = (report.writeForwarding?.instances ?? []).flatMap(
      ({ waitEvents }) => waitEvents?.[`IPC:AuroraWriteForward${name}`] ?? [],
    );
    return {
      waits: all.reduce((sum, one) => sum + one.waits, 0),
      microseconds: all.reduce((sum, one) => sum + one.microseconds, 0),
    };
  };

  test("wait events: one for each call of each kind, as long as the way there and back at least", () => {
    expect(waits("Connect").waits).toBe(13);
    expect(waits("Execute").waits).toBe(rows + 3 * transactions);
    expect(waits("XactCommit").waits).toBe(transactions);
    expect(waits("XactAbort").waits).toBe(0);
    const asked = done.filter(({ f, process }) => f === "read" && Math.floor(process / 1e9) === 1).length;
    expect(waits("GetGlobalConsistencyPoint").waits).toBe(asked);
    for (const name of ["Connect", "Execute", "XactCommit", "GetGlobalConsistencyPoint"])
      expect(waits(name).microseconds / waits(name).waits, name).toBeGreaterThan(75_500);
    expect(waits("ConsistencyPoint").waits).toBeGreaterThan(transactions / 2);
  });

  test("ConsistencyPoint is waited for in SESSION and GLOBAL only", () => {
    const eventual = play({
      engine: "aurora-postgresql",
      workloads: [sessions("eventual", 4, "consistency: EVENTUAL, turns: [write, read], keys: { count: 9 }")],
    }).report;
    const events = eventual.writeForwarding?.instances.flatMap(({ waitEvents }) => Object.keys(waitEvents ?? {})) ?? [];
    expect([...new Set(events)].toSorted()).toEqual(["IPC:AuroraWriteForwardConnect", "IPC:AuroraWriteForwardExecute"]);
  });

  test("CloudWatch's metrics under its names", () => {
    const { metrics } = report;
    const names = Object.keys(metrics)
      .filter((name) => name.startsWith("AuroraForwarding"))
      .map((name) => name.slice(16));
    expect(names).toEqual([
      "WriterDMLThroughput",
      "WriterOpenSessions",
      "WriterTotalSessions",
      "ReplicaCommitThroughput",
      "ReplicaDMLLatency",
      "ReplicaDMLThroughput",
      "ReplicaErrorSessionsLimit",
      "ReplicaOpenSessions",
      "ReplicaReadWaitLatency",
    ]);
    expect(metrics["AuroraForwardingWriterTotalSessions"]).toEqual({ sum: 13 });
    expect(metrics["AuroraForwardingReplicaCommitThroughput"]["average"] * 8).toBeCloseTo(rows + transactions, 6);
  });
});

describe("cloudwatch-csv", () => {
  test.each([
    ["aurora-mysql", "ForwardingReplicaDMLThroughput", "ForwardingWriterDMLThroughput", "ForwardingWriterOpenSessions"],
    [
      "aurora-postgresql",
      "AuroraForwardingReplicaDMLThroughput",
      "AuroraForwardingWriterDMLThroughput",
      "AuroraForwardingWriterOpenSessions",
    ],
  ] as const)("%s: periods add up to the whole run, by instance and role", (engine, replica, writer, sessionsOpen) => {
    const run = open(scenarioFrom(scenarioOf(calm(engine))), { seed: 1, metrics: true, checks: "none" });
    const lines = [...exportCloudwatch(run.sampleMetrics(1_000_000))].map((line) => line.trimEnd().split(","));
    const { metrics } = run.finish();
    const of = (metric: string): string[][] => lines.filter((line) => line[2] === metric);
    const sum = (metric: string): number => of(metric).reduce((all, line) => all + Number(line[7]), 0);
    expect(sum(replica)).toBeCloseTo(metrics[replica]["average"] * 8, 2);
    expect(sum(writer)).toBeCloseTo(metrics[writer]["average"] * 8, 2);
    expect(new Set(of(replica).map((line) => line.slice(3, 6).join(" ")))).toEqual(
      new Set(["shop-far far-1 READER", "shop-far far-2 READER"]),
    );
    expect(new Set(of(writer).map((line) => line.slice(3, 6).join(" ")))).toEqual(new Set(["shop-us us-1 WRITER"]));
    expect(of(sessionsOpen).at(-1)?.[7]).toBe("13");
  });

  test("nobody forwards: none of these metrics", () => {
    const text = scenarioOf({ workloads: ["id: us, kind: open, rate: 5/s"] }).replace(
      "writeForwarding: true",
      "writeForwarding: false",
    );
    const samples = open(scenarioFrom(text), { seed: 1, metrics: true, checks: "none" }).sampleMetrics(1_000_000);
    expect(samples.filter(({ metric }) => metric.includes("Forwarding"))).toEqual([]);
  });
});
