/**
 * `import { scenarios, assertAlways, assertInvariants } from "borealis/fast-check"`: property tests over clusters, for
 * other people's suites.
 */
export { assertAlways, type AlwaysOptions } from "./always.ts";
export { assertInvariants, assertRun, type AssertOptions } from "./assert.ts";
export { BorealisFailure } from "./failure.ts";
export { invariantsHold, isConsistent, type Judge, type Played, type PlayOptions } from "./judges.ts";
export { matchers } from "./matchers.ts";
export {
  loadScenario,
  scenarioOf,
  type ClusterFile,
  type ExpectFile,
  type Overrides,
  type ScenarioFile,
  type TopologyFile,
  type TransactionFile,
  type WorkloadFile,
} from "./scenario-of.ts";
export { scenarios, type ScenarioOptions } from "./scenarios.ts";
export type { ActionKind, Survive } from "../chaos/index.ts";
export { actionSchedules, faultSchedules, type ActionOptions, type FaultOptions } from "./schedules.ts";
export { topologies, type TopologyOptions } from "./topologies.ts";
export { transactions, workloads, type WorkloadOptions } from "./workloads.ts";
export type { Scenario } from "../scenario/types.ts";
export type { RunReport } from "../results/index.ts";
