/**
 * What the replication server reports of lags in a global database (cluster reference 14): C24 reported lags are true;
 * C25 RPO lag counts commits only, so that a secondary which lacks records but no commit has none.
 *
 * What a secondary really lacks, and since when, it is told (global-replication.ts). Not verified here: what anybody
 * makes of a report, the gate of rds.global_db_rpo for instance (rpo-gate.ts).
 */
import { formatSpan, type Micros } from "../kernel/index.ts";
import type { Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

/** A report of one secondary. */
export interface LagReport {
  readonly rpo: Micros;
  readonly durability: Micros;
  /** How old the server's last news of the writer is. */
  readonly newsAge: Micros;
  /** The secondary has told the server that it has the newest commit. */
  readonly isCommitAcked: boolean;
}

/** What the books know of that secondary. */
export interface Lacks {
  /** How long it has lacked a commit, and a record of any kind; 0 while it lacks none. */
  readonly commit: Micros;
  readonly record: Micros;
}

export class LagReports {
  readonly honest: Check;
  readonly apart: Check;
  /** How much older than the truth a reported lag may be. */
  readonly #slack: Micros;

  constructor(trace: Trace, slack: Micros, listener: FailureListener) {
    this.#slack = slack;
    this.honest = new Check("C24-lag-honest", "reports of lag", trace, listener);
    this.apart = new Check(
      "C25-durability-and-rpo-lag",
      "reports while records were missing and no commit",
      trace,
      listener,
    );
  }

  /**
   * What has become durable since the server's last news, it cannot count: cut off from the writer, it knows of nothing
   * that a secondary lacks.
   */
  judge(who: string, { rpo, durability, newsAge, isCommitAcked }: LagReport, lacked: Lacks): void {
    this.honest.exercised++;
    const known = (age: Micros): Micros => (age < newsAge ? 0 : age);
    const lacks = known(lacked.commit);
    const lacksAny = known(lacked.record);
    const slack = this.#slack;
    if (rpo < lacks - slack)
      this.honest.fail(
        () =>
          `An RPO lag of ${formatSpan(rpo)} is reported for ${who}, which has lacked a commit for ${formatSpan(lacks)}.`,
      );
    if (durability < lacksAny - slack)
      this.honest.fail(
        () =>
          `A durability lag of ${formatSpan(durability)} is reported for ${who}, which has lacked a record for ${formatSpan(lacksAny)}.`,
      );
    if (lacksAny <= slack || lacks > 0) return;
    this.apart.exercised++;
    if (durability < lacksAny - slack)
      this.apart.fail(
        () =>
          `A durability lag of ${formatSpan(durability)} is reported for ${who}, which has lacked a record, and no commit, for ${formatSpan(lacksAny)}.`,
      );
    // Of a commit that has arrived there the server has yet to hear, and does not where the way back is cut.
    if (rpo > slack && isCommitAcked)
      this.apart.fail(
        () => `An RPO lag of ${formatSpan(rpo)} is reported for ${who}, which lacks records but no commit.`,
      );
  }
}
