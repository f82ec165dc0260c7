/**
 * What clients saw, counted as it happens: outcomes, latencies, the longest time without a success, stale reads.
 *
 * "Unavailable" is the longest stretch that ended in a success (or in the end of the run) during which somebody was
 * waiting and nobody succeeded. An idle client is not unavailable.
 */
import { Histogram, type Lsn, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { ClientReport } from "../results/index.ts";
import type { ClientError } from "./error-codes.ts";
import type { ReadBy } from "./operations.ts";

export class Availability implements Stateful {
  longest: Micros = 0;
  /** When the longest began. */
  longestFrom: Micros = 0;
  /** The same, of what lies after `calmAt`. */
  longestCalm: Micros = 0;
  #gapStart = -1;
  #waiting = 0;
  #calmAt: Micros;

  constructor(calmAt: Micros = Infinity) {
    this.#calmAt = calmAt;
  }

  /** The moment of calm is another one; before it, nothing is counted. */
  setCalm(calmAt: Micros, now: Micros): void {
    this.#calmAt = calmAt;
    if (now <= calmAt) this.longestCalm = 0;
  }

  invoked(now: Micros): void {
    this.#waiting++;
    if (this.#gapStart < 0) this.#gapStart = now;
  }

  succeeded(now: Micros): void {
    this.#waiting--;
    this.longestFrom = this.longestFromAt(now);
    this.longest = this.longestAt(now);
    this.longestCalm = this.calmAt(now);
    this.#gapStart = this.#waiting > 0 ? now : -1;
  }

  gaveUp(): void {
    this.#waiting--;
  }

  longestAt(now: Micros): Micros {
    return this.#gapStart < 0 ? this.longest : Math.max(this.longest, now - this.#gapStart);
  }

  /** When the longest began, with what is going on now; the first of several that are equally long. */
  longestFromAt(now: Micros): Micros {
    return this.longestAt(now) > this.longest ? this.#gapStart : this.longestFrom;
  }

  /** How long somebody has been waiting now, without a success of anybody. */
  gapAt(now: Micros): Micros {
    return this.#gapStart < 0 ? 0 : now - this.#gapStart;
  }

  /** The longest of what lies after the moment of calm. */
  calmAt(now: Micros): Micros {
    if (this.#gapStart < 0) return this.longestCalm;
    return Math.max(this.longestCalm, now - Math.max(this.#gapStart, this.#calmAt));
  }

  copyState(copy: StateCopy): void {
    this.longest = copy.of(this.longest);
    this.longestFrom = copy.of(this.longestFrom);
    this.#gapStart = copy.of(this.#gapStart);
    this.#waiting = copy.of(this.#waiting);
    this.longestCalm = copy.of(this.longestCalm);
  }
}

export class Outcomes implements Stateful {
  writesOk = 0;
  readsOk = 0;
  failed = 0;
  unknown = 0;
  inFlight = 0;
  /** Errors that client programs saw, by kind, those after which they tried again included. */
  errors: Record<string, number> = {};
  staleReads = 0;
  zombieReads = 0;
  wrongRoleReads = 0;
  staleWrongRoleReads = 0;
  readsOnWriter = 0;
  /**
   * By key: the highest commit LSN a client was told of; behind those of the database itself, those of each copy of it.
   */
  ackedLsn: Uint32Array;
  readonly #keys: number;
  readonly commitLatency = new Histogram();
  readonly readLatency = new Histogram();
  readonly writes: Availability;
  readonly reads: Availability;

  /** From `calmAt` on nobody does anything to the cluster any more. */
  constructor(keys: number, calmAt: Micros = Infinity, databases = 1) {
    this.#keys = keys;
    this.ackedLsn = new Uint32Array(keys * databases);
    this.writes = new Availability(calmAt);
    this.reads = new Availability(calmAt);
  }

  setCalm(calmAt: Micros, now: Micros): void {
    this.writes.setCalm(calmAt, now);
    this.reads.setCalm(calmAt, now);
  }

  invoked(isRead: boolean, now: Micros): void {
    this.inFlight++;
    (isRead ? this.reads : this.writes).invoked(now);
  }

  /** Another cluster has become the primary of a global database, and commits above `keep` are not in it. */
  forgetAbove(keep: Lsn): void {
    for (let key = 0; key < this.#keys; key++) this.ackedLsn[key] = Math.min(this.ackedLsn[key], keep);
  }

  /** The database was taken back: by key, nothing above a commit is there any more; `from` is where its books begin. */
  tookBack(commitOf: (key: number) => Lsn, from = 0): void {
    for (let key = 0; key < this.#keys; key++)
      this.ackedLsn[from + key] = Math.min(this.ackedLsn[from + key], commitOf(key));
  }

  /**
   * `isCurrent` is false for what a primary acknowledges that another has taken over from; `from` is where the books of
   * the clients' database begin.
   */
  wrote(keys: readonly number[], commitLsn: Lsn, latency: Micros, now: Micros, isCurrent: boolean, from = 0): void {
    this.inFlight--;
    this.writesOk++;
    this.commitLatency.add(latency);
    this.writes.succeeded(now);
    if (!isCurrent) return;
    for (const key of keys) if (commitLsn > this.ackedLsn[from + key]) this.ackedLsn[from + key] = commitLsn;
  }

  /**
   * `floor` is the highest commit of the key that any client knew of when the read began; `wanted` is whose name the
   * clients had asked for.
   */
  read(
    commitLsn: Lsn,
    floor: Lsn,
    latency: Micros,
    now: Micros,
    by: ReadBy,
    wanted: "writer" | "reader" | "anybody",
  ): void {
    this.inFlight--;
    this.readsOk++;
    this.readLatency.add(latency);
    this.reads.succeeded(now);
    if (by === "superseded writer") {
      this.zombieReads++;
      return;
    }
    const isStale = commitLsn < floor;
    if (isStale) this.staleReads++;
    if (by === "writer" && wanted === "reader") this.readsOnWriter++;
    if (by === "writer" || wanted !== "writer") return;
    this.wrongRoleReads++;
    if (isStale) this.staleWrongRoleReads++;
  }

  /** A client's program has seen an error. */
  saw(error: ClientError): void {
    this.errors[error] = (this.errors[error] ?? 0) + 1;
  }

  ended(isRead: boolean, outcome: "fail" | "info"): void {
    this.inFlight--;
    (isRead ? this.reads : this.writes).gaveUp();
    if (outcome === "fail") this.failed++;
    else this.unknown++;
  }

  report(now: Micros, operations: number, lostCommits: number): ClientReport {
    return {
      operations,
      ok: this.writesOk + this.readsOk,
      failed: this.failed,
      unknown: this.unknown,
      writeUnavailableUsMax: this.writes.longestAt(now),
      readUnavailableUsMax: this.reads.longestAt(now),
      writeUnavailableFromUs: this.writes.longestFromAt(now),
      readUnavailableFromUs: this.reads.longestFromAt(now),
      commitLatencyUs: this.commitLatency.summary(),
      readLatencyUs: this.readLatency.summary(),
      staleReads: this.staleReads,
      zombieReads: this.zombieReads,
      wrongRoleReads: this.wrongRoleReads,
      staleWrongRoleReads: this.staleWrongRoleReads,
      readsOnWriter: this.readsOnWriter,
      lostCommits,
      errors: this.errors,
    };
  }

  copyState(copy: StateCopy): void {
    this.writesOk = copy.of(this.writesOk);
    this.readsOk = copy.of(this.readsOk);
    this.failed = copy.of(this.failed);
    this.unknown = copy.of(this.unknown);
    this.inFlight = copy.of(this.inFlight);
    this.errors = copy.of(this.errors);
    this.staleReads = copy.of(this.staleReads);
    this.zombieReads = copy.of(this.zombieReads);
    this.wrongRoleReads = copy.of(this.wrongRoleReads);
    this.staleWrongRoleReads = copy.of(this.staleWrongRoleReads);
    this.readsOnWriter = copy.of(this.readsOnWriter);
    this.ackedLsn = copy.of(this.ackedLsn);
    copy.part(this.commitLatency);
    copy.part(this.readLatency);
    copy.part(this.writes);
    copy.part(this.reads);
  }
}
