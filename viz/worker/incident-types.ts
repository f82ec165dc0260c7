/** What passes between the page and the worker that compares a recording of a real incident with a run. */
import type { FilesRead, SourceText } from "../../sim/twin/index.ts";
import type { ScenarioSource } from "./protocol.ts";

/**
 * A recording of a real incident, read against the run's scenario; then the run once more for its own metrics by the
 * same periods. Of a worker of its own.
 */
export interface IncidentRequest {
  readonly type: "incident";
  readonly run: number;
  readonly source: ScenarioSource;
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly files: readonly SourceText[];
}

/** By series and period; null where there is no data point. */
export type Simulated = readonly (readonly (number | null)[])[];

export type IncidentResponse =
  | { readonly type: "incident"; readonly run: number; readonly read: FilesRead }
  /** Of each series of the recording what the run has, by its periods from the run's beginning on. */
  | { readonly type: "incidentPlayed"; readonly run: number; readonly values: Simulated };
