/**
 * I/Os that instances have asked storage for so far; where a write goes to six members, that is six, as the storage
 * paper counts (P17 table 1).
 */
export interface IoCounts {
  readonly writes: number;
  readonly reads: number;
  /** Writes that clients know to be done. */
  readonly transactions: number;
}
