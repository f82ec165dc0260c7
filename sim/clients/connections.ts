/**
 * The connections that a workload's clients hold: opened on demand by name, kept for the next operation, closed on
 * errors as the driver does it (cluster reference 1.4 to 1.8).
 *
 * A connection belongs to one life of one engine: its generation. When that engine is gone, the machine says "closed"
 * to whatever comes over it, and the statement has certainly not been carried out. An idle connection is not probed.
 * Who is idle longest is used last. Left out: what TLS costs, authentication plug-ins.
 */
import { longer, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";

const FREE = -1;

export class Connections implements Stateful {
  /**
   * By connection: the instance at its other end, -1 while it is not open; the life of the engine there; the slot that
   * uses it.
   */
  #instance = new Int32Array(16).fill(-1);
  #generation = new Int32Array(16);
  #slot = new Int32Array(16).fill(FREE);
  /** When it was opened, and how often there has been another before it. */
  #since = new Float64Array(16);
  #before = new Int32Array(16).fill(-1);
  /** 1 while it is half-open. */
  #isHalfOpen = new Uint8Array(16);
  #count = 0;
  #idle: number[] = [];
  /** Slots that wait for a connection, oldest first. */
  #waiting: number[] = [];
  readonly #most: number;

  readonly #areOwned: boolean;

  /**
   * `most` connections at once; 0 for any number. `areOwned`: each belongs to a session of the same number, which
   * nobody else uses.
   */
  constructor(most: number, areOwned = false) {
    this.#most = most === 0 ? Infinity : most;
    this.#areOwned = areOwned;
  }

  /** The connection of a session, where each has its own. */
  takeOwn(slot: number, session: number): number {
    while (this.#count <= session) this.#add();
    this.#slot[session] = slot;
    return session;
  }

  /** A connection for a slot; -1 when all are in use: then it is called when its turn comes. */
  take(slot: number): number {
    const connection = this.#idle.pop() ?? (this.#count < this.#most ? this.#add() : -1);
    if (connection < 0) this.#waiting.push(slot);
    else this.#slot[connection] = slot;
    return connection;
  }

  /** Who uses a connection now, -1 for nobody. */
  userOf(connection: number): number {
    return this.#slot[connection];
  }

  /** Gives a connection back, open or not. Returns the slot that has waited longest and has it now, -1 for none. */
  giveBack(connection: number): number {
    const next = this.#waiting.shift() ?? FREE;
    this.#slot[connection] = next;
    if (next === FREE && !this.#areOwned) this.#idle.push(connection);
    return next;
  }

  /** A slot waits no longer. */
  leave(slot: number): void {
    this.#waiting = this.#waiting.filter((other) => other !== slot);
  }

  isOpen(connection: number): boolean {
    return this.#instance[connection] >= 0;
  }

  instanceOf(connection: number): number {
    return this.#instance[connection];
  }

  generationOf(connection: number): number {
    return this.#generation[connection];
  }

  isHalfOpen(connection: number): boolean {
    return this.#isHalfOpen[connection] === 1;
  }

  /** Of those open now the ones that fault number `salt` hits: `below` of 2^32. */
  hitBy(below: number, salt: number): number[] {
    const hit: number[] = [];
    for (let connection = 0; connection < this.#count; connection++)
      if (this.isOpen(connection) && scrambled(connection, salt) < below) hit.push(connection);
    return hit;
  }

  /** Those that lead somewhere. */
  open(): number[] {
    const open: number[] = [];
    for (let connection = 0; connection < this.#count; connection++)
      if (this.isOpen(connection) && !this.isHalfOpen(connection)) open.push(connection);
    return open;
  }

  becomesHalfOpen(connection: number): void {
    this.#isHalfOpen[connection] = 1;
  }

  /** How many others there have been in its place. */
  before(connection: number): number {
    return this.#before[connection];
  }

  openedAt(connection: number): Micros {
    return this.#since[connection];
  }

  /** Connections open to an instance in its present life, as far as the clients know. */
  openTo(instance: number, generation: number): number {
    let open = 0;
    for (let connection = 0; connection < this.#count; connection++)
      if (this.#instance[connection] === instance && this.#generation[connection] === generation) open++;
    return open;
  }

  /** Instances that hold an open connection, too: `lifeOf` tells which life of its engine each is in. */
  heldBy(lifeOf: (instance: number) => number | undefined): readonly number[] {
    const held = new Set<number>();
    for (let connection = 0; connection < this.#count; connection++)
      if (lifeOf(this.#instance[connection]) === this.#generation[connection]) held.add(this.#instance[connection]);
    return [...held].sort((one, other) => one - other);
  }

  opened(connection: number, instance: number, generation: number, now: Micros): void {
    this.#since[connection] = now;
    this.#before[connection]++;
    this.#instance[connection] = instance;
    this.#generation[connection] = generation;
    this.#isHalfOpen[connection] = 0;
  }

  close(connection: number): void {
    this.#instance[connection] = -1;
    this.#isHalfOpen[connection] = 0;
  }

  /** The clients' machine died, and every connection with it. */
  clear(): void {
    this.#instance.fill(-1);
    this.#isHalfOpen.fill(0);
    this.#slot.fill(FREE);
    this.#idle = Array.from({ length: this.#count }, (_, connection) => connection);
    this.#waiting = [];
  }

  copyState(copy: StateCopy): void {
    this.#instance = copy.of(this.#instance);
    this.#generation = copy.of(this.#generation);
    this.#slot = copy.of(this.#slot);
    this.#since = copy.of(this.#since);
    this.#before = copy.of(this.#before);
    this.#count = copy.of(this.#count);
    this.#idle = copy.of(this.#idle);
    this.#waiting = copy.of(this.#waiting);
    this.#isHalfOpen = copy.of(this.#isHalfOpen);
  }

  #add(): number {
    const connection = this.#count++;
    if (this.#count > this.#instance.length) {
      this.#instance = longer(this.#instance, this.#count * 2, -1);
      this.#generation = longer(this.#generation, this.#count * 2);
      this.#slot = longer(this.#slot, this.#count * 2, FREE);
      this.#since = longer(this.#since, this.#count * 2);
      this.#before = longer(this.#before, this.#count * 2, -1);
      this.#isHalfOpen = longer(this.#isHalfOpen, this.#count * 2);
    }
    return connection;
  }
}

/** 32 mixed bits of two numbers: whom a share of connections falls on. */
function scrambled(connection: number, salt: number): number {
  const mixed = Math.imul(connection + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) ^ mixed) >>> 0;
}
