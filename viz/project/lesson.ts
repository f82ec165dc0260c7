/** A lesson's arithmetic: where a step's moment lies in a run, and what is said to somebody who has broken it. */
import type { Frame, Layout, RunReport, StoryLine } from "../../sim/run-types.ts";
import type { Moment } from "../worker/protocol.ts";
import type { Answer, Condition, Mark } from "../lessons/types.ts";
import { changed } from "./changed.ts";
import { compares, filled, measured } from "./measures.ts";

/** Undefined while the story has not come so far. */
export function momentOf(at: Mark | "start", story: readonly StoryLine[]): Moment | undefined {
  if (at === "start") return { by: "event", event: 0 };
  const line = story.find(({ text }) => text.includes(at.says));
  if (line === undefined) return undefined;
  return at.plusUs === undefined ? { by: "event", event: line.event } : { by: "time", at: line.at + at.plusUs };
}

/** Whether a frame shows a moment, comes before it, or lies beyond. */
export function standsAt(frame: Frame, moment: Moment): "before" | "there" | "beyond" {
  const [here, there] = moment.by === "event" ? [frame.event, moment.event] : [frame.at, moment.at];
  return here < there ? "before" : here === there ? "there" : "beyond";
}

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
