/** What was found, for people: which match is next, and the sentence over the list. */
import type { Match } from "../worker/protocol.ts";
import { count, moment, plural } from "./format.ts";

/** The first match after an event; undefined where none is. Matches of "followed by" may come out of their order. */
export function nextMatch(matches: readonly Match[], event: number): Match | undefined {
  return matches.reduce<Match | undefined>(
    (best, one) => (one.event > event && (best === undefined || one.event < best.event) ? one : best),
    undefined,
  );
}

export function foundWords(total: number, kept: number, at: number, done: boolean): string {
  const so = done ? "" : `, looked up to ${moment(at)}`;
  if (total === 0) return done ? "No moment of this run." : `None yet${so}.`;
  return `${plural(total, "moment")}${total > kept ? `, the first ${count(kept)} kept` : ""}${so}.`;
}
