/**
 * What the storage control plane believes of a group when it plans a replacement: who can be trusted, whether those are
 * a quorum, and which node could take a newcomer. Belief, not truth: a suspicion can be wrong, and whoever is trusted
 * may have died a moment ago.
 *
 * The rule of placement holds for every newcomer (I31): its position's AZ, and no node that carries a member of the
 * group already.
 */
import type { Health } from "./health.ts";
import type { Membership } from "./metadata.ts";
import { azOfMember, SLOTS } from "./quorum.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

/** A position that is to change hands; `newcomer` is -1 while nobody has been made for it. */
export interface Replacement {
  readonly group: number;
  readonly position: number;
  /** The member that is to be replaced. */
  readonly old: number;
  readonly newcomer: number;
}

export class Beliefs {
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #health: Health;
  readonly #isHot: (host: number) => boolean;

  constructor(context: Context, volume: Volume, segments: Segments, health: Health, isHot: (host: number) => boolean) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#health = health;
    this.#isHot = isHot;
  }

  /** Whether a segment has nothing left, or stands on a node that is suspected. */
  isLost(segment: number): boolean {
    return (
      this.#segments.state[segment] === SEGMENT.gone ||
      this.#health.suspect[this.#volume.placement.hostOf[segment]] === 1
    );
  }

  /**
   * The least burdened node of the AZ that is there and carries no member of the group, a cool one if there is one; -1
   * for none. Whoever only moves out of the heat does not go to another hot node.
   */
  nodeFor(job: Replacement, jobs: readonly Replacement[], mustBeCool: boolean): number {
    const { placement, metadata } = this.#volume;
    const { mutations, parameters } = this.#context;
    const az = mutations.badPlacement ? (azOfMember(job.position) + 1) % 3 : azOfMember(job.position);
    // A newcomer before it that was given up for this position, and that no step can send away yet, takes no node: the
    // exchange that brings the next one is its end. In a zone of three nodes there would be none left.
    const isAbandoned = (segment: number): boolean =>
      segment !== job.old && placement.positionOf[segment] === job.position;
    const taken = metadata
      .membership(job.group)
      .segments.map((segment) => (segment < 0 || isAbandoned(segment) ? -1 : placement.hostOf[segment]));
    for (const { group, newcomer } of jobs)
      if (group === job.group && newcomer >= 0) taken.push(placement.hostOf[newcomer]);
    const free = placement
      .nodesOf(az)
      .filter(
        (host) =>
          this.#health.isFit(host) &&
          !taken.includes(host) &&
          this.#copiesTo(host, jobs) < parameters.repairsPerNodeMax,
      );
    const cool = free.filter((host) => !this.#isHot(host));
    const choice = cool.length > 0 || mustBeCool ? cool : free;
    return choice.reduce(
      (best, host) => (best < 0 || placement.burden[host] < placement.burden[best] ? host : best),
      -1,
    );
  }

  #copiesTo(host: number, jobs: readonly Replacement[]): number {
    const { placement } = this.#volume;
    return jobs.filter(({ newcomer }) => newcomer >= 0 && placement.hostOf[newcomer] === host).length;
  }

  /**
   * Whether members that are there, as far as is known, make a write quorum; the control plane's belief, not the truth.
   */
  canWrite(group: number, membership = this.#volume.metadata.membership(group)): boolean {
    return this.#volume.tables(group, membership).write[this.#trusted(membership)] === 1;
  }

  canRead(group: number): boolean {
    const membership = this.#volume.metadata.membership(group);
    return this.#volume.tables(group, membership).read[this.#trusted(membership)] === 1;
  }

  #trusted(membership: Membership): number {
    const segments = this.#segments;
    let mask = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      const segment = membership.segments[slot];
      if (segment < 0 || segments.state[segment] === SEGMENT.gone) continue;
      if (this.#health.isFit(this.#volume.placement.hostOf[segment])) mask |= 1 << slot;
    }
    return mask;
  }
}
