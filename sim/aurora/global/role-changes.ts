/**
 * The three ways in which a global database gets another primary, step by step (cluster reference 5.5). None begins by
 * itself: somebody asks.
 *
 *     switchover   S1 accept  S2 wait until the target has nearly caught up  S3 block writes in the primary's storage
 *                  S4 drain S5 the old primary is a secondary  S6 promote  S7 the others follow  S8 the global name
 *                  changes
 *     failover     M1 accept  M2 try to block writes, for a while  M3 promote what the target has  M4 the name  M5 M6
 *                  rebuild the others
 *     detach       the target leaves the global database and becomes a cluster by itself
 *
 * A switchover is run by the control plane of the primary's Region, the others by the target's. Orders and answers are
 * messages between Regions; what is not answered is repeated. A switchover that cannot block writes in time is
 * cancelled, or goes on and may lose some (`switchoverOnFenceTimeout`; the documents say both, 5.5.1). A failover may
 * be asked for while a switchover is stuck **chosen**. When nobody in the target can open its volume the change has
 * failed, and the old primary takes its role back: a failover is rolled back until the old primary confirms that, or
 * another failover is asked for **chosen**.
 *
 * Left out: what a cluster that leaves does then (detachments.ts), and upgrades of a member's version.
 */
import { between, formatSpan, type Lsn, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import { Detachments } from "./detachments.ts";
import type { GlobalDatabase } from "./global-database.ts";
import { NEWS } from "./member-control.ts";
import { promotionGap } from "./promotion-gap.ts";
import { begun, type Operation, type Step } from "./role-operation.ts";
import { RoleRecords, type RoleChangeKind } from "./role-records.ts";
import { refusalOf } from "./role-refusals.ts";

/** How often a running change looks at itself. */
const LOOK_US = FIXED.roleChangeLook.value;

export class RoleChanges implements Stateful {
  readonly records = new RoleRecords();
  #operation: Operation | undefined;
  #terms = 0;
  /** When orders were last sent: they are repeated after a while. */
  #orderedAt = -1;
  #toldLagAt = -1;
  readonly #global: GlobalDatabase;
  readonly #luck: Stream;
  readonly #look: number;
  readonly #detachments: Detachments;

  constructor(global: GlobalDatabase) {
    this.#global = global;
    const { engine, hosts, network } = global.context;
    this.#luck = engine.random.stream("role changes");
    // What is under way is kept: a control plane that has had no power, or stood still, goes on with it afterwards.
    this.#look = engine.register("role change goes on", (actor, term) => {
      if (this.#operation?.term !== term) return;
      if (hosts.isUp(network.hostOf(actor))) this.#goOn(term);
      else this.#arm();
    });
    this.#detachments = new Detachments(global, this.records);
  }

  get isRunning(): boolean {
    return this.#operation !== undefined;
  }

  /** Asks for a role change. What is refused is kept with AWS's name for it. */
  ask(kind: RoleChangeKind, to: number): string | undefined {
    const { members, primary, context } = this.#global;
    const { now } = context.engine;
    const record = this.records.add({ kind, from: members[primary].id, to: members[to].id, askedAt: now, term: 0 });
    const refusal = refusalOf(this.#global, this.#operation, kind, to);
    context.trace.emit(
      TRACE.roleChangeAsked,
      record,
      refusal === undefined && kind !== "detach" ? 1 : 0,
      kind === "switchover" ? 1 : 0,
      to,
    );
    if (refusal !== undefined) {
      this.records.update(record, { error: refusal, finishedAt: now });
      return refusal;
    }
    if (kind === "detach") {
      this.#detachments.begin(to, record, ++this.#terms);
      return undefined;
    }
    const before = this.#operation;
    if (before !== undefined) this.#supersede(before);
    const term = ++this.#terms;
    this.records.update(record, { term });
    const writer = Math.max(0, members[primary].control.writer);
    this.#operation = begun({ kind, from: primary, to, term, record, writer }, before, now);
    this.#global.status = kind === "switchover" ? "switching-over" : "failing-over";
    if (kind === "switchover") this.#note("switchoverStarted", members[to].id);
    this.#orderedAt = -1;
    this.#arm();
    return undefined;
  }

  /**
   * A switchover that is stuck makes room for a failover: cancelled as long as writes go on, failed afterwards (5.5.1,
   * Sx).
   */
  #supersede(operation: Operation): void {
    if (operation.step === "rolling back") {
      this.records.update(operation.record, { finishedAt: this.#global.context.engine.now });
      return;
    }
    const isCancelled = operation.step === "catching up" || operation.step === "fencing";
    this.records.update(operation.record, {
      error: "superseded by a failover",
      finishedAt: this.#global.context.engine.now,
    });
    this.#note(isCancelled ? "switchoverCancelled" : "switchoverFailed", this.#global.members[operation.to].id);
  }

  /** A snapshot of a volume that is about to be given up has been taken, for the role change of a term (M6). */
  snapshotTaken(term: number, id: string, upTo: Lsn): void {
    const record = this.records.rows().findIndex((row) => row.term === term);
    if (record >= 0)
      this.records.update(record, { snapshots: [...(this.records.rows()[record].snapshots ?? []), { id, upTo }] });
  }

  /** A member tells how far it is. */
  hear(member: number, what: number, lsn: Lsn, term: number): void {
    if (what === NEWS.promoted) this.#detachments.opened(term, lsn);
    const operation = this.#operation;
    if (operation === undefined || operation.term !== term) return;
    if (what === NEWS.fenced && operation.step === "fencing") this.#hasBlocked(operation, member, lsn);
    else if (what === NEWS.promoted && operation.step === "promoting") this.#promoted(operation, lsn);
    else if (what === NEWS.promotionFailed && operation.step === "promoting") this.#failed(operation);
    else if (what === NEWS.following && operation.step === "settling") this.#follows(operation, member);
    else if (what === NEWS.resumed && operation.step === "rolling back") this.#end(operation, undefined, NOT_OPENED);
  }

  copyState(copy: StateCopy): void {
    this.#operation = copy.of(this.#operation);
    this.#terms = copy.of(this.#terms);
    this.#orderedAt = copy.of(this.#orderedAt);
    this.#toldLagAt = copy.of(this.#toldLagAt);
    copy.part(this.#detachments);
    copy.part(this.records);
  }

  /** Time to look how far things are, and to say again what has not been answered. */
  #goOn(term: number): void {
    const operation = this.#operation;
    if (operation === undefined || operation.term !== term) return;
    const { engine, parameters, mutations } = this.#global.context;
    const { now } = engine;
    const repeats = now - this.#orderedAt >= parameters.roleChangeRetry || this.#orderedAt < 0;
    switch (operation.step) {
      case "catching up":
        this.#catchUp(operation);
        break;
      case "fencing":
        if (now - operation.since > parameters.fenceTimeout && !mutations.waitForLostPrimary)
          this.#fenceTimedOut(operation);
        else if (repeats) this.#orderToFence(operation);
        break;
      case "draining":
        // A replication server that dies now learns again from the answer where the log ends.
        if (repeats) this.#order(operation.from, "fence", term);
        this.#drain(operation);
        break;
      case "promoting":
        if (repeats) this.#orderToPromote(operation);
        break;
      case "settling":
        this.#settle(operation, repeats);
        break;
      case "rolling back":
        this.#rollBack(operation, repeats);
        break;
      case "idle":
        break;
    }
    if (this.#operation === operation) this.#arm();
  }

  #arm(): void {
    const operation = this.#operation;
    if (operation === undefined) return;
    const { engine } = this.#global.context;
    engine.after(LOOK_US, this.#look, this.#global.members[operation.runner].controlActor, operation.term, 0, 0);
  }

  #enter(operation: Operation, step: Step): void {
    operation.step = step;
    operation.since = this.#global.context.engine.now;
    this.#orderedAt = -1;
  }

  #order(member: number, what: "fence" | "promote" | "follow" | "resume", term: number, number = 0): void {
    this.#orderedAt = this.#global.context.engine.now;
    const { members } = this.#global;
    const operation = this.#operation as Operation;
    this.#global.sendOrder(members[operation.runner].controlActor, member, what, term, number);
  }

  /** S2: writes go on until the target lags less than a second. */
  #catchUp(operation: Operation): void {
    const { context } = this.#global;
    const { now } = context.engine;
    const lag = this.#global.durabilityLag(operation.to, now);
    if (lag < context.parameters.catchUpLag) {
      this.#enter(operation, "fencing");
      this.#orderToFence(operation);
    } else if (now - this.#toldLagAt >= TOLD_EVERY_US) {
      this.#toldLagAt = now;
      this.#note("waitingForTarget", formatSpan(lag));
    }
  }

  #orderToFence({ from, rival, term }: Operation): void {
    this.#order(from, "fence", term);
    if (rival >= 0) this.#order(rival, "fence", term);
  }

  #hasBlocked(operation: Operation, member: number, end: Lsn): void {
    const { from, rival, term } = operation;
    operation.blocked |= 1 << member;
    if (member === from) operation.end = end;
    else this.#global.context.trace.emit(TRACE.primaryFenced, member, 1, end, term);
    const all = (1 << from) | (rival < 0 ? 0 : 1 << rival);
    if ((operation.blocked & all) === all) this.#fenced(operation, operation.end);
  }

  /** S3, M2: storage refuses the old writer, and this is where its log ends. */
  #fenced(operation: Operation, end: Lsn): void {
    operation.isFenced = true;
    this.records.update(operation.record, { fenced: true });
    this.#global.members[operation.from].control.told.note("writesBlocked", operation.writer);
    this.#global.context.trace.emit(TRACE.primaryFenced, operation.from, 1, end, operation.term);
    // Mutation promoteBeforeDrain: what the target lacks is left behind.
    const drains = operation.kind === "switchover" && !this.#global.context.mutations.promoteBeforeDrain;
    if (drains) this.#enter(operation, "draining");
    else this.#promote(operation);
  }

  #fenceTimedOut(operation: Operation): void {
    this.records.update(operation.record, { fenced: false });
    // It is told where somebody can hear it: on the old primary if that runs the change itself, otherwise on the new
    // one.
    const isOwn = operation.runner === operation.from;
    this.#global.members[operation.runner].control.told.note("writesNotBlocked", isOwn ? operation.writer : 0);
    this.#global.context.trace.emit(TRACE.primaryFenced, operation.from, 0, 0, operation.term);
    if (operation.kind === "switchover" && this.#global.onFenceTimeout === "abort") {
      this.#global.members[operation.from].member.resume(operation.term);
      this.#end(operation, "switchoverFailed", "writes could not be blocked in time");
    } else this.#promote(operation);
  }

  /** S4: until the target has all of it. */
  #drain(operation: Operation): void {
    const { context, servers, members } = this.#global;
    if (servers[operation.from].lanes[operation.to].vdl < operation.end) {
      const { now } = context.engine;
      if (now - this.#toldLagAt < TOLD_EVERY_US) return;
      this.#toldLagAt = now;
      this.#note(
        "waitingForSync",
        `${members[operation.to].id} ${formatSpan(this.#global.durabilityLag(operation.to, now))}`,
      );
      return;
    }
    this.#note("oldPrimaryShutDown", this.#global.members[operation.from].id);
    this.#promote(operation);
  }

  #promote(operation: Operation): void {
    this.#enter(operation, "promoting");
    this.#orderToPromote(operation);
  }

  #orderToPromote(operation: Operation): void {
    // Mutation unblockedTooEarly: as if it had failed already.
    if (this.#global.context.mutations.unblockedTooEarly) this.#order(operation.from, "resume", operation.term);
    this.#order(operation.to, "promote", operation.term, promotionGap(this.#global, operation));
  }

  /** S6, M3: the new primary can write. */
  #promoted(operation: Operation, keep: Lsn): void {
    const { context, members } = this.#global;
    const { now } = context.engine;
    const { globalNameFlipMin, globalNameFlipMax } = context.parameters;
    this.#global.newTerm(operation.term, operation.to, keep);
    this.records.update(operation.record, { openedAt: now, keep });
    this.#note(
      operation.kind === "switchover" ? "newPrimaryPromoted" : "globalFailoverCompleted",
      members[operation.to].id,
    );
    operation.nameAt = now + between(this.#luck, globalNameFlipMin, globalNameFlipMax);
    this.#enter(operation, "settling");
    if (operation.kind === "failover") this.#note("resyncStarted", members[operation.to].id);
  }

  #failed(operation: Operation): void {
    const { members } = this.#global;
    if (operation.kind === "switchover") {
      members[operation.from].member.resume(operation.term);
      this.#end(operation, "switchoverFailed", NOT_OPENED);
      return;
    }
    this.records.update(operation.record, { error: NOT_OPENED });
    this.#note("globalFailoverFailed", members[operation.to].id);
    this.#enter(operation, "rolling back");
    this.#order(operation.from, "resume", operation.term);
  }

  /**
   * The old primary may have had its writes blocked, whether or not the answer came: it is told until it confirms that
   * they are not any more.
   */
  #rollBack(operation: Operation, repeats: boolean): void {
    const isThere = this.#global.members[operation.from].isAccessible();
    if (!isThere) this.#end(operation, undefined, NOT_OPENED);
    else if (repeats) this.#order(operation.from, "resume", operation.term);
  }

  #follows(operation: Operation, member: number): void {
    // What it has said may be late: it may have left meanwhile.
    if ((operation.following & (1 << member)) !== 0 || !this.#global.isMember(member)) return;
    operation.following |= 1 << member;
    this.#global.servers[operation.to].addSecondary(member);
  }

  /** S7, S8, M4 to M6: until everybody is where they belong. */
  #settle(operation: Operation, repeats: boolean): void {
    const { context, members } = this.#global;
    const { now } = context.engine;
    // Whoever has lost its encryption key never follows: nobody waits for it.
    const others = members.flatMap(({ isAccessible }, index) =>
      index !== operation.to && this.#global.isMember(index) && isAccessible() ? [index] : [],
    );
    if (repeats)
      for (const index of others) {
        // Mutation oldRegionDropped: nobody brings the old primary back.
        const isDropped = context.mutations.oldRegionDropped && index === operation.from;
        if ((operation.following & (1 << index)) === 0 && !isDropped) this.#order(index, "follow", operation.term);
      }
    if (!operation.isNamed && operation.nameAt >= 0 && now >= operation.nameAt) {
      operation.isNamed = true;
      this.#global.nameLeadsTo = operation.to;
      context.trace.emit(TRACE.globalNameFlipped, operation.to);
      this.#note("globalNameChanged", members[operation.to].id);
    }
    const connected = others.every(
      (index) => (operation.following & (1 << index)) !== 0 && this.#isConnected(operation, index),
    );
    const isOver = context.mutations.oldRegionDropped ? operation.isNamed : connected && operation.isNamed;
    if (!isOver) return;
    if (context.mutations.oldRegionDropped) this.#global.drop(operation.from, false);
    this.#end(operation, operation.kind === "switchover" ? "switchoverFinished" : "resyncFinished");
  }

  #isConnected(operation: Operation, index: number): boolean {
    const { context, servers } = this.#global;
    const lane = servers[operation.to].lanes[index];
    return lane.vdl >= 0 && lane.durabilityLag(context.engine.now) < context.parameters.catchUpLag;
  }

  #end(operation: Operation, event: GlobalEvent | undefined, error?: string): void {
    const { context, members } = this.#global;
    this.records.update(operation.record, {
      finishedAt: context.engine.now,
      ...(error === undefined ? {} : { error }),
    });
    if (event !== undefined) this.#note(event, members[operation.to].id);
    context.trace.emit(
      TRACE.roleChangeEnded,
      operation.record,
      error === undefined ? 1 : 0,
      this.#global.membersMask(),
    );
    this.#global.status = "available";
    this.#operation = undefined;
  }

  #note(name: GlobalEvent, about: string): void {
    const { members, primary } = this.#global;
    const runner = this.#operation?.runner ?? primary;
    members[runner].control.told.noteGlobal(name, about);
  }
}

type GlobalEvent = Parameters<GlobalDatabase["members"][number]["control"]["told"]["noteGlobal"]>[0];

/** Why a change whose target was promoted in vain came to nothing. */
const NOT_OPENED = "no instance of the target could open the volume";

/** How often a switchover says how far its target lags. */
const TOLD_EVERY_US = FIXED.switchoverNews.value;
