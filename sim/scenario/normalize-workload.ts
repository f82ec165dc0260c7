/**
 * Workloads of the file: through which name clients come, how many, when, and how they behave. What their operations do
 * is in normalize-transaction.ts; how they connect, in normalize-proxies.ts and normalize-access.ts.
 */
import { SECOND, type Micros } from "../kernel/index.ts";
import { suggestion, type Path } from "./issue.ts";
import { mayForward } from "./may-forward.ts";
import { clientOf } from "./normalize-access.ts";
import { isGlobalTopology } from "./normalize-copies.ts";
import { consistencyOf } from "./normalize-forwarding.ts";
import { proxyOf } from "./normalize-proxies.ts";
import { mixOf, transactionOf } from "./normalize-transaction.ts";
import { readShare, readSpan, type Report } from "./read.ts";
import type { ScenarioFile, WorkloadFile } from "./schema.ts";
import type {
  ActionSpec,
  ClusterSpec,
  DriverSpec,
  KeyDistribution,
  RegionSpec,
  WorkloadCommon,
  WorkloadSpec,
} from "./types.ts";
import { readRate, readSize, shown, SIZE_HELP } from "./units.ts";

/** What a workload is checked against. */
interface Surroundings {
  readonly regions: readonly RegionSpec[];
  readonly clusters: readonly ClusterSpec[];
  readonly duration: Micros;
  readonly report: Report;
}

interface Context extends Surroundings {
  /** Which action is about which cluster: forwarding may be switched on by one. */
  readonly switched: readonly { readonly kind: ActionSpec["kind"]; readonly cluster: string }[];
}

const OPERATIONS_MAX = 200_000_000;
const ZIPF_KEYS_MAX = 1_048_576;

export function normalizeWorkloads(file: ScenarioFile, surroundings: Surroundings): WorkloadSpec[] {
  const { clusters, report } = surroundings;
  const switched = (file.actions ?? []).map((action) => ({
    kind: action.kind,
    cluster: "cluster" in action ? (action.cluster ?? clusters[0].id) : clusters[0].id,
  }));
  const context = { ...surroundings, switched };
  const ids = new Set<string>();
  let operations = 0;
  return (file.workloads ?? []).map((workload, index) => {
    const path = ["workloads", index];
    if (ids.has(workload.id)) report([...path, "id"], `the id "${workload.id}" is used twice`);
    ids.add(workload.id);
    const spec = workloadOf(workload, path, context);
    if (spec.kind === "open") operations += (spec.ratePerSecond * (spec.stopAt - spec.startAt)) / SECOND;
    if (spec.kind === "open" && operations > OPERATIONS_MAX)
      report(
        [...path, "rate"],
        `asks for ${Math.floor(operations / 1e6)} million operations; a run may have at most ${OPERATIONS_MAX / 1e6} million`,
      );
    return spec;
  });
}

function workloadOf(workload: WorkloadFile, path: Path, context: Context): WorkloadSpec {
  const { report } = context;
  const common = commonOf(workload, path, context);
  if (workload.kind === "closed") {
    const thinkTime = readSpan(workload.thinkTime, 0, [...path, "thinkTime"], report);
    return { ...common, kind: "closed", sessions: workload.sessions, thinkTime };
  }
  const ratePerSecond = readRate(workload.rate) ?? 0;
  if (ratePerSecond === 0) report([...path, "rate"], "must be above 0");
  return { ...common, kind: "open", ratePerSecond };
}

function commonOf(workload: WorkloadFile, path: Path, context: Context): WorkloadCommon {
  const { clusters, switched, report } = context;
  const cluster = clusterOf(workload, path, context);
  const az = azOf(workload, cluster, path, context);
  const { startAt, stopAt } = spanOf(workload, path, context);
  const timeout = readSpan(workload.timeout, 5 * SECOND, [...path, "timeout"], report);
  if (timeout === 0) report([...path, "timeout"], "must be longer than nothing");
  if (workload.turns !== undefined && workload.reads !== undefined)
    report([...path, "reads"], "and turns are two ways to say the same: keep one");
  const { keyCount, keys } = keysOf(workload, path, report);
  const isGlobal = isGlobalTopology(clusters);
  const endpoint = endpointOf(workload, cluster, isGlobal, path, report);
  const forwards = mayForward(cluster, switched);
  const consistency = consistencyOf(workload, cluster, forwards, path, report);
  const client = clientOf(workload.client, cluster, clusters, path, report);
  return {
    id: workload.id,
    cluster: cluster.id,
    endpoint,
    az,
    readRatio: readShare(workload.reads ?? 0.5, [...path, "reads"], report),
    turns: workload.turns ?? [],
    keyCount,
    keys,
    bytesPerWrite: bytesPerWrite(workload.bytesPerWrite, [...path, "bytesPerWrite"], report),
    transaction: transactionOf(workload, forwards, path, report),
    ...mixOf(workload, keyCount, path, report),
    consistency,
    statements: workload.statements ?? [],
    lists: workload.lists ?? false,
    ...lagGuardOf(workload, endpoint, path, report),
    timeout,
    retry: retryOf(workload, path, report),
    driver: {
      ...driverOf(workload, path, report),
      ...proxyOf(workload, cluster, { endpoint, consistency, isGlobal }, path, report),
    },
    ...(client === undefined ? {} : { client }),
    startAt,
    stopAt,
  };
}

function clusterOf({ cluster: name }: WorkloadFile, path: Path, { clusters, report }: Context): ClusterSpec {
  const ids = clusters.map(({ id }) => id);
  if (name !== undefined && !ids.includes(name))
    report([...path, "cluster"], `there is no cluster "${name}".${suggestion(name, ids)}`);
  return clusters.find(({ id }) => id === name) ?? clusters[0];
}

/** Where the clients stand: beside the cluster's first instance, unless the file says otherwise. */
function azOf(workload: WorkloadFile, cluster: ClusterSpec, path: Path, { regions, report }: Context): string {
  const own = regions.find(({ name }) => name === cluster.region) ?? regions[0];
  const az = workload.az ?? cluster.instances[0]?.az ?? own.azs[0];
  const azs = regions.flatMap((region) => region.azs);
  if (!azs.includes(az))
    report([...path, "az"], `there is no availability zone "${az}" in the topology.${suggestion(az, azs)}`);
  return az;
}

function spanOf(
  { from, until }: WorkloadFile,
  path: Path,
  { duration, report }: Context,
): Pick<WorkloadSpec, "startAt" | "stopAt"> {
  const startAt = readSpan(from, 0, [...path, "from"], report);
  const stopAt = readSpan(until, duration, [...path, "until"], report);
  if (startAt >= stopAt && duration > 0) report([...path, "from"], "begins after the workload ends");
  return { startAt, stopAt };
}

function keysOf(
  { keys: { count = 10_000, distribution, exponent } = {} }: WorkloadFile,
  path: Path,
  report: Report,
): { readonly keyCount: number; readonly keys: KeyDistribution } {
  if (distribution === "zipf") {
    if (count > ZIPF_KEYS_MAX)
      report([...path, "keys", "count"], `a Zipf distribution may have at most ${ZIPF_KEYS_MAX} keys`);
    return { keyCount: count, keys: { kind: "zipf", exponent: exponent ?? 0.99 } };
  }
  if (exponent !== undefined) report([...path, "keys", "exponent"], "belongs to distribution: zipf");
  return { keyCount: count, keys: { kind: "uniform" } };
}

function retryOf(
  { retry: { attempts = 1, backoff, growth = 1, budget = 1 } = {} }: WorkloadFile,
  path: Path,
  report: Report,
): WorkloadSpec["retry"] {
  return {
    attempts,
    backoff: readSpan(backoff, 100_000, [...path, "retry", "backoff"], report),
    growth,
    budget: readShare(budget, [...path, "retry", "budget"], report),
  };
}

function driverOf(
  { driver: { kind = "plain", dnsCache, connections = 0, lifetime, perOperation } = {} }: WorkloadFile,
  path: Path,
  report: Report,
): DriverSpec {
  return {
    kind,
    dnsCache: dnsCache === "forever" ? -1 : readSpan(dnsCache, 0, [...path, "driver", "dnsCache"], report),
    connections,
    lifetime: readSpan(lifetime, 0, [...path, "driver", "lifetime"], report),
    ...(perOperation === true ? { perOperation } : {}),
  };
}

function endpointOf(
  workload: WorkloadFile,
  cluster: ClusterSpec,
  isGlobal: boolean,
  path: Path,
  report: Report,
): WorkloadSpec["endpoint"] {
  const { instance, endpoint } = workload;
  if (instance !== undefined) {
    if (endpoint !== undefined) report([...path, "endpoint"], "and instance are two ways to say the same: keep one");
    const ids = cluster.instances.map(({ id }) => id);
    if (!ids.includes(instance))
      report([...path, "instance"], `there is no instance "${instance}".${suggestion(instance, ids)}`);
    return { instance };
  }
  if (endpoint === undefined || endpoint === "writer" || endpoint === "reader") return endpoint ?? "writer";
  if (endpoint === "global") {
    if (!isGlobal) report([...path, "endpoint"], "there is no global database, so no global writer endpoint");
    return endpoint;
  }
  const known = ["writer", "reader", ...cluster.endpoints.map(({ id }) => id)];
  if (!known.includes(endpoint)) {
    const isInstance = cluster.instances.some(({ id }) => id === endpoint);
    const right = isInstance ? ` Instances have \`instance: ${endpoint}\` instead.` : suggestion(endpoint, known);
    report([...path, "endpoint"], `there is no endpoint "${endpoint}".${right}`);
  }
  return { custom: endpoint };
}

function lagGuardOf(
  workload: WorkloadFile,
  endpoint: WorkloadSpec["endpoint"],
  path: Path,
  report: Report,
): Pick<WorkloadSpec, "lagGuard"> {
  const { lagGuard } = workload;
  if (lagGuard === undefined) return {};
  if (endpoint === "writer" || endpoint === "global")
    report(
      [...path, "lagGuard"],
      "is about readers: it goes with endpoint: reader, an endpoint of one's own, or a reader's instance",
    );
  const max = readSpan(lagGuard.max, 0, [...path, "lagGuard", "max"], report);
  return { lagGuard: { max, source: lagGuard.source ?? "replica-host-status" } };
}

function bytesPerWrite(given: string | undefined, path: Path, report: Report): number {
  if (given === undefined) return 0;
  const bytes = readSize(given);
  if (bytes === undefined) report(path, `${shown(given)} is not a whole number of bytes: ${SIZE_HELP}`);
  else if (bytes > 1_000_000_000) report(path, "is above 1GB, a tenth of a protection group");
  return bytes ?? 0;
}
