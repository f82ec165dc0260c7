/**
 * Forks: a run goes over to a scenario that differs in its faults alone, and goes on from a checkpoint before the first of them that differs.
 *
 * Until that fault the two runs are one, event by event; what a checkpoint holds of the future is only what waits in the queue. So a checkpoint is carried over by
 * taking the differing faults' events out of its queue and putting the new ones where a run from the start would have them: a fault is scheduled before the
 * start, so at its instant it comes before everything that was scheduled since. Where that place cannot be told (something else that was scheduled before the
 * start is due at the same instant), the checkpoint is not carried over.
 *
 * It must be the same world that goes on, not one built alike: a checkpoint keeps only the lengths of columns that grow, and the rows stay in the world. What stands
 * in them beyond is of a future that will not come. Whoever writes a whole row before reading it does not care; the few tables of which that is not true forget what lies
 * beyond (`Engine.whenParted`). A test plays forks of every kind of run with columns that know when they were written, and finds whoever reads what it should have forgotten.
 */
import { calmAt } from "./chaos/index.ts";
import type { Micros, SavedEngine, SavedQueue } from "./kernel/index.ts";
import { canonicalJson } from "./scenario/canonical.ts";
import type { Scenario } from "./scenario/types.ts";

/** How two scenarios, both written out, part. */
export interface Parting {
  /** Faults before this index are the same in both. */
  readonly faults: number;
  /** The first instant at which they may differ; Infinity for the same faults. */
  readonly at: Micros;
  /** Checkpoints after this instant cannot be carried over. */
  readonly until: Micros;
}

/** Undefined where something else than faults differs: then they are two worlds. Words and demands do not count: nothing that happens depends on them. */
export function partingOf(from: Scenario, to: Scenario): Parting | undefined {
  if (canonicalJson(worldOf(from)) !== canonicalJson(worldOf(to))) return undefined;
  const length = Math.min(from.faults.length, to.faults.length);
  let same = 0;
  while (same < length && canonicalJson(from.faults[same]) === canonicalJson(to.faults[same])) same++;
  const at = Math.min(Infinity, ...[from, to].flatMap(({ faults }) => faults.slice(same).map((fault) => fault.at)));
  const [before, after] = [calmAt(from), calmAt(to)];
  // From the last fault's end on, the longest time without an answer is counted anew: of a run that was not yet calm, nothing was counted.
  const calm = after >= before ? Infinity : after;
  return { faults: same, at, until: Math.min(at - 1, calm) };
}

function worldOf({ name: _name, title: _title, description: _words, lesson: _lesson, expect: _expect, faults: _faults, ...rest }: Scenario): object {
  return rest;
} // prettier-ignore

/** Numbers of the two kinds of event that faults are. */
export interface FaultKinds {
  readonly begin: number;
  readonly end: number;
}

/** The engine's part of a checkpoint, as a run of `to` would have it; undefined where it cannot be told. */
export function carriedEngine(
  saved: SavedEngine,
  to: Scenario,
  parting: Parting,
  kinds: FaultKinds,
): SavedEngine | undefined {
  const rows = rowsOf(saved.queue).filter(({ kind, target }) => !isFault(kind, kinds) || target < parting.faults);
  const fresh = to.faults.slice(parting.faults).flatMap((fault, index) => {
    const row = { b: 0, cause: 0, target: parting.faults + index, a: 0, c: 0 };
    const end = fault.at + fault.for;
    const begins = { ...row, time: fault.at, kind: kinds.begin };
    return fault.for > 0 && end <= to.duration ? [begins, { ...row, time: end, kind: kinds.end }] : [begins];
  });
  for (const row of fresh) {
    let place = rows.findIndex(({ time }) => time >= row.time);
    if (place < 0) place = rows.length;
    while (place < rows.length && rows[place].time === row.time && isFault(rows[place].kind, kinds)) place++;
    const atOnce = rows.filter(({ time, kind }) => time === row.time && !isFault(kind, kinds));
    if (atOnce.some(({ cause }) => cause === 0)) return undefined;
    rows.splice(place, 0, row);
  }
  return { ...saved, queue: queueOf(rows, saved.queue.base) };
}

function isFault(kind: number, { begin, end }: FaultKinds): boolean {
  return kind === begin || kind === end;
}

interface Waiting {
  readonly time: Micros;
  readonly b: number;
  /** The event that scheduled it; 0 for what was scheduled before the start. */
  readonly cause: number;
  readonly target: number;
  readonly a: number;
  readonly c: number;
  readonly kind: number;
}

function rowsOf({ doubles, words }: SavedQueue): Waiting[] {
  return Array.from({ length: doubles.length / 3 }, (_, i) => ({
    time: doubles[3 * i],
    b: doubles[3 * i + 1],
    cause: doubles[3 * i + 2],
    target: words[4 * i],
    a: words[4 * i + 1],
    c: words[4 * i + 2],
    kind: words[4 * i + 3],
  }));
}

function queueOf(rows: readonly Waiting[], base: number): SavedQueue {
  const doubles = Float64Array.from(rows.flatMap(({ time, b, cause }) => [time, b, cause]));
  const words = Int32Array.from(rows.flatMap(({ target, a, c, kind }) => [target, a, c, kind]));
  return { doubles, words, base };
}
