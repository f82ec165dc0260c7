/**
 * The event loop with a toy world: order, cause, limits; restore anywhere replays the same run; a run cut in two is the
 * same run.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { below, Engine, type SavedEngine, type Stream } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

interface Happening {
  readonly now: number;
  readonly event: number;
  readonly cause: number;
  readonly target: number;
}

/** Balls that bounce for ever at random: each event schedules up to two more, near, far or at once. */
class Toy {
  readonly engine: Engine;
  readonly happened: Happening[] = [];
  readonly #luck: Stream;

  constructor(seed: string, balls = 5) {
    this.engine = new Engine(seed);
    this.#luck = this.engine.random.stream("toy");
    const bounce = this.engine.register("bounce", (target, a) => {
      const { now, event, cause } = this.engine;
      this.happened.push({ now, event, cause, target });
      const delays = [0, 1, 100, 20_000, 5_000_000, 100_000_000_000];
      const delay = delays[below(this.#luck, delays.length)] as number;
      this.engine.after(below(this.#luck, delay + 1), bounce, target, a + 1, event, 0);
      if (below(this.#luck, 100) === 0) this.engine.after(7, bounce, -target, 0, 0, 1);
    });
    for (let n = 1; n <= balls; n++) this.engine.at(n, bounce, n, 0, 0, 0);
  }

  steps(count: number): void {
    for (let n = 0; n < count; n++) expect(this.engine.step(Infinity)).toBe(true);
  }
}

describe("kernel: engine", () => {
  test("golden: digest of a toy run, which any change to queue, streams or digest would move", () => {
    const toy = new Toy("7");
    toy.steps(10_000);
    expect([toy.engine.digest(), toy.engine.now, toy.engine.pending]).toMatchInlineSnapshot(`
      [
        "fd3793964101cba7",
        2603361165453,
        110,
      ]
    `);
  });

  test("time never goes back, events are numbered from 1, and each knows the one that scheduled it", () => {
    const toy = new Toy("1");
    toy.steps(5_000);
    toy.happened.forEach(({ now, event, cause }, i) => {
      expect(event).toBe(i + 1);
      expect(cause).toBeLessThan(event);
      expect(now).toBeGreaterThanOrEqual(toy.happened[i - 1]?.now ?? 0);
      if (cause > 0) expect((toy.happened[cause - 1] as Happening).now).toBeLessThanOrEqual(now);
    });
    expect(toy.happened.slice(0, 1)).toEqual([{ now: 1, event: 1, cause: 0, target: 1 }]);
  });

  test("restore anywhere, however often, replays the same run", () => {
    check(
      fc.property(fc.string(), fc.nat(400), fc.nat(400), (seed, before, after) => {
        const toy = new Toy(seed);
        toy.steps(before);
        const saved: SavedEngine = structuredClone(toy.engine.save());
        toy.steps(after);
        const [digest, end] = [toy.engine.digest(), toy.happened.slice(before)];
        for (const world of [toy, new Toy(seed)]) {
          world.engine.load(saved);
          expect(world.engine.event).toBe(before);
          const from = world.happened.length;
          world.steps(after);
          expect([world.engine.digest(), world.happened.slice(from)]).toEqual([digest, end]);
        }
      }),
      6,
    );
  });

  test("a run cut into pieces at any instants is the same run", () => {
    const until = 3_000_000;
    check(
      fc.property(fc.string(), fc.array(fc.nat(until), { maxLength: 8 }), (seed, cuts) => {
        const [whole, cut] = [new Toy(seed), new Toy(seed)];
        whole.engine.runTo(until);
        for (const instant of cuts.sort((x, y) => x - y)) {
          cut.engine.runTo(instant);
          expect(cut.engine.now).toBe(instant);
        }
        cut.engine.runTo(until);
        expect([cut.engine.digest(), cut.engine.event, cut.engine.now]).toEqual([
          whole.engine.digest(),
          whole.engine.event,
          until,
        ]);
      }),
      6,
    );
  });

  test("two seeds are two runs, one seed is one run", () => {
    const digestOf = (seed: string): string => {
      const toy = new Toy(seed);
      toy.steps(100);
      return toy.engine.digest();
    };
    const seeds = Array.from({ length: 200 }, (_, n) => String(n));
    expect(new Set(seeds.map(digestOf)).size).toBe(seeds.length);
    expect(digestOf("1")).toBe(digestOf("1"));
  });

  test("step stops at its limit, runTo stands at it", () => {
    const toy = new Toy("1", 1);
    expect(toy.engine.step(0)).toBe(false);
    expect(toy.engine.step(1)).toBe(true);
    const idle = new Engine("1");
    idle.runTo(5_000);
    expect([idle.now, idle.event, idle.pending, idle.nextTime()]).toEqual([5_000, 0, 0, Infinity]);
  });

  test("an event in the past is refused with its kind and both times", () => {
    const engine = new Engine("1");
    const kind = engine.register("tick", () => {});
    engine.runTo(100);
    expect(() => engine.at(99, kind, 0, 0, 0, 0)).toThrow("an event of kind tick in the past (time = 99, now = 100)");
    expect(() => engine.at(NaN, kind, 0, 0, 0, 0)).toThrow("in the past");
    expect(() => engine.after(-3, kind, 0, 0, 0, 0)).toThrow(
      "an event of kind tick before now or between two microseconds (delay = -3, now = 100)",
    );
    expect(() => engine.after(0.5, kind, 0, 0, 0, 0)).toThrow("between two microseconds (delay = 0.5");
    expect(() => engine.after(NaN, kind, 0, 0, 0, 0)).toThrow("before now");
  });

  test("kinds are numbered in order of registration, at most 4,096", () => {
    const engine = new Engine("1");
    const kinds = Array.from({ length: 4096 }, (_, n) => engine.register(`kind${n}`, () => {}));
    expect(kinds).toEqual(Array.from({ length: 4096 }, (_, n) => n));
    expect(engine.kindName(4095)).toBe("kind4095");
    expect(() => engine.register("one more", () => {})).toThrow("too many kinds of event (most = 4096)");
  });
});
