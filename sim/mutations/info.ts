/** What a row of the tables of mutations.ts is. */
export interface MutationInfo {
  /** What the switch makes the protocol do wrong, as a sentence. */
  readonly does: string;
  /** The invariants expected to fail, most direct first. */
  readonly violates: readonly string[];
  /** A shipped scenario that exposes it. */
  readonly scenario: string;
}
