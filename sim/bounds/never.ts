/**
 * Bounds as promises of somebody's own, that they never hold: checks that watch a run from its beginning. It is looked
 * at four thousand times, whatever its length, so the command line, the library and the page judge the same moments.
 *
 * What is so between two looks only is not seen. Commits' latency is of those acknowledged since the look before; a
 * look without one neither ends what has been so nor begins it.
 */
import { formatMicros, formatSpan, thousands } from "../kernel/index.ts";
import type { CheckResult, RunReport } from "../results/index.ts";
import type { Run } from "../run.ts";
import type { Becomes, FigureName } from "./figures.ts";
import { Look } from "./look.ts";
import { readNever, sentenceOf } from "./read.ts";

/** Looks at a run. [choice] */
export const LOOKS = 4_000;

/** What the names of such checks begin with: `never lag > 40 ms for 2 s`. */
export const NEVER = "never ";

/** When bounds have begun to hold, as far as it goes on. */
export class Stretch {
  readonly #query: Becomes;
  #from = -1;
  #isTold = false;

  constructor(query: Becomes) {
    this.#query = query;
  }

  /**
   * Begins at the first look of a stretch; lasts once, when it has lasted; both at once where a moment is enough. A
   * look that does not tell, `is` being undefined, changes nothing.
   */
  look(now: number, is: boolean | undefined): { readonly begins: boolean; readonly lasts: boolean } {
    if (is === undefined) return { begins: false, lasts: false };
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

/** Why there may be nothing to measure of a figure in a whole run. */
const NONE: Readonly<Partial<Record<FigureName, string>>> = {
  lag: "no instance was a reader",
  "global lag": "there was no secondary Region",
  "commit p50": "no commit was acknowledged",
  "commit p99": "no commit was acknowledged",
  "commit max": "no commit was acknowledged",
  capacity: "there was no serverless instance",
};

/** One bound, through a run. */
class Promised {
  readonly #query: Becomes;
  readonly #stretch: Stretch;
  #looks = 0;
  /** Its figures that no look has measured yet; and whether one has measured all of them. */
  readonly #unseen: Set<FigureName>;
  #isSeen = false;
  #words = "";
  #failure: CheckResult | undefined;
  #isOver = false;

  constructor(query: Becomes) {
    this.#query = query;
    this.#stretch = new Stretch(query);
    this.#unseen = new Set(query.bounds.map(({ figure }) => figure));
  }

  /** Nothing that comes can change its verdict. */
  get isSettled(): boolean {
    return this.#isOver || this.#failure !== undefined;
  }

  look(look: Look): void {
    const { bounds, after, before, lasting } = this.#query;
    this.#isOver = look.at > before;
    if (this.isSettled) return;
    if (look.at >= after) this.#looks++;
    if (!this.#isSeen) {
      const measured = bounds.filter(({ figure }) => look.value(figure) !== null);
      for (const { figure } of measured) this.#unseen.delete(figure);
      this.#isSeen = measured.length === bounds.length;
    }
    const { begins, lasts } = this.#stretch.look(look.at, look.holds(bounds));
    if (begins) this.#words = look.words(bounds);
    if (!lasts) return;
    const stays = lasting === 0 ? "" : `, and so for ${formatSpan(lasting)} from then on`;
    const message = `${this.#words} at ${formatMicros(this.#stretch.from)}${stays}.`;
    this.#failure = { name: nameOf(this.#query), verdict: "fail", atUs: look.at, event: look.event, message };
  }

  /** Of a run that lasts so long, and is looked at so often. */
  result(duration: number, every: number): CheckResult {
    const name = nameOf(this.#query);
    if (this.#failure !== undefined) return this.#failure;
    const { after, before, lasting } = this.#query;
    if (lasting > Math.min(duration, before) - after)
      return { name, verdict: "vacuous", message: `The run, ${formatSpan(duration)}, is too short for it to be so.` };
    const looks = `in ${thousands(this.#looks)} looks, one every ${formatSpan(every)}`;
    if (this.#isSeen) return { name, verdict: "pass", message: `It was not so ${looks}.` };
    const [unseen] = this.#unseen;
    const why = unseen === undefined ? "never all of it at once" : (NONE[unseen] ?? `no ${unseen}`);
    return { name, verdict: "vacuous", message: `There was nothing to measure ${looks}: ${why}.` };
  }
}

function nameOf(query: Becomes): string {
  return `${NEVER}${sentenceOf(query)}`;
}

/**
 * Judges bounds while it plays a run that stands at its beginning, as far as they want to see it; yields after each
 * look. Raises RangeError for what is no bound.
 */
export function* neverSteps(run: Run, never: readonly string[]): Generator<void, readonly CheckResult[]> {
  const { duration } = run.layout;
  const reader = run.gauges();
  const promised = never.map((typed) => new Promised(queryOf(typed)));
  for (let number = 0; number <= LOOKS && promised.some(({ isSettled }) => !isSettled); number++) {
    run.runTo(Math.floor((duration * number) / LOOKS));
    const look = new Look(run, reader);
    for (const one of promised) one.look(look);
    yield;
  }
  return promised.map((one) => one.result(duration, Math.floor(duration / LOOKS)));
}

/** Plays a run to its end: its report, in which what is never to be counts as its own checks do. */
export function judged(run: Run, never: readonly string[] = []): RunReport {
  const search = neverSteps(run, never);
  let step = search.next();
  while (step.done !== true) step = search.next();
  return run.finish(step.value);
}

function queryOf(typed: string): Becomes {
  const read = readNever(typed);
  if (typeof read === "string") throw new RangeError(`never "${typed}": ${read}`);
  return read;
}
