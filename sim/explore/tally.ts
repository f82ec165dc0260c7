/**
 * What a swarm has found so far: chunks added up in any order, failures grouped, the same sum for the same set of
 * chunks.
 */
import { NEVER } from "../bounds/index.ts";
import { CHECK_NAMES } from "../scenario/check-names.ts";
import { PROBE_NAMES } from "../checks/index.ts";
import type { Micros } from "../kernel/index.ts";
import { digestSum, NO_DIGESTS } from "./digest-sum.ts";
import type { ChunkResult } from "./chunks.ts";
import { groupsOf, type Group } from "./groups.ts";
import type { Failure } from "./play-seed.ts";

function exercised(check: string): string {
  return `${check} was exercised`;
}

export class Tally {
  seeds = 0;
  passed = 0;
  /** The sum of all runs' digests. */
  digest = NO_DIGESTS;
  events = 0;
  simulatedUs = 0;
  twice = 0;
  readonly writesUnavailableUs: Micros[] = [];
  readonly readsUnavailableUs: Micros[] = [];
  readonly kinds = new Map<string, number>();
  /** Seeds that passed, by scenario. */
  readonly passedOf = new Map<number, number>();
  /** By scenario, the seeds that failed. */
  readonly failures: { readonly scenario: number; readonly failure: Failure }[] = [];
  readonly #never: readonly string[];
  readonly #probes = new Map<string, number>();
  readonly #chunks = new Set<number>();

  /** `never` are bounds that every seed is to keep besides (play-seed.ts). */
  constructor(never: readonly string[] = []) {
    this.#never = never.map((bound) => `${NEVER}${bound}`);
  }

  /** Whether it is new: a chunk counts once, however often it comes. */
  add(chunk: ChunkResult): boolean {
    if (this.#chunks.has(chunk.id)) return false;
    this.#chunks.add(chunk.id);
    this.seeds += chunk.seeds;
    this.passed += chunk.passed;
    this.passedOf.set(chunk.scenario, (this.passedOf.get(chunk.scenario) ?? 0) + chunk.passed);
    this.digest = digestSum([this.digest, chunk.digest]);
    this.events += chunk.events;
    this.simulatedUs += chunk.simulatedUs;
    this.twice += chunk.twice;
    this.writesUnavailableUs.push(...chunk.writesUnavailableUs);
    this.readsUnavailableUs.push(...chunk.readsUnavailableUs);
    for (const [name, runs] of Object.entries(chunk.kinds)) this.kinds.set(name, (this.kinds.get(name) ?? 0) + runs);
    for (const [name, runs] of Object.entries(chunk.probes))
      this.#probes.set(name, (this.#probes.get(name) ?? 0) + runs);
    for (const failure of chunk.failures) this.failures.push({ scenario: chunk.scenario, failure });
    return true;
  }

  has(chunk: number): boolean {
    return this.#chunks.has(chunk);
  }

  get failed(): number {
    return this.seeds - this.passed;
  }

  /** In how many runs each situation was met, those never met included, in a fixed order. */
  probes(): readonly { readonly name: string; readonly runs: number }[] {
    const checks = CHECK_NAMES.map(exercised);
    return [...this.#never.map(exercised), ...PROBE_NAMES, ...checks].map((name) => ({
      name,
      runs: this.#probes.get(name) ?? 0,
    }));
  }

  /** Of each bound that is never to hold: seeds in which it failed, and those that had something to measure. */
  kept(): readonly { readonly name: string; readonly failed: number; readonly measured: number }[] {
    return this.#never.map((name) => ({
      name,
      failed: this.failures.filter(({ failure: { check, also } }) => check === name || also.includes(name)).length,
      measured: this.#probes.get(exercised(name)) ?? 0,
    }));
  }

  /** The most frequent first. */
  groups(): readonly Group[] {
    return groupsOf(this.failures);
  }
}
