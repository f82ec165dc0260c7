/**
 * The way from a primary's replication server to one secondary: what has been sent, what has arrived, and how far
 * behind that leaves it (cluster reference 5.2, 5.3).
 *
 * At most one shipment every `replicationBatch`, over parallel connections that share the bandwidth; at most a window's
 * bytes on their way. So when a secondary, or the way to it, is slow, the rest waits here, and nobody else does. What
 * is not acknowledged in three round trips is sent again from there on; while nothing comes back, one shipment at a
 * time asks whether anybody is there.
 *
 * Left out: compression; encryption; congestion from other traffic between Regions.
 */
import { PairRing, type Lsn, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, Volume } from "../storage/index.ts";
import type { Shipments } from "./shipments.ts";

export interface LaneKinds {
  /** A shipment has got its turn and leaves. a: shipment, b: lane. */
  readonly depart: number;
  /** Time for the lane's next shipment. a: lane, c: generation. */
  readonly due: number;
  /** Time to look whether anything has come back. a: lane, c: generation. */
  readonly look: number;
}

export interface LaneParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly shipments: Shipments;
  readonly kinds: () => LaneKinds;
  /** The server's address, its place among the lanes, and where its shipments go. */
  readonly actor: number;
  readonly index: number;
  readonly roundTrip: Micros;
  readonly term: () => number;
  readonly generation: () => number;
  /** How far the server has the log, and when what it has learnt last was durable. */
  readonly complete: () => Lsn;
}

/** No pause between two attempts is longer. */
const PAUSE_MAX_US = FIXED.replicationPauseMax.value;
/**
 * What waits for its turn on the connections waits no longer than this, or a loss would be noticed late and answered
 * with more of the same.
 */
const QUEUE_MAX_US = FIXED.replicationQueueMax.value;

export class Lane implements Stateful {
  /**
   * The last record sent, the last one known to have arrived with all before it, and the secondary's VDL; -1 while it
   * has not said.
   */
  sent: Lsn = -1;
  received: Lsn = -1;
  vdl: Lsn = -1;
  /** Bytes sent since the start. */
  bytes = 0;
  /** (shipment, bytes) on their way, oldest first. */
  readonly #onTheWay = new PairRing();
  #bytesOnTheWay = 0;
  /**
   * (LSN, when it was durable in the primary): every advance of the primary's VDL that the secondary's has not reached,
   * and the last commit in each.
   */
  readonly #advances = new PairRing();
  readonly #commits = new PairRing();
  /** By connection: when it is free. */
  #freeAt: Float64Array;
  #handledAt = 0;
  #lastShippedAt = -Infinity;
  #due = 0;
  #looking = 0;
  #pause = 0;
  /** What had come back when the lane last looked. */
  #seen = -1;
  #isStalled = 0;
  /** 1 while there is a secondary at its other end. */
  #isServed = 0;
  /**
   * 1 when that secondary has said where it stands since it became one. What it lacks at most is known from then on,
   * whoever dies: what was durable there stays so, and what has been added meanwhile the records tell.
   */
  #isKnown = 0;
  /** The life of the secondary's server that has last been heard of. */
  #life = 0;
  /** When the oldest shipment on its way has left, or will. */
  readonly #leaving = new PairRing();
  /** Bytes that may be on their way, and records in one shipment. */
  readonly #window: number;
  readonly #recordsMax: number;
  readonly #parts: LaneParts;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    const {
      replicationStreams,
      replicationBandwidth,
      replicationWindow,
      replicationShipmentRecordsMax,
      logRecordBytes,
    } = parts.context.parameters;
    this.#freeAt = new Float64Array(replicationStreams);
    const carried = Math.floor((replicationBandwidth * (2 * parts.roundTrip + QUEUE_MAX_US)) / 1_000_000);
    this.#window = Math.min(replicationWindow, carried);
    const share = Math.floor(this.#window / (2 * replicationStreams * logRecordBytes));
    this.#recordsMax = Math.max(SHIPMENT_RECORDS_MIN, Math.min(replicationShipmentRecordsMax, share));
  }

  /** The run begins with everybody at the start of the log. */
  begin(): void {
    this.#isServed = this.#isKnown = 1;
    this.sent = this.received = this.vdl = 0;
  }

  /**
   * The server does not know where the secondary stands: it asks. How old what it lacks is, the records themselves
   * tell.
   */
  ask(): void {
    this.#isServed = 1;
    this.sent = this.received = this.vdl = -1;
    this.#forget();
    this.#isStalled = 1;
    this.#due = 0;
    this.#looking = 0;
    this.#pause = 0;
    this.#ship(0, 0, 0);
    this.#watch();
  }

  /** No secondary any more, or the server no primary's. */
  stop(): void {
    this.#isServed = this.#isKnown = 0;
    this.sent = this.received = this.vdl = -1;
    this.#forget();
    this.#advances.clear();
    this.#commits.clear();
    this.#due = 0;
    this.#looking = 0;
  }

  /**
   * The primary's VDL has moved to `lsn`; `commit` is the newest commit at or below it since the last time, 0 for none.
   */
  advanced(lsn: Lsn, commit: Lsn, durableAt: Micros): void {
    this.#advances.push(lsn, durableAt);
    if (commit > 0) this.#commits.push(commit, durableAt);
  }

  /** The server has more of the log. */
  moved(): void {
    if (this.#due === 1 || this.sent < 0 || this.sent >= this.#parts.complete()) return;
    this.#due = 1;
    const { context, kinds, actor, index, generation } = this.#parts;
    const { engine, parameters } = context;
    const wait = Math.max(0, this.#lastShippedAt + parameters.replicationBatch - engine.now);
    engine.after(wait, kinds().due, actor, index, 0, generation());
  }

  /** The lane's turn: as many shipments as there is room for. */
  ship(): void {
    this.#due = 0;
    const { context, volume, complete } = this.#parts;
    const { parameters } = context;
    while (this.sent >= 0 && this.sent < complete()) {
      const room = Math.floor((this.#window - this.#bytesOnTheWay) / parameters.logRecordBytes);
      // One shipment at least may be on its way, however narrow that is.
      const most = this.#onTheWay.length === 0 ? this.#recordsMax : Math.min(this.#recordsMax, room);
      if (most < SHIPMENT_RECORDS_MIN || (this.#isStalled === 1 && this.#onTheWay.length > 0)) break;
      const first = volume.metadata.nextLive(this.sent);
      const last = this.#endOf(first, complete(), most);
      if (last < first) break;
      this.#ship(this.sent, first, last);
      this.sent = last;
    }
    // Also when there is no room for more: what fills the window may be lost.
    if (this.#onTheWay.length > 0) this.#watch();
  }

  /** The secondary says how far it has received without a gap, and where its VDL is. */
  acknowledged(life: number, received: Lsn, vdl: Lsn): void {
    const { shipments } = this.#parts;
    // News can overtake each other.
    if (life < this.#life || (life === this.#life && received < this.received)) return;
    if (this.sent < 0 || life > this.#life) {
      // Its server has restarted and has only what is durable there; or this one has, and knows nothing.
      this.#life = life;
      this.sent = received;
      this.#forget();
    }
    this.#isStalled = 0;
    this.#isKnown = 1;
    this.received = received;
    this.vdl = Math.max(this.vdl, vdl);
    while (this.#onTheWay.length > 0 && shipments.at(this.#onTheWay.headFirst()).last <= received) {
      this.#bytesOnTheWay -= this.#onTheWay.headSecond();
      this.#onTheWay.drop();
      this.#leaving.drop();
    }
    drop(this.#advances, this.vdl);
    drop(this.#commits, this.vdl);
    this.moved();
  }

  /** Nothing has come back for a while, perhaps. Whoever is no secondary any more is not asked on. */
  look(): void {
    this.#looking = 0;
    if (this.#isServed === 0) return;
    const { engine } = this.#parts.context;
    if (this.#leaving.length > 0 && engine.now < this.#leaving.headSecond() + this.#patience()) {
      this.#watch();
      return;
    }
    const seen = this.received + this.vdl;
    if (this.vdl >= 0 && this.vdl >= this.sent && this.#onTheWay.length === 0) return;
    if (seen === this.#seen) {
      this.#pause = Math.min(PAUSE_MAX_US, this.#pause * 2);
      this.#isStalled = 1;
      if (this.received < 0) this.#ship(0, 0, 0);
      else if (this.#onTheWay.length > 0) {
        this.sent = this.received;
        this.#forget();
        this.ship();
      } else this.#ship(this.sent, this.sent, this.sent);
    } else this.#pause = 0;
    this.#seen = seen;
    this.#watch();
  }

  /** Age of the oldest durable record that is not durable in the secondary, 0 for none: AuroraGlobalDBProgressLag. */
  durabilityLag(now: Micros): Micros {
    if (this.#parts.context.mutations.durabilityCountsCommits) return this.rpoLag(now);
    return this.#advances.length === 0 ? 0 : now - this.#advances.headSecond();
  }

  /** Something durable in the primary is not durable in the secondary, as far as the server knows. */
  get isBehind(): boolean {
    return this.#advances.length > 0;
  }

  /**
   * Every commit that was durable in the primary before this instant is durable in the secondary; `heardAt` is as far
   * as the server knows the log.
   */
  hasAllBefore(heardAt: Micros): Micros {
    return this.#commits.length === 0 ? heardAt : this.#commits.headSecond();
  }

  /** What its secondary lacks at most is known. */
  get isKnown(): boolean {
    return this.#isKnown === 1;
  }

  get lacksNoCommit(): boolean {
    return this.#commits.length === 0;
  }

  /** Age of the oldest commit that is not durable in the secondary, 0 for none: AuroraGlobalDBRPOLag. */
  rpoLag(now: Micros): Micros {
    const { rpoLagStuck, oneLagCounter } = this.#parts.context.mutations;
    if (rpoLagStuck) return 0;
    if (oneLagCounter) return this.durabilityLag(now);
    return this.#commits.length === 0 ? 0 : now - this.#commits.headSecond();
  }

  copyState(copy: StateCopy): void {
    this.sent = copy.of(this.sent);
    this.received = copy.of(this.received);
    this.vdl = copy.of(this.vdl);
    this.#isKnown = copy.of(this.#isKnown);
    this.bytes = copy.of(this.bytes);
    this.#bytesOnTheWay = copy.of(this.#bytesOnTheWay);
    this.#freeAt = copy.of(this.#freeAt);
    this.#handledAt = copy.of(this.#handledAt);
    this.#lastShippedAt = copy.of(this.#lastShippedAt);
    this.#due = copy.of(this.#due);
    this.#looking = copy.of(this.#looking);
    this.#pause = copy.of(this.#pause);
    this.#seen = copy.of(this.#seen);
    this.#isStalled = copy.of(this.#isStalled);
    this.#life = copy.of(this.#life);
    this.#isServed = copy.of(this.#isServed);
    copy.part(this.#leaving);
    copy.part(this.#onTheWay);
    copy.part(this.#advances);
    copy.part(this.#commits);
  }

  #forget(): void {
    this.#onTheWay.clear();
    this.#leaving.clear();
    this.#bytesOnTheWay = 0;
  }

  /** The last record of a shipment that begins with `first`: whole mini-transactions without a jump between LSNs. */
  #endOf(first: Lsn, limit: Lsn, most: number): Lsn {
    const { log, metadata } = this.#parts.volume;
    let last = Math.min(limit, first + most - 1);
    for (const { keep } of metadata.truncations) if (keep >= first && keep < last) last = keep;
    // A volume that has been another's copy may have a gap between its records that none of its truncations tells of.
    while (last >= first && !(log.isNear(last) && log.isCpl(last))) last--;
    return last;
  }

  #ship(prev: Lsn, first: Lsn, last: Lsn): void {
    const { context, shipments, kinds, actor, index, term } = this.#parts;
    const { engine, parameters } = context;
    const records = last - first + (last > prev ? 1 : 0);
    const bytes = records * parameters.logRecordBytes;
    const advancedAt = this.#advances.secondFrom(first);
    const durableAt = advancedAt < 0 ? engine.now : advancedAt;
    if (last > prev) context.trace.emit(TRACE.shipped, index, prev, last);
    const shipment = shipments.add({ from: actor, term: term(), prev, first, last, durableAt });
    // The server handles records one after the other; the connections then carry their bytes side by side.
    this.#handledAt =
      Math.max(engine.now, this.#handledAt) + (records * 1_000_000) / parameters.replicationRecordsPerSecond;
    const stream = this.#freeAt.indexOf(Math.min(...this.#freeAt));
    const usPerByte = (1_000_000 * parameters.replicationStreams) / parameters.replicationBandwidth;
    this.#freeAt[stream] = Math.max(this.#handledAt, this.#freeAt[stream]) + bytes * usPerByte;
    engine.at(Math.floor(Math.max(this.#freeAt[stream], engine.now)), kinds().depart, actor, shipment, index, 0);
    this.#lastShippedAt = engine.now;
    if (last === prev) return;
    this.#onTheWay.push(shipment, bytes);
    this.#leaving.push(shipment, this.#freeAt[stream]);
    this.#bytesOnTheWay += bytes;
    this.bytes += bytes;
  }

  /** Three round trips, and the time that the secondary's storage and its own batch take. */
  #patience(): Micros {
    const { context, roundTrip } = this.#parts;
    return 3 * roundTrip + 4 * context.parameters.replicationBatch + FIXED.replicationPatience.value;
  }

  #watch(): void {
    if (this.#looking === 1) return;
    this.#looking = 1;
    const { context, kinds, actor, index, generation } = this.#parts;
    this.#pause = Math.max(this.#pause, this.#patience());
    context.engine.after(this.#pause, kinds().look, actor, index, 0, generation());
  }
}

/** Room for less is no room: a mini-transaction must fit. */
const SHIPMENT_RECORDS_MIN = FIXED.shipmentRecordsMin.value;

function drop(ring: PairRing, upTo: Lsn): void {
  while (ring.length > 0 && ring.headFirst() <= upTo) ring.drop();
}
