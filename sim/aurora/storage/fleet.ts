/**
 * The storage fleet of one volume: the nodes' side of the protocol, the control plane that looks after it, and the
 * drivers of the instances that have the volume in their reach. This file only ties them together.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { Background } from "./background.ts";
import { Beliefs } from "./beliefs.ts";
import { StorageDriver } from "./driver.ts";
import { Gossip } from "./gossip.ts";
import { Growth } from "./growth.ts";
import { Health } from "./health.ts";
import { Heat } from "./heat.ts";
import { Hydration } from "./hydration.ts";
import { registerInstanceKinds, type InstanceKinds } from "./instance-kinds.ts";
import { LogBlocks, READ_FOR } from "./log-blocks.ts";
import { LongOutage } from "./long-outage.ts";
import { MembershipChange } from "./membership-change.ts";
import { MetadataService } from "./metadata-service.ts";
import { Pages } from "./pages.ts";
import { Patching } from "./patching.ts";
import { REASON, Repair } from "./repair.ts";
import { SEGMENT } from "./segment-state.ts";
import { Segments } from "./segments.ts";
import { UntrueDisks } from "./untrue-disks.ts";
import type { Context, Volume } from "./volume.ts";

export class StorageFleet implements Stateful {
  readonly kinds: InstanceKinds;
  readonly segments: Segments;
  readonly blocks: LogBlocks;
  readonly untrueDisks: UntrueDisks;
  readonly pages: Pages;
  readonly background: Background;
  readonly gossip: Gossip;
  readonly hydration: Hydration;
  readonly service: MetadataService;
  readonly health: Health;
  readonly heat: Heat;
  readonly change: MembershipChange;
  readonly repair: Repair;
  readonly longOutage: LongOutage;
  readonly growth: Growth;
  readonly patching: Patching;
  /** In the order of the cluster's instances. */
  readonly drivers: StorageDriver[] = [];
  /** Member reports from writers. a: segment, b: 1 when it is silent, 0 when it answers; c: the writer's epoch. */
  readonly memberReport: number;
  readonly controlActor: number;
  /** Hears how far a writer knows the volume to be durable, while somebody wants to know. */
  onDurable: ((vdl: Lsn) => void) | undefined;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driverAt: (StorageDriver | undefined)[] = [];

  /**
   * `controlHost` is where the control plane and the metadata service answer; `worldChanged` is called when a node
   * comes or goes.
   */
  constructor(context: Context, volume: Volume, controlHost: number, worldChanged: () => void) {
    this.#context = context;
    this.#volume = volume;
    const { network } = context;
    this.controlActor = network.addActor(controlHost);
    this.kinds = registerInstanceKinds(network, (actor) => this.#driverAt[actor] as StorageDriver);
    this.segments = new Segments(context, volume);
    this.service = new MetadataService(context, volume, this.segments, this.kinds, this.controlActor);
    const membershipWanted = (segment: number): void => this.service.ask(segment);
    this.gossip = new Gossip(context, volume, this.segments, {
      membershipWanted,
      baseWanted: (segment, peer) => {
        const isOfNoUse = this.hydration.hasBase(segment) && this.pages.logFloor(peer) > this.segments.scl[segment];
        if (this.hydration.isCopying(segment) && !isOfNoUse) return;
        context.trace.emit(TRACE.baseWanted, segment);
        this.hydration.begin(segment, this.pages.bytesOf(segment), 0);
      },
      readLog: (segment, from, to) => this.blocks.read(segment, from, to, READ_FOR.gossip),
      logFloor: (segment) => this.pages.logFloor(segment),
    });
    this.hydration = new Hydration(context, volume, this.segments, {
      hydrated: (segment) => this.repair.hydrated(segment),
      ended: (segment) => this.background.arm(volume.placement.groupOf[segment]),
      pagesCopied: (segment, source) => this.pages.copied(segment, source),
    });
    this.blocks = new LogBlocks(context, volume, this.segments);
    this.untrueDisks = new UntrueDisks(context, volume, this.segments, (segment) => this.#memberLost(segment));
    this.pages = new Pages(context, volume, this);
    this.background = new Background(context, volume, this);
    this.repair = new Repair(
      {
        context,
        volume,
        segments: this.segments,
        hydration: this.hydration,
        gossip: this.gossip,
        bytesOf: (segment) => this.pages.bytesOf(segment),
        added: (segment) => this.#added(segment),
      },
      this.controlActor,
    );
    this.change = new MembershipChange(
      context,
      volume,
      this.segments,
      {
        accepted: (group, to, target, epoch) => {
          this.repair.accepted(to, target, epoch);
          this.longOutage.accepted(group, to, target, epoch);
        },
        inForce: (group, membership) => this.repair.inForce(group, membership),
        reported: (segment, scl) => this.longOutage.reported(segment, scl),
      },
      this.controlActor,
    );
    this.health = new Health(
      context,
      volume,
      {
        suspected: (host) => {
          this.repair.hostFailed(host, REASON.silent);
          this.longOutage.wake();
        },
        trusted: (host) => this.repair.hostBack(host),
      },
      this.controlActor,
    );
    this.heat = new Heat(context, volume, this.repair, this.health, this.controlActor);
    const beliefs = new Beliefs(context, volume, this.segments, this.health, (host) => this.heat.isHot(host));
    this.repair.attach(beliefs, this.change);
    this.longOutage = new LongOutage(context, volume, this.health, beliefs, this.change, this.controlActor);
    this.growth = new Growth(
      context,
      volume,
      this.segments,
      this.kinds,
      (segment) => this.#added(segment),
      (group) => this.gossip.armIfShort(group),
      this.controlActor,
    );
    this.patching = new Patching(context, volume, this.segments, this.health, this.controlActor, worldChanged, (host) =>
      this.repair.needs(host),
    );
    this.memberReport = network.registerMessage("control plane hears writer", (_actor, segment, silent, epoch) => {
      // Somebody else has the volume open by now, and says what it hears itself.
      if (epoch < volume.metadata.openEpoch) return;
      if (silent === 0) this.repair.segmentBack(segment);
      else if (!this.health.isExcused(volume.placement.hostOf[segment]))
        this.repair.replace(segment, REASON.silent, epoch);
    });
    this.segments.attach(this.kinds, {
      short: (segment) => this.gossip.arm(volume.placement.groupOf[segment]),
      membershipWanted,
      configured: (segment, askedBy) => this.#configured(segment, askedBy),
      annulled: (segment, tail) => {
        this.pages.annul(segment, tail);
        this.blocks.annul(segment, tail);
      },
      written: (segment) => this.background.arm(volume.placement.groupOf[segment]),
    });
  }

  /** Whoever may write to the volume joins: an instance, or in a secondary cluster the replication agent. */
  addDriver(actor: number): StorageDriver {
    const driver = new StorageDriver(this.#context, this.#volume, this, actor, this.drivers.length);
    this.drivers.push(driver);
    this.#driverAt[actor] = driver;
    return driver;
  }

  /** A volume that nobody has open yet gets one more group, in use at once. */
  addGroup(): void {
    const { metadata, placement, log } = this.#volume;
    const group = metadata.groups;
    const first = placement.addGroup(group);
    metadata.addGroup(group, first);
    metadata.groups = group + 1;
    log.addGroup(group);
    for (let segment = first; segment < placement.count; segment++) {
      const state = this.#volume.isEmptyPlace(segment) ? SEGMENT.gone : SEGMENT.serving;
      this.segments.add(segment, state, 1, metadata.openEpoch);
      this.#added(segment);
    }
  }

  /** A share of the log that stands on a node goes bad. `salt` tells one such event from another. */
  corruptLog(host: number, below: number, salt: number): void {
    for (const segment of this.#volume.placement.segmentsOn(host)) {
      if (this.segments.state[segment] !== SEGMENT.serving) continue;
      this.blocks.corrupt(segment, below, salt);
      this.background.armScrub(segment);
    }
  }

  /**
   * The volume becomes a copy of another that ends at `keep`: pages come from there, and what nobody would read here
   * any more counts no longer.
   */
  floorsBackTo(keep: Lsn): void {
    const { segments, pages } = this;
    for (let segment = 0; segment < this.#volume.segments; segment++) {
      segments.readFloor[segment] = Math.min(segments.readFloor[segment], keep);
      pages.floorBackTo(segment, keep);
    }
  }

  /** A node's disk is replaced by an empty one: what stood there is lost, and the node says so. */
  diskLost(host: number): void {
    const { placement, metadata } = this.#volume;
    for (const segment of placement.segmentsOn(host)) {
      const group = placement.groupOf[segment];
      if (this.segments.state[segment] === SEGMENT.gone || !metadata.membership(group).segments.includes(segment))
        continue;
      this.#forgotten(segment);
    }
    if (!this.#context.mutations.amnesiacRejoin) this.repair.hostFailed(host, REASON.lost);
  }

  /** Log that is written on a node from now on goes bad, or elsewhere, as far as `spoilingEnds` is not called. */
  spoil(host: number, below: number, salt: number, isMisdirected: boolean): void {
    for (const segment of this.#volume.placement.segmentsOn(host)) {
      if (this.segments.state[segment] === SEGMENT.gone) continue;
      this.blocks.spoil(segment, below, salt, isMisdirected);
      this.background.armScrub(segment);
    }
  }

  spoilingEnds(host: number, salt: number): void {
    for (const segment of this.#volume.placement.segmentsOn(host)) {
      this.blocks.spoilingEnds(segment, salt);
      if (this.blocks.isDamaged(segment)) this.background.armScrub(segment);
    }
  }

  copyState(copy: StateCopy): void {
    copy.parts([
      this.segments,
      this.blocks,
      this.untrueDisks,
      this.pages,
      this.background,
      this.gossip,
      this.hydration,
      this.health,
      this.heat,
      this.change,
      this.repair,
      this.longOutage,
      this.growth,
      this.patching,
      ...this.drivers,
    ]);
  }

  #forgotten(segment: number): void {
    this.segments.lose(segment);
    this.pages.lose(segment);
    this.hydration.end(segment);
    this.gossip.arm(this.#volume.placement.groupOf[segment]);
  }

  /** A node has come back with less of a segment than it had acknowledged, and says so. */
  #memberLost(segment: number): void {
    const { placement, metadata } = this.#volume;
    const { segments } = metadata.membership(placement.groupOf[segment]);
    if (this.segments.state[segment] === SEGMENT.gone || !segments.includes(segment)) return;
    this.#forgotten(segment);
    if (!this.#context.mutations.amnesiacRejoin) this.repair.replace(segment, REASON.lost);
  }

  /** A segment has come to be after the start. */
  #added(segment: number): void {
    this.pages.add(segment);
    for (const driver of this.drivers) driver.segmentAdded(segment);
  }

  /** A segment holds a membership: it tells whoever asked, and goes if it is no part of it. */
  #configured(segment: number, askedBy: number): void {
    const { metadata, placement } = this.#volume;
    const group = placement.groupOf[segment];
    this.change.answer(segment, askedBy);
    const known = this.segments.memberEpoch[segment];
    // What is only proposed can still fail: nobody deletes anything for its sake (I29).
    if (askedBy >= 0 || known !== metadata.published[group] || known !== metadata.inForce[group]) return;
    if (!metadata.membershipAt(group, known).segments.includes(segment) && !this.repair.isComing(segment))
      this.repair.removed(segment);
    else this.gossip.arm(group);
  }
}
