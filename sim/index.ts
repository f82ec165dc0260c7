/** The library's table of contents: `import { compile, open, run } from "borealis"`. */
export { compile, ScenarioError, type CompileOptions } from "./compile.ts";
export { topologySvg } from "./diagram/index.ts";
export { MESSAGE_FAMILY_NAMES, type MessageFamily } from "./facts/index.ts";
export type { GaugeReader, Gauges, IoCounts } from "./figures/index.ts";
export type { ImportOptions, ImportResult, Note, NoteKind, SourceFile } from "./import/index.ts";
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
  quorumMargin,
  readDuration,
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
export type { Lsn, Micros } from "./kernel/index.ts";
export { MUTATIONS, MUTATION_NAMES, type MutationInfo, type MutationName } from "./mutations/index.ts";
export { PARAMETERS, type ParameterInfo, type ParameterName } from "./parameters/index.ts";
export {
  PLACES,
  VERDICT,
  type BacktrackReport,
  type BacktrackWindowReport,
  type BackupsReport,
  type CloneReport,
  type CostRow,
  type Inside,
  type InsideGroup,
  type InsideMember,
  type InsideMessage,
  type InsideRepair,
  type InsideWish,
  type RestoreReport,
  type SnapshotReport,
} from "./results/index.ts";
export * from "./results/run-types.ts";
export { open, run, type PlayOptions } from "./program.ts";
export type { Checkpoint } from "./run.ts";
export {
  jsonSchema,
  type Comments,
  type Issue,
  type LinkResult,
  type LinkState,
  type Override,
  type ParseOptions,
  type ParseResult,
  type Plain,
  type ScenarioFile,
} from "./scenario/index.ts";
export type * from "./scenario/types.ts";
export type { Run } from "./stepped.ts";
export { BUILD } from "./version.ts";
