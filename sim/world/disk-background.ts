/**
 * Background work on local SSDs: each disk does one job after the other, in the order in which they came.
 *
 * How much of the disk a job has is asked when it begins and again at each turn of the window over which the
 * foreground's share is taken, so that a long job that began under load does not crawl on after the load has gone; and
 * when load comes within the window, the rest of it is given back at once. A job that ends within the window is decided
 * when it begins and costs no event of its own.
 *
 * Left out: what a crash of the host does to its jobs. They go on, and whoever hears of the end asks whether the host
 * still is what it was.
 */
import type { Engine, Micros, StateCopy, Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";

/** The event that says that a job is done. */
export interface JobEnd {
  readonly kind: number;
  readonly target: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** The event comes no sooner than this, for instance because a link is busy for longer than the disk. */
  readonly notBefore: Micros;
  /** How long after the disk's part the event comes. */
  readonly delay: Micros;
}

interface Job {
  /** How long the disk alone would still have to work on it. */
  leftUs: number;
  readonly end: JobEnd;
}

/** What a disk gives to background work. */
interface Giver {
  /** Share of the disk that background work may have now, above 0. */
  shareNow(host: number): number;
  /** How many times slower than usual the disk is, by host. */
  readonly factor: Float64Array;
}

export class DiskBackground implements Stateful {
  /** By host: until when it is decided what background work does. */
  decidedUntil: Float64Array;
  /** By host: the share that background work under way has. */
  #share: Float64Array;
  /** By host: jobs that do not end within the window. */
  #waiting: Job[][];

  readonly #engine: Engine;
  readonly #giver: Giver;
  readonly #turn: number;

  constructor(engine: Engine, hosts: number, giver: Giver) {
    this.#engine = engine;
    this.#giver = giver;
    this.decidedUntil = new Float64Array(hosts);
    this.#share = new Float64Array(hosts).fill(FIXED.backgroundShareMax.value);
    this.#waiting = Array.from({ length: hosts }, () => []);
    this.#turn = engine.register("disk shares itself anew", (host) => this.#decide(host));
  }

  /** Begins a job that would take the disk alone `aloneUs`; it queues behind other background work only. */
  begin(host: number, aloneUs: number, end: JobEnd): void {
    const waiting = this.#waiting[host];
    waiting.push({ leftUs: aloneUs, end });
    if (waiting.length === 1) this.#decide(host);
  }

  /** The share it has beside a foreground that asks for something now: a long job gives back the rest of the window. */
  shareBeside(host: number): number {
    const before = this.#share[host];
    const share = this.#waiting[host].length > 0 ? Math.min(before, this.#giver.shareNow(host)) : before;
    if (share < before) {
      const restUs = Math.max(0, this.decidedUntil[host] - this.#engine.now);
      this.#waiting[host][0].leftUs += (restUs * (before - share)) / this.#giver.factor[host];
      this.#share[host] = share;
    }
    return share;
  }

  /** Whether a job that ends with this kind of event for `target` waits or is under way, beyond the window. */
  isUnderWay(host: number, kind: number, target: number): boolean {
    return this.#waiting[host].some(({ end }) => end.kind === kind && end.target === target);
  }

  copyState(copy: StateCopy): void {
    this.decidedUntil = copy.of(this.decidedUntil);
    this.#share = copy.of(this.#share);
    this.#waiting = copy.of(this.#waiting);
  }

  /** Until the window turns: jobs that end before it are done, and the first of the others goes on after it. */
  #decide(host: number): void {
    const { now } = this.#engine;
    const share = this.#giver.shareNow(host);
    const slowness = this.#giver.factor[host] / share;
    const turnAt = now - (now % WINDOW_US) + WINDOW_US;
    const waiting = this.#waiting[host];
    this.#share[host] = share;
    while (waiting.length > 0) {
      const [job] = waiting;
      const start = Math.max(now, this.decidedUntil[host]);
      const doneAt = start + job.leftUs * slowness;
      if (doneAt > turnAt) {
        job.leftUs -= Math.max(0, turnAt - start) / slowness;
        this.decidedUntil[host] = Math.max(start, turnAt);
        this.#engine.at(turnAt, this.#turn, host, 0, 0, 0);
        return;
      }
      this.decidedUntil[host] = doneAt;
      waiting.shift();
      this.#tell(job.end, doneAt);
    }
  }

  #tell({ kind, target, a, b, c, notBefore, delay }: JobEnd, doneAt: number): void {
    this.#engine.at(Math.floor(Math.max(notBefore, doneAt) + delay), kind, target, a, b, c);
  }
}

/** Over which time the foreground's share is taken. */
const WINDOW_US = FIXED.diskShareWindow.value;
