/**
 * Which moments of a run become pictures: the start, the end, and between them those of the script that weigh most, in
 * their order.
 */
import { plural } from "./format.ts";
import { weight, type Cue } from "./script.ts";

export interface Chosen {
  readonly cues: readonly Cue[];
  /** What was left out, in a sentence; empty where nothing was. */
  readonly leftOut: string;
}

/** At most `max` of them, 2 or more; of equal weight the earlier ones. */
export function decisive(cues: readonly Cue[], max: number): Chosen {
  if (cues.length <= max) return { cues, leftOut: "" };
  const ends = [cues[0], cues[cues.length - 1]];
  const between = cues
    .slice(1, -1)
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, max - 2);
  const kept = new Set([...ends, ...between]);
  const rest = cues.length - kept.size;
  return {
    cues: cues.filter((cue) => kept.has(cue)),
    leftOut: `${plural(rest, "moment")} of less weight ${rest === 1 ? "is" : "are"} left out of ${plural(cues.length, "moment")}.`,
  };
}

/** A cue as one text, the same words as on the screen. */
export function wordsOfCue({ headline, detail }: Cue): string {
  return detail === "" ? headline : `${headline} ${detail}`;
}
