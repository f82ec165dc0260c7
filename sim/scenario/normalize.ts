/**
 * From the file format to what the engine plays: defaults filled in, units read, names checked against the topology. Problems go
 * to `report` with the path of the key; the result is used only when there were none.
 */
import { INSTANCE_CLASSES } from "../instance-classes.ts";
import { SECOND, type Micros } from "../kernel/index.ts";
import { PARAMETERS, type ParameterInfo } from "../parameters.ts";
import { normalizeFault, type FaultContext } from "./normalize-fault.ts";
import { suggestion, type Path } from "./issue.ts";
import { readShare, readSpan, type Report } from "./read.ts";
import { REGION_NAMES } from "../regions.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec, ExpectSpec, RegionSpec, Scenario, WorkloadSpec } from "./types.ts";
import { DURATION_HELP, RATIO_HELP, readDuration, readRate, readRatio, readSize, SIZE_HELP } from "./units.ts";

const OPERATIONS_MAX = 200_000_000;
const SIZE_MAX = 256 * 1_099_511_627_776;
const GROUP_BYTES = 10_000_000_000;
const MEMBERS = 6;

export function normalize(file: ScenarioFile, report: Report): Scenario {
  const duration = readSpan(file.duration, 0, ["duration"], report);
  if (duration === 0 && readDuration(file.duration) === 0) report(["duration"], "must be longer than nothing");
  const regions = normalizeRegions(file, report);
  const clusters = normalizeClusters(file, regions, report);
  const workloads = normalizeWorkloads(file, regions, clusters, duration, report);
  const faultContext: FaultContext = { duration, regions, clusters, workloads, report };
  return {
    scenario: 1,
    name: file.name,
    title: file.title ?? file.name,
    description: file.description ?? "",
    seed: String(file.seed ?? "1"),
    duration,
    regions,
    clusters,
    workloads,
    faults: (file.faults ?? []).map((fault, index) => normalizeFault(fault, ["faults", index], faultContext)),
    expect: normalizeExpect(file, report),
    parameters: normalizeParameters(file, report),
  };
}

function normalizeRegions(file: ScenarioFile, report: Report): RegionSpec[] {
  const listed = file.topology?.regions ?? [{ name: "us-east-1" }];
  const seen = new Set<string>();
  return listed.map((region, index) => {
    const path = ["topology", "regions", index];
    if (!REGION_NAMES.includes(region.name)) {
      report(
        [...path, "name"],
        `there is no Region "${region.name}" in the model.${suggestion(region.name, REGION_NAMES)}`,
      );
    }
    if (seen.has(region.name)) report([...path, "name"], `the Region "${region.name}" is listed twice`);
    seen.add(region.name);
    const azs = region.azs ?? ["a", "b", "c"].map((letter) => region.name + letter);
    if (azs.length !== 3) {
      report([...path, "azs"], `an Aurora volume spans exactly three availability zones; ${azs.length} are listed`);
      return { name: region.name, azs };
    }
    azs.forEach((az, position) => {
      const azPath = [...path, "azs", position];
      if (!isAzOf(az, region.name))
        report(azPath, `"${az}" is not an availability zone of ${region.name}: ${region.name}a to ${region.name}f are`);
      if (azs.indexOf(az) !== position) report(azPath, `the availability zone "${az}" is listed twice`);
    });
    return { name: region.name, azs };
  });
}

function isAzOf(az: string, region: string): boolean {
  return az.length === region.length + 1 && az.startsWith(region) && "abcdef".includes(az[az.length - 1]);
}

function normalizeClusters(file: ScenarioFile, regions: readonly RegionSpec[], report: Report): ClusterSpec[] {
  const listed = file.topology?.clusters ?? [{ id: "main" }];
  const path = ["topology", "clusters"];
  if (listed.length > 1) report([...path, 1], "this build plays one cluster; Aurora Global Database comes later");
  const ids = new Set<string>();
  return listed.map((cluster, index) => {
    const here = [...path, index];
    const region = regions.find(({ name }) => name === (cluster.region ?? regions[0].name)) ?? regions[0];
    if (cluster.region !== undefined && cluster.region !== region.name) {
      const names = regions.map(({ name }) => name);
      report(
        [...here, "region"],
        `the Region "${cluster.region}" is not in topology.regions.${suggestion(cluster.region, names)}`,
      );
    }
    if (region !== regions[0])
      report(
        [...here, "region"],
        "this build's cluster stands in the first Region listed; Aurora Global Database comes later",
      );
    const unique = (name: string, at: Path): void => {
      if (ids.has(name)) report(at, `the id "${name}" is used twice`);
      ids.add(name);
    };
    unique(cluster.id, [...here, "id"]);
    const instances = (cluster.instances ?? [{ id: "writer-1" }]).map((instance, position) => {
      const at = [...here, "instances", position];
      unique(instance.id, [...at, "id"]);
      const az = instance.az ?? region.azs[0];
      if (!region.azs.includes(az))
        report([...at, "az"], `"${az}" is not one of the cluster's availability zones.${suggestion(az, region.azs)}`);
      const className = instance.class ?? "db.r6g.2xlarge";
      if (!Object.keys(INSTANCE_CLASSES).includes(className)) {
        report(
          [...at, "class"],
          `there is no instance class "${className}" in the model.${suggestion(className, Object.keys(INSTANCE_CLASSES))}`,
        );
      }
      return { id: instance.id, class: className, az };
    });
    if (instances.length > 1)
      report([...here, "instances", 1], "this build plays one instance, the writer; readers come later");
    return {
      id: cluster.id,
      region: region.name,
      engine: cluster.engine ?? "aurora-mysql",
      volume: normalizeVolume(cluster.volume ?? {}, [...here, "volume"], report),
      instances,
    };
  });
}

type VolumeFile = NonNullable<NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number]["volume"]>;

function normalizeVolume(volume: VolumeFile, path: Path, report: Report): ClusterSpec["volume"] {
  const size = readSize(volume.size ?? "640GB");
  if (size === undefined) report([...path, "size"], `is not a whole number of bytes: ${SIZE_HELP}`);
  else if (size === 0) report([...path, "size"], "must be more than nothing; the smallest volume is 10GB");
  else if (size > SIZE_MAX) report([...path, "size"], "is above the largest Aurora volume, 256TiB");
  const writeQuorum = volume.writeQuorum ?? 4;
  const readQuorum = volume.readQuorum ?? 3;
  if (writeQuorum + readQuorum <= MEMBERS) {
    report(
      [...path, volume.readQuorum === undefined ? "writeQuorum" : "readQuorum"],
      `a write quorum of ${writeQuorum} and a read quorum of ${readQuorum} need not meet in six copies: their sum must be at least 7`,
    );
  }
  if (2 * writeQuorum <= MEMBERS)
    report([...path, "writeQuorum"], `two write quorums of ${writeQuorum} need not meet in six copies: at least 4`);
  const groups = Math.max(1, Math.ceil((size ?? GROUP_BYTES) / GROUP_BYTES));
  return { sizeBytes: groups * GROUP_BYTES, storageNodesPerAz: volume.storageNodesPerAz ?? 8, writeQuorum, readQuorum };
}

function normalizeWorkloads(
  file: ScenarioFile,
  regions: readonly RegionSpec[],
  clusters: readonly ClusterSpec[],
  duration: Micros,
  report: Report,
): WorkloadSpec[] {
  const ids = new Set<string>();
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
    const az = workload.az ?? cluster.instances[0].az;
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
    const zipf = workload.keys?.distribution === "zipf";
    if (zipf && keyCount > 1_048_576)
      report([...path, "keys", "count"], "a Zipf distribution may have at most 1048576 keys");
    if (!zipf && workload.keys?.exponent !== undefined)
      report([...path, "keys", "exponent"], "belongs to distribution: zipf");
    const common = {
      id: workload.id,
      cluster: cluster.id,
      endpoint: "writer" as const,
      az,
      readRatio: readShare(workload.reads ?? 0.5, [...path, "reads"], report),
      keyCount,
      keys: zipf ? { kind: "zipf" as const, exponent: workload.keys?.exponent ?? 0.99 } : { kind: "uniform" as const },
      timeout,
      retry: {
        attempts: workload.retry?.attempts ?? 1,
        backoff: readSpan(workload.retry?.backoff, 100_000, [...path, "retry", "backoff"], report),
      },
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

function normalizeExpect(file: ScenarioFile, report: Report): ExpectSpec {
  const expect: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(file.expect ?? {})) {
    if (value === undefined) continue;
    expect[key] = typeof value === "string" ? readSpan(value, 0, ["expect", key], report) : value;
  }
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
    if (value === undefined) report(path, `is not ${WANTED[info.unit]}`);
    else if (value < info.min || value > info.max)
      report(path, `must lie from ${info.min} to ${info.max} ${info.unit}`);
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

function readParameter(given: string | number, info: ParameterInfo): number | undefined {
  if (typeof given === "number")
    return info.unit === "us" || (info.unit !== "ratio" && !Number.isInteger(given)) ? undefined : given;
  if (info.unit === "us") return readDuration(given);
  if (info.unit === "bytes") return readSize(given);
  return info.unit === "ratio" ? readRatio(given) : undefined;
}
