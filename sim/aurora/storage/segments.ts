/**
 * The storage node's side of the protocol, a segment at a time: receive, persist, acknowledge, answer page reads, be fenced.
 *
 * A segment's state is its SCL, the islands it holds above a hole, and two epochs: the one it has promised (it refuses any older
 * writer) and the one whose truncation it holds. Epoch and truncation travel together: a segment that meets a newer writer
 * before the truncation asks for it and drops the batch, since adopting a bare epoch would fork its chain:
 *
 *     it holds a stray 105 after 103; recovery elsewhere annuls (104, ...]; the next writer's first record also follows 103.
 *     With the bare epoch both 105 and the new record continue 103.                      (storage reference 5.5)
 *
 * A segment never refuses a write for its content, only for its epoch (P18 2.3).
 */
import { copyPlain, type Checkpointed, type Lsn } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { MEMBERS } from "./quorum.ts";
import type { Context, Volume } from "./volume.ts";

const PAGE_BYTES = 16_384;

/** Kinds of message that segments send to the instance; the driver registers their handlers. */
export interface DriverKinds {
  /** a: segment, b: its SCL, c: epoch. */
  readonly ack: number;
  /** a: segment, c: the epoch it has promised: the sender's is older. */
  readonly rejected: number;
  /** a: segment, c: the epoch it lacks the truncation of. */
  readonly truncationWanted: number;
  /** a: segment, b: its live SCL, c: epoch promised. */
  readonly promised: number;
  /** a: read slot, b: segment or -1 - segment when it refuses as incomplete, c: serial. */
  readonly pageAnswered: number;
}

export class Segments implements Checkpointed {
  scl: Float64Array;
  promised: Int32Array;
  installed: Int32Array;
  /** The highest VDL that a persisted batch brought along. */
  vdlHint: Float64Array;
  /** By segment: pairs (prev, last) of what it holds above its first hole. */
  islands: number[][];

  readonly kinds: { readonly write: number; readonly persisted: number; readonly prepare: number; readonly install: number; readonly pageRead: number; readonly pageReady: number }; // prettier-ignore
  readonly #context: Context;
  readonly #volume: Volume;
  #driver!: DriverKinds;
  #onHeld: (segment: number) => void = () => {};

  constructor(context: Context, volume: Volume) {
    this.#context = context;
    this.#volume = volume;
    const count = volume.segments;
    this.scl = new Float64Array(count);
    this.promised = new Int32Array(count).fill(1);
    this.installed = new Int32Array(count).fill(1);
    this.vdlHint = new Float64Array(count);
    this.islands = Array.from({ length: count }, () => []);
    const network = context.network;
    this.kinds = {
      write: network.registerMessage("segment receives batch", (actor, batch) => this.#receive(actor, batch)),
      persisted: network.registerMessage("segment persisted batch", (actor, batch, _b, incarnation) =>
        this.#persisted(actor, batch, incarnation),
      ),
      prepare: network.registerMessage("segment is fenced", (actor, _a, epoch) => this.#prepare(actor, epoch)),
      install: network.registerMessage("segment gets truncation", (actor, _a, epoch) =>
        this.#receiveTruncation(actor, epoch),
      ),
      pageRead: network.registerMessage("segment is asked for page", (actor, slot, need, serial) =>
        this.#readPage(actor, slot, need, serial),
      ),
      pageReady: network.registerMessage("segment has read page", (actor, slot, incarnation, serial) =>
        this.#pageReady(actor, slot, incarnation, serial),
      ),
    };
  }

  /** Tells the segments how to answer. The driver and the segments know one another, so one of them comes second. */
  attach(driver: DriverKinds, onHeld: (segment: number) => void): void {
    this.#driver = driver;
    this.#onHeld = onHeld;
  }

  /** Adds the group's records in (prev, last] to what a segment holds on disk, and moves its SCL along the chain. */
  hold(segment: number, prev: Lsn, last: Lsn): void {
    const before = this.scl[segment];
    if (last > before) {
      if (prev <= before || this.#context.mutations.sclSkipsHoles) this.scl[segment] = this.#absorb(segment, last);
      else this.islands[segment].push(prev, last);
    }
    this.#context.trace.emit(TRACE.persisted, segment, prev, last, this.scl[segment]);
    if (this.islands[segment].length > 0) this.#onHeld(segment);
  }

  /** Acknowledges to the instance that last opened the volume. */
  acknowledge(segment: number, scl: Lsn): void {
    const { trace, network } = this.#context;
    trace.emit(TRACE.ackSent, segment, scl);
    network.send(
      this.#volume.actorOfSegment[segment],
      this.#volume.writerActor,
      this.#driver.ack,
      segment,
      scl,
      this.installed[segment],
    );
  }

  /** Takes over a truncation: annulled records are forgotten and the chain ends at the group's surviving tail. */
  install(segment: number, epoch: number): void {
    if (epoch <= this.installed[segment]) return;
    const group = Math.floor(segment / MEMBERS);
    this.scl[segment] = this.#volume.afterTruncations(group, this.scl[segment], this.installed[segment]);
    const truncation = this.#volume.truncationOf(epoch);
    if (truncation !== undefined) {
      this.islands[segment] = keepBelow(this.islands[segment], truncation.tails[group]);
      this.vdlHint[segment] = Math.min(this.vdlHint[segment], truncation.keep);
    }
    this.installed[segment] = epoch;
    if (this.promised[segment] < epoch) this.promised[segment] = epoch;
  }

  save(): unknown {
    return copyPlain({
      scl: this.scl,
      promised: this.promised,
      installed: this.installed,
      vdlHint: this.vdlHint,
      islands: this.islands,
    });
  }

  load(saved: unknown): void {
    Object.assign(this, copyPlain(saved));
  }

  #receive(actor: number, batch: number): void {
    const { hosts, disks, engine, network, parameters, mutations } = this.#context;
    const volume = this.#volume;
    const segment = volume.segmentOfActor(actor);
    const epoch = volume.batches.epoch(batch);
    if (epoch < this.promised[segment]) {
      network.send(actor, volume.writerActor, this.#driver.rejected, segment, 0, this.promised[segment]);
      return;
    }
    if (epoch > this.installed[segment]) {
      network.send(actor, volume.writerActor, this.#driver.truncationWanted, segment, 0, epoch);
      return;
    }
    const host = volume.hostOfSegment[segment];
    const done = disks.persistedAt(host, volume.batches.records(batch) * parameters.logRecordBytes);
    engine.at(done, this.kinds.persisted, actor, batch, 0, hosts.incarnation[host]);
    if (mutations.ackBeforePersist) {
      const reaches = volume.batches.prev(batch) <= this.scl[segment];
      this.acknowledge(segment, reaches ? Math.max(this.scl[segment], volume.batches.last(batch)) : this.scl[segment]);
    }
  }

  #persisted(actor: number, batch: number, incarnation: number): void {
    const volume = this.#volume;
    const segment = volume.segmentOfActor(actor);
    // A crash in between took the batch from memory; a promise in between made it void.
    if (this.#context.hosts.incarnation[volume.hostOfSegment[segment]] !== incarnation) return;
    if (volume.batches.epoch(batch) < this.promised[segment]) return;
    if (volume.batches.vdl(batch) > this.vdlHint[segment]) this.vdlHint[segment] = volume.batches.vdl(batch);
    this.hold(segment, volume.batches.prev(batch), volume.batches.last(batch));
    this.acknowledge(segment, this.scl[segment]);
  }

  /** The new SCL when the chain now reaches `last`: islands that begin at or below it join. */
  #absorb(segment: number, last: Lsn): Lsn {
    const islands = this.islands[segment];
    let top = last;
    for (let joined = true; joined && islands.length > 0;) {
      joined = false;
      for (let i = 0; i < islands.length; i += 2) {
        if (islands[i] > top) continue;
        if (islands[i + 1] > top) top = islands[i + 1];
        islands.splice(i, 2);
        joined = true;
        break;
      }
    }
    return top;
  }

  #prepare(actor: number, epoch: number): void {
    const segment = this.#volume.segmentOfActor(actor);
    if (epoch < this.promised[segment]) return;
    this.promised[segment] = epoch;
    const group = Math.floor(segment / MEMBERS);
    const live = this.#volume.afterTruncations(group, this.scl[segment], this.installed[segment]);
    this.#context.network.send(actor, this.#volume.writerActor, this.#driver.promised, segment, live, epoch);
  }

  #receiveTruncation(actor: number, epoch: number): void {
    const segment = this.#volume.segmentOfActor(actor);
    if (epoch < this.promised[segment]) return;
    this.install(segment, epoch);
    this.acknowledge(segment, this.scl[segment]);
  }

  #readPage(actor: number, slot: number, need: Lsn, serial: number): void {
    const { engine, disks, hosts, network } = this.#context;
    const segment = this.#volume.segmentOfActor(actor);
    if (this.scl[segment] < need) {
      network.send(actor, this.#volume.writerActor, this.#driver.pageAnswered, slot, -1 - segment, serial);
      return;
    }
    const host = this.#volume.hostOfSegment[segment];
    engine.at(disks.readAt(host, PAGE_BYTES), this.kinds.pageReady, actor, slot, hosts.incarnation[host], serial);
  }

  #pageReady(actor: number, slot: number, incarnation: number, serial: number): void {
    const segment = this.#volume.segmentOfActor(actor);
    if (this.#context.hosts.incarnation[this.#volume.hostOfSegment[segment]] !== incarnation) return;
    this.#context.network.send(actor, this.#volume.writerActor, this.#driver.pageAnswered, slot, segment, serial);
  }
}

/** The pairs that lie wholly at or below `limit`. */
function keepBelow(islands: readonly number[], limit: Lsn): number[] {
  const kept: number[] = [];
  for (let i = 0; i < islands.length; i += 2) if (islands[i + 1] <= limit) kept.push(islands[i], islands[i + 1]);
  return kept;
}
