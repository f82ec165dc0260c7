/** The library's table of contents: `import { compile, open, run } from "borealis"`. */
export { compile, ScenarioError, type CompileOptions } from "./compile.ts";
export { topologySvg } from "./diagram/index.ts";
export type { ImportOptions, ImportResult, Note, SourceFile } from "./import/index.ts";
export {
  attrition,
  azPlusOne,
  badBatch,
  bridge,
  decodeLink,
  describeAction,
  describeFault,
  encodeLink,
  formatIssue,
  importAccount,
  isSwitched,
  mayForward,
  nearest,
  ofCluster,
  parseScenario,
  proxyMachine,
  readOverride,
  retryStorm,
  ring,
  scenarioHash,
  scenarioText,
  shortened,
  snapshotOwner,
  suggestion,
  swizzle,
  template,
  writeDuration,
  writeScenario,
} from "./handed-out.ts";
export { MUTATIONS, MUTATION_NAMES, type MutationInfo, type MutationName } from "./mutations/index.ts";
export { PARAMETERS, type ParameterInfo, type ParameterName } from "./parameters/index.ts";
export * from "./results/run-types.ts";
export { open, run, type PlayOptions } from "./program.ts";
export { Run, type Checkpoint } from "./run.ts";
export * from "./scenario/index.ts";
export type * from "./scenario/types.ts";
export { BUILD } from "./version.ts";
