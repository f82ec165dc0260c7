/**
 * The control plane of a mirrored pair, as RDS Multi-AZ has one: it asks all six machines for signs of life, and decides who is primary and whether the
 * primary has to wait for the standby. Every decision begins a new epoch, and goes out with the next question until it has been heard.
 *
 *     something of the primary's side is gone, the standby is in sync   the standby takes over: its volume has whatever was acknowledged
 *     something of the standby's side is gone                           the primary goes on alone: until then no write was done
 *     the side that was left out is back                                its blocks are brought up to date, and then it is in sync
 *     the primary's side is gone and the standby is not in sync         nothing can be done: it would lose what the primary acknowledged alone
 *
 * How long a machine must be silent, or its process dead, is drawn as for an Aurora cluster's instances, so that the two designs are told apart by what follows.
 * Left out: a reboot with failover, two failures within one look (the first in the list above is dealt with), EBS's own repair.
 */
import { between, copyPlain, SECOND, type Checkpointed, type Micros, type Stream } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { PAIR, TRACE } from "../trace/index.ts";
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

export class PairControl implements Checkpointed {
  primary = 0;
  epoch = 1;
  /** The standby has whatever was acknowledged; and blocks go to it again, although it has not. */
  inSync = true;
  #taking = true;
  /** Where the writer's name leads. */
  name = 0;
  failovers = 0;
  /** By machine: when it was heard last, how long it may be silent, and since when its process is dead (-1: it is not). */
  #heardAt: Float64Array;
  #patience: Float64Array;
  #deadSince: Float64Array;
  /** The epoch in which the standby's copy was begun. */
  #copyingIn = 0;
  #frozen = 0;
  #wantedName = 0;
  readonly #luck: Stream;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#luck = parts.context.engine.random.stream("pair control");
    const count = parts.machines.length;
    this.#heardAt = new Float64Array(count);
    this.#patience = new Float64Array(count);
    this.#deadSince = new Float64Array(count).fill(-1);
    for (let machine = 0; machine < count; machine++) this.#drawPatience(machine);
  }

  /** The standby's blocks are being brought up to date. */
  get isCopying(): boolean {
    return this.#taking && !this.inSync;
  }

  begin(): void {
    this.#ask();
  }

  /** Time to ask, and to judge what has been heard. */
  look(): void {
    const { primary } = this;
    if (!this.#isWell(primary)) {
      if (this.inSync && this.#isWell(1 - primary)) this.#failOver();
    } else if (this.#taking && !this.#isWell(1 - primary)) this.#goAlone();
    else if (!this.#taking && this.#isWell(1 - primary) && this.#isOpen(primary)) this.#beginResync();
    this.#ask();
  }

  heard(actor: number, epoch: number, life: number): void {
    const { context, machines } = this.#parts;
    const machine = machines.indexOf(actor);
    this.#heardAt[machine] = context.engine.now;
    if (life === LIFE.dead) {
      if (this.#deadSince[machine] < 0) this.#deadSince[machine] = context.engine.now;
    } else this.#deadSince[machine] = -1;
    this.#drawPatience(machine);
    if (machine === this.primary && life !== LIFE.dead && epoch === this.epoch && this.isCopying) this.#copy();
    if (machine === this.primary && life === LIFE.open && epoch === this.epoch && this.#wantedName !== machine) {
      this.#wantedName = machine;
      const { dnsFlipMin, dnsFlipMax } = context.parameters;
      context.engine.after(between(this.#luck, dnsFlipMin, dnsFlipMax), this.#parts.kinds().flip, this.#parts.actor, machine, 0, 0); // prettier-ignore
    }
  }

  /** The copy that was begun in an epoch has come to its end. */
  resynced(epoch: number): void {
    if (epoch !== this.epoch || !this.isCopying) return;
    this.#parts.servers.copy(1 - this.primary, this.primary);
    this.inSync = true;
    this.#decide(PAIR.mirrored, 1 - this.primary);
  }

  flip(instance: number): void {
    if (instance === this.#wantedName && this.#frozen === 0) this.name = instance;
  }

  /** `by` is 1 when a fault keeps names from being published, and -1 when it is lifted. */
  freezeNames(by: number): void {
    this.#frozen += by;
    if (this.#frozen === 0) this.name = this.#wantedName;
  }

  save(): unknown {
    return copyPlain([this.primary, this.epoch, this.inSync, this.#taking, this.name, this.failovers, this.#heardAt, this.#patience, this.#deadSince, this.#copyingIn, this.#frozen, this.#wantedName]); // prettier-ignore
  }

  load(saved: unknown): void {
    [this.primary, this.epoch, this.inSync, this.#taking, this.name, this.failovers, this.#heardAt, this.#patience, this.#deadSince, this.#copyingIn, this.#frozen, this.#wantedName] = copyPlain(saved) as [number, number, boolean, boolean, number, number, Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, number, number, number]; // prettier-ignore
  }

  /** Everybody is asked, and told what it is. */
  #ask(): void {
    const { context, kinds, actor, machines } = this.#parts;
    machines.forEach((machine, index) => {
      const part = index === this.primary ? (this.#taking ? PART.primaryMirrored : PART.primaryAlone) : this.#taking ? PART.standby : PART.outOfSync; // prettier-ignore
      context.network.send(actor, machine, kinds().askedForLife, actor, this.epoch, part);
    });
    context.engine.after(context.parameters.probePeriod, kinds().look, actor, 0, 0, 0);
  }

  /** An instance, its volume and the mirror of that. */
  #isWell(instance: number): boolean {
    return [instance, 2 + instance * 2, 3 + instance * 2].every((machine) => this.#isAlive(machine));
  }

  #isAlive(machine: number): boolean {
    const { engine, parameters } = this.#parts.context;
    if (engine.now - this.#heardAt[machine] > this.#patience[machine]) return false;
    const dead = this.#deadSince[machine];
    return dead < 0 || engine.now - dead < Math.min(this.#patience[machine], parameters.detectProcessMax);
  }

  #isOpen(instance: number): boolean {
    return this.#parts.instances()[instance].status === "open";
  }

  #failOver(): void {
    this.primary = 1 - this.primary;
    this.failovers++;
    this.inSync = false;
    this.#taking = false;
    this.#decide(PAIR.failover, this.primary);
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

  /** The primary has heard that it has to wait for the standby again. Before that it may acknowledge alone, and a copy would lack what it did meanwhile. */
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

  #drawPatience(machine: number): void {
    const { detectHostMin, detectHostMax } = this.#parts.context.parameters;
    this.#patience[machine] = between(this.#luck, detectHostMin, detectHostMax);
  }
}
