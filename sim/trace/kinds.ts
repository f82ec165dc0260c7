/**
 * What the model tells about itself while it runs: one kind of record for each thing a check, a metric, a history or a
 * view may want to know, with the meaning of its numbers. Times and event numbers are the engine's; nothing is told
 * twice.
 */
import { MIRRORED_TRACE } from "./mirrored-kinds.ts";
import { WORLD_TRACE } from "./world-kinds.ts";

export const TRACE = {
  /** lsn, group, flags (FLAG), key, value: the writer put a record into the log. */
  recordAllocated: 0,
  /** lsn: that record is the commit of its transaction. There are some ten times as many records as commits. */
  commitAllocated: 205,
  /**
   * segment, prevLsn, lastLsn, scl, epochs of the request: the group's records in (prevLsn, lastLsn] are on the
   * segment's disk.
   */
  persisted: 1,
  /** segment, scl, epochs: a segment is about to tell the writer that it is complete up to scl. */
  ackSent: 2,
  /** group, pgcl, membership epoch the writer counts under, its volume epoch. */
  pgclAdvanced: 3,
  /** vcl, vdl, the writer's volume epoch: at least one of the two moved. */
  ladderAdvanced: 4,
  /** commitLsn, vdl: a client is about to be told that its write is durable. */
  commitAcked: 5,
  /** serial, group, page, readPoint, instance: a page is wanted from storage. */
  pageReadIssued: 6,
  /** serial, group, segment, instance: the first good answer came. */
  pageReadDone: 7,
  /**
   * key, readPoint, versionLsn (0: no version), instance, operation * 256 + attempt + 1 if all its reads are at one
   * point: what a client is about to be told.
   */
  readAnswered: 8,
  /**
   * instance, 1 when it had the volume, 1 when it was told to restart, 2 when its cluster is stopped and 3 when it was
   * too far behind: its engine died, lost power, or goes down in order.
   */
  instanceCrashed: 9,
  /** epoch, instance: an instance began to open the volume; members are being fenced. */
  recoveryStarted: 10,
  /**
   * epoch, vdl, truncatedTo, seen: the range (vdl, truncatedTo] is laid down; its recovery had seen ranges up to epoch
   * `seen`.
   */
  truncated: 11,
  /** epoch, startedAt, last live LSN, instance: the volume is open. */
  recoveryCompleted: 12,
  /** fault index in the compiled list; when it is lifted, 1 for one about a message that nobody has sent. */
  faultApplied: 13,
  faultLifted: 14,
  /** segment, state (REACH): how well the writer can reach a member. */
  reachChanged: 15,
  /** segment, 1 while the control plane cannot tell it of a membership or hear its answer, 0 when it can again. */
  membershipReach: 214,
  /**
   * lsn, previous of its group, page (-1: none), previous of its page, previous of the volume. Comes before
   * recordAllocated.
   */
  recordLinked: 16,
  /** lsn, group, epoch: a writer that another has superseded goes on numbering records. */
  strayAllocated: 17,
  /** segment, epoch: it refuses older writers from now on. */
  promised: 18,
  /** segment, epoch, epoch whose truncation came with it (0: none). */
  epochHeld: 19,
  /** segment, tail, upTo: it has forgotten its group's records in (tail, upTo]. */
  annulledAt: 20,
  /** segment, membership epoch. */
  membershipHeld: 21,
  /** epoch, keep, upTo: the range is at a write quorum of every group; the volume opens now. */
  truncationInForce: 22,
  /** instance, epoch: it writes under the epoch from now on. */
  writerOpened: 23,
  /** epoch, instance: a recovery has its read quorums; groupDiscovered follows for each group. */
  snapshotTaken: 24,
  /** group, highest SCL among the responders, epoch, responders as slots, membership epoch. */
  groupDiscovered: 25,
  /** segment, group, position, host, az: a segment has come to be after the start. */
  segmentPlaced: 26,
  /** segment, group, position: it has deleted what it had. */
  segmentDiscarded: 27,
  /** segment: its disk is gone. */
  diskLost: 28,
  /**
   * group, membership epoch, epoch it follows, 1 when fenced by a read quorum, changing positions (first + 1) * 8 +
   * second + 1.
   */
  membershipProposed: 29,
  /** group, membership epoch, epoch it follows: askers are told of it from now on. */
  membershipPublished: 30,
  /** group, slot, segment (-1: none): comes for each slot before membershipProposed. */
  membershipSlot: 31,
  /** group, membership epoch, epoch it follows. */
  membershipInForce: 32,
  /** segment, T, when its copy began: it counts from now on. */
  hydrated: 33,
  /** segment, source, 1 when bad pages came with it. */
  baseCopied: 34,
  /** segment, group, position, reason. */
  repairWanted: 35,
  /** old segment, new segment (-1: none was made), group, 1 when the new one has taken its place. */
  repairEnded: 36,
  /** group, geometry version: a new group may be used. */
  groupInForce: 37,
  /** host, az, its place among the volume's nodes. */
  patchBegan: 38,
  patchEnded: 39,
  /** segment, peer, 1 when the peer is a member, epochs of the answer, last LSN. */
  gossipTaken: 40,
  /** segment, page, readPoint, version LSN, 1 when its checksum fails. */
  pageServed: 41,
  /** segment, page: a checksum failed; it is not served. */
  badPageFound: 42,
  /** segment, page, peer. */
  pageMended: 43,
  /** segment: every bad page was found and mended. */
  scrubbed: 44,
  /** segment, built up to, floor, lowest version destroyed (0: none). */
  pagesBuilt: 45,
  /** segment, floor, floor before, PGMRPL it knows, SCL. */
  collected: 46,
  /** group, lsn: the log is in the object store up to here. */
  staged: 47,
  /** number of the view, read point, instance: a read view is open, or over. */
  viewOpened: 48,
  viewClosed: 49,
  /** instance, groups in use: the instance may write to them. */
  volumeGrown: 50,
  /** operation: refused because the volume is full. */
  volumeFull: 51,
  /** action index in the scenario. */
  actionDone: 52,
  /** instance, 1 when writes begin to wait for LSNs, 0 when none waits any more. */
  allocationWaits: 53,
  /** group, microseconds since the batch's first record, records, the last one's LSN. */
  batchSent: 54,
  /** instance: its reads are gone with its engine. */
  readsDropped: 55,
  /** operation, key, rows left. */
  rowUndone: 56,
  /** page, LSN of its newest record, vdl: a page leaves the writer's cache. */
  pageEvicted: 57,
  /** operation: a client takes its write for failed. */
  writeFailed: 58,
  /** instance: it was refused for a newer epoch and writes no more. */
  writerFenced: 59,
  /** instance, read floor it holds, epoch: a reader has this writer's stream. */
  readerAttached: 60,
  /**
   * instance, 1 when a writer has dropped it, that writer's epoch and index (0 and 0 where the control plane has taken
   * it out): nothing is held for it any more.
   */
  readerDetached: 61,
  /** instance, view, epoch: reads there are at this point from now on. */
  readerView: 62,
  /** instance, page, lsn, LSN of the page's newest record before: a record was applied to a cached page. */
  readerPageApplied: 63,
  /** instance, page, LSN of its newest record, view, read point it was fetched at. */
  readerPageInstalled: 64,
  /** instance, newest LSN in its cache or applied later, keep: a reader has become the writer. */
  readerPromoted: 65,
  /** operation: rolled back to break a circle of waiting. */
  deadlockBroken: 66,
  /** instance, 1 when it is the writer: the control plane takes it for dead. */
  instanceSuspected: 67,
  /** writer before (-1: nobody asked), target, failed attempts, target asked for (-1: none), candidates as bits. */
  failoverStarted: 68,
  /** instance, 1 when it has the volume, 0 when the attempt failed. */
  failoverEnded: 69,
  /** instance: the writer's name leads there now. */
  nameFlipped: 70,
  /** instance, 1 when it and the writer can reach each other and both are well. */
  readerReach: 71,
  /** instance, epoch: it has been shown that another instance has opened the volume since. */
  writerRefused: 72,
  /** segment: a member that was away for so long that its peers have collected what it lacks; it needs a base. */
  baseWanted: 73,
  /** 1 while the control plane stands still. */
  controlPlaneStands: 74,
  /** code of the cluster's status, as describe calls give it. */
  clusterStatus: 80,
  /** instance, code of its status. */
  instanceStatus: 81,
  /** instances called the writer as bits, 1 while the cluster is failing over. */
  clusterDescribed: 82,
  /**
   * instance: the control plane has heard that it reads with the stream (1), writes (0), or answers nobody for now
   * (-1).
   */
  instanceHeard: 83,
  /** instance: it has been created and is one of the cluster now; or it is none any more. */
  instanceJoined: 84,
  instanceLeft: 85,
  /** instance, promotion tier from now on. */
  tierModified: 86,
  /** target asked for (-1: none): somebody has called FailoverDBCluster, or has deleted the writer. */
  failoverAsked: 87,
  /** NAME, answer, custom endpoint by number: a name was resolved. */
  nameResolved: 88,
  /** custom endpoint by number, its members as bits. */
  endpointMembers: 89,
  /**
   * workload, connection, instance, sessions of that instance so far, read point: a client has been told what a read
   * gave.
   */
  sessionRead: 90,
  /** instance: it follows no stream any more, to become the writer. */
  readerLeaves: 91,
  /** keep, upTo: in a secondary's volume, LSNs between the two will never be used. */
  lsnsSkipped: 75,
  /** epoch, keep, upTo: the volume becomes a copy of another; what it has above `keep` is given up, durable or not. */
  historyReplaced: 76,
  /**
   * epoch, keep: a secondary's agent opens its volume; what comes above `keep` is the primary's log, under LSNs that
   * may have been here before.
   */
  logFedAgain: 137,
  /** cluster, vdl: a secondary's volume is durable up to here. */
  secondaryDurable: 77,
  /** session, operation, kind of call, call, step: a reader is about to call the writer (write forwarding). */
  forwardCalled: 110,
  /** session, operation, kind of call * 16 + result, LSN, mode * 2^24 + key: the writer's answer has come. */
  forwardHeard: 111,
  /** session, mode, view, instance, operation: a query of a forwarding session begins. */
  queryBegan: 112,
  /** session, operation, LSN, 1 when the writer had been superseded: it has told its last commit. */
  queryAsked: 113,
  /** session, mode, view, instance, operation: the query has waited for as long as its mode says. */
  queryWent: 114,
  /** session, operation, key, version, view: what it has read. */
  queryRead: 115,
  /**
   * instance, operation, step, LSN, 1 for one of several of a transaction: the writer has carried out a forwarded
   * change.
   */
  forwardExecuted: 116,
  /** instance, link, sessions it takes: a forwarded session is open at the writer. */
  forwardOpened: 117,
  /** instance, link, operation whose transaction was open + 1 (0: none), why: it is over. */
  forwardClosed: 118,
  /** session, operation, 0 for MySQL and 1 for PostgreSQL, 1 inside a transaction: a statement cannot be forwarded. */
  statementRefused: 119,
  /** operation: a statement that cannot be forwarded has come to the writer. */
  statementForwarded: 120,
  /** instance, operation, commit LSN: a forwarded transaction has committed, and the reader is about to be told. */
  forwardCommitted: 121,
  /**
   * session, operation, 1 when done and 0 for an error, 1 when the transaction was aborted: the reader is about to tell
   * the client.
   */
  forwardEnded: 122,
  /** instance, percent: how many of its connections forwarded sessions may have from now on. */
  forwardLimited: 123,
  /** session, instance: it begins at a reader, and owes nothing to what was before. */
  forwardBegan: 124,
  /**
   * instance, 1 when it forwards from now on and 0 when it does not, transactions rolled back: the cluster's setting
   * has reached it.
   */
  forwardingSwitched: 125,
  /** code of the status of write forwarding that describe calls give. */
  forwardingStatus: 126,
  /** instance, forwarded sessions open, sessions it takes: it has turned another one away. */
  forwardTurnedAway: 127,
  /** instance, forwarded sessions, transactions open in them: they end with its engine. */
  forwardDropped: 128,
  /** 1 when the cluster is the primary of its global database from now on, 0 when a secondary. */
  clusterRole: 78,
  /** host, average time of a write there, microseconds (0: it is over): its disk is hot. Comes again while it is. */
  diskHot: 100,
  /**
   * segment, microseconds that background work makes it wait, microseconds that other batches do: the disk is shared,
   * and busy.
   */
  batchContended: 101,
  /** segment, bytes that wait: the node's queue is full, and the batch is not taken. */
  batchNotTaken: 102,
  /** A secondary's replication agent has died with its machine: what was under way in its memory is lost. */
  agentDied: 130,
  /** vdl: it goes on from there. */
  agentResumed: 131,
  /** segment, block: a checksum of its log failed; it is given to nobody. */
  badLogFound: 105,
  /** segment, block, what for (READ_FOR): a bad block was used. */
  badLogGiven: 106,
  /** segment, block, peer. */
  logMended: 107,
  /**
   * segment, up to where what was under way is on disk whole, the record that is there in part: the power went in the
   * middle of a write.
   */
  writeTorn: 108,
  /** instance, operation, how many wait now: a commit waits for a secondary Region (rds.global_db_rpo). */
  commitPaused: 132,
  /** instance, how many: commits that waited go on. */
  commitsReleased: 133,
  /** rds.global_db_rpo in microseconds, -1 when it is reset. */
  rpoSet: 134,
  /**
   * cluster, RPO lag, durability lag, age of the last news of the log, VDL that the secondary has told (-1: none yet):
   * a primary's replication server has calculated how far a secondary is behind.
   */
  lagsCalculated: 135,
  /** cluster, prev, last: records after `prev` up to `last` are sent to a secondary. */
  shipped: 136,
  /**
   * number of the role change in the records, 1 when it was accepted, 1 when it is a switchover, the cluster that is to
   * be the primary.
   */
  roleChangeAsked: 140,
  /** old primary, 1 when its writes are blocked and 0 when that timed out, its durable end, term. */
  primaryFenced: 141,
  /** cluster, where its log ends and goes on from, term: it is the primary from now on. */
  clusterPromoted: 142,
  /** cluster: the global database's writer endpoint leads to it from now on. */
  globalNameFlipped: 206,
  /**
   * cluster, role change, its end, 0 or why its volume was rebuilt for it (REBUILT_FOR): it is fed by the primary from
   * now on.
   */
  memberFollows: 143,
  /** cluster, last record in it, term: a snapshot of the volume that is about to be given up. */
  volumeSnapshot: 144,
  /** number of the role change, 1 when it came to its end, clusters that are members then as bits. */
  roleChangeEnded: 145,
  /** cluster, role change, why (REBUILT_FOR): its volume is being rebuilt from the primary's. */
  resyncStarted: 146,
  /** cluster, role change that came to nothing: its instances may write again. */
  writesUnblocked: 138,
  /** operator: an alarm has rung; and the order is given. */
  operatorAlarmed: 147,
  operatorActs: 148,
  /** cluster, 1 when somebody has asked for that: it is no member of the global database any more. */
  memberLeft: 149,
  /** 0 accessible, 1 gone and recoverable, 2 gone for good: what has become of the cluster's encryption key. */
  keyState: 161,
  /**
   * instance, 1 when the control plane can tell it something: both are up, and nothing on the way is cut, slow or
   * lossy.
   */
  orderReach: 165,
  /**
   * LatestRestorableTime, 1 when the object store is there, EarliestRestorableTime, 0 when the cluster has been
   * deleted: what describe calls say of a cluster's backup from now on.
   */
  restorableTold: 92,
  /** number of the restore, RestoreToTime, number of the snapshot plus one (0: none): it was accepted. */
  restoreAsked: 93,
  /** number of the restore, key, LSN of its version (0: none), value: what the new cluster's volume has. */
  restoredRow: 94,
  /**
   * number of the restore, its volume's end, log records applied, when it was asked for, RestoreToTime: the new cluster
   * is available. After its rows.
   */
  restoreEnded: 95,
  /** number of the clone, the source's consistency point: it is being made of that. */
  cloneBegan: 79,
  /** number of the clone, when it was asked for, 1 for a full copy: it is available. */
  cloneAvailable: 104,
  /** number of the clone, key, LSN in its own log, value: its job writes. */
  cloneWrote: 109,
  /**
   * number of the clone, key, LSN of the version (0: none), value, 1 when that is in the clone's own log: its job
   * reads.
   */
  cloneRead: 129,
  /**
   * number of the clone, key, LSN of the version (0: none), value: what the source shows after a write to this row in
   * the clone.
   */
  cloneSourceRead: 139,
  /** key, version (0: none), value: a client of a cluster that has been cloned has read it. */
  sharedRead: 234,
  /** number of the snapshot, the consistency point that it holds, index in SNAPSHOT_KINDS: it was accepted. */
  snapshotBegan: 221,
  /** number of the snapshot, index in SNAPSHOT_STATES. */
  snapshotChanged: 232,
  /** BackupRetentionPeriod from now on. */
  retentionModified: 233,
  /**
   * EarliestBacktrackTime, 1 when the actual window is smaller than its target: what describe calls say from now on.
   */
  backtrackTold: 96,
  /** BacktrackWindow from now on; 0: Backtrack is off. */
  backtrackWindowSet: 235,
  /**
   * number, BacktrackTo, the moment taken, 1 for UseEarliestTimeOnPointInTimeUnavailable: it was accepted, and the
   * engines go down.
   */
  backtrackBegan: 97,
  /** key, LSN of its version (0: none), value: what the volume has after a backtrack. */
  backtrackedRow: 98,
  /**
   * number, where the volume stands, the moment taken, 1 when it went forward: after its rows, before any engine
   * starts.
   */
  backtrackApplied: 99,
  /** number, when it was asked for, the moment taken, 1 when the cluster is available: it is over. */
  backtrackEnded: 103,
  /**
   * group, index in QUORUM_MODELS, AZ column left out: comes before membershipProposed where the group is not counted
   * as six.
   */
  membershipCounting: 170,
  /**
   * operation, attempt, the proxy's connection by its name, the client's at that proxy: RDS Proxy passes a statement
   * on.
   */
  proxyPassed: 176,
  /** operation, attempt, answer (REPLY), connection: an instance has answered it, or is given up. */
  proxyHeard: 177,
  /** connection, client: what the statement leaves in its session keeps the client on this connection. */
  proxyPinned: 178,
  /** connection. */
  proxyClosed: 179,
  /**
   * instance, session: it holds something that a swap of the engine cannot carry over; a statement of it arrives; it is
   * over.
   */
  sessionHolds: 180,
  sessionGoesOn: 181,
  sessionOver: 182,
  /** instance: its engine has been swapped for a patched one. */
  engineSwapped: 183,
  /**
   * instance, page, LSN of its newest record, the point it begins at: a page of its cache has outlived its engine.
   * Before cacheSurvived.
   */
  cachePageSurvived: 186,
  /**
   * instance, pages that have outlived its engine, pages that were dropped, 1 when that is so because it is promoted.
   */
  cacheSurvived: 187,
  /** instance, operation (-1: a report), view, the point that the writer's new life begins at: a query is cancelled. */
  recoveryConflict: 188,
  /**
   * policy, the average over readers (-1: nobody to measure), its target, how many were measured: a period of auto
   * scaling has ended.
   */
  readersMeasured: 150,
  /**
   * readers, readers that there are to be, policy (-1: the bounds), its metric: auto scaling begins to do something.
   */
  scalingBegan: 151,
  /** readers, policy, 1 when readers were added: and has done it. */
  scalingEnded: 152,
  /** instance: auto scaling creates it; deletes it. */
  readerAdded: 153,
  readerRemoved: 154,
  /** instance, half capacity units: so much a serverless instance has from now on; 0 while it is paused. */
  capacitySet: 155,
  /** instance: a serverless instance is paused; is back. */
  instancePaused: 156,
  instanceResumed: 157,
  /**
   * instance, connections then: a client has been let in; has been refused because it is full; some have gone,
   * connections left.
   */
  connectionOpened: 158,
  connectionRefused: 159,
  connectionClosed: 162,
  /**
   * place in UPKEEP, 1 when it waited for its window, 1 when nobody has asked for it: maintenance begins; its place, 1
   * when it was done: it is over.
   */
  maintenanceBegan: 166,
  maintenanceEnded: 167,
  /** instance: its operating system is updated; it is back. */
  instanceUpdates: 168,
  instanceUpdated: 169,
  /**
   * workload, server, connection, attempt + 256 * (second in which its token was made + 1; 0: none): the network and
   * TLS let a client knock.
   */
  clientCame: 212,
  /** workload, server, connection, sessions there, the same: a client's login is good, where that is asked. */
  clientLetIn: 171,
  /** workload, server, why (TURNED_AWAY), the same, 0 before its login is asked: a client does not get in. */
  clientTurnedAway: 172,
  /** action of the scenario: who may connect to this cluster has changed. */
  accessModified: 173,
  /**
   * workload, server, connection, sessions there: a client has been told that what it asked for is done, or has a row.
   */
  clientServed: 174,
  /**
   * instance, half units now, half units then, until when, 1 when somebody has ordered it, 1 when it is forced then:
   * Serverless v1 looks for a scaling point.
   */
  scalingPointSought: 163,
  /** instance, 1 when statements that come are held from now on, 0 when they go on. */
  statementsHeld: 164,
  /**
   * instance, 0, 1 when it was forced, 2 when what is under way does not end and goes with the engine: another engine
   * takes over.
   */
  scalingPointTaken: 184,
  /** instance, half units it was to have: no scaling point was found in time. */
  scalingPointMissed: 185,
  /**
   * number of an RDS event that is told; action of the scenario: somebody calls the service; and has its answer, 1 when
   * it was accepted.
   */
  rdsEventTold: 175,
  apiCalled: 208,
  apiAnswered: 204,
  /** cluster: it is there from now on, without instances; it is gone. */
  clusterCreated: 209,
  clusterDeleted: 191,
  /** instance: its engine and its machine are gone; its names had gone before. */
  instanceGone: 211,
  /** cluster: it is a member of the global database from now on. */
  memberJoined: 210,
  /**
   * instance, operation, attempt, 1 when it writes nothing: an open instance has taken a statement; and answers it,
   * answer (ANSWER).
   */
  statementTaken: 189,
  statementAnswered: 190,
  ...MIRRORED_TRACE,
  ...WORLD_TRACE,
} as const;

export const TRACE_KINDS = 240;
