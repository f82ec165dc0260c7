/**
 * Client histories: asks a worker of its own for the run's operations when somebody looks at them, and keeps what is
 * chosen among them. Nothing is recorded before; what belongs to another run is thrown away with its worker.
 */
import type { Judged, Recorded } from "../worker/recorded.ts";
import type { Request, Response } from "../worker/protocol.ts";
import { startWorker } from "./workers.ts";
import type { Store } from "./store.ts";

/** A stretch of time that was chosen; the one around the moment on the screen otherwise. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface HistoryState {
  /** The run it belongs to, as `RunState.world`. */
  readonly world: unknown;
  readonly recordedUntil: number;
  readonly recorded: Recorded | null;
  readonly judged: Judged | null;
  /** Why there is none. */
  readonly trouble: string;
  /** Width of the window in microseconds. */
  readonly us: number;
  readonly stretch: Stretch | null;
  /** Operations are rows of `recorded`. */
  readonly operation: number | null;
  readonly key: number | null;
  /** The operations of an anomaly that is shown. */
  readonly witness: readonly number[];
  /** Equal steps from event to event instead of equal time. */
  readonly isWarped: boolean;
}

const CHOICES = { stretch: null, operation: null, key: null, witness: [] };
export const NO_HISTORY: HistoryState = {
  world: null,
  recordedUntil: 0,
  recorded: null,
  judged: null,
  trouble: "",
  us: 20_000,
  isWarped: false,
  ...CHOICES,
};

export class Histories {
  readonly #store: Store;
  #worker: Worker | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Call while the view is open: records the run that is open, once. */
  want(): void {
    const { run, history } = this.#store.state;
    if (run === null || history.world === run.world) return;
    this.#worker?.terminate();
    const { world } = run;
    this.#store.set({
      history: { ...history, ...CHOICES, world, recordedUntil: 0, recorded: null, judged: null, trouble: "" },
    });
    this.#worker = startWorker("history");
    this.#worker.onmessage = ({ data }: MessageEvent<Response>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.choose({
        trouble: `The run could not be recorded to its end: ${event.message || "its worker did not start"}.`,
      });
    };
    const { source, seed, mutations } = world;
    const request: Request = { type: "record", run: 0, source, seed, mutations };
    this.#worker.postMessage(request);
  }

  choose(patch: Partial<HistoryState>): void {
    this.#store.set({ history: { ...this.#store.state.history, ...patch } });
  }

  /** A window of `us` around the moment on the screen, or around the middle of the stretch that was chosen. */
  setWidth(us: number): void {
    const { stretch } = this.#store.state.history;
    if (stretch === null) return this.choose({ us });
    const from = Math.max(0, Math.round((stretch.from + stretch.to - us) / 2));
    this.choose({ us, stretch: { from, to: from + us } });
  }

  #hear(response: Response): void {
    if (response.type === "recording") this.choose({ recordedUntil: response.at });
    else if (response.type === "recorded")
      this.choose({ recorded: response.recorded, recordedUntil: response.recorded.until });
    else if (response.type === "judged") {
      const verdicts = [...(this.#store.state.history.judged?.verdicts ?? []), ...response.judged.verdicts];
      this.choose({ judged: { ...response.judged, verdicts } });
    }
  }
}
