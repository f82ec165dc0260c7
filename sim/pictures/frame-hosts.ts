/** How machines stand, in the words of pictures. */
import type { ClusterWorld } from "../assembly/index.ts";
import type { HostStatus } from "../results/index.ts";
import { HOST } from "../world/index.ts";

export function hostStatus({ context }: Pick<ClusterWorld, "context">, host: number): HostStatus {
  const { hosts, disks } = context;
  if (hosts.state[host] === HOST.down) return "down";
  if (hosts.state[host] === HOST.paused) return "paused";
  return disks.isSlow(host) ? "slow" : "up";
}

export function instanceStatus(cluster: ClusterWorld, index: number): HostStatus {
  const status = hostStatus(cluster, cluster.places.instanceHosts[index]);
  if (status !== "up") return status;
  const engine = cluster.instances[index].status;
  if (engine === "open" || engine === "reading") return "up";
  return engine === "fenced" ? "down" : "recovering";
}
