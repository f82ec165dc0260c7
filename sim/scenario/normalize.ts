/**
 * From the file format to what the engine plays: defaults filled in, units read, names checked against the topology.
 * Problems go to `report` with the path of the key; the result is used only when there were none. What is allowed and
 * yet probably not meant goes to `warn`.
 */
import { isGlobalTopology } from "./normalize-copies.ts";
import { SECOND, type Micros } from "../kernel/index.ts";
import { PARAMETERS, type ParameterInfo } from "../parameters.ts";
import { CHECK_NAMES } from "./check-names.ts";
import { judgeCreation } from "./judge-creation.ts";
import { clientOf } from "./normalize-access.ts";
import { judgeDesign } from "./normalize-design.ts";
import { judgeSnapshotNames } from "./normalize-copies.ts";
import { normalizeAction } from "./normalize-action.ts";
import { consistencyOf } from "./normalize-forwarding.ts";
import { normalizeFault } from "./normalize-fault.ts";
import type { FaultContext } from "./normalize-scope.ts";
import { normalizeFis, type Injected } from "./normalize-fis.ts";
import { normalizeSql } from "./normalize-injected.ts";
import { normalizePreset } from "./normalize-presets.ts";
import { mayForward } from "./may-forward.ts";
import { normalizeGlobal, normalizeOperators } from "./normalize-global.ts";
import { proxyOf } from "./normalize-proxies.ts";
import { normalizeRandom } from "./normalize-random.ts";
import { normalizeClusters, normalizeRegions } from "./normalize-topology.ts";
import { mixOf, transactionOf } from "./normalize-transaction.ts";
import { suggestion, type Path } from "./issue.ts";
import { readShare, readSpan, type Report } from "./read.ts";
import { isPreset } from "./schema-presets.ts";
import type { AnyFaultFile, ScenarioFile } from "./schema.ts";
import type { ClusterSpec, ExpectSpec, RegionSpec, Scenario, WorkloadSpec } from "./types.ts";
import {
  DURATION_HELP,
  RATIO_HELP,
  readDuration,
  readRate,
  readRatio,
  readSize,
  shown,
  SIZE_HELP,
  writeDuration,
} from "./units.ts";

const OPERATIONS_MAX = 200_000_000;

export function normalize(file: ScenarioFile, report: Report, warn: Report): Scenario {
  const duration = readSpan(file.duration, 0, ["duration"], report);
  if (duration === 0 && readDuration(file.duration) === 0) report(["duration"], "must be longer than nothing");
  const regions = normalizeRegions(file, report);
  const clusters = normalizeClusters(file, regions, report);
  judgeCreation(file, clusters, report);
  const global = normalizeGlobal(file, clusters, report);
  const operators = normalizeOperators(file, clusters, report);
  const workloads = normalizeWorkloads(file, regions, clusters, duration, report);
  const random = normalizeRandom(file, duration, clusters, workloads, report);
  const faultContext: FaultContext = { duration, regions, clusters, workloads, report, warn };
  const injected = (file.faults ?? []).map((fault, index) => faultOf(fault, ["faults", index], faultContext));
  const scenario: Scenario = {
    scenario: 1,
    name: file.name,
    title: file.title ?? file.name,
    description: file.description ?? "",
    ...(file.lesson === undefined ? {} : { lesson: file.lesson }),
    seed: String(file.seed ?? "1"),
    duration,
    regions,
    clusters,
    ...(global === undefined ? {} : { global }),
    workloads,
    faults: injected.flatMap(({ faults }) => faults),
    actions: [
      ...(file.actions ?? []).map((action, index) => normalizeAction(action, ["actions", index], faultContext)),
      ...injected.flatMap(({ actions }) => actions),
    ],
    ...(random === undefined ? {} : { random }),
    ...(operators === undefined ? {} : { operators }),
    expect: normalizeExpect(file, report),
    parameters: normalizeParameters(file, report),
  };
  judgeDesign(scenario, report);
  judgeSnapshotNames(scenario.actions, clusters[0].id, report);
  return scenario;
}

function normalizeWorkloads(
  file: ScenarioFile,
  regions: readonly RegionSpec[],
  clusters: readonly ClusterSpec[],
  duration: Micros,
  report: Report,
): WorkloadSpec[] {
  const ids = new Set<string>();
  const switched = (file.actions ?? []).map((action) => ({
    kind: action.kind,
    cluster: "cluster" in action ? (action.cluster ?? clusters[0].id) : clusters[0].id,
  }));
  const azs = regions.flatMap((region) => region.azs);
  let operations = 0;
  return (file.workloads ?? []).map((workload, index) => {
    const path = ["workloads", index];
    if (ids.has(workload.id)) report([...path, "id"], `the id "${workload.id}" is used twice`);
    ids.add(workload.id);
    const cluster = clusters.find(({ id }) => id === workload.cluster) ?? clusters[0];
    if (workload.cluster !== undefined && workload.cluster !== cluster.id) {
      report(
        [...path, "cluster"],
        `there is no cluster "${workload.cluster}".${suggestion(
          workload.cluster,
          clusters.map(({ id }) => id),
        )}`,
      );
    }
    const az = workload.az ?? cluster.instances[0]?.az ?? azsOf(cluster, regions)[0];
    if (!azs.includes(az))
      report([...path, "az"], `there is no availability zone "${az}" in the topology.${suggestion(az, azs)}`);
    const span = (key: "timeout" | "from" | "until", fallback: Micros): Micros =>
      readSpan(workload[key], fallback, [...path, key], report);
    const startAt = span("from", 0);
    const stopAt = span("until", duration);
    if (startAt >= stopAt && duration > 0) report([...path, "from"], "begins after the workload ends");
    const timeout = span("timeout", 5 * SECOND);
    if (timeout === 0) report([...path, "timeout"], "must be longer than nothing");
    const keyCount = workload.keys?.count ?? 10_000;
    if (workload.turns !== undefined && workload.reads !== undefined)
      report([...path, "reads"], "and turns are two ways to say the same: keep one");
    const zipf = workload.keys?.distribution === "zipf";
    if (zipf && keyCount > 1_048_576)
      report([...path, "keys", "count"], "a Zipf distribution may have at most 1048576 keys");
    if (!zipf && workload.keys?.exponent !== undefined)
      report([...path, "keys", "exponent"], "belongs to distribution: zipf");
    const endpoint = endpointOf(workload, cluster, isGlobalTopology(clusters), path, report);
    const consistency = consistencyOf(workload, cluster, mayForward(cluster, switched), path, report);
    const client = clientOf(workload.client, cluster, clusters, path, report);
    const common = {
      id: workload.id,
      cluster: cluster.id,
      endpoint,
      az,
      readRatio: readShare(workload.reads ?? 0.5, [...path, "reads"], report),
      turns: workload.turns ?? [],
      keyCount,
      keys: zipf ? { kind: "zipf" as const, exponent: workload.keys?.exponent ?? 0.99 } : { kind: "uniform" as const },
      bytesPerWrite: bytesPerWrite(workload.bytesPerWrite, [...path, "bytesPerWrite"], report),
      transaction: transactionOf(workload, mayForward(cluster, switched), path, report),
      ...mixOf(workload, keyCount, path, report),
      consistency,
      statements: workload.statements ?? [],
      lists: workload.lists ?? false,
      ...lagGuardOf(workload, endpoint, path, report),
      timeout,
      retry: {
        attempts: workload.retry?.attempts ?? 1,
        backoff: readSpan(workload.retry?.backoff, 100_000, [...path, "retry", "backoff"], report),
        growth: workload.retry?.growth ?? 1,
        budget: readShare(workload.retry?.budget ?? 1, [...path, "retry", "budget"], report),
      },
      driver: {
        kind: workload.driver?.kind ?? "plain",
        dnsCache:
          workload.driver?.dnsCache === "forever"
            ? -1
            : readSpan(workload.driver?.dnsCache, 0, [...path, "driver", "dnsCache"], report),
        connections: workload.driver?.connections ?? 0,
        lifetime: readSpan(workload.driver?.lifetime, 0, [...path, "driver", "lifetime"], report),
        ...(workload.driver?.perOperation === true ? { perOperation: true as const } : {}),
        ...proxyOf(workload, cluster, { endpoint, consistency, isGlobal: isGlobalTopology(clusters) }, path, report),
      },
      ...(client === undefined ? {} : { client }),
      startAt,
      stopAt,
    };
    if (workload.kind === "closed") {
      const thinkTime = readSpan(workload.thinkTime, 0, [...path, "thinkTime"], report);
      return { ...common, kind: "closed", sessions: workload.sessions, thinkTime };
    }
    const ratePerSecond = readRate(workload.rate) ?? 0;
    if (ratePerSecond === 0) report([...path, "rate"], "must be above 0");
    operations += (ratePerSecond * (stopAt - startAt)) / SECOND;
    if (operations > OPERATIONS_MAX) {
      report(
        [...path, "rate"],
        `asks for ${Math.floor(operations / 1e6)} million operations; a run may have at most ${OPERATIONS_MAX / 1e6} million`,
      );
    }
    return { ...common, kind: "open", ratePerSecond };
  });
}

/** What an entry of the list stands for: itself, or what AWS's words mean. */
function faultOf(fault: AnyFaultFile, path: Path, context: FaultContext): Injected {
  if (fault.kind === "fis") return normalizeFis(fault, path, context);
  if (fault.kind === "sql") return { faults: normalizeSql(fault, path, context), actions: [] };
  if (isPreset(fault)) return { faults: normalizePreset(fault, path, context), actions: [] };
  return { faults: [normalizeFault(fault, path, context)], actions: [] };
}

function azsOf(cluster: ClusterSpec, regions: readonly RegionSpec[]): readonly string[] {
  return (regions.find(({ name }) => name === cluster.region) ?? regions[0]).azs;
}

type WorkloadFile = NonNullable<ScenarioFile["workloads"]>[number];

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
    const right = isInstance
      ? ` An instance's own is \`instance: ${endpoint}\`, without \`endpoint\`.`
      : suggestion(endpoint, known);
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
  if (endpoint !== "reader") report([...path, "lagGuard"], "is about readers: it goes with endpoint: reader");
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

function normalizeExpect(file: ScenarioFile, report: Report): ExpectSpec {
  const expect: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(file.expect ?? {})) {
    if (value === undefined) continue;
    expect[key] = typeof value === "string" ? readSpan(value, 0, ["expect", key], report) : value;
  }
  file.expect?.exercised?.forEach((name, index) => {
    if (CHECK_NAMES.some((known) => known === name || known.startsWith(`${name}-`))) return;
    const ids = CHECK_NAMES.map((known) => known.split("-")[0]);
    report(["expect", "exercised", index], `there is no check "${name}". There are ${ids.join(", ")}.`);
  });
  return expect as ExpectSpec;
}

function normalizeParameters(file: ScenarioFile, report: Report): Record<string, number> {
  const values: Record<string, number> = {};
  const table: Readonly<Record<string, ParameterInfo>> = PARAMETERS;
  for (const [name, given] of Object.entries(file.parameters ?? {})) {
    const path = ["parameters", name];
    const info = Object.hasOwn(table, name) ? table[name] : undefined;
    if (info === undefined) {
      report(path, `there is no parameter "${name}".${suggestion(name, Object.keys(table))}`);
      continue;
    }
    const value = readParameter(given, info);
    if (value === undefined) report(path, `${shown(given)} is not ${WANTED[info.unit]}`);
    else if (value < info.min || value > info.max)
      report(path, `must lie from ${inUnit(info.min, info)} to ${inUnit(info.max, info)}`);
    else values[name] = value;
  }
  return values;
}

const WANTED: Readonly<Record<ParameterInfo["unit"], string>> = {
  us: `a duration: ${DURATION_HELP}`,
  bytes: `a size: ${SIZE_HELP}`,
  "bytes/s": "a number of bytes a second",
  records: "a whole number of records",
  count: "a whole number",
  ratio: `a number, or a share: ${RATIO_HELP}`,
};

function inUnit(value: number, { unit }: ParameterInfo): string {
  return unit === "us" ? writeDuration(value) : `${value}${unit === "ratio" ? "" : ` ${unit}`}`;
}

function readParameter(given: string | number, info: ParameterInfo): number | undefined {
  if (typeof given === "number")
    return info.unit === "us" || (info.unit !== "ratio" && !Number.isInteger(given)) ? undefined : given;
  if (info.unit === "us") return readDuration(given);
  if (info.unit === "bytes") return readSize(given);
  return info.unit === "ratio" ? readRatio(given) : undefined;
}
