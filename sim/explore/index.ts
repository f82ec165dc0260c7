/**
 * Searching: swarms of seeds and what they found. The exhaustive search of tiny volumes is a door of its own
 * (exhaustive.ts).
 */
export * from "./chunks.ts";
export { commentedScenario, sizeWords } from "./commented.ts";
export * from "./play-seed.ts";
export { shapeOf } from "./shape.ts";
export type { Group } from "./groups.ts";
export { Tally } from "./tally.ts";
export * from "./hunt.ts";
export * from "./frontier.ts";
export * from "./paired.ts";
export * from "./twins.ts";
export { linesOf } from "./lines.ts";
export {
  askable,
  candidateWords,
  explain,
  type Asked,
  type Askable,
  type Explanation,
  type StuckWrite,
} from "./causes/index.ts";
export { ddmin } from "./ddmin.ts";
export { shrink, type Attempt, type Shrinkable, type Shrunk } from "./shrink.ts";
export * from "./chance.ts";
export * from "./odds.ts";
export { causeGroups, type CauseGroup } from "./cause-groups.ts";
export { causeOf, NO_FAULT, type Cause } from "./cause-shape.ts";
