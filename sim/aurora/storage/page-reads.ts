/**
 * Page reads as the instance issues them: one segment, known to be complete for the read point, the fastest of those (storage
 * reference 4.2, 4.3). A read that takes too long goes to another member as well, and one in a hundred does so at once, to
 * keep latency figures fresh; the first answer wins.
 *
 * "Complete" means: complete up to the group's last record at or below the read point. Comparing SCLs with the read point
 * itself would make idle groups unreadable.
 */
import {
  chance,
  copyPlain,
  PairRing,
  threshold,
  type Checkpointed,
  type Lsn,
  type Stream,
} from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { StorageDriver } from "./driver.ts";
import { MEMBERS } from "./quorum.ts";
import type { Context, Volume } from "./volume.ts";

/** One read under way. A record, because reads from storage are the rare case and carry many numbers. */
interface PageRead {
  serial: number;
  tag: number;
  group: number;
  readPoint: Lsn;
  need: Lsn;
  issuedAt: number;
  /** Members asked and members that answered well, as bits. */
  asked: number;
  answered: number;
  sentAt: number[];
}

const SERIAL_LIMIT = 0x7fffffff;

export class PageReads implements Checkpointed {
  /** Smoothed answer time by segment, microseconds. */
  latency: Float64Array;
  #slots: (PageRead | null)[] = [];
  #free: number[] = [];
  #serial = 0;
  /** (slot, serial) in the order in which their patience ends, which is the order of asking. */
  readonly #patience = new PairRing();
  readonly #patienceEnds = new PairRing();
  #timerArmed = 0;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driver: StorageDriver;
  readonly #luck: Stream;
  readonly #probeBelow: number;
  readonly #timeout: number;
  readonly #answersNeeded: number;

  constructor(context: Context, volume: Volume, driver: StorageDriver) {
    this.#context = context;
    this.#volume = volume;
    this.#driver = driver;
    this.#luck = context.engine.random.stream("page read probes");
    this.#probeBelow = threshold(context.parameters.readProbeRatio);
    this.#answersNeeded = context.mutations.readNeedsWriteQuorum ? volume.shape.writeQuorum : 1;
    const home = context.hosts.azOf[context.network.hostOf(driver.actor)];
    const { latencyInAz, latencyCrossAz, diskRead } = context.parameters;
    this.latency = Float64Array.from(volume.hostOfSegment, (host) =>
      context.hosts.azOf[host] === home ? 2 * latencyInAz + diskRead : 2 * latencyCrossAz + diskRead,
    );
    this.#timeout = context.network.registerMessage("driver loses patience with reads", () => this.#patienceEnded());
  }

  /** Asks storage for a page of `group` as of `readPoint`; `need` is the group's last record at or below it. */
  read(tag: number, key: number, group: number, readPoint: Lsn, need: Lsn): void {
    const slot = this.#free.pop() ?? this.#slots.push(null) - 1;
    this.#serial = this.#serial === SERIAL_LIMIT ? 1 : this.#serial + 1;
    const read: PageRead = {
      serial: this.#serial,
      tag,
      group,
      readPoint,
      need,
      issuedAt: this.#context.engine.now,
      asked: 0,
      answered: 0,
      sentAt: [0, 0, 0, 0, 0, 0],
    };
    this.#slots[slot] = read;
    this.#context.trace.emit(TRACE.pageReadIssued, read.serial, group, key, readPoint);
    this.#askNext(slot, read);
    if (chance(this.#luck, this.#probeBelow)) this.#askNext(slot, read);
    for (let more = 1; more < this.#answersNeeded; more++) this.#askNext(slot, read);
  }

  /** A segment answered, or refused as incomplete when `segment` is negative. */
  answered(slot: number, segment: number, serial: number): void {
    const read = this.#slots[slot];
    const from = segment < 0 ? -1 - segment : segment;
    if (read === null || read === undefined || read.serial !== serial) return;
    const member = from % MEMBERS;
    const took = this.#context.engine.now - read.sentAt[member];
    this.latency[from] += (took - this.latency[from]) / 8;
    if (segment < 0) {
      this.#askNext(slot, read);
      return;
    }
    read.answered |= 1 << member;
    let good = 0;
    for (let bits = read.answered; bits !== 0; bits &= bits - 1) good++;
    if (good < this.#answersNeeded) return;
    this.#slots[slot] = null;
    this.#free.push(slot);
    this.#context.trace.emit(TRACE.pageReadDone, serial, read.group, segment);
    this.#driver.events.pageRead(read.tag, read.readPoint);
  }

  crash(): void {
    this.#slots = [];
    this.#free = [];
    this.#patience.clear();
    this.#patienceEnds.clear();
    this.#timerArmed = 0;
  }

  save(): unknown {
    return {
      own: copyPlain([this.latency, this.#slots, this.#free, this.#serial, this.#timerArmed]),
      patience: this.#patience.save(),
      ends: this.#patienceEnds.save(),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; patience: never; ends: never };
    const own = copyPlain(from.own) as [Float64Array, (PageRead | null)[], number[], number, number];
    [this.latency, this.#slots, this.#free, this.#serial, this.#timerArmed] = own;
    this.#patience.load(from.patience);
    this.#patienceEnds.load(from.ends);
  }

  /** Asks the fastest member that is complete and not yet asked; when all were asked, begins again with the first. */
  #askNext(slot: number, read: PageRead): void {
    const { engine, network, parameters } = this.#context;
    const offset = read.group * MEMBERS;
    let member = this.#fastest(offset, read.need, read.asked);
    if (member < 0 && this.#answersNeeded === 1) {
      read.asked = 0;
      member = this.#fastest(offset, read.need, 0);
    }
    if (member >= 0) {
      read.asked |= 1 << member;
      read.sentAt[member] = engine.now;
      const to = this.#volume.actorOfSegment[offset + member];
      network.send(this.#driver.actor, to, this.#driver.segments.kinds.pageRead, slot, read.need, read.serial);
    }
    // With no complete member known, patience alone brings the read back: gossip or a resend may have helped by then.
    this.#patience.push(slot, read.serial);
    this.#patienceEnds.push(engine.now + parameters.readTimeout, 0);
    this.#armTimer();
  }

  #fastest(offset: number, need: Lsn, asked: number): number {
    const { segmentScl } = this.#driver.ladder;
    let best = -1;
    for (let member = 0; member < MEMBERS; member++) {
      if ((asked & (1 << member)) !== 0 || segmentScl[offset + member] < need) continue;
      if (best < 0 || this.latency[offset + member] < this.latency[offset + best]) best = member;
    }
    return best;
  }

  #armTimer(): void {
    if (this.#timerArmed === 1 || this.#patience.length === 0) return;
    this.#timerArmed = 1;
    // After a pause of the host the oldest may be overdue.
    const { engine } = this.#context;
    engine.at(Math.max(engine.now, this.#patienceEnds.headFirst()), this.#timeout, this.#driver.actor, 0, 0, 0);
  }

  #patienceEnded(): void {
    this.#timerArmed = 0;
    const { now } = this.#context.engine;
    while (this.#patience.length > 0 && this.#patienceEnds.headFirst() <= now) {
      const slot = this.#patience.headFirst();
      const serial = this.#patience.headSecond();
      this.#patience.drop();
      this.#patienceEnds.drop();
      const read = this.#slots[slot];
      if (read === null || read === undefined || read.serial !== serial) continue;
      this.#slowDown(read, now);
      this.#askNext(slot, read);
    }
    this.#armTimer();
  }

  /** Who has not answered in time is taken to be at least that slow, so that the next reads go elsewhere. */
  #slowDown(read: PageRead, now: number): void {
    for (let member = 0; member < MEMBERS; member++) {
      if ((read.asked & ~read.answered & (1 << member)) === 0) continue;
      const segment = read.group * MEMBERS + member;
      this.latency[segment] = Math.max(this.latency[segment], now - read.sentAt[member]);
    }
  }
}
