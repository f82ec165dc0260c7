/**
 * Scenarios for tests, from whatever is at hand: a built-in name, a file, the text of one, the same as an object, or
 * one that is parsed already. What is wrong with it is one error with a line for each problem, as the command line
 * tells it.
 */
import { compile } from "../compile.ts";
import { checkedArguments, TEXT } from "../given.ts";
import { readScenarioText } from "../node/index.ts";
import { writeScenario, type Plain, type ScenarioFile } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";

export type { ScenarioFile } from "../scenario/index.ts";

/** A part of a scenario file, as people write it. */
export type TopologyFile = NonNullable<ScenarioFile["topology"]>;
export type ClusterFile = NonNullable<TopologyFile["clusters"]>[number];
export type WorkloadFile = NonNullable<ScenarioFile["workloads"]>[number];
export type TransactionFile = NonNullable<WorkloadFile["transaction"]>;
export type ExpectFile = NonNullable<ScenarioFile["expect"]>;

/**
 * Values for fields of a scenario by their path, as `--set` of the command line takes them: `{ "workloads[0].rate":
 * "200/s" }`.
 */
export type Overrides = Readonly<Record<string, unknown>>;

/**
 * A scenario from the text of a file, or from the same as an object. `overrides` replaces fields before anything is
 * checked. Raises a ScenarioError that names file, line and key of each problem, and what would be right.
 */
export function scenarioOf(source: string | ScenarioFile, overrides: Overrides = {}): Scenario {
  return compile(source, { overrides });
}

/** A scenario by its file's path, or by the name of one that comes with Borealis (`borealis list` shows them). */
export function loadScenario(name: string, overrides: Overrides = {}): Scenario {
  checkedArguments("loadScenario", [name], { name: TEXT });
  const { text, name: file } = readScenarioText(name);
  return parsed(text, file, overrides);
}

/** As an object in the file format; `shrunk` fields and defaults are all there. */
export function fileOf(scenario: Scenario): Plain {
  return writeScenario(scenario);
}

/** A scenario object is told from a file's by what only reading gives it: clusters at the top. */
export function isScenario(value: unknown): value is Scenario {
  return typeof value === "object" && value !== null && "clusters" in value && "regions" in value;
}

export function parsed(source: string | Plain, file: string, overrides: Overrides): Scenario {
  return compile(source as string | ScenarioFile, { file, overrides });
}
