/** What was found about why, in the page's words. The sentences of the chain are the engine's own. */
import type { Explanation } from "../../sim/explore/index.ts";
import { moment, plural } from "./format.ts";

/** Under the head: what was found, and how much was played for it. */
export function answerWords({ summary, runs }: Explanation): string {
  return `${summary} ${plural(runs, "run")} played to prove it.`;
}

export function progressWords(runs: number, next: string): string {
  return `Run ${runs + 1}: ${next} …`;
}

/** `us-east-1b loses power at 20.000 s` */
export function candidateWords({ text, at, kind }: Explanation["candidates"][number]): string {
  return kind === "mutation" || kind === "operator" ? text : `${text} at ${moment(at)}`;
}
