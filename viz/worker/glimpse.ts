/**
 * What a spare worker does for those who point at something: the run on the screen, gone over at this moment to one in
 * which the thing fails now, played ten seconds on, and taken back. It is the very fork that a press makes
 * (`Run.become`), so what is shown is what would come.
 *
 * The spare run follows the moment on the screen, forward by playing on, backward from a few checkpoints.
 */
import { open, type Checkpoint, type Run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { find } from "./library.ts";
import type { Glimpse, Request, Response } from "./protocol.ts";
import { revise } from "./revise.ts";

type Asked = Extract<Request, { type: "glimpse" }>;

interface Spare {
  readonly key: string;
  readonly run: Run;
  readonly scenario: Scenario;
  /** In the order of time; none lies beyond the moment at which it has last gone over. */
  marks: Checkpoint[];
}

/** Checkpoints all over a run, and looks at what clients get over what is shown. [choice] */
const MARKS = 24;
const LOOKS = 20;

let spare: Spare | undefined;

export function glimpseOf(asked: Asked): Response {
  const { run, at, fault } = asked;
  const kept = spareOf(asked);
  if (kept === undefined) return { type: "glimpsed", run, glimpse: null };
  const saved = goTo(kept, at);
  return { type: "glimpsed", run, glimpse: fault === null ? null : (seen(kept, saved, asked) ?? null) };
}

function spareOf({ source, seed, mutations }: Asked): Spare | undefined {
  const key = JSON.stringify([source, seed, mutations]);
  if (spare?.key === key) return spare;
  const found = find(source);
  if (!found.ok) return undefined;
  const run = open(found.scenario, { seed, mutations });
  spare = { key, run, scenario: found.scenario, marks: [run.save()] };
  return spare;
}

function goTo(kept: Spare, at: number): Checkpoint {
  const { run } = kept;
  if (run.now > at) {
    kept.marks = kept.marks.filter((mark) => mark.at <= at);
    run.load(kept.marks[kept.marks.length - 1]);
  }
  const every = run.scenario.duration / MARKS;
  for (let next = kept.marks[kept.marks.length - 1].at + every; next < at; next += every) {
    run.runTo(Math.max(run.now, Math.floor(next)));
    kept.marks.push(run.save());
  }
  run.runTo(at);
  return run.save();
}

/** Undefined where the run cannot go over here; the spare run is begun anew then. */
function seen(kept: Spare, saved: Checkpoint, { source, seed, at, fault, lasting }: Asked): Glimpse | undefined {
  const { run, scenario } = kept;
  const told = run.story().length;
  const { writesOk, failed, unknown } = run.frame().clients;
  const revised = fault === null ? undefined : revise(source, seed, { kind: "add", fault, at: at + 1, for: lasting });
  const found = revised?.ok === true ? find({ kind: "text", text: revised.text }) : undefined;
  const carry = found?.ok === true ? run.become(found.scenario) : undefined;
  if (carry === undefined) return undefined;
  const there = carry(saved);
  if (there === undefined) {
    spare = undefined;
    return undefined;
  }
  run.load(there);
  const until = Math.min(run.scenario.duration, at + lasting);
  const writes: number[] = [];
  let before = writesOk;
  for (let look = 1; look <= LOOKS; look++) {
    run.runTo(Math.floor(at + ((until - at) * look) / LOOKS));
    const now = run.frame().clients.writesOk;
    writes.push(now - before);
    before = now;
  }
  const { clients } = run.frame();
  const lines = run
    .story()
    .slice(told)
    .filter((line) => line.at <= until)
    .map(({ at: when, text, kind }) => ({ at: when, text, kind }));
  const glimpse = {
    from: at,
    until,
    writes,
    failed: clients.failed - failed,
    unknown: clients.unknown - unknown,
    lines,
    digest: run.digest(),
  };
  if (run.become(scenario) === undefined) spare = undefined;
  else run.load(saved);
  return glimpse;
}
