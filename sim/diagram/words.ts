/** The diagram in sentences, for those who do not see it: SVG's title and desc. */
import type { Scenario } from "../scenario/types.ts";

const ENGINES = { "aurora-mysql": "Aurora MySQL", "aurora-postgresql": "Aurora PostgreSQL" } as const;

export function titleOf({ clusters, global, name }: Scenario): string {
  const id = global?.id ?? clusters[0].id;
  return name === id ? name : `${name}: ${id}`;
}

export function subtitleOf({ clusters, global, regions }: Scenario): string {
  const [{ engine, engineVersion = "" }] = clusters;
  const version = engineVersion.replace(/^.*mysql_aurora\./, "");
  const count = clusters.reduce(
    (sum, { instances }) => sum + instances.filter(({ createdAt }) => createdAt !== -1).length,
    0,
  );
  const parts = [
    `${ENGINES[engine]} ${version}`.trim(),
    global === undefined ? "cluster" : "global database",
    regions.length === 1 ? "one Region" : `${regions.length} Regions`,
    count === 1 ? "one instance" : `${count} instances`,
  ];
  return parts.join(" · ");
}

export function descriptionOf({ clusters, workloads, regions, global }: Scenario): string {
  const sentences = clusters.map(({ id, region, instances, copyOf, proxies = [] }, index) => {
    const azs = regions.find(({ name }) => name === region)?.azs ?? [];
    const members = instances.map(
      (one, place) =>
        `${one.id} (${place === 0 && (index === 0 || copyOf !== undefined) ? "writer" : "reader"}, ${one.class}, tier ${one.promotionTier}) in ${one.az}`,
    );
    const role =
      copyOf !== undefined
        ? `Made of ${copyOf} while the run goes on: cluster`
        : global === undefined
          ? "Cluster"
          : index === 0
            ? "Primary cluster"
            : "Secondary cluster";
    const behind = proxies.length === 0 ? "" : ` RDS Proxy: ${proxies.map((proxy) => proxy.id).join(", ")}.`;
    return `${role} ${id} in ${region}: ${members.length === 0 ? "no instances" : members.join("; ")}. Its volume keeps six copies, two in each of ${azs.join(", ")}.${behind}`;
  });
  const clients =
    workloads.length === 0 ? "No clients." : `Clients: ${workloads.map(({ id, az }) => `${id} in ${az}`).join(", ")}.`;
  const replication = global !== undefined ? ["The primary's storage replicates to each secondary's."] : [];
  return [...sentences, ...replication, clients].join(" ");
}
