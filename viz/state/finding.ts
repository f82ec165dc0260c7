/**
 * Looks for moments of the run on the screen in a worker of its own; another question, another run or stopping ends it,
 * and what was found stays.
 */
import { readQuery } from "../project/conditions.ts";
import type { Match, Request, Response } from "../worker/protocol.ts";
import { nameOf } from "./links.ts";
import type { Store } from "./store.ts";
import { withRoom, withWide } from "./wides.ts";
import { startWorker } from "./workers.ts";

/** Null until somebody asks. */
export type FindingState = {
  readonly typed: string;
  /** The run that it was looked for in, by its name; "" while it is yet to be begun. */
  readonly of: string;
  readonly matches: readonly Match[];
  readonly total: number;
  /** Looked for up to here. */
  readonly at: number;
  readonly done: boolean;
  /** Why there is no answer. */
  readonly trouble: string;
} | null;

export class Finding {
  readonly #store: Store;
  #worker: Worker | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** From anywhere: what is typed is looked for when the view next looks. */
  static ask(store: Store, typed: string): void {
    store.set({
      ...withWide(withRoom(store.state), "find"),
      finding: { typed, of: "", matches: [], total: 0, at: 0, done: false, trouble: "" },
    });
  }

  /** Call while the view is open. */
  want(): void {
    const { run, finding } = this.#store.state;
    if (run === null || finding === null || finding.of !== "") return;
    this.stop();
    const read = readQuery(finding.typed);
    const of = nameOf(run.world);
    if (!read.ok) return this.#set({ of, done: true, trouble: read.message });
    this.#set({ of });
    const { source, seed, mutations } = run.world;
    const worker = startWorker("borealis find");
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      if (data.type === "finding") this.#heard(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#set({ done: true, trouble: `Its worker ended: ${event.message || "it did not start"}.` });
    };
    const request: Request = { type: "find", run: 0, source, seed, mutations, query: read.query };
    worker.postMessage(request);
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const { finding } = this.#store.state;
    if (finding !== null && finding.of !== "" && !finding.done)
      this.#set({ done: true, trouble: "Stopped before the end of the run." });
  }

  #heard({ matches, total, at, done }: Extract<Response, { type: "finding" }>): void {
    const { finding } = this.#store.state;
    if (finding === null) return;
    this.#set({ matches: [...finding.matches, ...matches], total, at, done });
    if (!done) return;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #set(patch: Partial<NonNullable<FindingState>>): void {
    const { finding } = this.#store.state;
    if (finding !== null) this.#store.set({ finding: { ...finding, ...patch } });
  }
}
