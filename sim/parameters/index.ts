/** Every constant of the model, once: value, unit, source, tolerance. The fidelity ledger is printed from here. */
export { BASELINE_PARAMETERS } from "./baseline.ts";
export { CLUSTER_PARAMETERS } from "./cluster.ts";
export { FIXED } from "./fixed-figures.ts";
export { GLOBAL_PARAMETERS } from "./global.ts";
export { MANAGED_PARAMETERS } from "./managed.ts";
export { PARAMETERS, parametersOf, type ParameterInfo, type ParameterName, type Parameters } from "./parameters.ts";
export { SCALING_PARAMETERS } from "./scaling.ts";
