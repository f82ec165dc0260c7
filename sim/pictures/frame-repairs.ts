/**
 * Copies that are being made in one cluster at one instant, and how each group's members are counted: what pictures of
 * quorums need beside the members themselves. Reads the world, changes nothing; only the time that a copy still takes
 * is estimated, from the bytes that have come.
 * Of a replacement that waits for a node there is no more to tell than whose it is.
 */
import type { ClusterWorld } from "../assembly/index.ts";
import { MEMBERS, QUORUM_MODELS, SEGMENT, type Membership } from "../aurora/storage/index.ts";
import { OWN_COPY, PIP, type Frame, type FrameRepairs } from "../results/index.ts";
import { REACH } from "../trace/index.ts";

type Row = Readonly<Record<Exclude<keyof FrameRepairs, "count" | "waiting">, number>>;

export const NO_REPAIRS = inColumns([], []);

export function repairsOf(cluster: ClusterWorld, indexOfHost: (host: number) => number): FrameRepairs {
  const { fleet, volume, driver, reach } = cluster;
  const { hydration, repair, segments } = fleet;
  if (repair.jobs.length === 0 && hydration.copies.length === 0) return NO_REPAIRS;
  const { metadata, placement, positions } = volume;
  const copies = new Map(hydration.copies.map((copy) => [copy.segment, copy]));
  const rowOf = (segment: number, group: number, position: number, slot: number): Row => {
    const copy = copies.get(segment);
    const isCopying = segments.state[segment] === SEGMENT.copying;
    return {
      group,
      member: positions.indexOf(position),
      slot,
      node: indexOfHost(placement.hostOf[segment]),
      pip:
        isCopying && reach.state[segment] !== REACH.down
          ? PIP.copying
          : pipOf(cluster, segment, segments.scl[segment] < driver.ladder.pgcl[group]),
      isHydrated: slot < 0 ? 0 : (metadata.hydrated[group] >> slot) & 1,
      copied: copy?.copied ?? 0,
      bytes: copy?.bytes ?? 0,
      eta: copy === undefined ? -1 : etaOf(cluster, copy),
    };
  };
  const newcomers = repair.jobs.flatMap(({ group, position, newcomer }) => {
    if (newcomer < 0) return [];
    const slot = metadata.membership(group).segments.indexOf(newcomer) - MEMBERS;
    return [rowOf(newcomer, group, position, Math.max(-1, slot))];
  });
  const members = hydration.copies.flatMap(({ segment }) => {
    const group = placement.groupOf[segment];
    const position = metadata.membership(group).segments.indexOf(segment);
    return position < 0 || position >= MEMBERS ? [] : [rowOf(segment, group, position, OWN_COPY)];
  });
  const waiting = repair.jobs.flatMap(({ group, position, newcomer }) =>
    newcomer < 0 ? [group * positions.length + positions.indexOf(position)] : [],
  );
  return inColumns([...newcomers, ...members], waiting);
}

/** How a segment stands that is no newcomer which copies. */
export function pipOf({ fleet, reach }: ClusterWorld, segment: number, isBehind: boolean): number {
  if (fleet.segments.state[segment] === SEGMENT.gone || reach.state[segment] === REACH.down) return PIP.failed;
  if (reach.state[segment] === REACH.cut) return PIP.unreachable;
  return isBehind ? PIP.behind : PIP.complete;
}

/**
 * Until the base is whole: at the speed of this copy so far, before the first chunk at the speed that repairs have.
 */
export function etaOf(
  { context }: ClusterWorld,
  copy: { readonly copied: number; readonly bytes: number; readonly startedAt: number; readonly complete: boolean },
): number {
  const { copied, bytes, startedAt, complete } = copy;
  const left = bytes - copied;
  if (complete) return 0;
  const us =
    copied === 0
      ? (left * 1_000_000) / context.parameters.repairBytesPerSecond
      : ((context.engine.now - startedAt) * left) / copied;
  return Math.floor(us);
}

export function countingOf({ volume }: ClusterWorld): Frame["counting"] {
  const model = new Uint8Array(volume.groups);
  const withoutAz = new Int8Array(volume.groups).fill(-1);
  for (let group = 0; group < volume.groups; group++) {
    const { counting }: Membership = volume.metadata.membership(group);
    model[group] = QUORUM_MODELS.indexOf(counting.model);
    withoutAz[group] = counting.withoutAz;
  }
  return { model, withoutAz };
}

function inColumns(rows: readonly Row[], waiting: readonly number[]): FrameRepairs {
  const column = (name: keyof Row): number[] => rows.map((row) => row[name]);
  return {
    count: rows.length,
    group: Uint32Array.from(column("group")),
    member: Uint8Array.from(column("member")),
    slot: Int8Array.from(column("slot")),
    node: Uint32Array.from(column("node")),
    pip: Uint8Array.from(column("pip")),
    isHydrated: Uint8Array.from(column("isHydrated")),
    copied: Float64Array.from(column("copied")),
    bytes: Float64Array.from(column("bytes")),
    eta: Float64Array.from(column("eta")),
    waiting: Uint32Array.from(waiting),
  };
}
