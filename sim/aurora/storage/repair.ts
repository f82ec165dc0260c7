/**
 * The storage control plane's repair workflow: a member is suspected, lost, hot or slow; a newcomer is placed in its AZ, joins the group,
 * copies, and takes the member's position; if the old one is back before that, the newcomer leaves again (storage reference 6.2 to 6.5, 8).
 *
 *   queued      waits for a node of the AZ that has room for one more copy
 *   joining     the membership with the newcomer is being accepted by a write quorum of the present one
 *   copying     the newcomer is a member that counts for nothing until it is hydrated
 *   settling    the membership with the newcomer in the position (or without it) is being accepted
 *   standby     the group has no write quorum: the newcomer copies first, as nobody's member, and is then exchanged in one step
 *
 * At most two replacements run in one group at once; others wait. Nothing of the old member is dropped before the membership without it is
 * in force and all members of that one are hydrated (I29).
 */
import { copyPlain, type Checkpointed } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Gossip } from "./gossip.ts";
import type { Health } from "./health.ts";
import type { Hydration } from "./hydration.ts";
import type { MembershipChange } from "./membership-change.ts";
import type { Membership } from "./metadata.ts";
import { azOfMember, MEMBERS, SLOTS } from "./quorum.ts";
import { SEGMENT, type Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

/** Why a member is to be replaced; the number stands in trace records. */
export const REASON = { silent: 0, lost: 1, moved: 2 } as const;

type Phase = "queued" | "joining" | "copying" | "settling" | "standby" | "exchanging";

interface Job {
  readonly group: number;
  readonly position: number;
  readonly old: number;
  readonly reason: number;
  phase: Phase;
  newcomer: number;
  /** The old member is back, or the newcomer is gone: no newcomer after all. */
  revert: boolean;
}

export interface RepairParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly segments: Segments;
  readonly hydration: Hydration;
  readonly gossip: Gossip;
  /** Bytes a newcomer must copy. */
  readonly bytesOf: (segment: number) => number;
  readonly added: (segment: number) => void;
}

export class Repair implements Checkpointed {
  #jobs: Job[] = [];
  #ticking = 0;
  readonly #parts: RepairParts;
  readonly #actor: number;
  readonly #tick: number;
  readonly #discard: number;
  #health!: Health;
  #change!: MembershipChange;

  constructor(parts: RepairParts, actor: number) {
    this.#parts = parts;
    this.#actor = actor;
    const { network } = parts.context;
    this.#tick = network.registerMessage("control plane looks at repairs", () => {
      this.#ticking = 0;
      this.#goOn();
    });
    this.#discard = network.registerMessage("segment is told to go", (segmentActor) =>
      this.#discarded(parts.volume.placement.segmentOfActor(segmentActor)),
    );
  }

  attach(health: Health, change: MembershipChange): void {
    this.#health = health;
    this.#change = change;
  }

  /** Replacements under way or waiting, for pictures and tests. */
  get jobs(): readonly Readonly<Job>[] {
    return this.#jobs;
  }

  /** Every member on a host is suspected, or stands on a disk that was lost. */
  hostFailed(host: number, reason: number): void {
    for (const segment of this.#parts.volume.placement.segmentsOn(host)) this.replace(segment, reason);
  }

  /** A host answers again: replacements of its members that are not through are taken back. */
  hostBack(host: number): void {
    const { placement } = this.#parts.volume;
    for (const job of this.#jobs.slice()) {
      if (job.reason !== REASON.silent || placement.hostOf[job.old] !== host) continue;
      this.#takeBack(job);
    }
    this.#goOn();
  }

  /** A writer hears from a member again that it had given up. */
  segmentBack(segment: number): void {
    const job = this.#jobs.find(({ old, reason }) => old === segment && reason === REASON.silent);
    if (job !== undefined) this.#takeBack(job);
    this.#goOn();
  }

  replace(segment: number, reason: number): void {
    const { volume, context } = this.#parts;
    const group = volume.placement.groupOf[segment];
    const position = volume.metadata.membership(group).segments.indexOf(segment);
    const newcomerOf = this.#jobs.find(({ newcomer }) => newcomer === segment);
    if (newcomerOf !== undefined) {
      newcomerOf.revert = newcomerOf.phase !== "settling";
      this.#goOn();
      return;
    }
    if (position < 0 || position >= MEMBERS || this.#jobs.some(({ old }) => old === segment)) return;
    this.#jobs.push({ group, position, old: segment, reason, phase: "queued", newcomer: -1, revert: false });
    context.trace.emit(TRACE.repairWanted, segment, group, position, reason);
    this.#goOn();
  }

  hydrated(segment: number): void {
    const job = this.#jobs.find(({ newcomer }) => newcomer === segment);
    if (job === undefined) return;
    const { metadata } = this.#parts.volume;
    const slot = metadata.membership(job.group).segments.indexOf(segment);
    if (slot >= MEMBERS) metadata.setHydrated(job.group, slot - MEMBERS);
    this.#goOn();
  }

  /** Whether a node carries a newcomer that a replacement waits for. */
  needs(host: number): boolean {
    const { placement } = this.#parts.volume;
    return this.#jobs.some(({ newcomer }) => newcomer >= 0 && placement.hostOf[newcomer] === host);
  }

  /** A step has been accepted: T is known for the newcomers in it. One that copies in waiting gets its own T when it joins. */
  accepted(to: Membership, target: number, epoch: number): void {
    for (const { newcomer } of this.#jobs)
      if (newcomer >= 0 && to.segments.includes(newcomer)) this.#parts.hydration.aimAt(newcomer, target, epoch);
  }

  inForce(group: number, membership: Membership): void {
    for (const job of this.#jobs.slice()) {
      if (job.group !== group || job.newcomer < 0) continue;
      const slot = membership.segments.indexOf(job.newcomer);
      if (slot >= MEMBERS) {
        if (job.phase === "joining") job.phase = "copying";
      } else if (slot >= 0) this.#end(job, job.old);
      else if (job.phase === "settling") this.#end(job, job.newcomer);
    }
    this.#goOn();
  }

  save(): unknown {
    return copyPlain([this.#jobs, this.#ticking]);
  }

  load(saved: unknown): void {
    [this.#jobs, this.#ticking] = copyPlain(saved) as [Job[], number];
  }

  #takeBack(job: Job): void {
    if (job.phase === "queued") {
      this.#jobs = this.#jobs.filter((one) => one !== job);
      this.#parts.context.trace.emit(TRACE.repairEnded, job.old, -1, job.group, 0);
    } else if (job.phase !== "settling" && job.phase !== "exchanging") job.revert = true;
  }

  #arm(): void {
    if (this.#ticking === 1) return;
    this.#ticking = 1;
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.membershipRetry, this.#tick, this.#actor, 0, 0, 0);
  }

  /** Takes every job as far as it can go now. */
  #goOn(): void {
    for (const job of this.#jobs.slice()) this.#advance(job);
    if (this.#jobs.length > 0) this.#arm();
  }

  #advance(job: Job): void {
    const { hydration, context } = this.#parts;
    const change = this.#change;
    if (job.phase === "exchanging" && this.#isLost(job.newcomer)) {
      job.phase = "settling";
      change.giveUp(job.group);
    }
    if (change.isChanging(job.group)) return;
    if (job.phase === "queued") this.#start(job);
    else if (job.phase === "copying") {
      if (!job.revert && hydration.isCopying(job.newcomer)) return;
      job.phase = "settling";
      if (job.revert) hydration.end(job.newcomer);
      change.settle(job.group, job.newcomer, !job.revert);
    } else if (job.phase === "standby") {
      if (job.revert) this.#end(job, job.newcomer);
      else if (hydration.hasBase(job.newcomer) && !this.#canWrite(job.group)) {
        job.phase = "exchanging";
        // What it lacks up to T comes by gossip, as soon as it holds the fenced epoch.
        this.#parts.gossip.watchStranger(job.newcomer);
        change.replaceDirectly(job.group, job.position, job.newcomer);
      } else if (this.#canWrite(job.group) && !context.mutations.stopTheWorldChange) {
        // The quorum is back: join in the ordinary way, with what has been copied.
        job.phase = "joining";
        change.add(job.group, job.position, job.newcomer, false);
      }
    }
  }

  #isLost(newcomer: number): boolean {
    const { volume, segments } = this.#parts;
    return segments.state[newcomer] === SEGMENT.gone || this.#health.suspect[volume.placement.hostOf[newcomer]] === 1;
  }

  #start(job: Job): void {
    const { context, hydration, bytesOf } = this.#parts;
    const { mutations } = context;
    const inGroup = this.#jobs.filter(({ group, phase }) => group === job.group && phase !== "queued").length;
    const writable = this.#canWrite(job.group);
    if (inGroup >= (writable ? 2 : 1)) return;
    if (!writable && (mutations.repairNeedsWriteQuorum || !this.#canRead(job.group))) return;
    const host = this.#nodeFor(job);
    if (host < 0) return;
    job.newcomer = this.#create(job, host);
    hydration.begin(job.newcomer, bytesOf(job.newcomer), -1);
    if (mutations.directMembershipJump) {
      job.phase = "settling";
      this.#change.jump(job.group, job.position, job.newcomer);
    } else if (writable && !mutations.stopTheWorldChange) {
      job.phase = "joining";
      this.#change.add(job.group, job.position, job.newcomer, mutations.countUnhydrated);
      if (mutations.dropOldEarly) this.#sendAway(job.old);
    } else {
      job.phase = mutations.stopTheWorldChange ? "exchanging" : "standby";
      if (!mutations.stopTheWorldChange) return;
      this.#parts.gossip.watchStranger(job.newcomer);
      this.#change.replaceDirectly(job.group, job.position, job.newcomer);
    }
  }

  /** A newcomer's segment on a host: it holds nothing and promises what everybody has promised. */
  #create(job: Job, host: number): number {
    const { volume, segments, added, context } = this.#parts;
    const { metadata, placement } = volume;
    const segment = placement.add(job.group, job.position, host);
    const { countUnhydrated, directMembershipJump } = context.mutations;
    const counts = countUnhydrated || directMembershipJump;
    segments.add(segment, counts ? SEGMENT.serving : SEGMENT.copying, 0, metadata.openEpoch);
    segments.promised[segment] = metadata.epoch;
    added(segment);
    context.trace.emit(
      TRACE.segmentPlaced,
      segment,
      job.group,
      job.position,
      host,
      this.#parts.context.hosts.azOf[host],
    );
    return segment;
  }

  /** The least burdened node of the AZ that is trusted and carries no member of the group; -1 for none. */
  #nodeFor(job: Job): number {
    const { volume, context } = this.#parts;
    const { placement, metadata } = volume;
    const az = context.mutations.badPlacement ? (azOfMember(job.position) + 1) % 3 : azOfMember(job.position);
    const taken = metadata.membership(job.group).segments.map((segment) => (segment < 0 ? -1 : placement.hostOf[segment])); // prettier-ignore
    for (const { group, newcomer } of this.#jobs)
      if (group === job.group && newcomer >= 0) taken.push(placement.hostOf[newcomer]);
    let best = -1;
    for (const host of placement.nodesOf(az)) {
      if (this.#health.suspect[host] === 1 || taken.includes(host)) continue;
      if (this.#copiesTo(host) >= context.parameters.repairsPerNodeMax) continue;
      if (best < 0 || placement.burden[host] < placement.burden[best]) best = host;
    }
    return best;
  }

  #copiesTo(host: number): number {
    const { placement } = this.#parts.volume;
    return this.#jobs.filter(({ newcomer }) => newcomer >= 0 && placement.hostOf[newcomer] === host).length;
  }

  /** Whether members that are not suspected make a write quorum; the control plane's belief, not the truth. */
  #canWrite(group: number): boolean {
    const membership = this.#parts.volume.metadata.membership(group);
    return this.#parts.volume.tables(group, membership).write[this.#trusted(membership)] === 1;
  }

  #canRead(group: number): boolean {
    const membership = this.#parts.volume.metadata.membership(group);
    return this.#parts.volume.tables(group, membership).read[this.#trusted(membership)] === 1;
  }

  #trusted(membership: Membership): number {
    const { volume, segments } = this.#parts;
    let mask = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      const segment = membership.segments[slot];
      if (segment < 0 || segments.state[segment] === SEGMENT.gone) continue;
      if (this.#health.suspect[volume.placement.hostOf[segment]] === 0) mask |= 1 << slot;
    }
    return mask;
  }

  /** The replacement is over; `leaver` is whichever of the two is no member now. */
  #end(job: Job, leaver: number): void {
    this.#jobs = this.#jobs.filter((one) => one !== job);
    const { hydration, context } = this.#parts;
    const repaired = leaver === job.old;
    // A jumped or unhydrated newcomer goes on copying: it counts already, that is the mutation.
    if (!repaired) hydration.end(job.newcomer);
    context.trace.emit(TRACE.repairEnded, job.old, job.newcomer, job.group, repaired ? 1 : 0);
    this.#sendAway(leaver);
    // One that is away now learns of its removal when it asks a peer.
    this.#parts.gossip.watchStranger(leaver);
  }

  #sendAway(segment: number): void {
    const { context, volume } = this.#parts;
    context.network.send(this.#actor, volume.placement.actorOf[segment], this.#discard, 0, 0, 0);
  }

  #discarded(segment: number): void {
    const { segments, volume, context } = this.#parts;
    if (segments.state[segment] === SEGMENT.gone) return;
    segments.state[segment] = SEGMENT.gone;
    volume.placement.release(segment);
    const group = volume.placement.groupOf[segment];
    context.trace.emit(TRACE.segmentDiscarded, segment, group, volume.placement.positionOf[segment]);
  }

  /** Whether a segment is a newcomer of a replacement under way. */
  isComing(segment: number): boolean {
    return this.#jobs.some(({ newcomer }) => newcomer === segment);
  }

  /** A segment learnt from a peer or the metadata service that it is no member any more. */
  removed(segment: number): void {
    this.#discarded(segment);
  }
}
