/**
 * Where claims are measured: a scenario of scenarios/claims, some of its fields overridden as with `--set`, is played
 * and what came out is kept, so that rows which need the same run share it. Rates are taken over the second half of a
 * run, when sessions have begun and logs have filled.
 *
 * How scenarios are found and read is the caller's business: this room does no I/O.
 */
import { SECOND } from "../kernel/index.ts";
import type { MetricSample, RunReport } from "../results/index.ts";
import { open } from "../run.ts";
import type { Scenario } from "../scenario/types.ts";

/** Raises for a name or a field that does not exist. */
export type LoadScenario = (name: string, set: readonly string[]) => Scenario;

export interface Measured {
  readonly report: RunReport;
  readonly transactionsPerSecond: number;
  readonly iosPerTransaction: number;
  /** The mean of a CloudWatch metric over the second half, over all that report it. */
  readonly metric: (name: string) => number;
  /** Of one that counts, how much of it came in a second of that half. */
  readonly perSecond: (name: string) => number;
}

export interface LaboratoryOptions {
  readonly seed?: string | undefined;
  /** Overrides of every run, behind the row's own: for tornadoes. */
  readonly set?: readonly string[];
  /** Is told before a run. */
  readonly onPlay?: ((scenario: string, set: readonly string[]) => void) | undefined;
}

export class Laboratory {
  readonly #load: LoadScenario;
  readonly #options: LaboratoryOptions;
  readonly #played = new Map<string, Measured>();

  constructor(load: LoadScenario, options: LaboratoryOptions = {}) {
    this.#load = load;
    this.#options = options;
  }

  /** Another one for the same scenarios, in which some fields are set besides. */
  with(set: readonly string[]): Laboratory {
    return new Laboratory(this.#load, { ...this.#options, set: [...(this.#options.set ?? []), ...set] });
  }

  /** For rows that are about several runs: its own seed, and others made of it. */
  seeds(count: number): readonly string[] {
    const seed = this.#options.seed ?? "1";
    return Array.from({ length: count }, (_, index) => (index === 0 ? seed : `${seed}.${index + 1}`));
  }

  play(scenario: string, set: readonly string[] = [], seed = this.#options.seed ?? "1"): Measured {
    const all = [...set, ...(this.#options.set ?? [])];
    const key = JSON.stringify([scenario, seed, all]);
    let measured = this.#played.get(key);
    if (measured === undefined) {
      this.#options.onPlay?.(scenario, all);
      measured = measure(this.#load(scenario, all), seed);
      this.#played.set(key, measured);
    }
    return measured;
  }
}

function measure(scenario: Scenario, seed: string): Measured {
  const run = open(scenario, { seed, checks: "none", metrics: true });
  const half = Math.floor(scenario.duration / 2);
  run.runTo(half);
  const before = run.ios();
  const samples = run.sampleMetrics(scenario.duration - half);
  const after = run.ios();
  const transactions = after.transactions - before.transactions;
  const ios = after.writes + after.reads - before.writes - before.reads;
  return {
    report: run.finish(),
    transactionsPerSecond: (transactions * SECOND) / (scenario.duration - half),
    iosPerTransaction: transactions === 0 ? 0 : ios / transactions,
    metric: (name) => meanOf(samples, name),
    perSecond: (name) => (meanOf(samples, name) * SECOND) / (scenario.duration - half),
  };
}

function meanOf(samples: readonly MetricSample[], name: string): number {
  const found = samples.filter(({ metric }) => metric === name);
  return found.length === 0 ? 0 : found.reduce((sum, { value }) => sum + value, 0) / found.length;
}
