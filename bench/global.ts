/**
 * A Global Database at 200,000 writes a second: the shipped scenario, for longer. One figure a process, printed as
 * JSON.
 *
 *     node global.js 10 alone       the primary's cluster by itself, without checks
 *     node global.js 10 none        with its secondary, without checks
 *     node global.js 10 default     with its secondary and every online check
 *
 * The differences between the three are where the time goes. Processor time stands beside wall time: on a busy machine
 * only the former says much.
 */
import { readFileSync } from "node:fs";
import { build } from "../sim/build.ts";
import { parseScenario } from "../sim/scenario/index.ts";
import type { Scenario } from "../sim/scenario/types.ts";
import { tell } from "./measure.ts";

const [seconds, what = "default"] = process.argv.slice(2);
const FILE = new URL("../../scenarios/flagship/two-hundred-thousand-writes.yaml", import.meta.url);

function scenarioOf(duration: number): Scenario {
  const parsed = parseScenario(readFileSync(FILE, "utf8"), "two-hundred-thousand-writes.yaml");
  if (!parsed.ok) throw new Error("The scenario two-hundred-thousand-writes is not one.");
  const { scenario } = parsed;
  const { global, ...rest } = scenario;
  const clusters = what === "alone" ? scenario.clusters.slice(0, 1) : scenario.clusters;
  const whole = {
    ...rest,
    duration,
    clusters,
    workloads: scenario.workloads.map((one) => ({ ...one, stopAt: duration })),
  };
  return what === "alone" || global === undefined ? whole : { ...whole, global };
}

const duration = Number(seconds) * 1_000_000;
const world = build(scenarioOf(duration), { seed: "1", mutations: [], history: false, checks: what === "default" });
const { engine } = world.context;
// The first second fills caches, the program's own ones as well.
engine.runTo(1_000_000);
const [start, before, events, records] = [process.hrtime.bigint(), process.cpuUsage(), engine.event, world.driver.vdl];
engine.runTo(duration);
const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
const { user, system } = process.cpuUsage(before);
const cpuMs = (user + system) / 1000;
const failed = world.clusters.flatMap(({ checks }) => checks?.all ?? []).filter(({ failure }) => failure !== null);
if (failed.length > 0) throw new Error(`The bench scenario failed: ${failed[0].failure?.message}`);
const played = Number(seconds) - 1;
tell({
  what,
  simulatedSeconds: played,
  recordsPerSimulatedSecond: (world.driver.vdl - records) / played,
  events: engine.event - events,
  wallMs,
  cpuMs,
  timesRealTime: (played * 1000) / wallMs,
  timesRealTimeOfCpu: (played * 1000) / cpuMs,
  replicationLagMs: world.global === undefined ? 0 : world.global.members[1].agent.replicationLag.summary().p50 / 1000,
});
