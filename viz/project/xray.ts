/**
 * The x-ray of a protection group: every set of its members that may be gone, 64 of six, as a lattice; which of them
 * still write, still read, or lose data until copies return, by the engine's own quorums; where the group is now, how
 * far it is from the edge, and the race between its repair and the next failure.
 */
import { PLACES, type InsideGroup, type InsideMember } from "../../sim/results/index.ts";
import { count, listed, plural, span } from "./format.ts";

const FATES = ["writes", "reads", "lost"] as const;
export type Fate = (typeof FATES)[number];

export interface Subset {
  /** Positions whose members are gone, as bits. */
  readonly gone: number;
  readonly row: number;
  /** Place within its row, from the left. */
  readonly column: number;
  readonly fate: Fate;
  /** Exactly a whole zone, or a zone and one member elsewhere. */
  readonly plane: "" | "az" | "az+1";
}

export interface Xray {
  readonly subsets: readonly Subset[];
  readonly positions: readonly Position[];
  /** What is gone now. */
  readonly here: number;
  readonly fateOf: (gone: number) => Fate;
}

export interface Position {
  readonly bit: number;
  readonly name: string;
  readonly zone: string;
}

export function xrayOf({ members, canWrite, canRead }: InsideGroup): Xray {
  const positions = members
    .filter(({ slot }) => slot < 6)
    .map(({ slot, zone }): Position => ({ bit: 1 << slot, name: PLACES[slot], zone }));
  const everybody = positions.reduce((all, { bit }) => all | bit, 0);
  const fateOf = (gone: number): Fate => {
    const there = everybody & ~gone;
    return canWrite[there] === 1 ? "writes" : canRead[there] === 1 ? "reads" : "lost";
  };
  const zones = zoneMasks(positions);
  const planeOf = (gone: number): Subset["plane"] =>
    zones.includes(gone)
      ? "az"
      : zones.some((zone) => (gone & zone) === zone && bits(gone & ~zone) === 1)
        ? "az+1"
        : "";
  const rows = Array.from({ length: positions.length + 1 }, (_, size) =>
    middled(
      setsOf(everybody).filter((gone) => bits(gone) === size),
      planeOf,
    ),
  );
  return {
    subsets: rows.flatMap((row, size) =>
      row.map((gone, column): Subset => ({ gone, row: size, column, fate: fateOf(gone), plane: planeOf(gone) })),
    ),
    positions,
    here: members.reduce((gone, member) => (member.slot < 6 && !isThere(member) ? gone | (1 << member.slot) : gone), 0),
    fateOf,
  };
}

function isThere({ stands }: InsideMember): boolean {
  return stands === "complete" || stands === "behind";
}

/** Those of a plane stand side by side in the middle of their row. */
function middled(row: readonly number[], planeOf: (gone: number) => string): number[] {
  const inPlane = row.filter((gone) => planeOf(gone) !== "");
  const others = row.filter((gone) => planeOf(gone) === "");
  const half = others.length >> 1;
  return [...others.slice(0, half), ...inPlane, ...others.slice(half)];
}

function zoneMasks(positions: readonly Position[]): number[] {
  const zones = [...new Set(positions.map(({ zone }) => zone))];
  return zones.map((zone) => positions.reduce((mask, one) => (one.zone === zone ? mask | one.bit : mask), 0));
}

function setsOf(everybody: number): number[] {
  return Array.from({ length: everybody + 1 }, (_, mask) => mask).filter((mask) => (mask & ~everybody) === 0);
}

export function bits(mask: number): number {
  let number = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) number++;
  return number;
}

/**
 * One that is gone after the other, from `from` to the nearest set with that fate or a worse one; empty where it is
 * there already.
 */
export function pathTo({ subsets, fateOf, positions }: Xray, from: number, fate: Fate): number[] {
  const isThere_ = (gone: number): boolean => FATES.indexOf(fateOf(gone)) >= FATES.indexOf(fate);
  if (isThere_(from)) return [];
  const goal = subsets.find(({ gone }) => (gone & from) === from && isThere_(gone));
  if (goal === undefined) return [];
  const path = [from];
  for (const { bit } of positions)
    if ((goal.gone & bit) !== 0 && (from & bit) === 0) path.push(path[path.length - 1] | bit);
  return path;
}

/** The fewest single events to that fate, where a whole zone is one: `us-east-1c`, or `a1 and us-east-1b`. */
export function eventsTo({ positions, fateOf }: Xray, from: number, fate: Fate): readonly string[] {
  const zones = [...new Set(positions.map(({ zone }) => zone))];
  const events = [
    // Of as many events the smaller ones are told: what one copy does needs no zone.
    ...positions.map(({ bit, name }) => ({ mask: bit, name })),
    ...zoneMasks(positions).map((mask, index) => ({ mask, name: zones[index] })),
  ];
  const isFar = (gone: number): boolean => FATES.indexOf(fateOf(gone)) < FATES.indexOf(fate);
  const seen = new Set([from]);
  for (
    let reached: { readonly gone: number; readonly names: readonly string[] }[] = [{ gone: from, names: [] }];
    reached.length > 0;
  ) {
    const found = reached.find(({ gone }) => !isFar(gone));
    if (found !== undefined) return found.names;
    reached = reached.flatMap(({ gone, names }) =>
      events.flatMap(({ mask, name }) => {
        const next = gone | mask;
        if (seen.has(next)) return [];
        seen.add(next);
        return [{ gone: next, names: [...names, name] }];
      }),
    );
  }
  return [];
}

export function countsOf({ subsets }: Xray): Readonly<Record<Fate, number>> {
  const number = (fate: Fate): number => subsets.filter((one) => one.fate === fate).length;
  return { writes: number("writes"), reads: number("reads"), lost: number("lost") };
}

/** `Of 64 sets that may be gone 22 still write, 20 only read, 22 do neither. …` */
export function xrayWords(xray: Xray): string {
  const { writes, reads, lost } = countsOf(xray);
  const start = `Of ${xray.subsets.length} sets that may be gone, ${writes} leave a write quorum, ${reads} more a read quorum, ${lost} neither.`;
  const stop = eventsTo(xray, xray.here, "reads");
  const loss = eventsTo(xray, xray.here, "lost");
  const writesEnd = stop.length === 0 ? "Writes have stopped." : `Writes stop with ${listed(stop)}.`;
  const lossComes =
    xray.fateOf(xray.here) === "lost"
      ? "Nothing can be read or recovered until copies return."
      : `The read quorum is lost with ${listed(loss)}.`;
  return `${start} ${goneWords(xray, xray.here)} now. ${writesEnd} ${lossComes}`;
}

export function goneWords({ positions }: Xray, gone: number): string {
  const names = positions.filter(({ bit }) => (gone & bit) !== 0).map(({ name }) => name);
  return names.length === 0 ? "Nobody is gone" : `${listed(names, 6)} ${names.length === 1 ? "is" : "are"} gone`;
}

export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  writes: "writes and reads go on",
  reads: "reads go on, writes wait",
  lost: "neither writes nor reads nor recovery, until copies return",
};

/**
 * How long one copy lasts until it fails by itself, on average, in microseconds: 10,000 hours. [choice] Nobody
 * publishes it for Aurora; the storage reference takes this one for its estimates (8). Zones are no part of it.
 */
export const COPY_LASTS_US = 10_000 * 3_600 * 1e6;

export interface Race {
  /** By repair: what it is about, how far it is, and when its copy is whole, null while nobody knows. */
  readonly repairs: readonly { readonly words: string; readonly eta: number | null }[];
  /** Expected until one of the members that count fails as well. */
  readonly nextFailure: number;
  readonly sentence: string;
}

export function raceOf({ repairs, members, suspectAfter }: InsideGroup): Race {
  const there = members.filter((member) => member.slot < 6 && isThere(member)).length;
  const nextFailure = COPY_LASTS_US / Math.max(1, there);
  const inOrder = repairs.toSorted((a, b) => a.position - b.position);
  const rows = inOrder.map(({ position, phase, node, copied, bytes, eta }) => {
    const share = bytes === 0 ? "" : `, ${Math.floor((100 * copied) / bytes)} % of its base`;
    return { words: `${PLACES[position]}: ${phase}${node === "" ? "" : ` on ${node}`}${share}`, eta };
  });
  const known = rows.flatMap(({ eta }) => (eta === null ? [] : [eta]));
  const last = Math.max(0, ...known);
  const missing = members.filter((member) => member.slot < 6 && !isThere(member)).length;
  const odds = last / nextFailure;
  const sentence =
    known.length > 0
      ? `The base is whole in ${span(last)}; one of the ${plural(there, "copy", "copies")} that count fails by itself in ${hours(nextFailure)} on average, taking 10,000 hours for each: one time in ${odds <= 0 ? "very many" : count(1 / odds)} it comes first.`
      : rows.length > 0
        ? "A replacement is under way and has yet to copy."
        : missing > 0
          ? `No repair is under way. A member is given up after ${span(suspectAfter)} of silence.`
          : "Nothing is to be repaired.";
  return { repairs: rows, nextFailure, sentence };
}

export function hours(us: number): string {
  return `${count(us / 3_600e6)} hours`;
}

/** Length of a bar for a time: a tenfold time is one step longer, from a millisecond on. */
export function barShare(us: number): number {
  const most = Math.log10(COPY_LASTS_US / 1_000);
  return Math.min(1, Math.max(0.01, Math.log10(Math.max(1_000, us) / 1_000) / most));
}
