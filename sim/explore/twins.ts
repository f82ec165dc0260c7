/**
 * Twin worlds: two designs in the same world, seed by seed. Both draw the same for the same purpose: each client when
 * it begins what, each disk how long its n-th operation takes, each way between two machines how long its n-th message
 * takes, each random fault when it strikes. Streams are named after what they are for and not numbered by who comes
 * first, so what only one of the designs does moves nothing for the other.
 *
 * Machines are matched by name: storage-a1 is a storage node in one and a block server in the other. What a design does
 * alone is luck of its own; and once the two worlds do different things at different times, draws still match by
 * purpose and number, but not by moment. So common luck narrows what is asked early and often more than what is asked
 * rarely (`Paired.worth` says how much).
 */
import type { Micros } from "../kernel/index.ts";
import { open } from "../run.ts";
import type { Scenario } from "../scenario/types.ts";
import { paired, type Paired } from "./paired.ts";

/** What is compared, each one number a run. */
export const MEASURES = {
  commitLatencyP50: { unit: "us", does: "median commit latency" },
  commitLatencyP99: { unit: "us", does: "99th percentile of commit latency" },
  writeGap: { unit: "us", does: "longest time without a successful write" },
  readGap: { unit: "us", does: "longest time without a successful read" },
  availability: { unit: "share", does: "operations that succeeded" },
  iosPerTransaction: {
    unit: "I/Os",
    does: "I/Os that instances ask storage for, by successful write; a batch to six members is six",
  },
  lostCommits: { unit: "commits", does: "acknowledged commits that were lost" },
  copying: { unit: "us", does: "time with a copy that is being made anew" },
} as const;

export type Measure = keyof typeof MEASURES;

export const MEASURE_NAMES = Object.keys(MEASURES) as readonly Measure[];

export type Measured = Readonly<Record<Measure, number>>;

/** A run of one of the two, with what failed in it. */
export interface TwinRun {
  readonly seed: string;
  readonly measured: Measured;
  readonly failed: readonly { readonly check: string; readonly message: string }[];
}

/** How often a run is looked at for copies that are being made. */
const LOOK_US: Micros = 100_000;

/** Plays a scenario with a twin's luck. `isAlone`: with luck of its own instead, as any other run has. */
export function playTwin(scenario: Scenario, seed: string, isAlone = false): TwinRun {
  const run = open(scenario, { seed, metrics: true, luckByWay: !isAlone });
  const gauges = run.gauges();
  let copying = 0;
  for (let at = LOOK_US; at <= scenario.duration; at += LOOK_US) {
    run.runTo(at);
    if (gauges.read().copying > 0) copying += LOOK_US;
  }
  const { clients, checks } = run.finish();
  const { writes, reads, transactions } = run.ios();
  return {
    seed,
    measured: {
      commitLatencyP50: clients.commitLatencyUs.p50,
      commitLatencyP99: clients.commitLatencyUs.p99,
      writeGap: clients.writeUnavailableUsMax,
      readGap: clients.readUnavailableUsMax,
      availability: clients.operations === 0 ? 1 : clients.ok / clients.operations,
      iosPerTransaction: transactions === 0 ? 0 : (writes + reads) / transactions,
      lostCommits: clients.lostCommits,
      copying,
    },
    failed: checks
      .filter(({ name, verdict }) => verdict === "fail" && !isOfAnother(name, checks))
      .map(({ name, message }) => ({ check: name, message })),
  };
}

const EXERCISED = "expect-exercised-";

/**
 * A scenario says which checks must have had something to watch; the other design may not have such a check at all, and
 * breaks no promise by that.
 */
function isOfAnother(name: string, checks: readonly { readonly name: string }[]): boolean {
  const wanted = name.startsWith(EXERCISED) ? name.slice(EXERCISED.length) : "";
  return wanted !== "" && !checks.some((check) => check.name === wanted);
}

/** What two scenarios have apart beside their topology: a difference between them is of that, too. */
export function alsoApart(a: Scenario, b: Scenario): readonly string[] {
  return (["duration", "workloads", "faults", "actions", "random", "parameters"] as const).filter(
    (part) => JSON.stringify(a[part]) !== JSON.stringify(b[part]),
  );
}

/** The paired differences, measure by measure; the runs in the order of their seeds. */
export function compareTwins(a: readonly TwinRun[], b: readonly TwinRun[]): Readonly<Record<Measure, Paired>> {
  const of = (runs: readonly TwinRun[], measure: Measure): number[] => runs.map(({ measured }) => measured[measure]);
  return Object.fromEntries(
    MEASURE_NAMES.map((measure) => [measure, paired(of(a, measure), of(b, measure))]),
  ) as Record<Measure, Paired>;
}
