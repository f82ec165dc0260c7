/**
 * Local SSDs: each operation takes its own latency, and all of a disk's bytes share its throughput. Operations overlap,
 * so a later one can end first. A slow disk (gray failure) multiplies the latency and adds to it.
 *
 * Background work (disk-background.ts) runs against the foreground: of the disk's bytes it has what the foreground has
 * left of late, half of them at most and a little always, so that it ends (P17 3.3: negative correlation; a checkpoint
 * of a traditional engine correlates the other way).
 *
 * A full disk takes nothing more, and one with errors not everything; who uses it asks first. What goes bad on a disk
 * is the business of whoever keeps something there.
 */
import {
  chance,
  draw,
  type Engine,
  type Micros,
  type Quantiles,
  type StateCopy,
  type Stateful,
  type Stream,
} from "../kernel/index.ts";
import { FIXED, type Parameters } from "../parameters/index.ts";
import { DiskBackground, type JobEnd } from "./disk-background.ts";
import { remembered } from "./latency.ts";

export class Disks implements Stateful {
  /** When the disk's channel is free again, by host. */
  freeAt = new Float64Array(0);
  factor = new Float64Array(0);
  extra = new Float64Array(0);
  /**
   * By host: what a foreground operation has taken of late, waiting included: a moving average over some sixteen of
   * them.
   */
  average = new Float64Array(0);
  /** By host: when the channel would be free again if there were no background work. */
  aloneFreeAt = new Float64Array(0);
  /**
   * By host: when the window under way began, what the foreground has used of the channel in it, and the share it used
   * in the one before.
   */
  windowFrom = new Float64Array(0);
  used = new Float64Array(0);
  usedBefore = new Float64Array(0);
  /** By host: how many faults have filled the disk. */
  full = new Uint8Array(0);
  /** By host: share of operations that fail at once, of 2^32. */
  failing = new Float64Array(0);

  readonly #background: DiskBackground;
  readonly #engine: Engine;
  readonly #errors: Stream;
  readonly #streams: Stream[];
  readonly #persist: Quantiles;
  readonly #read: Quantiles;
  readonly #usPerByte: number;
  readonly #shareMin: number;
  readonly #yields: boolean;

  /** `yields` is false for background work that takes its half whatever the foreground does. */
  constructor(engine: Engine, hostNames: readonly string[], parameters: Parameters, yields = true) {
    this.#engine = engine;
    this.#streams = hostNames.map((name) => engine.random.stream("disk", name));
    this.#errors = engine.random.stream("disk errors");
    this.#persist = remembered({ kind: "logNormal", median: parameters.diskPersist, sigma: parameters.diskSigma });
    this.#read = remembered({ kind: "logNormal", median: parameters.diskRead, sigma: parameters.diskSigma });
    this.#usPerByte = 1_000_000 / parameters.diskBytesPerSecond;
    this.#shareMin = parameters.backgroundShareMin;
    this.#yields = yields;
    this.freeAt = new Float64Array(hostNames.length);
    this.factor = new Float64Array(hostNames.length).fill(1);
    this.extra = new Float64Array(hostNames.length);
    this.average = new Float64Array(hostNames.length);
    this.aloneFreeAt = new Float64Array(hostNames.length);
    this.windowFrom = new Float64Array(hostNames.length);
    this.used = new Float64Array(hostNames.length);
    this.usedBefore = new Float64Array(hostNames.length);
    this.full = new Uint8Array(hostNames.length);
    this.failing = new Float64Array(hostNames.length);
    this.#background = new DiskBackground(engine, hostNames.length, this);
  }

  /** When `bytes` handed over now will be on stable storage. */
  persistedAt(host: number, bytes: number): Micros {
    return this.#doneAt(host, bytes, this.#persist);
  }

  /** When a page of `bytes` asked for now will be in memory. */
  readAt(host: number, bytes: number): Micros {
    return this.#doneAt(host, bytes, this.#read);
  }

  /**
   * When `bytes` will be read for somebody outside the cluster, beside what the foreground does: neither waits for the
   * other, and the luck is its own.
   */
  readBesideAt(host: number, bytes: number, luck: Stream): Micros {
    const latency = draw(this.#read, luck);
    return Math.floor(this.#engine.now + bytes * this.#usPerByte + latency * this.factor[host] + this.extra[host]);
  }

  /** Begins background work on `bytes`; `end` is scheduled for when it is done. */
  inBackground(host: number, bytes: number, end: JobEnd): void {
    this.#background.begin(host, bytes * this.#usPerByte, end);
  }

  /** Whether background work that ends with this kind of event for `target` is far from done. */
  isInBackground(host: number, kind: number, target: number): boolean {
    return this.#background.isUnderWay(host, kind, target);
  }

  /** Whether the foreground shares the disk with background work now. */
  isShared(host: number): boolean {
    return this.#engine.now < this.#background.decidedUntil[host];
  }

  /** Share of the channel that background work may have now. */
  shareNow(host: number): number {
    const left = this.#yields ? Math.max(this.#shareMin, 1 - HEADROOM - this.foregroundShare(host)) : SHARE_MAX;
    return Math.min(SHARE_MAX, left);
  }

  /** Share of the channel that foreground operations have taken of late, 0 to 1 and more where they wait. */
  foregroundShare(host: number): number {
    this.#turnWindow(host);
    return Math.max(this.usedBefore[host], this.used[host] / WINDOW_US);
  }

  /** Bytes that wait in front of the channel. */
  waitingBytes(host: number): number {
    return Math.max(0, this.freeAt[host] - this.#engine.now) / this.#usPerByte;
  }

  slow(host: number, factor: number, extra: Micros): void {
    this.factor[host] *= factor;
    this.extra[host] += extra;
  }

  hasten(host: number, factor: number, extra: Micros): void {
    this.factor[host] /= factor;
    this.extra[host] -= extra;
  }

  /** `by` is 1 when a fault fills the disk, and -1 when it is lifted. */
  fill(host: number, by: number): void {
    this.full[host] += by;
  }

  isFull(host: number): boolean {
    return this.full[host] > 0;
  }

  /** `below` of 2^32 operations fail from now on; the same with a minus when the fault is lifted. */
  fail(host: number, below: number): void {
    this.failing[host] += below;
  }

  /** Whether an operation that is asked for now fails. */
  fails(host: number): boolean {
    return this.failing[host] > 0 && chance(this.#errors, this.failing[host]);
  }

  isSlow(host: number): boolean {
    return this.factor[host] > 1.001 || this.extra[host] > 0;
  }

  copyState(copy: StateCopy): void {
    this.freeAt = copy.of(this.freeAt);
    this.factor = copy.of(this.factor);
    this.extra = copy.of(this.extra);
    this.average = copy.of(this.average);
    this.aloneFreeAt = copy.of(this.aloneFreeAt);
    this.windowFrom = copy.of(this.windowFrom);
    this.used = copy.of(this.used);
    this.usedBefore = copy.of(this.usedBefore);
    this.full = copy.of(this.full);
    this.failing = copy.of(this.failing);
    copy.part(this.#background);
  }

  #doneAt(host: number, bytes: number, table: Quantiles): Micros {
    const { now } = this.#engine;
    const own = bytes * this.#usPerByte;
    if (now - this.windowFrom[host] >= WINDOW_US) this.#turnWindow(host);
    this.used[host] += own;
    const taken = this.isShared(host) ? own / (1 - this.#background.shareBeside(host)) : own;
    this.freeAt[host] = Math.max(now, this.freeAt[host]) + taken;
    this.aloneFreeAt[host] = Math.max(now, this.aloneFreeAt[host]) + own;
    const latency = draw(table, this.#streams[host]);
    const done = Math.floor(this.freeAt[host] + latency * this.factor[host] + this.extra[host]);
    this.average[host] += (done - now - this.average[host]) * NEWEST_COUNTS;
    return done;
  }

  #turnWindow(host: number): void {
    const { now } = this.#engine;
    const passed = now - this.windowFrom[host];
    if (passed < WINDOW_US) return;
    this.usedBefore[host] = passed < 2 * WINDOW_US ? this.used[host] / WINDOW_US : 0;
    this.used[host] = 0;
    this.windowFrom[host] = now - (now % WINDOW_US);
  }
}

/** The most that background work has of a disk. */
const SHARE_MAX = FIXED.backgroundShareMax.value;
/** What is left free for the foreground beyond what it takes: without it, it would queue for ever longer. */
const HEADROOM = FIXED.foregroundHeadroom.value;
/** Over which time the foreground's share is taken. */
const WINDOW_US = FIXED.diskShareWindow.value;
/** Weight of the newest operation in the moving average. */
const NEWEST_COUNTS = FIXED.diskAverageWeight.value;
