/**
 * What a storage node does when nobody waits for it (storage reference 3, activities 5 to 8): build pages from log,
 * stage log to the object store, collect what nobody needs, scrub. Foreground writes come first: background work has
 * what they leave of a disk (world/disks.ts), and on a node whose disk is busy no pages are built and nothing is
 * collected (P17 3.3: it yields).
 *
 * A group's clock runs only while something in it is left to do, and a scrub of sound pages changes nothing, so only
 * damaged segments have one: at the hour that is theirs. What may be collected: what is staged, at or below the lowest
 * read point of every instance, and no copy in progress still reads (I35, I37, I38). Left out: the object store's own
 * latency; it is there or it is not.
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { StorageFleet } from "./fleet.ts";
import { READ_FOR } from "./log-blocks.ts";
import { SLOTS } from "./quorum.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Context, Volume } from "./volume.ts";

export class Background implements Stateful {
  /** By group: the log is in the object store up to here. */
  staged: Float64Array;
  /** How many faults have the object store down. */
  storeDowns = 0;
  #armed: Uint8Array;
  /**
   * Hears of every stretch of a group's log that is in the object store now, while somebody wants to know: the records
   * in (from, upTo].
   */
  onStaged: ((group: number, from: Lsn, upTo: Lsn) => void) | undefined;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #fleet: StorageFleet;
  readonly #tick: number;
  readonly #stagedKind: number;
  readonly #scrub: number;

  constructor(context: Context, volume: Volume, fleet: StorageFleet) {
    this.#context = context;
    this.#volume = volume;
    this.#fleet = fleet;
    this.staged = new Float64Array(volume.groups);
    this.#armed = new Uint8Array(volume.groups);
    const { engine } = context;
    this.#tick = engine.register("background round", (group) => this.#round(group));
    this.#stagedKind = engine.register("log is staged", (group, _a, lsn, epoch) => this.#stagedTo(group, lsn, epoch));
    this.#scrub = engine.register("segment is scrubbed", (segment) => this.#scrubbed(segment));
  }

  /** Something in the group has changed. */
  arm(group: number): void {
    if (group >= this.#armed.length) {
      this.#armed = longer(this.#armed, group + 1);
      this.staged = longer(this.staged, group + 1);
    }
    if (this.#armed[group] === 1) return;
    this.#armed[group] = 1;
    const { engine, parameters } = this.#context;
    engine.after(parameters.stagingPeriod, this.#tick, group, 0, 0, 0);
  }

  /** The object store is away, or back. */
  storeFailed(): void {
    this.storeDowns++;
  }

  storeHealed(): void {
    this.storeDowns--;
    for (let group = 0; group < this.#volume.groups; group++)
      if ((this.staged[group] ?? 0) < this.#volume.log.tail[group]) this.arm(group);
  }

  /**
   * A volume was taken to another point of its history: what it has above these records of its groups, nobody has
   * uploaded.
   */
  stageAgainAbove(tails: Float64Array): void {
    for (let group = 0; group < this.#volume.groups; group++) {
      const tail = tails[group];
      if ((this.staged[group] ?? 0) <= tail) continue;
      this.staged[group] = tail;
      this.onStaged?.(group, tail, tail);
    }
  }

  /** A segment has bad pages: its next scrub will find them. Each segment has its own time within the period. */
  armScrub(segment: number): void {
    const { engine, parameters } = this.#context;
    const period = parameters.scrubPeriod;
    const phase = (segment * 104_729_000) % period;
    const next = (Math.floor((engine.now - phase) / period) + 1) * period + phase;
    engine.at(next, this.#scrub, segment, 0, 0, 0);
  }

  copyState(copy: StateCopy): void {
    this.staged = copy.of(this.staged);
    this.storeDowns = copy.of(this.storeDowns);
    this.#armed = copy.of(this.#armed);
  }

  #round(group: number): void {
    this.#armed[group] = 0;
    const { placement, metadata } = this.#volume;
    const { hosts, disks, mutations } = this.#context;
    const { segments, pages, hydration } = this.#fleet;
    const isCopied = hydration.holdsLog(group);
    let uploader = -1;
    for (let place = group * SLOTS; place < (group + 1) * SLOTS; place++) {
      const segment = metadata.members[place];
      if (segment < 0 || segments.state[segment] !== SEGMENT.serving) continue;
      const host = placement.hostOf[segment];
      if (!hosts.isUp(host)) {
        // It goes on when it is back, whether or not the group is written to by then.
        if (pages.floor[segment] < this.#floorOf(segment, group)) this.arm(group);
        continue;
      }
      this.#fleet.heat.look(host);
      if (disks.foregroundShare(host) > BUSY && !mutations.backgroundFirst) {
        this.arm(group);
        continue;
      }
      if (this.#volume.isFullSegment(segment)) {
        pages.build(segment);
        if (uploader < 0 || segments.scl[segment] > segments.scl[uploader]) uploader = segment;
      }
      if (!isCopied) pages.collect(segment, this.#floorOf(segment, group));
    }
    if (uploader >= 0 && segments.scl[uploader] > this.staged[group]) this.#stage(group, uploader);
  }

  /**
   * What a segment may collect unless somebody copies from the group: nothing that a read or the backup still needs.
   */
  #floorOf(segment: number, group: number): Lsn {
    const { segments } = this.#fleet;
    const { mutations } = this.#context;
    const scl = segments.scl[segment];
    if (mutations.tailGcEarly && !this.#volume.isFullSegment(segment)) return scl;
    // A read point is a VDL, and the group's own log below it ends at some record: the floor stands on that one.
    return Math.min(segments.readFloor[segment], scl, this.staged[group]);
  }

  /** One full member uploads the log since the last time. */
  #stage(group: number, segment: number): void {
    const { disks, parameters } = this.#context;
    const { log, placement } = this.#volume;
    if (this.storeDowns > 0) return;
    const { segments } = this.#fleet;
    const lsn = this.#fleet.blocks.read(segment, this.staged[group], segments.scl[segment], READ_FOR.backup);
    if (lsn <= this.staged[group]) {
      this.arm(group);
      return;
    }
    const records = Math.max(0, log.ordinal(lsn) - log.ordinal(this.staged[group]));
    const bytes = records * parameters.logRecordBytes;
    disks.inBackground(placement.hostOf[segment], bytes, {
      kind: this.#stagedKind,
      target: group,
      a: 0,
      b: lsn,
      c: segments.installed[segment],
      notBefore: 0,
      delay: (bytes * 1_000_000) / parameters.repairBytesPerSecond,
    });
  }

  #stagedTo(group: number, lsn: Lsn, epoch: number): void {
    if (this.storeDowns > 0) {
      this.arm(group);
      return;
    }
    const live = this.#volume.metadata.afterTruncations(group, lsn, epoch);
    if (live > this.staged[group]) {
      this.onStaged?.(group, this.staged[group], live);
      this.staged[group] = live;
      this.#context.trace.emit(TRACE.staged, group, live);
    }
    // What is staged now may be collected in a round to come.
    this.arm(group);
  }

  #scrubbed(segment: number): void {
    const { pages, segments, blocks } = this.#fleet;
    const { placement, metadata } = this.#volume;
    const { hosts, trace } = this.#context;
    const isDamaged = pages.isDamaged(segment) || blocks.isDamaged(segment);
    if (!isDamaged || segments.state[segment] === SEGMENT.gone) return;
    const isLogSound = hosts.isUp(placement.hostOf[segment]) && blocks.scrub(segment);
    const sound =
      !pages.isDamaged(segment) ||
      metadata
        .membership(placement.groupOf[segment])
        .segments.some(
          (peer) =>
            peer >= 0 &&
            peer !== segment &&
            this.#volume.isFullSegment(peer) &&
            segments.state[peer] === SEGMENT.serving &&
            hosts.isUp(placement.hostOf[peer]) &&
            !pages.isDamaged(peer),
        );
    if (!sound || !isLogSound || !hosts.isUp(placement.hostOf[segment])) {
      this.armScrub(segment);
      return;
    }
    pages.scrubbed(segment);
    trace.emit(TRACE.scrubbed, segment);
  }
}

/** The foreground's share of a disk above which background rounds pass a node by. */
const BUSY = FIXED.busyShare.value;
