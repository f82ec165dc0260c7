/** Tables of what AWS and its engines are: Regions, instance classes, versions, statements, modes, addresses. */
export { readAddress, readRange } from "./addresses.ts";
export { MODES, type ConsistencyMode } from "./consistency-modes.ts";
export type { EngineName } from "./engine-names.ts";
export {
  canBeGlobal,
  canForward,
  hasLargeVolume,
  managedRefusal,
  readVersion,
  serverlessMost,
  VERSION_HELP,
  type EngineVersion,
} from "./engine-versions.ts";
export {
  ACU_GIB,
  acuBounds,
  connectionsMax,
  connectionsV1,
  INSTANCE_CLASSES,
  instanceClass,
  SERVERLESS_CLASS,
  SERVERLESS_V1_CLASS,
  V1_CAPACITIES,
  VCPUS_PER_ACU,
  type AcuBounds,
} from "./instance-classes.ts";
export { familyCode, MESSAGE_FAMILIES, MESSAGE_FAMILY_NAMES, type MessageFamily } from "./message-families.ts";
export { REGION_NAMES } from "./regions.ts";
export { isDroppedByPatching, isTlsTooOld, leavesBehind } from "./session-state.ts";
export {
  classify,
  engineError,
  errorText,
  isRefused,
  MODE_PARAMETER,
  readMode,
  valueSet,
  type ErrorKind,
  type StatementRule,
} from "./statement-classes.ts";
