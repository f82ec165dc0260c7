/**
 * RDS Proxies of the file, and the drivers that use them (cluster reference 1.7; limits of the API:
 * ConnectionBorrowTimeout 0 to 300 s, MaxConnectionsPercent 1 to 100, subnets in two AZs at least).
 */
import { suggestion, type Path } from "./issue.ts";
import { readShare, readSpan, type Report } from "./read.ts";
import type { ScenarioFile, WorkloadFile } from "./schema.ts";
import type { ClusterSpec, DriverSpec, ProxySpec, WorkloadSpec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

const SECOND = 1_000_000;
const BORROW_MAX = 300 * SECOND;
const DEFAULTS = { borrowTimeout: 120 * SECOND, connections: 1, idleTimeout: 1800 * SECOND };

/** The proxies that a cluster lists; and one in all its AZs where it lists none and somebody speaks to one. */
export function normalizeProxies(
  cluster: ClusterFile,
  azs: readonly string[],
  workloads: ScenarioFile["workloads"],
  isFirst: boolean,
  path: Path,
  report: Report,
): readonly ProxySpec[] {
  const listed = cluster.proxies ?? [];
  const isWanted = (workloads ?? []).some(
    (one) => one.driver?.kind === "proxy" && (one.cluster === undefined ? isFirst : one.cluster === cluster.id),
  );
  if (listed.length === 0) return isWanted ? [{ id: `${cluster.id}-proxy`, azs, ...DEFAULTS }] : [];
  return listed.map((proxy, index) => {
    const here = [...path, index];
    const own = proxy.azs ?? azs;
    own.forEach((az, position) => {
      const at = [...here, "azs", position];
      if (!azs.includes(az))
        report(at, `"${az}" is not in the cluster's VPC, which spans ${azs.join(", ")}.${suggestion(az, azs)}`);
      else if (own.indexOf(az) !== position) report(at, `the availability zone "${az}" is listed twice`);
    });
    const borrowTimeout = readSpan(proxy.borrowTimeout, DEFAULTS.borrowTimeout, [...here, "borrowTimeout"], report);
    if (borrowTimeout > BORROW_MAX) report([...here, "borrowTimeout"], "must be at most 300s, or 0s for no limit");
    const connections = readShare(proxy.connections ?? 1, [...here, "connections"], report);
    if (connections < 0.01) report([...here, "connections"], "must be at least 1%");
    const idleTimeout = readSpan(proxy.idleTimeout, DEFAULTS.idleTimeout, [...here, "idleTimeout"], report);
    return { id: proxy.id, azs: own, borrowTimeout, connections, idleTimeout };
  });
}

/** What a driver says of proxies and of failure monitoring; empty for most. */
export function proxyOf(
  workload: WorkloadFile,
  cluster: ClusterSpec,
  spec: Pick<WorkloadSpec, "endpoint" | "consistency"> & { readonly isGlobal: boolean },
  path: Path,
  report: Report,
): Pick<DriverSpec, "validation" | "proxy" | "failureMonitoring" | "topology" | "waitsForInstances"> {
  const { kind, proxy, validation = "none", failureMonitoring, topology, waitsForInstances } = workload.driver ?? {};
  const at = [...path, "driver"];
  if (validation !== "none" && kind !== "pool") report([...at, "validation"], "is a pool's: it goes with kind: pool");
  if (validation === "role" && spec.endpoint !== "writer" && spec.endpoint !== "global")
    report([...at, "validation"], "asks whether a writer answers: it goes with endpoint: writer or global");
  if (failureMonitoring !== undefined && kind !== "wrapper")
    report([...at, "failureMonitoring"], "is the driver wrapper's: it goes with kind: wrapper");
  if (topology !== undefined && kind !== "wrapper")
    report([...at, "topology"], "is the driver wrapper's: it goes with kind: wrapper");
  if (waitsForInstances !== undefined && kind !== "wrapper")
    report([...at, "waitsForInstances"], "is the driver wrapper's: it goes with kind: wrapper");
  const monitoring = {
    ...(validation === "none" ? {} : { validation }),
    ...(failureMonitoring === false ? { failureMonitoring: "off" as const } : {}),
    ...(topology === "first" ? { topology } : {}),
    ...(waitsForInstances === undefined || waitsForInstances === 1 ? {} : { waitsForInstances }),
  };
  if (kind !== "proxy") {
    if (proxy !== undefined) report([...at, "proxy"], "goes with kind: proxy");
    return monitoring;
  }
  if (spec.endpoint !== "writer" && spec.endpoint !== "reader")
    report(
      [...at, "kind"],
      "RDS Proxy has a read/write and a read-only endpoint: it goes with endpoint: writer or reader",
    );
  if (spec.consistency !== "OFF")
    report([...at, "kind"], noForwarding(spec.consistency, cluster.engine, spec.isGlobal));
  const known = (cluster.proxies ?? []).map(({ id }) => id);
  const name = proxy ?? known[0];
  if (!known.includes(name))
    report([...at, "proxy"], `there is no proxy "${name}" in front of ${cluster.id}.${suggestion(name, known)}`);
  return { proxy: name };
}

/**
 * Why a session that forwards writes cannot come through RDS Proxy: what AWS does not support (cluster reference 1.7),
 * or what is not played here.
 */
function noForwarding(consistency: string, engine: ClusterSpec["engine"], isGlobal: boolean): string {
  const instead = "give the workload another driver, or consistency: OFF";
  if (engine === "aurora-postgresql" && !isGlobal)
    return `Aurora PostgreSQL does not support local write forwarding through RDS Proxy: ${instead}`;
  if (consistency === "SESSION")
    return `RDS Proxy does not support consistency SESSION of write forwarding: ${instead}`;
  return `write forwarding (consistency ${consistency}) through RDS Proxy is not played: ${instead}`;
}
