/** Mirrored pairs for tests: a small one from a few words, and random ones with random trouble. */
import fc from "fast-check";
import type { Scenario } from "../../sim/scenario/types.ts";
import { scenarioFrom } from "../worlds.ts";

export interface SmallPair {
  readonly duration?: string;
  /** A workload's keys, without its id. */
  readonly workload?: string;
  readonly faults?: readonly string[];
  readonly parameters?: string;
  /** Whether a replica follows its binary log. */
  readonly replicas?: 0 | 1;
}

export function pairOf(pair: SmallPair = {}): Scenario {
  const {
    duration = "5s",
    workload = "kind: open, rate: 200/s, reads: 30%, keys: { count: 400 }, timeout: 1s, transaction: { writes: 2 }",
    faults = [],
    parameters = "{}",
    replicas = 0,
  } = pair;
  return scenarioFrom(`
scenario: 1
name: pair
duration: ${duration}
topology:
  clusters:
    - { id: main, design: mirrored-mysql, instances: [{ id: mysql-1 }, { id: mysql-2, az: us-east-1b }${", { id: replica-1, az: us-east-1c }".repeat(replicas)}] }
workloads: [{ id: app, az: us-east-1c, ${workload} }]
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
parameters: ${parameters}
`);
}

const AZS = ["us-east-1a", "us-east-1b"] as const;
const NODES = ["storage-a1", "storage-a2", "storage-b1", "storage-b2"] as const;
const scope = fc.oneof(
  fc.constantFrom(...NODES).map((node) => `node: ${node}`),
  fc.constantFrom("mysql-1", "mysql-2").map((instance) => `instance: ${instance}`),
);
const link = fc.constantFrom(
  "from: { instance: mysql-1 }, to: { instance: mysql-2 }",
  "from: { controlPlane: main }, to: { az: us-east-1a }",
  "from: { az: us-east-1a }, to: { az: us-east-1b }",
  "from: { instance: mysql-2 }, to: { node: storage-b1 }",
);
const trouble = fc.oneof(
  fc.constantFrom(...AZS).map((az) => `kind: az-outage, az: ${az}`),
  scope.map((where) => `kind: crash, ${where}`),
  scope.map((where) => `kind: pause, ${where}`),
  fc.constantFrom(...NODES).map((node) => `kind: slow-disk, node: ${node}, factor: 20, extra: 5ms`),
  link.map((way) => `kind: partition, ${way}`),
  link.map((way) => `kind: hold, ${way}`),
  fc.tuple(link, fc.integer({ min: 5, max: 60 })).map(([way, percent]) => `kind: loss, ${way}, intensity: ${percent}%`),
  fc
    .tuple(link, fc.integer({ min: 5, max: 60 }))
    .map(([way, percent]) => `kind: duplicate, ${way}, intensity: ${percent}%`),
);
const fault = fc
  .tuple(trouble, fc.integer({ min: 300, max: 14_000 }), fc.integer({ min: 50, max: 9_000 }))
  .map(([what, at, span]) => `${what}, at: ${at}ms, for: ${span}ms`);

/** Up to five of them. */
export const troubles = fc.array(fault, { maxLength: 5 });

/** Twenty seconds of a pair, small pools and logs among them, with up to five faults. */
export const troubledPairs = fc
  .record({
    seed: fc.nat(1_000_000),
    faults: troubles,
    cacheShare: fc.constantFrom(0.3, 0.9, 1),
    log: fc.constantFrom(65_536, 200_000, 100_000_000),
    group: fc.constantFrom(1, 1000),
    lists: fc.boolean(),
    replicas: fc.constantFrom(0 as const, 1 as const),
  })
  .map(({ seed, faults, cacheShare, log, group, lists, replicas }) => ({
    seed,
    scenario: pairOf({
      duration: "20s",
      faults,
      replicas,
      workload: `kind: open, rate: 60/s, reads: 30%, lists: ${lists}, keys: { count: 400 }, timeout: 1s, transaction: { writes: 2, reads: 1, order: any }`,
      parameters: `{ cacheShare: ${cacheShare}, mysqlLogBytes: ${log}, mysqlGroupMax: ${group}, mirrorResyncBytesPerSecond: 2000000 }`,
    }),
  }));
