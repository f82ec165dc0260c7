/**
 * L5 repair completes (storage reference 10.6): a member that is away is replaced in bounded time, counted from when
 * that is possible.
 *
 * Not verified here: that the group is whole afterwards (members.ts), and that nobody is replaced without need.
 */
import { formatSpan, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import { REACH, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Roster } from "./roster.ts";

interface Wanted {
  readonly segment: number;
  readonly group: number;
  /** Since when the replacement has been possible; -1 while it is not. */
  since: Micros;
  /** How many others of its zone have been wanted meanwhile, at one moment. */
  beside: number;
}

/** What a node receives at once without being slower for it: `repairsPerNodeMax` as it usually is. */
const COPIES_AT_ONCE = 4;

/**
 * Of the reasons to want a replacement: those up to here are that the member is away; the others, that it should move.
 */
const AWAY = 1;

export class RepairProgress implements Stateful {
  readonly check: Check;
  readonly #trace: Trace;
  readonly #roster: Roster;
  readonly #bound: Micros;
  #wanted: Wanted[] = [];
  #controlStands = 0;

  constructor(trace: Trace, roster: Roster, bound: Micros, listener: FailureListener) {
    this.check = new Check("L5-repair-completes", "replacements", trace, listener);
    this.#trace = trace;
    this.#roster = roster;
    this.#bound = bound;
    trace.on(TRACE.repairWanted, (segment, group, _position, reason) => {
      if (reason <= AWAY) this.#want(segment, group);
    });
    trace.on(TRACE.repairEnded, (old) => {
      this.judge();
      this.#wanted = this.#wanted.filter(({ segment }) => segment !== old);
    });
    trace.on(TRACE.controlPlaneStands, (stands) => {
      this.#controlStands = stands;
      this.#lookAgain();
    });
    trace.on(TRACE.reachChanged, () => this.#lookAgain());
    // A node that carried nothing before is in nobody's books: the newcomer itself shows that there is one.
    trace.on(TRACE.segmentPlaced, () => this.#lookAgain());
  }

  judge(): void {
    for (const { segment, since, beside } of this.#wanted) {
      const waited = this.#trace.now - since;
      if (since < 0 || waited <= this.#bound * this.#turnsFor(segment, beside)) continue;
      this.check.fail(
        () =>
          `${this.#roster.subjectOf(segment)} has been away for ${formatSpan(waited)} and was not replaced, although its group can be read and its zone has a node for it.`,
      );
    }
  }

  copyState(copy: StateCopy): void {
    this.#wanted = copy.of(this.#wanted);
    this.#controlStands = copy.of(this.#controlStands);
  }

  #want(segment: number, group: number): void {
    this.check.exercised++;
    this.#wanted.push({ segment, group, since: -1, beside: 0 });
    const { azOf } = this.#roster;
    const inZone = this.#wanted.filter((one) => azOf[one.segment] === azOf[segment]);
    for (const one of inZone) one.beside = Math.max(one.beside, inZone.length - 1);
    // A disk that is lost takes a copy away although its node answers as before: what was possible for others may be so
    // no more.
    this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#wanted.length === 0) return;
    this.judge();
    for (const one of this.#wanted) {
      if (!this.#isPossible(one.segment, one.group)) one.since = -1;
      else if (one.since < 0) one.since = this.#trace.now;
    }
  }

  /** The member is still away, its group can be read, its AZ has another node for it, and the control plane goes on. */
  #isPossible(segment: number, group: number): boolean {
    const roster = this.#roster;
    if (this.#controlStands === 1 || roster.isGood(segment) || !roster.isReadable(group)) return false;
    // A list that was told and has not come into force says nothing about what was written under the one before.
    if (!roster.isReadQuorum(roster.inForce(group), (member) => roster.isGood(member))) return false;
    // Whoever stands there already for another position takes the node; a newcomer for this one is what is waited for.
    const position = roster.positionOf[segment];
    const others = roster
      .published(group)
      .segments.filter((member) => member >= 0 && roster.positionOf[member] !== position);
    const taken = new Set([segment, ...others].map((member) => roster.hostOf[member]));
    return this.#nodesInReach(segment).some((host) => !taken.has(host));
  }

  /**
   * How many bounds' time a replacement may take (**chosen**: one for each copy that a node of the zone receives):
   * where a disk with many members is lost, their copies share the links and disks of the zone's other nodes.
   */
  #turnsFor(segment: number, beside: number): number {
    if (beside < COPIES_AT_ONCE) return 1;
    const nodes = new Set(this.#nodesInReach(segment));
    nodes.delete(this.#roster.hostOf[segment]);
    return 1 + Math.floor(beside / Math.max(1, nodes.size));
  }

  /** Where members of its zone stand that are in good reach; a node as often as it has some. */
  #nodesInReach(segment: number): number[] {
    const { azOf, hostOf, reach, segments } = this.#roster;
    const nodes: number[] = [];
    for (let other = 0; other < segments; other++)
      if (azOf[other] === azOf[segment] && reach[other] === REACH.good) nodes.push(hostOf[other]);
    return nodes;
  }
}
