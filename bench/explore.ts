/**
 * The search for failures: one-minute chaos runs a second on the small chaos topology (one group, three instances, 50
 * operations a second), all checks on; and what it takes to shrink twenty faults. Prints JSON.
 *
 *     node explore.js runs 40       so many seeds
 *     node explore.js shrink        twenty random faults under a mutation, to the fewest
 *
 * Processor time stands beside wall time: on a busy machine only the former says much.
 */
import { readFileSync } from "node:fs";
import { expandScenario } from "../sim/chaos/index.ts";
import { playSeed, shrink, type Shrunk } from "../sim/explore/index.ts";
import { open, run } from "../sim/run.ts";
import { parseScenario, readOverride, type Override } from "../sim/scenario/index.ts";
import type { Scenario } from "../sim/scenario/types.ts";
import { measured, tell } from "./measure.ts";

const FILE = new URL("../../scenarios/random/chaos.yaml", import.meta.url);
const SMALL = ["duration=60s", "random.topology=as-written", "random.until=30s", "expect.healsWithin=25s"];
/** As many as it takes until a process is warm. */
const COLD_SEEDS = 25;
const FIXED_SEEDS = 20;
const [what, count = "40"] = process.argv.slice(2);

function chaos(...sets: readonly string[]): Scenario {
  const overrides = [...SMALL, ...sets].map(readOverride).filter((one): one is Override => one !== undefined);
  const parsed = parseScenario(readFileSync(FILE, "utf8"), "chaos", { overrides });
  if (!parsed.ok) throw new Error("The scenario chaos is not one.");
  return parsed.scenario;
}

/**
 * Runs of a process that has just begun, and of one that is warm; of the latter, what a run costs before its first
 * event and after its last.
 */
function runs(): object {
  const job = { scenario: chaos(), mutations: [], strict: false };
  const played = (from: number, seeds: number): object => {
    const {
      value: events,
      wallMs,
      cpuMs,
    } = measured(() => {
      let sum = 0;
      for (let seed = from; seed < from + seeds; seed++) sum += playSeed(job, seed, false).events;
      return sum;
    });
    return { seeds, events, wallMs, cpuMs, perSecond: (seeds * 1000) / wallMs, perCpuSecond: (seeds * 1000) / cpuMs };
  };
  const cold = played(1, COLD_SEEDS);
  const warm = played(COLD_SEEDS + 1, Number(count));
  const fixed = { buildMs: 0, playMs: 0, reportMs: 0 };
  for (let seed = 1; seed <= FIXED_SEEDS; seed++) {
    const built = measured(() => open(job.scenario, { seed, probes: true }));
    const ended = measured(() => built.value.runTo(job.scenario.duration));
    fixed.buildMs += built.cpuMs / FIXED_SEEDS;
    fixed.playMs += ended.cpuMs / FIXED_SEEDS;
    fixed.reportMs += measured(() => built.value.finish()).cpuMs / FIXED_SEEDS;
  }
  return { ...warm, cold, fixed };
}

/** The first seed with twenty faults or more that the mutation fails. */
function shrinking(): object {
  const scenario = chaos("random.faults=40", "random.kinds=[az-outage, crash, pause, loss, slow-disk, partition]");
  const mutations = ["writeQuorum5"];
  const check = "L1-commits-with-write-quorum";
  for (let seed = 1; seed < 500; seed++) {
    const drawn = expandScenario(scenario, String(seed));
    if (drawn.faults.length !== 20) continue;
    const fails = run(drawn, { seed, mutations }).checks.some(
      ({ name, verdict }) => name === check && verdict === "fail",
    );
    if (!fails) continue;
    const { value, wallMs, cpuMs } = measured(() => {
      let tried = 0;
      const search = shrink({ scenario: drawn, seed: String(seed), mutations, strict: false, check });
      let step = search.next();
      for (; step.done !== true; step = search.next()) tried++;
      return { tried, left: (step.value as Shrunk).scenario.faults.length };
    });
    return { seed, faults: drawn.faults.length, ...value, wallMs, cpuMs };
  }
  throw new Error(`No seed has 20 faults with which ${check} fails under ${mutations.join()}.`);
}

tell(what === "shrink" ? shrinking() : runs());
