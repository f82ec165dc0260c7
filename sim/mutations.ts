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
