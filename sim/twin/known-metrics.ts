/**
 * The metrics that a recording can be compared by: those of CloudWatch that the simulator samples
 * (sim/figures/metrics.ts, cluster reference 10.1 and 5.3), with their units and whose they are. The volume's own come
 * every five minutes only and say nothing of an incident of seconds; those of RDS Proxy and of write forwarding are not
 * compared.
 */
import type { MetricSample } from "../results/index.ts";

export interface KnownMetric {
  readonly unit: MetricSample["unit"];
  readonly of: "instance" | "cluster";
}

const of = (unit: MetricSample["unit"], whose: KnownMetric["of"] = "instance"): KnownMetric => ({ unit, of: whose });

export const KNOWN_METRICS: Readonly<Record<string, KnownMetric>> = {
  CPUUtilization: of("Percent"),
  ConnectionAttempts: of("Count"),
  LoginFailures: of("Count"),
  BufferCacheHitRatio: of("Percent"),
  ReadIOPS: of("Count/Second"),
  ReadLatency: of("Seconds"),
  WriteIOPS: of("Count/Second"),
  WriteLatency: of("Seconds"),
  Deadlocks: of("Count/Second"),
  ActiveTransactions: of("Count/Second"),
  BlockedTransactions: of("Count/Second"),
  CommitThroughput: of("Count/Second"),
  CommitLatency: of("Milliseconds"),
  AuroraSlowConnectionHandleCount: of("Count"),
  Queries: of("Count/Second"),
  SelectThroughput: of("Count/Second"),
  SelectLatency: of("Milliseconds"),
  DMLThroughput: of("Count/Second"),
  DMLLatency: of("Milliseconds"),
  TransactionAgeMaximum: of("Seconds"),
  DatabaseConnections: of("Count"),
  EngineUptime: of("Seconds"),
  AuroraReplicaLag: of("Milliseconds"),
  AuroraReplicaLagMaximum: of("Milliseconds"),
  AuroraReplicaLagMinimum: of("Milliseconds"),
  ServerlessDatabaseCapacity: of("Count"),
  ACUUtilization: of("Percent"),
  AuroraGlobalDBReplicationLag: of("Milliseconds", "cluster"),
  AuroraGlobalDBProgressLag: of("Milliseconds", "cluster"),
  AuroraGlobalDBRPOLag: of("Milliseconds", "cluster"),
  AuroraGlobalDBReplicatedWriteIO: of("Count", "cluster"),
  AuroraGlobalDBDataTransferBytes: of("Bytes", "cluster"),
};

/** By time unit: its microseconds. Other units have one name each and are not converted. */
const TIMES: Readonly<Record<string, number>> = { Seconds: 1e6, Milliseconds: 1e3, Microseconds: 1 };

/** What a value is multiplied by to be in the metric's own unit; undefined where the two measure different things. */
export function factorBetween(given: string, own: MetricSample["unit"]): number | undefined {
  if (given === own) return 1;
  const [from, to] = [TIMES[given], TIMES[own]];
  return from === undefined || to === undefined ? undefined : from / to;
}
