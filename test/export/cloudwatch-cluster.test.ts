/**
 * CloudWatch's metrics of statements, storage writes and RDS Proxy, held against what clients saw and what the scenario
 * says.
 */
import { describe, expect, test } from "vitest";
import { CLOUDWATCH_HEADER, exportCloudwatch, exportEvents } from "../../sim/export/index.ts";
import type { MetricSample } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { scenarioFrom, shipped, small } from "../worlds.ts";

const SECOND = 1_000_000;
const sampled = (scenario: Parameters<typeof open>[0], period: number): MetricSample[] =>
  open(scenario, { seed: 1, metrics: true, checks: "none" }).sampleMetrics(period);
const series = (samples: readonly MetricSample[], metric: string, of: string): number[] =>
  samples.filter((one) => one.metric === metric && one.of === of).map(({ value }) => value);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe("cloudwatch: statements and storage writes", () => {
  const run = open(small({ duration: "20s", rate: "200/s", reads: "50%", parameters: "{ statementCpu: 1ms }" }), {
    seed: 1,
    metrics: true,
  });
  const samples = run.sampleMetrics(10 * SECOND);
  const { clients } = run.finish();

  test("Queries are the operations that clients saw done", () => {
    const queries = sum(series(samples, "Queries", "writer-1")) * 10;
    expect(Math.abs(queries - clients.ok)).toBeLessThanOrEqual(clients.unknown + 3);
  });

  test("SelectLatency is processor time and pages, DMLLatency leaves the commit out, WriteLatency is a quorum's time", () => {
    const [select] = series(samples, "SelectLatency", "writer-1");
    const [dml] = series(samples, "DMLLatency", "writer-1");
    const [commit] = series(samples, "CommitLatency", "writer-1");
    const [write] = series(samples, "WriteLatency", "writer-1");
    expect(select).toBeGreaterThanOrEqual(1);
    expect(select).toBeLessThan(2);
    expect(dml).toBeGreaterThanOrEqual(1);
    expect(dml).toBeLessThan(2);
    // A commit is one batch, or part of one: its quorum is most of what it waits for.
    expect(write * 1000).toBeGreaterThan(0.3);
    expect(write * 1000).toBeLessThanOrEqual(commit * 1.2);
  });

  test("a slow zone shows in WriteLatency, not in SelectLatency", () => {
    const slow = sampled(
      small({
        duration: "10s",
        rate: "100/s",
        faults: ["kind: slow-link, from: { instance: writer-1 }, at: 0s, for: 10s, extra: 20ms"],
      }),
      10 * SECOND,
    );
    expect(series(slow, "WriteLatency", "writer-1")[0]).toBeGreaterThan(0.02);
    expect(series(slow, "SelectLatency", "writer-1")[0]).toBeLessThan(2);
  });

  test("TransactionAgeMaximum is how long the oldest open transaction has been there", () => {
    const long = small({
      duration: "8s",
      rate: "1/s",
      reads: "0%",
      workload: ", transaction: { writes: 16 }",
      parameters: "{ statementCpu: 1s }",
    });
    const ages = series(sampled(long, SECOND), "TransactionAgeMaximum", "writer-1");
    expect(ages.at(-1)).toBeGreaterThan(2);
    expect(ages.at(-1)).toBeLessThanOrEqual(8);
    expect(ages.at(-1) ?? 0).toBeCloseTo((ages.at(-2) ?? 0) + 1, 3);
    expect(Math.max(...series(samples, "TransactionAgeMaximum", "writer-1"))).toBe(0);
  });

  test("AuroraSlowConnectionHandleCount counts those that a storm keeps waiting for two seconds", () => {
    const storm = scenarioFrom(`
scenario: 1
name: storm
duration: 8s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1, class: db.t4g.medium }] }] }
workloads: [{ id: app, kind: closed, sessions: 60, thinkTime: 10ms, keys: { count: 50 }, timeout: 8s }]
parameters: { connectCpu: 150ms, connectTimeout: 8s }
`);
    // Two processors take 13 handshakes a second: whoever is behind the 26th waits for two seconds and longer.
    const slow = sum(series(sampled(storm, SECOND), "AuroraSlowConnectionHandleCount", "writer-1"));
    expect(slow).toBeGreaterThan(20);
    expect(slow).toBeLessThan(45);
    expect(sum(series(samples, "AuroraSlowConnectionHandleCount", "writer-1"))).toBe(0);
  });
});

test("cloudwatch: attempts to connect and logins that fail are counts of their period, whatever its length", () => {
  const door = scenarioFrom(`
scenario: 1
name: door
duration: 20s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, access: { allow: [app] } }] }
workloads:
  - { id: known, kind: open, rate: 5/s, keys: { count: 50 }, client: { securityGroups: [app] }, driver: { perOperation: true } }
  - { id: unknown, kind: open, rate: 2/s, keys: { count: 50 }, client: { securityGroups: [app], login: iam } }
`);
  const counted = (period: number, metric: string): MetricSample[] =>
    sampled(door, period * SECOND).filter((sample) => sample.metric === metric);
  const attempts = counted(10, "ConnectionAttempts");
  expect(attempts.map(({ unit }) => unit)).toEqual(["Count", "Count"]);
  const inAll = attempts.reduce((total, { value }) => total + value, 0);
  expect(inAll).toBeGreaterThan(120);
  expect(counted(20, "ConnectionAttempts").map(({ value }) => value)).toEqual([inAll]);
  const failures = counted(20, "LoginFailures");
  expect(failures.map(({ unit, of }) => [unit, of])).toEqual([["Count", "writer-1"]]);
  expect(failures[0].value).toBeGreaterThan(20);
  expect(failures[0].value).toBeLessThan(inAll - 80);
});

describe("cloudwatch: RDS Proxy", () => {
  const run = open(shipped("proxy-pinning"), { seed: 1, metrics: true });
  const samples = run.sampleMetrics(10 * SECOND);
  const report = run.finish();
  const front = (metric: string): number[] => series(samples, metric, "front");

  test("before the batch job clients share a handful of connections, and nobody is pinned", () => {
    expect(front("ClientConnections")[0]).toBeGreaterThanOrEqual(3);
    expect(front("DatabaseConnections")[0]).toBeLessThanOrEqual(front("ClientConnections")[0]);
    expect(front("DatabaseConnectionsCurrentlySessionPinned")[0]).toBe(0);
  });

  test("the batch job's clients are pinned, and the others wait for nothing", () => {
    const pinned = front("DatabaseConnectionsCurrentlySessionPinned");
    expect(pinned[1]).toBeGreaterThanOrEqual(2);
    expect(pinned[1]).toBeLessThanOrEqual(front("DatabaseConnections")[1]);
    // The job is over at 30 s; its connections are open, and so nobody else gets them.
    expect(pinned[3]).toBe(pinned[1]);
    // Who borrows gets a connection at once: a client that is pinned has its own. The others wait out their time, and
    // get none.
    expect(Math.max(...front("DatabaseConnectionsBorrowLatency"))).toBeLessThan(2000);
    const [before, during] = front("QueryResponseLatency");
    expect(during).toBeGreaterThan(10 * before);
  });

  test("counts agree with each other and with what clients did", () => {
    expect(sum(front("ClientConnectionsReceived"))).toBeGreaterThanOrEqual(24);
    expect(front("ClientConnectionsSetupSucceeded")).toEqual(front("ClientConnectionsReceived"));
    expect(sum(front("ClientConnectionsReceived")) - sum(front("ClientConnectionsClosed"))).toBe(
      front("ClientConnections").at(-1),
    );
    const opened = sum(front("DatabaseConnectionsSetupSucceeded"));
    expect(opened).toBeLessThanOrEqual(sum(front("DatabaseConnectionRequests")));
    expect(Math.max(...front("DatabaseConnections"))).toBeLessThanOrEqual(front("MaxDatabaseConnectionsAllowed")[0]);
    expect(sum(front("QueryRequests"))).toBeGreaterThanOrEqual(report.clients.ok);
    front("QueryResponseLatency").forEach((whole, at) =>
      expect(whole).toBeGreaterThanOrEqual(front("QueryDatabaseResponseLatency")[at]),
    );
  });

  test("rows name the proxy in a column of its own", () => {
    const place = CLOUDWATCH_HEADER.split(",").indexOf("ProxyName");
    const rows = [...exportCloudwatch(samples)].filter((row) => row.includes("QueryRequests"));
    expect(rows).toHaveLength(4);
    expect(rows.every((row) => row.trimEnd().split(",")[place] === "front" && row.includes(",Count,"))).toBe(true);
  });

  test("looking changes nothing, and a restored run counts the same", () => {
    expect(report.digest).toBe(open(shipped("proxy-pinning"), { seed: 1 }).finish().digest);
    const again = open(shipped("proxy-pinning"), { seed: 1, metrics: true });
    again.runTo(17 * SECOND);
    const saved = again.save();
    again.runTo(30 * SECOND);
    again.load(saved);
    const rest = again.sampleMetrics(3 * SECOND).filter(({ source }) => source === "proxy");
    const straight = open(shipped("proxy-pinning"), { seed: 1, metrics: true });
    straight.runTo(17 * SECOND);
    expect(rest).toEqual(straight.sampleMetrics(3 * SECOND).filter(({ source }) => source === "proxy"));
  });
});

test("events of proxies: an instance more in the target group, and one less", () => {
  const changing = scenarioFrom(`
scenario: 1
name: targets
duration: 30m
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }, { id: reader-2, az: us-east-1c, created: 1m }]
      proxies: [{ id: front }]
workloads: [{ id: app, kind: closed, sessions: 2, thinkTime: 20s, keys: { count: 50 }, driver: { kind: proxy } }]
actions: [{ kind: delete-instance, instance: reader-1, at: 20m }]
`);
  const { rdsEvents } = open(changing, { seed: 1, checks: "none" }).finish();
  const events = [...exportEvents(rdsEvents)].map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(
    events
      .filter(({ SourceType }) => SourceType === "db-proxy")
      .map(({ EventID, SourceIdentifier, Message, EventCategories }) => [
        EventID,
        SourceIdentifier,
        Message,
        EventCategories,
      ]),
  ).toEqual([
    [
      "RDS-EVENT-0213",
      "front",
      "RDS detected the addition of the DB instance reader-2 and automatically added it to the target group of the DB proxy.",
      ["configuration change"],
    ],
    [
      "RDS-EVENT-0214",
      "front",
      "RDS detected deletion of DB instance reader-1 and automatically removed it from the target group of the DB proxy.",
      ["configuration change"],
    ],
  ]);
});
