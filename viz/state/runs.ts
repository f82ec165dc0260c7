/** What is known of a run: as it is opened, and with what the worker has simulated since. */
import { script } from "../project/script.ts";
import { markers, rates } from "../project/timeline.ts";
import type { OpenedWorld, Progress } from "../worker/protocol.ts";
import { paceOf } from "./pace.ts";
import type { RunState } from "./store.ts";

export function opened(world: OpenedWorld): RunState {
  const { faults, duration } = world.layout;
  const nothing = {
    story: [],
    script: [],
    markers: [],
    samples: [],
    rates: [],
    report: null,
    recheck: null,
    broken: null,
  };
  return {
    world,
    pace: paceOf(faults, duration),
    simulatedUntil: 0,
    events: 0,
    eventsPerSecond: 0,
    done: false,
    isHalted: false,
    ...nothing,
  };
}

/** Up to where it can be looked at: its end, unless it broke or somebody has stopped simulating it. */
export function reachOf({ world, broken, isHalted, simulatedUntil }: RunState): number {
  if (broken !== null) return Math.min(world.layout.duration, broken.at - 1);
  return isHalted ? Math.max(0, simulatedUntil - 1) : world.layout.duration;
}

export function progressed(run: RunState, progress: Progress): Partial<RunState> {
  const { at, event, done, eventsPerSecond, story: newLines, samples: newSamples } = progress;
  const story = newLines.length === 0 ? run.story : [...run.story, ...newLines];
  const samples = newSamples.length === 0 ? run.samples : [...run.samples, ...newSamples];
  return {
    simulatedUntil: at,
    events: event,
    done,
    eventsPerSecond,
    story,
    samples,
    script: story === run.story ? run.script : script(story),
    markers: story === run.story ? run.markers : markers(story),
    rates: samples === run.samples ? run.rates : rates(samples),
  };
}
