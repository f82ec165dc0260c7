/**
 * Peers fill one another's holes: every so often a segment that lacks something asks one random peer of its group,
 * which answers with its own chain above the asker's SCL; a peer that lacks something itself asks back (storage
 * reference 3, activity 4). An answer that its budget has cut short says that there is more: the segment asks on at
 * once (**chosen**). With heavy records and one answer a round, a moment's absence leaves a hole for tens of seconds,
 * and commits that come to need the member stand still as long.
 *
 * A round in which nobody lacks anything changes nothing, so it is not played: a group's clock runs only while a live
 * member is short of the group's tail. That is an optimisation of the simulator, not knowledge of the nodes: the rounds
 * left out are exactly those whose answers would have been empty. Only current members of the group, with equal epochs,
 * are believed (I34).
 */
import { below, longer, type Lsn, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { SLOTS } from "./quorum.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import { memberEpochOf, packEpochs, volumeEpochOf, type Context, type Volume } from "./volume.ts";

/** What gossip needs from the rest of the node. */
export interface GossipListener {
  membershipWanted(segment: number): void;
  /** The peer no longer keeps the log that the segment lacks: it needs a copy of the base (storage reference 3.1). */
  baseWanted(segment: number, peer: number): void;
  /** How far the peer's log in (from, to] is sound. */
  readLog(segment: number, from: Lsn, to: Lsn): Lsn;
  /** Where the peer's log begins: it cannot give records at or below this. */
  logFloor(segment: number): Lsn;
}

/** Stands in the answer's LSN when the peer has no log that old. */
const TOO_OLD = -1;

export class Gossip implements Stateful {
  /** Records in one answer at most: its budget, in records of this size. */
  readonly #recordsMax: number;
  #armed: Uint8Array;
  /**
   * Segments that ask their peers although they are no members: removed ones that do not know it yet, newcomers in
   * waiting.
   */
  #strangers: number[] = [];

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #listener: GossipListener;
  readonly #luck: Stream;
  readonly #tick: number;
  /** Kinds of message: a peer is asked, and it answers. */
  readonly kinds: { readonly ask: number; readonly answer: number };
  readonly #persisted: number;

  constructor(context: Context, volume: Volume, segments: Segments, listener: GossipListener) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#listener = listener;
    const { gossipBytesMax, logRecordBytes } = context.parameters;
    this.#recordsMax = Math.max(1, Math.floor(gossipBytesMax / logRecordBytes));
    this.#armed = new Uint8Array(volume.groups);
    this.#luck = context.engine.random.stream("gossip");
    const { engine, network } = context;
    this.#tick = engine.register("gossip round", (group) => this.#round(group));
    const ask = network.registerMessage("segment is asked by peer", (actor, asker, scl, epochs) =>
      this.#asked(actor, asker, scl, epochs),
    );
    const answer = network.registerMessage("segment gets peer's records", (actor, peer, last, epochs) =>
      this.#answered(actor, peer, last, epochs),
    );
    this.kinds = { ask, answer };
    this.#persisted = network.registerMessage("segment persisted peer's records", (actor, incarnation, last, epochs) =>
      this.#heldOnDisk(actor, incarnation, last, epochs),
    );
  }

  /** Starts a group's clock if it stands. Rounds keep their place in time: each group has a fixed phase. */
  arm(group: number): void {
    if (this.#context.mutations.noGossip) return;
    if (group >= this.#armed.length) this.#armed = longer(this.#armed, group + 1);
    if (this.#armed[group] === 1) return;
    this.#armed[group] = 1;
    const { engine, parameters } = this.#context;
    const period = parameters.gossipPeriod;
    const phase = (group * 7919) % period;
    const next = (Math.floor((engine.now - phase) / period) + 1) * period + phase;
    engine.at(next, this.#tick, group, 0, 0, 0);
  }

  /** After a restart, a resume or a heal: whoever was away may be short of something. */
  armAll(): void {
    for (let group = 0; group < this.#volume.groups; group++) this.armIfShort(group);
  }

  armIfShort(group: number): void {
    if (this.#anyShort(group)) this.arm(group);
  }

  /** A segment outside its group's membership that asks its peers nevertheless. */
  watchStranger(segment: number): void {
    if (this.#strangers.includes(segment)) return;
    this.#strangers.push(segment);
    this.arm(this.#volume.placement.groupOf[segment]);
  }

  copyState(copy: StateCopy): void {
    this.#armed = copy.of(this.#armed);
    this.#strangers = copy.of(this.#strangers);
  }

  #anyShort(group: number): boolean {
    const { members } = this.#volume.metadata;
    for (let place = group * SLOTS; place < (group + 1) * SLOTS; place++)
      if (members[place] >= 0 && this.#isShort(members[place], group)) return true;
    return this.#strangersOf(group).some((segment) => this.#isShort(segment, group));
  }

  #strangersOf(group: number): number[] {
    const { placement, metadata } = this.#volume;
    if (this.#strangers.length === 0) return [];
    const members = metadata.membership(group).segments;
    return this.#strangers.filter((segment) => placement.groupOf[segment] === group && !members.includes(segment));
  }

  #isShort(segment: number, group: number): boolean {
    const { scl, installed, memberEpoch, state } = this.#segments;
    const { metadata, log, placement } = this.#volume;
    if (state[segment] !== SEGMENT.serving) return false;
    const current = installed[segment] >= metadata.openEpoch && memberEpoch[segment] === metadata.published[group];
    if (scl[segment] >= log.tail[group] && current) return false;
    return this.#context.hosts.isUp(placement.hostOf[segment]);
  }

  #round(group: number): void {
    this.#armed[group] = 0;
    const { members } = this.#volume.metadata;
    let short = false;
    for (let place = group * SLOTS; place < (group + 1) * SLOTS; place++)
      if (members[place] >= 0 && this.#asks(members[place], group)) short = true;
    for (const segment of this.#strangersOf(group)) if (this.#asks(segment, group)) short = true;
    if (short) this.arm(group);
  }

  /** Whether the segment is short of something; then it asks a peer. */
  #asks(segment: number, group: number): boolean {
    if (!this.#isShort(segment, group)) return false;
    const peer = this.#randomPeer(group, segment);
    if (peer >= 0) this.#send(segment, peer);
    return true;
  }

  /** Some other member of the group, as the segment knows the group. */
  #randomPeer(group: number, segment: number): number {
    const { metadata } = this.#volume;
    const known = metadata.membershipAt(
      group,
      Math.max(1, Math.min(this.#segments.memberEpoch[segment], metadata.published[group])),
    );
    const peers = known.segments.filter((peer) => peer >= 0 && peer !== segment);
    return peers.length === 0 ? -1 : peers[below(this.#luck, peers.length)];
  }

  #send(segment: number, peer: number): void {
    const { actorOf } = this.#volume.placement;
    const { scl } = this.#segments;
    this.#context.network.send(
      actorOf[segment],
      actorOf[peer],
      this.kinds.ask,
      segment,
      scl[segment],
      this.#epochs(segment),
    );
  }

  #epochs(segment: number): number {
    return packEpochs(this.#segments.installed[segment], this.#segments.memberEpoch[segment]);
  }

  #asked(actor: number, asker: number, scl: Lsn, epochs: number): void {
    const { network, mutations } = this.#context;
    const { placement, log } = this.#volume;
    const segments = this.#segments;
    const own = placement.segmentOfActor(actor);
    if (segments.state[own] !== SEGMENT.serving) return;
    const epoch = volumeEpochOf(epochs);
    if (!mutations.gossipNoEpoch && memberEpochOf(epochs) !== segments.memberEpoch[own]) {
      // Whichever of the two is behind asks the metadata service before anything else is said.
      if (memberEpochOf(epochs) > segments.memberEpoch[own]) this.#listener.membershipWanted(own);
      else network.send(actor, placement.actorOf[asker], this.kinds.answer, own, 0, this.#epochs(own));
      return;
    }
    if (epoch > segments.installed[own] && !mutations.gossipNoEpoch) {
      segments.install(own, epoch);
      return;
    }
    const newer = segments.installed[own] > epoch && !mutations.gossipNoEpoch;
    if (!newer && segments.scl[own] <= scl) {
      if (segments.scl[own] < scl) this.#send(own, asker);
      return;
    }
    // To an asker of an older epoch the answer is the truncation itself, and no records: its SCL may be an annulled
    // one, and by the time the answer arrives it may hold the truncation already and would take that SCL for a promise
    // of records.
    const to = placement.actorOf[asker];
    const group = placement.groupOf[own];
    const floor = this.#listener.logFloor(own);
    // A floor is a point of the volume; what matters is whether the group has a record at or below it that the asker
    // lacks.
    const tooOld = scl < floor && log.lastAtOrBelow(segments.scl[own], floor) > scl;
    const last = newer ? 0 : tooOld ? TOO_OLD : log.ahead(group, scl, segments.scl[own], this.#recordsMax);
    // Whoever meets a bad block of its own gives what lies before it; the asker turns to another peer for the rest.
    const sound = last > 0 ? this.#listener.readLog(own, scl, last) : last;
    if (last > 0 && sound <= scl) return;
    network.send(actor, to, this.kinds.answer, own, sound, this.#epochs(own));
  }

  #answered(actor: number, peer: number, last: Lsn, epochs: number): void {
    const { engine, hosts, mutations } = this.#context;
    const { placement, metadata } = this.#volume;
    const segments = this.#segments;
    const segment = placement.segmentOfActor(actor);
    if (segments.state[segment] !== SEGMENT.serving) return;
    const memberEpoch = memberEpochOf(epochs);
    if (!mutations.gossipNoEpoch && memberEpoch !== segments.memberEpoch[segment]) {
      if (memberEpoch > segments.memberEpoch[segment]) this.#listener.membershipWanted(segment);
      return;
    }
    const epoch = volumeEpochOf(epochs);
    if (epoch > segments.installed[segment]) {
      segments.install(segment, epoch);
      segments.acknowledgeToOwner(segment);
      return;
    }
    if (last === TOO_OLD) {
      this.#listener.baseWanted(segment, peer);
      return;
    }
    if (!this.#mayLearn(segment, epochs, last)) return;
    const group = placement.groupOf[segment];
    const known = metadata.membershipAt(group, Math.max(1, segments.memberEpoch[segment]));
    const isMember = known.segments.includes(peer);
    // A newcomer in waiting asks its peers, and may have something they lack; it gives nothing before it is a member.
    if (!isMember && !mutations.gossipNoEpoch) return;
    this.#context.trace.emit(TRACE.gossipTaken, segment, peer, isMember ? 1 : 0, epochs, last);
    const done = segments.incoming.take(segment, segments.scl[segment], last);
    if (done >= 0) engine.at(done, this.#persisted, actor, hosts.incarnation[placement.hostOf[segment]], last, epochs);
  }

  /**
   * A member that has promised a newer epoch adds nothing of an older one, or recovery's snapshot would not hold (I17).
   */
  #mayLearn(segment: number, epochs: number, last: Lsn): boolean {
    const { installed, promised, scl, memberEpoch } = this.#segments;
    if (last <= scl[segment]) return false;
    if (this.#context.mutations.gossipNoEpoch) return true;
    const epoch = volumeEpochOf(epochs);
    if (epoch !== installed[segment] || memberEpochOf(epochs) !== memberEpoch[segment]) return false;
    return promised[segment] === installed[segment];
  }

  #heldOnDisk(actor: number, incarnation: number, last: Lsn, epochs: number): void {
    const segments = this.#segments;
    const { placement, log } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    if (this.#context.hosts.incarnation[placement.hostOf[segment]] !== incarnation) return;
    if (segments.state[segment] !== SEGMENT.serving) return;
    if (!this.#mayLearn(segment, epochs, last)) {
      if (last > segments.scl[segment]) segments.incoming.forget(segment);
      return;
    }
    const isCut = log.ordinal(last) - log.ordinal(segments.scl[segment]) >= this.#recordsMax;
    segments.hold(segment, segments.scl[segment], last, epochs);
    segments.acknowledgeToOwner(segment);
    if (isCut) this.#asks(segment, placement.groupOf[segment]);
  }
}
