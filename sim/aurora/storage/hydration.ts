/**
 * Copying a segment's base to a newcomer, or to a member so far behind that its peers no longer keep the log it lacks
 * (storage reference 6.5, 6.6): in chunks from one source, at the speed of the slower of both nodes' links and of the
 * disks' background share.
 *
 * A full segment copies pages from a full one, then log; a tail copies log only. The base is as of the source's SCL
 * when the copy began, of the lowest one if there were several; what was written since comes from the writer and by
 * gossip. A newcomer is hydrated when its base is complete and its SCL has reached T, the highest SCL among the members
 * that accepted the membership with it (6.4). A source that falls silent is left for another.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { isFull } from "./quorum.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

interface Copy {
  readonly segment: number;
  readonly startedAt: number;
  /** Whom it copies from, -1 for nobody. */
  source: number;
  /** Sources that did not answer, as segments, in this round. */
  silent: number[];
  /** Whose chunks the base is made of. */
  readonly sources: number[];
  /**
   * Bytes that have come, and of these the ones that are on disk: the next chunk travels while the last one is written.
   */
  received: number;
  copied: number;
  bytes: number;
  /** The lowest SCL of a source when its first chunk left; -1 before. */
  base: Lsn;
  /** The volume epoch in which `base` was taken. */
  baseEpoch: number;
  /** The base image is whole. */
  complete: boolean;
  /** SCL to reach before it is hydrated; -1 while the control plane has not said. */
  target: Lsn;
  /** The volume epoch in which `target` was taken. */
  targetEpoch: number;
  askedAt: number;
}

export interface HydrationListener {
  hydrated(segment: number): void;
  /** Nobody copies to it any more: what its group could not collect meanwhile it can now. */
  ended(segment: number): void;
  /** The member's pages were copied, so were the source's bad ones if nobody checked them. */
  pagesCopied(segment: number, source: number): void;
}

export class Hydration implements Stateful {
  #copies: Copy[] = [];
  #ticking = 0;
  /** By host: when its link is free for the next chunk. */
  #linkFreeAt: Float64Array;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #listener: HydrationListener;
  readonly #asked: number;
  readonly #chunk: number;
  readonly #stored: number;
  readonly #tick: number;

  constructor(context: Context, volume: Volume, segments: Segments, listener: HydrationListener) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#listener = listener;
    this.#linkFreeAt = new Float64Array(context.hosts.count);
    const { engine, network } = context;
    this.#asked = network.registerMessage("segment is asked for base", (actor, target, chunk) =>
      this.#send(actor, target, chunk),
    );
    this.#chunk = network.registerMessage("segment gets base", (actor, source, chunk) =>
      this.#store(actor, source, chunk),
    );
    this.#stored = network.registerMessage("segment stored base", (actor, source, chunk, incarnation) =>
      this.#advance(actor, source, chunk, incarnation),
    );
    this.#tick = engine.register("hydration looks around", () => this.#lookAround());
  }

  /**
   * Begins to copy to `segment`; a newcomer's target, -1 here, is told later. One whose base is whole and of no use,
   * since its source lacked itself what nobody keeps as log any more, copies another.
   */
  begin(segment: number, bytes: number, target: Lsn): void {
    const known = this.#find(segment);
    if (known !== undefined) {
      if (known.complete) this.#beginAnew(known, bytes);
      return;
    }
    const startedAt = this.#context.engine.now;
    this.#copies.push({
      segment,
      startedAt,
      source: -1,
      silent: [],
      sources: [],
      received: 0,
      copied: 0,
      bytes,
      base: -1,
      baseEpoch: 0,
      complete: false,
      target,
      targetEpoch: this.#volume.metadata.openEpoch,
      askedAt: -1,
    });
    this.#arm();
    this.#choose(this.#copies[this.#copies.length - 1]);
  }

  #beginAnew(copy: Copy, bytes: number): void {
    copy.silent = [];
    copy.sources.length = 0;
    copy.bytes = bytes;
    copy.copied = 0;
    copy.base = -1;
    copy.baseEpoch = 0;
    copy.complete = false;
    this.#choose(copy);
  }

  /** The newcomer counts once its SCL has reached `target`, as known in `epoch`. */
  aimAt(segment: number, target: Lsn, epoch: number): void {
    const copy = this.#find(segment);
    if (copy === undefined) return;
    copy.target = target;
    copy.targetEpoch = epoch;
    if (copy.complete) this.#judge(copy);
  }

  /** The membership that a newcomer was to join is no more: it keeps what it has, and another T will be told. */
  reopen(segment: number): void {
    const { engine } = this.#context;
    const copy = this.#find(segment);
    if (copy !== undefined) copy.target = -1;
    else {
      const base = this.#segments.scl[segment];
      this.#copies.push({
        segment,
        startedAt: engine.now,
        source: -1,
        silent: [],
        sources: [],
        received: 0,
        copied: 0,
        bytes: 0,
        base,
        baseEpoch: this.#segments.installed[segment],
        complete: true,
        target: -1,
        targetEpoch: 0,
        askedAt: -1,
      });
    }
    this.#arm();
  }

  /** Gives up, for instance because the member it should replace is back. */
  end(segment: number): void {
    if (!this.isCopying(segment)) return;
    this.#copies = this.#copies.filter((copy) => copy.segment !== segment);
    this.#listener.ended(segment);
  }

  isCopying(segment: number): boolean {
    return this.#find(segment) !== undefined;
  }

  /** Whether the base image has come whole. */
  hasBase(segment: number): boolean {
    return this.#find(segment)?.complete === true;
  }

  /** Whether some copy reads a group's log: its records must not be collected meanwhile. */
  holdsLog(group: number): boolean {
    return this.#copies.some(({ segment }) => this.#volume.placement.groupOf[segment] === group);
  }

  /** Share of the base that has come, 0 to 1; -1 for a segment that copies nothing. */
  progress(segment: number): number {
    const copy = this.#find(segment);
    return copy === undefined ? -1 : copy.bytes === 0 ? 1 : copy.copied / copy.bytes;
  }

  /** Copies under way, for pictures. */
  get copies(): readonly Readonly<Copy>[] {
    return this.#copies;
  }

  /** How far a copy has come, undefined for a segment that copies nothing. */
  copyOf(segment: number): Pick<Readonly<Copy>, "startedAt" | "copied" | "bytes" | "complete"> | undefined {
    return this.#find(segment);
  }

  copyState(copy: StateCopy): void {
    this.#copies = copy.of(this.#copies);
    this.#ticking = copy.of(this.#ticking);
    this.#linkFreeAt = copy.of(this.#linkFreeAt);
  }

  #find(segment: number): Copy | undefined {
    return this.#copies.find((copy) => copy.segment === segment);
  }

  #arm(): void {
    if (this.#ticking === 1) return;
    this.#ticking = 1;
    this.#context.engine.after(this.#context.parameters.gossipPeriod, this.#tick, 0, 0, 0, 0);
  }

  /** Copies that stand still change their source; whole ones are judged against their target. */
  #lookAround(): void {
    this.#ticking = 0;
    const { engine, parameters } = this.#context;
    for (const copy of this.#copies.slice()) {
      if (copy.complete) this.#judge(copy);
      else if (copy.source >= 0 && engine.now - copy.askedAt <= parameters.copyPatience) continue;
      else if (copy.source >= 0 && this.#waitsForDisk(copy)) copy.askedAt = engine.now;
      else {
        if (copy.source >= 0) copy.silent.push(copy.source);
        this.#choose(copy);
      }
    }
    if (this.#copies.length > 0) this.#arm();
  }

  /** A source whose disk is busy is not silent, nor is one that waits for what it sent to be written. */
  #waitsForDisk({ source, segment }: Copy): boolean {
    const { hostOf, actorOf } = this.#volume.placement;
    const { disks } = this.#context;
    return (
      disks.isInBackground(hostOf[source], this.#chunk, actorOf[segment]) ||
      disks.isInBackground(hostOf[segment], this.#stored, actorOf[segment])
    );
  }

  #judge(copy: Copy): void {
    const segments = this.#segments;
    if (copy.target < 0 || segments.state[copy.segment] !== SEGMENT.serving) return;
    const group = this.#volume.placement.groupOf[copy.segment];
    const target = this.#volume.metadata.afterTruncations(group, copy.target, copy.targetEpoch);
    if (segments.scl[copy.segment] < target) return;
    this.end(copy.segment);
    this.#context.trace.emit(TRACE.hydrated, copy.segment, target, copy.startedAt);
    this.#listener.hydrated(copy.segment);
  }

  /** The member with the highest SCL that could serve as a source and has not been silent. */
  #choose(copy: Copy): void {
    const { placement, metadata, rule } = this.#volume;
    const group = placement.groupOf[copy.segment];
    const full = isFull(rule.kind, placement.positionOf[copy.segment]);
    let best = -1;
    for (const peer of metadata.membership(group).segments) {
      if (peer < 0 || peer === copy.segment || this.#segments.state[peer] !== SEGMENT.serving) continue;
      if (copy.silent.includes(peer) || (full && !isFull(rule.kind, placement.positionOf[peer]))) continue;
      if (best < 0 || this.#segments.scl[peer] > this.#segments.scl[best]) best = peer;
    }
    copy.source = best;
    // What had come and was not on disk yet may be gone with a crash.
    copy.received = copy.copied;
    if (best < 0) {
      copy.silent = [];
      return;
    }
    this.#ask(copy);
  }

  #ask(copy: Copy): void {
    const { actorOf } = this.#volume.placement;
    copy.askedAt = this.#context.engine.now;
    this.#context.network.send(
      actorOf[copy.segment],
      actorOf[copy.source],
      this.#asked,
      copy.segment,
      copy.received,
      0,
    );
  }

  #send(actor: number, target: number, offset: number): void {
    const { engine, parameters, disks } = this.#context;
    const { placement } = this.#volume;
    const source = placement.segmentOfActor(actor);
    const copy = this.#find(target);
    if (copy === undefined || this.#segments.state[source] !== SEGMENT.serving) return;
    if (!copy.sources.includes(source)) this.#baseFrom(copy, source);
    const bytes = Math.min(parameters.copyChunkBytes, copy.bytes - offset);
    const [from, to] = [placement.hostOf[source], placement.hostOf[target]];
    const link = Math.max(engine.now, this.#linkFreeAt[from], this.#linkFreeAt[to]);
    const sent = link + (bytes * 1_000_000) / parameters.repairBytesPerSecond;
    this.#linkFreeAt[from] = sent;
    this.#linkFreeAt[to] = sent;
    this.#context.network.shareLink(from, sent);
    this.#context.network.shareLink(to, sent);
    copy.askedAt = Math.max(copy.askedAt, Math.floor(sent));
    disks.inBackground(from, bytes, {
      kind: this.#chunk,
      target: placement.actorOf[target],
      a: source,
      b: offset + bytes,
      c: 0,
      notBefore: sent,
      delay: 0,
    });
  }

  /** A base of two sources is complete as far as both were. */
  #baseFrom(copy: Copy, source: number): void {
    const { metadata, placement } = this.#volume;
    const { scl, installed } = this.#segments;
    const group = placement.groupOf[source];
    const own = metadata.afterTruncations(group, scl[source], installed[source]);
    const before = copy.base < 0 ? Infinity : metadata.afterTruncations(group, copy.base, copy.baseEpoch);
    copy.base = Math.min(before, own);
    copy.baseEpoch = Math.max(copy.baseEpoch, installed[source]);
    copy.sources.push(source);
  }

  #store(actor: number, source: number, copied: number): void {
    const { disks, hosts } = this.#context;
    const { placement } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    const copy = this.#find(segment);
    if (copy === undefined || copy.source !== source || copied <= copy.received) return;
    if (!hosts.isUp(placement.hostOf[source])) return;
    const host = placement.hostOf[segment];
    const bytes = copied - copy.received;
    copy.received = copied;
    if (copied < copy.bytes) this.#ask(copy);
    disks.inBackground(host, bytes, {
      kind: this.#stored,
      target: actor,
      a: source,
      b: copied,
      c: hosts.incarnation[host],
      notBefore: 0,
      delay: 0,
    });
  }

  #advance(actor: number, source: number, copied: number, incarnation: number): void {
    const { hosts } = this.#context;
    const { placement } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    const copy = this.#find(segment);
    if (copy === undefined || copy.source !== source || copy.complete) return;
    if (hosts.incarnation[placement.hostOf[segment]] !== incarnation) return;
    copy.copied = Math.max(copy.copied, copied);
    copy.silent = [];
    if (copy.copied < copy.bytes) return;
    copy.complete = true;
    const group = placement.groupOf[segment];
    // A truncation may have come since the copy began: what it annulled in the base is not taken over.
    const base = this.#volume.metadata.afterTruncations(group, copy.base, copy.baseEpoch);
    this.#segments.takeBase(segment, base, copy.baseEpoch);
    // What its sources may collect it may, too: nobody else tells it where the group is written to no more.
    const { readFloor } = this.#segments;
    for (const one of copy.sources) readFloor[segment] = Math.max(readFloor[segment], readFloor[one]);
    for (const one of copy.sources) this.#listener.pagesCopied(segment, one);
    this.#judge(copy);
  }
}
