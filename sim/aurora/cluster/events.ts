/**
 * RDS events under their own ids (cluster reference 10.2), in the order in which 1.6 has them. Kept as a list; nothing
 * in the model reads it.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE, type Trace } from "../../trace/index.ts";

export type EventSource = "cluster" | "instance" | "proxy" | "snapshot";

export interface RdsEvent {
  readonly at: Micros;
  /** `RDS-EVENT-0072` */
  readonly id: string;
  readonly source: EventSource;
  /** The cluster's, the instance's or the proxy's identifier. */
  readonly of: string;
  readonly message: string;
}

/** Ids and texts. Texts in the style of the service; those marked [found] in the reference stand as they are there. */
const EVENT = {
  failoverSameAz: ["0072", "Started same AZ failover to DB instance: {}"],
  failoverCrossAz: ["0073", "Started cross AZ failover to DB instance: {}"],
  failoverCompleted: ["0071", "Completed failover to DB instance: {}"],
  failoverFailed: ["0069", "Cluster failover failed, check the health of your cluster instances and try again."],
  previousPrimary: ["0070", "Promoting previous primary again: {}"],
  switchoverStarted: ["0181", "Global switchover to DB cluster {} started."],
  oldPrimaryShutDown: ["0182", "Old primary DB cluster {} was shut down."],
  waitingForSync: [
    "0183",
    "Waiting for data synchronization across global cluster members. Current lags behind primary DB cluster: {}",
  ],
  newPrimaryPromoted: ["0184", "New primary DB cluster {} was promoted."],
  switchoverFinished: ["0185", "Global switchover to DB cluster {} finished."],
  switchoverCancelled: ["0186", "Global switchover to DB cluster {} was cancelled."],
  switchoverFailed: ["0187", "Global switchover to DB cluster {} failed."],
  globalFailoverCompleted: ["0238", "Global failover to DB cluster {} completed."],
  globalFailoverFailed: ["0239", "Global failover to DB cluster {} failed."],
  resyncStarted: ["0240", "Started resynchronizing members of DB cluster {} post global failover."],
  resyncFinished: ["0241", "Finished resynchronizing members of DB cluster {} post global failover."],
  writesBlocked: ["0390", "Blocking writes succeeded on the original primary before the role change."],
  writesNotBlocked: [
    "0391",
    "Blocking writes timed out on the original primary. You might need to recover recently written data from the snapshot of the original primary.",
  ],
  globalNameChanged: ["0397", "Finished changing the DNS entry for the global writer endpoint: {}"],
  waitingForTarget: ["0423", "Waiting for the target DB cluster to catch up. Current lag: {}"],
  volumeReplaced: ["0512", "Started replacing the volume of DB cluster {}."],
  volumeReplacementDone: ["0513", "Completed replacing the volume of DB cluster {}."],
  // Ids and texts of clusters that come and go: [recalled].
  clusterCreated: ["0170", "DB cluster created."],
  clusterDeleted: ["0171", "DB cluster deleted."],
  clusterStopped: ["0150", "DB cluster stopped."],
  clusterStarted: ["0151", "DB cluster started."],
  clusterStartedByLimit: [
    "0153",
    "DB cluster is being started due to it exceeding the maximum allowed time being stopped.",
  ],
  instanceStopped: ["0087", "DB instance stopped"],
  instanceStarted: ["0088", "DB instance started"],
  created: ["0005", "DB instance created"],
  deleted: ["0003", "DB instance deleted"],
  shutdown: ["0004", "DB instance shutdown"],
  targetAdded: [
    "0213",
    "RDS detected the addition of the DB instance {} and automatically added it to the target group of the DB proxy.",
  ],
  targetRemoved: [
    "0214",
    "RDS detected deletion of DB instance {} and automatically removed it from the target group of the DB proxy.",
  ],
  restartError: ["0022", "An error occurred while restarting the DB instance: its engine stopped again."],
  restarted: ["0006", "DB instance restarted"],
  restartedAsReader: ["0006", "A new writer was promoted. Restarting database as a reader."],
  fellBehind: ["0006", "Read Replica has fallen behind the master too much. Restarting."],
  upgradeInProgress: ["0177", "Database cluster upgrade is in progress."],
  patched: ["0290", "Database cluster has been patched: {}."],
  versionAvailable: ["0156", "A minor version of the database engine is available for the DB cluster."],
  versionUpgraded: ["0173", "Database cluster engine version has been upgraded."],
  osPartitioned: [
    "0386",
    "The operating system update of the DB cluster is partitioned: readers first, the writer last.",
  ],
  osPartitionStarts: ["0388", "The operating system update of a partition of the DB cluster has started."],
  osUpdated: ["0289", "The operating system update of the DB cluster has ended."],
  osFailed: ["0389", "The operating system update of the DB cluster has failed: an instance is not back in time."],
  storageLow: ["0227", "Your Aurora cluster's storage is dangerously low with only {} terabytes remaining."],
  topologyUpdated: ["0385", "Cluster topology is updated."],
  hostReplaced: ["0422", "The host of the DB instance is replaced."],
  pauseInitiated: ["0370", "The DB instance is being paused: nobody is connected."],
  pauseCancelled: ["0371", "The pause of the DB instance was cancelled: somebody wants to connect."],
  paused: ["0372", "The DB instance is paused."],
  resumeInitiated: ["0373", "The DB instance is being resumed."],
  resumed: ["0374", "The DB instance has been resumed."],
  scalingInitiated: ["0141", "Scaling initiated for the Serverless DB cluster: {} capacity units."],
  scaled: ["0142", "The Serverless DB cluster has scaled: {} capacity units."],
  scalingFailed: ["0143", "Scaling failed for the Serverless DB cluster: {}."],
  scaledByForce: [
    "0149",
    "The Serverless DB cluster has scaled by force, and connections may have been lost: {} capacity units.",
  ],
  clusterPauseInitiated: ["0144", "The Serverless DB cluster is being paused: nobody is connected."],
  clusterPaused: ["0145", "The Serverless DB cluster is paused."],
  clusterPauseCancelled: ["0146", "The pause of the Serverless DB cluster was cancelled: somebody wants to connect."],
  clusterResumeInitiated: ["0147", "The Serverless DB cluster is being resumed."],
  clusterResumed: ["0148", "The Serverless DB cluster has been resumed."],
  snapshotBegins: ["0074", "Creating manual cluster snapshot."],
  snapshotCreated: ["0075", "Manual cluster snapshot created."],
  automatedBegins: ["0168", "Creating automated cluster snapshot."],
  automatedCreated: ["0169", "Automated cluster snapshot created."],
  backtrackWindowSmaller: [
    "0131",
    "The actual Backtrack window is smaller than the target Backtrack window you specified. Consider reducing the number of hours in your target Backtrack window.",
  ],
  backtrackWindowRestored: ["0132", "The actual Backtrack window is the same as the target Backtrack window."],
  keyUnreachable: [
    "0418",
    "The encryption key of the DB instance can't be accessed. If this continues the database becomes inaccessible.",
  ],
  keyLost: ["0419", "The DB instance is inaccessible because its encryption key can't be accessed."],
  keyReachable: ["0420", "The encryption key of the DB instance can be accessed again."],
  recoveryStarted: ["0020", "Recovery of the DB instance has started."],
  recoveryComplete: ["0021", "Recovery of the DB instance is complete."],
} as const;

export type EventName = keyof typeof EVENT;

export class RdsEvents implements Stateful {
  readonly #rows: RdsEvent[] = [];
  #length = 0;
  readonly #trace: Trace;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  add(at: Micros, name: EventName, source: EventSource, of: string, about = ""): void {
    const [id, text] = EVENT[name];
    this.#rows[this.#length++] = { at, id: `RDS-EVENT-${id}`, source, of, message: text.replace("{}", about) };
    this.#trace.emit(TRACE.rdsEventTold, Number(id));
  }

  rows(): readonly RdsEvent[] {
    return this.#rows.slice(0, this.#length);
  }

  /** Rows beyond the length are those of a future that a restored run will write again, the same. */
  copyState(copy: StateCopy): void {
    this.#length = copy.of(this.#length);
  }
}
