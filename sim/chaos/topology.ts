/**
 * A drawn topology: the written cluster with other instances, another volume and other traffic. Extremes are kept on
 * purpose: a writer alone, two storage nodes an AZ, a handful of keys, more sessions than connections.
 */
import { FIXED } from "../parameters/index.ts";
import type { ClusterSpec, InstanceSpec, RegionSpec, Scenario, WorkloadSpec } from "../scenario/types.ts";
import type { Luck } from "./luck.ts";

const GROUP_BYTES = FIXED.groupBytes.value;
const CLASSES = ["db.r6g.large", "db.r6g.2xlarge", "db.r6g.8xlarge"];

/** Of a scenario with one cluster. */
export function drawTopology(scenario: Scenario, luck: Luck): Scenario {
  const [written] = scenario.clusters;
  const region = scenario.regions.find(({ name }) => name === written.region) ?? scenario.regions[0];
  const cluster = drawCluster(written, region, luck);
  const workloads = scenario.workloads.map((workload) => drawWorkload(workload, region, luck));
  return { ...scenario, clusters: [cluster], workloads };
}

function drawCluster(written: ClusterSpec, { azs }: RegionSpec, luck: Luck): ClusterSpec {
  const [writer] = written.instances;
  const readers = luck.weighted([
    [0, 1],
    [1, 3],
    [2, 3],
    [luck.between(3, 6), 1],
  ]);
  const instance = (id: string): InstanceSpec => ({
    id,
    class: luck.percent(60) ? writer.class : luck.pick(CLASSES),
    az: luck.pick(azs),
    promotionTier: luck.percent(50) ? 1 : luck.between(0, 15),
    createdAt: 0,
  });
  const instances = [
    instance(writer.id),
    ...Array.from({ length: readers }, (_, index) => instance(`reader-${index + 1}`)),
  ];
  const isUsual = written.volume.writeQuorum === 4 && written.volume.readQuorum === 3;
  return {
    ...written,
    engine: luck.pick(["aurora-mysql", "aurora-postgresql"] as const),
    volume: {
      ...written.volume,
      sizeBytes: luck.between(1, 4) * GROUP_BYTES,
      storageNodesPerAz: luck.between(2, 6),
      members: isUsual && luck.percent(30) ? "full-tail" : written.volume.members === "three" ? "three" : "like",
      longAzOutage: isUsual && luck.percent(25) ? "three-of-four" : "wait",
    },
    instances,
    readersOnFailover: luck.percent(80) ? "stay" : "restart",
    onHeartbeatLoss: luck.percent(80) ? "continue" : "stop",
  };
}

function drawWorkload(written: WorkloadSpec, { azs }: RegionSpec, luck: Luck): WorkloadSpec {
  const common = {
    az: luck.pick(azs),
    readRatio: luck.pick([0, 0.2, 0.5, 0.8]),
    keyCount: luck.percent(50) ? luck.between(1, 20) : luck.between(100, 10_000),
    transaction: luck.percent(30)
      ? { ...written.transaction, writes: luck.between(2, 5), order: luck.pick(["rising", "any"] as const) }
      : written.transaction,
    driver: luck.percent(50)
      ? written.driver
      : { ...written.driver, kind: luck.pick(["plain", "pool", "wrapper"] as const) },
  };
  if (written.kind === "closed") return { ...written, ...common, sessions: luck.between(1, written.sessions * 2) };
  return { ...written, ...common, ratePerSecond: (written.ratePerSecond * luck.between(5, 200)) / 100 };
}
