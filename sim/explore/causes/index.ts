/** Why something happened in a run: causes proven by playing it again without them. */
export { candidateWords } from "./chain.ts";
export { askable, type Askable, type StuckWrite } from "./questions.ts";
export { explain } from "./search.ts";
export type { Asked, Candidate, Cause, Explanation, Innocent, Link, OtherLuck, Progress, Question } from "./types.ts";
