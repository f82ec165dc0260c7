/**
 * The constants of Aurora Global Database: the third part of the table in parameters.ts, in the same form. The inside
 * of the replication servers is not published; the shape and nearly all values are those that the cluster reference
 * proposes (5.2, 5.5), and are marked so.
 */
import { period, time, type ParameterInfo } from "./info.ts";

/** PostgreSQL's parameters are whole numbers up to 2^31 - 1, of seconds or of milliseconds. */
const SECONDS_MAX_US = 2_147_483_647_000_000;
const MILLISECONDS_MAX_US = 2_147_483_647_000;

export const GLOBAL_PARAMETERS = {
  replicationBatch: period(
    2_000,
    "least time between two shipments of a replication server to one secondary, and between two acknowledgements",
    "cluster reference 5.2 [choice]: batchMs 2",
    "1 to 10 ms",
  ),
  replicationStreams: {
    value: 4,
    unit: "count",
    does: "parallel connections between the replication servers of two Regions",
    source: "[choice]",
    min: 1,
    max: 64,
    tolerance: "1 to 16",
  },
  replicationBandwidth: {
    value: 250_000_000,
    unit: "bytes/s",
    does: "bytes a second over all connections between two Regions",
    source: "cluster reference 5.2 [choice]: streamBandwidthMBps 250",
    min: 1_000,
    max: 1_000_000_000_000,
    tolerance: "100 to 1,000 MB/s",
  },
  replicationRecordsPerSecond: {
    value: 240_000,
    unit: "records",
    does: "log records a second that an outbound replication server handles",
    source:
      "[choice] 200,000 writes a second (the seed's figure, cluster reference 5.9) with their page splits, and a little",
    min: 1,
    max: 1_000_000_000,
    tolerance: "200,000 to 500,000",
  },
  replicationWindow: {
    value: 67_108_864,
    unit: "bytes",
    does: "bytes that may be on their way to a secondary",
    source: "cluster reference 5.2 [choice]: windowBytes 64 MiB",
    min: 1_000,
    max: 1_000_000_000_000,
    tolerance: "16 to 256 MiB",
  },
  replicationShipmentRecordsMax: {
    value: 8_192,
    unit: "records",
    does: "records in one shipment at most",
    source: "[choice] 1.6 MB at 200 bytes",
    min: 8,
    max: 1_000_000,
    tolerance: "1,024 to 65,536",
  },
  pullPatience: period(
    50_000,
    "a replication server asks another member when one has not given its log by then",
    "[choice] as resendAfter",
    "10 to 200 ms",
  ),
  objectStoreFetch: time(
    150_000,
    "time to fetch a stretch of log from the object store",
    "cluster reference 12.4: S3 Standard, first byte roughly 100 to 200 ms",
    "100 to 200 ms",
  ),
  lagPeriod: period(
    100_000,
    "lags of secondaries are calculated, and commits that wait for rds.global_db_rpo looked at, every so often",
    "cluster reference 5.4 [choice]: re-evaluated every 100 ms",
    "50 ms to 1 s",
  ),
  rpoReleaseBound: time(
    2_000_000,
    "bound of C22: commits that wait for rds.global_db_rpo go on within this after some secondary lags less",
    "[choice] twenty looks",
    "exact",
  ),
  lagReportSlack: time(
    1_000_000,
    "C24 and C25: a reported lag is at most this much younger than the truth",
    "[choice] ten calculations: news of the log may be late",
    "exact",
  ),
  agentRestart: time(2_000_000, "time a replication server's process needs to start again", "[choice]", "0.5 to 10 s"),
  forwardWriterIdleTimeout: {
    ...time(
      60_000_000,
      "aurora_fwd_writer_idle_timeout: the writer ends a forwarded session that is idle for this long (Aurora MySQL)",
      "cluster reference 6.2: 60 s",
      "exact",
    ),
    min: 1_000_000,
  },
  forwardIdleSessionTimeout: {
    ...time(
      300_000_000,
      "apg_write_forward.idle_session_timeout: the writer ends a forwarded session that is idle outside a transaction; 0 for never (Aurora PostgreSQL)",
      "cluster reference 6.3: 300,000 ms",
      "exact",
    ),
    max: MILLISECONDS_MAX_US,
  },
  forwardIdleInTransactionTimeout: {
    ...time(
      86_400_000_000,
      "apg_write_forward.idle_in_transaction_session_timeout: the same inside a transaction; 0 for never",
      "cluster reference 6.3: 86,400,000 ms",
      "exact",
    ),
    max: MILLISECONDS_MAX_US,
  },
  forwardConnectTimeout: {
    ...time(
      30_000_000,
      "apg_write_forward.connect_timeout: a reader gives up on a connection to the writer after this; 0 for never. Aurora MySQL names none: the same there",
      "cluster reference 6.3: 30 s",
      "exact",
    ),
    max: SECONDS_MAX_US,
  },
  forwardReadWaitTimeout: time(
    0,
    "a query that waits for its consistency mode fails after this; 0 for never",
    "cluster reference 6.5 [choice]: not documented",
    "0 to 60 s",
  ),
  forwardResendAfter: period(
    500_000,
    "only under the mutation resendForwarded: a call without an answer is sent again after this",
    "[choice]",
    "exact",
  ),
  forwardConnectionsPercentMysql: {
    value: 10,
    unit: "count",
    does: "aurora_fwd_writer_max_connections_pct: percent of the writer's connections that forwarded sessions may have (Aurora MySQL)",
    source: "cluster reference 6.2: 10, from 0 to 90",
    min: 0,
    max: 90,
    tolerance: "exact",
  },
  forwardConnectionsPercentPostgresql: {
    value: 25,
    unit: "count",
    does: "apg_write_forward.max_forwarding_connections_percent: the same of Aurora PostgreSQL",
    source: "cluster reference 6.3: 25, from 1 to 100",
    min: 1,
    max: 100,
    tolerance: "exact",
  },
  fenceTimeout: period(
    10_000_000,
    "a role change waits no longer for writes to be blocked in the old primary's storage",
    "cluster reference 5.5.1, S3 [choice]: usually half a second",
    "5 to 60 s",
  ),
  catchUpLag: time(
    1_000_000,
    "a switchover blocks writes when its target lags less than this",
    "cluster reference 5.5.1, S2 [choice]",
    "0.1 to 5 s",
  ),
  roleChangeRetry: period(
    1_000_000,
    "a role change repeats an order that has not been answered, and looks how far things are",
    "[choice]",
    "0.2 to 5 s",
  ),
  clusterPromoteMin: time(
    5_000_000,
    "least time an instance of a secondary needs to become the global writer, before it opens the volume",
    "cluster reference 5.5.1, S6 [choice]: 5 to 15 s",
    "2 to 10 s",
  ),
  clusterPromoteMax: time(
    15_000_000,
    "most time it needs",
    "cluster reference 5.5.1, S6 [choice]: 5 to 15 s",
    "8 to 60 s",
  ),
  globalNameFlipMin: time(
    5_000_000,
    "least time from the new writer's opening to the change of the global writer's name",
    "cluster reference 5.5.1, S8 [choice]: 5 to 30 s",
    "1 to 10 s",
  ),
  globalNameFlipMax: time(
    30_000_000,
    "most time to it",
    "cluster reference 5.5.1, S8 [choice]: 5 to 30 s",
    "10 to 60 s",
  ),
  globalFailoverBound: time(
    60_000_000,
    "bound of L17: from the order to the new primary's first possible write",
    "mission, row M17: promotion in under a minute",
    "exact",
  ),
  failoverLsnGap: {
    value: 200_000_000,
    unit: "records",
    does: "LSNs that a new primary skips beyond its own after a failover, so that an old one that goes on in isolation never uses the same",
    source: "[choice] a thousand seconds at 200,000 records/s",
    min: 10_000,
    max: 1_000_000_000,
    tolerance: "exact",
  },
} as const satisfies Record<string, ParameterInfo>;
