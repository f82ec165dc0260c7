/**
 * What the model tells about itself while it runs: one kind of record for each thing a check, a metric, a history or a view
 * may want to know, with the meaning of its numbers. Times and event numbers are the engine's; nothing is told twice.
 */
export const TRACE = {
  /** lsn, group, flags (FLAG), key, value: the writer put a record into the log. */
  recordAllocated: 0,
  /** segment, prevLsn, lastLsn, scl: the group's records in (prevLsn, lastLsn] are on the segment's disk; its SCL is now scl. */
  persisted: 1,
  /** segment, scl: a segment is about to tell the writer that it is complete up to scl. */
  ackSent: 2,
  /** group, pgcl. */
  pgclAdvanced: 3,
  /** vcl, vdl: at least one of the two moved. */
  ladderAdvanced: 4,
  /** commitLsn, vdl: a client is about to be told that its write is durable. */
  commitAcked: 5,
  /** serial, group, key, readPoint: a page is wanted from storage. */
  pageReadIssued: 6,
  /** serial, group, segment: the first good answer came. */
  pageReadDone: 7,
  /** key, readPoint, versionLsn (0: no version): what a reader is about to be told. */
  readAnswered: 8,
  /** instance: its engine died or lost power. */
  instanceCrashed: 9,
  /** epoch: an instance began to open the volume; members are being fenced. */
  recoveryStarted: 10,
  /** epoch, vdl, truncatedTo: everything in (vdl, truncatedTo] is annulled. */
  truncated: 11,
  /** epoch, startedAt: the volume is open. */
  recoveryCompleted: 12,
  /** fault index in the compiled list. */
  faultApplied: 13,
  faultLifted: 14,
  /** segment, state (REACH): how well the writer can reach a member. */
  reachChanged: 15,
} as const;

export const TRACE_KINDS = 16;

/** Flags of a log record. */
export const FLAG = {
  /** Consistency point: last record of its mini-transaction. */
  cpl: 1,
  /** Commit record of its transaction; always a CPL too (I9). */
  commit: 2,
} as const;

/** How well the writer can reach a member, as the ground truth has it. */
export const REACH = {
  good: 0,
  /** Slow, or some messages are lost. */
  impaired: 1,
  /** Cut off or standing still. */
  cut: 2,
  /** Crashed or without power. */
  down: 3,
} as const;
