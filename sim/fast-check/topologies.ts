/**
 * Clusters to test against: instances and their AZs, classes and tiers, the volume, one Region or several. Extremes are
 * kept on purpose: a writer alone, two storage nodes an AZ. Smaller is plainer: a failure shrinks towards a writer and
 * one protection group.
 *
 * As a file has it, so that a drawn topology can be read, printed and put beside a written workload. Left out: proxies,
 * custom endpoints, instances that are created during the run; a test that is about them writes them (`base`).
 */
import fc from "fast-check";
import { REGION_NAMES } from "../facts/index.ts";
import { ANYTHING, checkOptions, FLAG, MAPPING, NAMES, type WantedOptions } from "../given.ts";
import type { ClusterFile, TopologyFile } from "./scenario-of.ts";
import { POSITIVE } from "./wanted.ts";

/** Options of `topologies`. */
export interface TopologyOptions {
  /** Readers of the cluster, at least and at most. Default 0 to 4. */
  readonly readers?: { readonly min?: number; readonly max?: number };
  /** Protection groups of 10 GB, at most. Default 4. */
  readonly groups?: number;
  /** Default: either. */
  readonly engine?: "aurora-mysql" | "aurora-postgresql";
  /** The Region of the cluster, then those of the secondaries of a global database. Default: us-east-1 by itself. */
  readonly regions?: readonly string[];
  /** Readers of a secondary forward writes. Default: no. */
  readonly writeForwarding?: boolean;
  /** Instance classes. Default: r6g.large, 2xlarge and 8xlarge. */
  readonly classes?: readonly string[];
}

const ENGINES = ["aurora-mysql", "aurora-postgresql"];
const OPTIONS: WantedOptions<TopologyOptions> = {
  readers: MAPPING,
  groups: POSITIVE,
  engine: [ENGINES.join(" or "), (value) => ENGINES.includes(value as string)],
  regions: NAMES,
  writeForwarding: FLAG,
  classes: NAMES,
};
const BOUNDS: WantedOptions<NonNullable<TopologyOptions["readers"]>> = { min: ANYTHING, max: ANYTHING };

const CLASSES = ["db.r6g.2xlarge", "db.r6g.large", "db.r6g.8xlarge"];
const READERS_MAX = 15;

/**
 * Of ids `main` and `secondary-1`…, `writer-1`, `reader-1`…, `secondary-1-reader-1`…: names that faults and actions may
 * use.
 */
export function topologies(options: TopologyOptions = {}): fc.Arbitrary<TopologyFile> {
  checkOptions("topologies", options, OPTIONS);
  checkOptions("topologies: readers", options.readers ?? {}, BOUNDS);
  const { regions = ["us-east-1"] } = options;
  const unknown = regions.find((name) => !(REGION_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) throw new RangeError(`topologies: there is no AWS Region ${unknown}.`);
  const clusters = regions.map((region, index) => clusterIn(region, index, options));
  return fc.tuple(fc.constantFrom(...engines(options)), ...clusters).map(([engine, ...drawn]) => ({
    regions: regions.map((name) => ({ name })),
    // A secondary holds the same data.
    clusters: drawn.map((cluster, index) =>
      index === 0 ? { ...cluster, engine } : { ...cluster, volume: { ...cluster.volume, size: drawn[0].volume?.size } },
    ),
    ...(regions.length > 1 ? { global: { id: "world" } } : {}),
  }));
}

function engines({ engine }: TopologyOptions): readonly ("aurora-mysql" | "aurora-postgresql")[] {
  return engine === undefined ? ["aurora-mysql", "aurora-postgresql"] : [engine];
}

function clusterIn(region: string, index: number, options: TopologyOptions): fc.Arbitrary<ClusterFile> {
  const { readers = {}, groups = 4, classes = CLASSES } = options;
  const { min = 0, max = Math.max(min, 4) } = readers;
  if (!(min >= 0 && min <= max && max <= READERS_MAX))
    throw new RangeError(`topologies: readers from ${min} to ${max}: a cluster has 0 to ${READERS_MAX}.`);
  const instance = fc.record({
    az: fc.nat(2),
    class: fc.constantFrom(...classes),
    promotionTier: fc.constantFrom(1, 0, 2, 15),
  });
  const isPrimary = index === 0;
  const id = isPrimary ? "main" : `secondary-${index}`;
  // A secondary has readers only; one at least, or nobody could be promoted.
  const least = isPrimary ? min + 1 : Math.max(1, min);
  const most = isPrimary ? max + 1 : Math.max(1, max);
  return fc
    .record({
      instances: fc.array(instance, { minLength: least, maxLength: most }),
      size: fc.integer({ min: 1, max: groups }),
      storageNodesPerAz: fc.integer({ min: 2, max: 6 }),
      members: fc.constantFrom("like" as const, "like" as const, "full-tail" as const),
      longAzOutage: fc.constantFrom("wait" as const, "wait" as const, "three-of-four" as const),
      readersOnFailover: fc.constantFrom("stay" as const, "stay" as const, "restart" as const),
      onHeartbeatLoss: fc.constantFrom("continue" as const, "continue" as const, "stop" as const),
    })
    .map(({ instances, size, storageNodesPerAz, members, longAzOutage, ...rest }) => ({
      id,
      region,
      ...(isPrimary || options.writeForwarding !== true ? {} : { writeForwarding: true }),
      volume: { size: `${size * 10}GB`, storageNodesPerAz, members, longAzOutage },
      instances: instances.map(({ az, ...one }, place) => ({
        id: isPrimary ? (place === 0 ? "writer-1" : `reader-${place}`) : `${id}-reader-${place + 1}`,
        az: `${region}${"abc"[az]}`,
        ...one,
      })),
      ...rest,
    }));
}
