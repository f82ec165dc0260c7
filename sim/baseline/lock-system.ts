/**
 * What InnoDB's lock table costs: one mutex for all of it, and under that walks along lists. Locks hang in one list for
 * each page, whoever holds or waits, in the order in which they were asked for; a row's queue is found by looking at
 * every lock of its page. Who has to wait looks for a deadlock first: for each one that waits before it, and for each
 * that those wait for, the page's list is walked from its head [found: MySQL 5.6, storage/innobase/lock/lock0lock.cc:
 * lock_rec_lock_slow, lock_deadlock_search, lock_rec_dequeue_from_page]. So a queue costs with the square of its
 * length, and with all that waits for other rows of its page: a hundred of TPC-C's warehouses lie on one.
 *
 * Here locks are counted as they are looked at, `mysqlLocksPerSecond` of them, and the mutex serves in the order of
 * asking. Left out: threads that spin for it or are woken in vain, the processor that its owner keeps, rows of a page
 * that share one lock, implicit locks of inserted rows, a search that gives up (200 deep), and who gives up waiting
 * after 50 s [recalled: innodb_lock_wait_timeout]. Whoever commits is answered before its locks are gone.
 */
import type { Context } from "../aurora/storage/index.ts";
import { SECOND, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";

/** A lock that somebody has or waits for. */
type Lock = readonly [key: number, operation: number];

const DEPTH_MAX = FIXED.mysqlDeadlockDepth.value;

export class LockSystem implements Stateful {
  /** Locks looked at so far. */
  looks = 0;
  /** By page: its locks, the oldest first. */
  #pages = new Map<number, Lock[]>();
  /** By operation that waits: for which row. */
  #waitsFor = new Map<number, number>();
  /** When the mutex is free; with its fraction while it is taken. */
  #freeAt = 0;
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether an operation has a row, and not only waits for it. */
  holds(key: number, operation: number): boolean {
    return this.#waitsFor.get(operation) !== key && this.#isListed(key, operation);
  }

  /** A row is asked for and free. Returns when whoever asked goes on. */
  taken(key: number, operation: number): Micros {
    const locks = this.#locksOf(key);
    // The own lock is looked for, then somebody else's, then one who waits, one to share, and the list's end.
    const looks = locks.length * 5;
    locks.push([key, operation]);
    return this.#spend(looks);
  }

  /** A row is asked for and somebody else's: a place in its queue, after a search for deadlocks. */
  queued(key: number, operation: number): void {
    const locks = this.#locksOf(key);
    const looks = 2 * locks.length + this.#firstOf(locks, key) + 1;
    locks.push([key, operation]);
    this.#waitsFor.set(operation, key);
    this.#spend(looks + this.#search(operation, new Set(), 0));
  }

  /** A row is asked for and would close a circle: the search was for nothing, and there is no place in the queue. */
  refused(key: number, operation: number): void {
    this.queued(key, operation);
    this.#waitsFor.delete(operation);
    this.#remove(key, operation);
  }

  /** Who waited has the row. */
  granted(operation: number): void {
    this.#waitsFor.delete(operation);
  }

  /** A transaction lets a row go; everybody who waits on its page is looked at. Returns when that is done. */
  released(key: number, operation: number): Micros {
    const locks = this.#locksOf(key);
    const looks = this.#remove(key, operation);
    const first = new Map<number, number>();
    let queues = 0;
    for (const [at, [row, waiter]] of locks.entries()) {
      const head = first.get(row);
      if (head === undefined) first.set(row, at);
      if (this.#waitsFor.get(waiter) === row) queues += (head ?? at) + 1;
    }
    if (locks.length === 0) this.#pages.delete(this.#pageOf(key));
    return this.#spend(looks + locks.length + queues);
  }

  /** The engine is gone. */
  drop(): void {
    this.#pages.clear();
    this.#waitsFor.clear();
    this.#freeAt = 0;
  }

  copyState(copy: StateCopy): void {
    this.looks = copy.of(this.looks);
    this.#pages = copy.of(this.#pages);
    this.#waitsFor = copy.of(this.#waitsFor);
    this.#freeAt = copy.of(this.#freeAt);
  }

  /** Time under the mutex, behind whoever has it. Below a microsecond nobody waits for anybody. */
  #spend(looks: number): Micros {
    const { engine, parameters } = this.#context;
    this.looks += looks;
    this.#freeAt = Math.max(engine.now, this.#freeAt) + (looks * SECOND) / parameters.mysqlLocksPerSecond;
    return Math.floor(this.#freeAt);
  }

  /** Locks looked at in a search through all that `operation` waits for, marking whom it has been at. */
  #search(operation: number, marked: Set<number>, depth: number): number {
    const key = this.#waitsFor.get(operation);
    if (key === undefined || depth > DEPTH_MAX) return 0;
    let looks = 0;
    for (const [row, other] of this.#locksOf(key)) {
      looks++;
      if (row !== key || marked.has(other)) continue;
      if (other === operation) break;
      looks += this.#search(other, marked, depth + 1);
    }
    marked.add(operation);
    return looks;
  }

  #pageOf(key: number): number {
    return Math.floor(key / this.#context.parameters.mysqlLockRowsPerPage);
  }

  #locksOf(key: number): Lock[] {
    const page = this.#pageOf(key);
    let locks = this.#pages.get(page);
    if (locks === undefined) this.#pages.set(page, (locks = []));
    return locks;
  }

  #isListed(key: number, operation: number): boolean {
    return (this.#pages.get(this.#pageOf(key)) ?? []).some(([row, holder]) => row === key && holder === operation);
  }

  /** Where a row's queue begins; the list's end for a row without one. */
  #firstOf(locks: readonly Lock[], key: number): number {
    const at = locks.findIndex(([row]) => row === key);
    return at < 0 ? locks.length : at;
  }

  /** Takes a lock out of its list. Returns how many were looked at. */
  #remove(key: number, operation: number): number {
    const locks = this.#locksOf(key);
    const at = locks.findIndex(([row, holder]) => row === key && holder === operation);
    if (at >= 0) locks.splice(at, 1);
    return at + 1;
  }
}
