/**
 * Moments of a run by its figures: from when on all bounds of a question hold. A run is looked at as often as a promise
 * of somebody's own is judged (sim/bounds/never.ts), so what is found in one run and what fails there are the same; and
 * the first event after which they hold is then found exactly.
 *
 * What is so between two looks only is not seen. Commits' latency is of those acknowledged since the look before.
 */
import { Look, LOOKS, Stretch, type Becomes, type Bound } from "../../sim/bounds/index.ts";
import type { GaugeReader } from "../../sim/figures/index.ts";
import type { Run } from "../../sim/run.ts";
import { span } from "../project/format.ts";
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
  for (let number = 0; number <= LOOKS; number++) {
    const [from, gauges] = [run.now, reader.save()];
    if (number % SAVE_EVERY === 0) saved = run.save();
    run.runTo(Math.floor((duration * number) / LOOKS));
    if (run.now > end) break;
    const { begins, lasts } = stretch.look(run.now, new Look(run, reader).holds(bounds));
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

/** Event by event from where they did not hold to where they do; at the look, if nothing but the time makes them so. */
function exactly(run: Run, reader: GaugeReader, before: unknown, bounds: readonly Bound[], to: number): Match {
  for (;;) {
    reader.load(before);
    const look = new Look(run, reader);
    const isAt = run.now >= to;
    if (isAt || look.holds(bounds) === true) return { at: run.now, event: run.event, words: look.words(bounds) };
    run.step();
    if (run.now > to || run.done) run.runTo(to);
  }
}
