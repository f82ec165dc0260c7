/**
 * Claims about how far behind readers and Regions are, and what customers of the storage paper saw (P17 6.1.4, 6.2;
 * cluster reference 0.1, 5.9).
 */
import type { Claim } from "./claim.ts";
import type { Laboratory } from "./laboratory.ts";

const lagAt = (laboratory: Laboratory, rate: number): number =>
  laboratory.play("replica-lag", [`workloads[0].rate=${rate}/s`]).metric("AuroraReplicaLag");

export const REPLICA_LAG: Claim = {
  name: "replica-lag",
  title: "Milliseconds until a replica shows a commit",
  source: "P17 6.1.4, table 4; AWS: usually much less than 100 ms; the article: below 10 ms",
  unit: "ms",
  scenarios: ["replica-lag"],
  within: 1.25,
  rows: [
    {
      name: "1,000 writes/s",
      published: 2.62,
      is: "about",
      calibrated: true,
      cheap: true,
      measure: (laboratory) => lagAt(laboratory, 1_000),
    },
    {
      name: "2,000 writes/s",
      published: 3.42,
      is: "about",
      calibrated: true,
      measure: (laboratory) => lagAt(laboratory, 2_000),
    },
    {
      name: "5,000 writes/s",
      published: 3.94,
      is: "about",
      calibrated: true,
      measure: (laboratory) => lagAt(laboratory, 5_000),
    },
    {
      name: "10,000 writes/s",
      published: 5.38,
      is: "about",
      calibrated: true,
      measure: (laboratory) => lagAt(laboratory, 10_000),
    },
    {
      name: "20,000 writes/s, AWS: usually much less than 100 ms",
      published: 100,
      is: "at most",
      calibrated: false,
      measure: (laboratory) => lagAt(laboratory, 20_000),
    },
    {
      name: "20,000 writes/s, below 10 ms",
      published: 10,
      is: "at most",
      calibrated: false,
      measure: (laboratory) => lagAt(laboratory, 20_000),
    },
  ],
  parameters: [
    "replicaApplyBase",
    "replicaApplySpread",
    "replicaApplyRecord",
    "streamPeriod",
    "latencyCrossAz",
    "diskPersist",
  ],
  calibration: "replicaApplyBase, replicaApplySpread and streamPeriod, from all four rows of the table",
  falsifiedBy: "lag that grows as fast as the load, or that exceeds 10 ms at a rate that the writer can do",
  scaled: "a second instead of half an hour",
};

const UNKNOWN_BEFORE =
  "neither the load nor the machine that this customer had before is published. What lag without bound looks like is in mysql-replica-lag";

export const CUSTOMERS: Claim = {
  name: "customers",
  title: "What customers saw: lag below 20 ms over four replicas, a tail near the median, 8,000 connections a second",
  source: "P17 6.2 and 7",
  unit: "as the row says",
  scenarios: ["four-replicas", "connection-spike"],
  within: 2,
  rows: [
    {
      name: "lag over four replicas, hourly average in ms",
      published: 20,
      is: "at most",
      calibrated: false,
      cheap: true,
      measure: (laboratory) => laboratory.play("four-replicas").metric("AuroraReplicaLagMaximum"),
    },
    {
      name: "INSERT, 99th percentile over the median",
      published: 2,
      is: "at most",
      calibrated: false,
      measure: (laboratory) => tail(laboratory, "commitLatencyUs"),
    },
    {
      name: "SELECT, 99th percentile over the median",
      published: 2,
      is: "at most",
      calibrated: false,
      measure: (laboratory) => tail(laboratory, "readLatencyUs"),
    },
    {
      name: "new connections/s",
      published: 8_000,
      is: "about",
      calibrated: false,
      measure: (laboratory) =>
        laboratory.play("connection-spike", ["workloads[0].rate=8000/s"]).perSecond("ConnectionAttempts"),
    },
    {
      name: "web response time, before over after",
      published: 2.7,
      is: "about",
      calibrated: false,
      differs: "neither what this customer's web transactions do nor the database that they had before is published",
    },
    {
      name: "INSERT before, 95th percentile over the median",
      published: 40,
      is: "at least",
      calibrated: false,
      differs: UNKNOWN_BEFORE,
    },
    { name: "lag before, spikes in s", published: 720, is: "at least", calibrated: false, differs: UNKNOWN_BEFORE },
    {
      name: "tables of an instance",
      published: 150_000,
      is: "at least",
      calibrated: false,
      differs: "the model has rows and pages, but no tables",
    },
  ],
  parameters: ["replicaApplyBase", "streamPeriod", "latencySigma", "diskSigma", "statementCpu", "connectCpu"],
  falsifiedBy: "lag that adds up over replicas, or commits whose tail is that of one slow member",
  scaled:
    "seconds instead of days. P17 shows the 95th percentile near the median and gives no figure, so twice the median is [choice]",
};

function tail(laboratory: Laboratory, what: "commitLatencyUs" | "readLatencyUs"): number {
  const { p50, p99 } = laboratory.play("four-replicas").report.clients[what];
  return p99 / p50;
}

/** 200,000 rows a second, as 12,500 transactions of 16. */
const FULL_RATE = ["workloads[0].rate=12500/s"];

export const GLOBAL_LAG: Claim = {
  name: "global-lag",
  title: "A secondary Region lags less than a second at 200,000 writes a second",
  source: "cluster reference 5.9 and 0.1, rows 11 and 13: AWS, without a method",
  unit: "ms",
  scenarios: ["global-lag"],
  within: 1,
  rows: [
    {
      name: "20,000 writes/s",
      published: 1_000,
      is: "at most",
      calibrated: false,
      cheap: true,
      measure: (laboratory) => regionLag(laboratory, []),
    },
    {
      name: "200,000 writes/s",
      published: 1_000,
      is: "at most",
      calibrated: true,
      measure: (laboratory) => regionLag(laboratory, FULL_RATE),
    },
  ],
  parameters: [
    "replicationRecordsPerSecond",
    "replicationBandwidth",
    "replicationBatch",
    "replicationStreams",
    "logRecordBytes",
    "diskPersist",
  ],
  calibration: "replicationRecordsPerSecond is chosen above 200,000",
  falsifiedBy:
    "an outbound server that handles fewer records a second than are written: its queue then grows without end",
  scaled: "0.8 s; the server's capacity is chosen above the claimed rate, so only the lag below it is measured",
};

/** The mean of AuroraGlobalDBReplicationLag over the run. */
function regionLag(laboratory: Laboratory, set: readonly string[]): number {
  const { report } = laboratory.play("global-lag", set);
  return report.metrics["AuroraGlobalDBReplicationLag"]?.["shop-eu"] ?? Number.NaN;
}
