/**
 * The chance curve under the scrubber: workers in the background play futures of the run on the screen from moments all
 * over what the timeline shows, each with other luck from there on. What they tell is counted here; the page draws at
 * most a few times a second, and not at all when they are done. Stopping ends the workers.
 *
 * Bounded: a world and a checkpoint a worker, so many futures of a moment, and ten minutes. [choice]
 */
import { momentsOf, type Odds, type Outcome } from "../../sim/explore/odds.ts";
import type { Part } from "../project/tracks.ts";
import type { Request, Response } from "../worker/protocol.ts";
import { nameOf } from "./links.ts";
import type { Store } from "./store.ts";
import { startWorker } from "./workers.ts";

/** Null until somebody asks. */
export type ChanceState = {
  /** The run it was asked of, by its name. */
  readonly of: string;
  readonly outcome: Outcome;
  readonly odds: readonly Odds[];
  readonly workers: number;
  /** "" while they work. */
  readonly ended: "" | "done" | "stopped" | "time" | "died";
} | null;

const WORKERS_MAX = 4;
const MOMENTS = 32;
const RUNS_MAX = 160;
const TIME_MS_MAX = 600_000;
const TELL_EVERY_MS = 250;

export class Chance {
  readonly #store: Store;
  #workers: Worker[] = [];
  #odds: { at: number; runs: number; hits: number }[] = [];
  #telling: ReturnType<typeof setTimeout> | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  start(outcome: Outcome, part: Part): void {
    const { run } = this.#store.state;
    if (run === null) return;
    this.stop();
    const { source, seed, mutations } = run.world;
    const count = Math.max(1, Math.min(WORKERS_MAX, (navigator.hardwareConcurrency || 2) - 1));
    const moments = momentsOf(part.from, part.to, MOMENTS);
    this.#odds = moments.map((at) => ({ at, runs: 0, hits: 0 }));
    this.#store.set({
      chance: {
        of: nameOf(run.world),
        outcome,
        odds: this.#odds.map((one) => ({ ...one })),
        workers: count,
        ended: "",
      },
    });
    const request = {
      type: "chance",
      run: 0,
      source,
      seed,
      mutations,
      outcome,
      moments,
      runsMax: Math.ceil(RUNS_MAX / count),
    } as const;
    this.#workers = Array.from({ length: count }, (_, worker) => this.#hire({ ...request, worker }));
    this.#limit = setTimeout(() => this.#end("time"), TIME_MS_MAX);
  }

  /** Another run on the screen, or a press: what was counted stays. */
  stop(): void {
    if (this.#workers.length > 0) this.#end("stopped");
  }

  #hire(request: Extract<Request, { type: "chance" }>): Worker {
    const hired = startWorker("borealis chance");
    hired.onmessage = ({ data }: MessageEvent<Response>) => {
      if (data.type === "future") this.#count(data.place, data.hit);
      else if (data.type === "futured" || data.type === "refused") this.#gone(hired, "done");
    };
    hired.onerror = (event) => {
      event.preventDefault();
      this.#gone(hired, "died");
    };
    hired.postMessage(request);
    return hired;
  }

  #count(place: number, hit: boolean): void {
    this.#odds[place].runs++;
    if (hit) this.#odds[place].hits++;
    this.#telling ??= setTimeout(() => this.#tell({}), TELL_EVERY_MS);
  }

  #gone(worker: Worker, how: "done" | "died"): void {
    worker.terminate();
    this.#workers = this.#workers.filter((one) => one !== worker);
    if (this.#workers.length === 0) this.#end(how);
  }

  #end(ended: NonNullable<ChanceState>["ended"]): void {
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    clearTimeout(this.#limit);
    this.#tell({ ended });
  }

  #tell(patch: Partial<NonNullable<ChanceState>>): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const { chance } = this.#store.state;
    if (chance !== null)
      this.#store.set({ chance: { ...chance, ...patch, odds: this.#odds.map((one) => ({ ...one })) } });
  }
}
