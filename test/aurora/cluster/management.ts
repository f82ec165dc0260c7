/**
 * Random schedules of what people do to a cluster, at the worst moments: calls in any order, close together, in
 * failures, of four kinds of clusters. Nobody has a plan here, so most calls are refused: what must hold is that a
 * refusal changes nothing, and that no order of what is accepted breaks a promise.
 */
import fc from "fast-check";
import { parseScenario, type Plain } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";

/** Seconds for minutes, so that an operation is under way when the next one comes. */
const QUICK = {
  createMin: "2s",
  createMax: "4s",
  recreateMin: "2s",
  recreateMax: "4s",
  clusterCreateMin: "1s",
  clusterCreateMax: "2s",
  clusterDeleteTime: "1s",
  deleteGrace: "3s",
  clusterStopTime: "2s",
  clusterStoppedMax: "12s",
  keyCheckPeriod: "1s",
  keyRecoveryWindow: "15s",
  osUpdateMin: "1s",
  osUpdateMax: "3s",
  osUpdatePatience: "8s",
  zdpPatience: "2s",
  zdpSwapMin: "300ms",
  zdpSwapMax: "900ms",
  scalingPeriod: "500ms",
  replicationBandwidth: 10_000_000_000,
  restoreWorkflow: "2s",
  cloneWorkflow: "2s",
  backtrackWorkflow: "2s",
  restorablePeriod: "2s",
  snapshotLook: "1s",
  backtrackLook: "2s",
  v1Period: "1s",
  v1CooldownUp: "3s",
  v1CooldownDown: "3s",
};

const base = (clusters: readonly Plain[], more: Plain = {}, topology: Plain = {}): Plain => ({
  scenario: 1,
  name: "management",
  duration: "60s",
  topology: { ...topology, clusters },
  workloads: [
    {
      id: "app",
      kind: "open",
      rate: "15/s",
      keys: { count: 60 },
      timeout: "1s",
      retry: { attempts: 3, backoff: "200ms" },
    },
    { id: "web", kind: "open", endpoint: "reader", rate: "10/s", reads: "100%", keys: { count: 60 }, timeout: "1s" },
  ],
  parameters: QUICK,
  ...more,
});

const volume = { size: "10GB", storageNodesPerAz: 3 };
const LATER = "by-action";
const maintenance = { window: "sun:00:00-sun:00:30", newVersion: "10s" };
const instances = [{ id: "one" }, { id: "two", az: "us-east-1b" }, { id: "three", az: "us-east-1c", created: LATER }];

const BASES: readonly Plain[] = [
  base([
    {
      id: "main",
      volume,
      instances,
      kmsKey: "k",
      maintenance,
      backtrackWindow: "1h",
      autoScaling: {
        min: 1,
        max: 3,
        policies: [
          { metric: "RDSReaderAverageDatabaseConnections", target: 3, scaleOutCooldown: "3s", scaleInCooldown: "3s" },
        ],
      },
    },
  ]),
  base(
    [{ id: "main", engine: "aurora-postgresql", volume, instances, kmsKey: "k", maintenance, created: LATER }].map(
      (one) => ({ ...one, instances: instances.map((each) => ({ ...each, created: LATER })) }),
    ),
  ),
  base([
    {
      id: "main",
      volume,
      kmsKey: "k",
      maintenance,
      serverlessV2: { min: 0, max: 4 },
      instances: instances.map((one) => ({ ...one, class: "db.serverless" })),
    },
  ]),
  base([{ id: "main", volume, kmsKey: "k", maintenance, serverlessV1: { min: 1, max: 4 } }], {
    workloads: [{ id: "app", kind: "open", rate: "15/s", keys: { count: 60 }, timeout: "1s" }],
  }),
  base(
    [
      { id: "main", volume, kmsKey: "k", maintenance, instances },
      {
        id: "eu",
        region: "eu-west-1",
        kmsKey: "l",
        created: LATER,
        instances: [
          { id: "eu-1", created: LATER },
          { id: "eu-2", az: "eu-west-1b", created: LATER },
        ],
      },
    ],
    {},
    { regions: [{ name: "us-east-1" }, { name: "eu-west-1" }], global: { id: "shop", created: LATER } },
  ),
];
const GLOBAL = BASES.length - 1;
const V1 = 3;

const moment = fc.integer({ min: 51, max: 400 }).map((tenth) => `${tenth * 100}ms`);
/** Names of what there is in a base. */
const of = (index: number) => ({
  cluster: fc.constantFrom(...(index === GLOBAL ? ["main", "eu"] : ["main"])),
  instance: fc.constantFrom(
    ...(index === GLOBAL
      ? ["one", "two", "three", "eu-1", "eu-2"]
      : index === V1
        ? ["writer-1"]
        : ["one", "two", "three"]),
  ),
});

function actionsOf(index: number): fc.Arbitrary<Plain> {
  const { cluster, instance } = of(index);
  const kinds: fc.Arbitrary<Plain>[] = [
    fc.record({ kind: fc.constantFrom("create-cluster", "delete-cluster", "stop-cluster", "start-cluster"), cluster }),
    fc.record({ kind: fc.constantFrom("patch-engine"), cluster, pendingParameters: fc.boolean() }),
    fc.record({
      kind: fc.constant("apply-maintenance"),
      cluster: fc.constant("main"),
      action: fc.constantFrom("system-update", "db-upgrade"),
      optIn: fc.constantFrom("immediate", "next-maintenance", "undo-opt-in"),
    }),
    fc.record({ kind: fc.constantFrom("reboot", "create-instance", "delete-instance"), instance }),
    fc.record({ kind: fc.constant("modify-tier"), instance, tier: fc.nat(15) }),
    fc.record({ kind: fc.constant("modify-cluster"), cluster, deletionProtection: fc.boolean() }),
    fc.record({ kind: fc.constant("long-query"), instance, for: fc.constantFrom("1s", "10s") }),
    index === V1
      ? fc.record({
          kind: fc.constant("modify-capacity"),
          capacity: fc.constantFrom(1, 2, 4),
          timeoutAction: fc.constantFrom("RollbackCapacityChange", "ForceApplyCapacityChange"),
          timeout: fc.constant("10s"),
        })
      : fc.record({ kind: fc.constant("failover") }),
    ...(index === V1 ? [] : [fc.record({ kind: fc.constant("failover"), to: instance })]),
    ...(index === 0
      ? [
          fc.record({
            kind: fc.constant("backtrack"),
            ago: fc.constantFrom("10ms", "100ms", "5s"),
            useEarliest: fc.constant(true),
          }),
        ]
      : []),
    ...(index === GLOBAL
      ? [
          fc.record({ kind: fc.constantFrom("create-global-cluster", "delete-global-cluster") }),
          fc.record({
            kind: fc.constantFrom("create-cluster", "switchover-global", "remove-from-global"),
            cluster: fc.constant("eu"),
          }),
        ]
      : []),
  ];
  return fc.oneof(...kinds);
}

function faultsOf(index: number): fc.Arbitrary<Plain> {
  const { cluster, instance } = of(index);
  const lasting = fc.constantFrom("500ms", "3s", "8s");
  return fc.oneof(
    fc.record({ kind: fc.constant("key-disabled"), cluster, for: fc.constantFrom("1500ms", "8s", "30s") }),
    fc.record({ kind: fc.constant("crash"), instance, for: lasting }),
    fc.record({ kind: fc.constant("control-plane-outage"), for: lasting }),
    fc.record({ kind: fc.constant("insufficient-capacity"), for: lasting }),
    fc.record({ kind: fc.constant("az-outage"), az: fc.constantFrom("us-east-1a", "us-east-1b"), for: lasting }),
  );
}

/** Copies under names of their own, of a cluster alone: at most one of each. */
const copies = (index: number): fc.Arbitrary<readonly Plain[]> =>
  index === GLOBAL
    ? fc.constant([])
    : fc.subarray([
        { kind: "create-snapshot", snapshot: "s" },
        { kind: "delete-snapshot", snapshot: "s" },
        { kind: "restore-from-snapshot", snapshot: "s", as: "r1" },
        { kind: "restore-to-point-in-time", as: "r2" },
        { kind: "clone", as: "c1", job: "5/s" },
      ] as Plain[]);

export interface ManagementSchedule {
  readonly seed: number;
  readonly scenario: Scenario;
}

const timed = (what: fc.Arbitrary<Plain>): fc.Arbitrary<Plain> =>
  fc.tuple(moment, what).map(([at, one]) => ({ ...(one as object), at }) as Plain);

/** In the last twenty seconds nothing more is asked for, and nothing breaks. */
export const schedules: fc.Arbitrary<ManagementSchedule> = fc.nat(GLOBAL).chain((index) =>
  fc
    .record({
      seed: fc.nat(1_000_000),
      actions: fc.array(timed(actionsOf(index)), { minLength: 2, maxLength: 10 }),
      copied: copies(index).chain((some) => fc.tuple(...some.map((one) => timed(fc.constant(one))))),
      faults: fc.array(timed(faultsOf(index)), { maxLength: 3 }),
    })
    .map(({ seed, actions, copied, faults }) => {
      const file = { ...(BASES[index] as object), actions: [...actions, ...copied], faults };
      const parsed = parseScenario(JSON.stringify(file), "management");
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
      return { seed, scenario: parsed.scenario };
    }),
);
