/**
 * What a run is held to. A judge is given a run that was played and throws where something is wrong: the checks of
 * Borealis, a consistency model, or whatever a test writes itself.
 */
import { judged } from "../bounds/index.ts";
import { ALIASES, judge as judgeHistory, MODELS, parseHistory } from "../consistency/index.ts";
import { firstOf } from "../explore/index.ts";
import { exportHistory } from "../export/index.ts";
import { CALL, checkedArguments, isMapping, TEXT, type Wanted } from "../given.ts";
import type { CheckResult, Operation, RunReport, StoryLine } from "../results/index.ts";
import { checkAims } from "../program.ts";
import { open } from "../run.ts";
import { suggestion } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { Finding } from "./failure.ts";

/** How a run is played that is judged. */
export interface PlayOptions {
  /** Protocol mutations to switch on; `borealis list` names them. */
  readonly mutations?: readonly string[];
  /** A check that had nothing to watch counts as failed. Default: it does not. */
  readonly strict?: boolean;
  /** Bounds on figures over time that must never hold, each a check: `lag > 40ms for 2s` (docs/library.md). */
  readonly never?: readonly string[];
}

/** A run to its end, and what can be asked of it. */
export interface Played {
  readonly scenario: Scenario;
  /** Everything that `borealis run --json` prints: checks, what clients saw, metrics, RDS events, the story. */
  readonly report: RunReport;
  /** Its sentences that match, in order of time: `story(/failover/)`. */
  story(pattern: RegExp): readonly StoryLine[];
  /** Every client operation. The run is played once more for it, the first time. */
  history(): readonly Operation[];
}

const PLAYED: Wanted = ["a run that was played", (value) => isMapping(value) && isMapping(value["report"])];
const WITH_HISTORY: Wanted = [
  "a run that was played, { report, history }, its history a function",
  (value) => PLAYED[1](value) && CALL[1]((value as Partial<Played>).history),
];

/** Throws where something is wrong with a run; what it returns does not matter. */
export type Judge = (played: Played) => unknown;

export function play(scenario: Scenario, options: PlayOptions = {}): Played {
  const { mutations = [], strict = false, never } = options;
  checkAims("the scenario", scenario);
  const report = judged(open(scenario, { mutations, strict }), never);
  let operations: readonly Operation[] | undefined;
  return {
    scenario,
    report,
    story: (pattern) => report.story.filter(({ text }) => pattern.test(text)),
    history: () => {
      if (operations === undefined) {
        const again = open(scenario, { mutations, history: true, checks: "none" });
        again.finish();
        operations = again.history();
      }
      return operations;
    },
  };
}

/** Every check passes: the invariants, liveness, and what the scenario itself demands under `expect`. */
export function invariantsHold(played: Pick<Played, "report">): void {
  checkedArguments("invariantsHold", [played], { played: PLAYED });
  const { report } = played;
  if (report.verdict === "pass") return;
  const failed = report.checks.filter(({ verdict }) => verdict === "fail");
  // Under `strict` nothing but vacuous checks may be what failed.
  const all = failed.length > 0 ? failed : report.checks.filter(({ verdict }) => verdict === "vacuous");
  const first = firstOf(all);
  throw new Finding(
    first,
    all.filter((one: CheckResult) => one !== first).map(({ name }) => name),
  );
}

/**
 * What clients saw fits a consistency model: `linearizable`, `eventual`, `session`, `global`, `snapshot-isolation`,
 * `strict-serializable`… (docs/checkers.md). What could not be decided counts as not held; where nobody did anything,
 * every model holds. Of a run that was opened by hand: `isConsistent("session")({ report: run.finish(), history: () =>
 * run.history() })`. Raises RangeError for a model that there is not.
 */
export function isConsistent(...models: readonly string[]): (played: Pick<Played, "report" | "history">) => void {
  if (models.length === 0) throw new RangeError('isConsistent: name a model, for instance isConsistent("session").');
  for (const model of models) checkedArguments("isConsistent", [model], { model: TEXT });
  for (const model of models)
    if (!MODELS.includes(model) && !Object.hasOwn(ALIASES, model))
      throw new RangeError(
        `There is no consistency model ${model}.${suggestion(model, [...MODELS, ...Object.keys(ALIASES)])}`,
      );
  return (played) => {
    checkedArguments("isConsistent", [played], { played: WITH_HISTORY });
    const operations = played.history();
    if (operations.length === 0) return;
    const text = [...exportHistory(operations, played.report.simulatedUs, "jsonl")].join("");
    for (const { model, valid, anomalies, message } of judgeHistory(parseHistory(text), models)) {
      if (valid === true) continue;
      const sentence = valid === false ? `${anomalies.join(", ")}: ${message}` : `undecided: ${message}`;
      throw new Finding({ name: `consistency-${model}`, verdict: "fail", message: sentence }, []);
    }
  };
}
