/**
 * Chance before a run: scenarios drawn from a seed, within what must be survivable, and the judge of what was promised
 * after them.
 */
export { ACTION_KINDS, type ActionKind } from "./action-kinds.ts";
export { destroyedBy, isWithin, type Survive } from "./bound.ts";
export { calmAt } from "./calm.ts";
export { expandScenario } from "./expand.ts";
export { DRAWN_FAULTS, FAULT_KINDS } from "./fault-kinds.ts";
export { whyNotHealed } from "./judge.ts";
export { Luck } from "./luck.ts";
export { Places } from "./places.ts";
