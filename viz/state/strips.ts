/**
 * Pictures of a swarm's runs: made when they are looked at, by a worker of its own that plays one seed after the other,
 * and kept for as long as the swarm stands there. What is no longer looked at is not played.
 */
import type { Strip } from "../project/swarm-strip.ts";
import type { Request, Response } from "../worker/protocol.ts";
import type { SwarmState } from "./store.ts";
import { startWorker } from "./workers.ts";

export class Strips {
  readonly #made: () => void;
  #startedMs = -1;
  #known = new Map<number, Strip>();
  #wanted: readonly number[] = [];
  #worker: Worker | undefined;
  /** The seed that the worker plays; 0 while it rests. */
  #playing = 0;

  /** `made` is called with each picture that has come. */
  constructor(made: () => void) {
    this.#made = made;
  }

  of(seed: number): Strip | undefined {
    return this.#known.get(seed);
  }

  /** Seeds that are in sight, in the order in which they are to come. */
  want(swarm: SwarmState, seeds: readonly number[]): void {
    if (swarm.startedMs !== this.#startedMs) this.#begin(swarm);
    this.#wanted = seeds;
    if (this.#playing === 0) this.#next(swarm);
  }

  #begin({ startedMs }: SwarmState): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#playing = 0;
    this.#known = new Map();
    this.#startedMs = startedMs;
  }

  #next(swarm: SwarmState): void {
    const seed = this.#wanted.find((one) => !this.#known.has(one));
    this.#playing = seed ?? 0;
    if (seed === undefined) return;
    const { source, mutations } = swarm.of;
    const request: Request = { type: "strip", run: 0, source, mutations, seed };
    this.#worker ??= this.#hire(swarm);
    this.#worker.postMessage(request);
  }

  #hire(swarm: SwarmState): Worker {
    const hired = startWorker("borealis strips");
    hired.onmessage = ({ data }: MessageEvent<Response>) => {
      if (data.type !== "stripped") return;
      this.#known.set(data.seed, data.strip);
      this.#next(swarm);
      this.#made();
    };
    // A run that breaks the engine has no picture, and its words say why; the others get theirs.
    hired.onerror = (event) => {
      event.preventDefault();
      hired.terminate();
      this.#worker = undefined;
      const broken = this.#playing;
      this.#wanted = this.#wanted.filter((seed) => seed !== broken);
      this.#next(swarm);
    };
    return hired;
  }
}
