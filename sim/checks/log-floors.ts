/**
 * How far back each segment's log reaches, and who is so far behind that none of its well peers has what it lacks next.
 * Such a member has to copy a base first, whether or not it has met a peer yet that tells it so: gossip asks one at
 * random, and in a group of three the other may be an empty newcomer many times in a row. Until then it is no copy that
 * a commit could be waiting for.
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import type { Ghost } from "./ghost.ts";

export class LogFloors implements Stateful {
  /** By segment: records at or below it are only in its pages. */
  #floor: Float64Array;
  readonly #ghost: Ghost;

  constructor(trace: Trace, ghost: Ghost) {
    this.#ghost = ghost;
    this.#floor = new Float64Array(ghost.roster.segments);
    trace.on(TRACE.collected, (segment, to) => this.#set(segment, to));
    trace.on(TRACE.baseCopied, (segment, source) => this.#set(segment, Math.max(this.of(segment), this.of(source))));
  }

  of(segment: number): Lsn {
    return this.#floor[segment] ?? 0;
  }

  /**
   * Whether every group has a write quorum of members that are whole and need no base, wherever they are: who is asked
   * at the moment at which a machine fails, about the time before, may not find it missing. Who was out of reach then,
   * liveness knows.
   */
  haveWriteQuorums(): boolean {
    const { roster } = this.#ghost;
    for (let group = 0; group < roster.groups; group++) {
      const members = roster.published(group);
      const isReady = (segment: number): boolean =>
        roster.isWhole(segment) && !this.#needsBase(segment, members.segments);
      if (!roster.isWriteQuorum(members, isReady)) return false;
    }
    return true;
  }

  copyState(copy: StateCopy): void {
    this.#floor = copy.of(this.#floor);
  }

  #needsBase(segment: number, members: readonly number[]): boolean {
    const { roster, stable } = this.#ghost;
    const peers = members.filter((peer) => peer >= 0 && peer !== segment && roster.isGood(peer));
    return peers.length > 0 && peers.every((peer) => stable[segment] < this.of(peer));
  }

  #set(segment: number, to: Lsn): void {
    this.#floor = longer(this.#floor, segment + 1);
    this.#floor[segment] = to;
  }
}
