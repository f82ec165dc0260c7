/**
 * How far a swarm is: one line that is written over on a terminal, one every ten seconds elsewhere; each new kind of
 * failure at once.
 */
import { seedsIn, type Plan, type Tally } from "../explore/index.ts";
import { thousands } from "../kernel/index.ts";
import type { LoadedScenario } from "./load.ts";
import type { Environment } from "./main.ts";
import { Progress } from "./terminal.ts";

const REDRAW_MS = 100;

export interface Watched {
  readonly plan: Plan;
  readonly forMs: number;
  readonly isQuiet: boolean;
  /** New kinds of failure are told as they are found, where the report is for people. */
  readonly isPretty: boolean;
}

export class SwarmProgress {
  readonly #environment: Environment;
  readonly #watched: Watched;
  readonly #loaded: readonly LoadedScenario[];
  readonly #tally: Tally;
  readonly #line: Progress;
  readonly #wanted: number;
  readonly #kept: number;
  readonly #begunAt: number;
  readonly #known = new Set<string>();
  #started = 0;
  #shownAt = 0;

  constructor(environment: Environment, watched: Watched, loaded: readonly LoadedScenario[], tally: Tally) {
    this.#environment = environment;
    this.#watched = watched;
    this.#loaded = loaded;
    this.#tally = tally;
    this.#line = new Progress(environment, watched.isQuiet);
    this.#wanted = seedsIn(watched.plan);
    this.#kept = tally.seeds;
    this.#begunAt = environment.clock();
    this.#shownAt = this.#begunAt;
    for (const { scenario, check, shape } of tally.groups()) this.#known.add(`${scenario}|${check}|${shape}`);
  }

  begun(seeds: number): void {
    this.#started += seeds;
    this.show();
  }

  show(): void {
    const now = this.#environment.clock();
    this.#tellNew();
    if (now - this.#shownAt < REDRAW_MS) return;
    this.#shownAt = now;
    this.#line.show(this.#words(now));
  }

  end(): void {
    this.#line.clear();
  }

  /** `412 of 1,000 seeds  51/s  3 failed in 2 ways  12 s left` */
  #words(now: number): string {
    const { seeds, failed } = this.#tally;
    const seconds = Math.max(0.001, (now - this.#begunAt) / 1000);
    const perSecond = this.#started / seconds;
    const of = Number.isFinite(this.#wanted) ? ` of ${thousands(this.#wanted)}` : "";
    const ways = this.#tally.groups().length;
    const failures = failed === 0 ? "" : `  ${thousands(failed)} failed in ${ways} ${ways === 1 ? "way" : "ways"}`;
    return `${thousands(seeds)}${of} seeds  ${rateWords(perSecond)}/s${failures}  ${this.#left(seconds, perSecond)}`;
  }

  #left(seconds: number, perSecond: number): string {
    const byTime = this.#watched.forMs / 1000 - seconds;
    const bySeeds = perSecond === 0 ? Infinity : (this.#wanted - this.#kept - this.#started) / perSecond;
    const left = Math.min(byTime, bySeeds);
    return Number.isFinite(left) ? `${Math.max(0, Math.ceil(left))} s left` : "";
  }

  #tellNew(): void {
    if (!this.#watched.isPretty || this.#watched.isQuiet || this.#tally.failures.length === 0) return;
    for (const { scenario, check, shape, smallest } of this.#tally.groups()) {
      const key = `${scenario}|${check}|${shape}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#line.clear();
      this.#environment.terminal.err.write(
        `new: ${this.#loaded[scenario].argument} seed ${smallest.seed}: ${check}: ${smallest.message}\n`,
      );
    }
  }
}

export function rateWords(perSecond: number): string {
  return perSecond >= 100 ? thousands(Math.floor(perSecond)) : (Math.floor(perSecond * 10) / 10).toFixed(1);
}
