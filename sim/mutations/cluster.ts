/**
 * Ways to break what stands on storage: readers, failovers and endpoints, write forwarding, global databases,
 * encryption keys. The second part of the table in mutations.ts, in the same form and order.
 */
import type { MutationInfo } from "./info.ts";

export const CLUSTER_MUTATIONS = {
  replicaPastVdl: {
    does: "a reader applies what has arrived, durable or not",
    violates: ["I44"],
    scenario: "reader-follows",
  },
  replicaPartialMtr: {
    does: "a reader shows records one by one, not whole mini-transactions",
    violates: ["I45", "I42"],
    scenario: "reader-follows",
  },
  replicaIgnoresGap: {
    does: "a reader goes on after a gap in its stream",
    violates: ["I46", "I11"],
    scenario: "reader-cut-off",
  },
  replicaDropsInFlight: {
    does: "a reader drops the records of pages that it is fetching",
    violates: ["I47"],
    scenario: "reader-with-a-small-cache",
  },
  replicaEarlyCommit: {
    does: "a reader counts a transaction as committed when its commit record arrives",
    violates: ["I48"],
    scenario: "reader-of-transactions",
  },
  replayBufferedStream: {
    does: "a reader that is promoted applies what it had buffered, annulled or not",
    violates: ["I49"],
    scenario: "failover-under-load",
  },
  mixedAnchors: {
    does: "a query on a reader reads each row at the newest point",
    violates: ["I50"],
    scenario: "reader-of-transactions",
  },
  vdlWithNextMtr: {
    does: "readers hear of a new VDL only with the next record",
    violates: ["L11"],
    scenario: "one-write-then-silence",
  },
  droppedToldOnce: {
    does: "a reader that is given up is told so once, whether it hears of it or not",
    violates: ["L11"],
    scenario: "reader-too-far-behind",
  },
  deadReaderHoldsFloor: {
    does: "a reader that is gone keeps its read floor for ever",
    violates: ["L10"],
    scenario: "reader-dies",
  },
  floorIgnoresReaders: {
    does: "the read floor is the writer's own minimum only",
    violates: ["I38"],
    scenario: "reader-with-a-long-query",
  },
  floorForgetsReaders: {
    does: "a new writer does not hold the floor for readers it has yet to hear from",
    violates: ["I38"],
    scenario: "failover-with-a-long-query",
  },
  sizeBeforeTier: {
    does: "a failover compares instance sizes before promotion tiers",
    violates: ["C5"],
    scenario: "failover-by-tier",
  },
  leaseBeforeFencing: {
    does: "the new writer waits for the old one's lease to end, instead of fencing it",
    violates: ["L13"],
    scenario: "failover-under-load",
  },
  nameNeverFlips: {
    does: "the writer's name goes on leading to the old writer",
    violates: ["C8"],
    scenario: "failover-under-load",
  },
  completionNotAnnounced: {
    does: "a failover that is over is never said to be",
    violates: ["C7"],
    scenario: "failover-under-load",
  },
  twoWritersDescribed: {
    does: "describe calls go on naming the old writer a writer",
    violates: ["C4"],
    scenario: "failover-under-load",
  },
  reelectOnTierChange: {
    does: "an instance that gets a lower tier than the writer's takes its place at once",
    violates: ["C6"],
    scenario: "tier-changed",
  },
  deletedStaysInEndpoints: {
    does: "a deleted instance is not taken out of the names that lead to it",
    violates: ["C9"],
    scenario: "readers-come-and-go",
  },
  customListsSwapped: {
    does: "new instances join static lists of custom endpoints, and not exclusion lists",
    violates: ["C10"],
    scenario: "readers-come-and-go",
  },
  viewStartsOver: {
    does: "a reader that takes a new writer's stream begins at the oldest view still open there",
    violates: ["C11"],
    scenario: "failover-with-a-busy-reader",
  },
  viewsShared: {
    does: "every other query on a reader takes the oldest view that is open there, and none of its own",
    violates: ["C11"],
    scenario: "failover-with-a-busy-reader",
  },
  waitForCommitOnly: {
    does: "a query in SESSION waits for the session's commits only, not for the changes of its open transaction",
    violates: ["C26"],
    scenario: "forwarding-session",
  },
  sessionNeverWaits: {
    does: "a query in SESSION waits for nothing",
    violates: ["C26"],
    scenario: "forwarding-session",
  },
  globalForgetsOwnChanges: {
    does: "a query in GLOBAL waits for the writer's last commit and not for the changes of its own open transaction",
    violates: ["C26"],
    scenario: "forwarding-global",
  },
  ownChangesHidden: {
    does: "a reader shows a transaction that it forwards what others have committed, and not the transaction's own changes",
    violates: ["C26"],
    scenario: "forwarding-session",
  },
  ownChangesShared: {
    does: "a reader takes the changes of every forwarded transaction for those of whichever session asks",
    violates: ["C27"],
    scenario: "forwarding-session",
  },
  sessionPointShared: {
    does: "a query in SESSION waits for the changes of every session of its reader",
    violates: ["C27"],
    scenario: "forwarding-session",
  },
  cachedConsistencyPoint: {
    does: "a session in GLOBAL asks the writer once, and takes that answer for ever",
    violates: ["C28"],
    scenario: "forwarding-global",
  },
  waitsForAllSecondaries: {
    does: "a query in GLOBAL waits until every secondary cluster has caught up",
    violates: ["C29"],
    scenario: "forwarding-global",
  },
  eventualWaits: {
    does: "a query in EVENTUAL waits for the session's own changes",
    violates: ["C30"],
    scenario: "forwarding-eventual",
  },
  resendForwarded: {
    does: "a reader sends a forwarded statement again when no answer comes",
    violates: ["C31"],
    scenario: "forwarding-link-cut",
  },
  quotaByReader: {
    does: "the writer counts forwarded sessions for each reader by itself",
    violates: ["C32"],
    scenario: "forwarding-quota",
  },
  limitCutsSessions: {
    does: "a writer whose limit of forwarded sessions is lowered ends those that are too many",
    violates: ["C32"],
    scenario: "forwarding-quota",
  },
  refusalsSwapped: {
    does: "a statement that cannot be forwarded ends its transaction in MySQL, and leaves it as it was in PostgreSQL",
    violates: ["C33"],
    scenario: "forwarding-refused-statements",
  },
  forwardsEverything: {
    does: "statements that cannot be forwarded are sent to the writer like any other",
    violates: ["C33"],
    scenario: "forwarding-refused-statements",
  },
  zombieForwarded: {
    does: "a writer that has restarted goes on with forwarded transactions of its earlier life",
    violates: ["C34"],
    scenario: "forwarding-writer-failover",
  },
  resumesForwarded: {
    does: "a reader whose session ended with the writer opens another one and goes on with its transaction there",
    violates: ["C34"],
    scenario: "forwarding-writer-failover",
  },
  switchedOffGoesOn: {
    does: "a reader whose forwarding is switched off goes on with the transactions that it has forwarded so far",
    violates: ["C34"],
    scenario: "forwarding-switched",
  },
  shipPastVdl: {
    does: "the replication server sends what the writer has written, durable or not",
    violates: ["C14"],
    scenario: "global-writer-crash",
  },
  rpoLagStuck: {
    does: "the RPO lag of a secondary is always reported as 0, as Aurora MySQL did before 3.04.0",
    violates: ["C24"],
    scenario: "global-link-cut",
  },
  durabilityCountsCommits: {
    does: "the durability lag of a secondary counts commits only, as its RPO lag does",
    violates: ["C24", "C25"],
    scenario: "global-long-transaction",
  },
  oneLagCounter: {
    does: "RPO lag and durability lag are the same counter",
    violates: ["C25"],
    scenario: "global-long-transaction",
  },
  gateTakesWorst: {
    does: "rds.global_db_rpo is held against the secondary that lags most",
    violates: ["C22"],
    scenario: "rpo-limit-reached",
  },
  ackBeforeGate: {
    does: "a commit that should wait for a secondary is written and acknowledged first",
    violates: ["C21"],
    scenario: "rpo-limit-reached",
  },
  gateNotWoken: {
    does: "commits that wait for a secondary are not woken when one has caught up",
    violates: ["C22"],
    scenario: "rpo-limit-reached",
  },
  silentSecondariesForgotten: {
    does: "rds.global_db_rpo waits for no secondary that has been silent for 15 s, and with all of them silent for nobody",
    violates: ["C23"],
    scenario: "split-brain-under-rpo",
  },
  oldPrimaryNotFenced: {
    does: "in a role change of a global database the old primary says that its writes are blocked, and goes on writing",
    violates: ["C15"],
    scenario: "switchover-under-load",
  },
  unblockedTooEarly: {
    does: "the old primary gets its role back while the target of a role change is still being promoted",
    violates: ["C15"],
    scenario: "switchover-under-load",
  },
  promoteBeforeDrain: {
    does: "a switchover promotes its target before that has everything",
    violates: ["C16"],
    scenario: "switchover-to-a-lagging-target",
  },
  surplusStays: {
    does: "after a global failover a secondary that was ahead keeps what the new primary never had",
    violates: ["C17"],
    scenario: "ahead-of-a-silent-primary",
  },
  readsWhileResyncing: {
    does: "a secondary answers reads while its volume is being rebuilt",
    violates: ["C18"],
    scenario: "three-regions-the-nearer-one-lost",
  },
  stopTakenForGranted: {
    does: "the order that stops the readers of a volume that is being rebuilt is taken for obeyed as soon as it is sent",
    violates: ["C18"],
    scenario: "rebuilt-over-lossy-links",
  },
  stoppedStayInEndpoints: {
    does: "names go on leading to readers of a volume that is being rebuilt, which have been told to stop",
    violates: ["C9"],
    scenario: "three-regions-the-nearer-one-lost",
  },
  snapshotAfterReplacement: {
    does: "the snapshot of the old primary's volume is taken when that has been replaced already",
    violates: ["C19"],
    scenario: "split-brain-attempt",
  },
  waitForLostPrimary: {
    does: "a failover waits until writes are blocked in the old primary, however long nobody answers there",
    violates: ["L17"],
    scenario: "region-loss-awake",
  },
  readersServeWithoutKey: {
    does: "when a cluster has lost its encryption key only its writer is stopped",
    violates: ["C41"],
    scenario: "key-loss-on-the-primary",
  },
  memberKeyRecoverable: {
    does: "a member of a global database that has lost its encryption key may be recovered for seven days, like any other cluster",
    violates: ["C41"],
    scenario: "key-loss-on-the-primary",
  },
  keyWindowForEver: {
    does: "a cluster that has lost its encryption key may be recovered however late",
    violates: ["C41"],
    scenario: "key-loss-recovered-too-late",
  },
} as const satisfies Record<string, MutationInfo>;
