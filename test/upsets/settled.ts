/**
 * What must hold when a world has been left alone for a while: no check has failed, everybody is back, nobody waits for
 * what never comes, and nothing is kept that belongs to nobody. Sentences about what does not; none where all is well.
 */
import type { ClusterWorld } from "../../sim/assembly/cluster-world.ts";
import type { MirroredWorld } from "../../sim/assembly/mirrored-world.ts";
import type { World } from "../../sim/build.ts";
import type { Check } from "../../sim/checks/index.ts";
import type { Micros } from "../../sim/kernel/index.ts";
import type { Scenario, WorkloadSpec } from "../../sim/scenario/types.ts";

const SECOND = 1_000_000;
/** A process's number is its workload's, times so many, and its own. */
const PROCESSES = 1e9;
/** Who wrote what a copy was made with (sim/assembly/copied-clusters.ts): no client. */
const MADE = 0xffffffff;
/** How long before a workload's end its last success may be. */
const SILENCE_MAX = 6 * SECOND;

/** `asks` leaves out clients who stop while there is still something wrong: nobody answers them to the end. */
export function unsettled(
  scenario: Scenario,
  world: World | MirroredWorld,
  asks: (workload: WorkloadSpec) => boolean = () => true,
): readonly string[] {
  const ofWorld = "pair" in world ? ofPair(world) : ofAurora(scenario, world);
  return [...ofWorld, ...ofClients(scenario, world, asks)];
}

function failed(checks: readonly Check[]): string[] {
  return checks.flatMap((check) => {
    const { name, verdict, message } = check.result();
    return verdict === "fail" ? [`${name}: ${message}`] : [];
  });
}

/** The mirrored pair has a primary that is open and a standby that is in sync; replicas have applied what there is. */
function ofPair({ pair, checks }: MirroredWorld): string[] {
  const { control, instances, replicas } = pair;
  const wrong = failed(checks?.all ?? []);
  const say = (words: string): void => void wrong.push(words);
  if (!control.inSync) say("the standby is not in sync");
  instances.forEach(({ status }, index) => {
    const right = index === control.primary ? "open" : "standby";
    if (status !== right) say(`mysql-${index + 1} is ${status} and not ${right}`);
  });
  if (control.name !== control.primary) say(`the writer's name leads to mysql-${control.name + 1}`);
  replicas.forEach(({ behind }, index) => {
    if (behind > 0) say(`replica ${index + 1} is ${behind} us behind`);
  });
  return wrong;
}

function ofAurora(scenario: Scenario, world: World): string[] {
  const { clusters, global } = world;
  for (const { checks, driver, volume } of clusters)
    checks?.finish(driver.ladder.vdl, (key, readPoint) => volume.log.versionAt(key, readPoint));
  world.replicationChecks?.finish();
  world.keyChecks?.finish();
  const ofWorld = [
    world.replicationChecks,
    world.roleChecks,
    world.callChecks,
    ...world.forwardingChecks,
    ...world.backups.map(({ checks }) => ({ checks: checks === undefined ? [] : [checks.check] })),
  ].flatMap((one) => one?.checks ?? []);
  const alone = [world.delayCheck, world.zoneCheck, world.keyChecks?.check].filter((one) => one !== undefined);
  const status = global?.status ?? "available";
  return [
    ...failed(clusters.flatMap(({ checks }) => checks?.all ?? [])),
    ...failed([...ofWorld, ...alone]),
    ...clusters.flatMap((cluster) => ofCluster(scenario, world, cluster)),
    ...(status === "available" ? [] : [`The global database is ${status}.`]),
    ...ofMembers(world),
  ];
}

function ofCluster(scenario: Scenario, world: World, cluster: ClusterWorld): string[] {
  const { instances, control, fleet, lifecycle, spec } = cluster;
  const wrong: string[] = [];
  const say = (words: string): void => void wrong.push(`${spec.id}: ${words}`);
  const { statuses } = control.told;
  // The call that was to create it never came, or was refused; or it has been deleted.
  if (!lifecycle.exists) return [];
  if (!["available", ""].includes(statuses.cluster)) say(`the cluster is ${statuses.cluster}`);
  for (const instance of instances) {
    const { index, door, writing, status, replica } = instance;
    const id = spec.instances[index]?.id ?? `instance ${index}`;
    const told = statuses.of(index);
    // One that was never created, or has been deleted; or auto scaling takes it away, as it does when clients leave.
    if (!instance.isThere || (told === "deleting" && spec.autoScaling !== undefined)) continue;
    if (told !== "available") say(`${id} is ${told}`);
    if (!["open", "reading"].includes(status)) say(`the engine of ${id} is ${status}`);
    const known = connectionsTo(world, cluster, index);
    if (door.connections < known || (door.connections > known && !areForgotten(scenario)))
      say(`${id} counts ${door.connections} connections, of which ${known} are in use`);
    if (door.underWay !== 0) say(`${id} has ${door.underWay} statements under way`);
    if (writing.transactions.count !== 0) say(`${id} has ${writing.transactions.count} transactions open`);
    if (writing.locks.waiting !== 0) say(`${id} has ${writing.locks.waiting} waiting for locks`);
    const { vdl } = cluster.driver;
    if (status === "reading" && replica.view < vdl) say(`${id} reads at ${replica.view} of ${vdl}`);
  }
  if (fleet.hydration.copies.length > 0) say(`${fleet.hydration.copies.length} copies are under way`);
  if (fleet.repair.jobs.length > 0) say(`${fleet.repair.jobs.length} repairs are under way`);
  return wrong;
}

/** Machines that lose power say nothing to whom they are connected with, and a server counts them on (farewells.ts). */
function areForgotten({ faults }: Scenario): boolean {
  return faults.some(({ kind }) => kind === "az-outage" || kind === "region-outage" || kind === "half-open");
}

/** As far as clients, proxies and readers that forward know. */
function connectionsTo({ workloads, proxies }: World, cluster: ClusterWorld, index: number): number {
  const { number, door, forwarded } = cluster.instances[index];
  const ofClients = workloads.map(({ courier }) => courier.connections.openTo(number, door.sessions));
  const nodes = cluster.spec.proxies === undefined ? [] : (proxies?.fleets ?? []).flatMap((fleet) => fleet.nodes);
  const ofProxies = nodes.map(
    ({ pool }) =>
      pool.all().filter((one) => pool.generationOf(one) === door.sessions && pool.targetOf(one) === index).length,
  );
  return [...ofClients, ...ofProxies].reduce((sum, count) => sum + count, forwarded.open);
}

function ofMembers({ global, clusters }: World): string[] {
  if (global?.exists !== true) return [];
  const whole = global.vdlOf(global.primary);
  return clusters.flatMap(({ spec }, index) => {
    const has = global.vdlOf(index);
    return global.isMember(index) && has !== whole ? [`${spec.id} has the log up to ${has} of ${whole}`] : [];
  });
}

/**
 * Everybody who asked to the end was answered to the end, but for those whose cluster or copy was refused, or has no
 * instance any more; and for those who want certain instances where one has been deleted: nobody may be left of them.
 */
function ofClients(
  { workloads, actions, duration }: Scenario,
  world: World | MirroredWorld,
  asks: (workload: WorkloadSpec) => boolean,
): string[] {
  const last = answersOf(workloads.length, world).map((times) => times.at(-1) ?? 0);
  const isNowhere = (cluster: string): boolean => {
    if (!("clusters" in world)) return false;
    const isCopy = world.copies?.names.includes(cluster) === true;
    const one = isCopy ? world.copies?.named(cluster) : world.clusters.find(({ spec }) => spec.id === cluster);
    return one?.lifecycle.exists !== true || one.instances.every(({ isThere }) => !isThere);
  };
  const isFewer = actions.some(({ kind }) => kind === "delete-instance");
  const wantsFew = ({ endpoint }: WorkloadSpec): boolean => typeof endpoint !== "string";
  return workloads.flatMap((workload, index) => {
    const { id, cluster, stopAt } = workload;
    if (!asks(workload) || isNowhere(cluster) || (isFewer && wantsFew(workload))) return [];
    if (last[index] >= Math.min(stopAt, duration) - SILENCE_MAX) return [];
    return [`${id} asked until ${stopAt / SECOND} s, and had its last answer at ${last[index] / SECOND} s`];
  });
}

/** By workload: the longest time between two successes. */
export function silences({ workloads }: Scenario, world: World | MirroredWorld): readonly Micros[] {
  return answersOf(workloads.length, world).map((times) =>
    times.reduce((longest, at, index) => Math.max(longest, at - (times[index - 1] ?? at)), 0),
  );
}

/** By workload: when its operations were done, in order. */
function answersOf(workloads: number, world: World | MirroredWorld): readonly (readonly Micros[])[] {
  const copies = "copies" in world ? world.copies : undefined;
  const ofCopies = copies?.names.flatMap((name) => copies.operationsOf(name)) ?? [];
  const times = Array.from({ length: workloads }, (): Micros[] => []);
  for (const { outcome, process, complete } of [...(world.history?.rows() ?? []), ...ofCopies])
    if (outcome === "ok" && process !== MADE) times[Math.floor(process / PROCESSES)]?.push(complete);
  return times.map((of) => of.sort((one, other) => one - other));
}
