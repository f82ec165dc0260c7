/**
 * What causes the failures of a swarm, looked for by one worker, seed after seed, when somebody asks: of each check the
 * runs that are easiest to look at first. What was found by then stays when it is stopped.
 */
import type { Failure } from "../../sim/explore/play-seed.ts";
import type { FoundCause, Response } from "../worker/protocol.ts";
import type { Store, SwarmState } from "./store.ts";
import { startWorker } from "./workers.ts";

/** Seeds of each check. [choice] */
const SEEDS_MAX = 8;

export interface CausesFound {
  readonly of: number;
  readonly done: number;
  /** The seed that is looked into and how often it was played; null when nobody looks any more. */
  readonly now: { readonly seed: number; readonly runs: number } | null;
  readonly found: readonly FoundCause[];
}

/** Of each check in turn, so that whoever stops early has something of all. */
export function seedsToLookInto(results: SwarmState["results"]): readonly Failure[] {
  const byCheck = new Map<string, Failure[]>();
  for (const { result } of results) {
    const { failure } = result;
    if (failure?.kind === "finding") byCheck.set(failure.check, [...(byCheck.get(failure.check) ?? []), failure]);
  }
  const lists = [...byCheck.values()].map((all) =>
    all.sort((a, b) => a.faults - b.faults || a.events - b.events || a.seed - b.seed).slice(0, SEEDS_MAX),
  );
  return Array.from({ length: SEEDS_MAX }, (_, turn) => lists.flatMap((all) => all.slice(turn, turn + 1))).flat();
}

export class SwarmCauses {
  readonly #store: Store;
  #worker: Worker | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  start(): void {
    const { swarm } = this.#store.state;
    if (swarm === null) return;
    this.stop();
    const seeds = seedsToLookInto(swarm.results);
    this.#set({ of: seeds.length, done: 0, now: null, found: [] });
    const worker = startWorker("borealis causes");
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.#hear(data, seeds);
    worker.onerror = (event) => {
      event.preventDefault();
      this.stop();
    };
    this.#next(seeds);
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const { causes } = this.#store.state.swarm ?? {};
    if (causes && causes.now !== null) this.#set({ ...causes, now: null });
  }

  #next(seeds: readonly Failure[]): void {
    const { swarm } = this.#store.state;
    if (swarm === null || swarm.causes === null) return;
    const { done, found } = swarm.causes;
    if (done >= seeds.length) return this.stop();
    const { seed, check } = seeds[done];
    this.#set({ ...swarm.causes, now: { seed, runs: 0 } });
    const known = [...new Set(found.filter((one) => one.check === check).map(({ shape }) => shape))];
    const {
      of: { source, mutations },
      never,
    } = swarm;
    this.#worker?.postMessage({ type: "cause", run: done, source, mutations, seed, check, known, never });
  }

  #hear(response: Response, seeds: readonly Failure[]): void {
    const { causes } = this.#store.state.swarm ?? {};
    if (!causes || causes.now === null) return;
    if (response.type === "causing") this.#set({ ...causes, now: { ...causes.now, runs: response.runs } });
    if (response.type !== "caused") return;
    const found = response.cause === null ? causes.found : [...causes.found, response.cause];
    this.#set({ ...causes, done: causes.done + 1, found });
    this.#next(seeds);
  }

  #set(causes: CausesFound): void {
    const { swarm } = this.#store.state;
    if (swarm !== null) this.#store.set({ swarm: { ...swarm, causes } });
  }
}
