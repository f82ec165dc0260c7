/**
 * The whole model at work: events and simulated writes a second of one core, with and without the online checks; what a checkpoint
 * in the middle of it costs. Prints JSON.
 */
import { open, run } from "../sim/run.ts";
import { best } from "./measure.ts";
import { steadyState } from "./steady-state.ts";

const WRITES_PER_SECOND = 10_000;
const SECONDS = Number(process.argv[2]);
/** One figure a process, as people run it: an engine that has seen two shapes of run is slower at both. */
const WHAT = process.argv[3];

function playing(checks: "default" | "none"): object {
  const scenario = steadyState({ writesPerSecond: WRITES_PER_SECOND, seconds: SECONDS });
  run(steadyState({ writesPerSecond: WRITES_PER_SECOND, seconds: 1 }), { checks });
  let events = 0;
  const wallMs = best(2, () => {
    const report = run(scenario, { checks });
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

const figure = WHAT === "checkpoint" ? checkpoint() : playing(WHAT === "none" ? "none" : "default");
process.stdout.write(`${JSON.stringify({ ...figure, residentMB: process.resourceUsage().maxRSS / 1024 })}\n`);
