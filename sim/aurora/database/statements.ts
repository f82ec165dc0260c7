/**
 * What passes between clients and an instance: what a statement says, what can be answered, and how an instance calls a statement that is
 * under way. A statement message carries an operation's number; the rest is looked up.
 */
/**
 * What a statement says, by the number of its operation. A statement message names its operation; this table is its content, and
 * stands unchanged however late the message arrives.
 */
export interface StatementSource {
  isRead(operation: number): boolean;
  /** The rows it reads or writes, rising; one unless it is a transaction of several writes. */
  keysOf(operation: number): readonly number[];
  keyOf(operation: number): number;
  writesOf(operation: number): number;
  /** Bytes of new data. */
  bytesOf(operation: number): number;
  valueOf(operation: number): number;
  /** The address to answer to. */
  actorOf(operation: number): number;
}

/** Answers a client can get; the number travels in the reply. */
export const ANSWER = {
  done: 0,
  /** The engine is not open: the statement certainly did nothing. */
  refused: 1,
  /** The connection broke: a write may have been done. */
  reset: 2,
  /** The volume is full: the statement did nothing (InnoDB's error 1114, "the table is full"). */
  full: 3,
} as const;

export type WriterStatus = "open" | "standby" | "down" | "restarting" | "recovering" | "fenced";

/** A statement under way, inside an instance: operation and attempt in one exact double. A client makes at most 255 attempts. */
export function tokenOf(operation: number, attempt: number): number {
  return operation * 256 + attempt;
}

export function operationOf(token: number): number {
  return Math.floor(token / 256);
}

export function attemptOf(token: number): number {
  return token % 256;
}

/** What an instance is that has the volume, or was about to. */
export const WRITING: readonly WriterStatus[] = ["open", "recovering"];

/** Records that one write may need: new data, sibling, parent and row. */
export const MTR_RECORDS_MAX = 4;
