/**
 * The incoming queue of a storage node: what has come and is not yet on disk (storage reference 3, activity 1). What a
 * segment has on disk, or in its queue, is not written again when it comes again (3.1), above a hole or below it: a
 * writer sends a group that finds no write quorum everything above its PGCL, and a member with a hole has most of that
 * already. Writing it again at each attempt fills the queue for everybody who shares the node.
 *
 * So a segment knows two lists of islands: those on disk, and those that there will be when the queue is. The second
 * one lives in memory and begins anew from the first when the node does, or when something in the queue was void.
 *
 * The queue has an end. What comes beyond it is not taken and nothing is said, as if it had been lost.
 */
import { longer, type Lsn, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import { insert, joined, keptBelow } from "./islands.ts";
import type { Context, Volume } from "./volume.ts";

/** What segments have on disk, by segment. */
interface OnDisk {
  readonly scl: Float64Array;
  readonly islands: readonly (readonly number[] | undefined)[];
}

export class Incoming implements Stateful {
  /** By segment: how far its SCL would be if the queue were on disk; and in which life of the node. */
  #reach = new Float64Array(0);
  #life = new Int32Array(0);
  /** By segment: the islands above that. */
  #islands: (number[] | undefined)[] = [];

  /**
   * Hears of everything that is on its way to a disk, while somebody wants to know: the group's records in (prev,
   * last], there at `done`.
   */
  onTaken: ((segment: number, prev: Lsn, last: Lsn, done: Micros) => void) | undefined;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #onDisk: OnDisk;
  /** What a full queue takes of the disk's time. */
  readonly #timeMax: Micros;

  constructor(context: Context, volume: Volume, onDisk: OnDisk) {
    this.#context = context;
    this.#volume = volume;
    this.#onDisk = onDisk;
    const { incomingBytesMax, diskBytesPerSecond } = context.parameters;
    this.#timeMax = (incomingBytesMax * 1_000_000) / diskBytesPerSecond;
  }

  /** A segment has come to be; its number is the next one. */
  add(segment: number): void {
    this.#reach = longer(this.#reach, segment + 1);
    this.#life = longer(this.#life, segment + 1);
    this.forget(segment);
  }

  /**
   * Takes the group's records in (prev, last] into the queue, and returns when they will be on disk. -1 when the queue
   * or the disk is full, or the disk has an error: whoever sent them sends them again, and peers give what they have.
   */
  take(segment: number, prev: Lsn, last: Lsn): number {
    const { hosts, disks, engine, parameters, trace } = this.#context;
    const host = this.#volume.placement.hostOf[segment];
    if (disks.freeAt[host] - engine.now > this.#timeMax || disks.isFull(host) || disks.fails(host)) {
      trace.emit(TRACE.batchNotTaken, segment, Math.floor(disks.waitingBytes(host)));
      return -1;
    }
    if (disks.isShared(host)) this.#contended(segment, host);
    if (this.#life[segment] !== hosts.incarnation[host]) this.#beginAnew(segment, hosts.incarnation[host]);
    const records = this.#newRecords(segment, prev, last);
    const done = disks.persistedAt(host, records * parameters.logRecordBytes);
    this.onTaken?.(segment, prev, last, done);
    return done;
  }

  /** How far a segment's SCL would be if the queue of its node, which lives this life, were on disk. */
  reach(segment: number, incarnation: number): Lsn {
    const scl = this.#onDisk.scl[segment];
    return this.#life[segment] === incarnation ? Math.max(scl, this.#reach[segment]) : scl;
  }

  /** What a segment had in the queue will not come to be on disk, or not all of it. */
  forget(segment: number): void {
    this.#life[segment] = NO_LIFE;
    this.#islands[segment] = undefined;
  }

  /** The group's records above `tail` are gone. */
  annulled(segment: number, tail: Lsn): void {
    this.#reach[segment] = Math.min(this.#reach[segment], tail);
    this.#islands[segment] = keptBelow(this.#islands[segment], tail);
  }

  copyState(copy: StateCopy): void {
    this.#reach = copy.of(this.#reach);
    this.#life = copy.of(this.#life);
    this.#islands = copy.of(this.#islands);
  }

  #beginAnew(segment: number, incarnation: number): void {
    this.#life[segment] = incarnation;
    this.#reach[segment] = this.#onDisk.scl[segment];
    this.#islands[segment] = this.#onDisk.islands[segment]?.slice();
  }

  /** How many of the records in (prev, last] the segment has yet to write; from now on it has them in its queue. */
  #newRecords(segment: number, prev: Lsn, last: Lsn): number {
    const { log } = this.#volume;
    const islands = this.#islands[segment];
    let reach = Math.max(this.#onDisk.scl[segment], this.#reach[segment]);
    if (islands !== undefined) reach = joined(islands, reach);
    const from = Math.max(prev, reach);
    let records = last > from ? log.ordinal(last) - log.ordinal(from) : 0;
    if (islands !== undefined)
      for (let at = islands.length - 2; at >= 0 && islands[at + 1] > from; at -= 2) {
        const after = Math.max(islands[at], from);
        const upTo = Math.min(islands[at + 1], last);
        if (upTo > after) records -= log.ordinal(upTo) - log.ordinal(after);
      }
    if (prev > reach) insert((this.#islands[segment] ??= []), prev, last);
    else {
      reach = Math.max(reach, last);
      this.#reach[segment] = islands === undefined ? reach : joined(islands, reach);
    }
    return records;
  }

  /** A batch comes while background work has a part of the disk. */
  #contended(segment: number, host: number): void {
    const { disks, engine, trace } = this.#context;
    if (disks.foregroundShare(host) < CONTENDED) return;
    const alone = Math.max(0, disks.aloneFreeAt[host] - engine.now);
    const extra = Math.max(0, disks.freeAt[host] - engine.now) - alone;
    trace.emit(TRACE.batchContended, segment, Math.floor(extra), Math.floor(alone));
  }
}

/** No node has lived so often. */
const NO_LIFE = -1;
/** The foreground's share of a disk from which on it and background work are in each other's way. */
const CONTENDED = FIXED.contendedShare.value;
