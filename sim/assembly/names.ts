/**
 * What the sentences of checks call a cluster's instances and machines, and the connections of clients and of RDS
 * Proxy: ids of the scenario, and names that faults are aimed at.
 */
import type { Names } from "../checks/index.ts";
import { placeOfSession } from "../clients/index.ts";
import { counted } from "../kernel/index.ts";
import type { ClusterSpec, Scenario } from "../scenario/types.ts";
import type { Hosts } from "../world/index.ts";
import type { Places } from "./places.ts";

export function namesOf(scenario: Scenario, spec: ClusterSpec, places: Places, hosts: Hosts): Names {
  const ids = spec.instances.map(({ id }) => id);
  const opener = openerOf(spec).replace("The ", "the ");
  const connection = (workload: number, place: number): string =>
    `connection ${place + 1} of ${scenario.workloads[workload].id}`;
  return {
    instance: (instance) => ids[instance] ?? opener,
    host: (host) => hosts.names[host],
    connection,
    session: (session) => {
      const { isProxied, of, connection: place, before } = placeOfSession(session);
      if (isProxied) return `connection ${place + 1} of ${hosts.names[proxyHostsOf(places)[of]]}`;
      const again = before === 0 ? "" : `, which had been opened ${counted(before, "time")} before`;
      return `${connection(of, place)}${again}`;
    },
  };
}

/** Who opens the volume of a cluster where none of its instances does, as a sentence begins with it. */
export function openerOf({ copyOf, backtrackWindow }: ClusterSpec): string {
  if (copyOf !== undefined) return "The control plane";
  return backtrackWindow === undefined ? "The replication agent" : "Backtrack";
}

/** By machine of RDS Proxy, those of all clusters in one row. */
function proxyHostsOf({ clusters }: Places): number[] {
  return clusters.flatMap(({ proxyHosts }) => proxyHosts.flat());
}
