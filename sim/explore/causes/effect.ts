/**
 * One run, looked at for one effect. How far a run is from showing it is a number: for a check, the moment at which it
 * first fails; for a write, how soon it was answered. The two are compared with how much the number varies by luck
 * alone, so that what merely shifts other events by a few microseconds is no cause.
 */
import { judged } from "../../bounds/index.ts";
import { formatMicros, formatSpan, SECOND, type Micros } from "../../kernel/index.ts";
import type { Frame, Layout, Operation } from "../../results/index.ts";
import { open } from "../../run.ts";
import type { Setting } from "./candidates.ts";
import type { Question } from "./types.ts";

/** What a run shows of the effect. */
export interface Seen {
  /** Larger is further from the effect; Infinity where a check never fails. */
  readonly distance: number;
  /** Of a write: how it ended. */
  readonly outcome?: Operation["outcome"];
  /** There is nothing of it: the check holds, or the write was answered in a small part of the time. */
  readonly isGone: boolean;
  /** What happened instead, or as well, in numbers: a clause. */
  readonly words: string;
  /** The same as a sentence by itself. */
  readonly sentence: string;
  /** The moment of it: the check's failure; the middle of an answered write's wait, the end of another's. */
  readonly at: Micros;
  /** The state at the moment that was asked for. */
  readonly frame: Frame | undefined;
  readonly layout: Layout;
}

export interface Look {
  readonly question: Question;
  /** Look at the state here. */
  readonly at?: Micros;
  /** Another seed's run has other writes: whichever fared worst around the same moment is compared. */
  readonly around?: Micros;
}

/**
 * A wait that is shorter than this share of the one in question is another matter; below the other, nothing is left of
 * it. [choice]
 */
const STILL_SHARE = 0.75;
const GONE_SHARE = 0.1;
/** What nobody would call stuck. */
const QUICK: Micros = 50_000;
/** Failures are further than any wait is long. */
export const UNANSWERED = 1e15;

/** Raises RangeError where the setting is no world. */
export function look({ scenario, mutations, never = [] }: Setting, seed: string, { question, at, around }: Look): Seen {
  const run = open(scenario, { seed, mutations, history: question.kind === "write" });
  let frame: Frame | undefined;
  if (at !== undefined) {
    // Whoever judges bounds plays the run from its beginning.
    const shown = never.length === 0 ? run : open(scenario, { seed, mutations, checks: "none" });
    shown.runTo(at);
    frame = shown.frame();
  }
  const report = judged(run, never);
  const seen = { frame, layout: run.layout };
  if (question.kind === "check") {
    const found = report.checks.find(({ name }) => name === question.name);
    if (found?.verdict !== "fail")
      return {
        ...seen,
        distance: Infinity,
        isGone: true,
        words: `${question.name} holds to the end of the run`,
        sentence: `${question.name} holds.`,
        at: scenario.duration,
      };
    const when = found.atUs ?? scenario.duration;
    const words =
      found.atUs === undefined
        ? `${question.name} fails (${found.message.replace(/\.$/, "")})`
        : `${question.name} fails first at ${formatMicros(when)}`;
    return {
      ...seen,
      distance: when,
      isGone: false,
      words,
      sentence: `${question.name} fails: ${found.message}`,
      at: when,
    };
  }
  const one = writeOf(run.history(), question, around);
  if (one === undefined)
    return {
      ...seen,
      distance: 0,
      isGone: true,
      words: "no write is asked for at that moment",
      sentence: "No write is asked for.",
      at: question.invoke,
    };
  const end = endOf(one, scenario.duration);
  const wait = end - one.invoke;
  const same =
    one.invoke === question.invoke && one.key === question.key
      ? "the write"
      : `the write asked for at ${formatMicros(one.invoke)}`;
  const sentence = `A write of ${scenario.workloads[question.workload]?.id ?? "the clients"} to k${one.key}, asked for at ${formatMicros(one.invoke)}, ${fate(one, wait)}.`;
  return {
    ...seen,
    distance: -hardship(one, scenario.duration),
    outcome: one.outcome,
    isGone: one.outcome === "ok" && wait <= QUICK,
    words: `${same} ${fate(one, wait)}`,
    sentence,
    at: one.outcome === "ok" ? one.invoke + Math.floor(wait / 2) : end,
  };
}

/** Until when the client waited. */
export function endOf({ complete, gaveUpAt }: Operation, duration: Micros): Micros {
  return complete >= 0 ? complete : (gaveUpAt ?? duration);
}

/** How a write fared: a longer wait is worse, and no success is worse than any wait. */
export function hardship(one: Operation, duration: Micros): number {
  return endOf(one, duration) - one.invoke + (one.outcome === "ok" ? 0 : UNANSWERED);
}

function fate({ outcome, complete, gaveUpAt }: Operation, wait: Micros): string {
  if (outcome === "ok") return `is acknowledged after ${formatSpan(wait)}`;
  if (outcome === "fail") return `fails after ${formatSpan(wait)}`;
  return complete < 0 && gaveUpAt === undefined
    ? `still waits when the run ends, after ${formatSpan(wait)}`
    : `has an unknown outcome after ${formatSpan(wait)}`;
}

/**
 * The very same write, where it was asked for; the workload's next one otherwise, or whichever fared worst around that
 * moment.
 */
function writeOf(
  all: readonly Operation[],
  { workload, invoke, key }: Extract<Question, { kind: "write" }>,
  around: Micros | undefined,
): Operation | undefined {
  const own = all.filter((one) => isWrite(one) && workloadOf(one) === workload);
  if (around !== undefined) {
    const near = own.filter((one) => Math.abs(one.invoke - invoke) <= around);
    if (near.length > 0)
      return near.reduce((worst, one) => (hardship(one, Infinity) > hardship(worst, Infinity) ? one : worst));
  }
  const same = own.find((one) => one.invoke === invoke && one.key === key);
  const next = own
    .filter((one) => one.invoke >= invoke)
    .reduce<Operation | undefined>(
      (best, one) => (best === undefined || one.invoke < best.invoke ? one : best),
      undefined,
    );
  return same ?? next;
}

export function isWrite({ f, steps }: Operation): boolean {
  return f === "write" || (steps?.some((step) => step.f !== "r") ?? false);
}

export function workloadOf({ session }: Operation): number {
  return Math.floor(session / 1e9);
}

/**
 * How far from the effect a run may be and still show it. A check: what luck was seen to do, and as much again. A
 * write: no answer, or one after most of the time.
 */
export function limitOf(question: Question, base: Seen, others: readonly Seen[], duration: Micros): number {
  if (question.kind === "write") return base.distance <= -UNANSWERED ? -UNANSWERED : base.distance * STILL_SHARE;
  const near = [base, ...others].map(({ distance }) => distance);
  const spread = Math.max(...near) - Math.min(...near);
  return Math.max(...near) + Math.max(spread, duration / 100, SECOND / 10);
}

/** Whether a run with another seed has the effect at all, before it is known how much luck does. */
export function isAlike(question: Question, base: Seen, other: Seen): boolean {
  if (question.kind === "check") return other.distance < Infinity;
  return other.distance <= limitOf(question, base, [], 0);
}

/** Nothing is left of it, or only a small part. */
export function isRemoved(question: Question, base: Seen, seen: Seen): boolean {
  if (question.kind === "check") return seen.distance === Infinity;
  return seen.isGone || -seen.distance <= (-base.distance % UNANSWERED) * GONE_SHARE;
}
