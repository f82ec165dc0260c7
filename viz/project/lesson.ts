/** Where a step's moment lies in a run. What is said to somebody who has broken something: lesson-answer.ts. */
import type { Frame, StoryLine } from "../../sim/results/index.ts";
import type { Mark } from "../lessons/types.ts";
import type { Moment } from "../worker/protocol.ts";

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
