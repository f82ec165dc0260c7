/**
 * What a spare worker does for those who point at something: the run on the screen, gone over at this moment to one in
 * which the thing fails now, played ten seconds on, and taken back. It is the very fork that a press makes
 * (`Run.become`), so what is shown is what would come.
 *
 * Ten seconds of a busy run take longer than a person waits. So while nobody points, what may be pointed at is played
 * already; and what is not known yet is told after each twentieth. Whoever points elsewhere meanwhile leaves these
 * steps where they are: the next ones begin by taking the run back. The spare run follows the moment on the screen,
 * forward by playing on, backward from a few checkpoints.
 */
import { open, type Checkpoint, type Run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { find } from "./library.ts";
import type { Glimpse, Reading, Request, Response } from "./protocol.ts";
import { prepare, revise } from "./revise.ts";

type Asked = Extract<Request, { type: "glimpse" }>;

interface Spare {
  readonly key: string;
  readonly run: Run;
  readonly scenario: Scenario;
  /** In the order of time; none lies beyond the moment at which it has last gone over. */
  marks: Checkpoint[];
  /** Where it has gone over to another scenario and not come back yet. */
  awayFrom: Checkpoint | undefined;
  /** What is known of the moment `knownAt`, by fault. */
  readonly known: Map<string, Glimpse>;
  knownAt: number;
}

/** Checkpoints all over a run, and parts of what is shown. [choice] */
const MARKS = 24;
const LOOKS = 20;

let spare: Spare | undefined;

/** Undefined: nothing to tell yet, and more to do. */
export function* glimpseSteps(asked: Asked): Generator<Response | undefined> {
  const { run, source, seed, at, fault } = asked;
  const kept = spareOf(asked);
  if (kept === undefined) return yield { type: "glimpsed", run, glimpse: null };
  yield* goTo(kept, at);
  if (fault === null) {
    prepare(source, seed);
    yield { type: "glimpsed", run, glimpse: null };
    for (const one of asked.likely)
      if (spare === kept && !kept.known.has(JSON.stringify(one)))
        for (const _part of seen(kept, { ...asked, fault: one })) yield undefined;
    return;
  }
  const known = kept.known.get(JSON.stringify(fault));
  if (known !== undefined) return yield { type: "glimpsed", run, glimpse: known };
  for (const glimpse of seen(kept, asked)) yield { type: "glimpsed", run, glimpse };
}

function spareOf({ source, seed, mutations }: Asked): Spare | undefined {
  const key = JSON.stringify([source, seed, mutations]);
  if (spare?.key === key && comeBack(spare)) return spare;
  const found = find(source);
  if (!found.ok) return undefined;
  const run = open(found.scenario, { seed, mutations });
  spare = {
    key,
    run,
    scenario: found.scenario,
    marks: [run.save()],
    awayFrom: undefined,
    known: new Map(),
    knownAt: 0,
  };
  return spare;
}

/** Whether the run is the one on the screen again; otherwise it is begun anew. */
function comeBack(kept: Spare): boolean {
  const { run, scenario, awayFrom } = kept;
  if (awayFrom === undefined) return true;
  if (run.become(scenario) === undefined) return false;
  run.load(awayFrom);
  kept.awayFrom = undefined;
  return true;
}

function* goTo(kept: Spare, at: number): Generator<undefined> {
  const { run } = kept;
  if (kept.knownAt !== at) kept.known.clear();
  kept.knownAt = at;
  if (run.now > at) {
    kept.marks = kept.marks.filter((mark) => mark.at <= at);
    run.load(kept.marks[kept.marks.length - 1]);
  }
  const every = run.scenario.duration / MARKS;
  for (let next = kept.marks[kept.marks.length - 1].at + every; next < at; next += every) {
    run.runTo(Math.max(run.now, Math.floor(next)));
    kept.marks.push(run.save());
    yield;
  }
  run.runTo(at);
}

/** Nothing where the run cannot go over here. */
function* seen(kept: Spare, { source, seed, at, fault, lasting }: Asked): Generator<Glimpse | null> {
  const { run } = kept;
  const saved = run.save();
  const told = run.story().length;
  const { writesOk, failed, unknown } = run.frame().clients;
  const revised = fault === null ? undefined : revise(source, seed, { kind: "add", fault, at: at + 1, for: lasting });
  const found = revised?.ok === true ? find({ kind: "text", text: revised.text }) : undefined;
  const carry = found?.ok === true ? run.become(found.scenario) : undefined;
  if (carry === undefined) return yield null;
  kept.awayFrom = saved;
  const there = carry(saved);
  if (there === undefined) {
    spare = undefined;
    return yield null;
  }
  run.load(there);
  const to = Math.min(run.scenario.duration, at + lasting);
  const gauges = run.gauges();
  const readings: Reading[] = [{ at, gauges: { ...gauges.read(), commitLatencyUs: null } }];
  const writes: number[] = [];
  let before = writesOk;
  for (let look = 1; look <= LOOKS; look++) {
    const until = Math.floor(at + ((to - at) * look) / LOOKS);
    run.runTo(until);
    const after = run.frame();
    const { clients } = after;
    writes.push(clients.writesOk - before);
    before = clients.writesOk;
    readings.push({ at: until, gauges: gauges.read() });
    const lines = run
      .story()
      .slice(told)
      .filter((line) => line.at <= until)
      .map(({ at: when, text, kind }) => ({ at: when, text, kind }));
    const glimpse = {
      from: at,
      until,
      to,
      writes: [...writes],
      failed: clients.failed - failed,
      unknown: clients.unknown - unknown,
      lines,
      digest: run.digest(),
      after,
      readings: [...readings],
    };
    if (until === to) kept.known.set(JSON.stringify(fault), glimpse);
    yield glimpse;
  }
  if (!comeBack(kept)) spare = undefined;
}
