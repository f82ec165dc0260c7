/**
 * The point of no return: the curve's step lies where something happened by chance, and the shares are those of runs
 * that were really played.
 */
import { describe, expect, test } from "vitest";
import {
  futures,
  intervalOf,
  isOutcome,
  momentsOf,
  stepOf,
  type ChanceJob,
  type Odds,
} from "../../sim/explore/index.ts";
import { open, run } from "../../sim/run.ts";
import { TRACE } from "../../sim/trace/index.ts";
import { small } from "../worlds.ts";

const L4 = { kind: "check", name: "L4-gossip-converges" } as const;
const PLANTED = 10;
const CHECKPOINTS = 12;

/**
 * One batch in a thousand to one member is lost; since nobody asks a peer for what is missing, one that is lost is the
 * end of that member.
 */
const leaky = small({
  duration: "15s",
  size: "10GB",
  rate: "40/s",
  workload: ", until: 4s",
  faults: [
    "kind: loss, from: { instance: writer-1 }, to: { segment: pg0.c1 }, direction: one-way, at: 0s, for: 4s, intensity: 0.2%",
  ],
});
const mutations = ["noGossip"];

/**
 * When the batch was lost, by where the member has stood ever since: the next record of its group was the first it
 * missed.
 */
function lostAt(seed: number, message: string): number {
  const stoodAt = Number(/stands at ([\d,]+)/.exec(message)?.[1].replaceAll(",", ""));
  const watched = open(leaky, { seed, mutations });
  let at = Infinity;
  watched.trace.on(TRACE.recordAllocated, (lsn, group) => {
    if (group === 0 && lsn > stoodAt) at = Math.min(at, watched.now);
  });
  watched.finish();
  return at;
}

function curveOf(job: ChanceJob): readonly Odds[] {
  const odds = job.moments.map((at) => ({ at, runs: 0, hits: 0 }));
  for (const { place, hit } of futures(job)) {
    odds[place].runs++;
    if (hit) odds[place].hits++;
  }
  return odds;
}

describe("the chance of an outcome, resumed from each moment", () => {
  test("the step falls within one checkpoint of the planted cause in nine of ten, with four futures from each", () => {
    const moments = momentsOf(0, 5_500_000, CHECKPOINTS);
    const told: string[] = [];
    let [found, planted] = [0, 0];
    for (let seed = 1; planted < PLANTED; seed++) {
      const failed = run(leaky, { seed, mutations }).checks.find(
        ({ name, verdict }) => name === L4.name && verdict === "fail",
      );
      if (failed === undefined) continue;
      planted++;
      const cause = lostAt(seed, failed.message);
      const step = stepOf(
        curveOf({ scenario: leaky, seed: String(seed), mutations, outcome: L4, moments, worker: 0, runsMax: 4 }),
      );
      const spacing = moments[1];
      if (step !== undefined && cause >= step.after - spacing && cause <= step.until + spacing) found++;
      told.push(`seed ${seed}: lost at ${cause}, step ${JSON.stringify(step)}`);
    }
    expect(found, told.join("\n")).toBeGreaterThanOrEqual(9);
  });

  test("what is asked for: a check, a pause of writes, a lost commit; each of the run's own report", () => {
    const report = run(leaky, { seed: 1, mutations });
    expect(isOutcome(report, L4)).toBe(
      report.checks.some(({ name, verdict }) => name === L4.name && verdict === "fail"),
    );
    const { writeUnavailableUsMax } = report.clients;
    expect(isOutcome(report, { kind: "no-write", forUs: writeUnavailableUsMax })).toBe(true);
    expect(isOutcome(report, { kind: "no-write", forUs: writeUnavailableUsMax + 1 })).toBe(false);
    expect(isOutcome(report, { kind: "lost-commit" })).toBe(false);
    expect(isOutcome({ ...report, clients: { ...report.clients, lostCommits: 1 } }, { kind: "lost-commit" })).toBe(
      true,
    );
  });

  test("the interval is Wilson's: all there is for no run, his figures for some, closed where every run agrees", () => {
    expect(intervalOf({ at: 0, runs: 0, hits: 0 })).toEqual({ low: 0, high: 1 });
    const { low, high } = intervalOf({ at: 0, runs: 10, hits: 3 });
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(["0.1078", "0.6032"]);
    expect(intervalOf({ at: 0, runs: 10, hits: 10 }).high).toBe(1);
    expect(intervalOf({ at: 0, runs: 10, hits: 0 }).high).toBeCloseTo(
      1 - intervalOf({ at: 0, runs: 10, hits: 10 }).low,
      12,
    );
  });

  test("a step is told where there is one, and none where chance would make as much", () => {
    const curve = (...hits: number[]): readonly Odds[] =>
      hits.map((one, place) => ({ at: place * 10, runs: 10, hits: one }));
    expect(stepOf(curve(1, 2, 1, 10, 10, 9))).toMatchObject({ place: 3, after: 20, until: 30, from: 29 / 30 });
    expect(stepOf(curve(4, 5, 3, 6, 5, 4))).toBeUndefined();
    // What falls is no point of no return.
    expect(stepOf(curve(10, 10, 10, 1, 1, 1))).toBeUndefined();
    expect(stepOf([])).toBeUndefined();
  });
});
