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

export function normalizePreset(file: PresetFile, path: Path, context: FaultContext): readonly FaultSpec[] {
  const { report } = context;
  const at = readBegin(file.at, context.duration, [...path, "at"], report);
  const lasting = readSpan("for" in file ? file.for : undefined, 0, [...path, "for"], report);
  if ("for" in file && file.for !== undefined && lasting === 0) report([...path, "for"], "must be longer than nothing");
  const when = { at, for: lasting };
  switch (file.kind) {
    case "ring-partition": {
      const cluster = clusterOf(file, path, context);
      if (cluster.instances.length < 2)
        report([...path, "cluster"], "needs two instances: a ring is what several see differently");
      return ring(
        cluster.instances.map(({ id }) => id),
        azsOf(cluster, context),
        when,
      );
    }
    case "bridge-partition": {
      const az = knownAz(file.az, [...path, "az"], context);
      return bridge(regionOf(az, context), az, when);
    }
    case "minority-partition":
      return minority(knownAz(file.az, [...path, "az"], context), when);
    case "az-plus-one": {
      const az = knownAz(file.az, [...path, "az"], context);
      const node =
        file.node === undefined
          ? (nodesOf(clusterIn(az, context), context).find((one) => one.az !== az)?.name ?? "")
          : knownNode(file.node, [...path, "node"], context);
      if (nodesOf(clusterIn(az, context), context).some((one) => one.name === node && one.az === az))
        report([...path, "node"], "stands in the zone itself: name one elsewhere");
      return azPlusOne(az, node, when);
    }
    case "swizzle-clog": {
      const nodes = nodesOf(clusterOf(file, path, context), context);
      const share = file.intensity === undefined ? 0.5 : readShare(file.intensity, [...path, "intensity"], report);
      const hit = nodes.slice(0, Math.max(1, Math.floor(nodes.length * share)));
      return swizzle(
        hit.map(({ name }) => name),
        shuffled(hit.length, file.order ?? 1),
        when,
      );
    }
    case "bad-batch": {
      const batches = file.batches ?? 4;
      const within = readSpan(file.within, 60 * SECOND, [...path, "within"], report);
      const ratio = file.intensity === undefined ? 0.1 : readShare(file.intensity, [...path, "intensity"], report);
      const nodes = nodesOf(clusterOf(file, path, context), context).filter((_, index) => index % batches === 0);
      return badBatch(
        nodes.map(({ name }) => name),
        ratio,
        { at, for: within },
      );
    }
    case "attrition": {
      const first = readSpan(file.every, 10 * SECOND, [...path, "every"], report);
      const nodes = nodesOf(clusterOf(file, path, context), context).slice(0, file.nodes ?? 2);
      return attrition(
        nodes.map(({ name }) => name),
        first,
        file.for === undefined ? 10 * SECOND : lasting,
        at,
      );
    }
    case "failover-storm": {
      const every: Micros = readSpan(file.every, 40 * SECOND, [...path, "every"], report);
      if (every < 1000)
        report([...path, "every"], "must be a millisecond at least: storms need time between two gusts");
      return failoverStorm(clusterOf(file, path, context).id, file.times ?? 5, Math.max(1000, every), at);
    }
    case "retry-storm":
      return retryStorm(clusterOf(file, path, context).id, when);
    case "repair-storm": {
      const az = knownAz(file.az, [...path, "az"], context);
      const nodes = nodesOf(clusterIn(az, context), context).filter((one) => one.az === az);
      return repairStorm(
        nodes.slice(0, file.nodes ?? 2).map(({ name }) => name),
        at,
      );
    }
  }
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
