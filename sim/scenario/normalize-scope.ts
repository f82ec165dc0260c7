/** Whom a fault hits: scopes of the file, checked against the topology. */
import type { Micros } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { suggestion, type Path } from "./issue.ts";
import { ofCluster, proxyMachine } from "./names.ts";
import { knownMember } from "./normalize-global.ts";
import type { Report } from "./read.ts";
import type { ScopeFile } from "./schema.ts";
import type { ClusterSpec, InstanceScope, RegionSpec, Scope, WorkloadSpec } from "./types.ts";

export interface FaultContext {
  readonly duration: Micros;
  readonly regions: readonly RegionSpec[];
  readonly clusters: readonly ClusterSpec[];
  readonly workloads: readonly WorkloadSpec[];
  readonly report: Report;
  readonly warn: Report;
}

const SCOPE_KEYS = [
  "az",
  "node",
  "instance",
  "segment",
  "storage",
  "controlPlane",
  "clients",
  "region",
  "outbound",
  "inbound",
  "proxy",
  "writer",
  "readers",
] as const;

/** Exactly one key says whom; the name must exist. */
export function onlyScope(
  given: ScopeFile,
  path: Path,
  context: FaultContext,
  keys: readonly (typeof SCOPE_KEYS)[number][] = SCOPE_KEYS,
): Scope {
  const named = keys.filter((key) => given[key] !== undefined);
  if (named.length !== 1) {
    const found = named.length === 0 ? "none is given" : `${named.join(" and ")} are given`;
    context.report(path, `must say whom it hits with exactly one of ${keys.join(", ")}; ${found}`);
    return { az: context.regions[0].azs[0] };
  }
  const [key] = named;
  const name = given[key] as string;
  const at = [...path, key];
  switch (key) {
    case "az":
      return { az: knownAz(name, at, context) };
    case "node":
      return { node: knownNode(name, at, context) };
    case "instance":
      return { instance: knownInstance(name, at, context) };
    case "segment":
      return { segment: knownSegment(name, at, context) };
    case "storage":
      return { storage: knownCluster(name, at, context) };
    case "controlPlane":
      return { controlPlane: knownCluster(name, at, context) };
    case "clients":
      return { clients: knownWorkload(name, at, context) };
    case "region":
      return { region: knownRegion(name, at, context) };
    case "outbound":
      return { outbound: knownMember(name, context.clusters, at, context.report) };
    case "inbound":
      return { inbound: knownMember(name, context.clusters, at, context.report) };
    case "proxy":
      return { proxy: knownProxy(name, at, context) };
    case "writer":
      return { writer: knownCluster(name, at, context) };
    case "readers":
      return { readers: knownCluster(name, at, context) };
  }
}

/** Faults of machines hit what a cluster is made of: its control plane is only cut off, or stands still. */
export function hostScope(given: ScopeFile, path: Path, context: FaultContext): Scope {
  const scope = onlyScope(given, path, context);
  if ("controlPlane" in scope)
    context.report(
      [...path, "controlPlane"],
      "is for faults of the network: control-plane-outage makes it stand still",
    );
  return scope;
}

export function clientsOf(name: string | undefined, path: Path, context: FaultContext): string | null {
  return name === undefined ? null : knownWorkload(name, [...path, "clients"], context);
}

function knownWorkload(name: string, path: Path, context: FaultContext): string {
  const names = context.workloads.map(({ id }) => id);
  return known("workload", name, names, path, context);
}

export function knownRegion(name: string, path: Path, context: FaultContext): string {
  const names = context.regions.map((region) => region.name);
  return known("Region", name, names, path, context);
}

/** Faults of engines: an instance by its name, or by its role. */
export function instanceOf(given: ScopeFile, path: Path, context: FaultContext): InstanceScope {
  const scope = onlyScope(given, path, context, ["instance", "writer", "readers"]);
  return isOfInstances(scope) ? scope : { instance: context.clusters[0].instances[0]?.id ?? "" };
}

export function isOfInstances(scope: Scope): scope is InstanceScope {
  return "instance" in scope || "writer" in scope || "readers" in scope;
}

/** Scopes that mean storage nodes. */
const STORAGE_KEYS: readonly (typeof SCOPE_KEYS)[number][] = ["az", "node", "segment", "storage"];

/** Faults of disks are about storage nodes. */
export function storageScope(given: ScopeFile, path: Path, context: FaultContext): Scope {
  const scope = onlyScope(given, path, context);
  for (const key of SCOPE_KEYS)
    if (key in scope && !STORAGE_KEYS.includes(key))
      context.report([...path, key], "is no storage node: name a node, a segment, an az or a storage");
  return scope;
}

function known(what: string, name: string, names: readonly string[], path: Path, { report }: FaultContext): string {
  if (!names.includes(name)) report(path, `there is no ${what} "${name}".${suggestion(name, names)}`);
  return name;
}

/** The cluster of that name; the first one where the file names none. */
export function knownCluster(name: string | undefined, path: Path, context: FaultContext): string {
  const names = context.clusters.map(({ id }) => id);
  return known("cluster", name ?? names[0], names, path, context);
}

/** The instance of that name, of whichever cluster; the first one where the file names none. */
export function knownInstance(name: string | undefined, path: Path, context: FaultContext): string {
  const names = context.clusters.flatMap(({ instances }) => instances.map(({ id }) => id));
  return known("instance", name ?? names[0], names, path, context);
}

/** An AZ where something stands: volumes span their Regions' three, and clients may stand elsewhere. */
export function knownAz(name: string, path: Path, context: FaultContext): string {
  const { regions, clusters, workloads } = context;
  const spanned = clusters.flatMap(({ region }) => regions.find((one) => one.name === region)?.azs ?? []);
  return known("availability zone", name, [...new Set([...spanned, ...workloads.map(({ az }) => az)])], path, context);
}

/** `front` is all of a proxy's machines, `front-b` the one in the second of its Region's AZs. */
function knownProxy(name: string, path: Path, { clusters, regions, report }: FaultContext): string {
  const names = clusters.flatMap(({ region, proxies = [] }) => {
    const azs = regions.find((one) => one.name === region)?.azs ?? [];
    return proxies.flatMap(({ id, azs: own }) => [id, ...own.map((az) => proxyMachine(id, az, azs))]);
  });
  if (names.length === 0)
    report(
      path,
      "there is no RDS Proxy: a cluster lists its own under proxies, and has one where a driver is of kind proxy",
    );
  else if (!names.includes(name))
    report(
      path,
      `there is no RDS Proxy or machine of one "${name}": there are ${names.join(", ")}.${suggestion(name, names)}`,
    );
  return name;
}

export function knownNode(name: string, path: Path, { clusters, report }: FaultContext): string {
  const [cluster, own] = ofCluster(name, clusters);
  const perAz = cluster.volume.storageNodesPerAz;
  const match = /^storage-([abc])([1-9]\d*)$/.exec(own);
  if (match === null || Number(match[2]) > perAz) {
    report(path, `there is no storage node "${name}": they are storage-a1 to storage-a${perAz}, and so on for b and c`);
  }
  return name;
}

export function knownSegment(name: string, path: Path, { clusters, report }: FaultContext): string {
  const [cluster, own] = ofCluster(name, clusters);
  const groups = Math.ceil(cluster.volume.sizeBytes / FIXED.groupBytes.value);
  const match = /^pg(0|[1-9]\d*)\.([abc])([12])$/.exec(own);
  const last = cluster.volume.members === "three" ? 1 : 2;
  if (match === null || Number(match[1]) >= groups || Number(match[3]) > last) {
    report(
      path,
      `there is no segment "${name}": they are pg0.a1 to pg${groups - 1}.c${last}, ${last === 1 ? "one" : "two"} to each of a, b and c`,
    );
  }
  return name;
}
