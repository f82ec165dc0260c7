/**
 * C65, this project's own: backups are kept as their owner asked, no shorter and no longer (cluster reference 4.1).
 * Earliest and latest restorable times keep to the retention period; an automated snapshot is taken in each day's
 * window in which the cluster was available throughout, one and no more, and is gone when the period has passed; others
 * stay until somebody deletes them; a cluster does not go before its final snapshot has come.
 *
 * The books are this file's own, from calls and announcements. Not verified here: what is in a backup (C39), and that
 * the latest moment is honest (C40).
 */
import { formatSpan, SECOND, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { BackupsSpec } from "../scenario/types.ts";
import { SNAPSHOT_KINDS, SNAPSHOT_STATES, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface RetentionRule {
  readonly period: Micros;
  /** How often restorable times are told, and how often it is looked whether a window's snapshot can be taken. */
  readonly tellEvery: Micros;
  readonly lookEvery: Micros;
  readonly spec: BackupsSpec | undefined;
  /** The cluster is there when the run begins. */
  readonly isPresent: boolean;
  /** It is made while the run goes on, and what was before is no moment of its. */
  readonly isCopy: boolean;
  readonly listener: FailureListener;
}

interface SnapshotBook {
  readonly kind: (typeof SNAPSHOT_KINDS)[number];
  readonly askedAt: Micros;
  state: "creating" | (typeof SNAPSHOT_STATES)[number];
}

interface Books {
  period: Micros;
  /** When the period was changed last. */
  changedAt: Micros;
  earliest: Micros;
  /** Since when the cluster has been available; -1 while it is not. */
  availableSince: Micros;
  isDeleted: boolean;
  /** The window, counted from the first, that has been judged last. */
  judged: number;
  snapshots: SnapshotBook[];
}

const DAY: Micros = 24 * 3600 * SECOND;
/** Place of `available` among the statuses of a cluster: the check does not know the control plane. */
const AVAILABLE = 0;

export class RetentionChecks implements Stateful {
  readonly check: Check;
  readonly #trace: Trace;
  readonly #rule: RetentionRule;
  #books: Books;

  constructor(trace: Trace, rule: RetentionRule) {
    this.#trace = trace;
    this.#rule = rule;
    this.check = new Check(
      "C65-backups-kept-as-asked",
      "restorable times, windows and snapshots",
      trace,
      rule.listener,
    );
    this.#books = {
      period: rule.period,
      changedAt: 0,
      earliest: 0,
      availableSince: rule.isPresent ? 0 : -1,
      isDeleted: false,
      judged: -1,
      snapshots: [],
    };
    trace.on(TRACE.retentionModified, (period) => {
      this.#books.period = period;
      this.#books.changedAt = trace.now;
    });
    trace.on(TRACE.clusterStatus, (status) => (this.#books.availableSince = status === AVAILABLE ? trace.now : -1));
    trace.on(TRACE.restorableTold, (latest, _isStoreUp, earliest) => {
      this.#told(latest, earliest);
      this.#judgeWindows();
    });
    trace.on(TRACE.snapshotBegan, (snapshot, _point, kind) => this.#began(snapshot, SNAPSHOT_KINDS[kind]));
    trace.on(TRACE.snapshotChanged, (snapshot, state) => this.#changed(snapshot, SNAPSHOT_STATES[state]));
    if (rule.isCopy) trace.on(TRACE.clusterCreated, () => (this.#books.earliest = trace.now));
    trace.on(TRACE.clusterDeleted, () => {
      this.check.exercised++;
      this.#books.isDeleted = true;
      if (this.#books.snapshots.some(({ kind, state }) => kind === "final" && state === "creating"))
        this.check.fail(() => "The cluster is gone, and its final snapshot is still being created.");
    });
  }

  copyState(copy: StateCopy): void {
    this.#books = copy.of(this.#books);
    copy.part(this.check);
  }

  #told(latest: Micros, earliest: Micros): void {
    const { now } = this.#trace;
    const { period, changedAt, snapshots } = this.#books;
    const { tellEvery } = this.#rule;
    const before = this.#books.earliest;
    this.#books.earliest = earliest;
    this.check.exercised++;
    const oldest = Math.min(latest, now - period);
    if (earliest < before)
      this.check.fail(
        () => `The earliest restorable time is ${formatSpan(earliest)}; it was ${formatSpan(before)} before.`,
      );
    if (earliest > Math.max(before, oldest))
      this.check.fail(
        () =>
          `The earliest restorable time is ${formatSpan(earliest)}: backups are to be kept for ${formatSpan(period)}, and it is ${formatSpan(now)} now.`,
      );
    if (earliest < oldest - tellEvery && now > changedAt + tellEvery)
      this.check.fail(
        () =>
          `The earliest restorable time is ${formatSpan(earliest)} at ${formatSpan(now)}: backups are to be kept for ${formatSpan(period)} and no longer.`,
      );
    for (const { kind, askedAt, state } of snapshots)
      if (
        kind === "automated" &&
        state === "available" &&
        askedAt < now - period - tellEvery &&
        now > changedAt + tellEvery
      )
        this.check.fail(
          () =>
            `The automated snapshot of ${formatSpan(askedAt)} is still there at ${formatSpan(now)}: they are to be kept for ${formatSpan(period)}.`,
        );
  }

  /** The windows that are over: each had one snapshot, if it could have been taken. */
  #judgeWindows(): void {
    const { spec, lookEvery } = this.#rule;
    if (spec === undefined || this.#books.isDeleted) return;
    const { now } = this.#trace;
    const { availableSince, snapshots } = this.#books;
    for (let window = this.#books.judged + 1; ; window++) {
      const opened = spec.opensAt + window * DAY;
      const closed = opened + spec.lasts;
      if (closed >= now) return;
      this.#books.judged = window;
      this.check.exercised++;
      const taken = snapshots.filter(
        ({ kind, askedAt }) => kind === "automated" && askedAt >= opened && askedAt < closed,
      );
      const wasAvailable = availableSince >= 0 && availableSince <= opened - lookEvery;
      if (taken.length > 1 || (taken.length === 0 && wasAvailable))
        this.check.fail(
          () => `In the backup window from ${formatSpan(opened)} on ${taken.length} automated snapshots were taken.`,
        );
    }
  }

  #began(snapshot: number, kind: SnapshotBook["kind"]): void {
    const { spec } = this.#rule;
    const { now } = this.#trace;
    this.check.exercised++;
    this.#books.snapshots[snapshot] = { kind, askedAt: now, state: "creating" };
    const since = spec === undefined ? Infinity : (now + DAY - (spec.opensAt % DAY)) % DAY;
    if (kind === "automated" && since >= (spec?.lasts ?? 0))
      this.check.fail(
        () => `An automated snapshot was taken outside the backup window ${spec?.window ?? "of nobody"}.`,
      );
  }

  #changed(snapshot: number, state: SnapshotBook["state"]): void {
    const book = this.#books.snapshots[snapshot];
    const { now } = this.#trace;
    this.check.exercised++;
    book.state = state;
    if (state !== "expired") return;
    if (book.kind !== "automated")
      this.check.fail(
        () => `A ${book.kind} snapshot of ${formatSpan(book.askedAt)} has been deleted, and nobody has asked for that.`,
      );
    if (!this.#books.isDeleted && book.askedAt >= now - this.#books.period)
      this.check.fail(
        () =>
          `The automated snapshot of ${formatSpan(book.askedAt)} is gone at ${formatSpan(now)}: they are to be kept for ${formatSpan(this.#books.period)}.`,
      );
  }
}
