/**
 * Moments of a run by its figures: from when on all bounds of a question hold. A run is looked at four thousand times,
 * and the first event after which they hold is then found exactly. The same looks judge a bound as a promise of
 * somebody's own, in any number of seeds, so what is found in one run and what fails there are the same.
 *
 * What is so between two looks only is not seen. Commits' latency is of those acknowledged since the look before.
 */
import type { Watch } from "../../sim/explore/index.ts";
import type { Gauges } from "../../sim/gauges.ts";
import type { Run } from "../../sim/run.ts";
import type { Frame } from "../../sim/run-types.ts";
import { compare, FIGURES, type Becomes, type Bound, type FigureName } from "../project/conditions.ts";
import { count, moment, span } from "../project/format.ts";
import { notDurableOf } from "../project/ladder.ts";
import { LOOKS, sentenceOf } from "../project/promise.ts";
import { presentByGroup } from "../project/quorum.ts";
import type { Match } from "./protocol.ts";

/** Matches that are kept; all are counted. */
export const MATCHES_MAX = 1_000;
/** Looks between two places to go back to. */
const SAVE_EVERY = 32;
/** Looks between two messages to the page. */
const TELL_EVERY = 20;

/** A part of a search. */
export interface Step {
  readonly at: number;
  readonly matches: readonly Match[];
  readonly total: number;
  readonly done: boolean;
}

/** When bounds have begun to hold, as far as it goes on. */
class Stretch {
  readonly #query: Becomes;
  #from = -1;
  #isTold = false;

  constructor(query: Becomes) {
    this.#query = query;
  }

  /** Begins at the first look of a stretch; lasts once, when it has lasted; both at once where a moment is enough. */
  look(now: number, is: boolean): { readonly begins: boolean; readonly lasts: boolean } {
    const begins = is && this.#from < 0;
    if (!is) this.#from = -1;
    else if (begins) {
      this.#from = now;
      // What is so already when the question begins does not become so.
      this.#isTold = now < this.#query.after;
    }
    const lasts = is && !this.#isTold && now - this.#from >= this.#query.lasting;
    if (lasts) this.#isTold = true;
    return { begins, lasts };
  }

  get from(): number {
    return this.#from;
  }
}

/** Every moment from which on all bounds hold for as long as is asked: the first event after which they do. */
export function* momentsOf(run: Run, query: Becomes): Generator<Step> {
  const { bounds, before, lasting } = query;
  const { duration } = run.layout;
  const reader = run.gauges();
  const end = Math.min(duration, before);
  const stretch = new Stretch(query);
  let [matches, total]: [Match[], number] = [[], 0];
  let saved = run.save();
  let begun: { readonly saved: typeof saved; readonly from: number; readonly gauges: unknown } | undefined;
  for (let number = 0; number <= LOOKS && run.now <= end; number++) {
    const [from, gauges] = [run.now, reader.save()];
    if (number % SAVE_EVERY === 0) saved = run.save();
    run.runTo(Math.floor((duration * number) / LOOKS));
    const { begins, lasts } = stretch.look(run.now, holds(new Look(run, reader), bounds));
    if (begins) begun = { saved, from, gauges };
    if (lasts && begun !== undefined && total++ < MATCHES_MAX) {
      const [at, gaugesThen] = [run.now, reader.save()];
      run.load(begun.saved);
      run.runTo(begun.from);
      const match = exactly(run, reader, begun.gauges, bounds, stretch.from);
      matches.push(lasting === 0 ? match : { ...match, words: `${match.words}, for ${span(lasting)} and longer` });
      run.runTo(at);
      reader.load(gaugesThen);
    }
    if (number % TELL_EVERY === 0) yield { at: run.now, matches: matches.splice(0), total, done: false };
  }
  yield { at: end, matches, total, done: true };
}

/** That it never becomes so, as a check that watches a run from its beginning. */
export function neverSo(query: Becomes): Watch {
  const { bounds, before, lasting } = query;
  const name = sentenceOf(query);
  return (run) => {
    const { duration } = run.layout;
    const reader = run.gauges();
    const stretch = new Stretch(query);
    let [words, looks] = ["", 0];
    for (let number = 0; number <= LOOKS && run.now <= Math.min(duration, before); number++) {
      run.runTo(Math.floor((duration * number) / LOOKS));
      const look = new Look(run, reader);
      if (bounds.every(({ figure }) => look.value(figure) !== null)) looks++;
      const { begins, lasts } = stretch.look(run.now, holds(look, bounds));
      if (begins) words = boundWords(look, bounds);
      if (!lasts) continue;
      const stays = lasting === 0 ? "" : `, and so for ${span(lasting)} from then on`;
      const message = `${words} at ${moment(stretch.from)}${stays}.`;
      return { name, verdict: "fail", atUs: run.now, event: run.event, message };
    }
    if (looks === 0) return { name, verdict: "vacuous", message: "There was nothing to measure." };
    return { name, verdict: "pass", message: `${count(looks)} looks` };
  };
}

/** Event by event from where they did not hold to where they do; at the look, if nothing but the time makes them so. */
function exactly(run: Run, reader: GaugesOfRun, before: unknown, bounds: readonly Bound[], to: number): Match {
  for (;;) {
    reader.load(before);
    const look = new Look(run, reader);
    const isAt = run.now >= to;
    if (isAt || holds(look, bounds)) return { at: run.now, event: run.event, words: boundWords(look, bounds) };
    run.step();
    if (run.now > to || run.done) run.runTo(to);
  }
}

function boundWords(look: Look, bounds: readonly Bound[]): string {
  return bounds.map(({ figure }) => `${figure} ${figureWords(figure, look.value(figure))}`).join(", ");
}

function figureWords(figure: FigureName, value: number | null): string {
  if (value === null) return "none";
  if (FIGURES[figure].unit === "time") return span(value);
  return value < 0 ? `−${count(-value)}` : count(value);
}

function holds(look: Look, bounds: readonly Bound[]): boolean {
  return bounds.every(({ figure, is, than }) => {
    const value = look.value(figure);
    return value !== null && compare(value, is, than);
  });
}

type GaugesOfRun = ReturnType<Run["gauges"]>;

/** The figures of one moment; what several of them are read from is read once. */
export class Look {
  readonly #run: Run;
  readonly #reader: GaugesOfRun;
  #frame: Frame | undefined;
  #gauges: Gauges | undefined;

  constructor(run: Run, reader: GaugesOfRun) {
    this.#run = run;
    this.#reader = reader;
  }

  /** Null where there is nothing to measure. */
  value(figure: FigureName): number | null {
    switch (figure) {
      case "quorum margin":
        return Math.min(...presentByGroup(this.#framed, this.#run.layout)) - this.#run.layout.writeQuorum;
      case "lag":
        return most(this.#gauged.replicaLagUs);
      case "global lag":
        return most(this.#gauged.globalLagUs);
      case "commit p50":
      case "commit p99":
      case "commit max":
        return this.#gauged.commitLatencyUs?.[figure.slice(7) as "p50" | "p99" | "max"] ?? null;
      case "write gap":
        return this.#gauged.writeGapUs;
      case "copying":
        return this.#gauged.copying;
      case "waiting commits":
        return this.#framed.clients.waitingCommits;
      case "not durable":
        return notDurableOf(this.#framed);
      case "violations told":
        return this.#run.story().filter(({ kind }) => kind === "violation").length;
    }
  }

  get #framed(): Frame {
    return (this.#frame ??= this.#run.frame());
  }

  get #gauged(): Gauges {
    return (this.#gauges ??= this.#reader.read());
  }
}

function most(all: readonly (number | null)[]): number | null {
  return all.reduce((best, one) => (one === null ? best : Math.max(best ?? one, one)), null);
}
