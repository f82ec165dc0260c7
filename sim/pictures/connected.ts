/**
 * Who is connected to whom, as pictures draw it: clients to instances, or through the machines of RDS Proxies.
 *
 * A connection counts while both ends hold it: one whose engine has gone is nobody's any more, whatever the client
 * still believes. Who holds none stands with everybody whom the name may lead to, which is where the next connection
 * goes: at the beginning of a run, after a failover, and between the operations of clients that connect for each. Left
 * out: which of a proxy's machines its clients have, and how many connections there are.
 */
import { ledTo } from "../assembly/index.ts";
import type { World } from "../build.ts";
import type { Workload } from "../clients/index.ts";
import type { WorkloadSpec } from "../scenario/types.ts";

/** An instance by the number that clients know: its machine, and which life of its engine it is in. */
interface Server {
  readonly host: number;
  readonly door: { readonly sessions: number };
}

/** Pairs of hosts, in the layout's numbers: who is connected, and to whom. */
export function connectedOf(world: World): Uint16Array {
  const { clusters, global, workloads, clientHosts } = world;
  const servers = clusters.flatMap(({ instances, places }) =>
    instances.map(({ door, index }) => ({ door, host: places.instanceHosts[index] })),
  );
  const direct = connectedTo(servers, workloads, clientHosts, (spec) => ledTo(spec, clusters, global));
  return Uint16Array.from([...direct, ...throughProxies(world)]);
}

/** Of all clients that speak to the database itself. */
export function connectedTo(
  servers: readonly Server[],
  workloads: readonly Workload[],
  clientHosts: readonly number[],
  leadsTo: (spec: WorkloadSpec) => readonly number[],
): readonly number[] {
  return workloads.flatMap(({ spec, courier }, workload) => {
    if (spec.driver.kind === "proxy") return [];
    const held = courier.connections.heldBy((server) => servers[server]?.door.sessions);
    return (held.length > 0 ? held : leadsTo(spec)).flatMap((server) => [clientHosts[workload], servers[server].host]);
  });
}

/** Clients of a proxy with its machines, and those with the instances behind them. */
function throughProxies({ clusters, workloads, clientHosts, proxies }: World): readonly number[] {
  const fleets = proxies?.fleets.values();
  return clusters.flatMap(({ spec, places, instances, zone }) =>
    (spec.proxies ?? []).flatMap(({ id }, proxy) => {
      const users = clientHosts.filter((_, workload) => workloads[workload].spec.driver.proxy === id);
      const { nodes = [] } = fleets?.next().value ?? {};
      return nodes.flatMap(({ pool }, machine) => {
        const host = places.proxyHosts[proxy][machine];
        const held = pool.heldBy((target) => instances[target].door.sessions);
        const behind = held.length > 0 ? held : zone.leadsTo({ kind: "writer" });
        return [
          ...users.flatMap((user) => [user, host]),
          ...behind.flatMap((index) => [host, places.instanceHosts[index]]),
        ];
      });
    }),
  );
}
