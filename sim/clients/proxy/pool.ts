/**
 * The connections that one machine of RDS Proxy has open to the database: borrowed by one statement or transaction at a
 * time, kept between, and reserved for one client while that one is pinned.
 *
 * A connection is opened to one life of one engine, its generation, as clients' are. Left out:
 * MaxIdleConnectionsPercent; what is open stays open.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";

const NONE = -1;

export class BackendPool implements Stateful {
  /** By connection: the target it leads to, -1 for none; the life of the engine there, -1 while it is being opened. */
  #target: number[] = [];
  #generation: number[] = [];
  /** The statement that has borrowed it, -1 for none, and 1 while a client is pinned to it. */
  #user: number[] = [];
  #pinned: number[] = [];
  /** When it was asked for, and how often this place has been used: answers to an earlier handshake are void. */
  #since: Micros[] = [];
  #serial: number[] = [];

  /** A place for a connection that is about to be opened. */
  open(target: number, now: Micros): number {
    const free = this.#target.indexOf(NONE);
    const backend = free < 0 ? this.#target.length : free;
    this.#target[backend] = target;
    this.#generation[backend] = NONE;
    this.#user[backend] = NONE;
    this.#pinned[backend] = 0;
    this.#since[backend] = now;
    this.#serial[backend] = ((this.#serial[backend] ?? 0) + 1) % SERIALS;
    return backend;
  }

  opened(backend: number, generation: number): void {
    this.#generation[backend] = generation;
  }

  /**
   * An open connection that nobody uses and nobody is pinned to, -1 for none. Under a mutation those that are pinned
   * count.
   */
  idleTo(target: number, pinnedCount: boolean): number {
    for (let backend = this.#target.length - 1; backend >= 0; backend--) {
      const isFree = this.#target[backend] === target && this.#generation[backend] >= 0 && this.#user[backend] === NONE;
      if (isFree && (pinnedCount || this.#pinned[backend] === 0)) return backend;
    }
    return NONE;
  }

  borrow(backend: number, token: number): void {
    this.#user[backend] = token;
  }

  giveBack(backend: number): void {
    this.#user[backend] = NONE;
  }

  pin(backend: number): void {
    this.#pinned[backend] = 1;
  }

  close(backend: number): void {
    this.#target[backend] = NONE;
    this.#user[backend] = NONE;
    this.#pinned[backend] = 0;
  }

  clear(): void {
    for (const backend of this.all()) this.close(backend);
  }

  targetOf(backend: number): number {
    return this.#target[backend];
  }

  generationOf(backend: number): number {
    return this.#generation[backend];
  }

  userOf(backend: number): number {
    return this.#user[backend];
  }

  isPinned(backend: number): boolean {
    return this.#pinned[backend] === 1;
  }

  isOpening(backend: number): boolean {
    return this.#target[backend] !== NONE && this.#generation[backend] === NONE;
  }

  askedAt(backend: number): Micros {
    return this.#since[backend];
  }

  serialOf(backend: number): number {
    return this.#serial[backend];
  }

  /** Connections that are open, those that somebody has borrowed, and those that a client is pinned to. */
  use(): { readonly open: number; readonly borrowed: number; readonly pinned: number } {
    const open = this.all().filter((backend) => this.#generation[backend] !== NONE);
    return {
      open: open.length,
      borrowed: open.filter((backend) => this.#user[backend] !== NONE).length,
      pinned: open.filter((backend) => this.#pinned[backend] === 1).length,
    };
  }

  /** Targets that hold an open connection, too: `lifeOf` tells which life of its engine each is in. */
  heldBy(lifeOf: (target: number) => number): readonly number[] {
    const held = this.all().filter((backend) => lifeOf(this.#target[backend]) === this.#generation[backend]);
    return [...new Set(held.map((backend) => this.#target[backend]))].sort((one, other) => one - other);
  }

  /** Something is under way, or is being opened. */
  isBusy(): boolean {
    return this.#target.some(
      (target, backend) => target !== NONE && (this.#user[backend] !== NONE || this.#generation[backend] === NONE),
    );
  }

  /** Connections in use, open or being opened. */
  all(): number[] {
    return this.#target.flatMap((target, backend) => (target === NONE ? [] : [backend]));
  }

  countTo(target: number): number {
    let count = 0;
    for (const one of this.#target) if (one === target) count++;
    return count;
  }

  openingTo(target: number): number {
    let count = 0;
    this.#target.forEach((one, backend) => {
      if (one === target && this.#generation[backend] === NONE) count++;
    });
    return count;
  }

  copyState(copy: StateCopy): void {
    this.#target = copy.of(this.#target);
    this.#generation = copy.of(this.#generation);
    this.#user = copy.of(this.#user);
    this.#pinned = copy.of(this.#pinned);
    this.#since = copy.of(this.#since);
    this.#serial = copy.of(this.#serial);
  }
}

/** The handshake's message has one byte for it. */
const SERIALS = 256;
