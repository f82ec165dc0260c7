/**
 * Metrics and events as AWS's tools have them, read back from their text and held against what the run itself reports.
 */
import { describe, expect, test } from "vitest";
import { CLOUDWATCH_HEADER, exportCloudwatch, exportEvents } from "../../sim/export/index.ts";
import { open } from "../../sim/run.ts";
import { shipped, small } from "../worlds.ts";

interface Row {
  readonly seconds: number;
  readonly metric: string;
  readonly instance: string;
  readonly proxy: string;
  readonly role: string;
  readonly value: number;
}

function readCsv(lines: Iterable<string>): Row[] {
  const [header, ...rows] = [...lines].map((line) => line.trimEnd());
  expect(header).toBe(CLOUDWATCH_HEADER);
  return rows.map((row) => {
    const [timestamp, namespace, metric, cluster, instance, role, statistic, value, , proxy] = row.split(",");
    expect([namespace, cluster, statistic]).toEqual(["AWS/RDS", "main", "Average"]);
    return { seconds: Date.parse(timestamp) / 1000, metric, instance, proxy, role, value: Number(value) };
  });
}

const PERIOD = 10_000_000;
const scenario = shipped("failover-under-load");
const run = open(scenario, { seed: 1, metrics: true });
const rows = readCsv(exportCloudwatch(run.sampleMetrics(PERIOD)));
const report = run.finish();
const of = (metric: string, instance?: string): Row[] =>
  rows.filter((row) => row.metric === metric && (instance === undefined || row.instance === instance));

describe("cloudwatch-csv: a failover", () => {
  test("looking changes nothing: the digest is that of a run without metrics", () => {
    expect(report.digest).toBe(open(scenario, { seed: 1 }).finish().digest);
  });

  test("a sample every period, and one at the end", () => {
    expect([...new Set(of("CPUUtilization", "reader-2").map(({ seconds }) => seconds))]).toEqual([
      10, 20, 30, 40, 50, 60, 70, 80,
    ]);
  });

  test("commits are the writes that clients saw, give or take those without an answer", () => {
    const commits = of("CommitThroughput").reduce((sum, { value }) => sum + value * 10, 0);
    const { CommitThroughput } = report.metrics;
    const writes = CommitThroughput["average"] * 80;
    expect(commits).toBeGreaterThanOrEqual(writes - 1);
    expect(commits).toBeLessThan(writes + report.clients.unknown + 20);
    const latencies = of("CommitLatency", "writer-1");
    expect(latencies[0].value).toBeGreaterThan(0.3);
    expect(latencies[0].value).toBeLessThan(3);
  });

  test("EngineUptime begins again at the failover, and the old writer, which stays dead, has a hole", () => {
    const uptimes = of("EngineUptime", "reader-1").map(({ value }) => value);
    expect(uptimes[0]).toBe(10);
    expect(uptimes[1]).toBeLessThan(5);
    expect(uptimes.slice(2).every((value, index) => Math.abs(value - uptimes[index + 1] - 10) < 0.01)).toBe(true);
    expect(of("EngineUptime", "writer-1")).toEqual([]);
  });

  test("lag is a reader's, its extremes the writer's; roles change hands", () => {
    expect(of("AuroraReplicaLag").every(({ role, value }) => role === "READER" && value >= 0 && value < 20)).toBe(true);
    expect(of("AuroraReplicaLagMaximum").every(({ role }) => role === "WRITER")).toBe(true);
    expect(of("AuroraReplicaLagMaximum").map(({ instance }) => instance)[0]).toBe("writer-1");
    expect(of("AuroraReplicaLagMaximum").at(-1)?.instance).toBe("reader-1");
  });

  test("shares are shares", () => {
    for (const { metric, value } of rows)
      if (metric === "CPUUtilization" || metric === "BufferCacheHitRatio")
        expect(value >= 0 && value <= 100, metric).toBe(true);
  });
});

test("cloudwatch-csv: the volume's metrics come every five minutes and at the end, in bytes and in counts", () => {
  const long = open(small({ duration: "7m", rate: "2/s", size: "40GB" }), { seed: 1, metrics: true, checks: "none" });
  const volume = readCsv(exportCloudwatch(long.sampleMetrics(60_000_000))).filter(({ instance }) => instance === "");
  const used = volume.filter(({ metric }) => metric === "VolumeBytesUsed");
  expect(used.map(({ seconds, value }) => [seconds, value])).toEqual([
    [300, 40e9],
    [420, 40e9],
  ]);
  const writes = volume.filter(({ metric }) => metric === "VolumeWriteIOPs").map(({ value }) => value);
  expect(writes[0]).toBeGreaterThan(writes[1]);
  expect(writes[1]).toBeGreaterThan(0);
});

test("cloudwatch-csv: a busy instance's CPUUtilization is near 100, an idle one's near 0", () => {
  const busy = small({
    duration: "20s",
    rate: "900/s",
    instances: "[{ id: writer-1, class: db.t4g.medium }, { id: reader-1, az: us-east-1b }]",
    parameters: "{ statementCpu: 2500us }",
  });
  const samples = open(busy, { seed: 1, metrics: true, checks: "none" }).sampleMetrics(10_000_000);
  const cpu = (id: string): number[] =>
    samples.filter(({ metric, of: who }) => metric === "CPUUtilization" && who === id).map(({ value }) => value);
  expect(Math.min(...cpu("writer-1"))).toBeGreaterThan(95);
  expect(Math.max(...cpu("reader-1"))).toBeLessThan(5);
});

test("events-jsonl: RDS events as DescribeEvents has them, in order", () => {
  const events = [...exportEvents(report.rdsEvents)].map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ EventID }) => EventID)).toEqual(report.rdsEvents.map(({ id }) => id));
  expect(events[0]).toEqual({
    SourceIdentifier: "main",
    SourceType: "db-cluster",
    Message: "Started cross AZ failover to DB instance: reader-1",
    EventCategories: ["failover"],
    Date: "1970-01-01T00:00:14.100000Z",
    EventID: "RDS-EVENT-0073",
  });
});

/** Of cluster reference 10.2: what a filter of DescribeEvents by category would find. */
const CATEGORIES: readonly (readonly [string, readonly number[]])[] = [
  ["failover", [69, 70, 71, 72, 73]],
  ["global failover", [181, 182, 183, 184, 185, 186, 187, 238, 239, 240, 241, 397, 423]],
  ["maintenance", [156, 173, 177, 290]],
  ["maintenance", [289, 386, 388, 389]],
  ["failure", [143]],
  ["notification", [141, 142, 149, 144, 145, 147, 148, 150, 151, 153, 512, 513]],
  ["low storage", [227]],
];

test("events-jsonl: each event has the category under which the guide lists it", () => {
  for (const [category, ids] of CATEGORIES)
    for (const number of ids) {
      const id = `RDS-EVENT-${String(number).padStart(4, "0")}`;
      const [line] = exportEvents([{ at: 0, id, source: "cluster", of: "main", message: "" }]);
      expect((JSON.parse(line) as Record<string, unknown>)["EventCategories"], id).toEqual([category]);
    }
});
