/**
 * Statements that wait for a page to come from storage: each page is asked for once, however many wait for it. The same
 * for the writer and for readers; they differ in the read point, and in what happens to the page when it is there.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import type { StorageDriver } from "../storage/index.ts";

/**
 * What lets a statement go on: its turn at the processor has come, or what it waited for is free; or its page has come,
 * whether or not the cache could keep it.
 */
export type Woken = "turn" | "page";

export class PageWaits implements Stateful {
  /** By page: who waits. */
  #waiters = new Map<number, number[]>();
  readonly #driver: StorageDriver;

  constructor(driver: StorageDriver) {
    this.#driver = driver;
  }

  /**
   * Asks storage for the page as of `readPoint`; `need` is its group's last record there. False when it is on its way
   * already.
   */
  wait(page: number, group: number, token: number, readPoint: Lsn, need: Lsn): boolean {
    const waiters = this.#waiters.get(page);
    if (waiters !== undefined) {
      waiters.push(token);
      return false;
    }
    this.#waiters.set(page, [token]);
    this.#driver.reads.read(page, page, group, readPoint, need);
    return true;
  }

  /** The page has come: who waited goes on. */
  take(page: number): readonly number[] {
    const waiters = this.#waiters.get(page) ?? [];
    this.#waiters.delete(page);
    return waiters;
  }

  clear(): number[] {
    const waiters = [...this.#waiters].sort(([a], [b]) => a - b).flatMap(([, tokens]) => tokens);
    this.#waiters.clear();
    return waiters;
  }

  copyState(copy: StateCopy): void {
    this.#waiters = copy.of(this.#waiters);
  }
}
