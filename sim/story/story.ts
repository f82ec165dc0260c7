/**
 * The run in sentences, each bound to the event that made it true: the command line's timeline, the viewer's captions
 * and its screen-reader text are all these lines. Bound to events and not to seconds, they stay true for any seed.
 */
import {
  formatMicros,
  formatSpan,
  longer,
  thousands,
  type Lsn,
  type Micros,
  type Restorable,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { Layout, StoryKind } from "../results/index.ts";
import type { ClusterSpec } from "../scenario/types.ts";
import { REACH, TRACE, type Trace } from "../trace/index.ts";
import { tellClusterEvents } from "./cluster-events.ts";
import { ForwardingEvents } from "./forwarding-events.ts";
import { GateEvents } from "./gate-events.ts";
import { LongOutageEvents } from "./long-outage.ts";
import { marginSentence } from "./quorum-words.ts";
import { tellScalingEvents } from "./scaling-events.ts";
import { StorageEvents } from "./storage-events.ts";
import type { StoryLines } from "./story-lines.ts";

/** Segments of a group have consecutive numbers, six a group; of three members every other one is nobody's. */
const PLACES = 6;

/** A commit that waits this long is worth a sentence; ordinary ones take milliseconds. */
const STALL_US: Micros = FIXED.stallWorthTelling.value;

export interface StoryParts {
  readonly trace: Trace;
  readonly spec: ClusterSpec;
  readonly layout: Layout;
  readonly lines: StoryLines;
  /**
   * Begins each line of a secondary cluster's, for instance `shop-eu: `; the first cluster's story tells of faults and
   * of the start, too.
   */
  readonly prefix: string;
  readonly hasClients: boolean;
  /** Who opens its volume where none of its instances does. */
  readonly opener: string;
  /** Whether the machine stands still that has the volume open. */
  readonly isOpenerStill: () => boolean;
}

const NTH = ["", "first", "second", "third", "fourth", "fifth", "sixth"];

/** What is said of an engine that goes down in order. */
const DOWN = ["", "goes down to restart", "is shut down", "has fallen too far behind and restarts"] as const;

export class Story implements Stateful {
  readonly #lines: StoryLines;
  readonly #prefix: string;
  readonly #trace: Trace;
  readonly #layout: Layout;

  #reach: Uint8Array;
  /** Segments that have nothing to count on: their disk is lost, or they still copy. */
  #empty: Record<string, true> = {};
  /** By group: members in reach that are more than a place for a copy. */
  #inReach: Int32Array;
  /** Groups whose members are exchanged in one go: they take no writes until it is over. */
  #exchanged: Record<string, true> = {};
  /** By group whose members have changed: its six members now; and the slots of a membership that is being told. */
  #members: Record<string, number[]> = {};
  #groupOf: Record<string, number> = {};
  #slots: number[] = [];
  /** Memberships by group and epoch; a replay writes the same again. */
  readonly #proposed: Record<string, readonly number[]> = {};
  #margin = "";
  #isStill = false;
  readonly #isOpenerStill: () => boolean;
  readonly #storage: StorageEvents;
  readonly #forwarding: ForwardingEvents;
  readonly #longOutage: LongOutageEvents;
  readonly #gate: GateEvents;
  readonly #scaling: Restorable;
  /** The oldest commit not yet acknowledged: submitted when and where; -1 for none. */
  #waitingSince = -1;
  #lastSubmitted: Lsn = 0;
  #stalledSince = -1;
  #firstAck = false;
  #open = true;
  /** In a secondary cluster: no client waits for what is written here. */
  #isFed: boolean;

  constructor({ trace, spec, layout, lines, prefix, hasClients, opener, isOpenerStill }: StoryParts) {
    this.#lines = lines;
    this.#prefix = prefix;
    this.#isFed = prefix !== "";
    this.#isOpenerStill = isOpenerStill;
    this.#trace = trace;
    this.#layout = layout;
    this.#reach = new Uint8Array(layout.nodeOfSegment.length);
    this.#inReach = new Int32Array(layout.groupCount).fill(layout.membersPerGroup);
    if (prefix === "") this.#begin(hasClients);
    this.#storage = new StorageEvents(trace, layout, (kind, text) => this.tell(kind, text));
    this.#forwarding = new ForwardingEvents(trace, layout, (kind, text) => this.tell(kind, text));
    this.#longOutage = new LongOutageEvents(trace, layout, (kind, text) => this.tell(kind, text));
    this.#gate = new GateEvents(trace, (kind, text) => this.tell(kind, text));
    this.#scaling = tellScalingEvents(trace, spec, layout, (kind, text) => this.tell(kind, text));
    tellClusterEvents(trace, layout, (kind, text) => this.tell(kind, text));
    trace.on(TRACE.reachChanged, (segment, state) => this.#reachChanged(segment, state));
    trace.on(TRACE.diskLost, (segment) => this.#changed(segment, () => (this.#empty[segment] = true)));
    trace.on(TRACE.baseWanted, (segment) => this.#changed(segment, () => (this.#empty[segment] = true)));
    trace.on(TRACE.baseCopied, (segment) => this.#changed(segment, () => delete this.#empty[segment]));
    trace.on(TRACE.segmentPlaced, (segment, group) => (this.#groupOf[segment] = group));
    trace.on(TRACE.membershipSlot, (_group, slot, segment) => (this.#slots[slot] = segment));
    trace.on(TRACE.membershipProposed, (group, epoch, _from, isDirect) => {
      this.#proposed[`${group} ${epoch}`] = this.#slots.slice();
      if (isDirect === 1) this.#exchanged[group] = true;
    });
    trace.on(TRACE.membershipPublished, (group, epoch) => this.#membersChanged(group, epoch));
    trace.on(TRACE.commitAllocated, (lsn) => this.#submitted(lsn));
    trace.on(TRACE.commitAcked, (lsn) => this.#acked(lsn));
    trace.on(TRACE.instanceCrashed, (instance, hadVolume, why) => this.#crashed(instance, hadVolume === 1, why));
    trace.on(TRACE.recoveryStarted, (epoch, instance) => {
      // Whoever had it, and perhaps stands still, is refused from now on.
      this.#open = false;
      this.tell(
        "recovery",
        `${layout.instances[instance]?.id ?? opener} opens the volume as epoch ${epoch}: every member must promise to refuse the old one.`,
      );
    });
    trace.on(TRACE.truncated, (epoch, keep, upTo) => this.#truncated(epoch, keep, upTo));
    trace.on(TRACE.recoveryCompleted, (epoch, startedAt, _last, instance) => {
      this.#isFed = layout.instances[instance] === undefined;
      // Nobody waits for what was written to it under earlier epochs.
      this.#waitingSince = -1;
      this.#recovered(epoch, startedAt);
    });
  }

  /** A fault began or ended and every change of reach has been told: one sentence on where the copies stand now. */
  reachRefreshed(): void {
    const wasStill = this.#isStill;
    this.#isStill = this.#isOpenerStill();
    if (this.#isStill) {
      // It hears from no copy, and that says nothing of the copies.
      if (!wasStill && this.#open && !this.#isFed)
        this.tell(
          "quorum",
          "The writer stands still: nothing is written until it goes on, or another opens the volume.",
        );
      return;
    }
    const { membersPerGroup, groupCount: groups, writeQuorum, readQuorum } = this.#layout;
    const groupsByReach = new Array<number>(membersPerGroup + 1).fill(0);
    for (const count of this.#inReach) groupsByReach[count]++;
    const isNarrowed = this.#longOutage.count > 0;
    const isExchanged = Object.keys(this.#exchanged).length > 0;
    const margin = (isOpen: boolean): string =>
      isNarrowed
        ? this.#longOutage.margin(this.#inReach)
        : marginSentence({ groupsByReach, groups, writeQuorum, readQuorum, isExchanged, isOpen });
    // Where the copies stand is news; that the volume has been opened meanwhile was told by itself.
    const standing = margin(true);
    if (standing === this.#margin || (this.#margin === "" && groupsByReach[membersPerGroup] === groups)) return;
    this.#margin = standing;
    this.tell("quorum", margin(this.#open));
  }

  /**
   * The sentence first, as everywhere in a story; after it the check's name, for whoever looks it up. When it was, each
   * line of a story has beside it.
   */
  violated(check: string, message: string): void {
    const sentence = message.replace(/^At [\d.]+ s: /, "").replace(/\.$/, "");
    this.tell("violation", `${sentence} (${check}).`);
  }

  ended(text: string): void {
    this.tell("end", text);
  }

  #begin(hasClients: boolean): void {
    const { membersPerGroup: copies, writeQuorum, faults } = this.#layout;
    this.tell(
      "start",
      `Aurora keeps ${copies} copies of everything, ${copies === 3 ? "one" : "two"} in each of three zones. A write needs ${writeQuorum} of them.`,
    );
    if (!hasClients) this.tell("start", "No clients: nothing is written or read.");
    this.#trace.on(TRACE.faultApplied, (index) => this.tell("fault", `Fault: ${faults[index].text}.`));
    this.#trace.on(TRACE.faultLifted, (index, isUnmet) => {
      const { kind, text } = faults[index];
      if (kind !== "one-message") this.tell("heal", `Over: ${text}.`);
      else if (isUnmet === 1) this.tell("heal", "No such message was sent at that moment: nothing has befallen it.");
    });
  }

  copyState(copy: StateCopy): void {
    copy.parts([this.#storage, this.#forwarding, this.#longOutage, this.#gate, this.#scaling]);
    this.#reach = copy.of(this.#reach);
    this.#empty = copy.of(this.#empty);
    this.#exchanged = copy.of(this.#exchanged);
    this.#inReach = copy.of(this.#inReach);
    this.#members = copy.of(this.#members);
    this.#groupOf = copy.of(this.#groupOf);
    this.#slots = copy.of(this.#slots);
    this.#margin = copy.of(this.#margin);
    this.#isStill = copy.of(this.#isStill);
    this.#waitingSince = copy.of(this.#waitingSince);
    this.#lastSubmitted = copy.of(this.#lastSubmitted);
    this.#stalledSince = copy.of(this.#stalledSince);
    this.#firstAck = copy.of(this.#firstAck);
    this.#open = copy.of(this.#open);
    this.#isFed = copy.of(this.#isFed);
  }

  /** A sentence about what is true from the event on that is being handled. */
  tell(kind: StoryKind, text: string): void {
    this.#lines.add({ at: this.#trace.now, event: this.#trace.event, kind, text: this.#prefix + text });
  }

  #reachChanged(segment: number, state: number): void {
    this.#reach = longer(this.#reach, segment + 1);
    this.#changed(segment, () => (this.#reach[segment] = state));
  }

  /** Something happens to a segment that may make one copy more or fewer of its group. */
  #changed(segment: number, happens: () => void): void {
    const before = this.#copiesOn(segment);
    happens();
    const group = this.#groupOf[segment] ?? Math.floor(segment / PLACES);
    const members = this.#members[group];
    if (group >= this.#inReach.length || (members !== undefined && !members.includes(segment))) return;
    if (members === undefined && segment >= this.#layout.groupCount * PLACES) return;
    this.#inReach[group] += this.#copiesOn(segment) - before;
  }

  /** 1 for a segment that has a copy and that the writer can reach, however slowly. */
  #copiesOn(segment: number): number {
    return (this.#reach[segment] ?? REACH.good) <= REACH.impaired && this.#empty[segment] === undefined ? 1 : 0;
  }

  #membersChanged(group: number, epoch: number): void {
    const members = (this.#proposed[`${group} ${epoch}`] ?? []).slice(0, PLACES).filter((segment) => segment >= 0);
    this.#members[group] = members;
    delete this.#exchanged[group];
    if (group < this.#inReach.length)
      this.#inReach[group] = members.reduce((sum, segment) => sum + this.#copiesOn(segment), 0);
    // The last repair of several is news; how many copies are missing in between is not.
    if (this.#margin !== "" && this.#inReach.every((count) => count === this.#layout.membersPerGroup))
      this.reachRefreshed();
  }

  #submitted(lsn: Lsn): void {
    if (this.#isFed) return;
    const { now } = this.#trace;
    this.#lastSubmitted = lsn;
    if (this.#waitingSince < 0) this.#waitingSince = now;
    if (this.#stalledSince < 0 && this.#open && now - this.#waitingSince > STALL_US) {
      this.#stalledSince = this.#waitingSince;
      this.tell(
        "client",
        `No commit has been acknowledged since ${formatMicros(Math.floor(this.#waitingSince / 1000) * 1000)}. Everything submitted waits; nothing is lost.`,
      );
    }
  }

  #acked(lsn: Lsn): void {
    if (this.#isFed) return;
    if (!this.#firstAck) {
      this.#firstAck = true;
      this.tell(
        "client",
        `Writes flow: each commit is acknowledged when the ${NTH[this.#layout.writeQuorum]} copy of its group has it.`,
      );
    }
    if (this.#stalledSince >= 0) {
      this.tell("client", `Commits are acknowledged again after ${formatSpan(this.#trace.now - this.#stalledSince)}.`);
      this.#stalledSince = -1;
    }
    this.#waitingSince = lsn >= this.#lastSubmitted ? -1 : this.#trace.now;
  }

  /** `why`: 0 it died, 1 it was told to restart, 2 its cluster is stopped, 3 it was too far behind. */
  #crashed(instance: number, hadVolume: boolean, why: number): void {
    const { id } = this.#layout.instances[instance];
    if (!hadVolume) {
      this.tell("fault", why > 0 ? `${id}, a reader, ${DOWN[why]}.` : `${id} is gone; it did not write.`);
      return;
    }
    this.#open = false;
    this.#waitingSince = -1;
    this.#stalledSince = -1;
    const what = why > 0 ? `${id}, the writer, ${DOWN[why]}.` : "The writer is gone.";
    this.tell("fault", `${what} Commits in flight have no known outcome; acknowledged ones are safe in storage.`);
  }

  /** A range is laid down, whether any of the log lies in it or not. */
  #truncated(epoch: number, keep: Lsn, upTo: Lsn): void {
    this.tell(
      "recovery",
      `A read quorum of every group has answered: the log is durable to LSN ${thousands(keep)}. Epoch ${epoch} annuls ` +
        `whatever may have been written after it, to LSN ${thousands(upTo)}.`,
    );
  }

  #recovered(epoch: number, startedAt: Micros): void {
    this.#open = true;
    this.tell(
      "recovery",
      `The volume is open under epoch ${epoch}, ${formatSpan(this.#trace.now - startedAt)} after recovery began. No redo was replayed.`,
    );
  }
}
