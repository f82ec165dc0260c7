/**
 * Figures of the model that no scenario may override, once: how a volume is made, how a promise is worded, what a mutation costs. Code that needs one reads
 * it here, and the fidelity ledger prints it beside the parameters. test/architecture/figures.test.ts finds numbers that stand anywhere else.
 *
 * Left out: how numbers are packed into words, sizes of tables that only cost memory, and what a scenario file has where it says nothing (schema.ts).
 * Sources as in parameters.ts: P17 and P18 are the papers, [choice] is ours, [recalled] is known and not looked up.
 */
export type FigureUnit = "USD" | "us" | "bytes" | "records" | "ratio" | "count" | "bytes/s";

export interface FigureInfo {
  readonly value: number;
  readonly unit: FigureUnit;
  /** What it means, as a sentence without a full stop. */
  readonly does: string;
  /** Where the value comes from. */
  readonly source: string;
  /** The range in which the true value may lie; `exact` for what is defined. */
  readonly tolerance: string;
}

const SECOND_US = 1_000_000;

export const FIXED = {
  groupBytes: { value: 10_000_000_000, unit: "bytes", does: "data of one protection group", source: "P17 2.2, P18 2.1: 10 GB segments", tolerance: "exact" },
  membersPerGroup: { value: 6, unit: "count", does: "segments of a protection group, two in each of three AZs", source: "P17 2.1", tolerance: "exact" },
  writeQuorum: { value: 4, unit: "count", does: "members that must have a record, where the scenario does not say", source: "P17 2.1: Vw = 4 of 6", tolerance: "exact" },
  readQuorum: { value: 3, unit: "count", does: "members that a recovery must hear, where the scenario does not say", source: "P17 2.1: Vr = 3 of 6", tolerance: "exact" },
  writeQuorumOfFour: { value: 3, unit: "count", does: "write quorum while an AZ is away for long", source: "P18 4.1: 3/4", tolerance: "exact" },
  readQuorumOfFour: { value: 2, unit: "count", does: "read quorum while an AZ is away for long", source: "[derived] storage reference 5.6: it must meet every 3 of 4", tolerance: "exact" },
  volumeBytesMax: { value: 281_474_976_710_656, unit: "bytes", does: "largest volume of any engine version: 256 TiB", source: "cluster reference 3", tolerance: "exact" },
  volumeBytesLimit: { value: 64_000_000_000_000, unit: "bytes", does: "a volume grows up to this, where the scenario does not say", source: "P17 2.2: 64 TB", tolerance: "exact" },
  pageBytes: { value: 16_384, unit: "bytes", does: "a data page, as a storage node reads it", source: "[recalled] storage reference 1.2: 16 KB in MySQL, 8 KB in PostgreSQL", tolerance: "8192 to 16384 bytes" },
  growthShare: { value: 0.2, unit: "ratio", does: "share of a group that is left when the writer asks for the next one", source: "[choice]", tolerance: "0.02 to 0.5" },
  blockRecords: { value: 64, unit: "records", does: "records in one block of log on disk: what a damaged block takes with it", source: "[choice] 12.8 KB at 200 bytes each", tolerance: "16 to 256" },
  waitingReadLook: { value: 1_000, unit: "us", does: "how often a node looks whether a waiting page read can be answered", source: "[choice]", tolerance: "0.1 to 5 ms" },
  contendedShare: { value: 0.4, unit: "ratio", does: "the foreground's share of a disk from which on it and background work are in each other's way", source: "[choice] half of the disk is the background's at most", tolerance: "0.2 to 0.5" },
  busyShare: { value: 0.8, unit: "ratio", does: "the foreground's share of a disk above which background rounds pass a node by", source: "[choice] P17 3.3: background work gives way", tolerance: "0.6 to 0.95" },
  backgroundShareMax: { value: 0.5, unit: "ratio", does: "most that background work has of a disk", source: "[choice]", tolerance: "0.2 to 0.8" },
  foregroundHeadroom: { value: 0.2, unit: "ratio", does: "share of a disk left free for the foreground beyond what it takes", source: "[choice] without it, it would queue for ever longer", tolerance: "0.1 to 0.4" },
  diskShareWindow: { value: 100_000, unit: "us", does: "time over which the foreground's share of a disk is taken", source: "[choice]", tolerance: "20 ms to 1 s" },
  diskAverageWeight: { value: 0.0625, unit: "ratio", does: "weight of the newest operation in a disk's moving average, by which nodes are hot", source: "[choice]", tolerance: "0.01 to 0.25" },
  spikeMin: { value: 1_000, unit: "us", does: "least that one of the few messages that wait waits (latencySpikeRatio)", source: "cluster reference 12.1: single samples of 5 to 12 ms; [choice]", tolerance: "0.5 to 5 ms" },
  spikeMax: { value: 10_000, unit: "us", does: "most that it waits", source: "cluster reference 12.1: single samples of 5 to 12 ms", tolerance: "5 to 15 ms" },
  stallMin: { value: 200_000, unit: "us", does: "time after which TCP sends a lost packet again (latencyStallRatio)", source: "[recalled] Linux's least retransmission timeout", tolerance: "200 to 400 ms" },
  duplicateSpread: { value: 1_024, unit: "us", does: "the twin of a doubled message takes up to this longer, beside its fault's own figure", source: "[choice] so that both orders of overtaking occur", tolerance: "0.1 to 10 ms" },
  regionSigma: { value: 0.005, unit: "ratio", does: "spread of the log-normal body of delays between Regions", source: "cluster reference 12.2: nearly all samples lie within 2% of the mean", tolerance: "0.002 to 0.02" },
  slowHandshake: { value: 2 * SECOND_US, unit: "us", does: "a connection that takes longer counts as slow in CloudWatch's metric", source: "cluster reference 10.1", tolerance: "exact" },
  longQueryPagePace: { value: 20_000, unit: "us", does: "a long query reads one page in this", source: "[choice]", tolerance: "1 to 100 ms" },
  attemptsByTier: { value: 5, unit: "count", does: "failed promotions after which any healthy reader will do", source: "cluster reference 1.2", tolerance: "exact" },
  serverlessStep: { value: 0.5, unit: "count", does: "step that a serverless instance's capacity goes in, and the least that runs, in capacity units", source: "cluster reference 2.3", tolerance: "exact" },
  serverlessUnitBytes: { value: 2_147_483_648, unit: "bytes", does: "memory of one capacity unit", source: "cluster reference 2.3: 2 GiB", tolerance: "exact" },
  serverlessUnitVcpus: { value: 0.25, unit: "ratio", does: "processors of one capacity unit", source: "[choice] 8 GiB a vCPU, as memory-optimised classes have", tolerance: "0.125 to 0.5" },
  serverlessWakesWith: { value: 2, unit: "count", does: "capacity units that a paused instance comes back with, where its maximum is no less", source: "cluster reference 2.4, the service's own sample", tolerance: "0.5 to 2" },
  coupledTierMax: { value: 1, unit: "count", does: "serverless readers up to this promotion tier go with the writer's capacity", source: "cluster reference 2.3: tiers 0 and 1", tolerance: "exact" },
  replicationPauseMax: { value: 250_000, unit: "us", does: "longest pause between two attempts of a replication server", source: "[choice]", tolerance: "0.1 to 1 s" },
  replicationQueueMax: { value: 200_000, unit: "us", does: "what waits for its turn between two Regions waits no longer", source: "[choice] or a loss would be noticed late and answered with more of the same", tolerance: "50 ms to 1 s" },
  replicationPatience: { value: 20_000, unit: "us", does: "time that a secondary's storage has to persist a shipment, beside three round trips and four batches", source: "[choice]", tolerance: "5 to 100 ms" },
  shipmentRecordsMin: { value: 8, unit: "records", does: "room for less in a shipment is no room", source: "[choice] a mini-transaction must fit", tolerance: "4 to 64" },
  roleChangeLook: { value: 100_000, unit: "us", does: "how often a role change looks at itself", source: "[choice]", tolerance: "20 ms to 1 s" },
  switchoverNews: { value: 5 * SECOND_US, unit: "us", does: "how often a switchover says how far its target lags", source: "[choice] cluster reference 5.5.1, S2: repeated", tolerance: "1 to 60 s" },
  operatorLook: { value: 5 * SECOND_US, unit: "us", does: "how often an operator, or their monitoring, looks", source: "[choice]", tolerance: "1 to 60 s" },
  retryPauseMax: { value: 60 * SECOND_US, unit: "us", does: "longest pause of a client between two attempts", source: "[choice]", tolerance: "20 to 120 s" },
  retryBudgetBurst: { value: 10, unit: "count", does: "repetitions that a retry budget allows at once after a quiet while", source: "[choice]", tolerance: "1 to 100" },
  restartedAfter: { value: SECOND_US, unit: "us", does: "after a crash by SQL the host's own monitor starts the engine again", source: "[choice]", tolerance: "0.2 to 5 s" },
  fisSlowdown: { value: 200_000, unit: "us", does: "what AWS FIS's slowdown within an AZ adds to a statement", source: "[choice] its page gives no figure", tolerance: "50 ms to 1 s" },
  fisLoss: { value: 0.15, unit: "ratio", does: "share of statements that AWS FIS's slowdown between AZs loses", source: "[choice] its page gives no figure", tolerance: "0.05 to 0.5" },
  volumeMetricPeriod: { value: 300 * SECOND_US, unit: "us", does: "how often CloudWatch has the metrics of a volume", source: "cluster reference 10.1: every five minutes", tolerance: "exact" },
  newsBound: { value: 200_000, unit: "us", does: "an instance's word, or an order to it, has arrived within this, TCP stalls left aside: allowed for by checks", source: "[choice]", tolerance: "exact" },
  restorableGapBound: { value: 300 * SECOND_US, unit: "us", does: "bound of the checks of backups: the latest restorable time is no older", source: "cluster reference 4.1: within the last 5 minutes", tolerance: "exact" },
  stallWorthTelling: { value: 500_000, unit: "us", does: "a commit that waits this long has a sentence in the story", source: "[choice] ordinary ones take milliseconds", tolerance: "exact" },
  sessionsBeginWithin: { value: 1_000, unit: "us", does: "time in which the sessions of a closed workload begin that think for less", source: "[choice] not all at one instant", tolerance: "0.5 to 5 ms" },
  mysqlDefinitionBytes: { value: 16_384, unit: "bytes", does: "an FRM file of mirrored MySQL, and what a flush of its log once a second writes at least", source: "[choice]", tolerance: "8192 to 65536 bytes" },
  mysqlHeaderBytes: { value: 512, unit: "bytes", does: "the header of InnoDB's log that says where a recovery begins", source: "[recalled] one sector", tolerance: "exact" },
  mysqlLeisureShare: { value: 0.1, unit: "ratio", does: "share of InnoDB's log below which the page cleaner is in no hurry", source: "[recalled] innodb_adaptive_flushing_lwm 10", tolerance: "exact" },
  mysqlFullSpeedShare: { value: 0.75, unit: "ratio", does: "share of InnoDB's log at which the page cleaner works as fast as it may", source: "[recalled] InnoDB's asynchronous flush point, 3/4", tolerance: "0.7 to 0.8" },
  storagePrice: { value: 0.11, unit: "USD", does: "a gigabyte of storage for a month, where `borealis cost` is not told otherwise", source: "storage reference 1.5: $0.10 to 0.11 per GB-month", tolerance: "exact" },
  ioPrice: { value: 0.22, unit: "USD", does: "a million I/Os in the standard configuration, where `borealis cost` is not told otherwise", source: "storage reference 1.5: $0.20 to 0.22 per million", tolerance: "exact" },
  copyOnWriteClonesMax: { value: 15, unit: "count", does: "clones of one source that share its pages; the next one is a full copy", source: "cluster reference 4.3", tolerance: "exact" },
  brokenReplayRecord: { value: 500, unit: "us", does: "only under the mutation replayRedo: what a record costs to read and apply at start", source: "[choice]", tolerance: "exact" },
  brokenBoxcarTimer: { value: 10_000, unit: "us", does: "only under the mutation boxcarTimer: the group commit that boxcars do without", source: "[choice]", tolerance: "exact" },
  brokenHedge: { value: 60 * SECOND_US, unit: "us", does: "only under the mutation noHedge: a read waits for the member it asked for so long", source: "[choice]", tolerance: "exact" },
  brokenMemory: { value: 15 * SECOND_US, unit: "us", does: "only under the mutation silentSecondariesForgotten: a secondary that is silent for so long is forgotten", source: "[choice]", tolerance: "exact" },
} as const satisfies Readonly<Record<string, FigureInfo>>; // prettier-ignore
