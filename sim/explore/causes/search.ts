/**
 * Looks for causes by playing the run again without them: a cause is what, left out, takes the effect away (or moves it
 * far), with the same seed and with others.
 *
 * First each candidate by itself: those whose absence matters are needed, all of them together if they are several. If
 * they alone do not bring the effect about, something among the rest is needed that can stand for one another: sets
 * each of which is enough are found by delta debugging (ddmin.ts), one after the other among what is left, until there
 * is none.
 *
 * What it does not claim: that the model of blame is the only one (Halpern and Pearl 2005 discuss several). A candidate
 * that keeps the effect from coming earlier is no cause here; and sets are smallest in the sense that no single part of
 * one can go.
 */
import type { Micros } from "../../kernel/index.ts";
import { ddmin } from "../ddmin.ts";
import { candidatesOf, without, type Setting } from "./candidates.ts";
import { chainOf, summaryOf } from "./chain.ts";
import { isAlike, isRemoved, limitOf, look, UNANSWERED, type Seen } from "./effect.ts";
import type { Asked, Cause, Explanation, Innocent, OtherLuck, Progress } from "./types.ts";

/**
 * Runs with other luck that show the effect, wanted; how many seeds are tried for them; how few are too few to tell
 * anything.
 */
const ALIKE_WANTED = 3;
const LUCKS_MAX = 8;
const ALIKE_MIN = 2;
const AROUND_MIN: Micros = 50_000;

/** Yields before each run. Undefined where the run does not show what was asked about. */
export function* explain(asked: Asked): Generator<Progress, Explanation | undefined> {
  return yield* new Search(asked).run();
}

class Search {
  readonly #asked: Asked;
  readonly #whole: Setting;
  readonly #candidates: Explanation["candidates"];
  #runs = 0;
  #last = "";
  #base!: Seen;
  #limit = 0;
  /** Other seeds that show the effect, too, when nothing is left out. */
  readonly #lucks: string[] = [];
  /** Of the run without each cause, at the effect's moment. */
  readonly #seen = new Map<Cause, Seen>();
  /** By seed and by what was left out: nothing is played twice. */
  readonly #known = new Map<string, Seen | undefined>();
  readonly #innocents: Innocent[] = [];
  readonly #untold: Innocent[] = [];

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#whole = { scenario: asked.scenario, mutations: asked.mutations, never: asked.never };
    this.#candidates = candidatesOf(this.#whole);
  }

  *run(): Generator<Progress, Explanation | undefined> {
    const { question, scenario, seed } = this.#asked;
    yield this.#next("the run itself");
    const first = look(this.#whole, seed, { question });
    if (question.kind === "check" && first.distance === Infinity) return undefined;
    yield this.#next("the run itself, up to the moment in question");
    this.#base = look(this.#whole, seed, { question, at: first.at });
    const others = yield* this.#otherLuck();
    this.#limit = limitOf(question, this.#base, others, scenario.duration);
    // Equal up to a fault's own microsecond, with it and without it: what begins later has no part in it.
    const effectAt = question.kind === "check" ? this.#base.at : this.#endOfEffect();
    const [early, late] = [this.#places((at) => at <= effectAt), this.#places((at) => at > effectAt)];
    if (this.#lucks.length < ALIKE_MIN) return this.#answer("luck", [], late);
    const bare = yield* this.#without(early, "without anything that was done to it");
    if (bare === undefined || this.#isThere(bare)) return this.#answer("by-itself", [], late);
    const causes = yield* this.#needed(early);
    causes.push(...(yield* this.#alternatives(early, causes)));
    return this.#answer(causes.length === 0 ? "open" : "explained", causes, late);
  }

  #endOfEffect(): Micros {
    const { at, distance } = this.#base;
    const { question } = this.#asked;
    return question.kind === "write" && -distance < UNANSWERED ? question.invoke - distance : at;
  }

  #places(isOne: (at: Micros) => boolean): number[] {
    return this.#candidates.flatMap(({ at }, place) => (isOne(at) ? [place] : []));
  }

  #next(next: string): Progress {
    return { runs: this.#runs++, next, last: this.#last };
  }

  #isThere({ distance }: Seen): boolean {
    return distance <= this.#limit;
  }

  /** Seeds of other luck in which the effect is there, until there are enough, or too many are without. */
  *#otherLuck(): Generator<Progress, Seen[]> {
    const alike: Seen[] = [];
    for (const seed of this.#otherSeeds()) {
      const seen = yield* this.#without([], `the run with seed ${seed}, to learn what luck alone does`, seed);
      if (seen !== undefined && isAlike(this.#asked.question, this.#base, seen)) {
        alike.push(seen);
        this.#lucks.push(seed);
      }
      if (alike.length === ALIKE_WANTED) break;
    }
    return alike;
  }

  #otherSeeds(): string[] {
    return Array.from({ length: LUCKS_MAX + 1 }, (_, index) => String(index + 1))
      .filter((seed) => seed !== this.#asked.seed)
      .slice(0, LUCKS_MAX);
  }

  /** A world that cannot be is no run: undefined. */
  *#without(places: readonly number[], words: string, seed = this.#asked.seed): Generator<Progress, Seen | undefined> {
    const name = `${seed}: ${places.toSorted((a, b) => a - b).join()}`;
    if (!this.#known.has(name)) {
      yield this.#next(words);
      const seen = this.#look(
        without(
          this.#whole,
          places.map((place) => this.#candidates[place]),
        ),
        seed,
      );
      this.#known.set(name, seen);
      this.#last = `${words}: ${seen?.words ?? "no world can be like this"}`;
    }
    return this.#known.get(name);
  }

  #look(setting: Setting | undefined, seed: string): Seen | undefined {
    if (setting === undefined) return undefined;
    const { question, seed: own } = this.#asked;
    // Of another seed's writes those are looked at that are asked for no further away than half of the wait.
    const around =
      seed === own || question.kind === "check"
        ? {}
        : { around: Math.max(AROUND_MIN, Math.abs(this.#base.at - question.invoke)) };
    try {
      return look(setting, seed, { question, ...around, ...(seed === own ? { at: this.#base.at } : {}) });
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** Candidates without which it is not there, one by one. */
  *#needed(early: readonly number[]): Generator<Progress, Cause[]> {
    const causes: Cause[] = [];
    for (const place of early) {
      const seen = yield* this.#without([place], `without: ${this.#candidates[place].text}`);
      if (seen === undefined) continue;
      if (this.#isThere(seen)) {
        this.#innocents.push({ candidate: place, without: seen.words });
        continue;
      }
      const cause = yield* this.#confirmed([place], [[place]], seen);
      if (cause === undefined) this.#untold.push({ candidate: place, without: seen.words });
      else causes.push(cause);
    }
    return causes;
  }

  /** With other luck, too, the effect must be there with it more often than without it. */
  *#confirmed(parts: readonly number[], sets: Cause["sets"], seen: Seen): Generator<Progress, Cause | undefined> {
    let there = 0;
    for (const seed of this.#lucks) {
      const other = yield* this.#without(parts, `the same with seed ${seed}`, seed);
      if (other !== undefined && this.#isThere(other)) there++;
    }
    const luck: OtherLuck = { runs: this.#lucks.length, withIt: this.#lucks.length, without: there };
    if (luck.without * 2 >= luck.withIt) return undefined;
    const how = isRemoved(this.#asked.question, this.#base, seen) ? "removes" : "moves";
    const cause: Cause = { parts, sets, how, without: seen.words, luck };
    this.#seen.set(cause, seen);
    return cause;
  }

  /**
   * Sets among the rest each of which, with what is needed anyway, is enough. None where what is needed is enough by
   * itself.
   */
  *#alternatives(early: readonly number[], needed: readonly Cause[]): Generator<Progress, Cause[]> {
    const own = needed.flatMap(({ parts }) => parts);
    const sets: (readonly number[])[] = [];
    // What is untold by itself may yet be part of something: only what is needed for sure is set aside.
    let rest = early.filter((place) => !own.includes(place));
    if (own.length > 0 && (yield* this.#isEnough(early, own, []))) return [];
    while (rest.length > 0 && (yield* this.#isEnough(early, own, rest))) {
      const search = ddmin(rest);
      let step = search.next();
      while (step.done !== true) step = search.next(yield* this.#isEnough(early, own, step.value));
      sets.push(step.value);
      rest = rest.filter((place) => !step.value?.includes(place));
    }
    const parts = sets.flat();
    if (parts.length === 0) return [];
    const seen = yield* this.#without(parts, "without all of these");
    if (seen === undefined || this.#isThere(seen)) return [];
    const cause = yield* this.#confirmed(parts, sets, seen);
    if (cause === undefined) return [];
    for (const list of [this.#innocents, this.#untold])
      list.splice(0, list.length, ...list.filter(({ candidate }) => !parts.includes(candidate)));
    return [cause];
  }

  *#isEnough(early: readonly number[], own: readonly number[], kept: readonly number[]): Generator<Progress, boolean> {
    const gone = early.filter((place) => !own.includes(place) && !kept.includes(place));
    const seen = yield* this.#without(gone, `with ${own.length + kept.length} of ${early.length} alone`);
    return seen !== undefined && this.#isThere(seen);
  }

  #answer(verdict: Explanation["verdict"], causes: readonly Cause[], later: readonly number[]): Explanation {
    const { question, seed } = this.#asked;
    const found = {
      question,
      verdict,
      candidates: this.#candidates,
      causes,
      base: this.#base,
      seen: causes.map((cause) => this.#seen.get(cause)!),
    };
    const chain = chainOf(found);
    return {
      question,
      seed,
      effect: chain[0].text,
      at: this.#base.at,
      verdict,
      summary: summaryOf(found),
      candidates: this.#candidates,
      causes,
      chain,
      innocents: this.#innocents,
      untold: this.#untold,
      later,
      runs: this.#runs,
    };
  }
}
