/** Everything that moves, at one instant: the projection that views draw. Reads the world, changes nothing. */
import { MEMBERS } from "./aurora/storage/index.ts";
import type { World } from "./build.ts";
import { PIP, type Frame, type HostStatus } from "./run-types.ts";
import { REACH } from "./trace/index.ts";
import { HOST } from "./world/index.ts";

export function frameOf(world: World, done: boolean): Frame {
  const { context, volume, driver, writer, reach, outcomes, layout } = world;
  const { engine, hosts } = context;
  const { ladder, segments } = driver;
  const pips = new Uint8Array(volume.segments);
  const behind = new Uint32Array(volume.segments);
  for (let segment = 0; segment < volume.segments; segment++) {
    const pgcl = ladder.pgcl[Math.floor(segment / MEMBERS)];
    const scl = segments.scl[segment];
    if (scl < pgcl) behind[segment] = volume.log.ordinal(pgcl) - volume.log.ordinal(scl);
    pips[segment] = pipOf(reach.state[segment], behind[segment] > 0);
  }
  return {
    at: engine.now,
    event: engine.event,
    digest: engine.digest(),
    done,
    azUp: hosts.azNames.map((_, az) => hosts.azOf.some((of, host) => of === az && hosts.powerDowns[host] === 0)),
    instances: [{ status: writerStatus(world), detail: writer.status }],
    nodes: world.nodeHosts.map((host) => hostStatus(world, host)),
    pips,
    behind,
    scl: segments.scl.slice(),
    pgcl: ladder.pgcl.slice(),
    ladder: {
      allocated: driver.nextLsn - 1,
      vcl: ladder.vcl,
      vdl: ladder.vdl,
      limit: ladder.allocationBase + context.parameters.lsnAllocationLimit,
      epoch: volume.epoch,
      heldBy: ladder.heldBy(),
    },
    clients: {
      inFlight: outcomes.inFlight,
      ok: outcomes.writesOk + outcomes.readsOk,
      failed: outcomes.failed,
      unknown: outcomes.unknown,
      writesOk: outcomes.writesOk,
      readsOk: outcomes.readsOk,
      waitingCommits: writer.waitingCommits,
      commitLatencyUs: outcomes.commitLatency.summary(),
    },
    cuts: cutsOf(world, layout.faults),
  };
}

function pipOf(reach: number, isBehind: boolean): number {
  if (reach === REACH.down) return PIP.failed;
  if (reach === REACH.cut) return PIP.unreachable;
  return isBehind ? PIP.behind : PIP.complete;
}

function hostStatus(world: World, host: number): HostStatus {
  const { hosts, disks } = world.context;
  if (hosts.state[host] === HOST.down) return "down";
  if (hosts.state[host] === HOST.paused) return "paused";
  return disks.isSlow(host) ? "slow" : "up";
}

function writerStatus(world: World): HostStatus {
  const status = hostStatus(world, world.writerHost);
  if (status !== "up") return status;
  return world.writer.status === "open" ? "up" : world.writer.status === "fenced" ? "down" : "recovering";
}

/** Network rules in force that cut, in the scenario's words. */
function cutsOf(world: World, faults: World["layout"]["faults"]): Frame["cuts"] {
  const { network, hosts } = world.context;
  return network.rules
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
  return azs.length === 1 ? hosts.azNames[azs[0]] : "everybody else";
}
