/**
 * The time wheel against a list kept in order: whatever is pushed, popped, looked ahead to, saved and restored, both
 * agree.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue } from "../../sim/kernel/index.ts";
import { A, B, C, CAUSE, KIND, ROW_DOUBLES, ROW_WORDS, TARGET, TIME } from "../../sim/kernel/event-row.ts";
import { check } from "../property.ts";
import { ReferenceQueue, type ReferenceEvent } from "./reference-queue.ts";

const YEAR = 365.25 * 24 * 3_600_000_000;

/**
 * Distances that meet every wheel, and its edges: the same instant, one slot, a whole wheel, a year, the end of time.
 */
const EDGES = [0, 1, 31, 32, 1023, 1024, 2 ** 14, 2 ** 24, 2 ** 34, 2 ** 44, 100 * YEAR];
const distance = fc.oneof(
  { weight: 4, arbitrary: fc.nat(40) },
  { weight: 2, arbitrary: fc.nat(40_000) },
  { weight: 1, arbitrary: fc.nat(2_000_000_000) },
  { weight: 1, arbitrary: fc.maxSafeNat().map((n) => Math.floor(n / 128)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...EDGES), fc.integer({ min: -2, max: 2 })).map(([e, d]) => Math.max(0, e + d)),
  },
);

/** What may be done to a queue. `jump` is how far beyond the last event popped. */
type Command =
  | { readonly does: "push" | "popUpTo"; readonly jump: number }
  | { readonly does: "pop" | "look" | "restore"; readonly jump: number };

const command: fc.Arbitrary<Command> = fc.record({
  does: fc.constantFrom("push", "push", "push", "pop", "pop", "popUpTo", "look", "restore"),
  jump: distance,
});
/** As many pops as pushes: a few events wait at a time, now in the list, now in the wheels, now none at all. */
const commandOfFew: fc.Arbitrary<Command> = fc.record({
  does: fc.constantFrom("push", "push", "push", "push", "pop", "pop", "pop", "popUpTo", "look", "restore"),
  jump: distance,
});

function eventAt(queue: EventQueue, row: number): ReferenceEvent {
  const { doubles, words } = queue;
  const d = row * ROW_DOUBLES;
  const w = row * ROW_WORDS;
  return {
    time: doubles[d + TIME] as number,
    kind: words[w + KIND] as number,
    target: words[w + TARGET] as number,
    a: words[w + A] as number,
    b: doubles[d + B] as number,
    c: words[w + C] as number,
    cause: doubles[d + CAUSE] as number,
  };
}

const push = (queue: EventQueue, e: ReferenceEvent): void =>
  queue.push(e.time, e.kind, e.target, e.a, e.b, e.c, e.cause);

function popped(queue: EventQueue, limit = Infinity): ReferenceEvent | null {
  const row = queue.pop(limit);
  return row < 0 ? null : eventAt(queue, row);
}

const numbered = (time: number, n: number): ReferenceEvent => ({
  time,
  kind: n & 255,
  target: n,
  a: n - 1_000,
  b: n * 4_294_967_297,
  c: 2_147_483_647 - n,
  cause: n * 8_589_934_592,
});

/** Plays the commands on both queues and compares every answer. Time never goes back, as in the engine. */
function play(commands: readonly Command[], rows: number): void {
  let queue = new EventQueue(rows);
  const reference = new ReferenceQueue();
  let now = 0;
  let n = 0;
  const pop = (limit: number): void => {
    const expected = reference.pop(limit);
    expect(popped(queue, limit)).toEqual(expected);
    now = expected?.time ?? (limit === Infinity ? now : limit);
  };
  for (const { does, jump } of commands) {
    const time = Math.min(now + jump, Number.MAX_SAFE_INTEGER);
    if (does === "push") {
      const event = numbered(time, n++ % 1_000_000);
      push(queue, event);
      reference.push(event);
    } else if (does === "pop") pop(Infinity);
    else if (does === "popUpTo") pop(time);
    else if (does === "look") expect(queue.nextTime()).toBe(reference.nextTime());
    else {
      const saved = queue.save();
      queue = new EventQueue(rows);
      queue.load(saved);
    }
    expect(queue.size).toBe(reference.size);
  }
  while (reference.size > 0) pop(Infinity);
  expect(popped(queue)).toBeNull();
}

describe("kernel: event queue", () => {
  test("tutorial: events leave in order of time, and in order of arrival within one instant", () => {
    const queue = new EventQueue();
    queue.push(20, 1, 7, 0, 0, 0, 0);
    queue.push(10, 1, 8, 0, 0, 0, 0);
    queue.push(20, 1, 9, 0, 0, 0, 0);
    expect(queue.nextTime()).toBe(10);
    expect([popped(queue), popped(queue), popped(queue)].map((event) => event?.target)).toEqual([8, 7, 9]);
    expect(queue.pop(Infinity)).toBe(-1);
    expect(queue.nextTime()).toBe(Infinity);
  });

  test("agrees with a sorted list under any mix of pushes, pops, looks ahead and restores", () => {
    check(fc.property(fc.array(command, { maxLength: 120 }), fc.constantFrom(1, 4, 1024), play), 0.5);
  });

  test("agrees where few events wait, on the way between the list and the wheels", () => {
    check(fc.property(fc.array(commandOfFew, { maxLength: 60 }), fc.constantFrom(1, 4), play), 0.5);
  });

  test("one instant keeps its order of arrival, whichever wheels its events came through", () => {
    const instant = fc.constantFrom(...EDGES.slice(4));
    const stops = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
    check(
      fc.property(instant, stops, (time, shares) => {
        const queue = new EventQueue(4);
        const moments = shares.map((share) => Math.floor(time * share)).sort((x, y) => x - y);
        let n = 0;
        for (const moment of moments) queue.push(moment, 0, -1, 0, 0, 0, 0);
        queue.push(time, 1, n++, 0, 0, 0, 0);
        for (let i = 0; i < moments.length; i++) {
          queue.pop(Infinity);
          queue.push(time, 1, n++, 0, 0, 0, 0);
        }
        const order: (number | undefined)[] = [];
        while (queue.size > 0) order.push(popped(queue)?.target);
        expect(order.filter((target) => target !== -1)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test("an event may be pushed before an instant that was only looked at", () => {
    // One event stands in the list, nine in the wheels.
    for (const [far, count] of [50, 20_000, 40_000_000, YEAR].flatMap((far) => [
      [far, 1],
      [far, 9],
    ])) {
      const queue = new EventQueue();
      for (let i = 0; i < count; i++) queue.push(far, 1, i, 0, 0, 0, 0);
      expect(queue.nextTime()).toBe(far);
      expect(queue.pop(far - 1)).toBe(-1);
      queue.push(10, 1, 99, 0, 0, 0, 0);
      expect(queue.nextTime()).toBe(10);
      expect([popped(queue)?.target, popped(queue)?.target]).toEqual([99, 0]);
    }
  });

  test("pop leaves what is due later than its limit", () => {
    const queue = new EventQueue();
    queue.push(1_000, 1, 1, 0, 0, 0, 0);
    expect(queue.pop(999)).toBe(-1);
    expect(queue.size).toBe(1);
    expect(popped(queue, 1_000)?.time).toBe(1_000);
  });

  test("carries whole doubles and 32-bit words unharmed", () => {
    check(
      fc.property(
        fc.maxSafeInteger(),
        fc.integer(),
        fc.integer(),
        fc.integer(),
        fc.nat(255),
        fc.maxSafeNat(),
        (b, target, a, c, kind, cause) => {
          const queue = new EventQueue();
          const event = { time: 5, kind, target, a, b, c, cause };
          push(queue, event);
          expect(popped(queue)).toEqual(event);
        },
      ),
    );
  });

  test("what was saved can be loaded any number of times and is not touched by what happens later", () => {
    const queue = new EventQueue(2);
    for (let n = 0; n < 500; n++) push(queue, numbered((n * 7_919) % 100_000, n));
    for (let n = 0; n < 100; n++) queue.pop(Infinity);
    const saved = queue.save();
    const rest = (): (ReferenceEvent | null)[] => Array.from({ length: queue.size }, () => popped(queue));
    const first = rest();
    for (let n = 0; n < 10; n++) push(queue, numbered(200_000 + n, n));
    queue.load(saved);
    expect(rest()).toEqual(first);
    queue.load(saved);
    expect(rest()).toEqual(first);
  });

  test("a million events far and near come out in order, with as many as went in", () => {
    const queue = new EventQueue();
    // Ninety percent near, some seconds away, a few years away.
    const spans = [1_000, 1_000, 1_000, 5_000, 5_000, 5_000, 20_000, 20_000, 60_000_000, YEAR];
    let x = 88_172_645;
    for (let n = 0; n < 1_000_000; n++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      queue.push(Math.floor(((x >>> 0) / 2 ** 32) * (spans[n % 10] as number)), 1, n, 0, 0, 0, 0);
    }
    let before = -1;
    let count = 0;
    let ordered = true;
    for (let row = queue.pop(Infinity); row >= 0; row = queue.pop(Infinity)) {
      const time = queue.doubles[row * ROW_DOUBLES + TIME] as number;
      ordered &&= time >= before;
      before = time;
      count++;
    }
    expect({ count, ordered, left: queue.size }).toEqual({ count: 1_000_000, ordered: true, left: 0 });
  });
});
