/**
 * Which bit of its group's books belongs to which segment: the first six to the members it began with, a free one to
 * each newcomer. When none is free, the one that left first gives its own up: nobody counts it any more, so it may say
 * what it likes. Left out: what the bits say (ghost.ts).
 */
import { fail, longer, type StateCopy, type Stateful } from "../kernel/index.ts";
import { HOLDER_BITS } from "./ghost-runs.ts";
import { MEMBERS } from "./membership.ts";
import type { Roster } from "./roster.ts";

const NONE = 255;

export class GhostBits implements Stateful {
  #of: Uint8Array;
  /** Segments that have left their group, the first first. */
  #left: number[] = [];
  readonly #roster: Roster;
  /** A segment leaves the books: whatever its bit said is forgotten. */
  readonly #forget: (segment: number) => void;

  constructor(roster: Roster, forget: (segment: number) => void) {
    this.#roster = roster;
    this.#forget = forget;
    this.#of = Uint8Array.from({ length: roster.groups * MEMBERS }, (_, segment) => segment % MEMBERS);
  }

  /** The place of a segment's bit; -1 for one that has none (any more). */
  of(segment: number): number {
    const bit = this.#of[segment];
    return bit === undefined || bit === NONE ? -1 : bit;
  }

  /** A segment is placed in a group: at the group's beginning, or later as a newcomer. */
  give(segment: number, group: number, isNewGroup: boolean): void {
    this.#of = longer(this.#of, segment + 1, NONE);
    this.#of[segment] = isNewGroup ? this.#roster.positionOf[segment] : this.#free(group);
  }

  /** It belongs to its group no longer. */
  leave(segment: number): void {
    this.#left.push(segment);
  }

  copyState(copy: StateCopy): void {
    this.#of = copy.of(this.#of);
    this.#left = copy.of(this.#left);
  }

  #free(group: number): number {
    const roster = this.#roster;
    const taken = new Set<number>();
    for (let segment = 0; segment < roster.segments; segment++)
      if (roster.groupOf[segment] === group) taken.add(this.of(segment));
    for (let bit = 0; bit < HOLDER_BITS; bit++) if (!taken.has(bit)) return bit;
    // A newcomer that was given up may be a member for some time still: no step can send it away just now.
    const members = [...roster.published(group).segments, ...roster.inForce(group).segments];
    const leaver = this.#left.findIndex((segment) => roster.groupOf[segment] === group && !members.includes(segment));
    if (leaver < 0) fail("a group with more segments than the books have bits for", { group, bits: HOLDER_BITS });
    const [segment] = this.#left.splice(leaver, 1);
    const bit = this.#of[segment];
    this.#forget(segment);
    this.#of[segment] = NONE;
    return bit;
  }
}
