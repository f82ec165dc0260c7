/**
 * Writers that are cut off, for the search of cut-off.test.ts: from some of those with whom a writer has to do and not
 * from others, both ways or one, or frozen, or taken for dead while it goes on; by its name, so that it stays cut off
 * when another one writes, or by its role. And members of a protection group that are replaced one after the other.
 *
 * Each way of being cut off is a row. A cut begins somewhat before one of the two moments about which calls gather
 * (drawn-moments.ts), so that most of what is asked for is asked for while it lasts.
 */
import fc from "fast-check";
import type { Luck } from "../../sim/chaos/index.ts";
import { choices, luckOf, type Choices } from "../../sim/fast-check/choices.ts";
import type { Micros } from "../../sim/kernel/index.ts";
import { FIXED } from "../../sim/parameters/index.ts";
import type {
  ActionSpec,
  ClusterSpec,
  FaultOf,
  FaultSpec,
  InstanceScope,
  Scenario,
  Scope,
} from "../../sim/scenario/types.ts";
import { HEAL, moments, spanOf, timeOf, type Moment, type Span } from "./drawn-moments.ts";

const MILLISECOND = 1_000;
const SECOND = 1_000_000;
const GROUP_BYTES = FIXED.groupBytes.value;
/** So long that a member's place is taken by another one (storage-node silence, a copy of its group). */
const AWAY = 15 * SECOND;
const MEMBERS = ["a1", "b1", "c1", "a2", "b2", "c2"];

/** Whom a cut is about, and what there is beside it. */
interface Around {
  readonly writer: InstanceScope;
  readonly cluster: ClusterSpec;
  readonly scenario: Scenario;
  readonly luck: Luck;
}

/** On either side of a cut; nobody on the second stands for everybody else. */
type Sides = readonly [Scope, Scope | null];

/** Nothing where there is nobody of that kind. */
const SIDES = {
  "from its control plane": ({ writer, cluster }) => [writer, { controlPlane: cluster.id }],
  "from storage": ({ writer, cluster }) => [writer, { storage: cluster.id }],
  "from a zone": ({ writer, cluster, scenario, luck }) => [writer, { az: luck.pick(zonesOf(cluster, scenario)) }],
  "from its readers": ({ writer, cluster }) => [writer, { readers: cluster.id }],
  "from one of them": ({ writer, cluster: { instances }, luck }) =>
    instances.length < 2 ? null : [writer, { instance: luck.pick(instances.slice(1)).id }],
  "from clients": ({ writer, scenario: { workloads }, luck }) => [writer, { clients: luck.pick(workloads).id }],
  "from everybody": ({ writer }) => [writer, null],
  "with its zone": ({ cluster: { instances } }) => [{ az: instances[0].az }, null],
  "with its Region": ({ cluster: { region } }) => [{ region }, null],
  "its Region from another": ({ cluster: { region }, scenario, luck }) => {
    const others = scenario.regions.filter(({ name }) => name !== region);
    return others.length === 0 ? null : [{ region }, { region: luck.pick(others).name }];
  },
  "its log from another Region": ({ cluster, scenario, luck }) => {
    const others = scenario.clusters.filter((one) => one.copyOf === undefined && one !== cluster);
    return others.length === 0 ? null : [{ outbound: cluster.id }, { inbound: luck.pick(others).id }];
  },
} as const satisfies Record<string, (around: Around) => Sides | null>;

type Way = keyof typeof SIDES | "frozen" | "taken for dead";

interface Cut {
  /** One or several at once. */
  readonly ways: readonly Way[];
  readonly kind: "partition" | "hold";
  readonly direction: "both" | "out" | "in";
  readonly span: Span;
  readonly where: Choices;
}

const WAYS: readonly Way[] = [...(Object.keys(SIDES) as (keyof typeof SIDES)[]), "frozen", "taken for dead"];

/** Some last for as long as nobody is failed over from, and some until everything heals. */
const lasting = fc.oneof(fc.integer({ min: 1_000, max: 8_000 }), fc.integer({ min: 5_000, max: HEAL * 1_000 }));

function cutNear(near: number): fc.Arbitrary<Cut> {
  const begin = fc.record({ near: fc.constant(near), by: fc.integer({ min: -3_000, max: 500 }) });
  return fc.record({
    ways: fc.subarray([...WAYS], { minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom("partition" as const, "partition" as const, "hold" as const),
    direction: fc.constantFrom("both" as const, "both" as const, "out" as const, "in" as const),
    span: fc.record({ begin, ms: lasting }),
    where: choices(),
  });
}

/** One, and often another one later, of the same or of whoever writes by then. */
export const cuts: fc.Arbitrary<readonly Cut[]> = fc
  .tuple(cutNear(0), fc.option(cutNear(1), { nil: undefined, freq: 2 }))
  .map(([first, second]) => (second === undefined ? [first] : [first, second]));

/** In this world: of those ways that it has. */
export function cutsOf(scenario: Scenario, drawn: readonly Cut[], gathered: readonly number[]): FaultSpec[] {
  const members = scenario.clusters.filter(({ copyOf, instances }) => copyOf === undefined && instances.length > 0);
  return drawn.flatMap(({ ways, kind, direction, span, where }) => {
    const luck = luckOf(where);
    const cluster = luck.percent(70) ? members[0] : luck.pick(members);
    const writer = luck.percent(60) ? { instance: cluster.instances[0].id } : { writer: cluster.id };
    const when = spanOf(span, gathered);
    return ways.flatMap((way): FaultSpec[] => {
      if (way === "frozen") return [{ kind: "pause", ...when, scope: writer }];
      if (way === "taken for dead") return [{ kind: "suspicion", ...when, scope: writer }];
      const sides = SIDES[way]({ writer, cluster, scenario, luck });
      return sides === null ? [] : [{ kind, ...when, ...linkOf(sides, direction) }];
    });
  });
}

/** Whoever is cut off from everybody hears nobody, or is not heard: nobody sends to it alone. */
function linkOf(
  [inside, outside]: Sides,
  direction: Cut["direction"],
): Pick<FaultOf<"partition">, "from" | "to" | "direction"> {
  if (direction === "both" || outside === null)
    return { from: inside, to: outside, direction: direction === "out" ? "one-way" : "both" };
  return direction === "out"
    ? { from: inside, to: outside, direction: "one-way" }
    : { from: outside, to: inside, direction: "one-way" };
}

function zonesOf({ region }: ClusterSpec, { regions }: Scenario): readonly string[] {
  return (regions.find(({ name }) => name === region) ?? regions[0]).azs;
}

interface Turn {
  readonly at: Micros;
  readonly segment: string;
}

interface Replacement {
  readonly begin: Moment;
  readonly everyMs: number;
  readonly members: readonly string[];
  /** Moved by order, or without power for so long that somebody else takes their places. */
  readonly how: "moved" | "away";
  readonly where: Choices;
}

/** Members of one group, in every second scenario. */
export const replacements: fc.Arbitrary<Replacement | undefined> = fc.option(
  fc.record({
    begin: fc.oneof(moments, fc.record({ near: fc.constant(null), by: fc.integer({ min: 1_000, max: 10_000 }) })),
    everyMs: fc.oneof(fc.integer({ min: 500, max: 3_000 }), fc.integer({ min: 3_000, max: 7_000 })),
    members: fc.shuffledSubarray(MEMBERS, { minLength: 1 }),
    how: fc.constantFrom("moved" as const, "away" as const),
    where: choices(),
  }),
  { nil: undefined, freq: 2 },
);

/** Whose turn comes when, as far as all of it is over when everything heals. */
function turnsOf(drawn: Replacement, scenario: Scenario, gathered: readonly number[]): readonly Turn[] {
  const { begin, everyMs, members, where } = drawn;
  const luck = luckOf(where);
  const [cluster, ...others] = scenario.clusters.filter(({ copyOf }) => copyOf === undefined);
  const prefix = others.length === 0 || luck.percent(70) ? "" : `${luck.pick(others).id}.`;
  const group = luck.between(0, Math.ceil(cluster.volume.sizeBytes / GROUP_BYTES) - 1);
  const first = timeOf(begin, gathered);
  return members.flatMap((member, index) => {
    const at = first + index * everyMs * MILLISECOND;
    return at < HEAL * SECOND ? [{ at, segment: `${prefix}pg${group}.${member}` }] : [];
  });
}

export function moves(scenario: Scenario, drawn: Replacement | undefined, gathered: readonly number[]): ActionSpec[] {
  if (drawn?.how !== "moved") return [];
  return turnsOf(drawn, scenario, gathered).map((turn) => ({ kind: "move-segment", ...turn }));
}

export function absences(scenario: Scenario, drawn: Replacement | undefined, gathered: readonly number[]): FaultSpec[] {
  if (drawn?.how !== "away") return [];
  return turnsOf(drawn, scenario, gathered).map(({ at, segment }) => {
    return { kind: "crash", at, for: Math.min(AWAY, HEAL * SECOND - at), scope: { segment } };
  });
}
