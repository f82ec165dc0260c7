/**
 * How what a run costs grows with what is in it. One figure a process, printed as JSON:
 *
 *     node scaling.js replicas 15        one writer at 5,000 writes a second and so many readers beside it
 *     node scaling.js clients 10000      so many sessions that make 5,000 operations a second together
 *     node scaling.js rows 1000000       so many rows a second in one Region, as transactions of 16
 *     node scaling.js seeks 60           a run of so many seconds with checkpoints: going to any moment of it
 *     node scaling.js day                a day in which nobody asks for anything
 *
 * The unit of work is an operation of a client (a row where rows are counted): what one costs should not depend on how
 * many others there are, but a write that goes to fifteen readers is fifteen messages more.
 */
import { build } from "../sim/build.ts";
import { open, run, type Checkpoint } from "../sim/run.ts";
import type { Scenario } from "../sim/scenario/types.ts";
import { Delays } from "./delays.ts";
import { best, tell } from "./measure.ts";
import { steadyState } from "./steady-state.ts";

const OPERATIONS_PER_SECOND = 5_000;
const SEEKS = 200;
const CHECKPOINTS_PER_SECOND = 4;
const ROUNDS = 3;
const [what, sizeText = "1"] = process.argv.slice(2);
const size = Number(sizeText);

/** Plays a scenario after its first simulated second, without checks; the quickest of some times. */
function played(scenario: Scenario, units: number): object {
  let [wallMs, events] = [Infinity, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const { context } = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
    const { engine } = context;
    engine.runTo(1_000_000);
    const before = engine.event;
    wallMs = Math.min(
      wallMs,
      best(1, () => engine.runTo(scenario.duration)),
    );
    events = engine.event - before;
  }
  const nsPerUnit = (wallMs * 1e6) / units;
  const simulatedMs = scenario.duration / 1_000 - 1_000;
  return {
    what,
    size,
    units,
    events,
    wallMs,
    nsPerUnit,
    nsPerEvent: (wallMs * 1e6) / events,
    timesRealTime: simulatedMs / wallMs,
  };
}

function replicas(): object {
  const load = steadyState({ writesPerSecond: OPERATIONS_PER_SECOND, seconds: 3 });
  const [cluster] = load.clusters;
  const [writer] = cluster.instances;
  const azs = load.regions[0].azs;
  const readers = Array.from({ length: size }, (_, i) => ({
    ...writer,
    id: `orders-${i + 2}`,
    az: azs[(i + 1) % azs.length],
  }));
  return played({ ...load, clusters: [{ ...cluster, instances: [writer, ...readers] }] }, 2 * OPERATIONS_PER_SECOND);
}

function clients(): object {
  const load = steadyState({ writesPerSecond: 1, seconds: 3 });
  const thinkTime = Math.round((size * 1_000_000) / OPERATIONS_PER_SECOND);
  const workloads = load.workloads.map((one) => ({ ...one, kind: "closed" as const, sessions: size, thinkTime }));
  return played({ ...load, workloads }, 2 * OPERATIONS_PER_SECOND);
}

function rows(): object {
  const load = steadyState({ writesPerSecond: Math.round(size / 16), seconds: 2 });
  const [cluster] = load.clusters;
  const instances = cluster.instances.map((one) => ({ ...one, class: "db.r6g.16xlarge" }));
  const workloads = load.workloads.map((one) => ({
    ...one,
    transaction: { ...one.transaction, writes: 16, isolation: "read-committed" as const },
  }));
  // One protection group and everything cached, as in the shipped scenario two-hundred-thousand-writes.
  const volume = { ...cluster.volume, sizeBytes: 10_000_000_000 };
  const parameters = { ...load.parameters, cacheShare: 1 };
  return played({ ...load, clusters: [{ ...cluster, volume, instances }], workloads, parameters }, size);
}

/** Going to a moment: the nearest checkpoint before it, and on from there. */
function seeks(): object {
  const playing = open(steadyState({ writesPerSecond: 1_000, seconds: size }));
  const marks: Checkpoint[] = [playing.save()];
  for (let mark = 1; mark <= size * CHECKPOINTS_PER_SECOND; mark++) {
    playing.runTo((mark * 1_000_000) / CHECKPOINTS_PER_SECOND);
    marks.push(playing.save());
  }
  // Of the whole run: later it stands where the last look left it.
  const events = playing.event;
  const luck = new Delays();
  const took: number[] = [];
  for (let one = 0; one < SEEKS; one++) {
    const moment = (luck.bits() >>> 1) % (size * 1_000_000);
    took.push(
      best(1, () => {
        playing.load(marks[Math.floor((moment * CHECKPOINTS_PER_SECOND) / 1_000_000)]);
        playing.runTo(moment);
      }),
    );
  }
  took.sort((a, b) => a - b);
  return { what, size, events, medianMs: took[SEEKS >> 1], p95Ms: took[Math.floor(SEEKS * 0.95)] };
}

/** An ordinary cluster, a writer and two readers, and nobody who asks. */
function day(): object {
  const quiet = steadyState({ writesPerSecond: 1, seconds: 86_400 });
  const [cluster] = quiet.clusters;
  const [writer] = cluster.instances;
  const instances = [
    writer,
    ...[1, 2].map((az) => ({ ...writer, id: `orders-${az + 1}`, az: quiet.regions[0].azs[az] })),
  ];
  let events = 0;
  const wallMs = best(ROUNDS, () => {
    events = run({ ...quiet, clusters: [{ ...cluster, instances }], workloads: [] }).events;
  });
  return { what, events, wallMs };
}

const WORKS: Readonly<Record<string, () => object>> = { replicas, clients, rows, seeks, day };
tell(WORKS[what]());
