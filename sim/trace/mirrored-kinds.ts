/** What mirrored MySQL tells about itself: a part of the table in kinds.ts, with numbers of that table. */
export const MIRRORED_TRACE = {
  /** lsn, key, page, operation, LSN of the row's version before: mirrored MySQL has put a change into its redo log. */
  mirrorChanged: 192,
  /**
   * server, kind (BLOCK), number, lsn, write: a block server has a write on its disk; of redo its last LSN, of the
   * binary log its last commit, of pages the page and its LSN.
   */
  mirrorPersisted: 193,
  /** commit number, instance, epoch: a client is about to be told that its transaction is committed. */
  mirrorAcked: 194,
  /** commit number, operation, LSN of its last change: a transaction has got its place in the binary log. */
  mirrorCommitted: 195,
  /** block servers that a write must be on (bits), epoch, instance: it writes for them from now on. */
  mirrorSetHeld: 196,
  /** instance, epoch, server, records since the checkpoint: it begins to recover from what that server has. */
  mirrorRecovering: 197,
  /**
   * key, operation plus one (0: nobody's): whose change a recovery has found in a row. Comes before mirrorRecovered.
   */
  mirrorRowFound: 198,
  /** instance, epoch, last commit kept, last LSN kept, when it began: it is open. */
  mirrorRecovered: 199,
  /** write, kind (BLOCK), I/Os, bytes: an instance asks for a write; write, kind, instance: it takes it for done. */
  mirrorIssued: 200,
  mirrorWritten: 201,
  /** replica, commit: a replica that follows the binary log has applied a transaction. */
  binlogApplied: 207,
  /** write, page, lsn: what a write to the double-write buffer has of a page. Comes after mirrorIssued. */
  mirrorPageTwice: 202,
  /** what (PAIR), epoch, instance that it is about: the control plane has decided. */
  pairDecided: 203,
} as const;

/** What mirrored MySQL writes (P17 figure 2); `checkpoint` is the redo log's header. */
export const BLOCK = { redo: 0, binlog: 1, doublewrite: 2, page: 3, definition: 4, checkpoint: 5 } as const;

/**
 * What the control plane of a mirrored pair decides: over to the standby; on without it; its blocks are brought up to
 * date; they are.
 */
export const PAIR = { failover: 0, alone: 1, resync: 2, mirrored: 3 } as const;
