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
];
const FORWARDING: readonly ActionKind[] = ["set-write-forwarding", "set-forwarding-limit"];
const COPIES: readonly ActionKind[] = [
  "restore-to-point-in-time",
  "restore-from-snapshot",
  "clone",
  "create-snapshot",
  "delete-snapshot",
];

/** What a world is asked for; what befalls it alone is asked for more often. */
export const CALLS = {
  one: [...ANYWHERE, ...FORWARDING, ...COPIES, "backtrack", "backtrack", "backtrack"],
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
