/**
 * What a spare worker does for those who point at something: the run on the screen, gone over at this moment to one in
 * which the thing fails now, played ten seconds on, and taken back. It is the very fork that a press makes
 * (`Run.become`), so what is shown is what would come.
 *
 * Ten seconds of a busy run take longer than a person waits. So while nobody points, what may be pointed at is played
 * already; and what is not known yet is told after each twentieth. Whoever points elsewhere meanwhile leaves these
 * steps where they are: the next ones begin by taking the run back. The spare run follows the moment on the screen,
 * forward by playing on, backward from a few checkpoints. What stands there is kept: a run goes over from one fault to
 * another without standing in between.
 */
import type { Frame } from "../../sim/results/index.ts";
import { open, type Checkpoint, type Run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { find } from "./library.ts";
import type { Glimpse, Reading, Request, Response } from "./protocol.ts";
import { prepare, revisedScenario } from "./revise.ts";

type Asked = Extract<Request, { type: "glimpse" }>;

interface Spare {
  readonly key: string;
  readonly run: Run;
  readonly scenario: Scenario;
  /** In the order of time; none lies beyond the moment at which it has last gone over. */
  marks: Checkpoint[];
  /** The moment on the screen, once the run has followed to it. */
  here: Here | undefined;
  /** It plays another scenario; and it stands elsewhere than `here`. */
  isOther: boolean;
  isAway: boolean;
  /** What is known of that moment, by fault. */
  readonly known: Map<string, Glimpse>;
}

interface Here {
  readonly saved: Checkpoint;
  readonly sentences: number;
  readonly clients: Frame["clients"];
}

/** Checkpoints all over a run, parts of what is shown, and of each of these: nobody waits for a long one. [choice] */
const MARKS = 24;
const LOOKS = 20;
const STRIDES = 4;

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
  for (const glimpse of seen(kept, asked)) yield glimpse === undefined ? undefined : { type: "glimpsed", run, glimpse };
}

function spareOf({ source, seed, mutations }: Asked): Spare | undefined {
  const key = JSON.stringify([source, seed, mutations]);
  if (spare?.key === key && hasGoneBack(spare)) return spare;
  const found = find(source);
  if (!found.ok) return undefined;
  const run = open(found.scenario, { seed, mutations });
  spare = {
    key,
    run,
    scenario: found.scenario,
    marks: [run.save()],
    here: undefined,
    isOther: false,
    isAway: false,
    known: new Map(),
  };
  return spare;
}

/** Whether it plays the scenario on the screen again; what stood there is loaded only where somebody wants it. */
function hasGoneBack(kept: Spare): boolean {
  if (kept.isOther && kept.run.become(kept.scenario) === undefined) return false;
  kept.isOther = false;
  return true;
}

function* goTo(kept: Spare, at: number): Generator<undefined> {
  const { run, here } = kept;
  if (here?.saved.at === at) return;
  kept.known.clear();
  if (here !== undefined && kept.isAway) run.load(here.saved);
  kept.here = undefined;
  kept.isAway = false;
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
  kept.here = { saved: run.save(), sentences: run.story().length, clients: run.frame().clients };
}

/** Null where the run cannot go over here; undefined between two looks. */
function* seen(kept: Spare, { source, seed, at, fault, lasting }: Asked): Generator<Glimpse | null | undefined> {
  const { run, here } = kept;
  if (fault === null || here === undefined || !hasGoneBack(kept)) return yield null;
  const { sentences, clients: before } = here;
  const scenario = revisedScenario(source, seed, { kind: "add", fault, at: at + 1, for: lasting });
  yield undefined;
  const carry = scenario && run.become(scenario);
  if (carry === undefined) return yield null;
  // Whoever points at something meanwhile waits for the part that is under way.
  kept.isOther = kept.isAway = true;
  yield undefined;
  const there = carry(here.saved);
  if (there === undefined) {
    spare = undefined;
    return yield null;
  }
  run.load(there);
  yield undefined;
  const to = Math.min(run.scenario.duration, at + lasting);
  const gauges = run.gauges();
  const readings: Reading[] = [{ at, gauges: { ...gauges.read(), commitLatencyUs: null } }];
  const writes: number[] = [];
  let told = before.writesOk;
  for (let look = 1; look <= LOOKS; look++) {
    const until = Math.floor(at + ((to - at) * look) / LOOKS);
    for (let stride = 1; stride < STRIDES; stride++) {
      run.runTo(Math.floor(run.now + (until - run.now) / (STRIDES + 1 - stride)));
      yield undefined;
    }
    run.runTo(until);
    const after = run.frame();
    const { clients } = after;
    writes.push(clients.writesOk - told);
    told = clients.writesOk;
    readings.push({ at: until, gauges: gauges.read() });
    const lines = run
      .story()
      .slice(sentences)
      .filter((line) => line.at <= until)
      .map(({ at: when, text, kind }) => ({ at: when, text, kind }));
    const glimpse = {
      from: at,
      until,
      to,
      writes: [...writes],
      failed: clients.failed - before.failed,
      unknown: clients.unknown - before.unknown,
      lines,
      digest: run.digest(),
      after,
      readings: [...readings],
    };
    if (until === to) kept.known.set(JSON.stringify(fault), glimpse);
    yield glimpse;
  }
}
