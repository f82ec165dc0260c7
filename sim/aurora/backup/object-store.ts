/**
 * What a cluster's backup consists of in the object store: stretches of each group's log, as a storage node uploaded
 * them (storage/background.ts), and marks that say how far the volume was durable at which moment (cluster reference
 * 4.1; storage reference 3, activity 6).
 *
 * A stretch is read back along the group's own chain, so what is in no stretch cannot be restored. An upload may hold
 * records above VDL that a recovery annuls later: whoever restores leaves them out (I14). Marks stand here with the log
 * that they speak of. Left out: page images, which in the service only spare the replay of old log.
 *
 * Of what has fallen out of the retention period only what the earliest restorable moment needs is kept: of each row
 * the version that counted then. Versions below it are gone, and no moment before can be restored. **Chosen**: a
 * recovery or backtrack that annuls a row's kept version brings the older ones back, as the service's next full backup
 * of the volume would.
 */
import {
  Float64Column,
  longer,
  Uint32Rows,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../../kernel/index.ts";
import type { Context, Volume } from "../storage/index.ts";

/** A stretch: the group's records in (from, upTo]. */
const [GROUP, FROM, UP_TO, WIDTH] = [0, 1, 2, 3] as const;

export class BackupStore implements Stateful {
  readonly #stretches = new Uint32Rows(WIDTH);
  #stretchCount = 0;
  /** By group: its log is here up to this record. */
  #upTo = new Float64Array(0);
  /**
   * From a moment on the volume was durable up to an LSN. Rows beyond the count are those of a future that a restored
   * run writes again.
   */
  readonly #markAt = new Float64Column();
  readonly #markVdl = new Float64Column();
  #markCount = 0;
  /**
   * A backtrack has taken a group back behind what had been uploaded: then what is here is not all that lies below the
   * last upload.
   */
  #hasTurned = false;
  /**
   * Where the earliest restorable moment stands, and by row the version that counted there; nothing before the first
   * deletion.
   */
  #floor: Lsn = 0;
  #kept = new Uint32Array(0);
  readonly #context: Context;
  readonly #volume: Volume;

  constructor(context: Context, volume: Volume) {
    this.#context = context;
    this.#volume = volume;
  }

  /** A node has uploaded the group's records in (from, upTo]. */
  staged(group: number, from: Lsn, upTo: Lsn): void {
    if (from < (this.#upTo[group] ?? 0)) this.#hasTurned = true;
    const stretch = this.#stretchCount++;
    const rows = this.#stretches.chunk(stretch);
    const at = this.#stretches.at(stretch);
    rows[at + GROUP] = group;
    rows[at + FROM] = from;
    rows[at + UP_TO] = upTo;
    this.#upTo = longer(this.#upTo, group + 1);
    this.#upTo[group] = upTo;
  }

  /**
   * The writer knows that the volume is durable up to `vdl`. A writer that has been superseded may say less than its
   * successor has said.
   */
  durable(vdl: Lsn): void {
    if (this.#markCount > 0 && this.#markVdl.get(this.#markCount - 1) >= vdl) return;
    this.#markAt.set(this.#markCount, this.#context.engine.now);
    this.#markVdl.set(this.#markCount++, vdl);
  }

  /** Where the volume stood at a moment: every commit that was durable then is at or below, every later one above. */
  pointAt(moment: Micros): Lsn {
    const marks = this.#marksWhere((mark) => this.#markAt.get(mark) <= moment);
    // Mutation restorePastMoment: the first mark after the moment is taken, not the last one before.
    const taken = this.#context.mutations.restorePastMoment ? Math.min(marks + 1, this.#markCount) : marks;
    return taken === 0 ? 0 : this.#markVdl.get(taken - 1);
  }

  /** LatestRestorableTime: everything that was durable at this moment, or any earlier one, is here. */
  latestRestorable(): Micros {
    const { engine, mutations } = this.#context;
    // Mutation restorableUnstaged: nobody looks what has been uploaded.
    if (mutations.restorableUnstaged) return engine.now - 1;
    const missing = this.firstMissing();
    const marks = this.#marksWhere((mark) => this.#markVdl.get(mark) < missing);
    return (marks === this.#markCount ? engine.now : this.#markAt.get(marks)) - 1;
  }

  /** The lowest record of the living log that is not here yet; Infinity when all are. */
  firstMissing(): Lsn {
    const { log, groups } = this.#volume;
    let missing = Infinity;
    const here = this.#hasTurned ? this.#uploaded() : undefined;
    const isHere = (group: number, lsn: Lsn): boolean => here?.has(lsn) ?? lsn <= (this.#upTo[group] ?? 0);
    for (let group = 0; group < groups; group++)
      for (let lsn = log.tail[group]; lsn > 0 && !isHere(group, lsn); lsn = log.prevInGroup(lsn))
        missing = Math.min(missing, lsn);
    return missing;
  }

  /** The backed-up records at or below `point` in their order, without what recoveries have annulled. */
  recordsUpTo(point: Lsn): readonly Lsn[] {
    const { metadata } = this.#volume;
    // Mutation restoreAnnulledLog: what was uploaded is restored, whatever became of it.
    const restoresAll = this.#context.mutations.restoreAnnulledLog;
    const found = [...this.#uploaded()].filter(
      (lsn) => lsn <= point && (restoresAll || !metadata.isAnnulled(lsn)) && !this.#isDeleted(lsn),
    );
    return found.sort((a, b) => a - b);
  }

  /** What nobody can ask for who asks for nothing before `floor` is deleted. */
  forgetBefore(floor: Lsn): void {
    if (floor <= this.#floor) return;
    const { log, shape } = this.#volume;
    this.#floor = floor;
    this.#kept = Uint32Array.from({ length: shape.keys }, (_, key) => log.versionAt(key, floor));
  }

  copyState(copy: StateCopy): void {
    this.#stretchCount = copy.of(this.#stretchCount);
    this.#upTo = copy.of(this.#upTo);
    this.#markCount = copy.of(this.#markCount);
    this.#floor = copy.of(this.#floor);
    this.#kept = copy.of(this.#kept);
    this.#hasTurned = copy.of(this.#hasTurned);
  }

  /** Every record of every stretch, once: what a backtrack has put into the log again is uploaded again. */
  #uploaded(): Set<Lsn> {
    const { log } = this.#volume;
    const found = new Set<Lsn>();
    for (let stretch = 0; stretch < this.#stretchCount; stretch++) {
      const from = this.#stretches.get(stretch, FROM);
      for (let lsn = this.#stretches.get(stretch, UP_TO); lsn > from; lsn = log.prevInGroup(lsn)) found.add(lsn);
    }
    return found;
  }

  #isDeleted(lsn: Lsn): boolean {
    const { log, metadata } = this.#volume;
    if (lsn > this.#floor || this.#floor === 0) return false;
    const kept = this.#kept[log.keyOf(lsn)] ?? 0;
    return lsn < kept && !metadata.isAnnulled(kept);
  }

  /** How many of the marks, which rise in both their numbers, hold; those that do come first. */
  #marksWhere(holds: (mark: number) => boolean): number {
    let [low, high] = [0, this.#markCount];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
