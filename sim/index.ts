/** The library's table of contents: `import { compile, open, run } from "borealis"`. */
export { compile, ScenarioError, type CompileOptions } from "./compile.ts";
export { topologySvg } from "./diagram/index.ts";
export { importAccount, type ImportOptions, type ImportResult, type Note, type SourceFile } from "./import/index.ts";
export { MUTATIONS, MUTATION_NAMES, type MutationInfo, type MutationName } from "./mutations.ts";
export { PARAMETERS, type ParameterInfo, type ParameterName } from "./parameters.ts";
export * from "./run-types.ts";
export { open, run, type PlayOptions } from "./program.ts";
export { Run, type Checkpoint } from "./run.ts";
export * from "./scenario/index.ts";
export type * from "./scenario/types.ts";
export { BUILD } from "./version.ts";
