/**
 * A recording of a real incident beside the runs on the screen. Its files stay until they are taken away; they are read
 * anew for each run, in a worker of its own, since which series a scenario has place for is the scenario's to say, and
 * the run is played once more there for what CloudWatch would have shown of it.
 */
import type { Recording, SourceText } from "../../sim/twin/index.ts";
import type { Simulated } from "../worker/incident-types.ts";
import type { Request, Response } from "../worker/protocol.ts";
import { nameOf } from "./links.ts";
import type { Store } from "./store.ts";
import { withRoom, withWide } from "./wides.ts";
import { startWorker } from "./workers.ts";

/** Null where there is no recording. */
export type IncidentState = {
  readonly files: readonly SourceText[];
  /** The run that it was read for, by its name; "" while it is yet to be begun. */
  readonly of: string;
  readonly recording: Recording | null;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /** Whose a file's metrics may be: instances and clusters. */
  readonly places: readonly string[];
  /** Which moment of the incident is the run's 0 s, in microseconds since 1970; null: its first period. */
  readonly zero: number | null;
  /** What the run has of the same series; null until it has been played. */
  readonly simulated: Simulated | null;
  /** The one metric whose chart is shown; "" for all. */
  readonly metric: string;
} | null;

const NOTHING_READ = { of: "", problems: [], notes: [], simulated: null } as const;

export class Incidents {
  readonly #store: Store;
  #worker: Worker | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Files beside those that are there; one of the same name takes the other's place. */
  static add(store: Store, files: readonly SourceText[]): void {
    const { incident } = store.state;
    const kept = (incident?.files ?? []).filter(({ name }) => files.every((file) => file.name !== name));
    store.set({
      ...withWide(withRoom(store.state), "charts"),
      incident: {
        recording: null,
        places: [],
        zero: null,
        metric: "",
        ...incident,
        ...NOTHING_READ,
        files: [...kept, ...files],
      },
    });
  }

  static takeAway(store: Store): void {
    store.set({ incident: null });
  }

  /** One of its files is left out; with the last one goes the recording. */
  static without(store: Store, name: string): void {
    const { incident } = store.state;
    const files = (incident?.files ?? []).filter((file) => file.name !== name);
    if (incident === null || files.length === 0) Incidents.takeAway(store);
    else store.set({ incident: { ...incident, ...NOTHING_READ, files } });
  }

  /** Says whose metrics a file has; "" leaves it to the file. */
  static say(store: Store, name: string, whose: string): void {
    const { incident } = store.state;
    if (incident === null) return;
    const files = incident.files.map((file): SourceText => {
      const { whose: _, ...own } = file;
      return file.name !== name ? file : whose === "" ? own : { ...own, whose };
    });
    store.set({ incident: { ...incident, ...NOTHING_READ, files } });
  }

  /** Call while its view is open. */
  want(): void {
    const { run, incident } = this.#store.state;
    if (incident === null || run === null) return this.#stop();
    const of = nameOf(run.world);
    if (incident.of === of) return;
    this.#stop();
    this.#set({ ...NOTHING_READ, of });
    const { source, seed, mutations } = run.world;
    const worker = startWorker("borealis incident");
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.#heard(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#stop();
      this.#set({ problems: [`Its worker ended: ${event.message || "it did not start"}.`] });
    };
    const request: Request = { type: "incident", run: 0, source, seed, mutations, files: incident.files };
    worker.postMessage(request);
  }

  #heard(data: Response): void {
    if (data.type === "incident") {
      const { read } = data;
      const { notes, places } = read;
      this.#set({
        notes,
        places,
        recording: read.ok ? read.recording : null,
        problems: read.ok ? [] : read.problems,
      });
      if (!read.ok) this.#stop();
    } else if (data.type === "incidentPlayed") {
      this.#set({ simulated: data.values });
      this.#stop();
    }
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #set(patch: Partial<NonNullable<IncidentState>>): void {
    const { incident } = this.#store.state;
    if (incident !== null) this.#store.set({ incident: { ...incident, ...patch } });
  }
}
