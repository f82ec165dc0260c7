/** What InnoDB's lock table costs: looks along lists of pages, counted, and what they do to those who wait. */
import { describe, expect, test } from "vitest";
import { buildMirrored } from "../../sim/assembly/mirrored-world.ts";
import { LockSystem } from "../../sim/baseline/lock-system.ts";
import { PARAMETERS } from "../../sim/parameters/parameters.ts";
import { run } from "../../sim/run.ts";
import { pairOf } from "./pairs.ts";

const OPTIONS = { seed: "1", mutations: [], history: false, checks: true } as const;
const system = (): LockSystem => new LockSystem(buildMirrored(pairOf(), OPTIONS).context);

/** Operation 0 has the row, and so many others wait for it. */
function queueOf(row: number, waiters: number, first = 0, locks = system()): LockSystem {
  locks.taken(row, first);
  for (let waiter = 1; waiter <= waiters; waiter++) locks.queued(row, first + waiter);
  return locks;
}

/** Looks that it takes until the row's holder has gone to the end of its queue. */
function roundOf(locks: LockSystem, row: number, holder: number): number {
  const before = locks.looks;
  locks.released(row, holder);
  locks.granted(holder + 1);
  locks.queued(row, holder);
  return locks.looks - before;
}

describe("lock system", () => {
  test("512 threads that want one row look at 133,400 locks a round: at 500 rounds a second, the parameter", () => {
    const looks = roundOf(queueOf(0, 511), 0, 0);
    expect(looks).toBeGreaterThan(133_000);
    expect(looks).toBeLessThan(134_000);
    expect((500 * looks) / PARAMETERS.mysqlLocksPerSecond.value).toBeCloseTo(1, 2);
  });

  test("a queue of twice the length costs four times as much; one behind others on its page, as much more", () => {
    const short = roundOf(queueOf(0, 200), 0, 0);
    expect(roundOf(queueOf(0, 400), 0, 0) / short).toBeCloseTo(4, 0);
    const rowsOfPage = PARAMETERS.mysqlLockRowsPerPage.value;
    const behind = (row: number): number => roundOf(queueOf(row, 200, 1_000, queueOf(0, 200)), row, 1_000);
    expect(behind(rowsOfPage)).toBe(short);
    expect(behind(1)).toBeGreaterThan(2.5 * short);
  });

  test("a search goes on through what others wait for, and at each of them once", () => {
    const locks = queueOf(0, 100);
    // The holder of the row waits for one on another page, whose holder has a queue of its own.
    queueOf(5_000, 50, 1_000, locks);
    const before = locks.looks;
    locks.queued(0, 500);
    const alone = locks.looks - before;
    locks.queued(5_000, 0);
    const again = locks.looks;
    locks.queued(0, 501);
    const through = locks.looks - again;
    // Fifty waiters and the holder of row 0, each from the head of their page's list to its own place.
    expect(through - alone).toBeGreaterThan((51 * 52) / 2);
    expect(through - alone).toBeLessThan((51 * 52) / 2 + 500);
  });

  test("who asks while the mutex is taken waits for it, and nobody does where lists are short", () => {
    const locks = queueOf(0, 1);
    expect(locks.taken(9_000, 77)).toBe(0);
    expect(queueOf(0, 511).taken(9_000, 777)).toBeGreaterThan(20_000);
  });

  test("who holds and who waits is told apart, and nothing is left of who is refused or gone", () => {
    const locks = queueOf(0, 2);
    locks.refused(0, 9);
    expect([0, 1, 2, 9].map((operation) => locks.holds(0, operation))).toEqual([true, false, false, false]);
    locks.released(0, 0);
    locks.granted(1);
    expect([0, 1, 2].map((operation) => locks.holds(0, operation))).toEqual([false, true, false]);
    locks.drop();
    expect(locks.holds(0, 1)).toBe(false);
  });

  test("many sessions on one row: a slow lock table is what they wait for, and a fast one is not", () => {
    const hot = "kind: closed, sessions: 150, reads: 0%, keys: { count: 1 }, timeout: 60s";
    const rate = (locks: number): number =>
      run(pairOf({ duration: "3s", workload: hot, parameters: `{ mysqlLocksPerSecond: ${locks} }` })).clients.ok;
    const fast = rate(10_000_000_000);
    expect(rate(PARAMETERS.mysqlLocksPerSecond.value)).toBeGreaterThan(0.9 * fast);
    expect(rate(200_000)).toBeLessThan(0.5 * fast);
  });
});
