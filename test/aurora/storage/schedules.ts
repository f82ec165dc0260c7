/**
 * Random schedules for properties of the storage protocol: faults of every kind, replacements, promotions, reports,
 * over small worlds in which everything is quicker than in earnest, so that a run of four seconds holds whole repairs.
 */
import fc from "fast-check";
import { MESSAGE_FAMILY_NAMES } from "../../../sim/facts/message-families.ts";
import type { ActionSpec, FaultSpec, Scenario, Scope } from "../../../sim/scenario/types.ts";
import { duplicates, links, lossyLinks, partitions, slowDisks, slowLinks, spans } from "../../arbitrary-faults.ts";
import { small } from "../../worlds.ts";

export const DURATION = 4_000_000;
const PARAMETERS = `{
  engineRestart: 100ms, recoveryRetry: 50ms, pageSplitRatio: 0.2, suspectAfter: 300ms, heartbeatPeriod: 100ms, membershipRetry: 50ms,
  repairBytesPerSecond: 200000000000, diskBytesPerSecond: 400000000000, copyChunkBytes: 2GB, copyPatience: 200ms, stagingPeriod: 200ms,
  scrubPeriod: 1s, floorAfter: 300ms, dnsTtl: 50ms, dnsFlipMax: 100ms, probePeriod: 100ms, detectProcessMin: 100ms, detectProcessMax: 300ms,
  detectHostMin: 200ms, detectHostMax: 500ms, failoverDecision: 10ms, promoteMin: 20ms, promoteMax: 100ms, demoteMin: 50ms, demoteMax: 200ms,
  recreateMin: 1s, recreateMax: 2s, connectTimeout: 200ms, replicaLagMax: 800ms, replicaResendAfter: 100ms, livenessReplica: 1s, failoverPatience: 2s,
  livenessRepair: 2s
}`;
const world = (members: "like" | "full-tail", workload: string, more: string): Scenario =>
  small({
    duration: "4s",
    size: "20GB",
    rate: "300/s",
    parameters: PARAMETERS.replace(/\s*\}$/, `, ${more} }`),
    workload,
    members,
    instances: "[{ id: writer-1, az: us-east-1a }, { id: writer-2, az: us-east-1b }, { id: reader-3, az: us-east-1c }]",
  });
export const BASES = [
  world("like", "", "cacheShare: 0.3"),
  world("full-tail", "", "cacheShare: 0.8"),
  // Transactions of three slow statements: crashes find many of them in flight, and few LSNs may be ahead of VDL.
  world("like", ", transaction: { writes: 3 }", "statementCpu: 5ms, lsnAllocationLimit: 40"),
  // Groups that count four members as soon as a zone is away, and six again when it is back.
  narrowing(world("like", "", "cacheShare: 0.3, azOutageAfter: 100ms")),
  narrowing(world("full-tail", "", "cacheShare: 0.8, azOutageAfter: 100ms")),
  // A volume that grows by a group or two while everything else happens.
  world("like", ", bytesPerWrite: 60MB", "cacheShare: 0.3"),
];
function narrowing(scenario: Scenario): Scenario {
  const clusters = scenario.clusters.map((one) => ({
    ...one,
    volume: { ...one.volume, longAzOutage: "three-of-four" as const },
  }));
  return { ...scenario, clusters };
}

const nodes = fc
  .constantFrom("a", "b", "c")
  .chain((az) => fc.constantFrom(1, 2, 3).map((n): Scope => ({ node: `storage-${az}${n}` })));
const azs = fc.constantFrom("a", "b", "c").map((letter) => ({ az: `us-east-1${letter}` }));
const writer = fc.constantFrom<Scope>({ instance: "writer-1" }, { instance: "writer-2" }, { instance: "reader-3" });
const segments = fc
  .tuple(fc.nat(1), fc.constantFrom("a1", "a2", "b1", "b2", "c1", "c2"))
  .map(([group, member]) => `pg${group}.${member}`);
const moment = fc.integer({ min: 0, max: 3_500 }).map((ms) => ms * 1000);
const anyScope: fc.Arbitrary<Scope> = fc.oneof(nodes, azs, writer);
const span = spans({ min: 0, max: 3_000 });
const link = links(anyScope);

const some = fc.subarray(MESSAGE_FAMILY_NAMES.slice(), { minLength: 1, maxLength: 3 });

const faults: fc.Arbitrary<FaultSpec> = fc.oneof(
  fc.tuple(span, azs).map(([when, scope]): FaultSpec => ({ kind: "az-outage", ...when, scope })),
  fc.tuple(span, fc.oneof(nodes, writer)).map(([when, scope]): FaultSpec => ({ kind: "crash", ...when, scope })),
  fc.tuple(span, fc.oneof(nodes, writer)).map(([when, scope]): FaultSpec => ({ kind: "pause", ...when, scope })),
  slowDisks(span, nodes),
  partitions(span, link),
  lossyLinks(span, link, 60),
  duplicates(span, link),
  slowLinks(span, link, 100),
  fc
    .tuple(span, link, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 10, max: 100 }))
    .map(([when, ends, ms, percent]): FaultSpec => ({
      kind: "slow-link",
      ...when,
      ...ends,
      factor: 1,
      extra: 0,
      spread: ms * 1000,
      ratio: percent / 100,
    })),
  fc.tuple(span, link).map(([when, ends]): FaultSpec => ({ kind: "hold", ...when, ...ends })),
  fc
    .tuple(span, link, fc.integer({ min: 50, max: 5_000 }), fc.integer({ min: 1, max: 50 }))
    .map(([when, ends, perSecond, queue]): FaultSpec => ({ kind: "throttle", ...when, ...ends, perSecond, queue })),
  fc.tuple(span, link, some, fc.integer({ min: 5, max: 100 })).map(([when, ends, messages, percent]): FaultSpec => ({
    kind: "loss",
    ...when,
    ...ends,
    messages,
    ratio: percent / 100,
  })),
  fc.tuple(span, link, some, fc.integer({ min: 5, max: 100 })).map(([when, ends, messages, percent]): FaultSpec => ({
    kind: "duplicate",
    ...when,
    ...ends,
    messages,
    ratio: percent / 100,
    late: 800_000,
  })),
);

const beliefs: fc.Arbitrary<FaultSpec> = fc.oneof(
  fc.tuple(span, fc.oneof(nodes, writer)).map(([when, scope]): FaultSpec => ({ kind: "suspicion", ...when, scope })),
  fc.tuple(span).map(([when]): FaultSpec => ({ kind: "control-plane-outage", ...when })),
  fc.tuple(span, nodes, fc.integer({ min: 1, max: 100 })).map(([when, scope, percent]): FaultSpec => ({
    kind: "corrupt-pages",
    at: when.at,
    for: 0,
    scope,
    ratio: percent / 100,
  })),
  fc.tuple(span, nodes, fc.integer({ min: 1, max: 100 })).map(([when, scope, percent]): FaultSpec => ({
    kind: "corrupt-log",
    at: when.at,
    for: 0,
    scope,
    ratio: percent / 100,
  })),
  fc.tuple(span).map(([when]): FaultSpec => ({ kind: "object-store-outage", ...when })),
  fc
    .tuple(
      span,
      nodes,
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom("corrupt-writes" as const, "misdirected-writes" as const),
    )
    .map(([when, scope, percent, kind]): FaultSpec => ({ kind, ...when, scope, ratio: percent / 100 })),
  fc
    .tuple(span, nodes, fc.integer({ min: 1, max: 100 }))
    .map(([when, scope, percent]): FaultSpec => ({ kind: "disk-errors", ...when, scope, ratio: percent / 100 })),
  fc.tuple(span, fc.oneof(nodes, azs)).map(([when, scope]): FaultSpec => ({ kind: "torn-writes", ...when, scope })),
);
/**
 * Two nodes' disks at most: a third could take the last copy of something acknowledged, which nobody promises to
 * survive.
 */
const loss: fc.Arbitrary<FaultSpec> = fc.oneof(
  {
    arbitrary: fc.tuple(moment, nodes).map(([at, scope]): FaultSpec => ({ kind: "disk-loss", at, for: 0, scope })),
    weight: 2,
  },
  {
    arbitrary: fc.tuple(span, nodes).map(([when, scope]): FaultSpec => ({ kind: "lying-disk", ...when, scope })),
    weight: 1,
  },
  {
    arbitrary: fc.tuple(span, nodes).map(([{ at, for: lasting }, scope]): FaultSpec => ({
      kind: "stale-disk",
      at,
      for: Math.min(lasting, DURATION - at),
      scope,
    })),
    weight: 1,
  },
);
const losses = fc.array(loss, { maxLength: 2 });

const actions: fc.Arbitrary<ActionSpec> = fc.oneof(
  fc.tuple(moment, segments).map(([at, segment]): ActionSpec => ({ kind: "move-segment", at, segment })),
  fc
    .tuple(moment, fc.constantFrom("writer-1", "writer-2"))
    .map(([at, instance]): ActionSpec => ({ kind: "promote", at, instance })),
  fc
    .tuple(moment, fc.constantFrom("writer-1", "writer-2", "reader-3"), fc.integer({ min: 50, max: 2_000 }))
    .map(([at, instance, ms]): ActionSpec => ({ kind: "long-query", at, for: ms * 1000, instance })),
  fc.tuple(moment, fc.constantFrom(null, "writer-2")).map(([at, to]): ActionSpec => ({ kind: "failover", at, to })),
  fc
    .tuple(moment, fc.constantFrom("writer-1", "writer-2", "reader-3"))
    .map(([at, instance]): ActionSpec => ({ kind: "reboot", at, instance })),
  moment.map((at): ActionSpec => ({ kind: "patch-storage", at, az: "us-east-1b" })),
);

export interface Schedule {
  readonly seed: number;
  readonly scenario: Scenario;
}

export const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    seed: fc.nat(1_000_000),
    base: fc.nat(BASES.length - 1),
    faults: fc.array(fc.oneof({ arbitrary: faults, weight: 3 }, { arbitrary: beliefs, weight: 1 }), { maxLength: 10 }),
    losses,
    actions: fc.array(actions, { maxLength: 4 }),
  })
  .map(({ seed, base, faults: drawn, losses: lost, actions: done }) => ({
    seed,
    scenario: { ...BASES[base], faults: [...drawn, ...lost], actions: done },
  }));
