/**
 * The control plane of a mirrored pair, as RDS Multi-AZ has one: it asks all six machines for signs of life, and
 * decides who is primary and whether the primary has to wait for the standby. Every decision begins a new epoch, and
 * goes out with the next question until it has been heard.
 *
 *     something of the primary's side is gone, the standby is in sync   the standby takes over: its volume has whatever
 *                                                                       was acknowledged
 *     something of the standby's side is gone                           the primary goes on alone: until then no write
 *                                                                       was done
 *     the side that was left out is back                                its blocks are brought up to date, and then it
 *                                                                       is in sync
 *     the primary's side is gone and the standby is not in sync         nothing can be done: it would lose what the
 *                                                                       primary acknowledged alone
 *
 * How long a side must be in trouble before it counts, how long an instance takes to change roles, and when its name
 * follows is drawn as for an Aurora cluster's instances, and from the streams of those names: twin worlds notice the
 * same trouble equally late, and are told apart by what follows. Left out: a reboot with failover, two failures within
 * one look (the first in the list above is dealt with), EBS's own repair.
 */
import { between, SECOND, type Micros, type StateCopy, type Stateful, type Stream } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { PAIR, TRACE } from "../trace/index.ts";
import { Looks } from "../world/index.ts";
import type { BlockServers } from "./block-servers.ts";
import type { PairKinds } from "./kinds.ts";
import type { MysqlInstance } from "./mysql-instance.ts";
import { LIFE, PART } from "./parts.ts";

interface Parts {
  readonly context: Context;
  readonly kinds: () => PairKinds;
  readonly actor: number;
  readonly servers: BlockServers;
  readonly instances: () => readonly MysqlInstance[];
  /** By instance, and then by block server: addresses. */
  readonly machines: readonly number[];
}

/** An instance, its volume and the mirror of that: the machines of one AZ. */
const SIDES = [0, 1] as const;

export class PairControl implements Stateful {
  primary = 0;
  epoch = 1;
  /** The standby has whatever was acknowledged; and blocks go to it again, although it has not. */
  inSync = true;
  #taking = true;
  /** A new primary has to change roles before it may start its engine. */
  #mayOpen = true;
  /** Where the writer's name leads. */
  name = 0;
  failovers = 0;
  /** By machine: when it was heard last, and whether its process was dead then. */
  #heardAt: Float64Array;
  #isDead: Uint8Array;
  /**
   * By side, an instance with its volume: since when something of it is in trouble (-1: nothing is), and for how long
   * that counts as nothing.
   */
  #badSince = new Float64Array(SIDES.length).fill(-1);
  #patience = new Float64Array(SIDES.length);
  /** The epoch in which the standby's copy was begun. */
  #copyingIn = 0;
  #frozen = 0;
  readonly #looks = new Looks();
  #wantedName = 0;
  readonly #monitorLuck: Stream;
  readonly #luck: Stream;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { random } = parts.context.engine;
    this.#monitorLuck = random.stream("instance monitor");
    this.#luck = random.stream("control plane");
    this.#heardAt = new Float64Array(parts.machines.length);
    this.#isDead = new Uint8Array(parts.machines.length);
  }

  /** The standby's blocks are being brought up to date. */
  get isCopying(): boolean {
    return this.#taking && !this.inSync;
  }

  begin(): void {
    this.#looks.begin(this.#parts.context.engine.now);
    this.#ask();
    this.#askAgainLater();
  }

  /** Time to ask, and to judge what has been heard. */
  look(): void {
    const { primary } = this;
    this.#stood();
    for (const side of SIDES) this.#note(side);
    if (!this.#isWell(primary)) {
      if (this.inSync && this.#isWell(1 - primary)) this.#failOver();
    } else if (this.#taking && !this.#isWell(1 - primary)) this.#goAlone();
    else if (!this.#taking && this.#isWell(1 - primary) && this.#isOpen(primary)) this.#beginResync();
    this.#ask();
    this.#askAgainLater();
  }

  heard(actor: number, epoch: number, life: number): void {
    const { context, machines } = this.#parts;
    const machine = machines.indexOf(actor);
    this.#heardAt[machine] = context.engine.now;
    this.#isDead[machine] = life === LIFE.dead ? 1 : 0;
    if (machine === this.primary && life !== LIFE.dead && epoch === this.epoch && this.isCopying) this.#copy();
    if (machine === this.primary && life === LIFE.open && epoch === this.epoch && this.#wantedName !== machine) {
      this.#wantedName = machine;
      const { dnsFlipMin, dnsFlipMax } = context.parameters;
      context.engine.after(
        between(this.#luck, dnsFlipMin, dnsFlipMax),
        this.#parts.kinds().flip,
        this.#parts.actor,
        machine,
        0,
        0,
      );
    }
  }

  /** The copy that was begun in an epoch has come to its end. */
  resynced(epoch: number): void {
    if (epoch !== this.epoch || !this.isCopying) return;
    this.#parts.servers.copy(1 - this.primary, this.primary);
    this.inSync = true;
    this.#decide(PAIR.mirrored, 1 - this.primary);
  }

  /** The primary of an epoch may start its engine. */
  promote(epoch: number): void {
    if (epoch !== this.epoch) return;
    this.#mayOpen = true;
    this.#ask();
  }

  flip(instance: number): void {
    if (instance === this.#wantedName && this.#frozen === 0) this.name = instance;
  }

  /** `by` is 1 when a fault keeps names from being published, and -1 when it is lifted. */
  freezeNames(by: number): void {
    this.#frozen += by;
    if (this.#frozen === 0) this.name = this.#wantedName;
  }

  copyState(copy: StateCopy): void {
    this.primary = copy.of(this.primary);
    this.epoch = copy.of(this.epoch);
    this.inSync = copy.of(this.inSync);
    this.#taking = copy.of(this.#taking);
    this.#mayOpen = copy.of(this.#mayOpen);
    this.name = copy.of(this.name);
    this.failovers = copy.of(this.failovers);
    this.#heardAt = copy.of(this.#heardAt);
    this.#isDead = copy.of(this.#isDead);
    this.#badSince = copy.of(this.#badSince);
    this.#patience = copy.of(this.#patience);
    this.#copyingIn = copy.of(this.#copyingIn);
    this.#frozen = copy.of(this.#frozen);
    this.#wantedName = copy.of(this.#wantedName);
    copy.part(this.#looks);
  }

  /** Everybody is asked, and told what it is. */
  #ask(): void {
    const { context, kinds, actor, machines } = this.#parts;
    machines.forEach((machine, index) => {
      context.network.send(actor, machine, kinds().askedForLife, actor, this.epoch, this.#partOf(index));
    });
  }

  #partOf(instance: number): number {
    if (instance !== this.primary) return this.#taking ? PART.standby : PART.outOfSync;
    // Under the new epoch it takes nothing of the old primary's any more.
    if (!this.#mayOpen) return PART.standby;
    return this.#taking ? PART.primaryMirrored : PART.primaryAlone;
  }

  #askAgainLater(): void {
    const { context, kinds, actor } = this.#parts;
    context.engine.after(context.parameters.probePeriod, kinds().look, actor, 0, 0, 0);
  }

  /** While it stood still itself it has asked nobody: what was bad before goes on from where it was. */
  #stood(): void {
    const { engine, parameters } = this.#parts.context;
    const standstill = this.#looks.standstill(engine.now, parameters.probePeriod);
    if (standstill === 0) return;
    for (const times of [this.#heardAt, this.#badSince])
      times.forEach((at, index) => {
        if (at >= 0) times[index] = Math.min(engine.now, at + standstill);
      });
  }

  /** An instance, its volume and the mirror of that: whether one is silent, or its process dead, and since when. */
  #note(side: number): void {
    const { engine, parameters } = this.#parts.context;
    const { probePeriod, detectProcessMin, detectProcessMax, detectHostMin, detectHostMax } = parameters;
    const machines = [side, 2 + side * 2, 3 + side * 2];
    const heard = Math.min(...machines.map((machine) => this.#heardAt[machine]));
    // Two questions unanswered: the machine is silent.
    const isSilent = engine.now - heard > 2 * probePeriod;
    if (!isSilent && machines.every((machine) => this.#isDead[machine] === 0)) this.#badSince[side] = -1;
    else if (this.#badSince[side] < 0) {
      this.#badSince[side] = isSilent ? heard : engine.now;
      this.#patience[side] = isSilent
        ? between(this.#monitorLuck, detectHostMin, detectHostMax)
        : between(this.#monitorLuck, detectProcessMin, detectProcessMax);
    }
  }

  #isWell(side: number): boolean {
    return this.#badSince[side] < 0 || this.#parts.context.engine.now - this.#badSince[side] < this.#patience[side];
  }

  #isOpen(instance: number): boolean {
    return this.#parts.instances()[instance].status === "open";
  }

  #failOver(): void {
    this.primary = 1 - this.primary;
    this.failovers++;
    this.inSync = false;
    this.#taking = false;
    this.#mayOpen = false;
    this.#decide(PAIR.failover, this.primary);
    const { context, kinds, actor } = this.#parts;
    const { promoteMin, promoteMax } = context.parameters;
    context.engine.after(between(this.#luck, promoteMin, promoteMax), kinds().promote, actor, this.epoch, 0, 0);
  }

  #goAlone(): void {
    // Mutation staleStandbyPromoted: a standby that was given up counts as if it had everything.
    this.inSync = this.#parts.context.mutations.staleStandbyPromoted;
    this.#taking = false;
    this.#decide(PAIR.alone, 1 - this.primary);
  }

  /** New blocks go to the standby at once; those that changed meanwhile are copied beside them. */
  #beginResync(): void {
    this.#taking = true;
    this.#decide(PAIR.resync, 1 - this.primary);
  }

  /**
   * The primary has heard that it has to wait for the standby again. Before that it may acknowledge alone, and a copy
   * would lack what it did meanwhile.
   */
  #copy(): void {
    if (this.#copyingIn === this.epoch) return;
    this.#copyingIn = this.epoch;
    const { context, kinds, actor, servers } = this.#parts;
    const { mysqlPageBytes, mirrorResyncBytesPerSecond } = context.parameters;
    const pages = servers.differing((1 - this.primary) * 2, this.primary * 2);
    const span: Micros = Math.ceil(((pages + 1) * mysqlPageBytes * SECOND) / mirrorResyncBytesPerSecond);
    context.engine.after(span, kinds().resynced, actor, this.epoch, 0, 0);
  }

  #decide(what: number, instance: number): void {
    this.epoch++;
    this.#parts.context.trace.emit(TRACE.pairDecided, what, this.epoch, instance);
  }
}
