/**
 * Each lesson is a check that can fail: the scenario passes, and the same scenario in which its lesson was broken does
 * not. A lesson is broken by a mutation of the protocol, by another value, or by leaving out what the story is about.
 *
 * `npx vitest run test/scenarios/lessons.test.ts -t retry-budget` shows one of them.
 */
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { formatIssue, parseScenario, readOverride, type Override } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { LESSONS, type Break } from "./lessons.ts";
import { SCENARIO_FILES, shipped, shippedText } from "../worlds.ts";

/** Folders whose stories are about something that fails; the others show how something works. */
const CURATED = [
  "flagship",
  "design-points",
  "outages",
  "metastable",
  "operators",
  "complaints",
  "network",
  "baseline",
];

function brokenBy(name: string, { set = [], without = [] }: Break): Scenario {
  const overrides = set.map(readOverride).filter((one): one is Override => one !== undefined);
  const parsed = parseScenario(shippedText(name), name, { overrides });
  if (!parsed.ok) throw new Error(parsed.issues.map(formatIssue).join("\n"));
  return { ...parsed.scenario, ...Object.fromEntries(without.map((part) => [part, []])) };
}

describe("lessons: each can fail", () => {
  test.each(Object.entries(LESSONS))("%s", (name, broken) => {
    const { checks } = run(brokenBy(name, broken), { mutations: broken.mutate ?? [] });
    const failed = checks
      .filter(({ verdict }) => verdict !== "pass")
      .map((check) => check.name.replace(/^expect-/, ""));
    expect(failed).toContain(broken.fails);
  });
});

describe("lessons: complete", () => {
  const curated = [...SCENARIO_FILES]
    .filter(([, file]) => CURATED.includes(file.split(/[/\\]/)[0]))
    .map(([name]) => name);

  test("there are sixty stories of failure at least, and each has a way to break its lesson", () => {
    expect(curated.length).toBeGreaterThanOrEqual(60);
    expect(curated.filter((name) => !(name in LESSONS))).toEqual([]);
    expect(Object.keys(LESSONS).filter((name) => !SCENARIO_FILES.has(name))).toEqual([]);
  });

  test("every scenario says its lesson in a sentence", () => {
    expect([...SCENARIO_FILES.keys()].filter((name) => shipped(name).lesson?.endsWith(".") !== true)).toEqual([]);
  });
});
