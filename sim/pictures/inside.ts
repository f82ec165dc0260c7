/**
 * Inside one cluster's volume at one instant (inside-types.ts). Reads the world, changes nothing; nothing is estimated
 * but the time a copy still takes, which is told from the bytes that have come.
 *
 * What a segment holds is what the protocol itself goes by: everything up to its SCL, and the islands above its first
 * hole. Messages are those under way now, where the run keeps them.
 */
import type { ClusterWorld } from "../assembly/index.ts";
import {
  azOfMember,
  MEMBERS,
  NO_CHANGE,
  quorumTables,
  SEGMENT,
  type Membership,
  type QuorumTables,
} from "../aurora/storage/index.ts";
import type { World } from "../build.ts";
import {
  VERDICT,
  type Inside,
  type InsideGroup,
  type InsideMember,
  type InsideMessage,
  type InsideRepair,
  type InsideWish,
} from "../results/index.ts";
import { REACH } from "../trace/index.ts";
import { FATE } from "../world/index.ts";
import { logOf } from "./frame-log.ts";
import { etaOf } from "./frame-repairs.ts";

/** Records of a group that are looked at one by one. [choice] */
const NEWEST = 240;

/** Null for a cluster or a group that there is not. */
export function insideOf(world: World, wish: InsideWish): Inside | null {
  const cluster = world.clusters[wish.cluster];
  if (cluster === undefined || wish.group >= cluster.volume.groups) return null;
  const { engine } = world.context;
  const { vcl, vdl, allocated, heldBy } = logOf(cluster);
  const { groups, positions } = cluster.volume;
  const present = new Uint8Array(groups);
  const verdicts = new Uint8Array(groups);
  for (let group = 0; group < groups; group++) {
    const { mask, tables } = standing(cluster, group);
    for (const position of positions) present[group] += (mask >> position) & 1;
    verdicts[group] =
      tables.write[mask] === 1 ? VERDICT.writes : tables.read[mask] === 1 ? VERDICT.reads : VERDICT.lost;
  }
  const one = wish.group < 0 ? null : insideGroup(world, cluster, wish.group);
  const members = positions.length;
  return { wish, at: engine.now, event: engine.event, present, verdicts, members, vcl, vdl, allocated, heldBy, one };
}

interface Standing {
  readonly membership: Membership;
  /** Slots whose members count now. */
  readonly mask: number;
  readonly tables: QuorumTables;
}

function standing(cluster: ClusterWorld, group: number): Standing {
  const { volume } = cluster;
  const membership = volume.metadata.membership(group);
  const { segments, changing, counting } = membership;
  let mask = 0;
  for (let slot = 0; slot < segments.length; slot++)
    if (segments[slot] >= 0 && counts(cluster, segments[slot])) mask |= 1 << slot;
  const isPlain = changing[0] < 0 && changing[1] < 0 && counting.model === "six";
  return {
    membership,
    mask,
    tables: isPlain ? quorumTables(volume.rule, NO_CHANGE) : volume.tables(group, membership),
  };
}

/** Whoever writes can reach it, and it is no newcomer that still copies: as the quorum glyph counts. */
function counts({ fleet, reach }: ClusterWorld, segment: number): boolean {
  if (fleet.segments.state[segment] !== SEGMENT.serving) return false;
  return reach.state[segment] !== REACH.down && reach.state[segment] !== REACH.cut;
}

function insideGroup(world: World, cluster: ClusterWorld, group: number): InsideGroup {
  const { volume, driver, context } = cluster;
  const { log, positions } = volume;
  const { membership, mask, tables } = standing(cluster, group);
  const newest: number[] = [];
  for (let lsn = log.tail[group]; lsn > 0 && newest.length < NEWEST; lsn = log.prevInGroup(lsn)) newest.push(lsn);
  const newcomers = mask >> MEMBERS;
  const sets = 1 << MEMBERS;
  const everybody = positions.reduce((all, position) => all | (1 << position), 0);
  const ofPositions = (table: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: sets }, (_, there) => table[(there & everybody) | (newcomers << MEMBERS)]);
  return {
    group,
    pgcl: driver.ladder.pgcl[group],
    tail: log.tail[group],
    records: log.tailOrdinal[group],
    newest: Float64Array.from(newest.toReversed()),
    membershipEpoch: membership.epoch,
    members: membership.segments.flatMap((segment, slot) =>
      segment < 0 ? [] : [memberOf(cluster, group, slot, segment)],
    ),
    canWrite: ofPositions(tables.write),
    canRead: ofPositions(tables.read),
    underWay: underWay(world, cluster, group, membership),
    repairs: repairsOf(cluster, group, membership),
    suspectAfter: context.parameters.suspectAfter,
  };
}

function memberOf(cluster: ClusterWorld, group: number, slot: number, segment: number): InsideMember {
  const { volume, fleet, context, driver } = cluster;
  const { placement, log } = volume;
  const { hosts } = context;
  const { scl, islands, incoming, state, promised, installed, memberEpoch } = fleet.segments;
  const host = placement.hostOf[segment];
  const isCopying = state[segment] === SEGMENT.copying;
  const isChain = !isCopying && state[segment] !== SEGMENT.gone;
  const own = isChain ? scl[segment] : 0;
  const held = islands[segment] ?? [];
  const stands = isCopying
    ? "copying"
    : state[segment] === SEGMENT.gone || cluster.reach.state[segment] === REACH.down
      ? "failed"
      : cluster.reach.state[segment] === REACH.cut
        ? "unreachable"
        : own < driver.ladder.pgcl[group]
          ? "behind"
          : "complete";
  return {
    slot,
    segment,
    zone: hosts.azNames[hosts.azOf[host]],
    az: azOfMember(placement.positionOf[segment]),
    node: hosts.names[host],
    isFull: volume.isFullSegment(segment),
    stands,
    scl: own,
    islands: Float64Array.from(held),
    holes: holesOf(own, held, log.tail[group], (lsn) => log.ordinal(lsn)),
    queued: isChain ? incoming.reach(segment, hosts.incarnation[host]) : 0,
    promised: promised[segment],
    installed: installed[segment],
    memberEpoch: memberEpoch[segment],
  };
}

function holesOf(scl: number, held: readonly number[], tail: number, ordinal: (lsn: number) => number): Float64Array {
  const holes: number[] = [];
  let end = scl;
  const lack = (upTo: number): void => {
    if (upTo > end) holes.push(end, upTo, ordinal(upTo) - ordinal(end));
  };
  for (let at = 0; at < held.length && held[at] < tail; at += 2) {
    lack(held[at]);
    end = held[at + 1];
  }
  lack(tail);
  return Float64Array.from(holes);
}

/** Batches on their way to members, and gossip between them. */
function underWay(
  world: World,
  { volume, fleet }: ClusterWorld,
  group: number,
  membership: Membership,
): InsideMessage[] {
  const { network, engine } = world.context;
  if (network.flights === undefined) return [];
  const { count, kind, from, to, sentAt, due, fate, a, b } = network.flights.aboutAt(engine.now);
  const { batches, placement } = volume;
  const { write } = fleet.segments.kinds;
  const { ask, answer } = fleet.gossip.kinds;
  const slotOn = (host: number): number =>
    membership.segments.findIndex((segment) => segment >= 0 && placement.hostOf[segment] === host);
  const messages: InsideMessage[] = [];
  for (let row = 0; row < count; row++) {
    const isGossip = kind[row] === ask || kind[row] === answer;
    if (!isGossip && kind[row] !== write) continue;
    if ((isGossip ? placement.groupOf[a[row]] : batches.group(a[row])) !== group) continue;
    messages.push({
      kind: isGossip ? (kind[row] === ask ? "asks" : "gives") : "batch",
      from: isGossip ? membership.segments.indexOf(a[row]) : slotOn(from[row]),
      to: slotOn(to[row]),
      after: isGossip ? 0 : batches.prev(a[row]),
      upTo: isGossip ? b[row] : batches.last(a[row]),
      sentAt: sentAt[row],
      due: due[row],
      isLost: fate[row] === FATE.lost,
    });
  }
  return messages;
}

function repairsOf(cluster: ClusterWorld, group: number, membership: Membership): InsideRepair[] {
  const { fleet, volume, context } = cluster;
  const { hosts } = context;
  return fleet.repair.jobs
    .filter((job) => job.group === group)
    .map(({ position, newcomer, phase }) => {
      const copy = newcomer < 0 ? undefined : fleet.hydration.copyOf(newcomer);
      const { copied, bytes } = copy ?? { copied: 0, bytes: 0 };
      return {
        position,
        newcomer: newcomer < 0 ? -1 : membership.segments.indexOf(newcomer),
        node: newcomer < 0 ? "" : hosts.names[volume.placement.hostOf[newcomer]],
        phase,
        copied,
        bytes,
        eta: copy === undefined ? null : etaOf(cluster, copy),
      };
    });
}
