/**
 * RDS Proxies put together: what their machines are told of the cluster behind them, and what clients find under their
 * names.
 */
import type { DatabaseRegistry } from "../aurora/database/index.ts";
import { Proxies, ROLE, type ProxyFleet, type ProxyPlan, type ProxyTarget } from "../clients/index.ts";
import type { Operations } from "../clients/index.ts";
import { acuBounds, connectionsMax } from "../facts/index.ts";
import type { Scenario, WorkloadSpec } from "../scenario/types.ts";
import type { AccessWorld } from "./access.ts";
import type { ClusterWorld } from "./cluster-world.ts";

/** Undefined where there is none. */
export function buildProxies(
  scenario: Scenario,
  clusters: readonly ClusterWorld[],
  operations: Operations,
  registry: DatabaseRegistry,
  access: AccessWorld,
): Proxies | undefined {
  const plans = clusters.flatMap((cluster, index) =>
    plansOf(cluster, scenario.workloads, operations, registry, access.admitterOf(index), access.reachOf(index)),
  );
  const instances = clusters.reduce((sum, cluster) => sum + cluster.instances.length, 0);
  return plans.length === 0 ? undefined : new Proxies(clusters[0].context.network, instances, plans);
}

function plansOf(
  cluster: ClusterWorld,
  workloads: readonly WorkloadSpec[],
  operations: Operations,
  registry: DatabaseRegistry,
  admit: ReturnType<AccessWorld["admitterOf"]>,
  reaches: ReturnType<AccessWorld["reachOf"]>,
): ProxyPlan[] {
  const { spec, context, places, instances, zone } = cluster;
  const { engine, network, hosts, trace, parameters, mutations } = context;
  const targets = instances.map((instance): ProxyTarget => ({
    number: instance.number,
    actor: instance.actor,
    connectionsMax: connectionsMax(instance.className, spec.engine, acuBounds(spec)),
    role: () => (instance.status === "open" ? ROLE.writes : instance.status === "reading" ? ROLE.reads : ROLE.none),
    epoch: () => (instance.status === "open" ? instance.driver.epoch : 0),
  }));
  return (spec.proxies ?? []).map((proxy, index) => ({
    hosts: places.proxyHosts[index],
    node: {
      engine,
      network,
      hosts,
      trace,
      parameters,
      mutations,
      spec: proxy,
      engineName: spec.engine,
      targets,
      statements: operations,
      isReadOnly: (operation) => workloads[operations.workloadOf(operation)].endpoint === "reader",
      hasWriter: () => zone.writer >= 0,
      instanceKinds: registry.kinds,
      replies: registry.replies,
      admit,
      reaches,
      luck: engine.random.stream("proxy", proxy.id),
      borrowTimeout: proxy.borrowTimeout === 0 ? Infinity : proxy.borrowTimeout,
    },
    fleet: {
      engine,
      network,
      hosts,
      parameters,
      controlHost: places.controlHost,
      luck: engine.random.stream("name of proxy", proxy.id),
    },
  }));
}

/** The fleet that a workload speaks to. */
export function fleetOf(
  scenario: Scenario,
  proxies: Proxies | undefined,
  { driver }: WorkloadSpec,
): ProxyFleet | undefined {
  const ids = scenario.clusters.flatMap(({ proxies: own = [] }) => own.map(({ id }) => id));
  return driver.proxy === undefined ? undefined : proxies?.fleets[ids.indexOf(driver.proxy)];
}
