/**
 * `borealis swarm --causes`: what fails, grouped by check and shape of its cause, with the smallest repro of each and
 * the link that opens it. Causes take runs of their own, here and not in the workers, so only some seeds of each
 * finding are looked into: the easiest to look at first, so that the same seeds give the same groups.
 */
import { causeGroups, causeOf, commentedScenario, type Cause, type Tally } from "../explore/index.ts";
import { encodeLink } from "../scenario/index.ts";
import type { Environment } from "./main.ts";
import type { LoadedScenario } from "./load.ts";
import { neverOf } from "./never.ts";
import { commandFor } from "./swarm-outcome.ts";
import { count, type SwarmFlags } from "./swarm-request.ts";
import { Progress } from "./terminal.ts";

/** Seeds of each check that are looked into, where nobody says how many. [choice] */
const SEEDS = 5;

export interface CauseReport {
  readonly scenario: string;
  readonly check: string;
  /** Kinds of faults and actions, and whom they hit: `crash of the writer`. */
  readonly cause: string;
  /** Of so many seeds that were looked into. */
  readonly count: number;
  readonly of: number;
  readonly seeds: readonly number[];
  readonly seed: number;
  readonly repro: string;
  /** The smallest repro: how many faults and actions it has, its text, and the link that opens it in the viewer. */
  readonly faults: number;
  readonly text: string;
  readonly replay: string;
}

export function causesWanted({ causes }: SwarmFlags): number {
  if (causes === undefined || causes === false) return 0;
  return causes === true ? SEEDS : count("--causes", "how many seeds of each check are looked into", causes, 1, 1000);
}

export async function causesIn(
  tally: Tally,
  loaded: readonly LoadedScenario[],
  flags: SwarmFlags,
  environment: Environment,
): Promise<readonly CauseReport[]> {
  const most = causesWanted(flags);
  const progress = new Progress(environment, flags.quiet === true);
  const reports: CauseReport[] = [];
  for (const [number, one] of loaded.entries()) {
    const job = {
      scenario: one.scenario,
      mutations: flags.mutate,
      strict: flags.strict ?? false,
      never: neverOf(flags.never),
    };
    const failures = tally.failures
      .filter(({ scenario, failure }) => scenario === number && failure.kind === "finding")
      .map(({ failure }) => failure)
      .toSorted((a, b) => a.faults - b.faults || a.events - b.events || a.seed - b.seed);
    for (const check of [...new Set(failures.map((failure) => failure.check))].sort((a, b) => (a < b ? -1 : 1))) {
      const found: Cause[] = [];
      const looked = failures.filter((failure) => failure.check === check).slice(0, most);
      for (const failure of looked) {
        const search = causeOf(job, failure, [...new Set(found.map(({ shape }) => shape))]);
        let step = search.next();
        for (; step.done !== true; step = search.next())
          progress.show(`causes of ${check}: seed ${failure.seed}, run ${step.value}`);
        if (step.value !== undefined) found.push(step.value);
      }
      for (const group of causeGroups(found))
        reports.push(await reportOf(group.smallest, group, looked.length, one, flags));
    }
  }
  progress.clear();
  return reports;
}

async function reportOf(
  { seed, check, items, scenario }: Cause,
  { shape, seeds }: { readonly shape: string; readonly seeds: readonly number[] },
  of: number,
  loaded: LoadedScenario,
  flags: SwarmFlags,
): Promise<CauseReport> {
  const head = [`${check} fails at seed ${seed}, by ${shape}.`, `Nothing that is done here can be left out.`];
  const text = commentedScenario(scenario, head);
  return {
    scenario: loaded.scenario.name,
    check,
    cause: shape,
    count: seeds.length,
    of,
    seeds,
    seed,
    repro: commandFor(loaded, seed, flags, "run"),
    faults: items,
    text,
    replay: await encodeLink({
      scenario: { kind: "text", text },
      seed: String(seed),
      mutations: flags.mutate,
      event: 0,
      digest: "",
    }),
  };
}
