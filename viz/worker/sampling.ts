/** What the timeline's strip and the charts know of an instant: running totals, gauges, and how the service stands. */
import type { Gauges } from "../../sim/figures/index.ts";
import type { Frame } from "../../sim/results/index.ts";
import { isSame, standingOf } from "../project/standing.ts";
import type { Sample, Tape } from "./protocol.ts";

export function sampleOf(frame: Frame, gauges: Gauges, before: Sample | undefined): Sample {
  const { at, event } = frame;
  const { writesOk, readsOk, failed, unknown, waitingCommits } = frame.clients;
  const [stood, stands] = [before?.standing, standingOf(frame)];
  // One object for as long as nothing changes: it crosses to the page once.
  const standing = stood !== undefined && isSame(stood, stands) ? stood : stands;
  return { at, event, writesOk, readsOk, failed, unknown, waitingCommits, standing, gauges };
}

/** How machines stand, for a stretch of messages. */
export function standsOf({ at, instances, nodes }: Frame): Tape["stood"][number] {
  return { at, instances: instances.map(({ status }) => status), nodes };
}
