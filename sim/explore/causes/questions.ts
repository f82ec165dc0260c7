/** What there is to ask about a run: the checks that failed, and the writes that fared worst. */
import { judged } from "../../bounds/index.ts";
import type { Micros } from "../../kernel/index.ts";
import type { CheckResult, Operation } from "../../results/index.ts";
import { open } from "../../run.ts";
import { endOf, hardship, isWrite, workloadOf } from "./effect.ts";
import type { Asked, Question } from "./types.ts";

export interface StuckWrite {
  readonly question: Extract<Question, { kind: "write" }>;
  /** Until when its client waited. */
  readonly end: Micros;
  readonly outcome: "ok" | "fail" | "info";
}

export interface Askable {
  readonly failed: readonly CheckResult[];
  /** One of each stretch of time in which writes were stuck, the worst of it; the worst stretch first. */
  readonly writes: readonly StuckWrite[];
}

/** A write that was answered sooner is not stuck. [choice] */
const STUCK: Micros = 250_000;
const WRITES_MAX = 20;

/** Plays the run once. `moment`: only writes that waited then. */
export function askable({ scenario, seed, mutations, never }: Omit<Asked, "question">, moment?: Micros): Askable {
  const run = open(scenario, { seed, mutations, history: true });
  const { checks } = judged(run, never);
  const { duration } = scenario;
  const writes: StuckWrite[] = run
    .history()
    .filter((one) => isWrite(one) && isStuck(one, duration))
    .filter((one) => moment === undefined || (one.invoke <= moment && endOf(one, duration) > moment))
    .toSorted((a, b) => hardship(b, duration) - hardship(a, duration) || a.invoke - b.invoke)
    .map((one) => ({
      question: { kind: "write", workload: workloadOf(one), invoke: one.invoke, key: one.key },
      end: endOf(one, duration),
      outcome: one.outcome,
    }));
  const apart: StuckWrite[] = [];
  for (const one of writes) {
    if (apart.length === WRITES_MAX) break;
    if (!apart.some(({ question, end }) => one.question.invoke <= end && one.end >= question.invoke)) apart.push(one);
  }
  return { failed: checks.filter(({ verdict }) => verdict === "fail"), writes: apart };
}

/** Not one that was asked for a moment before the run ends. */
function isStuck(one: Operation, duration: Micros): boolean {
  const end = endOf(one, duration);
  return end - one.invoke >= STUCK || (one.outcome !== "ok" && end < duration);
}
