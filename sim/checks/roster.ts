/**
 * Who belongs to which group, kept from the trace alone: segments and where they stand, memberships as they are
 * published and come into force, which epochs each segment has promised and holds, who is hydrated, and how well the
 * writer can reach whom.
 *
 * It also judges quorums, by the definition and not by the protocol's tables: members are counted in every list that a
 * membership allows (membership.ts).
 */
import { longer, type StateCopy, type Stateful } from "../kernel/index.ts";
import { REACH, TRACE, type Trace } from "../trace/index.ts";
import {
  AS_SIX,
  COUNTED,
  everyNewcomer,
  holdersOf,
  MEMBER_NAMES,
  MEMBERS,
  membersOf,
  NOTHING_LEFT_OUT,
  SLOTS,
  UNCHANGING,
  type Members,
} from "./membership.ts";
import type { Names } from "./names.ts";

export interface Rule {
  readonly kind: "like" | "full-tail" | "three";
  readonly write: number;
  readonly read: number;
  readonly readWithoutFull?: boolean;
}

export interface Place {
  readonly host: number;
  readonly az: number;
}

export class Roster implements Stateful {
  /** What instances and machines are called. */
  readonly names: Names;
  /** The rule that ought to hold. */
  readonly rule: Rule;
  groups: number;
  /** By segment. */
  groupOf: Int32Array;
  positionOf: Int32Array;
  hostOf: Int32Array;
  azOf: Int32Array;
  reach: Uint8Array;
  /** The highest volume epoch that it has promised, and the membership epoch that it holds. */
  promised: Int32Array;
  held: Int32Array;
  /** 1 for a newcomer that is not hydrated, 2 for one whose disk was lost or that was discarded. */
  lacking: Uint8Array;
  /** Members that were away for too long and copy a base, by segment. */
  #catchingUp: Record<string, true> = {};
  segments: number;
  /** The instance that has the volume, and its epoch. */
  writer: number;
  writerEpoch = 1;
  /** The newest epoch whose range is laid down: members annul under it from then on. */
  truncatedEpoch = 1;
  /** By group: what askers are told, and what a write quorum has accepted; absent for the first membership. */
  #published: Record<string, Members> = {};
  #inForce: Record<string, Members> = {};
  /** By group added later: its first membership. */
  readonly #born: Record<string, Members> = {};
  #slots: number[] = [-1, -1, -1, -1, -1, -1, -1, -1];
  /** How the membership that is being told is counted. */
  #counted: { readonly counted: Members["counted"]; readonly withoutAz: number } = AS_SIX;
  /** Every membership there was, by group and epoch; a replay writes the same again. */
  readonly #history: Record<string, Members> = {};
  readonly #initial: number;

  /** By group: its first membership, made when it is asked for. */
  readonly #firsts: Members[] = [];

  /** `writer` is the instance that has the volume at the start. */
  constructor(groups: number, rule: Rule, places: readonly Place[], trace: Trace, names: Names, writer = 0) {
    this.names = names;
    this.writer = writer;
    this.rule = rule;
    this.groups = groups;
    this.#initial = groups;
    this.segments = places.length;
    this.groupOf = Int32Array.from(places, (_, segment) => Math.floor(segment / MEMBERS));
    this.positionOf = Int32Array.from(places, (_, segment) => segment % MEMBERS);
    this.hostOf = Int32Array.from(places, ({ host }) => host);
    this.azOf = Int32Array.from(places, ({ az }) => az);
    this.reach = new Uint8Array(places.length);
    this.promised = new Int32Array(places.length).fill(1);
    this.held = new Int32Array(places.length).fill(1);
    this.lacking = new Uint8Array(places.length);
    trace.on(TRACE.segmentPlaced, (segment, group, position, host, az) =>
      this.#placed(segment, group, position, host, az),
    );
    trace.on(TRACE.reachChanged, (segment, state) => (this.reach[segment] = state));
    trace.on(TRACE.membershipSlot, (_group, slot, segment) => (this.#slots[slot] = segment));
    trace.on(TRACE.membershipProposed, (group, epoch, _from, _direct, changing) => {
      const positions = [Math.floor(changing / 8) - 1, (changing % 8) - 1];
      this.#history[`${group} ${epoch}`] = membersOf(epoch, this.#slots.slice(), positions, this.#counted);
      this.#counted = AS_SIX;
    });
    trace.on(TRACE.membershipCounting, (_group, counted, withoutAz) => {
      this.#counted = { counted: COUNTED[counted], withoutAz };
    });
    trace.on(TRACE.membershipPublished, (group, epoch) => {
      const before = this.published(group);
      this.#published[group] = this.membershipAt(group, epoch);
      // A newcomer that is a member no more must reach another T before it counts again.
      for (const newcomer of before.segments.slice(MEMBERS))
        if (newcomer >= 0 && !this.published(group).segments.includes(newcomer))
          this.lacking[newcomer] = Math.max(1, this.lacking[newcomer]);
    });
    trace.on(TRACE.membershipInForce, (group) => (this.#inForce[group] = this.published(group)));
    trace.on(TRACE.writerOpened, (instance, epoch) => {
      this.writer = instance;
      this.writerEpoch = Math.max(this.writerEpoch, epoch);
    });
    trace.on(TRACE.truncated, (epoch) => (this.truncatedEpoch = Math.max(this.truncatedEpoch, epoch)));
    trace.on(TRACE.baseWanted, (segment) => (this.#catchingUp[segment] = true));
    trace.on(TRACE.baseCopied, (segment) => delete this.#catchingUp[segment]);
    trace.on(TRACE.hydrated, (segment) => (this.lacking[segment] = 0));
    trace.on(TRACE.diskLost, (segment) => (this.lacking[segment] = 2));
    trace.on(TRACE.segmentDiscarded, (segment) => (this.lacking[segment] = 2));
    trace.on(TRACE.groupInForce, (group) => (this.groups = Math.max(this.groups, group + 1)));
    trace.on(TRACE.promised, (segment, epoch) => this.#promise(segment, epoch));
    trace.on(TRACE.epochHeld, (segment, epoch) => this.#promise(segment, epoch));
    trace.on(TRACE.membershipHeld, (segment, epoch) => (this.held[segment] = epoch));
  }

  published(group: number): Members {
    return this.#published[group] ?? this.#first(group);
  }

  /** The membership of an epoch. */
  membershipAt(group: number, epoch: number): Members {
    if (epoch > 1) return this.#history[`${group} ${epoch}`] ?? this.published(group);
    return group < this.#initial ? this.#first(group) : (this.#born[group] ?? this.published(group));
  }

  inForce(group: number): Members {
    return this.#inForce[group] ?? this.#first(group);
  }

  /** Whether the members that `has` is true of are a write quorum: in every list that the membership allows. */
  isWriteQuorum(members: Members, has: (segment: number) => boolean, rule: Rule = this.rule): boolean {
    const { counted, withoutAz } = members;
    if (rule.kind === "like" && counted === "six" && members.changing[0] < 0 && members.changing[1] < 0) {
      let holders = 0;
      for (let slot = 0; slot < MEMBERS; slot++) if (has(members.segments[slot])) holders++;
      return holders >= rule.write;
    }
    // Loops, and nothing made: this is asked for every set of members when one of them changes, and for every record.
    for (const list of members.lists) {
      if (counted !== "six" && holdersOf(list, has, withoutAz) < OF_FOUR.write) return false;
      if (counted === "four" || holdersOf(list, has) >= rule.write) continue;
      if (rule.kind !== "full-tail" || !this.#hasEveryFull(list, has)) return false;
    }
    return true;
  }

  /** Whether they are a read quorum: in some list whose newcomers are hydrated. `counts` says who is. */
  isReadQuorum(
    members: Members,
    has: (segment: number) => boolean,
    counts: (segment: number) => boolean = (segment) => this.lacking[segment] === 0,
    rule: Rule = this.rule,
  ): boolean {
    const { counted, withoutAz } = members;
    const isOfFour = counted === "four" || counted === "widening";
    const leftOut = isOfFour ? withoutAz : NOTHING_LEFT_OUT;
    for (const list of members.lists) {
      if (!everyNewcomer(list, members.segments, counts)) continue;
      if (holdersOf(list, has, leftOut) < (isOfFour ? OF_FOUR.read : rule.read)) continue;
      if (rule.kind === "like" || rule.readWithoutFull === true || this.#hasSomeFull(list, has, leftOut)) return true;
    }
    return false;
  }

  #hasEveryFull(list: readonly number[], has: (segment: number) => boolean): boolean {
    for (const segment of list) if (this.isFull(segment) && !has(segment)) return false;
    return true;
  }

  #hasSomeFull(list: readonly number[], has: (segment: number) => boolean, withoutAz: number): boolean {
    for (let position = 0; position < MEMBERS; position++)
      if (list[position] >= 0 && position >> 1 !== withoutAz && this.isFull(list[position]) && has(list[position]))
        return true;
    return false;
  }

  /** What a write needs, for messages: `4`, `3 of the four outside the third zone`. */
  writeNeeded({ counted, withoutAz }: Members): string {
    if (counted === "six") return `${this.rule.write}`;
    const ofFour = `${OF_FOUR.write} of the four outside the ${ZONES[withoutAz]} zone`;
    return counted === "four" ? ofFour : `${this.rule.write}, and ${ofFour}`;
  }

  readNeeded({ counted, withoutAz }: Members): string {
    const isOfSix = counted === "six" || counted === "narrowing";
    return isOfSix ? `${this.rule.read}` : `${OF_FOUR.read} of the four outside the ${ZONES[withoutAz]} zone`;
  }

  isFull(segment: number): boolean {
    return this.rule.kind === "like" || this.positionOf[segment] % 2 === 0;
  }

  isWritable(group: number): boolean {
    return this.isWriteQuorum(this.published(group), (segment) => this.isGood(segment));
  }

  isReadable(group: number): boolean {
    return this.isReadQuorum(this.published(group), (segment) => this.isGood(segment));
  }

  /** In good reach, not empty, and not so far behind that it has to copy a base first. */
  isGood(segment: number): boolean {
    return this.isWhole(segment) && this.reach[segment] === REACH.good;
  }

  /** Wherever it is: not empty, and not so far behind that it has to copy a base first. */
  isWhole(segment: number): boolean {
    return segment >= 0 && this.lacking[segment] === 0 && this.#catchingUp[segment] === undefined;
  }

  /** `pg17.b2`, as scenarios and the page have it; a newcomer is `pg17.b2'`. */
  nameOf(segment: number): string {
    return `pg${this.groupOf[segment]}.${this.memberName(segment)}`;
  }

  memberName(segment: number): string {
    const name = MEMBER_NAMES[this.positionOf[segment]];
    return this.published(this.groupOf[segment]).segments.indexOf(segment) === this.positionOf[segment]
      ? name
      : `${name}'`;
  }

  /** Its name as a sentence begins with it. */
  subjectOf(segment: number): string {
    return `Member ${this.nameOf(segment)}`;
  }

  copyState(copy: StateCopy): void {
    this.groups = copy.of(this.groups);
    this.groupOf = copy.of(this.groupOf);
    this.positionOf = copy.of(this.positionOf);
    this.hostOf = copy.of(this.hostOf);
    this.azOf = copy.of(this.azOf);
    this.reach = copy.of(this.reach);
    this.promised = copy.of(this.promised);
    this.held = copy.of(this.held);
    this.lacking = copy.of(this.lacking);
    this.segments = copy.of(this.segments);
    this.writer = copy.of(this.writer);
    this.writerEpoch = copy.of(this.writerEpoch);
    this.truncatedEpoch = copy.of(this.truncatedEpoch);
    this.#published = copy.of(this.#published);
    this.#inForce = copy.of(this.#inForce);
    this.#slots = copy.of(this.#slots);
    this.#catchingUp = copy.of(this.#catchingUp);
  }

  #promise(segment: number, epoch: number): void {
    this.promised[segment] = Math.max(this.promised[segment], epoch);
  }

  #placed(segment: number, group: number, position: number, host: number, az: number): void {
    const length = segment + 1;
    this.segments = Math.max(this.segments, length);
    this.groupOf = longer(this.groupOf, length);
    this.positionOf = longer(this.positionOf, length);
    this.hostOf = longer(this.hostOf, length);
    this.azOf = longer(this.azOf, length);
    this.reach = longer(this.reach, length);
    this.promised = longer(this.promised, length);
    this.held = longer(this.held, length);
    this.lacking = longer(this.lacking, length);
    // As well in reach as whatever stands on the same node.
    const neighbour = this.hostOf.subarray(0, segment).indexOf(host);
    this.reach[segment] = neighbour < 0 ? REACH.good : this.reach[neighbour];
    this.groupOf[segment] = group;
    this.positionOf[segment] = position;
    this.hostOf[segment] = host;
    this.azOf[segment] = az;
    // One of the first six of a new group has nothing to lack; a newcomer has everything, in a group that is not in use
    // yet as well.
    const before = this.#published[group]?.segments ?? [-1, -1, -1, -1, -1, -1, -1, -1];
    const isOfFirst = group >= this.groups && before[position] < 0;
    this.lacking[segment] = isOfFirst ? 0 : 1;
    if (!isOfFirst) return;
    const members = membersOf(1, before.with(position, segment), UNCHANGING, AS_SIX);
    this.#published[group] = members;
    this.#inForce[group] = members;
    this.#born[group] = members;
  }

  /** Of three members there is one in each AZ, in the first of its two places. */
  #isEmpty(position: number): boolean {
    return this.rule.kind === "three" && position % 2 === 1;
  }

  #first(group: number): Members {
    return (this.#firsts[group] ??= this.#makeFirst(group));
  }

  #makeFirst(group: number): Members {
    const first = group < this.#initial ? group * MEMBERS : -1;
    const segments = Array.from({ length: SLOTS }, (_, slot) =>
      slot < MEMBERS && first >= 0 && !this.#isEmpty(slot) ? first + slot : -1,
    );
    return membersOf(1, segments, UNCHANGING, AS_SIX);
  }
}

const OF_FOUR = { write: 3, read: 2 };
const ZONES = ["first", "second", "third"];
