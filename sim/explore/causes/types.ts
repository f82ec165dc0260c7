/**
 * What can be asked about a run, and what is answered: causes that were proven by playing the run again without them.
 */
import type { Micros } from "../../kernel/index.ts";
import type { Scenario } from "../../scenario/types.ts";

/** A check that fails; or what a client asked for at an instant: `workload` counts in the scenario's list. */
export type Question =
  | { readonly kind: "check"; readonly name: string }
  | { readonly kind: "write"; readonly workload: number; readonly invoke: Micros; readonly key: number };

export interface Asked {
  /** Written out: with nothing left to chance. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly mutations: readonly string[];
  /** Bounds that must never hold, of which one may be what is asked about. */
  readonly never?: readonly string[];
  readonly question: Question;
}

/**
 * Something that was done to the run and could have been left undone. `number` counts in the scenario's list of that
 * kind.
 */
export interface Candidate {
  readonly kind: "fault" | "action" | "operator" | "mutation";
  readonly number: number;
  /** `us-east-1b loses power` */
  readonly text: string;
  /** When it begins; 0 for what holds from the start. */
  readonly at: Micros;
}

/** How often the effect was there, in runs with another seed each. */
export interface OtherLuck {
  readonly runs: number;
  readonly withIt: number;
  readonly without: number;
}

/**
 * Candidates by their places in the explanation's list. Taken out of the run together, the effect is gone, or comes so
 * much later that it is another one.
 */
export interface Cause {
  readonly parts: readonly number[];
  /** Each of these sets is enough by itself, with the other causes; one set: none of its parts may be missing. */
  readonly sets: readonly (readonly number[])[];
  readonly how: "removes" | "moves";
  /** What the same run shows without it, in numbers. */
  readonly without: string;
  readonly luck: OtherLuck;
}

/** A candidate whose absence changes nothing of the effect. */
export interface Innocent {
  readonly candidate: number;
  readonly without: string;
}

/**
 * A sentence of the chain; `proof` is what was seen without its cause at the same moment. The first link is the effect
 * itself.
 */
export interface Link {
  readonly text: string;
  /** Place in the list of causes; absent for what stands between. */
  readonly cause?: number;
  readonly proof: string;
}

export interface Explanation {
  readonly question: Question;
  readonly seed: string;
  /** What is to be explained, as a sentence, and the moment at which the state was looked at. */
  readonly effect: string;
  readonly at: Micros;
  /**
   * explained: what is shown as causes was proven. by-itself: it is there when nothing at all is done to the run. luck:
   * other seeds do not show it, so that a run that differs in anything cannot either. open: no cause could be told from
   * luck.
   */
  readonly verdict: "explained" | "by-itself" | "luck" | "open";
  /** How the causes belong together, in a sentence. */
  readonly summary: string;
  readonly candidates: readonly Candidate[];
  readonly causes: readonly Cause[];
  readonly chain: readonly Link[];
  readonly innocents: readonly Innocent[];
  /** With the same seed the effect goes with it, but so it does by mere luck. */
  readonly untold: readonly Innocent[];
  /** Candidates that begin after the effect, which is proof enough. */
  readonly later: readonly number[];
  readonly runs: number;
}

/**
 * Told before each run: how many there were, what is played next, and what the last one showed ("" before the first).
 */
export interface Progress {
  readonly runs: number;
  readonly next: string;
  readonly last: string;
}
