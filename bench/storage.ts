/**
 * What the size of a volume costs: one figure a process, printed as JSON.
 *
 *     node storage.js groups 6400     nanoseconds an event and a batch, with that many groups under the same load
 *     node storage.js memory          bytes a simulated record, all six copies together
 *     node storage.js idle            an hour of an idle 64 TB volume
 */
import { build } from "../sim/build.ts";
import { run } from "../sim/run.ts";
import type { Scenario } from "../sim/scenario/types.ts";
import { TRACE } from "../sim/trace/index.ts";
import { tell } from "./measure.ts";
import { steadyState } from "./steady-state.ts";

const GROUP_BYTES = 10_000_000_000;
const [what, argument] = process.argv.slice(2);

function volumeOf(groups: number, scenario: Scenario): Scenario {
  const [cluster] = scenario.clusters;
  const volume = { ...cluster.volume, sizeBytes: groups * GROUP_BYTES, storageNodesPerAz: groups > 100 ? 100 : 4 };
  return { ...scenario, clusters: [{ ...cluster, volume }] };
}

/** The same writes, over keys that touch every group alike. */
function groups(count: number): object {
  const load = steadyState({ writesPerSecond: 4_000, seconds: 5 });
  const scenario = volumeOf(count, {
    ...load,
    workloads: load.workloads.map((one) => ({ ...one, keyCount: 400_000 })),
  });
  let [wallMs, events, batches] = [Infinity, 0, 0];
  for (let round = 0; round < 3; round++) {
    const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
    batches = 0;
    world.context.trace.on(TRACE.batchSent, () => batches++);
    const start = process.hrtime.bigint();
    world.context.engine.runTo(scenario.duration);
    wallMs = Math.min(wallMs, Number(process.hrtime.bigint() - start) / 1e6);
    events = world.context.engine.event;
  }
  return {
    groups: count,
    batches,
    events,
    wallMs,
    nsPerEvent: (wallMs * 1e6) / events,
    nsPerBatch: (wallMs * 1e6) / batches,
  };
}

/** What a million more records add to the columns: the log, its batches and the segments' books. */
function memory(): object {
  const scenario = steadyState({ writesPerSecond: 20_000, seconds: 120 });
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  const at = (seconds: number): { readonly records: number; readonly bytes: number } => {
    world.context.engine.runTo(seconds * 1_000_000);
    globalThis.gc?.();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    return { records: world.driver.recordsWritten, bytes: arrayBuffers + heapUsed };
  };
  const early = at(20);
  const late = at(120);
  // Everything that grows is counted; of it the clients' own table of operations is not the volume's.
  const operations = 4 + 1 + 4;
  return {
    records: late.records - early.records,
    bytesPerRecord: (late.bytes - early.bytes) / (late.records - early.records),
    ofWhichOperations: operations,
  };
}

function idle(): object {
  const quiet = volumeOf(6_400, { ...steadyState({ writesPerSecond: 1, seconds: 3_600 }), workloads: [] });
  const start = process.hrtime.bigint();
  const report = run(quiet);
  return { simulatedSeconds: 3_600, events: report.events, wallMs: Number(process.hrtime.bigint() - start) / 1e6 };
}

const figure = what === "groups" ? groups(Number(argument)) : what === "memory" ? memory() : idle();
tell(figure);
