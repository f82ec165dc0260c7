/** What a swarm came to, and how each of its findings is played again: what every way of reporting needs. */
import type { Group, Tally } from "../explore/index.ts";
import { playedAgain } from "./again.ts";
import type { LoadedScenario } from "./load.ts";
import type { CauseReport } from "./swarm-causes.ts";
import type { SwarmFlags } from "./swarm-request.ts";

export interface SwarmOutcome {
  readonly tally: Tally;
  readonly loaded: readonly LoadedScenario[];
  readonly flags: SwarmFlags;
  readonly build: string;
  /** Why it ended before it was through; empty where it was not cut short. */
  readonly cut: string;
  /** Seeds that were played before, by the journal. */
  readonly kept: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** Seeds asked for. */
  readonly wanted: number;
  /** Only where they were asked for. */
  readonly causes: readonly CauseReport[];
}

/** The command that plays a group's smallest seed again. */
export function reproOf({ scenario, smallest }: Group, outcome: SwarmOutcome, verb = "run"): string {
  return commandFor(outcome.loaded[scenario], smallest.seed, outcome.flags, verb);
}

export function commandFor({ argument }: LoadedScenario, seed: number, flags: SwarmFlags, verb: string): string {
  return playedAgain(verb, argument, String(seed), flags);
}

export function quantiles(values: readonly number[]): {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
} {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (percent: number): number => sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
  return { p50: at(50), p99: at(99), max: at(100) };
}
