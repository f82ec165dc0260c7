/**
 * Why something happened: asks a worker of its own what can be asked about the run, and what caused one of it. The page
 * goes on meanwhile; stopping ends the worker. What was found stays until something else is asked, and says which run
 * it is of.
 */
import type { Askable, Explanation } from "../../sim/explore/index.ts";
import type { OpenedWorld, Request, Response } from "../worker/protocol.ts";
import { nameOf } from "./links.ts";
import type { Store } from "./store.ts";
import { withRoom, withWide } from "./wides.ts";
import { startWorker } from "./workers.ts";

export type Question = Explanation["question"];

export interface CausesState {
  /** The run that `askable` is of, by its name; and what there is to ask. */
  readonly of: string;
  readonly askable: Askable | null;
  /** What somebody wants to know; looked for as soon as the view sees it. */
  readonly wanted: Question | null;
  readonly search: Search | null;
}

/** The last search that was begun. */
export interface Search {
  readonly of: OpenedWorld;
  readonly question: Question;
  readonly runs: number;
  /** What is being played; "" when it is over. */
  readonly next: string;
  /** What the runs before have shown, the last one last. */
  readonly log: readonly string[];
  readonly found: Explanation | null;
  /** Why there is no answer. */
  readonly trouble: string;
}

export const NO_CAUSES: CausesState = { of: "", askable: null, wanted: null, search: null };

/** Asks from anywhere on the page: opens the view, which begins to look. */
export function askWhy(store: Store, question: Question): void {
  store.set({ ...withWide(withRoom(store.state), "causes"), causes: { ...store.state.causes, wanted: question } });
}

export class Causes {
  readonly #store: Store;
  #lister: Worker | undefined;
  #searcher: Worker | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Call while the view is open: lists what can be asked about the run on the screen, once, and begins what was asked
   * for.
   */
  want(): void {
    const { run, causes } = this.#store.state;
    if (run === null) return;
    const name = nameOf(run.world);
    if (causes.of !== name) {
      this.#lister?.terminate();
      this.#set({ of: name, askable: null });
      this.#lister = this.#hire(
        (response) => {
          if (response.type === "askable") this.#set({ askable: response.askable });
        },
        () => this.#set({ askable: { failed: [], writes: [] } }),
      );
      const { source, seed, mutations } = run.world;
      send(this.#lister, { type: "askable", run: 0, source, seed, mutations });
    }
    if (causes.wanted !== null) this.#begin(causes.wanted, run.world);
  }

  ask(question: Question): void {
    this.#set({ wanted: question });
    this.want();
  }

  #heard(runs: number, next: string, last: string): void {
    const { log = [] } = this.#store.state.causes.search ?? {};
    this.#search({ runs, next, log: last === "" || log[log.length - 1] === last ? log : [...log, last] });
  }

  stop(): void {
    this.#searcher?.terminate();
    this.#searcher = undefined;
    const { search } = this.#store.state.causes;
    if (search !== null && search.next !== "")
      this.#search({ next: "", trouble: `Stopped after ${search.runs} runs, before the causes were found.` });
  }

  #begin(question: Question, world: OpenedWorld): void {
    this.#searcher?.terminate();
    this.#set({
      wanted: null,
      search: { of: world, question, runs: 0, next: "the run itself", log: [], found: null, trouble: "" },
    });
    this.#searcher = this.#hire(
      (response) => {
        if (response.type === "explaining") this.#heard(response.runs, response.next, response.last);
        if (response.type !== "explained") return;
        const trouble = response.found === null ? "The run does not show it any more." : "";
        this.#search({ next: "", found: response.found, trouble });
        this.#searcher?.terminate();
      },
      (trouble) => this.#search({ next: "", trouble }),
    );
    const { source, seed, mutations } = world;
    send(this.#searcher, { type: "explain", run: 0, source, seed, mutations, question });
  }

  #hire(hear: (response: Response) => void, died: (message: string) => void): Worker {
    const made = startWorker("borealis causes");
    made.onmessage = ({ data }: MessageEvent<Response>) => hear(data);
    made.onerror = (event) => {
      event.preventDefault();
      made.terminate();
      died(`Its worker ended: ${event.message || "it did not start"}.`);
    };
    return made;
  }

  #set(patch: Partial<CausesState>): void {
    this.#store.set({ causes: { ...this.#store.state.causes, ...patch } });
  }

  #search(patch: Partial<Search>): void {
    const { search } = this.#store.state.causes;
    if (search !== null) this.#set({ search: { ...search, ...patch } });
  }
}

function send(to: Worker, request: Request): void {
  to.postMessage(request);
}
