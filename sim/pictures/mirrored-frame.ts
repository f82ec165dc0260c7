/**
 * The picture of mirrored MySQL in the terms of every picture: one group with four members, the block servers, of which
 * a write needs all; while the primary goes on alone, its own two. A member's complete LSN is where the redo log on its
 * disk ends, and the group's is what is on every server that the primary writes for.
 */
import type { MirroredWorld } from "../assembly/index.ts";
import { QUORUM_MODELS } from "../aurora/storage/index.ts";
import { PIP, type Frame, type HostStatus } from "../results/index.ts";
import { HOST } from "../world/index.ts";
import { connectedTo } from "./connected.ts";
import { byFamily, clientsOf } from "./frame.ts";
import { NO_REPAIRS } from "./frame-repairs.ts";

export function mirroredFrame(world: MirroredWorld, done: boolean): Frame {
  const { context, pair, outcomes, serverHosts, instanceHosts, layout } = world;
  const { engine, hosts, network } = context;
  const { servers, control, log } = pair;
  const primary = pair.instances[control.primary];
  const { leftOut } = log;
  // While a new life has written nothing, what is on disk ends where the recovery found its end.
  const isUnused = leftOut !== null && primary.logWriter.durable === leftOut.upTo;
  const durable = isUnused ? leftOut.keep : primary.logWriter.durable;
  const behind = Uint32Array.from(servers.redo, (lsn) => Math.max(0, durable - lsn));
  const doors = pair.instances.map(({ sessions: { door } }, index) => ({ door, host: instanceHosts[index] }));
  const clientHosts = layout.hosts.flatMap(({ kind }, host) => (kind === "client" ? [host] : []));
  const isDown = (host: number): boolean => hosts.state[host] === HOST.down;
  return {
    at: engine.now,
    event: engine.event,
    digest: engine.digest(),
    done,
    azUp: hosts.azNames.map((_, az) => hosts.azOf.some((of, host) => of === az && hosts.powerDowns[host] === 0)),
    instances: [
      ...pair.instances.map(({ status }, index) => {
        const host = hostStatus(world, instanceHosts[index]);
        const isReady = status === "open" || status === "standby";
        return {
          status: host === "up" && !isReady ? ("recovering" as const) : host,
          detail: status,
          readPoint: durable,
          tier: null,
          acu: null,
        };
      }),
      ...world.replicaHosts.map((host) => ({
        status: hostStatus(world, host),
        detail: "replica",
        readPoint: durable,
        tier: null,
        acu: null,
      })),
    ],
    nodes: serverHosts.map((host) => hostStatus(world, host)),
    proxies: [],
    others: [],
    pips: Uint8Array.from(serverHosts, (host, server) =>
      isDown(host) ? PIP.failed : behind[server] > 0 ? PIP.behind : PIP.complete,
    ),
    behind,
    scl: servers.redo.slice(),
    pgcl: Float64Array.of(durable),
    repairs: NO_REPAIRS,
    counting: countingOf(world),
    ladder: {
      allocated: log.last,
      vcl: durable,
      vdl: durable,
      limit: null,
      epoch: primary.chain.epoch,
      heldBy: -1,
      tails: Float64Array.of(isUnused ? durable : log.last),
      floor: durable,
      recovery: null,
      annulled: leftOut === null ? null : { epoch: primary.chain.epoch, ...leftOut },
    },
    global: null,
    clients: clientsOf(outcomes, primary.logWriter.waiting),
    messages: network.flights === undefined ? null : byFamily(network.flights.at(engine.now), engine),
    cuts: network.rules.inForce
      .filter((rule) => rule.cut)
      .map(({ id, bothWays }) => ({ text: layout.faults[id].text, from: "", to: "everybody else", oneWay: !bothWays })),
    connected: Uint16Array.from(connectedTo(doors, world.workloads, clientHosts, () => [control.name])),
  };
}

/** A primary that waits for no standby is counted as a group that leaves out a zone: the standby's. */
function countingOf({ pair, layout: { memberAz } }: MirroredWorld): Frame["counting"] {
  const { primary } = pair.control;
  const [own, other] = [primary, 1 - primary].map((index) => memberAz[(index * memberAz.length) / 2]);
  const isAlone = !pair.instances[primary].chain.isMirrored && own !== other;
  return {
    model: Uint8Array.of(QUORUM_MODELS.indexOf(isAlone ? "four" : "six")),
    withoutAz: Int8Array.of(isAlone ? other : -1),
  };
}

function hostStatus({ context: { hosts, disks } }: MirroredWorld, host: number): HostStatus {
  if (hosts.state[host] === HOST.down) return "down";
  if (hosts.state[host] === HOST.paused) return "paused";
  return disks.isSlow(host) ? "slow" : "up";
}
