/**
 * The storage node's side of the protocol, a segment at a time: receive, persist, acknowledge, and hold epochs,
 * truncations and memberships. What brings those is in segment-orders.ts, pages are in pages.ts, gossip in gossip.ts,
 * background work in background.ts.
 *
 * A segment's state is its SCL, the islands it holds above a hole, and three epochs: the volume epoch it has promised
 * (it refuses any older writer), the one whose truncation it holds, and its group's membership epoch. Epoch and
 * truncation travel together: a segment that meets a newer writer before the truncation asks for it and drops the
 * batch, since adopting a bare epoch would fork its chain:
 *
 *     it holds a stray 105 after 103; recovery elsewhere annuls (104, ...]; the next writer's first record also follows
 *     103. With the bare epoch both 105 and the new record continue 103.                      (storage reference 5.5)
 *
 * A segment never refuses a write for its content, only for its epochs (P18 2.3).
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { InstanceKinds } from "./instance-kinds.ts";
import { Incoming } from "./incoming.ts";
import { insert, joined, keptBelow } from "./islands.ts";
import { takeOrders, type OrderKinds } from "./segment-orders.ts";
import { SEGMENT } from "./segment-state.ts";
import { packEpochs, type Context, type Volume } from "./volume.ts";

export interface SegmentKinds extends OrderKinds {
  readonly write: number;
  readonly persisted: number;
}

/** What else happens on a storage node when something reaches a segment. */
export interface SegmentListener {
  /** It holds something above a hole, or has just been shown to lack something. */
  short(segment: number): void;
  /** Its membership is older than one it was shown. */
  membershipWanted(segment: number): void;
  /** It has taken over a membership. */
  configured(segment: number, askedBy: number): void;
  /** It has taken over a range: its group's records above `tail` are gone. */
  annulled(segment: number, tail: Lsn): void;
  /** It was written to: background work has something to do. */
  written(segment: number): void;
}

export class Segments implements Stateful {
  scl = new Float64Array(0);
  promised = new Int32Array(0);
  installed = new Int32Array(0);
  memberEpoch = new Uint16Array(0);
  /** SEGMENT code. */
  state = new Uint8Array(0);
  /** The highest VDL that a persisted batch brought along, and the highest PGMRPL. */
  vdlHint = new Float64Array(0);
  readFloor = new Float64Array(0);
  /** By segment: the islands it holds above its first hole; absent when none. */
  islands: (number[] | undefined)[] = [];
  /** What is on its way to the disk. */
  readonly incoming: Incoming;
  readonly kinds: SegmentKinds;
  readonly #context: Context;
  readonly #volume: Volume;
  #instance!: InstanceKinds;
  #listener!: SegmentListener;

  constructor(context: Context, volume: Volume) {
    this.#context = context;
    this.#volume = volume;
    this.incoming = new Incoming(context, volume, this);
    for (let segment = 0; segment < volume.segments; segment++)
      this.add(segment, volume.isEmptyPlace(segment) ? SEGMENT.gone : SEGMENT.serving, 1, 1);
    if (context.mutations.truncationVolatile)
      for (const host of volume.placement.nodesOf(-1))
        context.hosts.listen(host, { crashed: () => this.#forgetEpochs(host) });
    const network = context.network;
    this.kinds = {
      write: network.registerMessage("segment receives batch", (actor, batch) => this.#receive(actor, batch)),
      persisted: network.registerMessage("segment persisted batch", (actor, batch, _b, incarnation) =>
        this.#persisted(actor, batch, incarnation),
      ),
      ...takeOrders(
        context,
        volume,
        this,
        () => this.#instance,
        (segment, askedBy) => this.#listener.configured(segment, askedBy),
      ),
    };
  }

  /** Only under the mutation truncationVolatile: a node that loses power forgets the epochs it was told. */
  #forgetEpochs(host: number): void {
    for (const segment of this.#volume.placement.segmentsOn(host)) {
      this.installed[segment] = 1;
      this.promised[segment] = 1;
    }
  }

  /** Tells the segments how to answer. The instances and the segments know one another, so one of them comes second. */
  attach(instance: InstanceKinds, listener: SegmentListener): void {
    this.#instance = instance;
    this.#listener = listener;
  }

  /** A segment has come to be; its number is the next one. */
  add(segment: number, state: number, memberEpoch: number, volumeEpoch: number): void {
    const length = segment + 1;
    this.scl = longer(this.scl, length);
    this.promised = longer(this.promised, length);
    this.installed = longer(this.installed, length);
    this.memberEpoch = longer(this.memberEpoch, length);
    this.state = longer(this.state, length);
    this.vdlHint = longer(this.vdlHint, length);
    this.readFloor = longer(this.readFloor, length);
    this.incoming.add(segment);
    this.scl[segment] = 0;
    this.promised[segment] = volumeEpoch;
    this.installed[segment] = volumeEpoch;
    this.memberEpoch[segment] = memberEpoch;
    this.state[segment] = state;
    this.islands[segment] = undefined;
  }

  /** Adds the group's records in (prev, last] to what a segment holds on disk, and moves its SCL along the chain. */
  hold(segment: number, prev: Lsn, last: Lsn, epochs: number): void {
    const before = this.scl[segment];
    const reaches = prev <= before && this.state[segment] === SEGMENT.serving;
    if (last > before) {
      if (reaches || this.#context.mutations.sclSkipsHoles) this.scl[segment] = this.#absorb(segment, last);
      else insert((this.islands[segment] ??= []), prev, last);
    }
    this.#context.trace.persisted(segment, prev, last, this.scl[segment], epochs);
    if (this.islands[segment] !== undefined) this.#listener.short(segment);
  }

  /**
   * The base image up to `upTo` is complete: everything at or below it is there, and the chain goes on from it. It is
   * as of a volume epoch: what that one and those before it annulled is not in it, so the segment lives in that epoch
   * from now on.
   */
  takeBase(segment: number, upTo: Lsn, epoch: number): void {
    this.install(segment, epoch);
    const before = this.scl[segment];
    this.state[segment] = SEGMENT.serving;
    this.scl[segment] = this.#absorb(segment, Math.max(before, upTo));
    // A base is asked for, not pushed: no older party speaks through it, whatever has been promised meanwhile.
    const epochs = packEpochs(this.promised[segment], this.memberEpoch[segment]);
    this.#context.trace.persisted(segment, 0, Math.max(before, upTo), this.scl[segment], epochs);
  }

  /** Acknowledges to an instance. A newcomer that still copies says 0: it is there, and that is all. */
  acknowledge(segment: number, scl: Lsn, to: number): void {
    const { trace, network } = this.#context;
    const complete = this.state[segment] === SEGMENT.serving ? scl : 0;
    const epochs = packEpochs(this.installed[segment], this.memberEpoch[segment]);
    trace.ackSent(segment, complete, epochs);
    network.send(this.#volume.placement.actorOf[segment], to, this.#instance.ack, segment, complete, epochs);
  }

  /** Acknowledges what came from elsewhere than a writer to the instance whose epoch the segment lives in. */
  acknowledgeToOwner(segment: number): void {
    const owner = this.#volume.metadata.owners[this.installed[segment]];
    this.acknowledge(segment, this.scl[segment], owner);
  }

  /** Takes over a truncation: annulled records are forgotten and the chain ends at the group's surviving tail. */
  install(segment: number, epoch: number): void {
    if (epoch <= this.installed[segment]) return;
    const group = this.#volume.placement.groupOf[segment];
    const { metadata } = this.#volume;
    const carried = metadata.carriedBy(epoch);
    if (carried !== undefined && !this.#context.mutations.truncationNotInstalled) {
      const since = this.installed[segment];
      // Whoever was away for several recoveries takes over each of their ranges.
      const standing = metadata.truncations.filter((one) => one.epoch > since && one.epoch < epoch);
      for (const truncation of [...standing, carried]) {
        const tail = truncation.tails[group] ?? 0;
        if (this.scl[segment] > truncation.keep) this.scl[segment] = Math.min(this.scl[segment], tail);
        this.islands[segment] = keptBelow(this.islands[segment], tail);
        this.incoming.annulled(segment, tail);
        this.vdlHint[segment] = Math.min(this.vdlHint[segment], truncation.keep);
        this.#context.trace.emit(TRACE.annulledAt, segment, tail, truncation.upTo);
        this.#listener.annulled(segment, tail);
      }
    }
    this.installed[segment] = epoch;
    if (this.promised[segment] < epoch) this.promised[segment] = epoch;
    const range = carried === undefined ? 0 : epoch;
    this.#context.trace.emit(TRACE.epochHeld, segment, epoch, range);
  }

  /** Takes over a membership the metadata service has written; one that the segment does not belong to ends it. */
  adopt(segment: number, epoch: number): void {
    if (epoch <= this.memberEpoch[segment]) return;
    this.memberEpoch[segment] = epoch;
    this.#context.trace.emit(TRACE.membershipHeld, segment, epoch);
  }

  /**
   * Only under the mutation logTrustedAfterCrash: it goes on from where its log ends on the medium, whatever it has
   * acknowledged.
   */
  forgetAbove(segment: number, end: Lsn): void {
    this.scl[segment] = Math.min(this.scl[segment], end);
    this.incoming.forget(segment);
    this.vdlHint[segment] = Math.min(this.vdlHint[segment], end);
    this.islands[segment] = undefined;
    this.#context.trace.emit(TRACE.diskLost, segment);
  }

  /** Its disk is gone, and all that was on it; only under the mutation amnesiacRejoin does it answer all the same. */
  lose(segment: number): void {
    this.scl[segment] = 0;
    this.incoming.forget(segment);
    this.vdlHint[segment] = 0;
    this.islands[segment] = undefined;
    this.#context.trace.emit(TRACE.diskLost, segment);
    if (!this.#context.mutations.amnesiacRejoin) this.state[segment] = SEGMENT.gone;
  }

  copyState(copy: StateCopy): void {
    this.scl = copy.of(this.scl);
    this.promised = copy.of(this.promised);
    this.installed = copy.of(this.installed);
    this.memberEpoch = copy.of(this.memberEpoch);
    this.state = copy.of(this.state);
    this.vdlHint = copy.of(this.vdlHint);
    this.readFloor = copy.of(this.readFloor);
    this.islands = copy.of(this.islands);
    copy.part(this.incoming);
  }

  /** Whether a request's epochs are refused; the refusal is sent. */
  refuses(segment: number, volumeEpoch: number, memberEpoch: number, to: number): boolean {
    if (this.#context.mutations.noEpochFencing) return false;
    if (volumeEpoch >= this.promised[segment] && memberEpoch >= this.memberEpoch[segment]) return false;
    const from = this.#volume.placement.actorOf[segment];
    const own = packEpochs(this.promised[segment], this.memberEpoch[segment]);
    this.#context.network.send(from, to, this.#instance.rejected, segment, 0, own);
    return true;
  }

  /**
   * Whether a request shows a membership the segment has yet to hear of: it asks for it before it does anything else.
   */
  lacksMembership(segment: number, memberEpoch: number): boolean {
    if (memberEpoch <= this.memberEpoch[segment]) return false;
    this.#listener.membershipWanted(segment);
    return true;
  }

  #receive(actor: number, batch: number): void {
    const { hosts, engine, network, mutations } = this.#context;
    const { batches, placement } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    if (this.state[segment] === SEGMENT.gone) return;
    const { actor: writer, epoch, memberEpoch } = batches.sender(batch);
    if (this.refuses(segment, epoch, memberEpoch, writer) || this.lacksMembership(segment, memberEpoch)) return;
    if (epoch > this.installed[segment]) {
      if (!mutations.adoptEpochBare) {
        network.send(actor, writer, this.#instance.truncationWanted, segment, 0, epoch);
        return;
      }
      this.installed[segment] = epoch;
      this.promised[segment] = epoch;
      this.#context.trace.emit(TRACE.epochHeld, segment, epoch, 0);
    }
    const host = placement.hostOf[segment];
    const prev = batches.prev(batch);
    const last = batches.last(batch);
    const done = this.incoming.take(segment, prev, last);
    if (done < 0) return;
    engine.at(done, this.kinds.persisted, actor, batch, 0, hosts.incarnation[host]);
    if (mutations.ackBeforePersist) {
      const reaches = prev <= this.scl[segment];
      const claimed = reaches ? Math.max(this.scl[segment], last) : this.scl[segment];
      this.acknowledge(segment, claimed, writer);
    }
  }

  #persisted(actor: number, batch: number, incarnation: number): void {
    const { batches, placement } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    // A crash in between took the batch from memory; a promise or a new membership in between made it void.
    if (this.#context.hosts.incarnation[placement.hostOf[segment]] !== incarnation) return;
    if (this.state[segment] === SEGMENT.gone) return;
    const { actor: writer, epoch, memberEpoch } = batches.sender(batch);
    if (
      (epoch < this.promised[segment] || memberEpoch < this.memberEpoch[segment]) &&
      !this.#context.mutations.noEpochFencing
    ) {
      this.incoming.forget(segment);
      return;
    }
    const vdl = batches.vdl(batch);
    const readFloor = batches.readFloor(batch);
    if (vdl > this.vdlHint[segment]) this.vdlHint[segment] = vdl;
    if (readFloor > this.readFloor[segment]) this.readFloor[segment] = readFloor;
    this.hold(segment, batches.prev(batch), batches.last(batch), packEpochs(epoch, memberEpoch));
    this.#listener.written(segment);
    this.acknowledge(segment, this.scl[segment], writer);
    if (this.#context.mutations.recordQuorum)
      this.#context.network.send(actor, writer, this.#instance.batchAck, segment, batch, epoch);
  }

  /** The new SCL when the chain now reaches `last`: islands that begin at or below it join. */
  #absorb(segment: number, last: Lsn): Lsn {
    const islands = this.islands[segment];
    if (islands === undefined) return last;
    const top = joined(islands, last);
    if (islands.length === 0) this.islands[segment] = undefined;
    return top;
  }
}
