/**
 * The writer's side of read replicas (storage reference 7.2, 7.4): whole mini-transactions and VDL go to every reader
 * that has asked for the stream, and the lowest read point of all of them is held for their sake.
 *
 * A chunk leaves at most every `streamPeriod`, one for all readers; nothing leaves while nothing is new. Commits never
 * wait for it. What a cut has swallowed is sent again to a reader that has not said for a while that it has it; one
 * that says nothing for `replicaLagMax` although there is news is dropped: it holds old versions no longer, and has to
 * begin anew (cluster reference 1.10). It is told so until it asks for the stream, or is taken out: one that never
 * heard of it would stand still for good.
 *
 * The replication server of a global database hears of every advance, too, as a reader that asks for no versions and is
 * never given up.
 *
 * A new writer does not know the readers yet, and they not it. Until each has asked for the stream, or has been told of
 * as gone, or `replicaLagMax` is over, the floor stays where it is: a surviving reader's views are older than the new
 * writer (I38).
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver } from "../storage/index.ts";
import type { Chunks } from "./chunks.ts";
import type { DatabaseKinds } from "./kinds.ts";

export interface StreamParts {
  readonly context: Context;
  readonly driver: StorageDriver;
  readonly chunks: Chunks;
  readonly kinds: () => DatabaseKinds;
  /** By instance: its address; behind them that of the outlet, if there is one. */
  readonly actors: readonly number[];
  /** The place of a replication server that hears of every advance and holds nothing; -1 for none. */
  readonly outlet: number;
  readonly generation: () => number;
}

/** What the writer knows of one reader. */
const READER = { unknown: 0, expected: 1, attached: 2, dropped: 3 } as const;

export class LogStream implements Stateful {
  /** By instance: READER code, the floor it holds, and when it was last heard. */
  #state: Uint8Array;
  #floor: Float64Array;
  #heardAt: Float64Array;
  /** By instance: the life of the engine that asked for the stream last without a past. */
  #life: Int32Array;
  /** The last record written, the last one streamed, and the VDL told. */
  #newest: Lsn = 0;
  #sent: Lsn = 0;
  #told: Lsn = 0;
  /** When VDL first moved beyond what readers were told; -1 when it has not. */
  #movedAt = -1;
  #flushArmed = 0;
  #watchArmed = 0;
  /** 1 from the moment the volume is open on. Whoever asks before is not answered, and asks again. */
  #isOpen = 0;
  readonly #parts: StreamParts;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    const { length } = parts.actors;
    this.#state = new Uint8Array(length);
    this.#floor = new Float64Array(length);
    this.#heardAt = new Float64Array(length);
    this.#life = new Int32Array(length);
  }

  /** The run begins in the middle of the readers' lives: they all have the stream. */
  beginWith(readers: readonly number[]): void {
    this.#isOpen = 1;
    for (const reader of readers) this.#state[reader] = READER.attached;
    this.#attachOutlet();
    this.#settleFloor();
  }

  /** This instance has opened the volume: other instances may be readers that will ask for the stream. */
  opened(others: readonly number[]): void {
    const { driver, context } = this.#parts;
    this.#isOpen = 1;
    this.#state.fill(READER.unknown);
    for (const other of others) this.#expect(other, context.mutations.floorForgetsReaders ? driver.vdl : 0);
    this.#newest = driver.vdl;
    this.#sent = driver.vdl;
    this.#told = driver.vdl;
    this.#movedAt = -1;
    this.#flushArmed = 0;
    this.#watchArmed = 0;
    this.#attachOutlet();
    this.#settleFloor();
    if (others.length > 0) this.#armWatch();
    if (this.#parts.outlet >= 0) this.#welcome(this.#parts.outlet, driver.vdl);
  }

  /** VDL has moved. Mutation vdlWithNextMtr: readers hear of it with the next record. */
  moved(): void {
    if (this.#movedAt < 0) this.#movedAt = this.#parts.context.engine.now;
    if (!this.#parts.context.mutations.vdlWithNextMtr) this.#arm();
  }

  /** A record was written. */
  wrote(lsn: Lsn): void {
    this.#newest = lsn;
    this.#arm();
  }

  flush(): void {
    this.#flushArmed = 0;
    const { context, driver, kinds, actors } = this.#parts;
    if (driver.epoch === 0) return;
    const last = this.#newest;
    if (last === this.#sent && driver.vdl === this.#told) return;
    const chunk = this.#chunk(this.#sent, "next");
    this.#sent = last;
    this.#told = driver.vdl;
    this.#movedAt = -1;
    for (let reader = 0; reader < actors.length; reader++)
      if (this.#state[reader] === READER.attached)
        context.network.send(driver.actor, actors[reader], kinds().chunk, chunk, 0, 0);
    this.#armWatch();
  }

  /**
   * A reader wants the stream from `lsn` on, its newest record, and has views down to `below` records before it. With
   * -1 it has nothing, and `below` is the life of its engine.
   */
  attach(reader: number, lsn: Lsn, below: number): void {
    const { context, driver } = this.#parts;
    const floor = lsn - below;
    // A replication server that has restarted asks whoever has the volume, also an agent that has just blocked its
    // writes: it has no stream for it.
    if (this.#isOpen === 0 || driver.epoch === 0 || reader >= this.#parts.actors.length) return;
    if (reader === this.#parts.outlet) {
      this.#attachOutlet();
      this.#welcome(reader, driver.vdl);
      return;
    }
    const isForgotten = !this.#isHeld(reader) || floor < driver.recovery.floorSeen || driver.isGivenUp(lsn);
    if (this.#state[reader] !== READER.attached && lsn >= 0 && isForgotten) {
      // It was given up, by this writer or one before, and nobody has kept the versions that its views need; or what it
      // has seen was given up, since the volume has been rebuilt and it heard of nothing. It has to begin anew.
      this.#drop(reader);
      return;
    }
    if (this.#state[reader] !== READER.attached) {
      // While nobody had the stream nobody was told anything: what has moved since is no news that came late.
      if (!this.#isFollowed()) this.#movedAt = -1;
      this.#state[reader] = READER.attached;
      // Its first views will be at this VDL or later; one that goes on has views at what it has.
      this.#floor[reader] = lsn < 0 ? driver.vdl : Math.min(floor, driver.vdl);
      context.trace.emit(TRACE.readerAttached, reader, this.#floor[reader], driver.epoch);
    } else if (lsn < 0) {
      // One life asks until it is answered, and what it asked before may come late: only a newer one has no views any
      // more (I38).
      if (below < this.#life[reader]) return;
      if (below > this.#life[reader]) {
        this.#floor[reader] = driver.vdl;
        context.trace.emit(TRACE.readerAttached, reader, driver.vdl, driver.epoch);
      }
    }
    if (lsn < 0) this.#life[reader] = below;
    this.#heardAt[reader] = context.engine.now;
    this.#settleFloor();
    this.#welcome(reader, lsn < 0 ? driver.vdl : lsn);
  }

  /** A reader holds `floor` and is alive. */
  reported(reader: number, floor: Lsn): void {
    if (this.#state[reader] !== READER.attached) return;
    this.#heardAt[reader] = this.#parts.context.engine.now;
    this.#floor[reader] = Math.max(this.#floor[reader], floor);
    this.#settleFloor();
  }

  /**
   * The control plane has taken an instance out: nobody there reads any more. An order that is late must not take the
   * stream from one that has asked for it in a later life: nobody would tell it, and it would stand still for good.
   */
  release(reader: number, life = Infinity): void {
    if (this.#life[reader] > life) return;
    this.#forget(reader, READER.unknown);
  }

  /** Readers that have said nothing since there was news get it again; those that never answer are dropped. */
  look(): void {
    this.#watchArmed = 0;
    const { now } = this.#parts.context.engine;
    const { replicaLagMax, replicaResendAfter } = this.#parts.context.parameters;
    let waiting = false;
    for (let reader = 0; reader < this.#state.length; reader++) {
      if (this.#state[reader] === READER.unknown) continue;
      if (this.#state[reader] === READER.attached && this.#floor[reader] >= this.#told) continue;
      if (this.#state[reader] === READER.dropped) {
        if (this.#parts.context.mutations.droppedToldOnce) continue;
        this.#drop(reader);
        waiting = true;
        continue;
      }
      const silent = now - this.#heardAt[reader];
      if (silent >= replicaLagMax && reader !== this.#parts.outlet) {
        this.#drop(reader);
        // One that has yet to ask for the stream is told when it does.
        const had = this.#state[reader] === READER.attached;
        this.#forget(reader, had ? READER.dropped : READER.unknown);
        waiting ||= had;
        continue;
      }
      waiting = true;
      if (this.#state[reader] === READER.attached && silent >= replicaResendAfter)
        this.#welcome(reader, this.#floor[reader]);
    }
    if (waiting) this.#armWatch();
  }

  /** The engine died. */
  crash(): void {
    this.#isOpen = 0;
    this.#state.fill(READER.unknown);
    this.#flushArmed = 0;
    this.#watchArmed = 0;
    this.#parts.driver.readersFloor = Infinity;
  }

  copyState(copy: StateCopy): void {
    this.#state = copy.of(this.#state);
    this.#floor = copy.of(this.#floor);
    this.#heardAt = copy.of(this.#heardAt);
    this.#life = copy.of(this.#life);
    this.#newest = copy.of(this.#newest);
    this.#sent = copy.of(this.#sent);
    this.#told = copy.of(this.#told);
    this.#movedAt = copy.of(this.#movedAt);
    this.#flushArmed = copy.of(this.#flushArmed);
    this.#watchArmed = copy.of(this.#watchArmed);
    this.#isOpen = copy.of(this.#isOpen);
  }

  #arm(): void {
    if (this.#flushArmed === 1 || !this.#isFollowed()) return;
    this.#flushArmed = 1;
    const { context, driver, kinds, generation } = this.#parts;
    context.engine.after(context.parameters.streamPeriod, kinds().stream, driver.actor, 0, 0, generation());
  }

  /** Whether anybody has the stream. Asked at every record; `includes` would be a call each time. */
  #isFollowed(): boolean {
    const state = this.#state;
    for (let reader = 0; reader < state.length; reader++) if (state[reader] === READER.attached) return true;
    return false;
  }

  #attachOutlet(): void {
    const { outlet, context } = this.#parts;
    if (outlet < 0) return;
    this.#state[outlet] = READER.attached;
    this.#heardAt[outlet] = context.engine.now;
  }

  #expect(reader: number, floor: Lsn): void {
    this.#state[reader] = READER.expected;
    this.#floor[reader] = floor;
    this.#heardAt[reader] = this.#parts.context.engine.now;
  }

  /** Its views are kept: it has the stream, or may ask for it any moment. */
  #isHeld(reader: number): boolean {
    return this.#state[reader] === READER.attached || this.#state[reader] === READER.expected;
  }

  /** Nothing is kept for a reader any more, which is `unknown` or `dropped` from then on. */
  #forget(reader: number, state: number): void {
    const { driver } = this.#parts;
    const { mutations, trace } = this.#parts.context;
    if (this.#state[reader] === READER.unknown || mutations.deadReaderHoldsFloor) return;
    const isHeld = this.#isHeld(reader);
    this.#state[reader] = state;
    if (isHeld) trace.emit(TRACE.readerDetached, reader, state === READER.dropped ? 1 : 0, driver.epoch, driver.index);
    this.#settleFloor();
  }

  /** Tells a reader to begin anew, and whose word that is: it may have the stream of another by now. */
  #drop(reader: number): void {
    const { context, driver, kinds, actors } = this.#parts;
    context.network.send(driver.actor, actors[reader], kinds().dropped, driver.actor, driver.epoch, 0);
  }

  #welcome(reader: number, from: Lsn): void {
    const { context, driver, kinds, actors } = this.#parts;
    context.network.send(driver.actor, actors[reader], kinds().chunk, this.#chunk(from, "welcome"), 0, 0);
  }

  #chunk(prev: Lsn, kind: "next" | "welcome"): number {
    const { context, driver, chunks } = this.#parts;
    // Events are whole mini-transactions, so the newest record now is a consistency point.
    const since = this.#movedAt < 0 ? context.engine.now : this.#movedAt;
    const isWelcome = kind === "welcome";
    const last = isWelcome ? Math.max(prev, this.#sent) : this.#newest;
    return chunks.add(driver.actor, driver.epoch, prev, last, driver.vdl, since, isWelcome);
  }

  #settleFloor(): void {
    let floor = Infinity;
    for (let reader = 0; reader < this.#state.length; reader++)
      if (this.#isHeld(reader) && reader !== this.#parts.outlet) floor = Math.min(floor, this.#floor[reader]);
    this.#parts.driver.readersFloor = this.#parts.context.mutations.floorIgnoresReaders ? Infinity : floor;
  }

  #armWatch(): void {
    if (this.#watchArmed === 1) return;
    this.#watchArmed = 1;
    const { context, driver, kinds, generation } = this.#parts;
    context.engine.after(context.parameters.replicaResendAfter, kinds().watch, driver.actor, 0, 0, generation());
  }
}
