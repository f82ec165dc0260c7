/** The running digest tells runs apart by any field of any event, and by their order; and it can be cut and resumed. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Digest } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

type Event = readonly [time: number, kind: number, target: number, a: number, b: number, c: number];

const event: fc.Arbitrary<Event> = fc.tuple(
  fc.maxSafeNat(),
  fc.nat(255),
  fc.integer(),
  fc.integer(),
  fc.maxSafeNat(),
  fc.integer(),
);

function digestOf(events: readonly Event[]): string {
  const digest = new Digest();
  for (const one of events) digest.add(...one);
  return digest.hex();
}

describe("kernel: digest", () => {
  test("golden: a short run, and the empty one", () => {
    expect(digestOf([])).toMatchInlineSnapshot(`"243f6a8885a308d3"`);
    expect(
      digestOf([
        [0, 1, 2, 3, 4, 5],
        [9_007_199_254_740_991, 255, -1, -2, 9_007_199_254_740_991, -3],
      ]),
    ).toMatchInlineSnapshot(`"0cb7d052e4445aa4"`);
  });

  test("is 16 lower-case hex digits", () => {
    check(fc.property(fc.array(event), (events) => void expect(digestOf(events)).toMatch(/^[0-9a-f]{16}$/)));
  });

  test("a change of one field of one event changes it", () => {
    check(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.nat(5),
        fc.integer({ min: 1, max: 1_000_000 }),
        (events, at, field, by) => {
          const index = at % events.length;
          const changed = events.map((one, i) =>
            i === index ? (one.map((v, f) => (f === field ? v - by : v)) as unknown as Event) : one,
          );
          expect(digestOf(changed)).not.toBe(digestOf(events));
        },
      ),
      0.2,
    );
  });

  test("the same events in another order, or one event more, change it", () => {
    check(
      fc.property(event, event, (x, y) => {
        fc.pre(x.join() !== y.join());
        expect(new Set([digestOf([x, y]), digestOf([y, x]), digestOf([x]), digestOf([x, y, y])]).size).toBe(4);
      }),
    );
  });

  test("a digest cut in two goes on as one", () => {
    check(
      fc.property(fc.array(event), fc.array(event), (before, after) => {
        const first = new Digest();
        for (const one of before) first.add(...one);
        const second = new Digest();
        second.load(structuredClone(first.save()));
        for (const one of after) second.add(...one);
        expect(second.hex()).toBe(digestOf([...before, ...after]));
      }),
    );
  });

  test("a hundred thousand neighbouring runs have a hundred thousand digests", () => {
    const digests = new Set<string>();
    for (let n = 0; n < 100_000; n++)
      digests.add(digestOf([[n % 100, 1, n % 7, Math.floor(n / 700), n % 11, Math.floor(n / 11)]]));
    expect(digests.size).toBe(100_000);
  });
});
