/**
 * What the reply to a statement or a handshake says: the same codes as the instances' ANSWER and CONNECTION, and two of
 * RDS Proxy's own. Clients know addresses, not databases; so the numbers stand here once more, and a test compares
 * them.
 */
export const REPLY = {
  done: 0,
  /** The statement certainly did nothing. */
  refused: 1,
  reset: 2,
  full: 3,
  readOnly: 4,
  deadlock: 5,
  conflict: 6,
  unknown: 7,
  closed: 8,
  busy: 10,
  /** RDS Proxy had no connection to lend in time: the statement certainly did nothing. */
  notLent: 11,
  /** The cluster behind RDS Proxy has no instance that could take it: the statement certainly did nothing. */
  noTarget: 12,
  /** Cancelled on a reader for a conflict with recovery. */
  recoveryConflict: 13,
  /** Rolled back by a forced change of capacity of Serverless v1. */
  scaled: 14,
  /** A reader cannot reach the writer to forward to: the statement certainly did nothing. */
  unreachable: 15,
} as const;

/** In a reply's number: the attempt times this, plus the code. */
export const REPLIES = 16;

/** What a handshake is answered with where there are too many connections, and where nobody takes any. */
export const TOO_MANY = -2;
export const NOT_TAKEN = -1;

/** And where somebody does not belong: the instances' CONNECTION. */
export const INSECURE = -3;
export const DENIED = -4;
export const UNTRUSTED = -5;

/**
 * In a handshake's number: when its IAM token was made, in seconds and one more (0: none), times this, plus the
 * attempt.
 */
export const TOKENS = 256;

/** Behind the attempt in a statement's message: which session it is (the instances' ATTEMPTS). */
export const ATTEMPTS = 256;
