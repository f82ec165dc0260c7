/** Everything that moves, at one instant: the projection that views draw. Reads the world, changes nothing. */
import { acuOf } from "../assembly/index.ts";
import type { World } from "../build.ts";
import type { Outcomes } from "../clients/index.ts";
import { familyCode } from "../facts/index.ts";
import type { Engine } from "../kernel/index.ts";
import type { Frame, FrameMessages } from "../results/index.ts";
import type { MessagesUnderWay } from "../world/index.ts";
import { connectedOf } from "./connected.ts";
import { globalOf } from "./frame-global.ts";
import { hostStatus, instanceStatus } from "./frame-hosts.ts";
import { logOf } from "./frame-log.ts";
import { otherFrame } from "./frame-others.ts";
import { countingOf, pipOf, repairsOf } from "./frame-repairs.ts";

export function frameOf(world: World, done: boolean): Frame {
  const { context, volume, driver, outcomes, layout } = world;
  const { engine, hosts } = context;
  const { ladder } = driver;
  const { segments } = world.fleet;
  const { positions } = volume;
  const places = volume.groups * positions.length;
  const pips = new Uint8Array(places);
  const behind = new Uint32Array(places);
  const scls = new Float64Array(places);
  for (let group = 0; group < volume.groups; group++) {
    const membership = volume.metadata.membership(group);
    const pgcl = ladder.pgcl[group];
    for (let member = 0; member < positions.length; member++) {
      const place = group * positions.length + member;
      const segment = membership.segments[positions[member]];
      const scl = segments.scl[segment];
      scls[place] = scl;
      if (scl < pgcl) behind[place] = volume.log.ordinal(pgcl) - volume.log.ordinal(scl);
      pips[place] = pipOf(world, segment, behind[place] > 0);
    }
  }
  // Clients are those of every cluster, and so is what they wait for; a secondary may be without instances.
  const waitingCommits = world.clusters
    .filter(({ instances }) => instances.length > 0)
    .reduce((sum, { writer: { writing } }) => sum + writing.waitingCommits + writing.held, 0);
  return {
    at: engine.now,
    event: engine.event,
    digest: engine.digest(),
    done,
    azUp: hosts.azNames.map((_, az) => hosts.azOf.some((of, host) => of === az && hosts.powerDowns[host] === 0)),
    instances: world.instances.map((one, index) => ({
      status: instanceStatus(world, index),
      // Who has yet to be created, or has been deleted, is not down.
      detail: one.isThere ? one.status : "not there",
      readPoint: one.readPoint,
      tier: world.control.tierOf(index),
      acu: one.isThere ? (acuOf(world, index) ?? null) : null,
    })),
    nodes: world.nodeHosts.map((host) => hostStatus(world, host)),
    proxies: world.proxyHosts.flat().map((host) => hostStatus(world, host)),
    others: world.clusters.slice(1).map((cluster) => otherFrame(cluster)),
    pips,
    behind,
    scl: scls,
    pgcl: ladder.pgcl.slice(0, volume.groups),
    repairs: repairsOf(world, (host) => world.nodeHosts.indexOf(host)),
    counting: countingOf(world),
    ladder: logOf(world),
    global: world.global === undefined ? null : globalOf(world, world.global),
    clients: clientsOf(outcomes, waitingCommits),
    messages: messagesOf(world),
    cuts: cutsOf(world, layout.faults),
    connected: connectedOf(world),
  };
}

function messagesOf({ context }: World): Frame["messages"] {
  const { network, engine } = context;
  return network.flights === undefined ? null : byFamily(network.flights.at(engine.now), engine);
}

/** Kinds of messages as the picture knows them. */
export function byFamily({ kind, ...rest }: MessagesUnderWay, engine: Engine): FrameMessages {
  const codes = Uint8Array.from(engine.kindNames, familyCode);
  return { ...rest, family: Uint8Array.from(kind, (one) => codes[one]) };
}

/** Network rules in force that cut, in the scenario's words. */
function cutsOf(world: World, faults: World["layout"]["faults"]): Frame["cuts"] {
  const { network, hosts } = world.context;
  return network.rules.inForce
    .filter((rule) => rule.cut)
    .map((rule) => ({
      text: faults[rule.id].text,
      from: nameOf(rule.from, hosts.names, hosts),
      to: nameOf(rule.to, hosts.names, hosts),
      oneWay: !rule.bothWays,
    }));
}

/** A set of hosts by the shortest name: a host's own, its AZ's, or "everybody else". */
function nameOf(mask: Uint8Array, names: readonly string[], hosts: World["context"]["hosts"]): string {
  const members = names.flatMap((_, host) => (mask[host] === 1 ? [host] : []));
  if (members.length === 1) return names[members[0]];
  if (members.every((host) => names[host].startsWith("storage-"))) {
    const all = names.filter((name) => name.startsWith("storage-")).length;
    if (members.length === all) return "storage";
  }
  const azs = [...new Set(members.map((host) => hosts.azOf[host]))];
  if (azs.length === 1) return hosts.azNames[azs[0]];
  const regions = [...new Set(members.map((host) => hosts.places[host].region))];
  return regions.length === 1 && regionOfAll(regions[0], mask, hosts) ? regions[0] : "everybody else";
}

function regionOfAll(region: string, mask: Uint8Array, { places }: World["context"]["hosts"]): boolean {
  return (
    places.some((place) => place.region !== region) &&
    places.every((place, host) => place.region !== region || mask[host] === 1)
  );
}

/** What clients have had answered so far, and how many commits wait. */
export function clientsOf(outcomes: Outcomes, waitingCommits: number): Frame["clients"] {
  const { inFlight, writesOk, readsOk, failed, unknown } = outcomes;
  const commitLatencyUs = outcomes.commitLatency.summary();
  return { inFlight, ok: writesOk + readsOk, failed, unknown, writesOk, readsOk, waitingCommits, commitLatencyUs };
}
