/**
 * One copy's log, record by record: what it holds, what its node has in memory, what is on its way to it, and the
 * holes. Drawn from what the worker says of the moment (sim/results/inside-types.ts); nothing is added to it.
 */
import { PLACES, type InsideGroup, type InsideMember, type InsideMessage } from "../../sim/results/index.ts";
import { count, plural, span } from "./format.ts";

const HAS = ["held", "memory", "way", "hole"] as const;
export type Has = (typeof HAS)[number];

export const HAS_WORDS: Readonly<Record<Has, string>> = {
  held: "on its disk",
  memory: "in its node's memory",
  way: "on its way to it",
  hole: "a hole",
};

export interface LogCell {
  readonly lsn: number;
  readonly has: Has;
}

/** The group's newest records, as one of its copies has them; rising. */
export function cellsOf({ newest, underWay }: InsideGroup, member: InsideMember): LogCell[] {
  const coming = underWay.filter(({ to, isLost, kind }) => to === member.slot && !isLost && kind !== "asks");
  return Array.from(newest, (lsn): LogCell => {
    if (isHeld(member, lsn)) return { lsn, has: "held" };
    if (lsn <= member.queued) return { lsn, has: "memory" };
    return { lsn, has: coming.some((one) => brings(one, member, lsn)) ? "way" : "hole" };
  });
}

function isHeld({ scl, islands }: InsideMember, lsn: number): boolean {
  if (lsn <= scl) return true;
  for (let at = 0; at < islands.length; at += 2) if (islands[at] < lsn && lsn <= islands[at + 1]) return true;
  return false;
}

/**
 * What a peer gives begins above the SCL that it was asked with; that the SCL has grown since changes nothing of what
 * is missing.
 */
function brings({ kind, after, upTo }: InsideMessage, { scl }: InsideMember, lsn: number): boolean {
  return (kind === "gives" ? scl : after) < lsn && lsn <= upTo;
}

/** Records that it lacks, in memory and on their way included. */
export function lacking({ holes }: InsideMember): number {
  let records = 0;
  for (let at = 0; at < holes.length; at += 3) records += holes[at + 2];
  return records;
}

/** `SCL 8,830, 12 records behind PGCL` and what follows of it. */
export function memberWords(group: InsideGroup, member: InsideMember): string {
  if (member.stands === "copying") return "a newcomer that copies its base: it counts for nothing yet, and has no SCL";
  const lacks = lacking(member);
  const behind = member.scl >= group.pgcl ? "at PGCL or above" : "below PGCL";
  const ranges = member.holes.length / 3;
  const holes = lacks === 0 ? "no hole" : `${plural(lacks, "record")} missing in ${plural(ranges, "range")}`;
  return `SCL ${count(member.scl)}, ${behind}; ${holes}`;
}

export const STANDS_WORDS: Readonly<Record<InsideMember["stands"], string>> = {
  complete: "complete",
  behind: "behind",
  unreachable: "out of reach",
  failed: "gone",
  copying: "copying",
};

/** `b2 asks c1 what it has above 8,830; it hears in 0.4 ms` */
export function messageWords({ kind, from, to, after, upTo, due, isLost }: InsideMessage, at: number): string {
  const [sender, receiver] = [from, to].map((slot) => PLACES[slot] ?? "somebody else");
  const end = isLost ? "it is lost on the way" : `there in ${span(Math.max(0, due - at))}`;
  if (kind === "batch")
    return `The writer sends ${receiver} the records above ${count(after)} up to ${count(upTo)}; ${end}.`;
  if (kind === "asks") return `${sender} asks ${receiver} for what lies above its SCL, ${count(upTo)}; ${end}.`;
  return upTo > 0
    ? `${sender} gives ${receiver} records up to ${count(upTo)}; ${end}.`
    : `${sender} answers ${receiver} with its epochs, and without records; ${end}.`;
}

/** Where a point of the volume lies among the group's newest records: how many of them are at or below it. */
export function placeOfPoint({ newest }: InsideGroup, lsn: number): number {
  let place = 0;
  while (place < newest.length && newest[place] <= lsn) place++;
  return place;
}
