/** Faults of the file, checked against the topology: whom they hit, when, how hard. */
import type { Micros } from "../kernel/index.ts";
import { suggestion, type Path } from "./issue.ts";
import { ofCluster, proxyMachine } from "./names.ts";
import type { MessageFamily } from "../message-families.ts";
import { knownMember } from "./normalize-global.ts";
import { readShare, readSpan, type Report } from "./read.ts";
import type { FaultFile, ScopeFile } from "./schema.ts";
import { writeDuration } from "./units.ts";
import type { ClusterSpec, FaultSpec, InstanceScope, RegionSpec, Scope, WorkloadSpec } from "./types.ts";

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

export function normalizeFault(fault: FaultFile, path: Path, context: FaultContext): FaultSpec {
  const { report, warn, duration } = context;
  const at = readSpan(fault.at, 0, [...path, "at"], report);
  const span = "for" in fault ? fault.for : undefined;
  const lasting = readSpan(span, 0, [...path, "for"], report);
  if (at >= duration) report([...path, "at"], "begins after the run ends");
  if (span !== undefined && lasting === 0)
    report([...path, "for"], "must be longer than nothing; leave it out for a fault that is never lifted");
  else if (at < duration && at + lasting > duration)
    warn([...path, "for"], `ends at ${writeDuration(at + lasting)}, after the run: it is never lifted`);
  const when = { at, for: lasting };
  switch (fault.kind) {
    case "az-outage":
      return { kind: fault.kind, ...when, scope: { az: knownAz(fault.az, [...path, "az"], context) } };
    case "region-outage":
      return { kind: fault.kind, ...when, scope: { region: known("Region", fault.region, context.regions.map(({ name }) => name), [...path, "region"], context) } }; // prettier-ignore
    case "crash": {
      const scope = hostScope(fault, path, context);
      if (fault.component !== undefined && !isOfInstances(scope))
        report([...path, "component"], "says what of an instance crashes: it needs `instance`, `writer` or `readers`");
      return { kind: fault.kind, ...when, scope, ...(fault.component === "node" ? { component: "node" } : {}) };
    }
    case "pause":
      return { kind: fault.kind, ...when, scope: hostScope(fault, path, context) };
    case "slow-disk":
      return { kind: fault.kind, ...when, scope: hostScope(fault, path, context), ...slowness(fault, path, report) };
    case "slow-link":
      return { kind: fault.kind, ...when, ...sides(fault, path, context), ...slowness(fault, path, report), ...someOf(fault, path, report) }; // prettier-ignore
    case "loss":
    case "corrupt-messages":
    case "duplicate": {
      const ratio = readShare(fault.intensity, [...path, "intensity"], report);
      const late = fault.kind === "duplicate" ? readSpan(fault.late, 0, [...path, "late"], report) : 0;
      return { kind: fault.kind, ...when, ...sides(fault, path, context), ratio, ...(late > 0 ? { late } : {}) };
    }
    case "throttle":
      return { kind: fault.kind, ...when, ...sides(fault, path, context), perSecond: fault.perSecond, queue: fault.queue ?? 20 }; // prettier-ignore
    case "hold":
    case "partition":
      return { kind: fault.kind, ...when, ...sides(fault, path, context) };
    case "half-open":
    case "connection-reset": {
      const ratio = fault.intensity === undefined ? 1 : readShare(fault.intensity, [...path, "intensity"], report);
      return { kind: fault.kind, ...when, clients: clientsOf(fault.clients, path, context), ratio };
    }
    case "dns-failure":
    case "dns-stale":
      return { kind: fault.kind, ...when, clients: clientsOf(fault.clients, path, context) };
    case "suspicion": {
      const scope = hostScope(fault, path, context);
      if ("proxy" in scope) report([...path, "proxy"], "is watched by nobody that could be wrong: cut it off, or crash it"); // prettier-ignore
      if ("clients" in scope) report([...path, "clients"], "is nothing that the control plane watches: name a node, a segment, an az, a storage or an instance"); // prettier-ignore
      return { kind: fault.kind, ...when, scope };
    }
    case "lying-health": {
      const scope = hostScope(fault, path, context);
      for (const key of ["clients", "proxy", "region", "outbound", "inbound"] as const)
        if (key in scope) report([...path, key], "is nothing whose health the control plane asks after: name a node, a segment, an az, a storage or an instance"); // prettier-ignore
      return { kind: fault.kind, ...when, scope };
    }
    case "stale-disk":
      if (at + lasting > duration) report([...path, "for"], "is over after the run: the node would never be restarted");
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context) };
    case "lying-disk":
    case "torn-writes":
    case "disk-full":
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context) };
    case "slow-cpu":
      if (fault.factor === 1) report([...path, "factor"], "is 1: it slows nothing");
      return { kind: fault.kind, ...when, scope: instanceOf(fault, path, context), factor: fault.factor };
    case "cold-cache":
      return { kind: fault.kind, ...when, scope: instanceOf(fault, path, context) };
    case "disk-loss":
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context) };
    case "corrupt-pages":
    case "corrupt-writes":
    case "misdirected-writes":
    case "disk-errors":
    case "corrupt-log": {
      const ratio = readShare(fault.intensity, [...path, "intensity"], report);
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context), ratio };
    }
    case "insufficient-capacity":
      return { kind: fault.kind, ...when, az: fault.az === undefined ? null : knownAz(fault.az, [...path, "az"], context) }; // prettier-ignore
    case "key-disabled": {
      const cluster = known("cluster", fault.cluster, context.clusters.map(({ id }) => id), [...path, "cluster"], context); // prettier-ignore
      if (context.clusters.some(({ id, kmsKey }) => id === cluster && kmsKey === undefined))
        report([...path, "cluster"], `"${cluster}" is encrypted with a key of AWS's own, which nobody can disable: give it a kmsKey`); // prettier-ignore
      return { kind: fault.kind, ...when, cluster };
    }
    case "object-store-outage":
    case "control-plane-outage":
      return { kind: fault.kind, ...when };
  }
}

function slowness(
  fault: { factor?: number | undefined; extra?: string | undefined; spread?: string | undefined },
  path: Path,
  report: Report,
): { factor: number; extra: Micros } {
  const factor = fault.factor ?? 1;
  const extra = readSpan(fault.extra, 0, [...path, "extra"], report);
  if (factor === 1 && extra === 0 && fault.spread === undefined)
    report(path, "slows nothing: give factor, extra or both");
  return { factor, extra };
}

/** How unevenly a fault slows: absent where it slows everything alike. */
function someOf(
  fault: { spread?: string | undefined; intensity?: string | number | undefined },
  path: Path,
  report: Report,
): { spread?: Micros; ratio?: number } {
  const spread = readSpan(fault.spread, 0, [...path, "spread"], report);
  const ratio = fault.intensity === undefined ? 1 : readShare(fault.intensity, [...path, "intensity"], report);
  return { ...(spread > 0 ? { spread } : {}), ...(ratio < 1 ? { ratio } : {}) };
}

interface LinkFile {
  from: ScopeFile;
  to?: ScopeFile | undefined;
  direction?: "both" | "one-way" | undefined;
  messages?: readonly MessageFamily[] | undefined;
}

function sides(
  fault: LinkFile,
  path: Path,
  context: FaultContext,
): { from: Scope; to: Scope | null; direction: "both" | "one-way"; messages?: readonly MessageFamily[] } {
  return {
    from: onlyScope(fault.from, [...path, "from"], context),
    to: fault.to === undefined ? null : onlyScope(fault.to, [...path, "to"], context),
    direction: fault.direction ?? "both",
    ...(fault.messages === undefined ? {} : { messages: fault.messages }),
  };
}

/** Exactly one key says whom; the name must exist. */
function onlyScope(
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
      return { instance: known("instance", name, context.clusters.flatMap(({ instances }) => instances.map(({ id }) => id)), at, context) }; // prettier-ignore
    case "segment":
      return { segment: knownSegment(name, at, context) };
    case "storage":
      return { storage: known("cluster", name, context.clusters.map(({ id }) => id), at, context) }; // prettier-ignore
    case "controlPlane":
      return { controlPlane: known("cluster", name, context.clusters.map(({ id }) => id), at, context) }; // prettier-ignore
    case "clients":
      return { clients: known("workload", name, context.workloads.map(({ id }) => id), at, context) }; // prettier-ignore
    case "region":
      return { region: known("Region", name, context.regions.map((region) => region.name), at, context) }; // prettier-ignore
    case "outbound":
      return { outbound: knownMember(name, context.clusters, at, context.report) };
    case "inbound":
      return { inbound: knownMember(name, context.clusters, at, context.report) };
    case "proxy":
      return { proxy: knownProxy(name, at, context) };
    case "writer":
      return { writer: known("cluster", name, context.clusters.map(({ id }) => id), at, context) }; // prettier-ignore
    case "readers":
      return { readers: known("cluster", name, context.clusters.map(({ id }) => id), at, context) }; // prettier-ignore
  }
}

/** Faults of machines hit what a cluster is made of: its control plane is only cut off, or stands still. */
function hostScope(given: ScopeFile, path: Path, context: FaultContext): Scope {
  const scope = onlyScope(given, path, context);
  if ("controlPlane" in scope)
    context.report(
      [...path, "controlPlane"],
      "is for faults of the network: control-plane-outage makes it stand still",
    );
  return scope;
}

function clientsOf(name: string | undefined, path: Path, context: FaultContext): string | null {
  const names = context.workloads.map(({ id }) => id);
  return name === undefined ? null : known("workload", name, names, [...path, "clients"], context);
}

/** Faults of engines: an instance by its name, or by its role. */
function instanceOf(given: ScopeFile, path: Path, context: FaultContext): InstanceScope {
  const scope = onlyScope(given, path, context, ["instance", "writer", "readers"]);
  return isOfInstances(scope) ? scope : { instance: context.clusters[0].instances[0]?.id ?? "" };
}

function isOfInstances(scope: Scope): scope is InstanceScope {
  return "instance" in scope || "writer" in scope || "readers" in scope;
}

/** Faults of disks are about storage nodes. */
function storageScope(given: ScopeFile, path: Path, context: FaultContext): Scope {
  const scope = onlyScope(given, path, context);
  for (const key of [
    "instance",
    "controlPlane",
    "clients",
    "region",
    "outbound",
    "inbound",
    "proxy",
    "writer",
    "readers",
  ] as const)
    if (key in scope) context.report([...path, key], "is no storage node: name a node, a segment, an az or a storage");
  return scope;
}

export function known(
  what: string,
  name: string,
  names: readonly string[],
  path: Path,
  { report }: FaultContext,
): string {
  if (!names.includes(name)) report(path, `there is no ${what} "${name}".${suggestion(name, names)}`);
  return name;
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
  if (names.length === 0) report(path, "there is no RDS Proxy: a cluster lists its own under proxies, and has one where a driver is of kind proxy"); // prettier-ignore
  else if (!names.includes(name)) report(path, `there is no RDS Proxy or machine of one "${name}": there are ${names.join(", ")}.${suggestion(name, names)}`); // prettier-ignore
  return name;
}

function knownNode(name: string, path: Path, { clusters, report }: FaultContext): string {
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
  const groups = Math.ceil(cluster.volume.sizeBytes / 10_000_000_000);
  const match = /^pg(0|[1-9]\d*)\.([abc])([12])$/.exec(own);
  if (match === null || Number(match[1]) >= groups) {
    report(path, `there is no segment "${name}": they are pg0.a1 to pg${groups - 1}.c2, two to each of a, b and c`);
  }
  return name;
}
