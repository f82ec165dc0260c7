/**
 * Creation flows as the service judges them: each parameter under AWS's name, each refusal under AWS's error name
 * (cluster reference 9). Nothing is created here.
 */
export { judgeCreateDBCluster, type ClusterContext, type ClusterParameters } from "./cluster.ts";
export { judgeCreateGlobalCluster, type GlobalParameters } from "./global.ts";
export { judgeCreateDBInstance, type InstanceParameters } from "./instance.ts";
export { judgeWindows } from "./windows.ts";
export { judgeIdentifier, refusalsOf, type ErrorName, type Refusal } from "./refusal.ts";
