/**
 * Calls of the service for the search for what befalls together (together.test.ts): those that swarms draw, by their
 * table (sim/chaos), and here, a row a kind, those that this table leaves out because they take something away for good
 * or need a name. What was stopped, switched off or limited is put right when everything heals (together.ts).
 */
import fc from "fast-check";
import { ACTION_KINDS, Places, type ActionKind, type Luck } from "../../sim/chaos/index.ts";
import { choices, luckOf, type Choices } from "../../sim/fast-check/choices.ts";
import type { Micros } from "../../sim/kernel/index.ts";
import type { ActionSpec, ClusterSpec, Scenario } from "../../sim/scenario/types.ts";
import { moments, timeOf, type Moment } from "./drawn-moments.ts";

const SECOND = 1_000_000;
const GB = 1e9;
/** `createdAt` of an instance that an action creates. */
const BY_ACTION = -2;

interface Call {
  readonly kind: ActionKind;
  readonly at: Moment;
  readonly where: Choices;
}

interface Asked {
  readonly at: Micros;
  readonly scenario: Scenario;
  readonly luck: Luck;
  /** Clusters that are there from the start. */
  readonly members: readonly ClusterSpec[];
}

/** Nothing where this world cannot be asked for it. */
type Row = (asked: Asked) => readonly ActionSpec[];

const SNAPSHOT = "kept";
export const PAST = "past";
export const TWIN = "twin";

/** One of those that fit. */
function one<T>(luck: Luck, among: readonly T[], make: (picked: T) => ActionSpec): readonly ActionSpec[] {
  return among.length === 0 ? [] : [make(luck.pick(among))];
}

/** Instances that are there only when somebody creates them. */
export function laterOf({ instances }: ClusterSpec): readonly string[] {
  return instances.flatMap(({ id, createdAt }) => (createdAt === BY_ACTION ? [id] : []));
}

/** Some seconds before, never before the beginning. */
function earlier(at: Micros, luck: Luck): Micros {
  return Math.max(0, at - luck.between(0, 20) * SECOND);
}

const OWN: Partial<Record<ActionKind, Row>> = {
  "stop-cluster": ({ at, luck, members }) =>
    one(luck, members, ({ id }) => ({ kind: "stop-cluster", at, cluster: id })),
  "start-cluster": ({ at, luck, members }) =>
    one(luck, members, ({ id }) => ({ kind: "start-cluster", at, cluster: id })),
  "delete-instance": ({ at, luck, members }) =>
    one(
      luck,
      members.flatMap(({ instances }) => (instances.length > 1 ? instances : [])),
      ({ id }) => ({ kind: "delete-instance", at, instance: id }),
    ),
  "set-volume-limit": ({ at, luck }) => [{ kind: "set-volume-limit", at, limitBytes: luck.pick([20, 40, 100]) * GB }],
  "apply-maintenance": ({ at, luck, members }) =>
    one(
      luck,
      members.filter(({ maintenance }) => maintenance !== undefined),
      ({ id }) => ({
        kind: "apply-maintenance",
        at,
        cluster: id,
        action: luck.pick(["system-update", "db-upgrade"] as const),
        optIn: luck.pick(["immediate", "next-maintenance", "undo-opt-in"] as const),
      }),
    ),
  "set-write-forwarding": ({ at, luck, members }) =>
    one(
      luck,
      members.filter(({ writeForwarding }) => writeForwarding),
      ({ id }) => ({ kind: "set-write-forwarding", at, cluster: id, enabled: luck.percent(50) }),
    ),
  "set-forwarding-limit": ({ at, luck, members }) =>
    one(
      luck,
      members.filter(({ writeForwarding }) => writeForwarding),
      ({ id }) => ({ kind: "set-forwarding-limit", at, cluster: id, percent: luck.between(1, 50) }),
    ),
  "switchover-global": ({ at, luck, scenario, members }) =>
    // To the primary itself, too.
    scenario.global === undefined
      ? []
      : one(luck, members, ({ id }) => ({ kind: "switchover-global", at, cluster: id })),
  "failover-global": ({ at, luck, members }) =>
    one(luck, members.slice(1), ({ id }) => ({ kind: "failover-global", at, cluster: id })),
  "remove-from-global": ({ at, luck, members }) =>
    one(luck, members.slice(1), ({ id }) => ({ kind: "remove-from-global", at, cluster: id })),
  "set-rpo": ({ at, luck, members, scenario }) =>
    (scenario.global?.rpo ?? -1) < 0
      ? []
      : one(luck, members, ({ id }) => ({ kind: "set-rpo", at, cluster: id, rpo: luck.pick([-1, 25 * SECOND]) })),
  backtrack: ({ at, luck, members }) =>
    one(
      luck,
      members.filter(({ backtrackWindow }) => backtrackWindow !== undefined),
      ({ id }) => ({ kind: "backtrack", at, cluster: id, to: earlier(at, luck), force: true, useEarliest: true }),
    ),
  "modify-capacity": ({ at, luck, members: [{ id, serverlessV1 }] }) =>
    serverlessV1 === undefined
      ? []
      : [
          {
            kind: "modify-capacity",
            at,
            cluster: id,
            capacity: luck.pick([1, 2, 4, 8]),
            timeout: serverlessV1.timeout,
            timeoutAction: serverlessV1.timeoutAction,
          },
        ],
  "create-snapshot": ({ at, members: [{ id }] }) => [{ kind: "create-snapshot", at, cluster: id, snapshot: SNAPSHOT }],
  "delete-snapshot": ({ at }) => [{ kind: "delete-snapshot", at, snapshot: SNAPSHOT }],
  "restore-to-point-in-time": ({ at, luck, members: [{ id }] }) => [
    { kind: "restore-to-point-in-time", at, cluster: id, as: PAST, to: luck.percent(50) ? -1 : earlier(at, luck) },
  ],
  "restore-from-snapshot": ({ at, luck, members: [{ id }] }) => [
    { kind: "create-snapshot", at: earlier(at, luck), cluster: id, snapshot: SNAPSHOT },
    { kind: "restore-from-snapshot", at, snapshot: SNAPSHOT, as: PAST },
  ],
  "create-global-cluster": ({ at, scenario }) =>
    scenario.global?.created === undefined ? [] : [{ kind: "create-global-cluster", at }],
  // With its instances, and before all else as often as in the midst of it: most calls need one that is there.
  "create-cluster": ({ at, luck, members, scenario }) => {
    const absent = members.filter(({ created }) => created !== undefined);
    if (absent.length === 0) return [];
    const { id, instances } = luck.pick(absent);
    const begins = luck.percent(50) ? luck.between(1_000, 4_000) * 1_000 : at;
    return [
      ...(scenario.global?.created === undefined
        ? []
        : [{ kind: "create-global-cluster", at: begins - 500_000 } as const]),
      { kind: "create-cluster", at: begins, cluster: id },
      ...instances.map(({ id: instance }): ActionSpec => {
        return { kind: "create-instance", at: begins + luck.between(8_000, 12_000) * 1_000, instance };
      }),
    ];
  },
  "create-instance": ({ at, luck, members }) =>
    one(luck, members.flatMap(laterOf), (instance) => ({ kind: "create-instance", at, instance })),
  // Out of the global database first, and its instances, or it is refused.
  "delete-cluster": ({ at, luck, members }) => {
    const { id, instances } = luck.pick(members.slice(1));
    return [
      { kind: "remove-from-global", at: earlier(at, luck), cluster: id },
      ...instances.map(({ id: instance }): ActionSpec => ({ kind: "delete-instance", at, instance })),
      { kind: "delete-cluster", at: at + luck.between(0, 12) * SECOND, cluster: id },
    ];
  },
  "delete-global-cluster": ({ at }) => [{ kind: "delete-global-cluster", at }],
  "modify-cluster": ({ at, luck, members }) =>
    one(
      luck,
      members.filter(({ backtrackWindow }) => backtrackWindow !== undefined),
      ({ id }) => ({ kind: "modify-cluster", at, cluster: id, backtrackWindow: luck.pick([0, 5, 3_600]) * SECOND }),
    ),
  "modify-access": ({ at, luck, members }) =>
    one(
      luck,
      members.filter(({ access }) => access !== undefined),
      ({ id }) => ({
        kind: "modify-access",
        at,
        cluster: id,
        ...luck.pick([{ allow: ["nobody"] }, { certificateAuthority: "rds-ca-ecc384-g1" }, { requireTls: true }]),
      }),
    ),
  clone: ({ at, members: [{ id }] }) => [{ kind: "clone", at, cluster: id, as: TWIN, jobPerSecond: 0 }],
};

const ANYWHERE: readonly ActionKind[] = [
  "failover",
  "reboot",
  "promote",
  "modify-tier",
  "long-query",
  "move-segment",
  "patch-storage",
  "patch-engine",
  "apply-maintenance",
  "stop-cluster",
  "start-cluster",
  "delete-instance",
  "set-volume-limit",
  "modify-access",
];
const FORWARDING: readonly ActionKind[] = ["set-write-forwarding", "set-forwarding-limit"];
const COPIES: readonly ActionKind[] = [
  "restore-to-point-in-time",
  "restore-from-snapshot",
  "clone",
  "create-snapshot",
  "delete-snapshot",
];

const CREATION: readonly ActionKind[] = [
  "create-cluster",
  "create-cluster",
  "create-global-cluster",
  "create-instance",
];

/** What a world is asked for; what befalls it alone is asked for more often. */
export const CALLS = {
  one: [...ANYWHERE, ...FORWARDING, ...COPIES, "backtrack", "backtrack", "backtrack", "modify-cluster"],
  global: [
    ...ANYWHERE,
    ...FORWARDING,
    "switchover-global",
    "switchover-global",
    "switchover-global",
    "failover-global",
    "failover-global",
    "remove-from-global",
    "set-rpo",
  ],
  growing: [
    ...ANYWHERE,
    ...CREATION,
    ...CREATION,
    "delete-cluster",
    "delete-global-cluster",
    "switchover-global",
    "switchover-global",
    "failover-global",
    "remove-from-global",
  ],
  serverlessV1: [...ANYWHERE, "modify-capacity", "modify-capacity", "modify-capacity"],
} as const satisfies Readonly<Record<string, readonly ActionKind[]>>;

export function calls(kinds: readonly ActionKind[]): fc.Arbitrary<readonly Call[]> {
  const call = fc.record({ kind: fc.constantFrom(...kinds), at: moments, where: choices() });
  return fc.array(call, { minLength: 1, maxLength: 5, size: "max" });
}

function onceOf(action: ActionSpec | null, members: readonly ClusterSpec[]): readonly string[] {
  if (action === null) return [];
  if (action.kind === "delete-instance")
    return members.flatMap(({ id, instances }) => (instances.some((one) => one.id === action.instance) ? [id] : []));
  return "as" in action ? [action.as] : [];
}

/**
 * In this world. Each copy is made once, and of each cluster one instance deleted, since somebody must be left: calls
 * that would do so again are left out.
 */
export function callsOf(scenario: Scenario, drawn: readonly Call[], gathered: readonly number[]): ActionSpec[] {
  const members = scenario.clusters.filter(({ copyOf }) => copyOf === undefined);
  const done = new Set<string>();
  return drawn.flatMap(({ kind, at: moment, where }) => {
    const at = timeOf(moment, gathered);
    const luck = luckOf(where);
    const asked = OWN[kind]?.({ at, scenario, luck, members }) ?? [
      ACTION_KINDS[kind](at, new Places(scenario, luck), luck),
    ];
    const once = asked.flatMap((action) => onceOf(action, members));
    if (once.some((what) => done.has(what))) return [];
    for (const what of once) done.add(what);
    return asked.filter((action) => action !== null);
  });
}
