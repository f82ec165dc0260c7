/**
 * A swarm in the page: workers of their own, on all cores but one, each with one seed at a time; another one makes a
 * failure small. Stopping ends the workers, whatever they are doing, and keeps what there is.
 */
import type { Request, Response } from "../worker/protocol.ts";
import { swarmed } from "./multiverse.ts";
import type { Marked, Store, SwarmState } from "./store.ts";
import { startWorker } from "./workers.ts";

const WORKERS_MAX = 16;
/** Seeds that a difference is proven with, at most. [choice] */
const PROVEN_MAX = 20;

export class Swarm {
  readonly #store: Store;
  #workers: Worker[] = [];
  #shrinker: Worker | undefined;
  #prover: Worker | undefined;
  #next = 1;

  constructor(store: Store) {
    this.#store = store;
  }

  start(total: number): void {
    const { run, promise } = this.#store.state;
    if (run === null) return;
    this.stop();
    this.#endShrink();
    this.#prover?.terminate();
    const count = Math.max(1, Math.min(WORKERS_MAX, total, (navigator.hardwareConcurrency || 2) - 1));
    this.#next = 1;
    const swarm: SwarmState = {
      of: run.world,
      never: promise ?? undefined,
      total,
      workers: count,
      results: [],
      count: 0,
      startedMs: performance.now(),
      endedMs: null,
      shrink: null,
      causes: null,
      marked: { kind: "failed" },
      proof: null,
    };
    this.#store.set({ swarm });
    this.#workers = Array.from({ length: count }, () => this.#hire());
  }

  stop(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    const { swarm } = this.#store.state;
    if (swarm === null || swarm.endedMs !== null) return;
    this.#set({ endedMs: performance.now() });
    const { source, seed, mutations } = swarm.of;
    this.#store.set({ tree: swarmed(this.#store.state.tree, { source, seed, mutations }, swarm.count) });
  }

  /** Makes a failure small; the one before is given up. */
  shrink(seed: number, check: string): void {
    const { swarm } = this.#store.state;
    if (swarm === null) return;
    this.#endShrink();
    this.#set({ shrink: { seed, check, step: null, error: "" } });
    const {
      of: { source, mutations },
      never,
    } = swarm;
    this.#shrinker = worker(
      (response) => {
        const { shrink } = this.#store.state.swarm ?? { shrink: null };
        if (shrink === null || response.type !== "shrunk") return;
        this.#set({ shrink: { ...shrink, step: response.step } });
        if (response.step.text !== "") this.#endShrink();
      },
      (error) => this.#set({ shrink: { seed, check, step: null, error } }),
    );
    send(this.#shrinker, { type: "shrink", run: 0, source, mutations, seed, check, never });
  }

  mark(marked: Marked): void {
    this.#prover?.terminate();
    this.#set({ marked, proof: null });
  }

  /** Plays seeds again without one kind of fault or action; the proof before is given up. */
  prove(without: string, of: SwarmState["results"]): void {
    const { swarm } = this.#store.state;
    if (swarm === null || of.length === 0) return;
    this.#prover?.terminate();
    const again = of.slice(0, PROVEN_MAX);
    const seeds = again.map(({ seed }) => seed);
    const gaps = again.map(({ result }) => result.writeUnavailableUs).sort((a, b) => a - b);
    const failedBefore = again.filter(({ result }) => result.failure !== undefined).length;
    this.#set({
      proof: {
        without,
        seeds,
        played: 0,
        failedBefore,
        failed: 0,
        gapBeforeUs: gaps[Math.floor((gaps.length - 1) / 2)],
        gapsUs: [],
      },
    });
    const {
      of: { source, mutations },
      never,
    } = swarm;
    const prover = worker(
      (response) => {
        const { proof } = this.#store.state.swarm ?? { proof: null };
        if (proof === null || response.type !== "played") return;
        const { failure, writeUnavailableUs } = response.result;
        const played = proof.played + 1;
        this.#set({
          proof: {
            ...proof,
            played,
            failed: proof.failed + (failure === undefined ? 0 : 1),
            gapsUs: [...proof.gapsUs, writeUnavailableUs],
          },
        });
        if (played === seeds.length) prover.terminate();
      },
      () => this.#set({ proof: null }),
    );
    this.#prover = prover;
    for (const seed of seeds) send(prover, { type: "playSeed", run: 0, source, mutations, seed, without, never });
  }

  #endShrink(): void {
    this.#shrinker?.terminate();
    this.#shrinker = undefined;
  }

  #hire(): Worker {
    let seed = 0;
    const hired = worker(
      (response) => {
        if (response.type === "played") this.#played(response.seed, response.result);
        if (response.type === "played") seed = this.#give(hired);
      },
      (message) => {
        // Whatever killed it, the seed has a result: nothing is lost, and the others go on.
        this.#workers = this.#workers.filter((one) => one !== hired);
        const failure = {
          kind: "broke" as const,
          seed,
          check: "worker-died",
          shape: message,
          message,
          also: [],
          faults: 0,
          events: 0,
        };
        this.#played(seed, {
          failure,
          digest: "0".repeat(16),
          events: 0,
          simulatedUs: 0,
          writeUnavailableUs: 0,
          readUnavailableUs: 0,
          kinds: [],
          probes: [],
        });
        if (this.#next <= (this.#store.state.swarm?.total ?? 0)) this.#workers.push(this.#hire());
      },
    );
    seed = this.#give(hired);
    return hired;
  }

  /** The next seed for a worker; 0 when there is none. */
  #give(to: Worker): number {
    const { swarm } = this.#store.state;
    if (swarm === null || this.#next > swarm.total) return 0;
    const {
      of: { source, mutations },
      never,
    } = swarm;
    send(to, { type: "playSeed", run: 0, source, mutations, seed: this.#next, never });
    return this.#next++;
  }

  #played(seed: number, result: SwarmState["results"][number]["result"]): void {
    const { swarm } = this.#store.state;
    if (swarm === null || seed === 0) return;
    (swarm.results as SwarmState["results"][number][]).push({ seed, result });
    this.#set({ count: swarm.results.length });
    if (swarm.results.length === swarm.total) this.stop();
  }

  #set(patch: Partial<SwarmState>): void {
    const { swarm } = this.#store.state;
    if (swarm !== null) this.#store.set({ swarm: { ...swarm, ...patch } });
  }
}

function worker(hear: (response: Response) => void, died: (message: string) => void): Worker {
  const made = startWorker("borealis swarm");
  made.onmessage = ({ data }: MessageEvent<Response>) => hear(data);
  made.onerror = (event) => {
    event.preventDefault();
    made.terminate();
    died(event.message || "The worker did not start.");
  };
  return made;
}

function send(to: Worker, request: Request): void {
  to.postMessage(request);
}
