/**
 * The constants of database instances and their cluster: replication to readers, connections, failover, and the life of
 * an instance. They belong to the table in parameters.ts and have the same form; those of scaling are in
 * scaling.ts, those of what else the service does by itself or when it is told to in managed.ts.
 * Hardly any of them is published; what is published are totals (cluster reference 1.6: under 60 s, often under
 * 30 s; five measured failovers of 10 to 16 s).
 */
import { number, period, time, type ParameterInfo } from "./info.ts";

const MINUTE_US = 60_000_000;

export const CLUSTER_PARAMETERS = {
  streamPeriod: period(
    1_000,
    "least time between two chunks of the writer's stream to its readers",
    "[choice] so that lag comes near P17 table 4: 2.62 ms at 1,000 writes/s",
    "0.2 to 3 ms",
  ),
  replicaApplyBase: time(
    870,
    "what a reader spends on a round of applying, however small",
    "[choice] fitted to P17 table 4: 2.62, 3.42, 3.94, 5.38 ms at 1,000, 2,000, 5,000, 10,000 writes/s",
    "0.1 to 2 ms",
  ),
  replicaApplySpread: time(
    310,
    "and on its records, times the root of their number: pages are applied side by side",
    "[choice] fitted as replicaApplyBase: lag grows slower than the rate",
    "0 to 1 ms",
  ),
  replicaApplyRecord: time(
    1,
    "and on each record: beyond its inverse a reader cannot keep up",
    "[choice] P17's writers exceed 100,000 records/s with readers attached",
    "1 to 10 us",
  ),
  replicaReportPeriod: period(
    100_000,
    "how often a reader tells the writer its read floor",
    "[choice]",
    "10 ms to 1 s",
  ),
  replicaResendAfter: period(
    1_000_000,
    "the writer sends a silent reader again what it may have missed; a reader asks again",
    "[choice]",
    "0.2 to 5 s",
  ),
  replicaLagMax: period(
    30_000_000,
    "a reader further behind than this restarts",
    "cluster reference 1.10 [choice]: 30 to 60 s circulate",
    "10 to 60 s",
  ),
  livenessReplica: time(
    1_000_000,
    "bound of L11: a reader in good reach of the writer is never further behind",
    "[choice] far above the 20 ms of storage reference 7.1, and above a TCP stall",
    "exact",
  ),
  dnsTtl: time(
    5_000_000,
    "how long a resolver may keep the writer's and the reader's name",
    "cluster reference 1.4: 5 s",
    "1 to 5 s",
  ),
  dnsFlap: time(
    0,
    "after a flip, resolvers may still give the old answer, by chance, for this long",
    "cluster reference 13, row 4: 20 to 30 s were seen; off by default",
    "0 to 30 s",
  ),
  dnsFlipMin: time(
    0,
    "least time from the new writer's opening to the flip of its name",
    "cluster reference 1.6, F7 [choice]",
    "0 to 2 s",
  ),
  dnsFlipMax: time(
    5_000_000,
    "most time from the new writer's opening to the flip of its name",
    "cluster reference 1.6, F7 [choice]",
    "1 to 10 s",
  ),
  connectTimeout: period(
    2_000_000,
    "a client gives up on a handshake after this",
    "cluster reference 1.5: connectTimeout 2 s",
    "1 to 10 s",
  ),
  connectCpu: time(1_000, "processor time of a handshake", "[choice]", "0.3 to 5 ms"),
  topologyPeriod: period(
    100_000,
    "how often a driver wrapper or RDS Proxy asks the cluster who writes, during a failover",
    "cluster reference 1.8: clusterTopologyHighRefreshRateMs 100",
    "0.1 to 2 s",
  ),
  topologyReportPeriod: period(
    1_000_000,
    "how often an instance writes its row of replica_host_status",
    "[choice]",
    "0.1 to 5 s",
  ),
  topologyRowAge: time(
    300_000_000,
    "a client leaves older rows of replica_host_status aside",
    "cluster reference 1.8: 5 minutes",
    "exact",
  ),
  topologyTimeout: time(
    300_000_000,
    "a driver wrapper gives up looking for the writer after this",
    "cluster reference 1.8: failoverTimeoutMs 300000",
    "60 to 300 s",
  ),
  failureDetectionTime: time(
    30_000_000,
    "a statement of the driver wrapper is under way for this long before its host is asked whether it is there",
    "cluster reference 1.8: failureDetectionTime 30000",
    "1 to 60 s",
  ),
  failureDetectionInterval: period(
    5_000_000,
    "and then so often",
    "cluster reference 1.8: failureDetectionInterval 5000",
    "0.1 to 30 s",
  ),
  failureDetectionCount: number(
    3,
    "so many asks in a row without an answer, and the statement is given up",
    "cluster reference 1.8: failureDetectionCount 3",
    "exact",
  ),
  proxyProbePeriod: period(
    1_000_000,
    "how often RDS Proxy asks its targets for their roles while it has something under way",
    "[choice]",
    "0.1 to 5 s",
  ),
  proxySilence: period(
    3_000_000,
    "a target that has not answered RDS Proxy for this long is gone",
    "[choice]",
    "1 to 30 s",
  ),
  proxyLatency: time(
    500,
    "what RDS Proxy adds to a statement",
    "[choice]; single milliseconds are reported [recalled]",
    "0.2 to 5 ms",
  ),
  probePeriod: period(
    1_000_000,
    "how often the control plane asks after an instance that may be in trouble",
    "[choice]",
    "0.5 to 5 s",
  ),
  detectProcessMin: time(
    1_000_000,
    "least time a process is reported dead before it counts",
    "cluster reference 1.6, F1 [choice]",
    "0 to 3 s",
  ),
  detectProcessMax: time(
    5_000_000,
    "most time a process is reported dead before it counts",
    "cluster reference 1.6, F1 [choice]",
    "2 to 10 s",
  ),
  detectHostMin: time(
    5_000_000,
    "least time a machine is silent before it counts as dead",
    "cluster reference 1.6, F1 [choice]",
    "2 to 8 s",
  ),
  detectHostMax: time(
    10_000_000,
    "most time a machine is silent before it counts as dead",
    "cluster reference 1.6, F1 [choice]",
    "5 to 20 s",
  ),
  failoverDecision: time(
    100_000,
    "time to decide between a restart in place and a failover",
    "cluster reference 1.6, F2 [choice]",
    "0 to 1 s",
  ),
  promoteMin: time(
    2_000_000,
    "least time a reader needs to change roles",
    "cluster reference 1.6, F4 [choice]",
    "1 to 4 s",
  ),
  promoteMax: time(
    6_000_000,
    "most time a reader needs to change roles",
    "cluster reference 1.6, F4 [choice]",
    "3 to 12 s",
  ),
  demoteMin: time(
    5_000_000,
    "least time an old writer needs to restart as a reader",
    "cluster reference 1.6, F8 [choice]",
    "2 to 8 s",
  ),
  demoteMax: time(
    15_000_000,
    "most time an old writer needs to restart as a reader",
    "cluster reference 1.6, F8 [choice]",
    "8 to 30 s",
  ),
  failoverPatience: period(
    60_000_000,
    "a failover whose target has not opened the volume by then has failed",
    "[choice] the published bound",
    "30 to 120 s",
  ),
  writerLease: time(
    90_000_000,
    "only under the mutation leaseBeforeFencing: how long the old writer's lease lasts",
    "[choice]",
    "exact",
  ),
  recreateMin: period(
    5 * MINUTE_US,
    "least time after which a dead machine is replaced in its AZ",
    "cluster reference 1.6: typically under 10 min",
    "3 to 8 min",
  ),
  recreateMax: period(
    10 * MINUTE_US,
    "most time after which a dead machine is replaced in its AZ",
    "cluster reference 1.6: typically under 10 min",
    "8 to 15 min",
  ),
  keyCheckPeriod: period(
    MINUTE_US,
    "how often the service looks whether a cluster's encryption key can be accessed: the first look that fails warns, the second stops the cluster",
    "[choice] nothing is published",
    "10 s to 10 min",
  ),
  keyRecoveryWindow: {
    ...period(
      7 * 24 * 60 * MINUTE_US,
      "a cluster that has lost its encryption key may be recovered for this long",
      "cluster reference 7: 7 days",
      "exact",
    ),
    max: 7 * 24 * 60 * MINUTE_US,
  },
  createMin: period(
    4 * MINUTE_US,
    "least time from CreateDBInstance to the first start of the engine",
    "cluster reference 2.1 [choice]: a few minutes is all the guide says",
    "2 to 6 min",
  ),
  createMax: period(
    10 * MINUTE_US,
    "most time from CreateDBInstance to the first start of the engine",
    "cluster reference 2.1 [choice]",
    "6 to 15 min",
  ),
  deleteGrace: period(
    3 * MINUTE_US,
    "a deleted instance lets statements under way finish for this long",
    "cluster reference 1.4: 3 minutes",
    "exact",
  ),
  instanceHeartbeat: period(
    500_000,
    "how often a writer asks whether the control plane is there, if it stops without one",
    "[choice]; off by default",
    "0.1 to 1 s",
  ),
  instanceLease: period(
    2_000_000,
    "such a writer stops when it has heard nothing for this long",
    "[choice] no longer than a promotion takes",
    "1 to 5 s",
  ),
  failoverBound: time(
    60_000_000,
    "F of L13: with a healthy reader and its quorums, a failover takes no longer",
    "storage reference 10.6 and 12.1: 60 s",
    "exact",
  ),
} as const satisfies Record<string, ParameterInfo>;
