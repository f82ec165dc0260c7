/**
 * What there is to draw, from the configuration alone: a Region's clients, the names they connect to, instances, the
 * volume. No place is decided here.
 */
import type { ClusterSpec, RegionSpec, Scenario, WorkloadSpec } from "../scenario/types.ts";
import type { Role } from "./svg.ts";

export interface RegionPicture {
  readonly name: string;
  readonly azs: readonly string[];
  readonly cluster: ClusterPicture | undefined;
  /** By AZ, in the order of `azs`. */
  readonly clients: readonly (readonly ClientPicture[])[];
  readonly isPrimary: boolean;
  readonly isGlobal: boolean;
}

export interface ClusterPicture {
  readonly spec: ClusterSpec;
  readonly names: readonly NamePicture[];
  /** By AZ; the writer first in its own. */
  readonly instances: readonly (readonly InstancePicture[])[];
}

export interface InstancePicture {
  readonly id: string;
  readonly isWriter: boolean;
  readonly lines: readonly [string, string];
  /** When it comes, where it is not there from the start. */
  readonly comes: "" | "later" | "on demand";
}

/** What clients connect to: an endpoint or a proxy. */
export interface NamePicture {
  readonly key: string;
  readonly role: Role;
  readonly title: string;
  readonly detail: string;
  readonly leadsTo: readonly string[];
  /** Somebody connects to it; where it leads is drawn then, and for the two that every cluster has. */
  readonly isDrawnOn: boolean;
}

export interface ClientPicture {
  readonly id: string;
  readonly detail: string;
  /** The name it connects to, where that is in the same Region's picture. */
  readonly connectsTo: string | undefined;
  readonly role: Role;
}

export function picturesOf(scenario: Scenario): RegionPicture[] {
  const [primary] = scenario.clusters;
  const pictures = scenario.regions.map((region): RegionPicture => {
    const cluster = scenario.clusters.find((one) => one.region === region.name);
    const own = scenario.workloads.filter(({ az }) => region.azs.includes(az));
    return {
      name: region.name,
      azs: region.azs,
      cluster: cluster === undefined ? undefined : clusterPicture(cluster, region, scenario),
      clients: region.azs.map((az) => own.filter((one) => one.az === az).map((one) => clientPicture(one, cluster))),
      isPrimary: cluster === primary,
      isGlobal: scenario.global !== undefined,
    };
  });
  return [...pictures.filter(({ isPrimary }) => isPrimary), ...pictures.filter(({ isPrimary }) => !isPrimary)];
}

function clusterPicture(spec: ClusterSpec, region: RegionSpec, scenario: Scenario): ClusterPicture {
  const writer = spec === scenario.clusters[0] ? spec.instances[0]?.id : undefined;
  const instances = region.azs.map((az) =>
    spec.instances
      .filter((one) => one.az === az)
      .map(({ id, class: className, promotionTier, createdAt }): InstancePicture => {
        const isWriter = id === writer;
        const bounds = spec.serverlessV1 ?? (className === "db.serverless" ? spec.serverlessV2 : undefined);
        const capacity = bounds === undefined ? "" : ` ${bounds.min}–${bounds.max}`;
        const comes = createdAt === 0 ? "" : createdAt === -1 ? "on demand" : "later";
        return {
          id,
          isWriter,
          comes,
          lines: [
            className + capacity,
            comes === ""
              ? `${isWriter ? "writer" : "reader"} · tier ${promotionTier}`
              : `tier ${promotionTier} · ${comes}`,
          ],
        };
      }),
  );
  return { spec, instances, names: namesOf(spec, writer, scenario) };
}

/** Every cluster has two endpoints; proxies and endpoints of other kinds are drawn where there are any. */
function namesOf(spec: ClusterSpec, writer: string | undefined, scenario: Scenario): NamePicture[] {
  // Slots of auto scaling are empty at the start.
  const all = spec.instances.flatMap(({ id, createdAt }) => (createdAt === -1 ? [] : [id]));
  const readers = all.filter((id) => id !== writer);
  const workloads = scenario.workloads.filter(({ cluster }) => cluster === spec.id);
  const names: Omit<NamePicture, "isDrawnOn">[] = [];
  if (writer !== undefined)
    names.push({
      key: "writer",
      role: "write",
      title: "Writer endpoint",
      detail: "whoever is the writer",
      leadsTo: [writer],
    });
  const counted =
    readers.length === 0 ? "no reader: the writer" : `${readers.length} ${readers.length === 1 ? "reader" : "readers"}`;
  if (all.length > 0)
    names.push({
      key: "reader",
      role: "read",
      title: "Reader endpoint",
      detail: counted,
      leadsTo: readers.length === 0 ? all : readers,
    });
  if (writer !== undefined && workloads.some(({ endpoint }) => endpoint === "global"))
    names.push({
      key: "global",
      role: "write",
      title: "Global writer endpoint",
      detail: scenario.global?.id ?? "",
      leadsTo: [writer],
    });
  for (const { id } of spec.proxies ?? []) {
    const reads = workloads.some((one) => one.driver.proxy === id && one.endpoint === "reader");
    names.push({
      key: `proxy ${id}`,
      role: "other",
      title: id,
      detail: "RDS Proxy",
      leadsTo: writer === undefined || reads ? all : [writer],
    });
  }
  for (const { id, list, named, type } of spec.endpoints) {
    const byType = { READER: readers, WRITER: all.filter((one) => one === writer), ANY: all }[type];
    const leadsTo = byType.filter((one) => named.includes(one) === (list === "static"));
    names.push({
      key: `custom ${id}`,
      role: "other",
      title: id,
      detail: `custom · ${leadsTo.length} of ${all.length}`,
      leadsTo,
    });
  }
  for (const { endpoint } of workloads) {
    if (typeof endpoint === "string" || !("instance" in endpoint)) continue;
    const key = `instance ${endpoint.instance}`;
    if (!names.some((one) => one.key === key))
      names.push({
        key,
        role: "other",
        title: endpoint.instance,
        detail: "instance endpoint",
        leadsTo: [endpoint.instance],
      });
  }
  const used = new Set(workloads.map(connection));
  return names.map((name) => ({
    ...name,
    isDrawnOn: name.key === "writer" || name.key === "reader" || used.has(name.key),
  }));
}

function clientPicture(workload: WorkloadSpec, here: ClusterSpec | undefined): ClientPicture {
  const { id, cluster, readRatio, turns } = workload;
  const pace =
    workload.kind === "open"
      ? `${workload.ratePerSecond}/s`
      : `${workload.sessions} ${workload.sessions === 1 ? "session" : "sessions"}`;
  const share = turns.length > 0 ? turns.filter((one) => one === "read").length / turns.length : readRatio;
  const mix = share === 0 ? "writes" : share === 1 ? "reads" : `${Math.floor(share * 100 + 0.5)}% reads`;
  const isHere = here?.id === cluster;
  const role = nameKey(workload) === "reader" ? "read" : share === 1 ? "read" : "write";
  return {
    id,
    detail: `${pace} · ${mix}${isHere ? "" : ` → ${cluster}`}`,
    connectsTo: isHere ? connection(workload) : undefined,
    role,
  };
}

function connection(workload: WorkloadSpec): string {
  const { proxy } = workload.driver;
  return proxy === undefined ? nameKey(workload) : `proxy ${proxy}`;
}

function nameKey({ endpoint }: WorkloadSpec): string {
  if (typeof endpoint === "string") return endpoint;
  return "custom" in endpoint ? `custom ${endpoint.custom}` : `instance ${endpoint.instance}`;
}
