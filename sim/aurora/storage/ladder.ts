/**
 * The consistency points as the writer keeps them: SCLs heard in acks, PGCL by group, VCL and VDL of the volume
 * (storage reference 2.3), and what each of them costs: a constant per ack and per record.
 *
 * VCL is the end of the prefix of the log in which every record has met quorum in its own group. It is not the smallest
 * PGCL (an idle group would pin it) and not the largest (P18 figure 3: PGCLs 103 and 104 with 105 short of quorum; when
 * 106 becomes quorate the largest is 106, and 105 may still be lost).
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { Mutations } from "../../mutations/index.ts";
import type { VolumeLog } from "./log.ts";
import { highestQuorate, MEMBERS, nthLargestOfSix, SLOTS, type QuorumRule } from "./quorum.ts";

export class Ladder implements Stateful {
  /** By slot (group * 8 + slot): the highest SCL heard in this epoch. */
  slotScl: Float64Array;
  pgcl: Float64Array;
  vcl: Lsn = 0;
  vdl: Lsn = 0;
  /**
   * Where allocation is counted from: VDL, or the end of the truncation range while nothing above it is durable.
   * Without the latter a recovered writer could never allocate, since its first LSN lies LAL above VDL.
   */
  allocationBase: Lsn = 0;
  /** The last LSN that the writer has allocated. */
  last: Lsn = 0;
  /** Commits at or below this may be acknowledged. Equals VDL in the unbroken protocol. */
  ackPoint: Lsn = 0;
  /** By group: its newest record at or below VDL, which is what a page read at VDL needs. */
  durableTail: Float64Array;
  /** The last LSN known quorate with all before it; after a recovery it starts at the end of the truncation range. */
  #walked: Lsn = 0;
  /** The last LSN entered in durableTail; like the walk it jumps over truncation ranges. */
  #tailed: Lsn = 0;
  /** Only under the mutation ackAt3: the ladder's prefix if three copies were enough. */
  #walkedByThree: Lsn = 0;
  #thirdLargest: Float64Array;

  readonly #log: VolumeLog;
  readonly #mutations: Mutations;
  readonly #rule: QuorumRule;
  /**
   * By group: its write quorums, where counting the n-th largest of six would not do. Made again from the memberships
   * on load.
   */
  #tables: (Uint8Array | undefined)[] = [];

  constructor(log: VolumeLog, groups: number, rule: QuorumRule, mutations: Mutations) {
    this.#log = log;
    this.#mutations = mutations;
    this.#rule = rule;
    this.slotScl = new Float64Array(groups * SLOTS);
    this.pgcl = new Float64Array(groups);
    this.durableTail = new Float64Array(groups);
    this.#thirdLargest = new Float64Array(groups);
  }

  /** A group has come to be. */
  addGroup(group: number): void {
    this.slotScl = longer(this.slotScl, (group + 1) * SLOTS);
    this.pgcl = longer(this.pgcl, group + 1);
    this.durableTail = longer(this.durableTail, group + 1);
    this.#thirdLargest = longer(this.#thirdLargest, group + 1);
  }

  /** The group's write quorums; `undefined` for six like members, where counting is quicker. */
  setQuorums(group: number, table: Uint8Array | undefined): void {
    this.#tables[group] = table;
  }

  /** Forgets the table of every group, before a checkpoint's are set. */
  clearQuorums(): void {
    this.#tables = [];
  }

  /** A member reports its SCL. True when the group's PGCL moved. */
  heard(group: number, slot: number, scl: Lsn): boolean {
    const offset = group * SLOTS;
    if (this.#mutations.countDuplicateAcks) this.#countAck(offset, scl);
    else if (scl > this.slotScl[offset + slot]) this.slotScl[offset + slot] = scl;
    else return false;
    if (this.#mutations.ackAt3) this.#advanceByThree(group);
    // Acks five and six of a batch come after its quorum: they cannot raise the fourth-best SCL.
    if (scl <= this.pgcl[group]) return false;
    return this.raise(group, this.quorate(group));
  }

  /** The highest LSN at which the members heard of are a write quorum. */
  quorate(group: number): Lsn {
    const table = this.#tables[group];
    const offset = group * SLOTS;
    if (table !== undefined) return highestQuorate(this.slotScl, offset, table);
    return nthLargestOfSix(this.slotScl, offset, this.#rule.write);
  }

  raise(group: number, pgcl: Lsn): boolean {
    if (pgcl <= this.pgcl[group]) return false;
    this.pgcl[group] = pgcl;
    return true;
  }

  /** Moves VCL and VDL as far as the PGCLs allow. True when either moved. */
  advance(group: number): boolean {
    const vcl = this.vcl;
    const vdl = this.vdl;
    const log = this.#log;
    const last = this.#walkLimit(group);
    while (this.#walked < last) {
      const lsn = this.#walked + 1;
      if (this.#stopsAt(lsn)) break;
      this.#walked = lsn;
      this.vcl = lsn;
      if (log.isCpl(lsn) || this.#mutations.vdlIsVcl) this.#moveVdl(lsn);
    }
    if (!this.#mutations.ackAt3) this.ackPoint = this.vdl;
    return this.vcl !== vcl || this.vdl !== vdl;
  }

  /** After a recovery: everything up to `vdl` is durable, and the next LSN is `last` + 1. */
  reopen(vdl: Lsn, last: Lsn, tails: Float64Array): void {
    this.vcl = vdl;
    this.vdl = vdl;
    this.last = last;
    this.allocationBase = last;
    this.ackPoint = vdl;
    this.#walked = last;
    this.#tailed = last;
    this.#walkedByThree = last;
    this.durableTail.set(tails);
    for (let group = 0; group < tails.length; group++) this.pgcl[group] = Math.max(this.pgcl[group], tails[group]);
  }

  /** Forgets what members of an older epoch reported. */
  reset(): void {
    this.slotScl.fill(0);
    this.pgcl.fill(0);
    this.#thirdLargest.fill(0);
  }

  /** The group whose missing quorum holds VCL back, or -1. */
  heldBy(): number {
    return this.#walked < this.last ? this.#log.group(this.#walked + 1) : -1;
  }

  copyState(copy: StateCopy): void {
    this.slotScl = copy.of(this.slotScl);
    this.pgcl = copy.of(this.pgcl);
    this.vcl = copy.of(this.vcl);
    this.vdl = copy.of(this.vdl);
    this.last = copy.of(this.last);
    this.allocationBase = copy.of(this.allocationBase);
    this.ackPoint = copy.of(this.ackPoint);
    this.durableTail = copy.of(this.durableTail);
    this.#walked = copy.of(this.#walked);
    this.#tailed = copy.of(this.#tailed);
    this.#walkedByThree = copy.of(this.#walkedByThree);
    this.#thirdLargest = copy.of(this.#thirdLargest);
  }

  #stopsAt(lsn: Lsn): boolean {
    if (this.#mutations.vclMax || this.#mutations.vclMin) return false;
    return this.pgcl[this.#log.group(lsn)] < lsn;
  }

  /** How far the walk may go at most: to the end of the log, or where a mutation puts VCL. */
  #walkLimit(group: number): Lsn {
    if (this.#mutations.vclMax) return this.pgcl[group];
    if (this.#mutations.vclMin) return this.pgcl.reduce((least, pgcl) => Math.min(least, pgcl), this.last);
    return this.last;
  }

  #moveVdl(lsn: Lsn): void {
    for (let durable = this.#tailed + 1; durable <= lsn; durable++)
      this.durableTail[this.#log.group(durable)] = durable;
    this.#tailed = lsn;
    this.vdl = lsn;
    this.allocationBase = lsn;
  }

  /** Mutation countDuplicateAcks: whoever sends it, each ack with a higher SCL takes the place of the lowest. */
  #countAck(offset: number, scl: Lsn): void {
    let lowest = offset;
    for (let i = offset + 1; i < offset + MEMBERS; i++) if (this.slotScl[i] < this.slotScl[lowest]) lowest = i;
    if (scl > this.slotScl[lowest]) this.slotScl[lowest] = scl;
  }

  /** Mutation ackAt3: the prefix in which each record is at three copies of its group. */
  #advanceByThree(group: number): void {
    this.#thirdLargest[group] = nthLargestOfSix(this.slotScl, group * SLOTS, 3);
    while (this.#walkedByThree < this.last) {
      const lsn = this.#walkedByThree + 1;
      if (this.#thirdLargest[this.#log.group(lsn)] < lsn) break;
      this.#walkedByThree = lsn;
      if (this.#log.isCpl(lsn)) this.ackPoint = lsn;
    }
  }
}
