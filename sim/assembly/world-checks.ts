/**
 * Checks that look at a world as a whole, over the traces of all its clusters: roles and replication of a global
 * database, forwarded writes, calls to the service, keys, and how long messages take. A cluster's own are put together
 * with it (cluster-world.ts).
 */
import {
  Forwarding,
  FORWARDING_CHECKS,
  GlobalRoles,
  idleChecks,
  KeyChecks,
  ReplicationChecks,
  ROLE_CHECKS,
  ServiceCallChecks,
  watchDelays,
  watchRefusals,
  watchZones,
  type Check,
  type FailureListener,
  type ForwardingChecks,
  type ForwardingOptions,
  type RoleChecks,
} from "../checks/index.ts";
import { acuBounds, connectionsMax } from "../facts/index.ts";
import type { Parameters } from "../parameters/index.ts";
import { mayForward } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { TRACE } from "../trace/index.ts";
import { leastDelay, type Hosts, type Network } from "../world/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { hasCopies } from "./copies.ts";

export interface WorldChecks {
  readonly roleChecks: RoleChecks | undefined;
  /** Absent where there is no global database. */
  readonly replicationChecks: ReplicationChecks | undefined;
  /** Of writes that a reader forwards. */
  readonly forwardingChecks: readonly ForwardingChecks[];
  /** Of the keys that volumes are encrypted with. */
  readonly keyChecks: KeyChecks | undefined;
  readonly callChecks: ServiceCallChecks | undefined;
  readonly zoneCheck: Check | undefined;
  /** C48, over all messages. */
  readonly delayCheck: Check | undefined;
}

const NO_WORLD_CHECKS: WorldChecks = {
  roleChecks: undefined,
  replicationChecks: undefined,
  forwardingChecks: [],
  keyChecks: undefined,
  callChecks: undefined,
  zoneCheck: undefined,
  delayCheck: undefined,
};

export function worldChecksOf(scenario: Scenario, clusters: readonly ClusterWorld[], isAsked: boolean): WorldChecks {
  if (!isAsked) return NO_WORLD_CHECKS;
  const [home] = clusters;
  const { network, hosts, parameters } = home.context;
  return {
    // A copy has no role in a global database, and a cluster that is copied is in none.
    roleChecks: roleChecksOf(hasCopies(scenario) ? [home] : clusters, home),
    replicationChecks: scenario.global === undefined ? undefined : replicationChecksOf(clusters),
    keyChecks: keyChecksOf(clusters, scenario, parameters),
    callChecks: callChecksOf(clusters, scenario),
    delayCheck: watchDelaysOf(network, hosts, parameters, home),
    zoneCheck: watchZonesOf(scenario, hosts, clusters),
    forwardingChecks: watchForwardingOf(scenario, clusters, parameters),
  };
}

/** One cluster has no other to change roles with. */
function roleChecksOf(clusters: readonly ClusterWorld[], home: ClusterWorld): RoleChecks {
  if (clusters.length === 1) return { ...idleChecks(ROLE_CHECKS, home.context.trace), losses: [], lostCommits: 0 };
  return new GlobalRoles({
    clusters: clusters.map(({ context, spec, instances, names }) => ({
      trace: context.trace,
      id: spec.id,
      instances: instances.length,
      names,
      isLater: spec.created !== undefined,
    })),
    operationOf: (cluster, lsn) => clusters[cluster].volume.log.value(lsn) - 1,
    failoverBound: home.context.parameters.globalFailoverBound,
    // The monitor asks once in a period, and so are orders repeated.
    orderRepeat: 2 * home.context.parameters.probePeriod,
    listener: (name, failure) => home.story.violated(name, failure.message),
  });
}

function keyChecksOf(
  clusters: readonly ClusterWorld[],
  scenario: Scenario,
  { keyRecoveryWindow }: Parameters,
): KeyChecks {
  return new KeyChecks({
    clusters: clusters.map(({ context, spec }) => ({ trace: context.trace, id: spec.id })),
    areMembers: membersOf(scenario),
    window: keyRecoveryWindow,
    listener: (name, failure) => clusters[0].story.violated(name, failure.message),
  });
}

/** By cluster: whether it is a member of a global database when the run begins. */
function membersOf({ clusters, global }: Scenario): boolean[] {
  return clusters.map(
    ({ created }, index) =>
      global !== undefined && global.created === undefined && (index === 0 || created === undefined),
  );
}

function callChecksOf(clusters: readonly ClusterWorld[], scenario: Scenario): ServiceCallChecks {
  const areMembers = membersOf(scenario);
  return new ServiceCallChecks({
    clusters: clusters.map(({ context, spec }, index) => ({
      trace: context.trace,
      id: spec.id,
      isMember: areMembers[index],
      instances: spec.instances.map(({ id, createdAt }) => ({
        id,
        isPresent: createdAt === 0,
        isByAction: createdAt === -2,
      })),
    })),
    actions: scenario.actions,
    listener: (name, failure) => clusters[0].story.violated(name, failure.message),
  });
}

function watchDelaysOf(network: Network, hosts: Hosts, parameters: Parameters, home: ClusterWorld): Check {
  const { trace } = home.context;
  const placeOf = hosts.azNames.map((_, az) => hosts.places[Math.max(0, hosts.azOf.indexOf(az))]);
  network.watch((from, to, delay) => trace.emit(TRACE.messageSent, from, to, delay));
  const least = (from: number, to: number): number => leastDelay(placeOf[from], placeOf[to], parameters);
  return watchDelays(trace, {
    azs: hosts.azNames,
    least,
    listener: (name, failure) => home.story.violated(name, failure.message),
  });
}

function watchZonesOf(scenario: Scenario, hosts: Hosts, clusters: readonly ClusterWorld[]): Check {
  const { trace } = clusters[0].context;
  hosts.names.forEach((_, host) =>
    hosts.listen(host, { crashed: (cause) => cause === "power" && trace.emit(TRACE.machineLost, host) }),
  );
  const azs = new Set(
    scenario.faults.map(({ kind, ...fault }) =>
      kind === "az-outage" && "scope" in fault && fault.scope !== null && "az" in fault.scope ? fault.scope.az : "",
    ),
  );
  // What somebody has ordered is no fault's doing.
  const isQuiet =
    azs.size === 1 &&
    scenario.actions.length === 0 &&
    (scenario.operators ?? []).length === 0 &&
    clusters.every(({ maintenance }) => maintenance === undefined);
  const [onlyAz] = azs;
  return watchZones(trace, {
    faults: scenario.faults,
    hosts: hosts.names.map((name, host) => ({ name, az: hosts.azNames[hosts.azOf[host]] })),
    onlyAz: isQuiet && onlyAz !== "" ? onlyAz : undefined,
    clusters: clusters.map(({ context, spec }) => ({
      trace: context.trace,
      azs: spec.instances.map(({ az }) => az),
      instances: spec.instances.map(({ id }) => id),
    })),
    listener: (name, failure) => clusters[0].story.violated(name, failure.message),
  });
}

function watchForwardingOf(
  scenario: Scenario,
  clusters: readonly ClusterWorld[],
  parameters: Parameters,
): ForwardingChecks[] {
  const [{ story }] = clusters;
  const listener: FailureListener = (name, failure) => story.violated(name, failure.message);
  const traces = clusters.map(({ context }) => context.trace);
  if (!scenario.clusters.some((one) => mayForward(one, scenario.actions)))
    return [idleChecks(FORWARDING_CHECKS, traces[0])];
  const options: ForwardingOptions = {
    names: clusters.map(({ names }) => names),
    traces,
    connections: scenario.clusters.map((spec) =>
      spec.instances.map((one) => connectionsMax(one.class, spec.engine, acuBounds(spec))),
    ),
    percent: scenario.clusters.map(({ engine }) =>
      engine === "aurora-mysql"
        ? parameters.forwardConnectionsPercentMysql
        : parameters.forwardConnectionsPercentPostgresql,
    ),
    isSeed: scenario.global?.consistencySemantics === "seed",
    isCopy: clusters.map(({ spec }) => spec.copyOf !== undefined),
  };
  return [new Forwarding(options, listener), watchRefusals(traces, listener)];
}

function replicationChecksOf(clusters: readonly ClusterWorld[]): ReplicationChecks {
  const [{ context, story }] = clusters;
  return new ReplicationChecks({
    clusters: clusters.map(({ context: own, spec }) => ({
      trace: own.trace,
      id: spec.id,
      instances: spec.instances.length,
      isLater: spec.created !== undefined,
    })),
    canHear: (index) => {
      const { volume, places } = clusters[index];
      const { hosts, network } = context;
      const writer = network.hostOf(volume.writerActor);
      return hosts.isUp(places.outboundHost) && network.isClear(writer, places.outboundHost);
    },
    areInTouch: (index, member) => {
      const { hosts, network } = context;
      const [server, agent] = [clusters[index].places.outboundHost, clusters[member].places.inboundHost];
      return hosts.isUp(server) && hosts.isUp(agent) && network.isClear(server, agent);
    },
    releaseBound: context.parameters.rpoReleaseBound,
    reportSlack: context.parameters.lagReportSlack,
    listener: (name, failure) => story.violated(name, failure.message),
  });
}
