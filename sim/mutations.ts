/**
 * The protocol mutations: ways to break Aurora on purpose, each a named switch read at one place in the real code.
 * Names and the invariants they violate are those of aurora-storage.md 10.7.
 *
 * A run with a mutation on must fail; a mutation no check notices is a defect of the checks.
 */
export interface MutationInfo {
  /** What the switch makes the protocol do wrong, as a sentence. */
  readonly does: string;
  /** The invariants expected to fail, most direct first. */
  readonly violates: readonly string[];
  /** A shipped scenario that exposes it. */
  readonly scenario: string;
}

export const MUTATIONS = {
  writeQuorum3: {
    does: "three of the six copies count as a write quorum",
    violates: ["I1", "I2", "I11", "I25"],
    scenario: "quorum-overlap",
  },
  ackAt3: {
    does: "a commit is acknowledged when three copies of its group have it",
    violates: ["I1"],
    scenario: "steady-state",
  },
  countDuplicateAcks: {
    does: "acknowledgements are counted, not the members they came from",
    violates: ["I3", "I1"],
    scenario: "duplicate-messages",
  },
  sclSkipsHoles: {
    does: "a segment reports the highest LSN it received, holes or not",
    violates: ["I4", "I10"],
    scenario: "one-way-partition",
  },
  vclMax: {
    does: "VCL is the largest PGCL instead of the end of the quorate prefix",
    violates: ["I5", "I1"],
    scenario: "az-outage",
  },
  vdlIsVcl: {
    does: "VDL follows VCL even in the middle of a mini-transaction",
    violates: ["I6"],
    scenario: "steady-state",
  },
  ackBeforePersist: {
    does: "a storage node acknowledges a batch before it is on disk",
    violates: ["I10"],
    scenario: "steady-state",
  },
  noTruncation: {
    does: "recovery opens without annulling what was in flight, and reuses its LSNs",
    violates: ["I12"],
    scenario: "writer-crash",
  },
  writeQuorum5: {
    does: "a write needs five of the six copies",
    violates: ["L1"],
    scenario: "az-outage",
  },
  vclMin: {
    does: "VCL is the smallest PGCL, so an idle group pins the volume",
    violates: ["L2"],
    scenario: "steady-state",
  },
  readNeedsWriteQuorum: {
    does: "a page read is refused unless a write quorum of its group answers",
    violates: ["L3"],
    scenario: "az-plus-one",
  },
  commitInsideMtr: {
    does: "a commit record stands inside its mini-transaction and is acknowledged by VCL, as P18's wording has it",
    violates: ["I9"],
    scenario: "steady-state",
  },
  skipUndo: {
    does: "transactions that were in flight at a crash count as committed for readers",
    violates: ["I23"],
    scenario: "transactions-in-flight",
  },
  resetMeansFailed: {
    does: "a client reports a write as failed when its connection breaks",
    violates: ["I24"],
    scenario: "writer-crash",
  },
  evictDirty: {
    does: "the writer evicts pages whose newest record is above VDL, as P17's wording has it",
    violates: ["I41"],
    scenario: "small-cache",
  },
  recordQuorum: {
    does: "a write quorum is counted for each batch on its own, holes before it or not",
    violates: ["I22"],
    scenario: "holes-in-the-quorum",
  },
  truncateAtVcl: {
    does: "recovery truncates at VCL, in the middle of a mini-transaction",
    violates: ["I6"],
    scenario: "crash-in-a-split",
  },
  truncationVolatile: {
    does: "members keep a truncation in memory and forget it when they lose power",
    violates: ["I16"],
    scenario: "two-recoveries",
  },
  truncationNotInstalled: {
    does: "members take over the new epoch but annul nothing",
    violates: ["I14"],
    scenario: "stray-writes",
  },
  openBeforeRepair: {
    does: "the volume opens before what recovery adopted is at a write quorum",
    violates: ["I15"],
    scenario: "adopted-tail",
  },
  trustUnopened: {
    does: "a recovery takes as durable what an interrupted one had kept, although another has opened the volume since",
    violates: ["I16"],
    scenario: "three-recoveries",
  },
  fenceAfterRead: {
    does: "recovery reads the members' SCLs without fencing them first",
    violates: ["I17"],
    scenario: "promotion-under-load",
  },
  noEpochFencing: {
    does: "members accept requests of old volume and membership epochs",
    violates: ["I18"],
    scenario: "promotion-under-load",
  },
  zombieAdoptsEpoch: {
    does: "a writer that is refused takes over the newer epoch and goes on",
    violates: ["I19", "L14"],
    scenario: "superseded-in-isolation",
  },
  adoptEpochBare: {
    does: "a member adopts a newer epoch from an ordinary write, without its truncation",
    violates: ["I20"],
    scenario: "stray-writes",
  },
  staleBackLinks: {
    does: "a recovered writer links its first records to what it remembers from before",
    violates: ["I21"],
    scenario: "stray-writes",
  },
  noLal: {
    does: "LSNs are allocated however far VDL is behind",
    violates: ["I13"],
    scenario: "back-pressure",
  },
  allocatorNotWoken: {
    does: "writes that wait for LSNs are not woken when VDL advances",
    violates: ["L9"],
    scenario: "back-pressure",
  },
  plain3of6Read: {
    does: "a recovery of unlike members is content with any three, tails included",
    violates: ["I25", "I26"],
    scenario: "full-and-tail",
  },
  jumpToFour: {
    does: "a group whose AZ is away goes to 3 of 4 without a time in which writes need both quorums",
    violates: ["I25", "I28"],
    scenario: "az-away-for-long",
  },
  narrowTooSoon: {
    does: "a group goes to 3 of 4 before three of the four members have what was acknowledged",
    violates: ["I28"],
    scenario: "az-away-while-another-lags",
  },
  countUnhydrated: {
    does: "a newcomer counts in quorums before it holds anything",
    violates: ["I27"],
    scenario: "replace-a-member",
  },
  directMembershipJump: {
    does: "a member is exchanged for another in one step that nobody has to accept",
    violates: ["I28"],
    scenario: "replace-a-member",
  },
  dropOldEarly: {
    does: "the old member's copy is deleted as soon as its replacement begins",
    violates: ["I29"],
    scenario: "false-suspicion",
  },
  amnesiacRejoin: {
    does: "a node whose disk was replaced answers as the member it was",
    violates: ["I30"],
    scenario: "disk-replaced",
  },
  logTrustedAfterCrash: {
    does: "a node that comes back goes by its log alone, and not by its note of what it has acknowledged",
    violates: ["I30", "I2"],
    scenario: "lying-disks",
  },
  badPlacement: {
    does: "a replacement is placed in any zone",
    violates: ["I31"],
    scenario: "replace-a-member",
  },
  useGroupEarly: {
    does: "a new group is written to before a write quorum of it exists",
    violates: ["I32"],
    scenario: "growing-volume",
  },
  growUnfenced: {
    does: "a new group is put into use whatever epochs its members refuse, and while a recovery is under way",
    violates: ["I17"],
    scenario: "growing-in-a-recovery",
  },
  patchTwoZones: {
    does: "storage nodes of different zones are patched at once",
    violates: ["I33"],
    scenario: "storage-patching",
  },
  gossipNoEpoch: {
    does: "members take records from any peer, whatever its epochs",
    violates: ["I34"],
    scenario: "removed-member-returns",
  },
  tailGcEarly: {
    does: "a tail member drops log that neither the full members nor the backup have",
    violates: ["I35"],
    scenario: "tail-collects",
  },
  readIgnoresScl: {
    does: "pages are read from members that miss records of them",
    violates: ["I36"],
    scenario: "reads-from-a-lagging-member",
  },
  gcPastPgmrpl: {
    does: "versions that an open read view needs are collected",
    violates: ["I37", "I38"],
    scenario: "long-query",
  },
  pgmrplFromAllocation: {
    does: "the read floor follows the last allocated LSN instead of the oldest read",
    violates: ["I7"],
    scenario: "small-cache",
  },
  coalesceHole: {
    does: "a node builds pages across records it does not have",
    violates: ["I39"],
    scenario: "reads-from-a-lagging-member",
  },
  inPlacePastVdl: {
    does: "pages are built in place, so older versions are gone at once",
    violates: ["I40"],
    scenario: "long-query",
  },
  readAtVcl: {
    does: "reads use VCL as their read point",
    violates: ["I42"],
    scenario: "steady-state",
  },
  noChecksum: {
    does: "checksums of pages are not looked at",
    violates: ["I43"],
    scenario: "bad-pages",
  },
  checksumWithoutAddress: {
    does: "the checksum of a block of log does not cover where it belongs",
    violates: ["I43"],
    scenario: "misdirected-writes",
  },
  noGossip: {
    does: "members do not ask their peers for what they lack",
    violates: ["L4"],
    scenario: "lossy-links",
  },
  repairNeedsWriteQuorum: {
    does: "a group that has lost its write quorum is not repaired",
    violates: ["L5"],
    scenario: "repair-from-a-read-quorum",
  },
  replayRedo: {
    does: "an instance replays the log before it opens",
    violates: ["L6"],
    scenario: "two-recoveries",
  },
  noHedge: {
    does: "a page read waits for the one member it asked",
    violates: ["L7"],
    scenario: "one-slow-member",
  },
  heatIgnored: {
    does: "the control plane leaves members on hot disks",
    violates: ["L15"],
    scenario: "hot-node",
  },
  backgroundFirst: {
    does: "background work takes half of a disk however busy the foreground is",
    violates: ["L16"],
    scenario: "repair-under-load",
  },
  stopTheWorldChange: {
    does: "a group takes no writes while one of its members is replaced",
    violates: ["L8"],
    scenario: "replace-a-member",
  },
  floorNeverReleased: {
    does: "a read view that is over still holds old versions",
    violates: ["L10"],
    scenario: "long-query",
  },
  boxcarTimer: {
    does: "a boxcar waits 10 ms for more records before it leaves",
    violates: ["L12"],
    scenario: "steady-state",
  },
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
    scenario: "three-regions-the-nearer-one-lost",
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
  jitterTakenOff: {
    does: "what a message waits longer now and then is taken off its delay instead of added",
    violates: ["C48"],
    scenario: "global-link-cut",
  },
  proxyResends: {
    does: "RDS Proxy passes a statement on again when the connection breaks that it was under way on",
    violates: ["C51"],
    scenario: "proxy-failover",
  },
  patchingKeepsAll: {
    does: "zero-downtime patching keeps connections whose temporary tables and locks are gone",
    violates: ["C53"],
    scenario: "patching-drops-sessions",
  },
  survivingCacheTrusted: {
    does: "an engine that comes back takes the pages that have outlived it for what they were",
    violates: ["C54"],
    scenario: "cache-survives",
  },
  pinsIgnored: {
    does: "RDS Proxy lends a connection that a client is pinned to to other clients as well",
    violates: ["C52"],
    scenario: "proxy-pinning",
  },
  scaleInAnybody: {
    does: "auto scaling removes a reader that people have made",
    violates: ["C44"],
    scenario: "black-friday",
  },
  cooldownsIgnored: {
    does: "auto scaling acts again before the cooldown of its last activity is over",
    violates: ["C44"],
    scenario: "black-friday",
  },
  scaleInBlindly: {
    does: "auto scaling removes a reader although those that stay could not carry its load",
    violates: ["C55"],
    scenario: "black-friday",
  },
  capacityUnbounded: {
    does: "a serverless instance grows beyond the cluster's maximum",
    violates: ["C42"],
    scenario: "serverless-burst",
  },
  readersScaleAlone: {
    does: "serverless readers of promotion tiers 0 and 1 do not follow the writer's capacity",
    violates: ["C42"],
    scenario: "serverless-burst",
  },
  connectionsByCapacity: {
    does: "a serverless instance takes as many connections as what it has allows, not its maximum",
    violates: ["C56"],
    scenario: "serverless-burst",
  },
  pausesWithConnections: {
    does: "a serverless instance is paused when no statement is under way, connections or not",
    violates: ["C43"],
    scenario: "waking-from-zero",
  },
  scalesMidTransaction: {
    does: "Serverless v1 changes engines in the middle of whatever is under way",
    violates: ["C62"],
    scenario: "serverless-v1-scaling-point",
  },
  forcesUnasked: {
    does: "Serverless v1 forces a change of capacity that was to be given up",
    violates: ["C62"],
    scenario: "serverless-v1-scaling-point",
  },
  v1CooldownsIgnored: {
    does: "Serverless v1 scales down as soon as there is less to do, cooldowns or not",
    violates: ["C63"],
    scenario: "serverless-v1-day",
  },
  connectionsStay: {
    does: "Serverless v1 takes as many connections as its minimum allows, whatever it has",
    violates: ["C56"],
    scenario: "serverless-v1-day",
  },
  windowIgnored: {
    does: "maintenance that waits for its window is begun at once",
    violates: ["C57"],
    scenario: "patch-day",
  },
  upgradesUnasked: {
    does: "a minor version is applied in the window although automatic upgrades are off",
    violates: ["C57"],
    scenario: "one-instance-says-no",
  },
  maintenanceAllAtOnce: {
    does: "the operating systems of all instances are updated at once",
    violates: ["C57"],
    scenario: "patch-day",
  },
  refusedCreateBegins: {
    does: "a call of CreateDBInstance that is refused has begun to create the instance",
    violates: ["C45"],
    scenario: "built-step-by-step",
  },
  deletedWithInstances: {
    does: "a cluster is deleted although it has instances",
    violates: ["C46"],
    scenario: "taken-down-in-order",
  },
  globalDeletedWithMembers: {
    does: "a global cluster is deleted although it has members",
    violates: ["C46"],
    scenario: "taken-down-in-order",
  },
  plainTextTaken: {
    does: "a connection in plain text is taken although TLS is required",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  privateInPublic: {
    does: "an instance without a public address can be reached from the internet",
    violates: ["C60"],
    scenario: "public-writer-fails-over",
  },
  vpcIsTrusted: {
    does: "a security group lets in whoever has a private address",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  groupsAreNobody: {
    does: "a rule that names another security group lets nobody in",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  tokensForEver: {
    does: "an IAM token counts for longer than a quarter of an hour",
    violates: ["C60"],
    scenario: "token-kept-too-long",
  },
  oldRulesCount: {
    does: "a change of a security group's rules does not reach those who connect afterwards",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  restorePastMoment: {
    does: "a restore to a moment ends with the first consistency point after it",
    violates: ["C39"],
    scenario: "fat-finger-restored",
  },
  restoreAnnulledLog: {
    does: "a restore applies backed-up log that a recovery has annulled since",
    violates: ["C39"],
    scenario: "restore-across-an-annulment",
  },
  restorableUnstaged: {
    does: "the latest restorable time is told without a look at what is in the object store",
    violates: ["C40"],
    scenario: "backup-stalls",
  },
  expiredRestored: {
    does: "a restore to a moment that has fallen out of the retention period is accepted",
    violates: ["C39"],
    scenario: "a-shorter-retention",
  },
  retentionStays: {
    does: "another retention period changes nothing about how long backups are kept",
    violates: ["C65"],
    scenario: "a-shorter-retention",
  },
  manualSnapshotsExpire: {
    does: "manual snapshots are deleted with the automated ones when the retention period is over",
    violates: ["C65"],
    scenario: "a-shorter-retention",
  },
  finalSnapshotUnawaited: {
    does: "a cluster is deleted before its final snapshot has come",
    violates: ["C65"],
    scenario: "deleted-with-a-last-snapshot",
  },
  ackWithoutStandby: {
    does: "mirrored MySQL takes a write for done without the standby's word",
    violates: ["M1", "M7"],
    scenario: "mirrored-az-outage",
  },
  staleStandbyPromoted: {
    does: "mirrored MySQL fails over to a standby that was given up and lacks what was written since",
    violates: ["M2"],
    scenario: "mirrored-stale-standby",
  },
  checkpointAhead: {
    does: "mirrored MySQL moves its checkpoint past changes that are in no page on disk",
    violates: ["M3"],
    scenario: "mirrored-az-outage",
  },
  pageBeforeLog: {
    does: "mirrored MySQL writes pages whose changes are not in its redo log yet",
    violates: ["M4"],
    scenario: "mirrored-az-outage",
  },
  doublewriteSkipped: {
    does: "mirrored MySQL writes pages to their places without the double-write buffer",
    violates: ["M5"],
    scenario: "mirrored-az-outage",
  },
  binlogSentEarly: {
    does: "mirrored MySQL sends its replicas what is in the binary log before its standby has that",
    violates: ["M8"],
    scenario: "mirrored-replica",
  },
  formerPrimaryServed: {
    does: "a former standby goes on taking blocks from the primary that it has replaced",
    violates: ["M6"],
    scenario: "mirrored-split",
  },
  snapshotAtCompletion: {
    does: "a snapshot holds what is durable when it is done, not when it was asked for",
    violates: ["C39"],
    scenario: "snapshot-before-the-release",
  },
  cloneReadsNewPages: {
    does: "a page that the source has written to since a clone was made is read there as it is in the source now",
    violates: ["C38"],
    scenario: "clone-under-load",
  },
  cloneWritesInPlace: {
    does: "a clone's write to a page that it shares changes the page where it stands",
    violates: ["C38"],
    scenario: "clone-under-load",
  },
  backtrackPastMoment: {
    does: "a backtrack to a moment ends with the first consistency point after it",
    violates: ["C35"],
    scenario: "fat-finger-backtracked",
  },
  backtrackKeepsReaders: {
    does: "a backtrack forgets the readers, which go on with the connections and pages they have",
    violates: ["C35"],
    scenario: "fat-finger-backtracked",
  },
  backtrackClampsSilently: {
    does: "a backtrack to a moment out of reach goes to the earliest one without having been told to",
    violates: ["C36"],
    scenario: "backtrack-window-shrinks",
  },
  backtrackDropsBranch: {
    does: "what a backtrack has cut off is gone for those who go forward again",
    violates: ["C37"],
    scenario: "backtrack-there-and-forward",
  },
  oldRegionDropped: {
    does: "a role change leaves the old primary out of the global database",
    violates: ["C20"],
    scenario: "switchover-under-load",
  },
} as const satisfies Record<string, MutationInfo>;

export type MutationName = keyof typeof MUTATIONS;

export const MUTATION_NAMES = Object.keys(MUTATIONS) as readonly MutationName[];

/** Every mutation, off unless named: one plain record that the protocol reads its switches from. */
export type Mutations = Readonly<Record<MutationName, boolean>>;

export function mutationsOf(names: readonly string[]): Mutations {
  const record = Object.fromEntries(MUTATION_NAMES.map((name) => [name, false])) as Record<MutationName, boolean>;
  for (const name of names) {
    if (!(name in record))
      throw new RangeError(`There is no mutation named ${name}; there are ${MUTATION_NAMES.join(", ")}.`);
    record[name as MutationName] = true;
  }
  return record;
}
