/**
 * A recording of a real incident beside the run on the screen: its files are read against the run's scenario, and the
 * run is played once more for what CloudWatch would have shown of it. Of a worker of its own, which does nothing else.
 */
import { expandScenario } from "../../sim/chaos/index.ts";
import { play, readFiles } from "../../sim/twin/index.ts";
import { find } from "./library.ts";
import type { IncidentRequest, Simulated } from "./incident-types.ts";
import type { Response } from "./protocol.ts";

/** A scenario that cannot be read was refused when it was opened. */
export function* incidentSteps({ run, source, seed, mutations, files }: IncidentRequest): Generator<Response> {
  const found = find(source);
  if (!found.ok) return yield { type: "refused", run, issues: found.issues };
  const scenario = expandScenario(found.scenario, seed);
  const read = readFiles(files, scenario);
  yield { type: "incident", run, read };
  if (!read.ok) return;
  const { period, series } = read.recording;
  // A period that the run's end cuts off has no data point.
  const length = Math.floor(scenario.duration / period);
  const played = (): Simulated => play(scenario, seed, { period, length, series }, mutations).values;
  yield { type: "incidentPlayed", run, values: length === 0 ? series.map(() => []) : played() };
}
