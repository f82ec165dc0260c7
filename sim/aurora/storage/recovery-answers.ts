/**
 * What members have said in one phase of a recovery, group by group, and which groups still lack their quorum. Which
 * quorum that is, and what is asked, the recovery says (recovery.ts).
 */
import { longer, type Lsn, type StateCopy } from "../../kernel/index.ts";
import { SLOTS } from "./quorum.ts";

export class RecoveryAnswers {
  /** Groups in use when the phase began. */
  groups = 0;
  /** By group and slot: the SCL reported, -1 before it was. */
  #heard: Float64Array;
  /** By group and slot: 1 once the member answered at all. */
  #answered: Uint8Array;
  #groupDone: Uint8Array;
  #groupsOpen = 0;

  constructor(groups: number) {
    this.#heard = new Float64Array(groups * SLOTS);
    this.#answered = new Uint8Array(groups * SLOTS);
    this.#groupDone = new Uint8Array(groups);
  }

  /** Another phase begins: nobody has said anything. */
  begin(groups: number): void {
    this.#heard = longer(this.#heard, groups * SLOTS).fill(-1);
    this.#answered = longer(this.#answered, groups * SLOTS).fill(0);
    this.#groupDone = longer(this.#groupDone, groups).fill(0);
    this.groups = groups;
    this.#groupsOpen = groups;
  }

  /** A member has answered; what it said before counts no more. */
  take(group: number, slot: number, scl: Lsn): void {
    this.#answered[group * SLOTS + slot] = 1;
    this.#heard[group * SLOTS + slot] = scl;
  }

  /** A member has answered, and may have said more before. */
  raise(group: number, slot: number, scl: Lsn): void {
    this.take(group, slot, Math.max(this.#heard[group * SLOTS + slot], scl));
  }

  /** What a member said is void: its group's membership has changed. */
  forget(group: number): void {
    if (group >= this.groups) return;
    this.#heard.fill(-1, group * SLOTS, (group + 1) * SLOTS);
    this.#answered.fill(0, group * SLOTS, (group + 1) * SLOTS);
    if (this.#groupDone[group] === 0) return;
    this.#groupDone[group] = 0;
    this.#groupsOpen++;
  }

  has(group: number, slot: number): boolean {
    return this.#answered[group * SLOTS + slot] === 1;
  }

  /** The SCL a member reported; -1 before it did, and for a newcomer that still copies. */
  scl(group: number, slot: number): Lsn {
    return this.#heard[group * SLOTS + slot];
  }

  /** The members that answered and reported at least `least`, one bit a slot. */
  atLeast(group: number, least: Lsn): number {
    let mask = 0;
    for (let slot = 0; slot < SLOTS; slot++)
      if (this.has(group, slot) && this.scl(group, slot) >= least) mask |= 1 << slot;
    return mask;
  }

  /** A group has its quorum. Whether it was the last one. */
  settle(group: number): boolean {
    if (this.#groupDone[group] === 1) return false;
    this.#groupDone[group] = 1;
    return --this.#groupsOpen === 0;
  }

  isSettled(group: number): boolean {
    return this.#groupDone[group] === 1;
  }

  get areAllSettled(): boolean {
    return this.#groupsOpen === 0;
  }

  copyState(copy: StateCopy): void {
    this.groups = copy.of(this.groups);
    this.#groupsOpen = copy.of(this.#groupsOpen);
    this.#groupDone = copy.of(this.#groupDone);
    this.#heard = copy.of(this.#heard);
    this.#answered = copy.of(this.#answered);
  }
}
