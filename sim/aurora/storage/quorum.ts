/**
 * Quorums of a protection group, as data: which sets of members are a write quorum and which a read quorum.
 *
 * Members stand at six positions a1 a2 b1 b2 c1 c2, two in each AZ (storage reference 1.3). Either all are alike (4 of
 * 6 write, 3 of 6 read) or the first of each AZ is full and the second a tail that keeps log only (1.4: write 4 of 6 or
 * all fulls, read 3 of 6 with a full). Up to two positions can be in change at once: a group then has seven or eight
 * members, and a quorum is asked of every list that takes for each changing position either the old member or the new
 * one (6.2, 6.3): a write needs it in all lists, a read in one whose members are all hydrated (6.4). While an AZ is
 * away for long a group may count the four members elsewhere instead (5.6): 3 of 4 write, 2 of 4 read.
 *
 * A set of members is a mask of eight bits: six positions, and 6 and 7 for the newcomers. The rule in force may be any
 * pair of numbers, so that mutations and other designs can be studied; checks/quorums.ts enumerates whether it is safe.
 */
import { FIXED } from "../../parameters/index.ts";
export const MEMBERS = FIXED.membersPerGroup.value;
/** Places of a group: six positions, and two for members that are to replace one. */
export const SLOTS = 8;
export const MEMBER_NAMES = ["a1", "a2", "b1", "b2", "c1", "c2"] as const;

/**
 * Members alike, or three full ones and three tails; or three members only, one in each AZ, the design of 2/3 quorums
 * that the papers set six against (P17 2.1): the second position of each AZ is empty then.
 */
export type MemberKind = "like" | "full-tail" | "three";

const ALL_POSITIONS = [0, 1, 2, 3, 4, 5] as const;
const FIRST_OF_EACH_AZ = [0, 2, 4] as const;

/** The positions at which a group has members. */
export function positionsOf(kind: MemberKind): readonly number[] {
  return kind === "three" ? FIRST_OF_EACH_AZ : ALL_POSITIONS;
}

export interface QuorumRule {
  readonly kind: MemberKind;
  readonly write: number;
  readonly read: number;
  /** Only under the mutation plain3of6Read: a read quorum may lack a full member. */
  readonly readWithoutFull?: boolean;
}

/**
 * How a group is counted: `six` as always; `four` without the two members in an AZ that is away; and on the way between
 * the two, where a write needs both quorums, so that neighbours always meet (storage reference 5.6).
 *
 *     six   written at a1 a2 c1 c2     four   read at b1 b2      no member in common: hence `narrowing` between them
 */
export const QUORUM_MODELS = ["six", "narrowing", "four", "widening"] as const;
export type QuorumModel = (typeof QUORUM_MODELS)[number];

export interface Counting {
  readonly model: QuorumModel;
  /** The AZ column that `four` leaves out; -1 with `six`. */
  readonly withoutAz: number;
}

export const SIX: Counting = { model: "six", withoutAz: -1 };

/**
 * Which positions are in change: that of the first newcomer and that of the second, -1 for none, and whether each is
 * hydrated.
 */
export interface Change {
  readonly positions: readonly [number, number];
  readonly hydrated: readonly [boolean, boolean];
  readonly counting: Counting;
}

export const NO_CHANGE: Change = { positions: [-1, -1], hydrated: [false, false], counting: SIX };

/** One byte for each of the 256 masks: 1 where the mask is a quorum. */
export interface QuorumTables {
  readonly write: Uint8Array;
  readonly read: Uint8Array;
}

/** The full members' positions, as bits: the first of each AZ. */
const FULL_MASK = 0b010101;

/** The AZ column of a position: 0, 1 or 2. */
export function azOfMember(position: number): number {
  return position >> 1;
}

/** Whether the member at a position keeps pages. */
export function isFull(kind: MemberKind, position: number): boolean {
  return kind === "like" || (FULL_MASK & (1 << position)) !== 0;
}

export function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Whether six members as a mask are a write quorum of one list. */
export function isWriteQuorum(rule: QuorumRule, mask: number, counting: Counting = SIX): boolean {
  const { model } = counting;
  const ofFour = model === "six" || bitCount(elsewhere(mask, counting)) >= WRITE_OF_FOUR;
  return ofFour && (model === "four" || isWriteQuorumOfSix(rule, mask));
}

export function isReadQuorum(rule: QuorumRule, mask: number, counting: Counting = SIX): boolean {
  const ofSix = counting.model === "six" || counting.model === "narrowing";
  const members = ofSix ? mask : elsewhere(mask, counting);
  if (bitCount(members) < (ofSix ? rule.read : READ_OF_FOUR)) return false;
  return rule.kind === "like" || rule.readWithoutFull === true || (members & FULL_MASK) !== 0;
}

/** P18 4.1 has the 3 of 4; the 2 of 4 follows from it (storage reference 5.6). */
const WRITE_OF_FOUR = FIXED.writeQuorumOfFour.value;
const READ_OF_FOUR = FIXED.readQuorumOfFour.value;

function isWriteQuorumOfSix(rule: QuorumRule, mask: number): boolean {
  if (bitCount(mask) >= rule.write) return true;
  return rule.kind === "full-tail" && (mask & FULL_MASK) === FULL_MASK;
}

/** The members of a mask outside the AZ that is left out. */
function elsewhere(mask: number, { withoutAz }: Counting): number {
  return mask & ~(0b11 << (2 * withoutAz));
}

const made = new Map<string, QuorumTables>();

/** The tables of a rule under a change; pure, so made once and shared. */
export function quorumTables(rule: QuorumRule, change: Change = NO_CHANGE): QuorumTables {
  const key = `${rule.kind} ${rule.write} ${rule.read} ${rule.readWithoutFull === true} ${change.positions.join()} ${change.hydrated.join()} ${change.counting.model} ${change.counting.withoutAz}`;
  let tables = made.get(key);
  if (tables === undefined) {
    tables = { write: new Uint8Array(256), read: new Uint8Array(256) };
    const lists = candidateLists(change);
    const readable = lists.filter(({ newcomers }) => newcomers.every((newcomer) => change.hydrated[newcomer]));
    for (let mask = 0; mask < 256; mask++) {
      tables.write[mask] = lists.every((list) => isWriteQuorum(rule, membersIn(list.bits, mask), change.counting))
        ? 1
        : 0;
      tables.read[mask] = readable.some((list) => isReadQuorum(rule, membersIn(list.bits, mask), change.counting))
        ? 1
        : 0;
    }
    made.set(key, tables);
  }
  return tables;
}

interface CandidateList {
  /** By position: the bit of the member that stands there in this list. */
  readonly bits: readonly number[];
  readonly newcomers: readonly number[];
}

/** Every list of six that a change allows: 1, 2 or 4 of them. */
export function candidateLists(change: Change): CandidateList[] {
  let lists: CandidateList[] = [{ bits: [0, 1, 2, 3, 4, 5], newcomers: [] }];
  change.positions.forEach((position, newcomer) => {
    if (position < 0) return;
    lists = lists.flatMap((list) => [
      list,
      { bits: list.bits.with(position, MEMBERS + newcomer), newcomers: [...list.newcomers, newcomer] },
    ]);
  });
  return lists;
}

function membersIn(bits: readonly number[], mask: number): number {
  let members = 0;
  bits.forEach((bit, position) => {
    if ((mask & (1 << bit)) !== 0) members |= 1 << position;
  });
  return members;
}

/** The masks of a table that are quorums with no smaller quorum inside them. */
export function minimalSets(table: Uint8Array, bits: number = SLOTS): number[] {
  const sets: number[] = [];
  for (let mask = 0; mask < 1 << bits; mask++) {
    if (table[mask] === 0) continue;
    let minimal = true;
    for (let rest = mask; rest !== 0; rest &= rest - 1) if (table[mask & ~(rest & -rest)] === 1) minimal = false;
    if (minimal) sets.push(mask);
  }
  return sets;
}

/**
 * The highest value such that the slots at or above it are a quorum: the PGCL, when the values are the members' SCLs.
 */
export function highestQuorate(values: Float64Array, offset: number, table: Uint8Array): number {
  let best = 0;
  for (let candidate = 0; candidate < SLOTS; candidate++) {
    const value = values[offset + candidate];
    if (value <= best) continue;
    let mask = 0;
    for (let slot = 0; slot < SLOTS; slot++) if (values[offset + slot] >= value) mask |= 1 << slot;
    if (table[mask] === 1) best = value;
  }
  return best;
}

/**
 * The n-th largest (1 to 6) of the six values from `offset`, by a fixed network of twelve comparisons: what
 * highestQuorate gives for like members and no change, at a quarter of the cost.
 */
export function nthLargestOfSix(values: Float64Array, offset: number, n: number): number {
  let a = values[offset];
  let b = values[offset + 1];
  let c = values[offset + 2];
  let d = values[offset + 3];
  let e = values[offset + 4];
  let f = values[offset + 5];
  let t: number;
  if (a < b) {
    t = a;
    a = b;
    b = t;
  }
  if (c < d) {
    t = c;
    c = d;
    d = t;
  }
  if (e < f) {
    t = e;
    e = f;
    f = t;
  }
  if (a < c) {
    t = a;
    a = c;
    c = t;
  }
  if (d < f) {
    t = d;
    d = f;
    f = t;
  }
  if (b < e) {
    t = b;
    b = e;
    e = t;
  }
  if (a < b) {
    t = a;
    a = b;
    b = t;
  }
  if (c < d) {
    t = c;
    c = d;
    d = t;
  }
  if (e < f) {
    t = e;
    e = f;
    f = t;
  }
  if (b < c) {
    t = b;
    b = c;
    c = t;
  }
  if (d < e) {
    t = d;
    d = e;
    e = t;
  }
  if (c < d) {
    t = c;
    c = d;
    d = t;
  }
  if (n === 4) return d;
  if (n === 3) return c;
  return n === 1 ? a : n === 2 ? b : n === 5 ? e : f;
}
