/**
 * The negative suite: every protocol mutation, played in the scenario that is meant to expose it, fails the checks it
 * is meant to fail, with a sentence that names what went wrong. A check that no mutation can fail would prove nothing.
 */
import { describe, expect, test } from "vitest";
import { hunt } from "../../sim/explore/index.ts";
import { MUTATION_NAMES, MUTATIONS } from "../../sim/mutations/mutations.ts";
import type { RunReport } from "../../sim/results/run-types.ts";
import { run } from "../../sim/run.ts";
import { shipped } from "../worlds.ts";

/** Seeds to try for each: some mutations need the crash to fall into the right microseconds. */
const SEEDS = 10;

const failures = new Map(
  MUTATION_NAMES.map((name) => {
    const { scenario, violates } = MUTATIONS[name];
    let report = run(shipped(scenario), { seed: "1", mutations: [name] });
    for (let seed = 2; seed <= SEEDS && !hasFailed(report, violates); seed++)
      report = run(shipped(scenario), { seed, mutations: [name] });
    return [name, report] as const;
  }),
);

/** Whether every one of the checks has failed. */
function hasFailed(report: RunReport, ids: readonly string[]): boolean {
  return ids.every((id) => report.checks.some(({ name, verdict }) => verdict === "fail" && name.startsWith(`${id}-`)));
}

describe("mutants: each is killed", () => {
  test.each(MUTATION_NAMES)("%s", (name) => {
    const report = failures.get(name);
    const failed = report?.checks.filter(({ verdict }) => verdict === "fail") ?? [];
    const ids = failed.map((check) => check.name.split("-")[0]);
    expect(report?.verdict).toBe("fail");
    expect(ids, failed.map(({ message }) => message).join("\n")).toEqual(
      expect.arrayContaining([...MUTATIONS[name].violates]),
    );
  });

  test("each failed invariant tells when, at which event, and with which numbers", () => {
    for (const [name, report] of failures) {
      for (const failed of report.checks.filter((check) => check.verdict === "fail" && /^[IL]\d/.test(check.name))) {
        const told = `${name}: ${failed.name}: ${failed.message}`;
        expect(failed.event, told).toBeTypeOf("number");
        expect(failed.message, told).toMatch(/\d.*\.$|no member in common\.$/);
      }
    }
  });

  test("each failed check calls things by the scenario's own names, and not by numbers of the engine's", () => {
    const numbered = /\b(instances?|replica|nodes?|block server|sessions?|clients?|connection) \d+\b(?! of )/i;
    const uneven = /\b1 (clusters|members|records|connections|commits|statements|readers|sessions)\b/;
    const told = [...failures].flatMap(([name, { checks }]) =>
      checks.flatMap((check) => (check.verdict === "fail" ? [`${name}: ${check.name}: ${check.message}`] : [])),
    );
    expect(told.filter((text) => numbered.test(text) || uneven.test(text))).toEqual([]);
  });

  test("each is exposed by a scenario of at most ten steps", () => {
    for (const name of MUTATION_NAMES) {
      const { faults, actions } = shipped(MUTATIONS[name].scenario);
      expect(faults.length + actions.length, name).toBeLessThanOrEqual(10);
    }
  });

  test("a check that a quicker one hides is found when it is looked for by itself", () => {
    const job = { scenarios: { "superseded-in-isolation": shipped("superseded-in-isolation") }, budget: 20, trials: 3 };
    const search = hunt(job, { mutation: "zombieAdoptsEpoch", check: "L14-fenced-writer-stops" }, []);
    let step = search.next();
    while (step.done !== true) step = search.next();
    expect(step.value.trials.map(({ killedBy }) => killedBy)).toEqual([
      expect.arrayContaining(["L14-fenced-writer-stops"]),
    ]);
  });

  test("each check of a cluster or a global database has a mutation that it alone sees", () => {
    const names = (failures.get("ackAt3")?.checks ?? []).map(({ name }) => name).filter((name) => /^C\d/.test(name));
    const failedIn = [...failures.values()].map(({ checks }) =>
      checks.filter(({ name, verdict }) => verdict === "fail" && !name.startsWith("expect-")),
    );
    const alone = new Set(failedIn.flatMap((failed) => (failed.length === 1 ? [failed[0].name] : [])));
    expect(names.filter((name) => !alone.has(name))).toEqual([]);
  });

  test("each check of this build is failed by at least one mutation", () => {
    const killed = new Set(
      [...failures.values()].flatMap(({ checks }) =>
        checks.filter(({ verdict }) => verdict === "fail").map(({ name }) => name),
      ),
    );
    const all =
      failures
        .get("ackAt3")
        ?.checks.map(({ name }) => name)
        .filter((name) => !name.startsWith("expect-")) ?? [];
    expect(all.filter((name) => !killed.has(name))).toEqual([]);
  });
});
