/**
 * What a cluster may have, drawn option by option for the worlds of drawn-worlds.ts: as a scenario file has it, with
 * nothing said of an option where a smaller world does as well.
 */
import fc from "fast-check";
import type { ClusterFile } from "../../sim/fast-check/index.ts";

type InstanceFile = NonNullable<ClusterFile["instances"]>[number];

export type ClusterPart = Partial<ClusterFile>;

const COLUMNS = ["a", "b", "c"];
const COOLDOWNS = { scaleOutCooldown: "20s", scaleInCooldown: "20s" };

/** Of these parts some: each in one world of three. */
export function some<T extends object>(...parts: readonly T[]): fc.Arbitrary<T> {
  return fc
    .tuple(...parts.map((part) => fc.constantFrom<Partial<T>>({}, {}, part)))
    .map((drawn) => Object.assign({}, ...drawn) as T);
}

/** In every second world; in the others nothing is said of it. */
function perhaps(part: fc.Arbitrary<ClusterPart>): fc.Arbitrary<ClusterPart> {
  return fc.option(part, { nil: {}, freq: 2 });
}

export const autoScaling: fc.Arbitrary<ClusterPart> = perhaps(
  fc
    .constantFrom(
      { metric: "RDSReaderAverageCPUUtilization" as const, target: 40 },
      { metric: "RDSReaderAverageDatabaseConnections" as const, target: 3 },
    )
    .map((policy) => ({ autoScaling: { min: 1, max: 3, policies: [{ ...policy, ...COOLDOWNS }] } })),
);

const maintenance: fc.Arbitrary<ClusterPart> = fc
  .record({ opens: fc.constantFrom("00", "01"), newVersion: fc.integer({ min: 5, max: 40 }) })
  .map(({ opens, newVersion }) => ({
    maintenance: { window: `sun:00:${opens}-sun:00:40`, clock: "sun:00:00", newVersion: `${newVersion}s` },
  }));

const serverlessV2: fc.Arbitrary<ClusterPart> = fc
  .record({ min: fc.constantFrom(0.5, 1, 0), max: fc.constantFrom(8, 4, 1) })
  .map((capacity) => ({ serverlessV2: capacity }));

/** What any cluster may have, whatever its engine, alone or in a global database. */
const ofAnyCluster: fc.Arbitrary<ClusterPart> = fc
  .tuple(
    some<ClusterPart>(
      { onHeartbeatLoss: "stop" },
      { readersOnFailover: "restart" },
      { kmsKey: "key-1" },
      { access: { allow: ["app"] } },
    ),
    perhaps(maintenance),
    perhaps(serverlessV2),
  )
  .map(([one, two, three]) => ({ ...one, ...two, ...three }));

/** As far as there are so many. */
const ofInstances = fc.tuple(...COLUMNS.map(() => fc.record({ isServerless: fc.boolean(), promotionTier: fc.nat(2) })));

/** A cluster of so many instances as it is named for. */
export type ClusterNamed = (id: string, region: string, names: readonly string[]) => ClusterFile;

export const clusters: fc.Arbitrary<ClusterNamed> = fc
  .tuple(ofAnyCluster, ofInstances)
  .map(([part, drawn]): ClusterNamed => (id, region, names) => ({
    id,
    region,
    ...part,
    instances: names.map((name, index): InstanceFile => {
      const { isServerless, promotionTier } = drawn[index];
      const isScaled = isServerless && part.serverlessV2 !== undefined;
      const where = `${region}${COLUMNS[index]}`;
      return { id: name, az: where, class: isScaled ? "db.serverless" : "db.r6g.large", promotionTier };
    }),
  }));

export const volumes: fc.Arbitrary<ClusterPart["volume"]> = fc
  .record({
    gigabytes: fc.constantFrom(10, 20, 40),
    growsBy: fc.constantFrom(1_000, 10, 0),
    storageNodesPerAz: fc.constantFrom(3, 4),
    members: fc.constantFrom("like" as const, "full-tail" as const),
    longAzOutage: fc.constantFrom("wait" as const, "three-of-four" as const),
  })
  .map(({ gigabytes, growsBy, ...rest }) => ({
    size: `${gigabytes}GB`,
    limit: `${gigabytes + growsBy}GB`,
    ...rest,
  }));
