/**
 * What comes out of a run: the report (`run --json`), the story in sentences, and the frames that views draw.
 * All plain data. Times are whole microseconds, events are counted from 1.
 */
import type { Micros } from "../kernel/index.ts";
import type { LatencySummary } from "./frame-types.ts";
import type {
  BacktrackWindowReport,
  CloneReport,
  CostRow,
  RestoreReport,
  SnapshotReport,
  BackupsReport,
} from "./managed-types.ts";

export * from "./frame-types.ts";

/** Options of `open`, and of `run` beside its own. */
export interface RunOptions {
  /** Text, or a whole number from 0 below 2^53. Absent: the scenario's own seed. */
  readonly seed?: string | number;
  /** Names of protocol mutations to switch on (see mutations.ts). */
  readonly mutations?: readonly string[];
  /** Keep every client operation for exports and history checkers. Off: counters only. */
  readonly history?: boolean;
  /** "default": every online check; "none": no checks, for measuring what they cost. */
  readonly checks?: "default" | "none";
  /** Vacuous checks count as failed. */
  readonly strict?: boolean;
  /** Note which of the situations named in checks/probes.ts are met, for `Run.probes`. */
  readonly probes?: boolean;
  /**
   * Every way between two hosts has luck of its own, for twin worlds (sim/explore/twins.ts): not the run that the seed
   * gives otherwise.
   */
  readonly luckByWay?: boolean;
  /** Count what `Run.sampleMetrics` needs. */
  readonly metrics?: boolean;
  /** Keep what is under way between hosts, for `Frame.messages`. */
  readonly messages?: boolean;
  /**
   * Is told of messages, for exports. Not for runs that are restored; where every message is wanted a run takes several
   * times as long.
   */
  readonly watch?: MessageWatch;
}

/** Who is told of messages, and of which. */
export interface MessageWatch {
  /** Whether a message that is sent now is to be told of, then and when it is heard. */
  readonly wants: (at: Micros, kind: string) => boolean;
  readonly told: (message: MessageRecord) => void;
}

/** A message between two machines, once when it is sent and once for each copy that is heard. */
export interface MessageRecord {
  readonly what: "sent" | "heard";
  /** The same for both. */
  readonly serial: number;
  /** What its receiver does with it, by its name in message-families.ts: `segment receives batch`. */
  readonly kind: string;
  /** Machines by name: `writer-1`, `storage-a1`, `clients of app`, `control plane`. */
  readonly from: string;
  readonly to: string;
  readonly at: Micros;
  readonly event: number;
  /** When sent: how many copies will come, 0 when it is lost on the way. */
  readonly copies: number;
}

/** A machine of the world and where it stands. */
export interface MachinePlace {
  readonly name: string;
  readonly region: string;
  readonly az: string;
}

/** One CloudWatch metric over one period, by the service's names and in its units. */
export interface MetricSample {
  /** The end of its period. */
  readonly at: Micros;
  readonly metric: string;
  readonly unit: "Percent" | "Count" | "Count/Second" | "Seconds" | "Milliseconds" | "Microseconds" | "Bytes";
  readonly value: number;
  readonly source: "cluster" | "instance" | "proxy";
  readonly cluster: string;
  readonly of: string;
  readonly role: "WRITER" | "READER" | null;
}

export type Verdict = "pass" | "fail";

/** What one check has found in a run. */
export interface CheckResult {
  /** The invariant's id and name, for instance `I1-ack-implies-durable`, or an expectation: `expect-lostCommits`. */
  readonly name: string;
  readonly verdict: Verdict | "vacuous";
  /** When it first failed; absent otherwise. */
  readonly atUs?: Micros;
  /** The event at which it first failed; absent otherwise. */
  readonly event?: number;
  /** A sentence with values. For a passed check: what was really exercised. */
  readonly message: string;
}

/** How operations ended, all clients' or those of one workload. */
export interface OutcomesReport {
  readonly operations: number;
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly writeUnavailableUsMax: Micros;
  readonly readUnavailableUsMax: Micros;
  /** When the longest time without a successful write began, and without a read; 0 where there was none. */
  readonly writeUnavailableFromUs: Micros;
  readonly readUnavailableFromUs: Micros;
  /** Errors that client programs saw, under the engine's own codes, those after which they tried again included. */
  readonly errors: Readonly<Record<string, number>>;
}

/** What the clients of one workload saw, under its engine's codes. */
export interface WorkloadReport extends OutcomesReport {
  readonly id: string;
}

/** What all clients together saw. */
export interface ClientReport extends OutcomesReport {
  readonly commitLatencyUs: LatencySummary;
  readonly readLatencyUs: LatencySummary;
  readonly staleReads: number;
  /**
   * Reads that a writer answered after another instance had opened the volume, stale or not; not among the stale ones.
   */
  readonly zombieReads: number;
  /**
   * Reads that a reader answered although the clients had asked for the writer's name: an old answer of DNS. Those that
   * were stale.
   */
  readonly wrongRoleReads: number;
  readonly staleWrongRoleReads: number;
  /**
   * Reads over the reader's name that the writer answered: there was no reader, or it had been one when the name was
   * looked up.
   */
  readonly readsOnWriter: number;
  readonly lostCommits: number;
  /** The same by workload, in the scenario's order. */
  readonly workloads: readonly WorkloadReport[];
}

/** A row of a status view, by column. */
export type StatusRow = Readonly<Record<string, string | number | null>>;

/** Of a global database, as of the end of the run. */
export interface StatusViews {
  readonly aurora_global_db_status: readonly StatusRow[];
  readonly aurora_global_db_instance_status: readonly StatusRow[];
}

/** What `run --json` prints. `wallMs` and `replay` are added by the command line, which owns clocks and links. */
export interface RunReport {
  readonly format: "borealis-run/1";
  readonly scenario: string;
  readonly scenarioHash: string;
  readonly seed: string;
  readonly build: string;
  readonly mutations: readonly string[];
  readonly digest: string;
  readonly events: number;
  readonly simulatedUs: Micros;
  readonly verdict: Verdict;
  readonly checks: readonly CheckResult[];
  readonly clients: ClientReport;
  /** CloudWatch names to statistics, for instance `CommitLatency: { p50, p99, max }` in the metric's own unit. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /**
   * Errors of the engines that readers with write forwarding have told their clients, the most frequent first: `1235
   * (42000): ...`.
   */
  readonly forwardingErrors: readonly { readonly message: string; readonly count: number }[];
  /** Only where some cluster forwards writes, or may. */
  readonly writeForwarding?: WriteForwardingReport;
  /** What would be billed, of Aurora: quantities without money. */
  readonly cost?: readonly CostRow[];
  /** Only where something is restored: clusters that restores to a moment have made. */
  readonly restores?: readonly RestoreReport[];
  readonly snapshots?: readonly SnapshotReport[];
  /** Only where somebody asks after backups. */
  readonly backups?: BackupsReport;
  /** Of each restored or cloned cluster whose backups somebody asks after. */
  readonly backupsOfCopies?: readonly (BackupsReport & { readonly cluster: string })[];
  readonly clones?: readonly CloneReport[];
  /** Only where the volume can go back in time: as describe calls have it at the end, and what was done. */
  readonly backtrack?: BacktrackWindowReport;
  readonly backtrackOfCopies?: readonly (BacktrackWindowReport & { readonly cluster: string })[];
  /** RDS events under their own ids, in order. */
  readonly rdsEvents: readonly {
    readonly at: Micros;
    readonly id: string;
    readonly source: "cluster" | "instance" | "proxy" | "snapshot";
    readonly of: string;
    readonly message: string;
  }[];
  /**
   * Each change of a status that describe calls give, in order; all are `available` at the start, but for instances to
   * be created.
   */
  readonly statuses: readonly {
    readonly at: Micros;
    readonly source: "cluster" | "instance";
    readonly of: string;
    readonly status: string;
  }[];
  /** Only of a global database. */
  readonly statusViews?: StatusViews;
  readonly globalDatabase?: GlobalReport;
  readonly story: readonly StoryLine[];
}

/**
 * What DescribeDBClusters says of write forwarding when the run ends, under its own names, and each change of the
 * status before.
 */
export interface WriteForwardingReport {
  readonly clusters: readonly {
    readonly DBClusterIdentifier: string;
    /** Null in a primary, and in a cluster by itself. */
    readonly GlobalWriteForwardingRequested: boolean | null;
    readonly GlobalWriteForwardingStatus: string | null;
    /** Null in a secondary. */
    readonly LocalWriteForwardingStatus: string | null;
  }[];
  readonly changes: readonly { readonly at: Micros; readonly of: string; readonly status: string }[];
  /**
   * What SHOW GLOBAL STATUS and the wait events say, by instance. Counted over the whole run, restarts or not; times in
   * microseconds.
   */
  readonly instances: readonly ForwardingInstance[];
  /** Aurora MySQL's writers, as of the end of the run: a row for each forwarded session. */
  readonly aurora_forwarding_processlist: readonly StatusRow[];
}

export interface ForwardingInstance {
  readonly DBClusterIdentifier: string;
  readonly DBInstanceIdentifier: string;
  /** Aurora MySQL: Aurora_fwd_... */
  readonly statusVariables?: Readonly<Record<string, number>>;
  /** Aurora PostgreSQL: IPC:AuroraWriteForward... */
  readonly waitEvents?: Readonly<Record<string, { readonly waits: number; readonly microseconds: Micros }>>;
}

/** How a global database stands at the end, and each change of roles on the way. */
export interface GlobalReport {
  readonly id: string;
  readonly status: string;
  /** Clusters by their ids: the primary, the one that the global writer's name leads to, and all members. */
  readonly primary: string;
  readonly nameLeadsTo: string;
  readonly members: readonly string[];
  readonly roleChanges: readonly RoleChangeReport[];
}

/** A switchover, a failover or a detach, and what came of it. */
export interface RoleChangeReport {
  readonly kind: "switchover" | "failover" | "detach";
  readonly from: string;
  readonly to: string;
  readonly askedAt: Micros;
  /** Why it was refused or came to nothing. */
  readonly error?: string;
  /** Whether writes were blocked in the old primary first. */
  readonly fenced?: boolean;
  readonly openedAt?: Micros;
  /** Where the new primary's log goes on from. */
  readonly keep?: number;
  /** Snapshots of volumes that were given up for it, and the last record in each. */
  readonly snapshots?: readonly { readonly id: string; readonly upTo: number }[];
  readonly finishedAt?: Micros;
  /**
   * Acknowledged commits that the new primary lacks, by the number of their operation (a thousand at most), and the
   * time over which they were acknowledged.
   */
  readonly lostCommits: number;
  readonly lostOperations: readonly number[];
  readonly lostOver: Micros;
}

/**
 * One sentence of what mattered, bound to the event that made it true. The same lines are the command line's timeline,
 * the viewer's captions and its screen-reader text.
 */
export interface StoryLine {
  readonly at: Micros;
  readonly event: number;
  readonly kind: StoryKind;
  readonly text: string;
}

export type StoryKind = "start" | "fault" | "heal" | "quorum" | "recovery" | "client" | "violation" | "end";

/**
 * One client operation, as the formats of histories want it. `complete` is -1 while or when the outcome is
 * unknown.
 */
export interface Operation {
  readonly process: number;
  /** Whose operations come one after the other: a session of a closed workload, or the process. */
  readonly session: number;
  readonly f: "read" | "write" | "txn";
  readonly key: number;
  /** Written value, or the value read (null: never written). */
  readonly value: number | null;
  /** The steps of a transaction, in order. */
  readonly steps?: readonly MicroOperation[];
  readonly invoke: Micros;
  readonly complete: Micros;
  readonly outcome: "ok" | "fail" | "info";
  /** Who answered a read, if not the writer: one that was superseded and had yet to hear of it, or a reader. */
  readonly answeredBy?: "superseded writer" | "reader";
  /** The machine whose answer ended it, by its number in `Run.servers`; absent where nobody answered. */
  readonly server?: number;
  /** When the client stopped waiting for what has an unknown outcome; absent where it was still waiting at the end. */
  readonly gaveUpAt?: Micros;
  /** Log positions, for white-box checkers: the write's commit LSN, or the read's read point; 0 when none was told. */
  readonly lsn: number;
}

/** A step of a transaction: a read of a register or of a list, a write, or an append to a list. */
export interface MicroOperation {
  readonly f: "r" | "w" | "append";
  readonly key: number;
  readonly value: number | null | readonly number[];
}
