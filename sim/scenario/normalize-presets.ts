/** Outages by their names, as the faults they consist of in this topology. */
import { SECOND, type Micros } from "../kernel/index.ts";
import {
  attrition,
  azPlusOne,
  badBatch,
  bridge,
  failoverStorm,
  minority,
  repairStorm,
  retryStorm,
  ring,
  swizzle,
} from "./fault-shapes.ts";
import type { Path } from "./issue.ts";
import { knownAz, knownCluster, knownNode, type FaultContext } from "./normalize-scope.ts";
import { readBegin, readShare, readSpan } from "./read.ts";
import type { PresetFile } from "./schema-presets.ts";
import type { ClusterSpec, FaultSpec } from "./types.ts";

type When = Pick<FaultSpec, "at" | "for">;
type Preset<Kind extends PresetFile["kind"]> = Extract<PresetFile, { kind: Kind }>;

export function normalizePreset(file: PresetFile, path: Path, context: FaultContext): readonly FaultSpec[] {
  const when = whenOf(file, path, context);
  switch (file.kind) {
    case "ring-partition":
      return ringPartition(file, when, path, context);
    case "bridge-partition": {
      const az = knownAz(file.az, [...path, "az"], context);
      return bridge(regionOf(az, context), az, when);
    }
    case "minority-partition":
      return minority(knownAz(file.az, [...path, "az"], context), when);
    case "az-plus-one":
      return zoneAndNode(file, when, path, context);
    case "swizzle-clog":
      return swizzleClog(file, when, path, context);
    case "bad-batch":
      return nodesOfBatch(file, when, path, context);
    case "attrition":
      return nodesInTurn(file, when, path, context);
    case "failover-storm":
      return failovers(file, when, path, context);
    case "retry-storm":
      return retryStorm(clusterOf(file, path, context).id, when);
    case "repair-storm": {
      const az = knownAz(file.az, [...path, "az"], context);
      const nodes = nodesOf(clusterIn(az, context), context).filter((one) => one.az === az);
      return repairStorm(namesOf(nodes.slice(0, file.nodes ?? 2)), when.at);
    }
  }
}

function whenOf(file: PresetFile, path: Path, { duration, report }: FaultContext): When {
  const at = readBegin(file.at, duration, [...path, "at"], report);
  const span = "for" in file ? file.for : undefined;
  const lasting = readSpan(span, 0, [...path, "for"], report);
  if (span !== undefined && lasting === 0) report([...path, "for"], "must be longer than nothing");
  return { at, for: lasting };
}

function ringPartition(
  file: Preset<"ring-partition">,
  when: When,
  path: Path,
  context: FaultContext,
): readonly FaultSpec[] {
  const cluster = clusterOf(file, path, context);
  const ids = cluster.instances.map(({ id }) => id);
  if (ids.length < 2)
    context.report([...path, "cluster"], "needs two instances: a ring is what several see differently");
  return ring(ids, azsOf(cluster, context), when);
}

/** The node is the first one elsewhere, unless the file names another. */
function zoneAndNode(file: Preset<"az-plus-one">, when: When, path: Path, context: FaultContext): readonly FaultSpec[] {
  const az = knownAz(file.az, [...path, "az"], context);
  const nodes = nodesOf(clusterIn(az, context), context);
  const node =
    file.node === undefined
      ? (nodes.find((one) => one.az !== az)?.name ?? "")
      : knownNode(file.node, [...path, "node"], context);
  if (nodes.some((one) => one.name === node && one.az === az))
    context.report([...path, "node"], "stands in the zone itself: name one elsewhere");
  return azPlusOne(az, node, when);
}

function swizzleClog(
  file: Preset<"swizzle-clog">,
  when: When,
  path: Path,
  context: FaultContext,
): readonly FaultSpec[] {
  const nodes = nodesOf(clusterOf(file, path, context), context);
  const share = shareOf(file.intensity, 0.5, path, context);
  const hit = nodes.slice(0, Math.max(1, Math.floor(nodes.length * share)));
  return swizzle(namesOf(hit), shuffled(hit.length, file.order ?? 1), when);
}

/** The nodes that have media of one batch: one in so many. */
function nodesOfBatch(
  file: Preset<"bad-batch">,
  { at }: When,
  path: Path,
  context: FaultContext,
): readonly FaultSpec[] {
  const batches = file.batches ?? 4;
  const within = readSpan(file.within, 60 * SECOND, [...path, "within"], context.report);
  const ratio = shareOf(file.intensity, 0.1, path, context);
  const nodes = nodesOf(clusterOf(file, path, context), context).filter((_, index) => index % batches === 0);
  return badBatch(namesOf(nodes), ratio, { at, for: within });
}

function nodesInTurn(
  file: Preset<"attrition">,
  { at, for: lasting }: When,
  path: Path,
  context: FaultContext,
): readonly FaultSpec[] {
  const first = readSpan(file.every, 10 * SECOND, [...path, "every"], context.report);
  const nodes = nodesOf(clusterOf(file, path, context), context).slice(0, file.nodes ?? 2);
  return attrition(namesOf(nodes), first, file.for === undefined ? 10 * SECOND : lasting, at);
}

function failovers(
  file: Preset<"failover-storm">,
  { at }: When,
  path: Path,
  context: FaultContext,
): readonly FaultSpec[] {
  const every: Micros = readSpan(file.every, 40 * SECOND, [...path, "every"], context.report);
  if (every < 1000)
    context.report([...path, "every"], "must be a millisecond at least: storms need time between two gusts");
  return failoverStorm(clusterOf(file, path, context).id, file.times ?? 5, Math.max(1000, every), at);
}

function shareOf(given: string | number | undefined, fallback: number, path: Path, { report }: FaultContext): number {
  return given === undefined ? fallback : readShare(given, [...path, "intensity"], report);
}

function namesOf(nodes: readonly { readonly name: string }[]): string[] {
  return nodes.map(({ name }) => name);
}

function clusterOf(file: { readonly cluster?: string | undefined }, path: Path, context: FaultContext): ClusterSpec {
  const id = knownCluster(file.cluster, [...path, "cluster"], context);
  return context.clusters.find((one) => one.id === id) ?? context.clusters[0];
}

function clusterIn(az: string, context: FaultContext): ClusterSpec {
  return context.clusters.find((cluster) => azsOf(cluster, context).includes(az)) ?? context.clusters[0];
}

function azsOf({ region }: ClusterSpec, { regions }: FaultContext): readonly string[] {
  return (regions.find(({ name }) => name === region) ?? regions[0]).azs;
}

function regionOf(az: string, { regions }: FaultContext): readonly string[] {
  return (regions.find(({ azs }) => azs.includes(az)) ?? regions[0]).azs;
}

/** A cluster's storage nodes by their names, the first of each zone before the second of any. */
function nodesOf(cluster: ClusterSpec, context: FaultContext): { readonly name: string; readonly az: string }[] {
  const prefix = cluster === context.clusters[0] ? "" : `${cluster.id}.`;
  const azs = azsOf(cluster, context);
  return Array.from({ length: cluster.volume.storageNodesPerAz * 3 }, (_, index) => ({
    name: `${prefix}storage-${"abc"[index % 3]}${Math.floor(index / 3) + 1}`,
    az: azs[index % 3],
  }));
}

/** The numbers below `count` in an order of their own for each `order` (Fisher and Yates, on Lehmer's generator). */
function shuffled(count: number, order: number): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index);
  let state = order + 1;
  for (let last = count - 1; last > 0; last--) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (last + 1);
    [numbers[last], numbers[other]] = [numbers[other], numbers[last]];
  }
  return numbers;
}
