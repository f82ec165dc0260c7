/** What single numbers of records mean: which of a few things, or which of several at once. */

/**
 * Why a member of a global database is rebuilt: for a new primary, or since an instance of its own has opened its
 * volume in a promotion that came to nothing.
 */
export const REBUILT_FOR = { newPrimary: 1, failedPromotion: 2 } as const;

/** Kinds of names that clients resolve. */
export const NAME = { writer: 0, reader: 1, custom: 2, instance: 3 } as const;

/** Flags of a log record. */
export const FLAG = {
  /** Consistency point: last record of its mini-transaction. */
  cpl: 1,
  /** Commit record of its transaction; always a CPL too (I9). */
  commit: 2,
  /** One of several writes of a transaction; its commit record carries this, too. */
  part: 4,
  /** Takes a row back to what it was before a transaction that never committed. Readers look through it. */
  undo: 8,
} as const;

/**
 * Why a client does not get in: no route or no rule; plain text; a certificate that it does not know; no login that
 * counts.
 */
export const TURNED_AWAY = { network: 0, plainText: 1, certificate: 2, login: 3 } as const;

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

/** What a snapshot is, and what becomes of it. */
export const SNAPSHOT_KINDS = ["manual", "automated", "final"] as const;
export const SNAPSHOT_STATES = ["available", "deleted", "expired"] as const;
