/**
 * How a volume grows: by one protection group of 10 GB at a time, each a small protocol of its own (storage reference
 * 1.2, 5.6, I32). An instance that is about to run out of space asks; the control plane places six segments, tells each
 * to come to be, and counts the group as in use when a write quorum of it has answered. Only then does the instance
 * hear of it. Each group raises the geometry epoch.
 *
 * Nobody but the instance that has the volume may write there: a group is not put into use while a recovery is under
 * way, nor before a write quorum of it refuses every epoch before the open one. A fenced writer could go on in a group
 * that no recovery knew of, and acknowledge what is annulled.
 *
 * A member that cannot answer may be replaced before its group is in use, like any other; then its newcomer is asked.
 * Nobody comes to be twice: a member that answered, lost its disk, and is asked again because the answer was lost must
 * not begin anew under its old name (I30).
 *
 * Both the question and its answer may be lost: whoever still lacks space asks again (database/space.ts), and says how
 * many groups it knows, so that nobody makes another one for it.
 *
 * At the volume's limit nothing is made until somebody raises it. Before that the service warns, once, when less than a
 * tenth of the limit is left (**chosen**: the guide calls it dangerously low and names no figure). Left out: shrinking
 * when tables are dropped.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { InstanceKinds } from "./instance-kinds.ts";
import { ANSWERED } from "./metadata-service.ts";
import { MEMBERS } from "./quorum.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

const LOW_SHARE = FIXED.lowStorageShare.value;

export class Growth implements Stateful {
  /** Sent by an instance that wants another group. a: its address, b: how many it knows. */
  readonly wanted: number;
  /** The most groups there may be. */
  groupsMax: number;
  /** Hears how many more groups there may be when those have become few. Set while the world is built. */
  isLow: ((left: number) => void) | undefined;
  /** 1 when that has been said, and no limit has been raised since. */
  #isLowTold = 0;
  /** The group being made, -1 for none; by segment that has said that it exists, the epoch it has promised. */
  #making = -1;
  #made: Record<number, number> = {};
  /** Segments of groups that were made by growing and have come to be. */
  #born: Record<number, true> = {};
  #waiting: number[] = [];
  #ticking = 0;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #instance: InstanceKinds;
  readonly #added: (segment: number) => void;
  readonly #came: (group: number) => void;
  readonly #actor: number;
  readonly #make: number;
  readonly #exists: number;
  readonly #tick: number;

  constructor(
    context: Context,
    volume: Volume,
    segments: Segments,
    instance: InstanceKinds,
    added: (segment: number) => void,
    came: (group: number) => void,
    actor: number,
  ) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#instance = instance;
    this.#added = added;
    this.#came = came;
    this.#actor = actor;
    this.groupsMax = volume.shape.groupsMax;
    const { network } = context;
    this.wanted = network.registerMessage("control plane is asked for group", (_actor, from, known) =>
      this.#asked(from, known),
    );
    this.#make = network.registerMessage("segment is told to be", (segmentActor, epoch) =>
      this.#create(segmentActor, epoch),
    );
    this.#exists = network.registerMessage("control plane hears of new segment", (_actor, segment, promised) =>
      this.#heard(segment, promised),
    );
    this.#tick = network.registerMessage("control plane looks at new group", () => {
      this.#ticking = 0;
      // All may have answered while a recovery was under way, and nobody answers again.
      this.#judge();
      this.#askAll();
    });
  }

  /** Somebody has set another limit. Groups in use stay. */
  setLimit(groups: number): void {
    this.groupsMax = groups;
    this.#lookAtRoom();
    for (const instance of this.#waiting.splice(0)) this.#begin(instance);
  }

  copyState(copy: StateCopy): void {
    this.groupsMax = copy.of(this.groupsMax);
    this.#making = copy.of(this.#making);
    this.#made = copy.of(this.#made);
    this.#born = copy.of(this.#born);
    this.#waiting = copy.of(this.#waiting);
    this.#ticking = copy.of(this.#ticking);
    this.#isLowTold = copy.of(this.#isLowTold);
  }

  /** Whoever has not heard of a group that is in use is told of it, and needs no other. */
  #asked(from: number, known: number): void {
    if (known < this.#volume.metadata.groups) this.#tell(from);
    else this.#begin(from);
  }

  #begin(from: number): void {
    if (!this.#waiting.includes(from)) this.#waiting.push(from);
    const { metadata, placement, log } = this.#volume;
    if (this.#making >= 0 || metadata.groups >= this.groupsMax) return;
    const group = metadata.groups;
    const first = placement.addGroup(group);
    this.#making = group;
    this.#made = {};
    metadata.addGroup(group, first);
    log.addGroup(group);
    for (let segment = first; segment < first + MEMBERS; segment++) {
      this.#segments.add(segment, SEGMENT.gone, 1, metadata.openEpoch);
      this.#segments.promised[segment] = metadata.epoch;
      this.#added(segment);
      if (this.#volume.isEmptyPlace(segment)) continue;
      const host = placement.hostOf[segment];
      this.#context.trace.emit(
        TRACE.segmentPlaced,
        segment,
        group,
        segment - first,
        host,
        this.#context.hosts.azOf[host],
      );
    }
    if (this.#context.mutations.useGroupEarly) this.#tellInstances();
    this.#askAll();
  }

  #askAll(): void {
    if (this.#making < 0) return;
    const { network, engine, parameters } = this.#context;
    const { metadata } = this.#volume;
    for (const segment of metadata.membership(this.#making).segments)
      if (segment >= 0 && !this.#isReady(segment))
        network.send(this.#actor, this.#volume.placement.actorOf[segment], this.#make, metadata.openEpoch, 0, 0);
    if (this.#ticking === 1) return;
    this.#ticking = 1;
    engine.after(parameters.membershipRetry, this.#tick, this.#actor, 0, 0, 0);
  }

  #create(actor: number, epoch: number): void {
    const { placement } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    if (this.#segments.state[segment] === SEGMENT.gone) {
      // A newcomer came to be when it was placed: one that is gone has lost its disk since.
      const isFirst = this.#volume.metadata.membershipAt(placement.groupOf[segment], 1).segments.includes(segment);
      if (this.#born[segment] === true || !isFirst) return;
      this.#segments.state[segment] = SEGMENT.serving;
      // Late, perhaps: its group may have been written to, and be quiet by now.
      this.#came(placement.groupOf[segment]);
    }
    this.#born[segment] = true;
    const { promised } = this.#segments;
    if (promised[segment] < epoch) {
      promised[segment] = epoch;
      this.#context.trace.emit(TRACE.promised, segment, epoch);
    }
    this.#context.network.send(actor, this.#actor, this.#exists, segment, promised[segment], 0);
  }

  /** Whether a member exists and refuses whoever had the volume before. */
  #isReady(segment: number): boolean {
    const epoch = this.#context.mutations.growUnfenced ? 1 : this.#volume.metadata.openEpoch;
    return (this.#made[segment] ?? 0) >= epoch;
  }

  #heard(segment: number, promised: number): void {
    if (this.#making !== this.#volume.placement.groupOf[segment]) return;
    this.#made[segment] = Math.max(this.#made[segment] ?? 0, promised);
    this.#judge();
  }

  /** Whether the group that is being made may be used, and whether it is complete. */
  #judge(): void {
    const group = this.#making;
    if (group < 0) return;
    const { metadata } = this.#volume;
    // A recovery that is under way does not know the group: it comes into use once the volume is open again.
    const isRecovering = metadata.epoch !== metadata.openEpoch && !this.#context.mutations.growUnfenced;
    if (metadata.groups === group && isRecovering) return;
    const membership = metadata.membership(group);
    const answered = membership.segments.map((one) => one >= 0 && this.#isReady(one));
    const mask = answered.reduce((sum, has, slot) => sum | (has ? 1 << slot : 0), 0);
    const isQuorum = this.#volume.tables(group, membership).write[mask] === 1;
    if (metadata.groups === group && isQuorum) {
      this.#context.trace.emit(TRACE.groupInForce, group, metadata.version);
      this.#tellInstances();
    }
    if (answered.every((has, slot) => has || membership.segments[slot] < 0)) {
      this.#making = -1;
      if (this.#waiting.length > 0) for (const instance of this.#waiting.splice(0)) this.#begin(instance);
    }
  }

  #tellInstances(): void {
    const { metadata } = this.#volume;
    metadata.groups = Math.max(metadata.groups, this.#making + 1);
    this.#lookAtRoom();
    for (const instance of this.#waiting.splice(0)) this.#tell(instance);
  }

  #lookAtRoom(): void {
    const left = Math.max(0, this.groupsMax - this.#volume.metadata.groups);
    const isLow = left < this.groupsMax * LOW_SHARE;
    if (isLow && this.#isLowTold === 0) this.isLow?.(left);
    this.#isLowTold = isLow ? 1 : 0;
  }

  #tell(instance: number): void {
    const { network } = this.#context;
    const { groups } = this.#volume.metadata;
    network.send(this.#actor, instance, this.#instance.metadataAnswered, ANSWERED.geometry, groups, 0);
  }
}
