/**
 * A lesson is data: steps bound to the story of a run, each with what to read, where to look, where the clock goes and
 * what the reader does. The last one is broken by the reader, and answered by what the broken run really did. What a
 * lesson says of its run is checked against the engine (test/viz/lessons.test.ts).
 */
import type { MeasureName } from "../project/measures.ts";

/** What the reader is asked to look at: a pane, or a wide view, which is opened. */
export type Look = "topology" | "quorum" | "ladder" | "clients" | "side" | "lanes" | "charts";

/** A moment: the first sentence of the story that contains `says`, and so much later. */
export interface Mark {
  readonly says: string;
  readonly plusUs?: number;
}

/** Something that is so at the step's moment; `of: "end"` when the run is over. */
export interface Claim {
  readonly measure: MeasureName;
  readonly is: "=" | ">" | "<";
  readonly than: number;
  readonly of?: "end";
}

/** What to think about before it is seen. `right` counts in `choices`. */
export interface Question {
  readonly asks: string;
  readonly choices: readonly string[];
  readonly right: number;
  readonly because: string;
}

/** What the reader may break with one press; anything else in the page may be broken, too. */
export interface Deed {
  /** On the button: `Crash storage-c2`. */
  readonly label: string;
  /** Of the branch: `storage-c2 crashes`. */
  readonly words: string;
  readonly fault: Readonly<Record<string, unknown>>;
  /** 0: for good. */
  readonly forUs: number;
}

/**
 * The first whose conditions hold at the end of the broken run answers what the reader did. `before` compares with the
 * run as it was.
 */
export interface Answer {
  readonly when: readonly Condition[];
  readonly says: string;
}

export interface Condition {
  readonly measure: MeasureName;
  readonly is: "=" | ">" | "<";
  readonly than: number | "before";
}

export interface Step {
  readonly title: string;
  /** Paragraphs. `{copiesWorst}` is what the measure reads at the step's moment. */
  readonly text: readonly string[];
  readonly look: Look;
  /** A shipped scenario; the one before when absent. */
  readonly scenario?: string;
  readonly at: Mark | "start";
  readonly claims: readonly Claim[];
  readonly ask?: Question;
  readonly breaks?: { readonly invites: string; readonly deeds: readonly Deed[]; readonly answers: readonly Answer[] };
}

export interface Lesson {
  readonly id: string;
  readonly title: string;
  /** What one knows afterwards. */
  readonly about: string;
  /** The last one breaks something, and the first names a scenario: a test looks. */
  readonly steps: readonly Step[];
}
