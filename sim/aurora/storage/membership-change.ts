/**
 * One change of a group's membership epoch, from the proposal until it is in force (storage reference 6.1 to 6.4).
 *
 *   joint    the new membership is told at once and is in force when a write quorum of the *present* one has accepted
 *            it. Each single step adds or takes away one candidate, so quorums of neighbours always meet and nobody
 *            waits (P18 4.1).
 *   direct   for a group that has lost its write quorum, which no joint step could ever pass: a *read* quorum of the
 *            present membership is fenced, and the new one is told only when a write quorum of it is complete up to T,
 *            the highest SCL the fenced ones had. Nothing acknowledged can be missing: any old write quorum met the
 *            fenced set before it was fenced. Writes to the group wait, as they did already. The papers say only that
 *            such a group is "repaired from its read quorum".          [derived]
 *
 * A joint step can lose its quorum while it is under way, or a newcomer can be half way when its group falls to a read
 * quorum (a zone fails during a repair). Then a direct step takes over from wherever the group stands: it fences a read
 * quorum of the membership that was told last and, if that one never came into force, of the one before it as well,
 * since a writer may have counted under either.
 *
 * Steps of one group come one after the other. An unanswered step is asked again for ever: a step does no harm while it
 * waits.
 */
import { assert, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Membership } from "./metadata.ts";
import { MEMBERS, QUORUM_MODELS, SLOTS, type Counting } from "./quorum.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import { memberEpochOf, volumeEpochOf, type Context, type Volume } from "./volume.ts";

interface Step {
  readonly group: number;
  readonly kind: "joint" | "direct";
  readonly from: Membership;
  /** The membership in force, where `from` never came into force; the newcomers that were hydrated under it. */
  readonly before: Membership | null;
  readonly hydratedBefore: number;
  readonly to: Membership;
  /** Newcomers' hydration bits under `to`. */
  readonly hydrated: number;
  /** Slots of `from`, and of `before`, that have accepted. */
  accepted: number;
  acceptedBefore: number;
  /** Slots of `to` that are complete up to T, when known. */
  complete: number;
  /** T: the highest SCL among those that accepted, and the epoch it was told in. */
  target: Lsn;
  targetEpoch: number;
}

export interface StepListener {
  /** T is known: the newcomers of `to` may be judged against it. */
  accepted(group: number, to: Membership, target: Lsn, epoch: number): void;
  inForce(group: number, membership: Membership, before: Membership): void;
  /** A member that was asked how far it is has answered under the membership that everybody is told. */
  reported(segment: number, scl: Lsn): void;
}

export class MembershipChange implements Stateful {
  /** Steps under way, at most one a group. */
  #steps: Step[] = [];
  #ticking = 0;
  /**
   * The group whose step is being judged just now, -1 for none: whoever hears of T must not begin another step in the
   * middle of it.
   */
  #judged = -1;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #listener: StepListener;
  readonly #actor: number;
  readonly #configured: number;
  readonly #tick: number;

  constructor(context: Context, volume: Volume, segments: Segments, listener: StepListener, actor: number) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#listener = listener;
    this.#actor = actor;
    const { network } = context;
    this.#configured = network.registerMessage("control plane hears of membership", (_actor, segment, scl, epochs) =>
      this.#heard(segment, scl, epochs),
    );
    this.#tick = network.registerMessage("control plane asks members again", () => this.#askAgain());
  }

  /** A segment answers whoever told it of a membership. */
  answer(segment: number, to: number): void {
    const { scl, state, memberEpoch, installed } = this.#segments;
    if (to < 0) return;
    const told = state[segment] === SEGMENT.serving ? scl[segment] : -1;
    const epochs = installed[segment] * 65_536 + memberEpoch[segment];
    this.#context.network.send(this.#volume.placement.actorOf[segment], to, this.#configured, segment, told, epochs);
  }

  isChanging(group: number): boolean {
    return this.#steps.some((step) => step.group === group);
  }

  /** Puts `newcomer` into a free slot as the one that is to take `position`. */
  add(group: number, position: number, newcomer: number, countsAtOnce: boolean): void {
    const { metadata } = this.#volume;
    const from = metadata.membership(group);
    const slot = from.segments[MEMBERS] < 0 ? 0 : 1;
    assert(from.segments[MEMBERS + slot] < 0, "a third replacement in one group at once", { group });
    const changing: [number, number] = [from.changing[0], from.changing[1]];
    changing[slot] = position;
    const hydrated = metadata.hydrated[group] & ~(1 << slot);
    this.#begin(
      "joint",
      from,
      from.segments.with(MEMBERS + slot, newcomer),
      changing,
      group,
      hydrated | (countsAtOnce ? 1 << slot : 0),
    );
  }

  /** Ends the replacement in which `newcomer` stands: it takes its position, or leaves again. */
  settle(group: number, newcomer: number, keepNewcomer: boolean): void {
    const { metadata } = this.#volume;
    const from = metadata.membership(group);
    const slot = from.segments.indexOf(newcomer, MEMBERS) - MEMBERS;
    assert(slot >= 0, "a replacement that is not under way", { group, newcomer });
    const position = from.changing[slot];
    let segments = from.segments.with(MEMBERS + slot, -1);
    if (keepNewcomer) segments = segments.with(position, newcomer);
    const changing: [number, number] = [from.changing[0], from.changing[1]];
    changing[slot] = -1;
    this.#begin("joint", from, segments, changing, group, metadata.hydrated[group] & ~(1 << slot));
  }

  /** Counts the members of a group in another way; who belongs to it stays as it is. */
  recount(group: number, counting: Counting): void {
    const { metadata } = this.#volume;
    const from = metadata.membership(group);
    this.#begin("joint", from, from.segments, from.changing, group, metadata.hydrated[group], { counting });
  }

  /** Asks the members of a group how far they are complete; `reported` hears of it. */
  askHowFar(group: number): void {
    const membership = this.#volume.metadata.membership(group);
    for (const segment of membership.segments) this.#ask(segment, membership);
  }

  /** Whether a step of the group is being judged just now. */
  isJudged(group: number): boolean {
    return this.#judged === group;
  }

  /** What the step under way waits for: a write quorum of this membership. Undefined when no step is under way. */
  waitsFor(group: number): Membership | undefined {
    const step = this.#steps.find((one) => one.group === group);
    return step?.kind === "direct" ? step.to : step?.from;
  }

  /** The newcomer that a membership has for a position, -1 for none. */
  pendingAt(group: number, position: number): number {
    const { segments, changing } = this.#volume.metadata.membership(group);
    const slot = changing.indexOf(position);
    return slot < 0 ? -1 : segments[MEMBERS + slot];
  }

  /** Whether one more newcomer may join the group in the ordinary way. */
  hasRoom(group: number): boolean {
    return this.#volume.metadata.membership(group).changing.includes(-1);
  }

  /**
   * Puts `newcomer` into a position in one go, fenced by a read quorum. A step that is under way is overtaken, and
   * every change that is pending is decided: the newcomers that `keeps` is true of take their positions, the others are
   * members no more.
   */
  replaceDirectly(group: number, position: number, newcomer: number, keeps: (newcomer: number) => boolean): void {
    const from = this.#volume.metadata.membership(group);
    let { segments } = from;
    from.changing.forEach((pending, slot) => {
      const other = segments[MEMBERS + slot];
      if (pending >= 0 && pending !== position && keeps(other)) segments = segments.with(pending, other);
      segments = segments.with(MEMBERS + slot, -1);
    });
    this.#overtake(group, from, segments.with(position, newcomer), [-1, -1], 0);
  }

  /**
   * The newcomer of a direct step is lost: the members there were stay, under a new epoch, for they are fenced against
   * their own.
   */
  giveUp(group: number): void {
    const { metadata } = this.#volume;
    const from = metadata.membership(group);
    this.#overtake(group, from, from.segments, from.changing, metadata.hydrated[group]);
  }

  /** Begins a direct step from the membership told last, in the place of the step under way if there is one. */
  #overtake(
    group: number,
    from: Membership,
    segments: readonly number[],
    changing: readonly [number, number],
    hydrated: number,
  ): void {
    const step = this.#steps.find((one) => one.group === group);
    this.#steps = this.#steps.filter((one) => one !== step);
    const told = step?.kind === "joint";
    const before = told ? step.from : (step?.before ?? null);
    const hydratedBefore = told ? step.hydratedBefore : (step?.hydratedBefore ?? 0);
    this.#begin("direct", from, segments, changing, group, hydrated, { before, hydratedBefore });
  }

  /** Only under the mutation directMembershipJump: the new list is simply in force. */
  jump(group: number, position: number, newcomer: number): void {
    const { metadata } = this.#volume;
    const from = metadata.membership(group);
    const to = metadata.propose(group, from.segments.with(position, newcomer), from.changing, from.counting);
    this.#tellProposal(group, to, from, 0);
    this.#publish(group, to, from, metadata.hydrated[group]);
    this.#tellListeners(group, to, from);
    for (const segment of to.segments) this.#ask(segment, to);
  }

  copyState(copy: StateCopy): void {
    this.#steps = copy.of(this.#steps);
    this.#ticking = copy.of(this.#ticking);
  }

  #begin(
    kind: "joint" | "direct",
    from: Membership,
    segments: readonly number[],
    changing: readonly [number, number],
    group: number,
    hydrated: number,
    more: { readonly before?: Membership | null; readonly hydratedBefore?: number; readonly counting?: Counting } = {},
  ): void {
    assert(!this.isChanging(group), "two membership steps of one group at once", { group });
    const { metadata } = this.#volume;
    const { before = null, hydratedBefore = metadata.hydrated[group], counting = from.counting } = more;
    const to = metadata.propose(group, segments, changing, counting);
    this.#steps.push({
      group,
      kind,
      from,
      before,
      hydratedBefore,
      to,
      hydrated,
      accepted: 0,
      acceptedBefore: 0,
      complete: 0,
      target: 0,
      targetEpoch: 0,
    });
    this.#tellProposal(group, to, from, kind === "direct" ? 1 : 0);
    if (kind === "joint") this.#publish(group, to, from, hydrated);
    this.#askAll(this.#steps[this.#steps.length - 1]);
    this.#arm();
  }

  #arm(): void {
    if (this.#ticking === 1) return;
    this.#ticking = 1;
    this.#context.engine.after(this.#context.parameters.membershipRetry, this.#tick, this.#actor, 0, 0, 0);
  }

  #askAgain(): void {
    this.#ticking = 0;
    for (const step of this.#steps) this.#askAll(step);
    if (this.#steps.length > 0) this.#arm();
  }

  #askAll({ from, before, to }: Step): void {
    for (const segment of new Set([...from.segments, ...(before?.segments ?? []), ...to.segments]))
      this.#ask(segment, to);
  }

  #ask(segment: number, to: Membership): void {
    if (segment < 0) return;
    const kind = this.#segments.kinds.configure;
    const actor = this.#volume.placement.actorOf[segment];
    this.#context.network.send(this.#actor, actor, kind, this.#actor, to.epoch - 1, to.epoch);
  }

  #heard(segment: number, scl: Lsn, epochs: number): void {
    const group = this.#volume.placement.groupOf[segment];
    const step = this.#steps.find((one) => one.group === group);
    const { metadata } = this.#volume;
    if (memberEpochOf(epochs) === metadata.published[group])
      this.#listener.reported(segment, metadata.afterTruncations(group, scl, volumeEpochOf(epochs)));
    if (step === undefined || memberEpochOf(epochs) !== step.to.epoch) return;
    const slot = step.from.segments.indexOf(segment);
    const slotBefore = step.before?.segments.indexOf(segment) ?? -1;
    const isNew =
      (slot >= 0 && (step.accepted & (1 << slot)) === 0) ||
      (slotBefore >= 0 && (step.acceptedBefore & (1 << slotBefore)) === 0);
    // T is what the first read quorum knew when it was fenced: nothing above it can have met a quorum. A member fenced
    // later may have a longer tail that nobody else has, and that nobody needs (random schedule 5,348).
    if (isNew && !(step.kind === "direct" && this.#isFenced(step))) {
      if (slot >= 0) step.accepted |= 1 << slot;
      if (slotBefore >= 0) step.acceptedBefore |= 1 << slotBefore;
      const live = metadata.afterTruncations(group, Math.max(0, scl), volumeEpochOf(epochs));
      step.target = Math.max(metadata.afterTruncations(group, step.target, step.targetEpoch), live);
      step.targetEpoch = metadata.openEpoch;
    }
    if (step.kind === "joint") this.#judgeJoint(step);
    else this.#judgeDirect(step, segment, scl);
  }

  /** Whether a read quorum refuses everything older, of each membership that a writer may have counted under. */
  #isFenced({ group, from, before, hydratedBefore, accepted, acceptedBefore }: Step): boolean {
    if (this.#volume.tables(group, from).read[accepted] === 0) return false;
    return before === null || this.#volume.tables(group, before, hydratedBefore).read[acceptedBefore] === 1;
  }

  #judgeJoint(step: Step): void {
    if (this.#volume.tables(step.group, step.from).write[step.accepted] === 0) return;
    this.#finish(step);
  }

  #judgeDirect(step: Step, segment: number, scl: Lsn): void {
    const { metadata } = this.#volume;
    if (!this.#isFenced(step)) return;
    const target = metadata.afterTruncations(step.group, step.target, step.targetEpoch);
    this.#tellTarget(step, target, metadata.openEpoch);
    const slot = step.to.segments.indexOf(segment);
    if (slot >= 0 && scl >= target) step.complete |= 1 << slot;
    // The newcomer itself must be complete: from now on it counts like everybody else.
    const lacks = step.to.segments.some(
      (one, at) => at < MEMBERS && one !== step.from.segments[at] && (step.complete & (1 << at)) === 0,
    );
    if (lacks) return;
    if (this.#volume.tables(step.group, step.to).write[step.complete] === 0) return;
    this.#publish(step.group, step.to, step.from, step.hydrated);
    this.#finish(step);
  }

  #finish(step: Step): void {
    this.#tellTarget(step, step.target, step.targetEpoch);
    this.#steps = this.#steps.filter((one) => one !== step);
    this.#tellListeners(step.group, step.to, step.from);
  }

  /**
   * T first, while the group still counts as changing: a newcomer that has reached it must not begin the next step
   * before this one is told.
   */
  #tellTarget(step: Step, target: Lsn, epoch: number): void {
    this.#judged = step.group;
    this.#listener.accepted(step.group, step.to, target, epoch);
    this.#judged = -1;
  }

  #tellProposal(group: number, to: Membership, from: Membership, direct: number): void {
    const { trace } = this.#context;
    const { model, withoutAz } = to.counting;
    if (model !== "six") trace.emit(TRACE.membershipCounting, group, QUORUM_MODELS.indexOf(model), withoutAz);
    for (let slot = 0; slot < SLOTS; slot++) trace.emit(TRACE.membershipSlot, group, slot, to.segments[slot]);
    trace.emit(
      TRACE.membershipProposed,
      group,
      to.epoch,
      from.epoch,
      direct,
      (to.changing[0] + 1) * 8 + to.changing[1] + 1,
    );
  }

  /** From now on whoever asks is told of it. */
  #publish(group: number, to: Membership, from: Membership, hydrated: number): void {
    const { trace } = this.#context;
    this.#volume.metadata.publish(group, to, hydrated);
    trace.emit(TRACE.membershipPublished, group, to.epoch, from.epoch);
  }

  #tellListeners(group: number, to: Membership, from: Membership): void {
    const { trace } = this.#context;
    this.#volume.metadata.inForce[group] = to.epoch;
    trace.emit(TRACE.membershipInForce, group, to.epoch, from.epoch);
    this.#listener.inForce(group, to, from);
  }
}
