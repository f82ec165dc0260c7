/** What is said to somebody who has broken something in a lesson: by the run that came of it, beside the one before. */
import type { Frame, Layout, RunReport } from "../../sim/results/index.ts";
import type { Answer, Condition } from "../lessons/types.ts";
import { changed } from "./changed.ts";
import { compares, filled, measured } from "./measures.ts";

/** What the reader did, what the story says came of it, what that means, and the figures that have changed. */
export function answerTo(
  words: string,
  answers: readonly Answer[],
  before: RunReport,
  after: RunReport,
  frame: Frame,
  layout: Layout,
): readonly string[] {
  const now = { frame, layout, report: after };
  const then = { frame, layout, report: before };
  const holds = ({ measure, is, than }: Condition): boolean => {
    const value = measured(measure, now);
    const other = than === "before" ? measured(measure, then) : than;
    return value !== undefined && other !== undefined && compares(value, is, other);
  };
  const fitting = answers.find(({ when }) => when.every(holds));
  const rows = changed(before, after).filter(({ before: old, after: value }) => old !== value);
  const figures = rows.map(({ label, before: old, after: value }) => `${label} ${old} before, ${value} now`).join("; ");
  return [
    `You did this: ${words}. ${consequence(before, after)}`.trim(),
    fitting === undefined ? "" : filled(fitting.says, now),
    figures === "" ? "No figure of the whole run has changed." : `${figures[0].toUpperCase()}${figures.slice(1)}.`,
  ].filter((part) => part !== "");
}

/**
 * The first sentence of the new story that tells of a consequence, not of a fault, and that the old story does not
 * have.
 */
function consequence(before: RunReport, after: RunReport): string {
  const known = new Set(before.story.map(({ text }) => text));
  const told = after.story.find(
    ({ text, kind }) => !known.has(text) && (kind === "quorum" || kind === "client" || kind === "recovery"),
  );
  return told?.text ?? "";
}
