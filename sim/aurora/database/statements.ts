/**
 * What passes between clients and an instance: what a statement says, what can be answered, and how an instance calls a
 * statement that is under way.
 *
 * A statement message carries an operation's number; this table is its content, and stands unchanged however late the
 * message arrives. An operation is one autocommitted read or write of one row, or a transaction: steps of one row each,
 * sent as one batch, or one by one (round-trips.ts).
 */
import type { Lsn } from "../../kernel/index.ts";

export interface StatementSource {
  /** It writes nothing. */
  isRead(operation: number): boolean;
  /** Its first row. */
  keyOf(operation: number): number;
  /** Steps of one row each; 1 unless it is a transaction. */
  stepsOf(operation: number): number;
  keyAt(operation: number, step: number): number;
  readsAt(operation: number, step: number): boolean;
  /** The text of a step that is a named statement, empty for reads and changes of rows. */
  sqlAt(operation: number, step: number): string;
  /** The consistency mode that its session begins with: a place in MODES. */
  consistencyOf(operation: number): number;
  /** The rows it writes. */
  keysOf(operation: number): readonly number[];
  /** A transaction whose statements come one by one, with a BEGIN before and a COMMIT behind them (round-trips.ts). */
  isOneByOne(operation: number): boolean;
  /** One snapshot for all its reads (REPEATABLE READ), not one a statement (READ COMMITTED). */
  isRepeatable(operation: number): boolean;
  /** Bytes of new data. */
  bytesOf(operation: number): number;
  valueOf(operation: number): number;
  /** The address to answer an attempt to. */
  replyTo(operation: number, attempt: number): number;
  /**
   * What a transaction's reads gave, in order of its steps: the version read, 0 for none. Part of the answer that
   * follows. `by` is a label of who answered (READ_BY); nobody in the model acts on it.
   */
  found(operation: number, attempt: number, versions: readonly Lsn[], readPoint: Lsn, by: number): void;
}

/** Who answers a read: the writer; one that believes so although another has opened the volume since; a reader. */
export const READ_BY = { writer: 0, supersededWriter: 1, reader: 2 } as const;

/** Answers a client can get; the number travels in the reply. */
export const ANSWER = {
  done: 0,
  /** The engine is not open: the statement certainly did nothing. */
  refused: 1,
  /** The connection broke: a write may have been done. */
  reset: 2,
  /** The volume is full: the statement did nothing (InnoDB's error 1114, "the table is full"). */
  full: 3,
  /** A reader was asked to write (MySQL's error 1290, PostgreSQL's 25006). */
  readOnly: 4,
  /** Rolled back to break a circle of waiting (error 1213; 40P01). */
  deadlock: 5,
  /** Rolled back because another transaction had changed a row since its snapshot (PostgreSQL's 40001). */
  conflict: 6,
  /** An error of the engine over a sound connection, and nobody knows whether the statement has been carried out. */
  unknown: 7,
  /** The connection was to an engine that is gone: the statement certainly did nothing. */
  closed: 8,
  /** An error of the engine over a sound connection; whatever the transaction had done is rolled back. */
  error: 9,
  /** The statement certainly did nothing, and may be tried again. */
  busy: 10,
  /** Cancelled on a reader of PostgreSQL, because what its new writer has recovered changes what it reads (40001). */
  recoveryConflict: 13,
  /** Rolled back because Serverless v1 was forced to another capacity (MySQL's error 1105). */
  scaled: 14,
  /** A reader cannot reach the writer to forward to: the statement certainly did nothing. */
  unreachable: 15,
} as const;

/** What a handshake is answered with, instead of the sessions count, when there is no connection. */
export const CONNECTION = {
  /** Nobody takes connections there. */
  refused: -1,
  /** The instance takes no more connections (error 1040; 53300). */
  tooMany: -2,
  /** Plain text, where that is not taken (error 3159; "no pg_hba.conf entry ... SSL off"). */
  insecure: -3,
  /** No password or token that counts (error 1045; 28P01). */
  denied: -4,
  /** The client does not know who signed the server's certificate, and has gone. */
  untrusted: -5,
} as const;

/**
 * In a statement's message the attempt and, where sessions matter, which session it is (a number from 1, 0 for none)
 * share a number.
 */
export const ATTEMPTS = 256;

/** An answer's code and the attempt it answers, in one number of a message. */
export const ANSWERS = 16;

/**
 * open       it has the volume and writes
 * reading    it is a reader with the stream
 * attaching  it is a reader and waits for the stream
 * starting   its engine starts
 * ready      its engine runs and waits to be told its role
 * promoting  it was a reader, and is about to open the volume
 * recovering it opens the volume
 * fenced     it was refused for a newer epoch
 * down       its process is dead or its machine without power
 */
export type InstanceStatus =
  "open" | "reading" | "attaching" | "starting" | "ready" | "promoting" | "recovering" | "fenced" | "down";

/**
 * A statement under way, inside an instance: operation and attempt in one exact double. A client makes at most 255
 * attempts.
 */
export function tokenOf(operation: number, attempt: number): number {
  return operation * 256 + attempt;
}

export function operationOf(token: number): number {
  return Math.floor(token / 256);
}

export function attemptOf(token: number): number {
  return token % 256;
}

/** Records that one write may need: new data, sibling, parent and row. */
export const MTR_RECORDS_MAX = 4;
