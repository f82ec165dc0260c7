/**
 * What one instance knows of each group's members: the membership epoch it was told, the segment in each slot, and who
 * has left its batches unanswered. It can be out of date; a refusal tells (storage reference 6.5).
 */
import { longer, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { Membership } from "./metadata.ts";
import { MEMBERS, SLOTS } from "./quorum.ts";

/**
 * What the control plane takes a member for: silent, since it was told so from here; or about to be replaced, for
 * whatever reason, as the membership says. Either way it is to hear that the member answers.
 */
const TAKEN = { silent: 1, replaced: 2 } as const;

export class KnownMembers implements Stateful {
  /** By group. */
  #epoch: Uint16Array;
  /** By slot: its segment, -1 for none. */
  #segments: Int32Array;
  /**
   * By slot: since when batches have been unanswered, 0 when none is; how many (2 stands for more); what the control
   * plane takes the member for, as bits (TAKEN).
   */
  #unansweredSince: Float64Array;
  #unanswered: Uint8Array;
  #takenFor: Uint8Array;
  /** By slot: 1 once it has said where it stands, in this life of the instance. */
  #stands: Uint8Array;

  constructor(groups: number) {
    this.#epoch = new Uint16Array(groups);
    this.#segments = new Int32Array(groups * SLOTS).fill(-1);
    this.#unansweredSince = new Float64Array(groups * SLOTS);
    this.#unanswered = new Uint8Array(groups * SLOTS);
    this.#takenFor = new Uint8Array(groups * SLOTS);
    this.#stands = new Uint8Array(groups * SLOTS);
  }

  /**
   * Takes a membership over; what was unanswered under the one before is forgotten. What was reported is not: whoever
   * stays a member and answers again has to be reported as back, or it is replaced although it lives. So has one whose
   * newcomer the membership shows: somebody else told of it, a former writer perhaps that was cut off from everybody.
   */
  learn(group: number, { epoch, segments, changing }: Membership): void {
    const places = (group + 1) * SLOTS;
    this.#epoch = longer(this.#epoch, group + 1);
    this.#segments = longer(this.#segments, places, -1);
    this.#unansweredSince = longer(this.#unansweredSince, places);
    this.#unanswered = longer(this.#unanswered, places);
    this.#takenFor = longer(this.#takenFor, places);
    this.#stands = longer(this.#stands, places);
    this.#epoch[group] = epoch;
    const offset = group * SLOTS;
    const reported = new Set<number>();
    for (let place = offset; place < offset + SLOTS; place++)
      if ((this.#takenFor[place] & TAKEN.silent) !== 0) reported.add(this.#segments[place]);
    for (let slot = 0; slot < SLOTS; slot++) {
      this.#segments[offset + slot] = segments[slot];
      this.#unansweredSince[offset + slot] = 0;
      this.#unanswered[offset + slot] = 0;
      this.#takenFor[offset + slot] = segments[slot] >= 0 && reported.has(segments[slot]) ? TAKEN.silent : 0;
      this.#stands[offset + slot] = 0;
    }
    for (const position of changing) if (position >= 0) this.#takenFor[offset + position] |= TAKEN.replaced;
  }

  epochOf(group: number): number {
    return this.#epoch[group];
  }

  /** The segment in a slot, -1 for none. */
  at(group: number, slot: number): number {
    return this.#segments[group * SLOTS + slot];
  }

  /** The slot of a segment, -1 when it is no member. `position` is where it stands unless it is a newcomer. */
  slotOf(group: number, segment: number, position: number): number {
    const offset = group * SLOTS;
    if (this.#segments[offset + position] === segment) return position;
    if (this.#segments[offset + MEMBERS] === segment) return MEMBERS;
    return this.#segments[offset + MEMBERS + 1] === segment ? MEMBERS + 1 : -1;
  }

  sentTo(place: number, now: Micros): void {
    if (this.#unansweredSince[place] === 0) this.#unansweredSince[place] = now;
    if (this.#unanswered[place] < 2) this.#unanswered[place]++;
  }

  /** Something has been sent to the member since it answered last. */
  isSilent(place: number): boolean {
    return this.#unanswered[place] > 0;
  }

  /** Some member of the group is. */
  isAwaited(group: number): boolean {
    for (let place = group * SLOTS; place < (group + 1) * SLOTS; place++) if (this.isSilent(place)) return true;
    return false;
  }

  /** No member of the group has said anything since `before`, although it was sent something by then. */
  areAllSilent(group: number, before: Micros): boolean {
    for (let place = group * SLOTS; place < (group + 1) * SLOTS; place++) {
      if (this.#segments[place] < 0) continue;
      if (!this.isSilent(place) || this.#unansweredSince[place] > before) return false;
    }
    return true;
  }

  /** The member says how far it is complete, under the epochs known here. */
  hasToldWhere(place: number): void {
    this.#stands[place] = 1;
  }

  /** The group's members that have, as bits. */
  whoHasTold(group: number): number {
    let mask = 0;
    for (let slot = 0; slot < SLOTS; slot++) mask |= this.#stands[group * SLOTS + slot] << slot;
    return mask;
  }

  /** The member answers. True when the control plane is to be told so. */
  answered(place: number): boolean {
    this.#unansweredSince[place] = 0;
    this.#unanswered[place] = 0;
    if (this.#takenFor[place] === 0) return false;
    this.#takenFor[place] = 0;
    return true;
  }

  /**
   * Who refuses lives: members fenced for a direct exchange refuse for as long as it takes, and must not be replaced
   * for it. But who was reported is not well for that: a member with a full disk takes nothing and yet refuses what
   * comes under the membership before its newcomer's, and its replacement would be taken back as soon as it had begun,
   * again and again.
   */
  refused(place: number): void {
    this.#unansweredSince[place] = 0;
    this.#unanswered[place] = 0;
  }

  /**
   * The group's members that have been silent since before `before` and were not reported yet; now they count as
   * reported. One batch unanswered is not silence: where resends are further apart than patience lasts, whoever was
   * away for one of them would be replaced as soon as it is back, and the next one after it, for ever (8,074th random
   * schedule of seed 77).
   */
  silentSince(group: number, before: Micros): number[] {
    const silent: number[] = [];
    for (let place = group * SLOTS; place < (group + 1) * SLOTS; place++) {
      const since = this.#unansweredSince[place];
      if (this.#unanswered[place] < 2 || since > before || (this.#takenFor[place] & TAKEN.silent) !== 0) continue;
      this.#takenFor[place] |= TAKEN.silent;
      silent.push(this.#segments[place]);
    }
    return silent;
  }

  /** The instance has died and knows of nobody's silence any more. */
  forgetSilence(): void {
    this.#unansweredSince.fill(0);
    this.#unanswered.fill(0);
    for (let place = 0; place < this.#takenFor.length; place++) this.#takenFor[place] &= TAKEN.replaced;
    this.#stands.fill(0);
  }

  copyState(copy: StateCopy): void {
    this.#epoch = copy.of(this.#epoch);
    this.#segments = copy.of(this.#segments);
    this.#unansweredSince = copy.of(this.#unansweredSince);
    this.#unanswered = copy.of(this.#unanswered);
    this.#takenFor = copy.of(this.#takenFor);
    this.#stands = copy.of(this.#stands);
  }
}
