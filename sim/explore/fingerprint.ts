/**
 * A tiny volume of exhaustive.ts, and its state as text by which two of its states are known to be one.
 *
 * The rest of a run, such as what its checks remember, has no part in it: they judge what has happened and decide
 * nothing.
 */
import type { StorageFleet, Volume } from "../aurora/storage/index.ts";
import type { Checks } from "../checks/index.ts";
import { savePart } from "../kernel/index.ts";
import type { Hosts } from "../world/index.ts";
import type { ChoiceEngine } from "./choice-engine.ts";

export interface Tiny {
  readonly engine: ChoiceEngine;
  readonly fleet: StorageFleet;
  readonly volume: Volume;
  readonly checks: Checks;
  readonly hosts: Hosts;
  /** Writes begun, whether the upset has come, commits that wait for VDL, and those acknowledged. */
  state: {
    writes: number;
    upset: boolean;
    waiting: readonly number[];
    acked: readonly number[];
    records: readonly number[];
  };
  readonly failures: Record<string, string>;
}

/**
 * Everything the protocol can tell apart, as text: two runs that agree here have the same future. What belongs to one
 * member stands together and members are sorted, so that it does not matter which is which.
 */
export function fingerprint({ engine, fleet, volume, state }: Tiny, mutations: readonly string[] = []): string {
  const { segments, drivers } = fleet;
  const { metadata, log, batches, placement } = volume;
  const members: string[][] = Array.from({ length: 6 }, (_, segment) => {
    const { scl, promised, installed, vdlHint, state: states, islands } = segments;
    const known = drivers.map(({ ladder, recovery }) => `${ladder.slotScl[segment]} ${recovery.heardFrom(segment)}`);
    return [
      `${states[segment]} ${scl[segment]} ${promised[segment]} ${installed[segment]} ${vdlHint[segment]} ${islands[segment]?.join() ?? ""} ${known.join()}`,
    ];
  });
  const others: string[] = [];
  for (const { kind, target, a, b, c } of engine.waiting) {
    if (drivers.some(({ actor }) => actor === target)) {
      const aboutMember = a >= 0 && a < 6 && kind !== fleet.kinds.metadataAnswered;
      if (aboutMember) members[a].push(`${kind} ${target} ${b} ${c}`);
      else others.push(`${kind} ${target} ${a} ${b} ${c}`);
    } else {
      const member = placement.segmentOfActor(target);
      if (member !== undefined && member >= 0 && placement.actorOf[member] === target)
        members[member].push(`to ${kind} ${a} ${b} ${c}`);
      else others.push(`${kind} ${target} ${a} ${b} ${c}`);
    }
  }
  const sorted = members.map((texts) => texts.sort(order).join("|")).sort(order);
  const writers = drivers.map(
    ({ epoch, nextLsn, ladder, recovery, recordQuorum }) =>
      `${epoch} ${nextLsn} ${ladder.pgcl[0]} ${ladder.vcl} ${ladder.vdl} ${recovery.phase} ${recovery.epoch} ${mutations.includes("recordQuorum") ? JSON.stringify(savePart(recordQuorum)) : ""}`,
  );
  // What a batch says besides its number depends on the moment it left.
  const said = Array.from(
    { length: batches.count },
    (_, batch) =>
      `${batches.prev(batch)} ${batches.last(batch)} ${batches.sender(batch).epoch} ${batches.vdl(batch)} ${batches.readFloor(batch)}`,
  );
  const ranges = metadata.truncations.map(({ epoch, keep, upTo }) => `${epoch} ${keep} ${upTo}`);
  return [
    ...sorted,
    others.sort(order).join("|"),
    writers.join("|"),
    metadata.epoch,
    metadata.openEpoch,
    ranges.join(),
    log.last,
    log.tail[0],
    said.join(),
    state.writes,
    state.upset,
    state.waiting.join(),
    state.acked.join(),
  ].join("\n");
}

function order(x: string, y: string): number {
  return x < y ? -1 : 1;
}
