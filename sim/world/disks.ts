/**
 * Local SSDs: each operation takes its own latency, and all of a disk's bytes share its throughput. Operations overlap, so a later
 * one can end first. A slow disk (gray failure) multiplies the latency and adds to it.
 *
 * Left out: corruption, full disks and torn writes, which the storage issue adds.
 */
import { draw, loadFields, saveFields, type Checkpointed, type Engine, type Micros, type Quantiles, type SavedFields, type Stream } from "../kernel/index.ts"; // prettier-ignore
import type { Parameters } from "../parameters.ts";
import { remembered } from "./latency.ts";

export class Disks implements Checkpointed {
  /** When the disk's channel is free again, by host. */
  freeAt = new Float64Array(0);
  /** Until when background work has its half, by host. */
  sharedUntil = new Float64Array(0);
  factor = new Float64Array(0);
  extra = new Float64Array(0);

  readonly #engine: Engine;
  readonly #streams: Stream[];
  readonly #persist: Quantiles;
  readonly #read: Quantiles;
  readonly #usPerByte: number;

  constructor(engine: Engine, hostNames: readonly string[], parameters: Parameters) {
    this.#engine = engine;
    this.#streams = hostNames.map((name) => engine.random.stream("disk", name));
    this.#persist = remembered({ kind: "logNormal", median: parameters.diskPersist, sigma: parameters.diskSigma });
    this.#read = remembered({ kind: "logNormal", median: parameters.diskRead, sigma: parameters.diskSigma });
    this.#usPerByte = 1_000_000 / parameters.diskBytesPerSecond;
    this.freeAt = new Float64Array(hostNames.length);
    this.sharedUntil = new Float64Array(hostNames.length);
    this.factor = new Float64Array(hostNames.length).fill(1);
    this.extra = new Float64Array(hostNames.length);
  }

  /** When `bytes` handed over now will be on stable storage. */
  persistedAt(host: number, bytes: number): Micros {
    return this.#doneAt(host, bytes, this.#persist);
  }

  /** When a page of `bytes` asked for now will be in memory. */
  readAt(host: number, bytes: number): Micros {
    return this.#doneAt(host, bytes, this.#read);
  }

  /** When background work on `bytes` will be done; it queues behind other background work only. */
  background(host: number, bytes: number): Micros {
    const start = Math.max(this.#engine.now, this.sharedUntil[host]);
    this.sharedUntil[host] = start + 2 * bytes * this.#usPerByte * this.factor[host];
    return Math.floor(this.sharedUntil[host]);
  }

  slow(host: number, factor: number, extra: Micros): void {
    this.factor[host] *= factor;
    this.extra[host] += extra;
  }

  hasten(host: number, factor: number, extra: Micros): void {
    this.factor[host] /= factor;
    this.extra[host] -= extra;
  }

  isSlow(host: number): boolean {
    return this.factor[host] > 1.001 || this.extra[host] > 0;
  }

  save(): SavedFields {
    return saveFields(this, STATE);
  }

  load(saved: unknown): void {
    loadFields(this, STATE, saved as SavedFields);
  }

  #doneAt(host: number, bytes: number, table: Quantiles): Micros {
    const { now } = this.#engine;
    const share = now < this.sharedUntil[host] ? 2 : 1;
    const start = Math.max(now, this.freeAt[host]) + share * bytes * this.#usPerByte;
    this.freeAt[host] = start;
    const latency = draw(table, this.#streams[host]);
    return Math.floor(start + latency * this.factor[host] + this.extra[host]);
  }
}

const STATE = ["freeAt", "sharedUntil", "factor", "extra"] as const;
