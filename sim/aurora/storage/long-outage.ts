/**
 * What a volume may do about an AZ that is away for long: count the four members elsewhere, 3 of 4 to write and 2 of 4
 * to read, so that one more failure stops nobody (P18 4.1 has the idea and the 3 of 4; the steps are storage reference
 * 5.6 and choice 23). Off unless a scenario asks.
 *
 *   six         every node of an AZ has been suspected for azOutageAfter, and the others can write       -> narrowing
 *   narrowing   a write needs 4 of 6 and 3 of the 4; three of the four are complete up to T              -> four (the
 *               AZ is back: six)
 *   four        the AZ is back, and four of the six keep up with the rest                                -> widening
 *   widening    a write needs both again; four of the six are complete up to T                           -> six (the AZ
 *               is away again: four)
 *
 * T is what the members knew that accepted the step before: nothing above it was ever counted in the older way alone.
 * Without the waiting for it a write at a1 a2 c1 c2 and a recovery that reads b1 b2 would never meet.
 *
 * Each group goes by itself, one membership epoch a step (membership-change.ts); replacements go on meanwhile.
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { Beliefs } from "./beliefs.ts";
import type { Health } from "./health.ts";
import type { MembershipChange } from "./membership-change.ts";
import { changeOf, type Membership } from "./metadata.ts";
import { quorumTables, SIX, type Counting } from "./quorum.ts";
import type { Context, Volume } from "./volume.ts";

/** What the members knew that accepted a step, and the volume epoch it was told in. */
interface Target {
  readonly lsn: Lsn;
  readonly epoch: number;
}

export class LongOutage implements Stateful {
  /** By AZ column: since when all its nodes have been suspected, -1 while they are not. */
  #awaySince = [-1, -1, -1];
  /**
   * By group that is not counted as six: T of the step that led there; and the highest SCL reported in the round
   * before.
   */
  #targets: Record<number, Target> = {};
  #marks: Record<number, Lsn> = {};
  /** By segment: what it has reported in this round, -1 for nothing. */
  #reported: Float64Array = new Float64Array(0);
  #ticking = 0;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #health: Health;
  readonly #beliefs: Beliefs;
  readonly #change: MembershipChange;
  readonly #actor: number;
  readonly #tick: number = -1;

  constructor(
    context: Context,
    volume: Volume,
    health: Health,
    beliefs: Beliefs,
    change: MembershipChange,
    actor: number,
  ) {
    this.#context = context;
    this.#volume = volume;
    this.#health = health;
    this.#beliefs = beliefs;
    this.#change = change;
    this.#actor = actor;
    // Kinds are numbered as they are registered, and stand in the digest: a volume without the option plays the runs it
    // always played.
    if (!volume.shape.narrows) return;
    this.#tick = context.network.registerMessage("control plane looks at quorum models", () => {
      this.#ticking = 0;
      this.#look();
    });
  }

  /** A node is suspected: its AZ may be away. */
  wake(): void {
    if (!this.#volume.shape.narrows || this.#ticking === 1) return;
    this.#ticking = 1;
    const { engine, parameters } = this.#context;
    engine.after(parameters.membershipRetry, this.#tick, this.#actor, 0, 0, 0);
  }

  /** A step has been accepted. Whatever a step of another kind tells is above what this one told, and does no harm. */
  accepted(group: number, to: Membership, lsn: Lsn, epoch: number): void {
    const { model } = to.counting;
    if (model === "narrowing" || model === "widening") this.#targets[group] ??= { lsn, epoch };
  }

  reported(segment: number, scl: Lsn): void {
    if (!this.#volume.shape.narrows) return;
    if (segment >= this.#reported.length) this.#reported = longer(this.#reported, segment + 1, -1);
    this.#reported[segment] = Math.max(this.#reported[segment], scl);
  }

  copyState(copy: StateCopy): void {
    this.#awaySince = copy.of(this.#awaySince);
    this.#targets = copy.of(this.#targets);
    this.#marks = copy.of(this.#marks);
    this.#reported = copy.of(this.#reported);
    this.#ticking = copy.of(this.#ticking);
  }

  #look(): void {
    const { engine, parameters } = this.#context;
    const away = [0, 1, 2].map((az) =>
      this.#volume.placement.nodesOf(az).every((host) => this.#health.suspect[host] === 1),
    );
    this.#awaySince = away.map((isAway, az) =>
      !isAway ? -1 : this.#awaySince[az] < 0 ? engine.now : this.#awaySince[az],
    );
    const lost = this.#awaySince.findIndex((since) => since >= 0 && engine.now - since >= parameters.azOutageAfter);
    let isBusy = away.includes(true);
    for (let group = 0; group < this.#volume.groups; group++) {
      const { counting } = this.#volume.metadata.membership(group);
      isBusy ||= counting.model !== "six";
      if (!this.#change.isChanging(group)) this.#advance(group, counting, away, lost);
    }
    if (isBusy) this.wake();
  }

  /** Takes the next step of a group, if its time has come; else asks its members how far they are. */
  #advance(group: number, { model, withoutAz }: Counting, away: readonly boolean[], lost: number): void {
    const { narrowTooSoon, jumpToFour } = this.#context.mutations;
    const four: Counting = { model: "four", withoutAz };
    switch (model) {
      case "six":
        if (lost < 0 || !this.#beliefs.canWrite(group)) return;
        this.#step(group, { model: jumpToFour ? "four" : "narrowing", withoutAz: lost });
        return;
      case "narrowing":
        if (!away[withoutAz]) this.#step(group, SIX);
        else if (narrowTooSoon || this.#isComplete(group, four)) this.#step(group, four);
        else this.#ask(group);
        return;
      case "four":
        if (away[withoutAz]) return;
        if (this.#keepsUp(group)) this.#step(group, { model: "widening", withoutAz });
        else this.#ask(group);
        return;
      case "widening":
        if (away[withoutAz]) this.#step(group, four);
        else if (this.#isComplete(group, SIX)) this.#step(group, SIX);
        else this.#ask(group);
        return;
    }
  }

  #step(group: number, counting: Counting): void {
    delete this.#targets[group];
    delete this.#marks[group];
    this.#forgetReports(group);
    this.#change.recount(group, counting);
  }

  #ask(group: number): void {
    const { segments } = this.#volume.metadata.membership(group);
    this.#marks[group] = segments.reduce((most, segment) => Math.max(most, this.#reported[segment] ?? -1), -1);
    this.#forgetReports(group);
    this.#change.askHowFar(group);
  }

  #forgetReports(group: number): void {
    for (const segment of this.#volume.metadata.membership(group).segments)
      if (segment >= 0 && segment < this.#reported.length) this.#reported[segment] = -1;
  }

  /** Whether a write quorum, as it is to be counted, is complete up to T. */
  #isComplete(group: number, counting: Counting): boolean {
    const target = this.#targets[group];
    if (target === undefined) return false;
    return this.#hasReached(group, counting, this.#volume.metadata.afterTruncations(group, target.lsn, target.epoch));
  }

  /**
   * Whether four of the six were as far in this round as the first of them in the round before: then nobody waits for
   * them.
   */
  #keepsUp(group: number): boolean {
    const mark = this.#marks[group] ?? -1;
    return mark >= 0 && this.#hasReached(group, SIX, mark);
  }

  #hasReached(group: number, counting: Counting, lsn: Lsn): boolean {
    const { metadata, rule } = this.#volume;
    const membership = metadata.membership(group);
    let mask = 0;
    membership.segments.forEach((segment, slot) => {
      const reported = segment < 0 ? -1 : (this.#reported[segment] ?? -1);
      if (reported >= 0 && reported >= lsn) mask |= 1 << slot;
    });
    return quorumTables(rule, changeOf({ ...membership, counting }, metadata.hydrated[group])).write[mask] === 1;
  }
}
