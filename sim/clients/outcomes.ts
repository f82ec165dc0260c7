/**
 * What all clients saw, counted as it happens: how their operations ended (endings.ts), latencies, stale reads.
 */
import { Histogram, type Lsn, type Micros, type StateCopy } from "../kernel/index.ts";
import type { ClientReport } from "../results/index.ts";
import { Endings } from "./endings.ts";
import type { ReadBy } from "./operations.ts";

export class Outcomes extends Endings {
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

  /** From `calmAt` on nobody does anything to the cluster any more. */
  constructor(keys: number, calmAt: Micros = Infinity, databases = 1) {
    super(calmAt);
    this.#keys = keys;
    this.ackedLsn = new Uint32Array(keys * databases);
  }

  setCalm(calmAt: Micros, now: Micros): void {
    this.writes.setCalm(calmAt, now);
    this.reads.setCalm(calmAt, now);
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
    this.ended(false, "ok", now);
    this.commitLatency.add(latency);
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
    this.ended(true, "ok", now);
    this.readLatency.add(latency);
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

  report(
    now: Micros,
    engine: Parameters<Endings["endings"]>[1],
    lostCommits: number,
    workloads: ClientReport["workloads"],
  ): ClientReport {
    const { errors, ...endings } = this.endings(now, engine);
    return {
      ...endings,
      commitLatencyUs: this.commitLatency.summary(),
      readLatencyUs: this.readLatency.summary(),
      staleReads: this.staleReads,
      zombieReads: this.zombieReads,
      wrongRoleReads: this.wrongRoleReads,
      staleWrongRoleReads: this.staleWrongRoleReads,
      readsOnWriter: this.readsOnWriter,
      lostCommits,
      errors,
      workloads,
    };
  }

  override copyState(copy: StateCopy): void {
    super.copyState(copy);
    this.staleReads = copy.of(this.staleReads);
    this.zombieReads = copy.of(this.zombieReads);
    this.wrongRoleReads = copy.of(this.wrongRoleReads);
    this.staleWrongRoleReads = copy.of(this.staleWrongRoleReads);
    this.readsOnWriter = copy.of(this.readsOnWriter);
    this.ackedLsn = copy.of(this.ackedLsn);
    copy.part(this.commitLatency);
    copy.part(this.readLatency);
  }
}
