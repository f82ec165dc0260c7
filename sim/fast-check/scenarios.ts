/**
 * Whole scenarios: a topology, its traffic, faults within a bound and actions, each drawn or as a written scenario has
 * it, and a seed for the run itself.
 *
 * The parts are drawn side by side and put together afterwards: a search that makes the topology smaller keeps the
 * faults, which then hit what is left.
 */
import fc from "fast-check";
import { ANYTHING, checkOptions, isMapping, MAPPING, TEXT, type WantedOptions } from "../given.ts";
import type { Scenario } from "../scenario/types.ts";
import {
  actionChoices,
  actionsOf,
  faultChoices,
  faultsOf,
  type ActionOptions,
  type FaultOptions,
} from "./schedules.ts";
import {
  fileOf,
  isScenario,
  parsed,
  scenarioOf,
  type ExpectFile,
  type Overrides,
  type ScenarioFile,
  type TopologyFile,
  type WorkloadFile,
} from "./scenario-of.ts";
import { arbitraryOf } from "./wanted.ts";

/** Options of `scenarios`: what is drawn, and what is as written. */
export interface ScenarioOptions {
  /**
   * What is not drawn is as here: a scenario, the text of a file, or the same as an object. Default: a writer, two
   * readers, 50 operations a second, 20 s.
   */
  readonly base?: Scenario | ScenarioFile | string;
  /** Names the file of a counterexample. Default: the base's name. */
  readonly name?: string;
  /** For instance `30s`. Default: the base's. */
  readonly duration?: string;
  /** For instance `topologies()`. Default: the base's. */
  readonly topology?: fc.Arbitrary<TopologyFile>;
  /** For instance `workloads()`. Default: the base's. */
  readonly workloads?: fc.Arbitrary<readonly WorkloadFile[]>;
  /** Faults to draw beside those of the base; false for none. Default: up to eight that are survivable. */
  readonly faults?: FaultOptions | false;
  /** Actions to draw beside those of the base. Default: none. */
  readonly actions?: ActionOptions | false;
  /**
   * Any other fields, by path, as `--set` takes them; for instance `fc.record({ "parameters.gossipPeriod":
   * fc.constantFrom("100ms", "1s") })`.
   */
  readonly overrides?: fc.Arbitrary<Overrides>;
  /** What must hold at the end, in a file's words. Default: the base's. */
  readonly expect?: ExpectFile;
  /** Seeds of the run. Default: whole numbers from 1. */
  readonly seeds?: fc.Arbitrary<string | number>;
}

const BASE: ScenarioFile = {
  scenario: 1,
  name: "drawn",
  duration: "20s",
  topology: {
    clusters: [
      {
        id: "main",
        volume: { size: "10GB", storageNodesPerAz: 3 },
        instances: [
          { id: "writer-1", az: "us-east-1a" },
          { id: "reader-1", az: "us-east-1b" },
          { id: "reader-2", az: "us-east-1c" },
        ],
      },
    ],
  },
  workloads: [
    {
      id: "app",
      kind: "open",
      rate: "50/s",
      keys: { count: 100 },
      timeout: "2s",
      retry: { attempts: 3, backoff: "100ms" },
    },
  ],
  expect: { lostCommits: 0 },
};

const OPTIONS: WantedOptions<ScenarioOptions> = {
  base: ANYTHING,
  name: TEXT,
  duration: TEXT,
  topology: arbitraryOf(", such as topologies()"),
  workloads: arbitraryOf(", such as workloads()"),
  faults: ["a mapping, or false", (value) => value === false || isMapping(value)],
  actions: ["a mapping, or false", (value) => value === false || isMapping(value)],
  overrides: arbitraryOf(", such as fc.record({ … })"),
  expect: MAPPING,
  seeds: arbitraryOf(", such as fc.integer({ min: 1 })"),
};

const SEED_MAX = 2_147_483_647;

/**
 * Whole scenarios, each with the seed of its run: parts that you do not name are those of `base`. Raises an Error where
 * `base` is no scenario, or where what is wanted cannot be drawn for it.
 */
export function scenarios(options: ScenarioOptions = {}): fc.Arbitrary<Scenario> {
  checkOptions("scenarios", options, OPTIONS);
  const { base = BASE, faults = {}, actions = false, seeds = fc.integer({ min: 1, max: SEED_MAX }) } = options;
  const home = isScenario(base) ? base : scenarioOf(base);
  if (home.random !== undefined)
    throw new RangeError(
      "scenarios: the base leaves faults to `random:`; here fast-check draws them, so take that part out of it.",
    );
  const { duration } =
    options.duration === undefined ? home : parsed(fileOf(home), "base", { duration: options.duration });
  const fixed = {
    ...fileOf(home),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.duration === undefined ? {} : { duration: options.duration }),
    ...(options.expect === undefined ? {} : { expect: options.expect }),
  };
  return fc
    .record({
      faults: faults === false ? fc.constant(null) : faultChoices(duration, faults),
      actions: actions === false ? fc.constant([]) : actionChoices(duration, actions),
      topology: options.topology ?? fc.constant(null),
      workloads: options.workloads ?? fc.constant(null),
      overrides: options.overrides ?? fc.constant({}),
      seed: seeds,
    })
    .map((drawn) => {
      const { topology, workloads, overrides, seed } = drawn;
      const file = {
        ...fixed,
        ...(topology === null ? {} : { topology }),
        ...(workloads === null ? {} : { workloads }),
        seed: String(seed),
      };
      const written = parsed(file, "drawn", overrides);
      const more = drawn.faults === null || faults === false ? [] : faultsOf(written, drawn.faults, faults);
      const does = actions === false ? [] : actionsOf(written, drawn.actions, actions);
      return described({ ...written, faults: [...written.faults, ...more], actions: [...written.actions, ...does] });
    });
}

/** fast-check prints a line, not pages; copies made by spreading are plain again. */
function described(scenario: Scenario): Scenario {
  const { name, seed, faults, actions, clusters } = scenario;
  const instances = clusters.reduce((sum, one) => sum + one.instances.length, 0);
  const happens = [...faults, ...actions].map(({ kind, at }) => `${kind} at ${at / 1_000_000}s`);
  const text = `scenario ${name}, seed ${seed}, ${instances} instance${instances === 1 ? "" : "s"}: ${happens.length === 0 ? "nothing happens" : happens.join(", ")}`;
  return Object.defineProperty(scenario, fc.toStringMethod, { value: () => text, enumerable: false });
}
