/**
 * One seed of a swarm, played and boiled down to what is kept of it. A seed whose run breaks the simulator itself, or
 * gives two digests, is a result too: it must neither stop the others nor be lost.
 */
import { judged } from "../bounds/index.ts";
import type { Micros } from "../kernel/index.ts";
import type { CheckResult, RunReport } from "../results/index.ts";
import { open, type Run } from "../run.ts";
import type { Scenario } from "../scenario/types.ts";
import { NO_DIGESTS } from "./digest-sum.ts";
import { shapeOf } from "./shape.ts";

/** What all seeds of a swarm have in common. */
export interface Job {
  readonly scenario: Scenario;
  readonly mutations: readonly string[];
  readonly strict: boolean;
  /** Bounds that must never hold, judged beside the run's own checks: texts, since a job goes to other processes. */
  readonly never?: readonly string[];
}

/**
 * finding: a check failed. broke: the simulator itself did, by an assertion of its own, two digests for one seed, or a
 * dead worker.
 */
export interface Failure {
  readonly kind: "finding" | "broke";
  readonly seed: number;
  /** The check that failed first, or what broke. */
  readonly check: string;
  readonly shape: string;
  readonly message: string;
  /** Other checks that failed in the same run. */
  readonly also: readonly string[];
  readonly faults: number;
  readonly events: number;
  /** When it failed; absent where it was judged at the end, or the run broke. */
  readonly atUs?: Micros;
}

export interface SeedResult {
  readonly failure: Failure | undefined;
  /** Of every event; zeros where nobody could play it to its end. */
  readonly digest: string;
  readonly events: number;
  readonly simulatedUs: Micros;
  readonly writeUnavailableUs: Micros;
  readonly readUnavailableUs: Micros;
  /** Kinds of faults and actions that it had. */
  readonly kinds: readonly string[];
  /** Situations met, and checks that had something to watch. */
  readonly probes: readonly string[];
}

/** `twice` plays it a second time and compares the digests. */
export function playSeed(job: Job, seed: number, twice: boolean): SeedResult {
  try {
    const first = playOnce(job, seed);
    const failure = failureOf(first.report, first.run, seed, job.strict);
    if (!twice) return resultOf(first, failure);
    const again = playOnce(job, seed).report.digest;
    return resultOf(
      first,
      again === first.report.digest
        ? failure
        : broken(
            seed,
            "not-deterministic",
            `the same seed gave the digests ${first.report.digest} and ${again}`,
            first.run.scenario.faults.length,
            first.report.events,
          ),
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return nothing(broken(seed, "simulator-broke", message, 0, 0));
  }
}

/** The result of a seed that nobody could play to its end. */
export function nothing(failure: Failure): SeedResult {
  return {
    failure,
    digest: NO_DIGESTS,
    events: 0,
    simulatedUs: 0,
    writeUnavailableUs: 0,
    readUnavailableUs: 0,
    kinds: [],
    probes: [],
  };
}

export function broken(seed: number, check: string, message: string, faults = 0, events = 0): Failure {
  return { kind: "broke", seed, check, shape: shapeOf(message), message, also: [], faults, events };
}

interface Played {
  readonly run: Run;
  readonly report: RunReport;
}

function playOnce({ scenario, mutations, strict, never }: Job, seed: number): Played {
  const run = open(scenario, { seed, mutations, strict, probes: true });
  return { run, report: judged(run, never) };
}

function resultOf({ run, report }: Played, failure: Failure | undefined): SeedResult {
  const { faults, actions } = run.scenario;
  const exercised = report.checks.filter(({ name, verdict }) => verdict !== "vacuous" && !name.startsWith("expect-"));
  return {
    failure,
    digest: report.digest,
    events: report.events,
    simulatedUs: report.simulatedUs,
    writeUnavailableUs: report.clients.writeUnavailableUsMax,
    readUnavailableUs: report.clients.readUnavailableUsMax,
    kinds: [...new Set([...faults, ...actions].map(({ kind }) => kind))],
    probes: [...run.probes(), ...exercised.map(({ name }) => `${name} was exercised`)],
  };
}

function failureOf(report: RunReport, run: Run, seed: number, strict: boolean): Failure | undefined {
  const failed = report.checks.filter(({ verdict }) => verdict === "fail" || (strict && verdict === "vacuous"));
  if (failed.length === 0) return undefined;
  const first = firstOf(failed);
  return {
    kind: "finding",
    seed,
    check: first.name,
    shape: shapeOf(first.message),
    message: first.message,
    also: failed.filter((check) => check !== first).map(({ name }) => name),
    faults: run.scenario.faults.length + run.scenario.actions.length,
    events: report.events,
    ...(first.atUs === undefined ? {} : { atUs: first.atUs }),
  };
}

/** What failed first is nearest to the cause; what is judged at the end comes last. */
export function firstOf(failed: readonly CheckResult[]): CheckResult {
  return failed.toSorted((a, b) => (a.event ?? Infinity) - (b.event ?? Infinity) || 0)[0];
}
