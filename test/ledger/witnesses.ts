/**
 * For each parameter that moves a run: a shipped scenario whose digest is another when the parameter stands at this value, within its tolerance. Found by trying both ends of each
 * tolerance in scenario after scenario, with seed 1 and without checks, until one moved.
 */
export interface Witness {
  readonly scenario: string;
  /** Only so much of it is played. */
  readonly seconds?: number;
  /** Played with the suite; the others when they are asked for. */
  readonly isCheap?: boolean;
  readonly values: Readonly<Record<string, number>>;
}

// prettier-ignore
export const WITNESSES: readonly Witness[] = [
  { scenario: "mirrored-slow-disk", seconds: 12, values: { connectTimeout: 1_000_000, connectCpu: 300, probePeriod: 500_000, ebsIops: 60_000, mysqlPageBytes: 32_768, mysqlRecordBytes: 800, mysqlEventBytes: 200, mysqlIoCapacity: 20_000, mysqlPageWriters: 64, mysqlGroupMax: 1, mysqlDefinitionPeriod: 1_000_000, mirrorResendAfter: 100_000, latencyInAz: 50, latencyCrossAz: 125, latencySigma: 0.1, latencySpikeRatio: 0.0001, latencyStallRatio: 0, diskPersist: 15, diskRead: 60, diskSigma: 0.2, diskBytesPerSecond: 500_000_000, cacheShare: 0.5, statementCpu: 50, rowsPerPage: 1 } },
  { scenario: "failover-by-tier", seconds: 12, values: { streamPeriod: 200, replicaApplyBase: 100, replicaApplySpread: 0, replicaApplyRecord: 10, replicaReportPeriod: 10_000, replicaResendAfter: 200_000, detectProcessMin: 0, detectProcessMax: 2_000_000, failoverDecision: 0, promoteMin: 1_000_000, promoteMax: 3_000_000, demoteMin: 2_000_000, demoteMax: 8_000_000, logRecordBytes: 50, boxcarSubmit: 5, gossipPeriod: 10_000, resendAfter: 10_000, readTimeout: 2000, readProbeRatio: 0.001, repairBytesPerSecond: 200_000_000, stagingPeriod: 200_000, coalesceRecord: 1, floorAfter: 1_000_000, hedgeMin: 1000, pageSplitRatio: 0 } },
  { scenario: "full-and-tail", seconds: 12, values: { boxcarSendSlots: 4, resendPauseMax: 200_000, suspectAfter: 1_000_000, heartbeatPeriod: 100_000, engineRestart: 1_000_000, recoveryRetry: 20_000 } },
  { scenario: "replace-a-member", seconds: 12, isCheap: true, values: { lsnAllocationLimit: 20_000_000, membershipRetry: 50_000, copyChunkBytes: 16_000_000, linkShareDelay: 0 } },
  { scenario: "serverless-burst", seconds: 12, isCheap: true, values: { serverlessPeriod: 500_000, serverlessBusyShare: 0.5 } },
  { scenario: "drivers-compared", seconds: 12, values: { topologyPeriod: 2_000_000, topologyReportPeriod: 100_000, failureDetectionTime: 1_000_000, proxyProbePeriod: 100_000, proxyLatency: 200 } },
  { scenario: "switchover-under-load", seconds: 12, values: { replicationBatch: 1000, replicationStreams: 1, replicationBandwidth: 100_000_000, replicationRecordsPerSecond: 200_000, pullPatience: 10_000, lagPeriod: 50_000, roleChangeRetry: 200_000, clusterPromoteMin: 2_000_000, clusterPromoteMax: 8_000_000 } },
  { scenario: "storage-patching", seconds: 12, values: { patchDuration: 1_000_000 } },
  { scenario: "backtrack-there-and-forward", seconds: 12, isCheap: true, values: { backtrackLook: 10_000_000 } },
  { scenario: "restored-with-clients", seconds: 12, values: { restorablePeriod: 10_000_000 } },
  { scenario: "serverless-v1-day", values: { v1Period: 1_000_000, v1BusyShare: 0.5, v1EmptyShare: 0.6, v1CooldownUp: 1_800_000_000, v1CooldownDown: 620_000_000, v1Hold: 50_000, v1HoldAgain: 500_000, v1SwitchMin: 100_000, v1SwitchMax: 500_000, zdpLook: 1000 } },
  { scenario: "waking-from-zero", values: { serverlessCalm: 15_000_000, serverlessShrinkPeriod: 10_000_000, serverlessShrinkShare: 0.5, serverlessSessionBytes: 20_000_000, serverlessResume: 10_000_000 } },
  { scenario: "mirrored-az-outage", values: { dnsTtl: 1_000_000, dnsFlipMin: 2_000_000, dnsFlipMax: 1_000_000, detectHostMin: 2_000_000, detectHostMax: 5_000_000, mysqlPageReaders: 64, mysqlLogReadBytes: 131_072, mysqlRedoApply: 1, mirrorResyncBytesPerSecond: 30_000_000 } },
  { scenario: "io-per-transaction-mirrored", values: { mysqlLogBytes: 5_000_000, mysqlSyncShare: 1, mysqlDoublewritePages: 120 } },
  { scenario: "key-loss-recovered", values: { keyCheckPeriod: 10_000_000, createMin: 120_000_000, createMax: 360_000_000 } },
  { scenario: "stopped-and-forgotten", values: { clusterStopTime: 30_000_000 } },
  { scenario: "restored-with-clients", values: { restoreWorkflow: 60_000_000, restoreGroupsAtOnce: 16, backtrackWorkflow: 20_000_000 } },
  { scenario: "token-kept-too-long", values: { dnsFlap: 30_000_000, failoverPatience: 30_000_000 } },
  { scenario: "patch-day", values: { replicaLagMax: 10_000_000, osUpdateMin: 30_000_000, osUpdateMax: 60_000_000, zdpPatience: 1_000_000, zdpSwapMin: 500_000, zdpSwapMax: 2_000_000 } },
  { scenario: "built-step-by-step", values: { clusterCreateMin: 30_000_000, clusterCreateMax: 60_000_000, objectStoreFetch: 100_000, globalNameFlipMin: 1_000_000, globalNameFlipMax: 10_000_000, boxcarRecordsMax: 64 } },
  { scenario: "replica-lag-mirrored", values: { mysqlReplicaApply: 100 } },
  { scenario: "forwarding-lag-spike", values: { forwardConnectTimeout: 15_000_000 } },
  { scenario: "region-loss-awake", values: { replicationShipmentRecordsMax: 1024, agentRestart: 500_000, fenceTimeout: 5_000_000, failoverLsnGap: 400_000_000 } },
  { scenario: "az-away-for-long", values: { azOutageAfter: 60_000_000, repairsPerNodeMax: 1 } },
  { scenario: "hot-node", values: { heatMin: 100_000, heatAfter: 5_000_000 } },
  { scenario: "black-friday", values: { deleteGrace: 360_000_000, scalingPeriod: 120_000_000, scalingHighPoints: 6, scalingLowPoints: 30 } },
  { scenario: "bad-log", values: { scrubPeriod: 600_000_000 } },
  { scenario: "taken-down-in-order", isCheap: true, values: { clusterDeleteTime: 10_000_000 } },
  { scenario: "serverless-v1-asleep", values: { v1Resume: 15_000_000 } },
  { scenario: "clone-with-clients", values: { recreateMax: 480_000_000, cloneWorkflow: 60_000_000 } },
  { scenario: "snapshot-before-the-release", isCheap: true, values: { snapshotLook: 1_000_000 } },
  { scenario: "forwarding-quota", isCheap: true, values: { forwardConnectionsPercentMysql: 20 } },
  { scenario: "forwarding-session", values: { incompleteReadWait: 5000 } },
  { scenario: "silent-host", values: { failureDetectionInterval: 100_000, failureDetectionCount: 6 } },
  { scenario: "serverless-burst", values: { serverlessGrowPeriod: 1_000_000, serverlessGrowShare: 0.1 } },
  { scenario: "switchover-to-a-lagging-target", values: { catchUpLag: 100_000 } },
];
