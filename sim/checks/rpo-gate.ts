/**
 * The gate of rds.global_db_rpo in the primary of a global database (cluster reference 14): C21 no commit is written
 * while every secondary lags as much as the parameter allows; C22 commits that wait go on when one lags less.
 *
 * How much secondaries lag, and which cluster is the primary, it is told (global-replication.ts). A writer that has
 * just restarted knows nothing of them: while it cannot ask, its commits wait, and nobody is late. Nor while no
 * secondary that has what was committed can say so: its last word was lost when the way to it was cut. Not verified
 * here: what the gate saves when a Region is lost (C23, rpo-loss.ts).
 */
import {
  counted,
  formatSpan,
  thousands,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import type { Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface RpoGateOptions {
  readonly trace: Trace;
  /** Commits that wait must go on within this after a secondary lags less than the limit. */
  readonly releaseBound: Micros;
  /** The primary's rds.global_db_rpo, -1 while it is not set. */
  readonly rpo: () => Micros;
  /** The RPO lag of the best secondary, and of the best that the primary is in touch with: Infinity for none. */
  readonly leastLag: () => Micros;
  readonly leastKnownLag: () => Micros;
  /** The primary's writer can ask its replication server, and be answered: a gate that is told nothing stays shut. */
  readonly canHear: () => boolean;
  readonly listener: FailureListener;
}

export class RpoGate implements Stateful {
  readonly gate: Check;
  readonly releases: Check;
  readonly #options: RpoGateOptions;
  /** Commits that wait, and since when some secondary has lagged less than the limit meanwhile; -1 while none does. */
  #waiting = 0;
  #releasableSince: Micros = -1;

  constructor(options: RpoGateOptions) {
    this.#options = options;
    const { trace, listener } = options;
    this.gate = new Check("C21-rpo-gate", "commits under rds.global_db_rpo", trace, listener);
    this.releases = new Check("C22-rpo-gate-releases", "commits that waited for a secondary", trace, listener);
  }

  /** Its checks are saved with all others. */
  copyState(copy: StateCopy): void {
    this.#waiting = copy.of(this.#waiting);
    this.#releasableSince = copy.of(this.#releasableSince);
  }

  /** The primary has written a commit's record. */
  wrote(commit: Lsn): void {
    const rpo = this.#options.rpo();
    if (rpo < 0) return;
    this.gate.exercised++;
    const least = this.#options.leastLag();
    if (least >= rpo)
      this.gate.fail(
        () =>
          `Commit ${thousands(commit)} was written although no secondary lags less than ${formatSpan(least)}; rds.global_db_rpo is ${formatSpan(rpo)}.`,
      );
  }

  /** One more commit waits. */
  paused(waiting: number): void {
    this.#waiting = waiting;
    this.note();
  }

  released(count: number): void {
    this.releases.exercised += count;
    this.noneWaits();
  }

  /** Those that waited go on, or are gone: the next one's time is its own. */
  noneWaits(): void {
    this.judge();
    this.#waiting = 0;
    this.#releasableSince = -1;
  }

  /** The limit is another, what a secondary lacks, or a way: notes since when commits that wait may go on. */
  note(): void {
    this.judge();
    const { canHear, leastKnownLag, rpo } = this.#options;
    const mayGoOn = this.#waiting > 0 && canHear() && (rpo() < 0 || leastKnownLag() < rpo());
    if (!mayGoOn) this.#releasableSince = -1;
    else if (this.#releasableSince < 0) this.#releasableSince = this.#options.trace.now;
  }

  /** Whoever waits has waited until now. */
  judge(): void {
    const { trace, releaseBound, rpo, leastKnownLag } = this.#options;
    const waiting = this.#waiting;
    if (waiting === 0 || this.#releasableSince < 0 || (rpo() >= 0 && leastKnownLag() >= rpo())) return;
    const waited = trace.now - this.#releasableSince;
    if (waited > releaseBound)
      this.releases.fail(
        () =>
          `${counted(waiting, "commit")} ${waiting === 1 ? "has" : "have"} waited ${formatSpan(waited)} although a secondary lags less than rds.global_db_rpo allows; the bound is ${formatSpan(releaseBound)}.`,
      );
  }
}
