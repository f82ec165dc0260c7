/**
 * Forks: a run goes over to a scenario that differs in its faults and in what people do alone, and goes on from a
 * checkpoint before the first of these that differs.
 *
 * Until then the two runs are one, event by event; what a checkpoint holds of the future is only what waits in the
 * queue. So a checkpoint is carried over by taking the differing events out of its queue and putting the new ones where
 * a run from the start would have them: faults, and after them actions, are scheduled before the start, so at their
 * instant they come before everything that was scheduled since. Where that place cannot be told (something else that
 * was scheduled before the start is due at the same instant), the checkpoint is not carried over.
 *
 * It must be the same world that goes on, not one built alike: a checkpoint keeps only the lengths of columns that
 * grow, and the rows stay in the world. What stands in them beyond is of a future that will not come. Whoever writes a
 * whole row before reading it does not care; the few tables of which that is not true forget what lies beyond
 * (`Engine.whenParted`). A test plays forks of every kind of run with columns that know when they were written, and
 * finds whoever reads what it should have forgotten.
 */
import { calmAt } from "./chaos/index.ts";
import type { Micros, SavedEngine, SavedQueue } from "./kernel/index.ts";
import { canonicalJson } from "./scenario/index.ts";
import type { ActionSpec, Scenario } from "./scenario/types.ts";

/**
 * Actions for which a world is built as it would be without them. Of the others some need machines, checks or messages
 * that are there from the start.
 */
const NEEDS_NOTHING: ReadonlySet<ActionSpec["kind"]> = new Set([
  "failover",
  "reboot",
  "promote",
  "move-segment",
  "patch-storage",
  "modify-tier",
  "patch-engine",
  "long-query",
  "set-volume-limit",
  "delete-instance",
  "switchover-global",
  "failover-global",
  "remove-from-global",
]);

/** How two scenarios, both written out, part. */
export interface Parting {
  /** Faults and actions before these indexes are the same in both. */
  readonly faults: number;
  readonly actions: number;
  /** The first instant at which they may differ; Infinity for the same faults. */
  readonly at: Micros;
  /** Checkpoints after this instant cannot be carried over. */
  readonly until: Micros;
}

/**
 * Undefined where something else differs: then they are two worlds. Words and demands do not count: nothing that
 * happens depends on them.
 */
export function partingOf(from: Scenario, to: Scenario): Parting | undefined {
  if (canonicalJson(worldOf(from)) !== canonicalJson(worldOf(to))) return undefined;
  const faults = alike(from.faults, to.faults);
  const actions = alike(from.actions, to.actions);
  const differing = [from, to].flatMap((one) => [...one.faults.slice(faults), ...one.actions.slice(actions)]);
  if ([from, to].some((one) => one.actions.slice(actions).some(({ kind }) => !NEEDS_NOTHING.has(kind))))
    return undefined;
  const at = Math.min(Infinity, ...differing.map((one) => one.at));
  const [before, after] = [calmAt(from), calmAt(to)];
  // From the last fault's end on, the longest time without an answer is counted anew: of a run that was not yet calm,
  // nothing was counted.
  const calm = after >= before ? Infinity : after;
  return { faults, actions, at, until: Math.min(at - 1, calm) };
}

/** How many of them are the same, from the first on. */
function alike(one: readonly object[], other: readonly object[]): number {
  const length = Math.min(one.length, other.length);
  let same = 0;
  while (same < length && canonicalJson(one[same]) === canonicalJson(other[same])) same++;
  return same;
}

function worldOf({
  name: _name,
  title: _title,
  description: _words,
  lesson: _lesson,
  expect: _expect,
  faults: _faults,
  actions: _actions,
  ...rest
}: Scenario): object {
  return rest;
}

/** Numbers of the kinds of event that faults and actions are; -1 for what no event of the world is. */
export interface StagedKinds {
  readonly begin: number;
  readonly end: number;
  readonly act: number;
}

/** The engine's part of a checkpoint, as a run of `to` would have it; undefined where it cannot be told. */
export function carriedEngine(
  saved: SavedEngine,
  to: Scenario,
  parting: Parting,
  kinds: StagedKinds,
): SavedEngine | undefined {
  const rank = ({ kind }: Waiting): number =>
    kind === kinds.begin || kind === kinds.end ? 0 : kind === kinds.act ? 1 : 2;
  const kept = [parting.faults, parting.actions, Infinity];
  const rows = rowsOf(saved.queue).filter((row) => row.target < kept[rank(row)]);
  for (const row of stagedRows(to, parting, kinds)) {
    let place = rows.findIndex(({ time }) => time >= row.time);
    if (place < 0) place = rows.length;
    while (place < rows.length && rows[place].time === row.time && rank(rows[place]) <= rank(row)) place++;
    if (rows.some((other) => other.time === row.time && rank(other) === 2 && other.cause === 0)) return undefined;
    rows.splice(place, 0, row);
  }
  // Whoever saved may have looked ahead to its next event already; what has been put in may come before that.
  const base = Math.min(saved.queue.base, ...rows.slice(0, 1).map(({ time }) => time));
  return { ...saved, queue: queueOf(rows, base) };
}

/** What has to come into the queue, in the order in which a run from the start schedules it. */
function stagedRows(to: Scenario, { faults, actions }: Parting, kinds: StagedKinds): Waiting[] {
  const row = { b: 0, cause: 0, a: 0, c: 0 };
  const ofFaults = to.faults.slice(faults).flatMap((fault, index) => {
    const target = faults + index;
    const end = fault.at + fault.for;
    const begins = { ...row, target, time: fault.at, kind: kinds.begin };
    return fault.for > 0 && end <= to.duration ? [begins, { ...row, target, time: end, kind: kinds.end }] : [begins];
  });
  return [
    ...ofFaults,
    ...to.actions
      .slice(actions)
      .map(({ at }, index) => ({ ...row, target: actions + index, time: at, kind: kinds.act })),
  ];
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
