/**
 * The run's script: the story's sentences as cues, one for each event that the story tells of. The caption on the
 * screen, the live region, a film's subtitles and the list of moments are all these cues, so that no two of them can
 * say different things; bound to events, they stay true for any seed.
 *
 * A cue says what happened and then what it means. Sentences of one event are one cue: that a zone loses power and that
 * its groups have no copy to spare is one piece of news. What does not fit stays in the story's list.
 */
import type { StoryKind, StoryLine } from "../../sim/results/index.ts";

export interface Cue {
  readonly event: number;
  readonly at: number;
  readonly kind: StoryKind;
  /** `Fault: us-east-1b loses power.` */
  readonly headline: string;
  /** What it means, or more of the same; empty when there is nothing to add. */
  readonly detail: string;
  readonly lines: readonly StoryLine[];
}

/** How much is lost with a cue that nobody gets to see or hear. */
const WEIGHT: Readonly<Record<StoryKind, number>> = {
  violation: 5,
  fault: 4,
  quorum: 4,
  client: 3,
  recovery: 2,
  end: 2,
  heal: 1,
  start: 1,
};

export function script(story: readonly StoryLine[]): readonly Cue[] {
  const cues: Cue[] = [];
  for (let from = 0; from < story.length;) {
    let to = from + 1;
    while (to < story.length && story[to].event === story[from].event) to++;
    cues.push(cueOf(story.slice(from, to)));
    from = to;
  }
  return cues;
}

function cueOf(lines: readonly StoryLine[]): Cue {
  const first = lines.find(({ kind }) => kind === "violation") ?? lines[0];
  const { event, at, kind } = first;
  const [headline, rest] = firstSentence(first.text);
  const others = lines.filter((line) => line !== first);
  const weightiest = others.reduce<StoryLine | undefined>(
    (best, line) => (best === undefined || WEIGHT[line.kind] > WEIGHT[best.kind] ? line : best),
    undefined,
  );
  return {
    event,
    at,
    kind,
    headline,
    detail: [rest, weightiest?.text ?? ""].filter((part) => part !== "").join(" "),
    lines,
  };
}

/** A sentence ends with a full stop before a space and a capital: `25.047 s. Everything` has one, `4.5 s` none. */
function firstSentence(text: string): readonly [string, string] {
  const end = /[.!?] (?=[A-Z])/.exec(text);
  return end === null ? [text, ""] : [text.slice(0, end.index + 1), text.slice(end.index + 2)];
}

/** The last cue that is true at this moment; undefined before the first. */
export function cueAt(cues: readonly Cue[], at: number, event: number): Cue | undefined {
  return cues.findLast((cue) => cue.event <= event && cue.at <= at);
}

/**
 * Where the first five seconds end: when clients first notice that something has broken. Undefined in a run where they
 * never do.
 */
export function openingEnd(cues: readonly Cue[]): Cue | undefined {
  const broken = cues.findIndex(({ kind }) => kind === "fault");
  return broken < 0 ? undefined : cues.slice(broken).find(({ kind }) => kind === "client");
}

/** How much of the script is spoken. */
export type SpeechLevel = "quiet" | "story" | "every";

/** What a cue sounds like; empty when it is not spoken at this level. */
export function spoken({ kind, headline, detail, lines }: Cue, level: SpeechLevel): string {
  if (level === "every") return lines.map(({ text }) => text).join(" ");
  if (level === "quiet" && !["violation", "fault", "end"].includes(kind)) return "";
  return detail === "" ? headline : `${headline} ${detail}`;
}

export function weight({ kind }: Cue): number {
  return WEIGHT[kind];
}
