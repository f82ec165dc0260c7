/**
 * What `design: mirrored-mysql` leaves of a scenario: two instances in two AZs on mirrored volumes (P17 3.1), replicas
 * that follow them, and nothing of Aurora. Whatever else is asked for is refused at its own place, with what there is
 * instead.
 *
 * Judged by what a file comes to and not by what it names, so that a default that is written out is no mistake.
 */
import type { Path } from "./issue.ts";
import type { Report } from "./read.ts";
import type { ClusterSpec, FaultKind, FaultSpec, Scenario, Scope, WorkloadSpec } from "./types.ts";

const DESIGN = "mirrored-mysql";

/** Faults of machines, links and clients; those of segments, page stores and Aurora's services have nothing to hit. */
export const MIRRORED_FAULTS: readonly FaultKind[] = [
  "az-outage",
  "region-outage",
  "crash",
  "pause",
  "slow-disk",
  "slow-link",
  "loss",
  "corrupt-messages",
  "duplicate",
  "hold",
  "throttle",
  "partition",
  "one-message",
  "half-open",
  "connection-reset",
  "dns-failure",
  "dns-stale",
  "dns-frozen",
  "slow-cpu",
  "control-plane-outage",
];

export function judgeDesign(scenario: Scenario, report: Report): void {
  const { clusters, workloads, faults, actions, random, global } = scenario;
  const place = clusters.findIndex(({ design }) => design !== undefined);
  if (place < 0) return;
  const here = ["topology", "clusters", place];
  if (clusters.length > 1 || global !== undefined) {
    report([...here, "design"], `${DESIGN} is a cluster by itself: a global database is Aurora's`);
    return;
  }
  judgeCluster(clusters[0], here, report);
  workloads.forEach((workload, index) => judgeWorkload(workload, ["workloads", index], report));
  faults.forEach((fault, index) => judgeFault(fault, ["faults", index], report));
  if (actions.length > 0)
    report(["actions"], `are Aurora's: with ${DESIGN} nobody does anything but the control plane`);
  if (
    random !== undefined &&
    (random.kinds.length === 0 ||
      random.kinds.some((kind) => !MIRRORED_FAULTS.includes(kind)) ||
      random.actions > 0 ||
      random.topology === "drawn")
  )
    report(
      ["random"],
      `draws what ${DESIGN} does not have: name kinds among ${MIRRORED_FAULTS.join(", ")}, actions: 0, topology: as-written`,
    );
}

function judgeCluster(cluster: ClusterSpec, here: Path, report: Report): void {
  const { engine, instances, volume, endpoints } = cluster;
  if (engine !== "aurora-mysql") report([...here, "engine"], `with ${DESIGN} it is MySQL: leave it out`);
  if (instances.length < 2)
    report(
      [...here, "instances"],
      `with ${DESIGN} there are two at least, the primary and its standby; one is listed. Others follow the binary log`,
    );
  else if (instances[0].az === instances[1].az)
    report(
      [...here, "instances", 1, "az"],
      `the standby stands in another availability zone than the primary; both are in ${instances[0].az}`,
    );
  instances.forEach(({ createdAt }, index) => {
    if (createdAt !== 0)
      report([...here, "instances", index, "created"], `with ${DESIGN} all are there from the start`);
  });
  const { members, writeQuorum, readQuorum, longAzOutage } = volume;
  const isUsual = members === "like" && writeQuorum === 4 && readQuorum === 3 && longAzOutage === "wait";
  if (!isUsual) report([...here, "volume"], `has no quorum with ${DESIGN}: a write needs all four of its copies`);
  if (endpoints.length > 0)
    report([...here, "endpoints"], `are Aurora's: with ${DESIGN} there is the writer's name alone`);
  const others: readonly (keyof ClusterSpec)[] = [
    "access",
    "proxies",
    "autoScaling",
    "serverlessV1",
    "serverlessV2",
    "maintenance",
    "kmsKey",
    "backtrackWindow",
    "binaryLogging",
    "clusterCacheManagement",
  ];
  for (const key of others)
    if (cluster[key] !== undefined) report([...here, key], `does not go with ${DESIGN}: it is Aurora's`);
  if (cluster.writeForwarding)
    report([...here, "writeForwarding"], `does not go with ${DESIGN}: a standby takes no statements`);
}

function judgeWorkload(workload: WorkloadSpec, here: Path, report: Report): void {
  if (workload.endpoint !== "writer")
    report([...here, "endpoint"], `is writer with ${DESIGN}: a standby answers nobody`);
  if (workload.driver.kind !== "plain" && workload.driver.kind !== "pool")
    report(
      [...here, "driver", "kind"],
      `is plain or pool with ${DESIGN}: the wrapper and RDS Proxy ask an Aurora cluster who writes`,
    );
  if (workload.statements.length > 0) report([...here, "statements"], `are not played with ${DESIGN}`);
  if (workload.bytesPerWrite > 0) report([...here, "bytesPerWrite"], `is 0 with ${DESIGN}: its volumes do not grow`);
}

function judgeFault(fault: FaultSpec, here: Path, report: Report): void {
  if (!MIRRORED_FAULTS.includes(fault.kind)) {
    report(
      [...here, "kind"],
      `a ${fault.kind} has nothing to hit with ${DESIGN}. There are ${MIRRORED_FAULTS.join(", ")}.`,
    );
    return;
  }
  if (fault.kind === "crash" && fault.component === "dispatcher")
    report([...here, "component"], `a dispatcher is Aurora's: with ${DESIGN} crash the instance or its node`);
  const scopes: readonly (Scope | null)[] =
    "scope" in fault ? [fault.scope] : "from" in fault ? [fault.from, fault.to] : [];
  for (const scope of scopes)
    if (scope !== null && ("segment" in scope || "outbound" in scope || "inbound" in scope || "proxy" in scope))
      report(
        here,
        `with ${DESIGN} there are no segments, replication servers or proxies: name an az, a node (storage-a1 and storage-a2 are a volume and its mirror), an instance, or clients`,
      );
}
