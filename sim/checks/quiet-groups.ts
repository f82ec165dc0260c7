/**
 * L4 gossip converges, L10 collection progresses (storage reference 10.6). Both speak of quiet times and are judged at
 * the end of a run, for every group that has been quiet and whole for long enough.
 *
 * Not verified here: how long a busy group's members may differ (liveness.ts), and that nothing is collected too early
 * (page-checks.ts).
 */
import {
  formatSpan,
  longer,
  thousands,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import type { LogFloors } from "./log-floors.ts";

export interface QuietBounds {
  readonly livenessGossip: Micros;
  readonly livenessCollection: Micros;
}

export class QuietGroups implements Stateful {
  readonly gossip: Check;
  readonly collection: Check;
  readonly #trace: Trace;
  readonly #ghost: Ghost;
  readonly #floors: LogFloors;
  readonly #bounds: QuietBounds;
  /** By group: when it was last written to. */
  #writtenAt: Float64Array;
  #changedAt: Micros = 0;
  #viewEndedAt: Micros = 0;
  #viewsOpen = 0;
  #viewsSeen = 0;
  /** Who has the volume open, -1 for nobody; in a secondary the agent, until somebody does. */
  #open = 0;
  #isWithoutKey = false;

  constructor(trace: Trace, ghost: Ghost, floors: LogFloors, bounds: QuietBounds, listener: FailureListener) {
    this.gossip = new Check("L4-gossip-converges", "members that learnt from peers", trace, listener);
    this.collection = new Check("L10-collection-progresses", "groups collected after an open view", trace, listener);
    this.#trace = trace;
    this.#ghost = ghost;
    this.#floors = floors;
    this.#bounds = bounds;
    this.#writtenAt = new Float64Array(ghost.roster.groups);
    trace.on(TRACE.gossipTaken, () => this.gossip.exercised++);
    trace.on(TRACE.viewOpened, () => {
      this.#viewsOpen++;
      this.#viewsSeen++;
    });
    trace.on(TRACE.viewClosed, () => {
      this.#viewsOpen--;
      this.#viewEndedAt = trace.now;
    });
    // A reader that a new writer has waited for, or that has gone, held what its views might still have asked for.
    trace.on(TRACE.readerDetached, () => (this.#viewEndedAt = trace.now));
    trace.on(TRACE.writerOpened, (instance) => (this.#open = instance));
    trace.on(TRACE.instanceCrashed, (instance, hadVolume) => {
      if (hadVolume !== 0) this.#left(instance);
    });
    trace.on(TRACE.instanceGone, (instance) => this.#left(instance));
    // A backtrack may be under way when the key is lost: it opens the volume, and no instance does after it.
    trace.on(TRACE.keyState, (lost) => (this.#isWithoutKey = lost !== 0));
  }

  /** When the world last changed around the volume. */
  get changedAt(): Micros {
    return this.#changedAt;
  }

  written(group: number): void {
    if (group >= this.#writtenAt.length) this.#writtenAt = longer(this.#writtenAt, group + 1);
    this.#writtenAt[group] = this.#trace.now;
  }

  worldChanged(): void {
    this.#changedAt = this.#trace.now;
  }

  finish(): void {
    const { roster } = this.#ghost;
    for (let group = 0; group < roster.groups; group++) {
      const tail = this.#ghost.tail[group] ?? 0;
      const members = roster.published(group).segments.filter((segment) => segment >= 0);
      const isWhole = members.every((segment) => roster.isGood(segment));
      if (tail === 0 || this.#ghost.quorate < tail || !isWhole) continue;
      this.#judgeGossip(group, tail, members);
      this.#judgeCollection(group, tail, members);
    }
  }

  copyState(copy: StateCopy): void {
    this.#writtenAt = copy.of(this.#writtenAt);
    this.#changedAt = copy.of(this.#changedAt);
    this.#viewEndedAt = copy.of(this.#viewEndedAt);
    this.#viewsOpen = copy.of(this.#viewsOpen);
    this.#viewsSeen = copy.of(this.#viewsSeen);
    this.#open = copy.of(this.#open);
    this.#isWithoutKey = copy.of(this.#isWithoutKey);
  }

  #left(instance: number): void {
    if (instance === this.#open) this.#open = -1;
  }

  #quietSince(group: number): Micros {
    return Math.max(this.#writtenAt[group] ?? 0, this.#changedAt);
  }

  #judgeGossip(group: number, tail: Lsn, members: readonly number[]): void {
    const quiet = this.#trace.now - this.#quietSince(group);
    if (quiet <= this.#bounds.livenessGossip) return;
    const { roster, stable } = this.#ghost;
    const short = members.find((segment) => stable[segment] !== tail);
    if (short !== undefined)
      this.gossip.fail(
        () =>
          `${roster.subjectOf(short)} stands at ${thousands(stable[short])} although its group ends at ${thousands(tail)} and has been quiet for ${formatSpan(quiet)}.`,
      );
  }

  #judgeCollection(group: number, tail: Lsn, members: readonly number[]): void {
    // Without somebody who has the volume open, nobody says how far it may be collected.
    if (this.#open < 0 || this.#isWithoutKey || this.#viewsSeen === 0 || this.#viewsOpen > 0) return;
    const released = this.#trace.now - Math.max(this.#quietSince(group), this.#viewEndedAt);
    if (released <= this.#bounds.livenessCollection) return;
    this.collection.exercised++;
    const holds = members.find((segment) => this.#floors.of(segment) < tail);
    if (holds !== undefined)
      this.collection.fail(
        () =>
          `${this.#ghost.roster.subjectOf(holds)} has collected up to ${thousands(this.#floors.of(holds))} only, although its group ends at ${thousands(tail)} and the last read view ended ${formatSpan(released)} ago.`,
      );
  }
}
