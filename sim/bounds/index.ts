/** Bounds on figures of a run over time: how they are written, and whether they ever hold. */
export {
  compare,
  FIGURES,
  isOfCommits,
  type Becomes,
  type Bound,
  type Comparison,
  type FigureName,
} from "./figures.ts";
export { Look } from "./look.ts";
export { judged, LOOKS, NEVER, neverSteps, Stretch } from "./never.ts";
export { figureAt, FIGURE_WORDS, readBecomes, readNever, sentenceOf } from "./read.ts";
export { Unreadable, Words } from "./words.ts";
