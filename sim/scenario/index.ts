/** Scenarios: read, checked, named, described, linked. Free of files and clocks, so the browser uses the same code. */
export * from "./canonical.ts";
export * from "./describe-action.ts";
export * from "./describe.ts";
export { attrition, azPlusOne, badBatch, bridge, retryStorm, ring, swizzle } from "./fault-shapes.ts";
export { formatIssue, nearest, suggestion, type Issue } from "./issue.ts";
export * from "./library.ts";
export { decodeLink, encodeLink, type LinkResult, type LinkState } from "./link.ts";
export { isSwitched, mayForward } from "./may-forward.ts";
export { snapshotOwner } from "./snapshot-owner.ts";
export { ofCluster, proxyMachine } from "./names.ts";
export { readOverride, type Override } from "./override.ts";
export { MIRRORED_FAULTS } from "./normalize-design.ts";
export { parseScenario, scenarioOf, TEXT_LENGTH_MAX, type ParseOptions, type ParseResult } from "./parse.ts";
export { jsonSchema, type ScenarioFile } from "./schema.ts";
export { template } from "./template.ts";
export { readDuration, writeDuration } from "./units.ts";
export { shortened, writeScenario, type Plain } from "./write.ts";
export { scenarioText, type Comments } from "./write-text.ts";
