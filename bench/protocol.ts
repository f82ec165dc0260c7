/**
 * The whole model at work: events and simulated writes a second of one core, without checks, with the online ones and
 * with everything there is to check; what a checkpoint in the middle of it costs. Prints JSON.
 */
import type { RunOptions } from "../sim/results/run-types.ts";
import { open, run } from "../sim/run.ts";
import { best, tell } from "./measure.ts";
import { steadyState } from "./steady-state.ts";

const WRITES_PER_SECOND = 10_000;
const SECONDS = Number(process.argv[2]);
/** One figure a process, as people run it: an engine that has seen two shapes of run is slower at both. */
const WHAT = process.argv[3];

/** "all": the online checks, the probes and the clients' whole history, as whoever judges it afterwards needs it. */
type Checks = "none" | "default" | "all";

function playing(checks: Checks): object {
  const scenario = steadyState({ writesPerSecond: WRITES_PER_SECOND, seconds: SECONDS });
  const isAll = checks === "all";
  const options: RunOptions = { checks: isAll ? "default" : checks, history: isAll, probes: isAll };
  run(steadyState({ writesPerSecond: WRITES_PER_SECOND, seconds: 1 }), options);
  let events = 0;
  const wallMs = best(2, () => {
    const report = run(scenario, options);
    if (report.verdict !== "pass") throw new Error(`The bench scenario failed: ${JSON.stringify(report.checks)}`);
    events = report.events;
  });
  return {
    checks,
    simulatedSeconds: SECONDS,
    writes: WRITES_PER_SECOND * SECONDS,
    events,
    wallMs,
    eventsPerSecond: (events * 1000) / wallMs,
    writesPerSecond: (WRITES_PER_SECOND * SECONDS * 1000) / wallMs,
    timesRealTime: (SECONDS * 1000) / wallMs,
  };
}

/** A checkpoint half way through, taken and restored. */
function checkpoint(): object {
  const half = (SECONDS * 1_000_000) / 2;
  const playing = open(steadyState({ writesPerSecond: WRITES_PER_SECOND, seconds: SECONDS }));
  playing.runTo(half);
  let saved = playing.save();
  const saveMs = best(5, () => {
    saved = playing.save();
  });
  playing.runTo(half + 100_000);
  const loadMs = best(5, () => playing.load(saved));
  return { simulatedSeconds: SECONDS / 2, saveMs, loadMs };
}

const figure = WHAT === "checkpoint" ? checkpoint() : playing(WHAT as Checks);
tell(figure);
