/**
 * Random schedules around copies: a database that is written to, crashed, failed over, backtracked, deleted and robbed
 * of its key, while it is restored to arbitrary moments, from snapshots, and cloned, its clones cloned again; and the
 * same done to the copies. Calls come close together and at the worst moments, so many are refused. What must hold is
 * that each copy has the content of exactly its moment (C38, C39), whatever becomes of its source, and that nobody's
 * commit is lost.
 */
import fc from "fast-check";
import { parseScenario, type Plain } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";

/** Seconds for minutes, so that an operation is under way when the next one comes. */
const QUICK = {
  createMin: "1s",
  createMax: "2s",
  recreateMin: "1s",
  recreateMax: "2s",
  clusterDeleteTime: "1s",
  deleteGrace: "500ms",
  clusterStopTime: "1s",
  clusterStoppedMax: "6s",
  keyCheckPeriod: "500ms",
  keyRecoveryWindow: "10s",
  restoreWorkflow: "1s",
  restoreRetry: "500ms",
  cloneWorkflow: "1s",
  backtrackWorkflow: "1s",
  engineRestart: "500ms",
  promoteMin: "1s",
  promoteMax: "2s",
  backtrackLook: "1s",
  restorablePeriod: "700ms",
  snapshotLook: "300ms",
  repairBytesPerSecond: 1_000_000_000_000,
};

const instance = (id: string, az = "a"): Plain => ({ id, az: `us-east-1${az}` });
const clients = (cluster: string, transaction: Plain | undefined): Plain[] => [
  {
    id: `app-${cluster}`,
    cluster,
    kind: "open",
    rate: "30/s",
    keys: { count: 40 },
    timeout: "1s",
    retry: { attempts: 3, backoff: "200ms" },
    ...(transaction === undefined ? {} : { transaction }),
  },
  {
    id: `web-${cluster}`,
    cluster,
    kind: "open",
    endpoint: "reader",
    rate: "15/s",
    reads: "100%",
    keys: { count: 40 },
    timeout: "1s",
  },
];

/** A source, a copy of it, and one of either. */
const CLUSTERS = ["main", "first", "second"] as const;
const INSTANCES = CLUSTERS.flatMap((id) => [`${id}-1`, `${id}-2`]);

const moment = fc.integer({ min: 21, max: 200 }).map((tenth) => `${tenth * 100}ms`);
const back = fc.constantFrom("1us", "10ms", "300ms", "1s", "2s");
const lasting = fc.constantFrom("200ms", "1s", "4s");
const timed = (what: fc.Arbitrary<Plain>): fc.Arbitrary<Plain> =>
  fc.tuple(moment, what).map(([at, one]) => ({ ...(one as object), at }));

const call: fc.Arbitrary<Plain> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("reboot", "create-instance", "delete-instance"),
    instance: fc.constantFrom(...INSTANCES),
  }),
  fc.record({ kind: fc.constant("failover"), to: fc.constantFrom(...INSTANCES) }),
  fc.record({
    kind: fc.constant("backtrack"),
    cluster: fc.constantFrom("main", "first"),
    ago: back,
    useEarliest: fc.constant(true),
  }),
  fc.constantFrom<Plain>(
    { kind: "create-snapshot", snapshot: "one" },
    { kind: "create-snapshot", snapshot: "two" },
    { kind: "create-snapshot", cluster: "first", snapshot: "ones" },
  ),
  fc.record({ kind: fc.constant("delete-snapshot"), snapshot: fc.constant("two") }),
  fc.record({
    kind: fc.constantFrom("delete-cluster", "stop-cluster", "start-cluster"),
    cluster: fc.constantFrom(...CLUSTERS),
  }),
  fc.record({
    kind: fc.constant("delete-cluster"),
    cluster: fc.constant("main"),
    deleteAutomatedBackups: fc.constant(false),
    finalSnapshot: fc.constant("last"),
  }),
);

const fault: fc.Arbitrary<Plain> = fc.oneof(
  fc.record({ kind: fc.constant("crash"), instance: fc.constantFrom(...INSTANCES), for: lasting }),
  fc.record({
    kind: fc.constant("crash"),
    node: fc.constantFrom("storage-a1", "storage-b2", "storage-c3"),
    for: lasting,
  }),
  fc.record({ kind: fc.constant("az-outage"), az: fc.constantFrom("us-east-1a", "us-east-1b"), for: lasting }),
  fc.record({
    kind: fc.constant("key-disabled"),
    cluster: fc.constantFrom(...CLUSTERS),
    for: fc.constantFrom("700ms", "3s", "15s"),
  }),
  fc.record({ kind: fc.constantFrom("object-store-outage", "control-plane-outage"), for: lasting }),
);

/** What makes a copy: a restore to any moment before its call, one of a snapshot, or a clone. */
function copying(as: string, sources: readonly string[], at: number): fc.Arbitrary<Plain> {
  const when = { at: fc.constant(`${at}ms`), as: fc.constant(as) };
  return fc.oneof(
    fc.record({
      kind: fc.constant("restore-to-point-in-time"),
      ...when,
      cluster: fc.constantFrom(...sources),
      to: fc.integer({ min: 1, max: at * 1000 }).map((us) => `${us}us`),
    }),
    fc.record({
      kind: fc.constant("restore-from-snapshot"),
      ...when,
      snapshot: fc.constantFrom("one", "last", ...(sources.length > 1 ? ["ones"] : [])),
    }),
    fc.record({ kind: fc.constant("clone"), ...when, cluster: fc.constantFrom(...sources) }),
    fc.record({ kind: fc.constant("clone"), ...when, cluster: fc.constantFrom(...sources) }),
  );
}

export interface CopySchedule {
  readonly seed: number;
  readonly scenario: Scenario;
}

/** In the last ten seconds nothing more is asked for, and nothing breaks. */
export const copySchedules: fc.Arbitrary<CopySchedule> = fc
  .record({
    seed: fc.nat(1_000_000),
    first: fc.integer({ min: 1000, max: 8000 }).chain((at) => copying("first", ["main"], at)),
    second: fc.integer({ min: 2000, max: 15_000 }).chain((at) => copying("second", ["main", "first"], at)),
    otherKey: fc.boolean(),
    writes: fc.boolean(),
    calls: fc.array(timed(call), { maxLength: 8 }),
    faults: fc.array(timed(fault), { maxLength: 3 }),
  })
  .map(({ seed, first, second, otherKey, writes, calls, faults }) => {
    const later = { created: "by-action" };
    const file = {
      scenario: 1,
      name: "copies",
      duration: "36s",
      topology: {
        clusters: [
          {
            id: "main",
            kmsKey: "k",
            backtrackWindow: "1h",
            volume: { size: "20GB", storageNodesPerAz: 3 },
            instances: [instance("main-1"), instance("main-2", "b")],
          },
          {
            id: "first",
            ...later,
            backtrackWindow: "1h",
            ...(otherKey ? { kmsKey: "l" } : {}),
            instances: [instance("first-1", "b"), instance("first-2", "c")],
          },
          {
            id: "second",
            ...later,
            instances: [instance("second-1", "c"), { ...(instance("second-2") as object), ...later }],
          },
        ],
      },
      workloads: CLUSTERS.flatMap((id) => clients(id, writes ? { writes: 3 } : undefined)),
      parameters: QUICK,
      actions: [first, second, ...calls],
      faults,
    };
    const parsed = parseScenario(JSON.stringify(file), "copies");
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    return { seed, scenario: parsed.scenario };
  });
