/**
 * Page reads as the instance issues them: one full segment, known to be complete for the read point, the fastest of
 * those (storage reference 4.2, 4.3). A read that takes longer than is usual for its member goes to another as well,
 * and one in a hundred does so at once, to keep latency figures fresh; the first answer wins.
 *
 * "Complete" means: complete up to the group's last record at or below the read point. Comparing SCLs with the read
 * point itself would make idle groups unreadable. The lowest read point that may still be asked for travels with every
 * batch (PGMRPL), so that nodes know which versions they must keep.
 */
import {
  chance,
  longer,
  PairRing,
  threshold,
  type Lsn,
  type StateCopy,
  type Stateful,
  type Stream,
} from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { StorageDriver } from "./driver.ts";
import { bitCount, isFull, MEMBERS, SLOTS } from "./quorum.ts";
import type { Context, Volume } from "./volume.ts";

/** One read under way. A record, because reads from storage are the rare case and carry many numbers. */
export interface PageRead {
  serial: number;
  tag: number;
  group: number;
  page: number;
  readPoint: Lsn;
  need: Lsn;
  issuedAt: number;
  /** Slots asked and slots that answered well, as bits. */
  asked: number;
  answered: number;
  /** When somebody has said something last, a refusal at least; before that, when it was issued. */
  heardAt: number;
  sentAt: number[];
  /** When patience with the member asked last ends. */
  due: number;
}

/** A slot number in a message tells its instance as well. */
const INSTANCES_MAX = 32;

/** The tag of page reads that no statement waits for. */
export const REPORT_TAG = -1;

const SERIAL_LIMIT = 0x7fffffff;

export class PageReads implements Stateful {
  /** Smoothed answer time by segment, microseconds. */
  latency: Float64Array;
  #slots: (PageRead | null)[] = [];
  #free: number[] = [];
  #serial = 0;
  /** (slot, serial) in order of issue, which is the order of read points but for reports. */
  readonly #order = new PairRing();
  /** Reads of reports under way. */
  #reports = 0;
  /** The oldest read view that is open; Infinity when none is. */
  viewFloor = Infinity;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driver: StorageDriver;
  readonly #luck: Stream;
  readonly #probeBelow: number;
  readonly #answersNeeded: number;
  readonly #home: number;

  constructor(context: Context, volume: Volume, driver: StorageDriver) {
    this.#context = context;
    this.#volume = volume;
    this.#driver = driver;
    this.#luck = context.engine.random.stream("page read probes", String(driver.index));
    this.#probeBelow = threshold(context.parameters.readProbeRatio);
    this.#answersNeeded = context.mutations.readNeedsWriteQuorum ? volume.shape.writeQuorum : 1;
    this.#home = context.hosts.azOf[context.network.hostOf(driver.actor)];
    this.latency = new Float64Array(0);
    for (let segment = 0; segment < volume.segments; segment++) this.segmentAdded(segment);
  }

  /** A segment has come to be: its latency is guessed from where it stands. */
  segmentAdded(segment: number): void {
    const { hosts, parameters } = this.#context;
    const { latencyInAz, latencyCrossAz, diskRead } = parameters;
    const near = hosts.azOf[this.#volume.placement.hostOf[segment]] === this.#home;
    this.latency = longer(this.latency, segment + 1);
    this.latency[segment] = 2 * (near ? latencyInAz : latencyCrossAz) + diskRead;
  }

  /** The lowest read point that this instance may still ask for; `view` is where its next reads will be. */
  floor(view: Lsn): Lsn {
    if (this.#context.mutations.pgmrplFromAllocation) return this.#driver.nextLsn - 1;
    if (this.#context.mutations.gcPastPgmrpl) return view;
    const views = Math.min(this.viewFloor, this.#oldestReport());
    while (this.#order.length > 0) {
      const read = this.request(this.#order.headFirst() * INSTANCES_MAX, this.#order.headSecond());
      if (read !== undefined) return Math.min(view, views, read.readPoint);
      this.#order.drop();
    }
    return Math.min(view, views);
  }

  /** What `floor` would give, for whoever only looks: nothing is tidied up. */
  lowest(view: Lsn): Lsn {
    return this.#slots.reduce(
      (least, read) => Math.min(least, read?.readPoint ?? Infinity),
      Math.min(view, this.viewFloor),
    );
  }

  /** A report that is over may still have reads under way. */
  #oldestReport(): Lsn {
    if (this.#reports === 0) return Infinity;
    let oldest = Infinity;
    for (const read of this.#slots)
      if (read !== null && read.tag === REPORT_TAG) oldest = Math.min(oldest, read.readPoint);
    return oldest;
  }

  /** What a read message says: the request by slot and serial; absent when nobody waits for its answer any more. */
  request(slot: number, serial: number): PageRead | undefined {
    const read = this.#slots[Math.floor(slot / INSTANCES_MAX)];
    return read !== null && read !== undefined && read.serial === serial ? read : undefined;
  }

  /** Asks storage for a page of `group` as of `readPoint`; `need` is the group's last record at or below it. */
  read(tag: number, page: number, group: number, readPoint: Lsn, need: Lsn): void {
    const slot = this.#free.pop() ?? this.#slots.push(null) - 1;
    this.#serial = this.#serial === SERIAL_LIMIT ? 1 : this.#serial + 1;
    const read: PageRead = {
      serial: this.#serial,
      tag,
      group,
      page,
      readPoint,
      need,
      issuedAt: this.#context.engine.now,
      asked: 0,
      answered: 0,
      heardAt: this.#context.engine.now,
      sentAt: [0, 0, 0, 0, 0, 0, 0, 0],
      due: 0,
    };
    this.#slots[slot] = read;
    if (tag === REPORT_TAG) this.#reports++;
    this.#context.trace.emit(TRACE.pageReadIssued, read.serial, group, page, readPoint, this.#driver.index);
    this.#order.push(slot, read.serial);
    this.#askNext(slot, read, false);
    if (chance(this.#luck, this.#probeBelow)) this.#askNext(slot, read, false);
    for (let more = 1; more < this.#answersNeeded; more++) this.#askNext(slot, read, false);
  }

  /** A segment answered, or refused when `segment` is negative: incomplete, or its copy of the page is bad. */
  answered(slot: number, segment: number, serial: number): void {
    const read = this.request(slot, serial);
    const from = segment < 0 ? -1 - segment : segment;
    if (read === undefined) return;
    const member = this.#driver.slotOf(read.group, from);
    if (member >= 0) {
      const took = this.#context.engine.now - read.sentAt[member];
      this.latency[from] += (took - this.latency[from]) / 8;
    }
    const own = Math.floor(slot / INSTANCES_MAX);
    read.heardAt = this.#context.engine.now;
    if (segment < 0) {
      this.#askNext(own, read, false);
      return;
    }
    if (member >= 0) read.answered |= 1 << member;
    if (bitCount(read.answered) < this.#answersNeeded) return;
    this.#slots[own] = null;
    this.#free.push(own);
    if (read.tag === REPORT_TAG) this.#reports--;
    this.#context.trace.emit(TRACE.pageReadDone, serial, read.group, segment, this.#driver.index);
    this.#driver.events.pageRead(read.tag, read.readPoint);
  }

  crash(): void {
    this.#context.trace.emit(TRACE.readsDropped, this.#driver.index);
    this.#slots = [];
    this.#free = [];
    this.#order.clear();
    this.#reports = 0;
    this.viewFloor = Infinity;
  }

  copyState(copy: StateCopy): void {
    this.latency = copy.of(this.latency);
    this.#slots = copy.of(this.#slots);
    this.#free = copy.of(this.#free);
    this.#serial = copy.of(this.#serial);
    this.viewFloor = copy.of(this.viewFloor);
    this.#reports = copy.of(this.#reports);
    copy.part(this.#order);
  }

  /**
   * Asks the fastest member that is complete and not yet asked. When all were asked, it begins again with the first,
   * but only when patience has run out (`again`): members that refuse at once would otherwise be asked around as fast
   * as the network carries it.
   */
  #askNext(slot: number, read: PageRead, again: boolean): void {
    const { engine, network, parameters, mutations } = this.#context;
    let member = this.#fastest(read.group, read.need, read.asked);
    if (member < 0 && again && this.#answersNeeded === 1) {
      // Nobody has said anything for as long as it takes to ask everybody: all that are known may have been replaced.
      if (engine.now - read.heardAt >= MEMBERS * parameters.readTimeout) this.#driver.refreshMembers(read.group);
      read.asked = 0;
      member = this.#fastest(read.group, read.need, 0);
    }
    let patience = parameters.readTimeout;
    if (member >= 0) {
      read.asked |= 1 << member;
      read.sentAt[member] = engine.now;
      const segment = this.#driver.memberAt(read.group, member);
      const to = this.#volume.placement.actorOf[segment];
      const { pageRead } = this.#driver.fleet.pages.kinds;
      const own = slot * INSTANCES_MAX + this.#driver.index;
      network.send(this.#driver.actor, to, pageRead, own, 0, read.serial);
      // Longer than three times this member's usual answer is longer than expected (storage reference 4.2, choice for
      // rule 5).
      patience = Math.floor(Math.min(parameters.readTimeout, Math.max(parameters.hedgeMin, 3 * this.latency[segment])));
    }
    // With no complete member known, patience alone brings the read back: gossip or a resend may have helped by then.
    if (mutations.noHedge && member >= 0) patience = NO_HEDGE_US;
    read.due = engine.now + patience;
    engine.at(read.due, this.#driver.fleet.kinds.patience, this.#driver.actor, slot, 0, read.serial);
  }

  #fastest(group: number, need: Lsn, asked: number): number {
    const { slotScl } = this.#driver.ladder;
    const { kind } = this.#volume.rule;
    const { positionOf } = this.#volume.placement;
    // A reader knows nobody's SCL: it asks the nearest, who refuses if incomplete (storage reference 12, choice 14).
    const knows = this.#driver.epoch !== 0 && !this.#context.mutations.readIgnoresScl;
    let best = -1;
    let bestLatency = Infinity;
    for (let member = 0; member < SLOTS; member++) {
      const segment = this.#driver.memberAt(group, member);
      if (segment < 0 || (asked & (1 << member)) !== 0) continue;
      if (knows && slotScl[group * SLOTS + member] < need) continue;
      if (!isFull(kind, positionOf[segment]) || this.latency[segment] >= bestLatency) continue;
      best = member;
      bestLatency = this.latency[segment];
    }
    return best;
  }

  /** A read has waited for as long as its member may take; an ask since then has a time of its own. */
  patienceEnded(slot: number, serial: number): void {
    const { now } = this.#context.engine;
    const read = this.request(slot * INSTANCES_MAX, serial);
    if (read === undefined || read.due > now) return;
    this.#slowDown(read, now);
    this.#askNext(slot, read, true);
  }

  /** Who has not answered in time is taken to be at least that slow, so that the next reads go elsewhere. */
  #slowDown(read: PageRead, now: number): void {
    for (let member = 0; member < SLOTS; member++) {
      if ((read.asked & ~read.answered & (1 << member)) === 0) continue;
      const segment = this.#driver.memberAt(read.group, member);
      if (segment >= 0) this.latency[segment] = Math.max(this.latency[segment], now - read.sentAt[member]);
    }
  }
}

/** Only under the mutation noHedge: a read waits for the member it asked, however long. */
const NO_HEDGE_US = FIXED.brokenHedge.value;
