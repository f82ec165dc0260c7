/**
 * Every online check of a run, as one thing to build, save and ask. They read the trace and nothing else, and cost a constant a
 * record.
 */
import type { Checkpointed, Lsn } from "../kernel/index.ts";
import type { CheckResult } from "../run-types.ts";
import type { Trace } from "../trace/index.ts";
import type { Check, FailureListener } from "./check.ts";
import { Durability } from "./durability.ts";
import { Ghost } from "./ghost.ts";
import { Liveness, type LivenessBounds } from "./liveness.ts";
import { watchPoints } from "./points.ts";
import { checkQuorums } from "./quorums.ts";
import { Reference } from "./reference.ts";

export type { Failure, FailureListener } from "./check.ts";
export { judgeExpectations } from "./expectations.ts";

export interface ChecksOptions extends LivenessBounds {
  readonly groups: number;
  /** Keys are whole numbers below this. */
  readonly keys: number;
  /** The write quorum the protocol really uses, mutations included. */
  readonly writeQuorumInForce: number;
  readonly listener: FailureListener;
}

export class Checks implements Checkpointed {
  readonly #durability: Durability;
  readonly #reference: Reference;
  readonly #liveness: Liveness;
  readonly #parts: readonly Checkpointed[];
  readonly #all: readonly Check[];

  constructor(trace: Trace, options: ChecksOptions) {
    const { groups, listener } = options;
    // Listeners of one kind of record hear it in this order: uniqueness before the ghost counts the LSN as used, the ghost
    // before those who ask it.
    Durability.watchAllocations(trace, () => ghost, () => durability.unique); // prettier-ignore
    const ghost = new Ghost(groups, options.writeQuorum, trace);
    const durability = new Durability(trace, ghost, listener);
    const points = watchPoints(trace, ghost, listener);
    this.#durability = durability;
    this.#reference = new Reference(trace, options.keys, listener);
    this.#liveness = new Liveness(trace, ghost, groups, options, listener);
    const quorums = checkQuorums(options.writeQuorumInForce, options.readQuorum, trace, listener);
    this.#all = [...durability.checks, ...points.checks, this.#reference.check, quorums, ...this.#liveness.checks];
    this.#parts = [ghost, durability, points, this.#reference, this.#liveness, ...this.#all];
  }

  get lostCommits(): number {
    return this.#durability.lost;
  }

  /** Judges what can only be judged at the end. */
  finish(vdl: Lsn, versionAt: (key: number, readPoint: Lsn) => Lsn): void {
    this.#liveness.finish();
    this.#reference.audit(vdl, versionAt);
  }

  results(): CheckResult[] {
    return this.#all.map((check) => check.result());
  }

  save(): unknown {
    return this.#parts.map((part) => part.save());
  }

  load(saved: unknown): void {
    this.#parts.forEach((part, index) => part.load((saved as unknown[])[index]));
  }
}
