/**
 * Pages on full segments: reads at a read point, versions built from log, the floor below which old versions are gone,
 * and bad pages.
 *
 * A segment keeps no images here. What it would serve follows from what it holds: the page's newest record at or below
 * the read point among the records it is complete for (log.ts has the page chain once for all). It refuses what it
 * cannot serve rightly: a read point below the floor, one it is not complete for, a page whose checksum fails (storage
 * reference 3.1, 4.3, I36 to I43).
 *
 *   floor        versions below it are merged into one; log at or below it is dropped
 *   built        pages are materialised up to here; what lies above is applied when a read asks for it
 *
 * Left out: sizes of single pages, and pages of bulk data, which nobody reads.
 */
import { copyPlain, longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import { mix } from "./damage.ts";
import type { StorageFleet } from "./fleet.ts";
import { READ_FOR } from "./log-blocks.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Context, Volume } from "./volume.ts";

const PAGE_BYTES = FIXED.pageBytes.value;
/** Bytes of one protection group, all pages used. */
export const GROUP_BYTES = FIXED.groupBytes.value;

/** Some of a segment's pages fail their checksum: those whose number, mixed with the salt, falls below the limit. */
interface Damage {
  readonly salt: number;
  /** Of 2^32. */
  readonly below: number;
  readonly repaired: number[];
}

export class Pages implements Stateful {
  /** By segment. */
  floor = new Float64Array(0);
  built = new Float64Array(0);
  /** Where its log begins: a copied base came with the log that its source still had. */
  logStart = new Float64Array(0);
  /** By segment: damage, absent for a sound disk. */
  #damage: Record<string, Damage[]> = {};
  /** Only under the mutation inPlacePastVdl: versions overwritten above VDL, by segment. */
  #overwritten: Record<string, Lsn> = {};

  readonly kinds: { readonly pageRead: number; readonly pageReady: number };
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #fleet: StorageFleet;
  readonly #mend: number;
  readonly #mended: number;

  constructor(context: Context, volume: Volume, fleet: StorageFleet) {
    this.#context = context;
    this.#volume = volume;
    this.#fleet = fleet;
    for (let segment = 0; segment < volume.segments; segment++) this.add(segment);
    const { network } = context;
    this.kinds = {
      pageRead: network.registerMessage("segment is asked for page", (actor, slot, looks, serial) =>
        this.#read(actor, slot, looks, serial),
      ),
      pageReady: network.registerMessage("segment has read page", (actor, slot, incarnation, serial) =>
        this.#ready(actor, slot, incarnation, serial),
      ),
    };
    this.#mend = network.registerMessage("segment is asked for sound page", (actor, asker, page) =>
      this.#giveSound(actor, asker, page),
    );
    this.#mended = network.registerMessage("segment gets sound page", (actor, peer, page) =>
      this.#takeSound(actor, peer, page),
    );
  }

  add(segment: number): void {
    this.floor = longer(this.floor, segment + 1);
    this.built = longer(this.built, segment + 1);
    this.logStart = longer(this.logStart, segment + 1);
    this.logStart[segment] = 0;
    this.floor[segment] = 0;
    this.built[segment] = 0;
  }

  lose(segment: number): void {
    this.add(segment);
    delete this.#damage[segment];
    this.#fleet.blocks.lose(segment);
  }

  floorBackTo(segment: number, keep: Lsn): void {
    this.floor[segment] = Math.min(this.floor[segment], keep);
    this.built[segment] = Math.min(this.built[segment], keep);
    this.logStart[segment] = Math.min(this.logStart[segment], keep);
  }

  /** Records at or below this are not in the segment's log any more, only in its pages. */
  logFloor(segment: number): Lsn {
    return Math.max(this.floor[segment], this.logStart[segment]);
  }

  /** What a copy of a segment weighs: its pages if it is full, and the log above its floor. */
  bytesOf(segment: number): number {
    const { log, placement } = this.#volume;
    const { parameters } = this.#context;
    const group = placement.groupOf[segment];
    const kept = log.tailOrdinal[group] * parameters.logRecordBytes;
    return Math.max(MEGABYTE, kept + (this.#volume.isFullSegment(segment) ? GROUP_BYTES : 0));
  }

  /** A share of a segment's pages goes bad. `salt` tells one such event from another. */
  corrupt(segment: number, below: number, salt: number): void {
    (this.#damage[segment] ??= []).push({ salt, below, repaired: [] });
    this.#fleet.background.armScrub(segment);
  }

  isDamaged(segment: number): boolean {
    return (this.#damage[segment]?.length ?? 0) > 0;
  }

  isBad(segment: number, page: number): boolean {
    const damage = this.#damage[segment];
    if (damage === undefined) return false;
    return damage.some(({ salt, below, repaired }) => mix(page, salt) < below && !repaired.includes(page));
  }

  /** A scrub found every bad page and got it from peers. */
  scrubbed(segment: number): void {
    delete this.#damage[segment];
  }

  /** A base was copied. Whoever copies checks every page; the mutation noChecksum does not. */
  copied(segment: number, source: number): void {
    // Versions above the source's floor come along with the pages, so that reads of older points go on.
    this.floor[segment] = Math.max(this.floor[segment], this.floor[source]);
    this.logStart[segment] = Math.max(this.logStart[segment], this.logFloor(source));
    this.built[segment] = this.#fleet.segments.scl[segment];
    const bad = this.#damage[source];
    this.#context.trace.emit(
      TRACE.baseCopied,
      segment,
      source,
      bad !== undefined && this.#context.mutations.noChecksum ? 1 : 0,
    );
    this.#fleet.blocks.copied(segment, source);
    if (bad !== undefined && this.#context.mutations.noChecksum)
      (this.#damage[segment] ??= []).push(...(copyPlain(bad) as Damage[]));
  }

  /** Brings pages forward to what the segment is complete for; a hole in the chain ends it. */
  build(segment: number): void {
    const { trace, mutations } = this.#context;
    const { segments } = this.#fleet;
    const islands = segments.islands[segment];
    const whole = mutations.coalesceHole && islands !== undefined ? islands[islands.length - 1] : segments.scl[segment];
    if (whole <= this.built[segment]) return;
    const upTo = this.#fleet.blocks.read(segment, this.built[segment], whole, READ_FOR.page);
    if (upTo <= this.built[segment]) return;
    this.built[segment] = upTo;
    if (mutations.inPlacePastVdl) this.#overwritten[segment] = upTo;
    trace.emit(TRACE.pagesBuilt, segment, upTo, this.floor[segment], mutations.inPlacePastVdl ? upTo : 0);
  }

  /** Drops versions and log that nobody needs any more. */
  collect(segment: number, floor: Lsn): void {
    if (floor <= this.floor[segment]) return;
    const before = this.floor[segment];
    this.floor[segment] = floor;
    const { segments } = this.#fleet;
    this.#context.trace.emit(
      TRACE.collected,
      segment,
      floor,
      before,
      segments.readFloor[segment],
      segments.scl[segment],
    );
  }

  /**
   * A truncation reached the segment: versions built from annulled records are dropped, which out-of-place pages allow.
   */
  annul(segment: number, tail: Lsn): void {
    if (this.built[segment] > tail) this.built[segment] = tail;
  }

  copyState(copy: StateCopy): void {
    this.floor = copy.of(this.floor);
    this.built = copy.of(this.built);
    this.logStart = copy.of(this.logStart);
    this.#damage = copy.of(this.#damage);
    this.#overwritten = copy.of(this.#overwritten);
  }

  /**
   * `looks`: 0 for a request just come; for one that waits for what it lacks, how often it was looked at, behind the
   * life of the node.
   */
  #read(actor: number, slot: number, looks: number, serial: number): void {
    const { engine, disks, hosts, parameters, mutations } = this.#context;
    const { placement, log } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    const host = placement.hostOf[segment];
    const { segments } = this.#fleet;
    const driver = this.#driverOf(slot);
    const read = driver.reads.request(slot, serial);
    if (read === undefined || segments.state[segment] === SEGMENT.gone) return;
    // A crash in between took it from memory.
    if (looks !== 0 && Math.floor(looks / LOOKS) !== hosts.incarnation[host]) return;
    const memberEpoch = driver.memberEpoch(read.group);
    // A reader has no volume epoch of its own, and needs none: its read point is a VDL, which no recovery goes back
    // behind.
    const epoch = driver.epoch === 0 ? segments.promised[segment] : driver.epoch;
    if (segments.refuses(segment, epoch, memberEpoch, driver.actor)) return;
    const complete = segments.scl[segment] >= read.need || mutations.readIgnoresScl;
    const fresh = driver.epoch <= segments.installed[segment] || mutations.adoptEpochBare;
    const isUseless = segments.state[segment] !== SEGMENT.serving || !fresh || this.#tooOld(segment, read.readPoint);
    if (isUseless || !complete) {
      // What it lacks is a reason to ask a peer at once, and to wait a little if the volume is set so (choice 15).
      if (!complete) this.#fleet.gossip.arm(read.group);
      const looked = (looks % LOOKS) + 1;
      if (isUseless || looked * LOOK_PERIOD_US > parameters.incompleteReadWait)
        this.#answer(actor, driver.actor, slot, -1 - segment, serial);
      else
        engine.after(
          LOOK_PERIOD_US,
          this.kinds.pageRead,
          actor,
          slot,
          hosts.incarnation[host] * LOOKS + looked,
          serial,
        );
      return;
    }
    let unapplied = 0;
    const { blocks } = this.#fleet;
    const last = log.pageVersionAt(read.page, Math.min(read.readPoint, segments.scl[segment]));
    for (let lsn = last; lsn > this.built[segment]; lsn = log.prevInPage(lsn)) {
      unapplied++;
      if (!blocks.isDamaged(segment) || blocks.read(segment, log.prevInGroup(lsn), lsn, READ_FOR.page) >= lsn) continue;
      this.#answer(actor, driver.actor, slot, -1 - segment, serial);
      return;
    }
    if (disks.fails(host)) {
      this.#answer(actor, driver.actor, slot, -1 - segment, serial);
      return;
    }
    const ready = disks.readAt(host, PAGE_BYTES) + unapplied * parameters.coalesceRecord;
    engine.at(ready, this.kinds.pageReady, actor, slot, hosts.incarnation[host], serial);
  }

  #tooOld(segment: number, readPoint: Lsn): boolean {
    return readPoint < this.floor[segment] && !this.#context.mutations.gcPastPgmrpl;
  }

  #ready(actor: number, slot: number, incarnation: number, serial: number): void {
    const { hosts, trace, mutations } = this.#context;
    const { placement, log } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    if (hosts.incarnation[placement.hostOf[segment]] !== incarnation) return;
    const driver = this.#driverOf(slot);
    const read = driver.reads.request(slot, serial);
    if (read === undefined || this.#fleet.segments.state[segment] !== SEGMENT.serving) return;
    // Collected while it was being read, for a reader that the writer has given up.
    if (this.#tooOld(segment, read.readPoint)) {
      this.#answer(actor, driver.actor, slot, -1 - segment, serial);
      return;
    }
    const bad = this.isBad(segment, read.page);
    if (bad && !mutations.noChecksum) {
      trace.emit(TRACE.badPageFound, segment, read.page);
      this.#answer(actor, driver.actor, slot, -1 - segment, serial);
      this.mendPage(segment, read.page);
      return;
    }
    const { segments } = this.#fleet;
    const overwritten = mutations.gcPastPgmrpl && this.floor[segment] > read.readPoint;
    const limit = Math.min(overwritten ? this.floor[segment] : read.readPoint, segments.scl[segment]);
    const version = log.pageVersionAt(read.page, limit);
    trace.emit(TRACE.pageServed, segment, read.page, read.readPoint, version, bad ? 1 : 0);
    this.#answer(actor, driver.actor, slot, segment, serial);
  }

  /** Asks a peer that has a sound copy of a page. */
  mendPage(segment: number, page: number): void {
    const { placement, metadata } = this.#volume;
    const group = placement.groupOf[segment];
    const { segments } = this.#fleet;
    for (const peer of metadata.membership(group).segments) {
      if (peer < 0 || peer === segment || !this.#volume.isFullSegment(peer)) continue;
      if (segments.state[peer] !== SEGMENT.serving) continue;
      this.#context.network.send(placement.actorOf[segment], placement.actorOf[peer], this.#mend, segment, page, 0);
    }
  }

  #giveSound(actor: number, asker: number, page: number): void {
    const { placement } = this.#volume;
    const own = placement.segmentOfActor(actor);
    if (this.isBad(own, page)) return;
    this.#context.network.send(actor, placement.actorOf[asker], this.#mended, own, page, 0);
  }

  #takeSound(actor: number, peer: number, page: number): void {
    const segment = this.#volume.placement.segmentOfActor(actor);
    if (!this.isBad(segment, page)) return;
    for (const { repaired } of this.#damage[segment]) repaired.push(page);
    this.#context.trace.emit(TRACE.pageMended, segment, page, peer);
  }

  #driverOf(slot: number): StorageFleet["drivers"][number] {
    return this.#fleet.drivers[slot % 32];
  }

  #answer(actor: number, to: number, slot: number, segment: number, serial: number): void {
    this.#context.network.send(actor, to, this.#fleet.kinds.pageAnswered, slot, segment, serial);
  }
}

const MEGABYTE = 1_000_000;
/** How often a node looks whether a waiting read can be answered, and more than the looks there can be. */
const LOOK_PERIOD_US = FIXED.waitingReadLook.value;
const LOOKS = 1_024;
