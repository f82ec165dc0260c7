/** Islands join as the rule says, and tens of thousands of them at once do not stop the world. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joined } from "../../../sim/aurora/storage/islands.ts";
import { check } from "../../property.ts";

/** The rule itself: as long as one begins at or below the end, it joins. */
function byTheRule(islands: readonly (readonly [number, number])[], last: number) {
  let [left, top] = [[...islands], last];
  for (let one; (one = left.find(([from]) => from <= top)) !== undefined;) {
    top = Math.max(top, one[1]);
    left = left.filter((other) => other !== one);
  }
  return { top, left: left.flat() };
}

describe("islands", () => {
  test("those that are reached join, whatever order they came in, and the others stay as they were", () => {
    const island = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 6 })).map(([from, long]) => [from, from + long]);
    check(
      fc.property(fc.array(island, { maxLength: 12 }), fc.nat(20), (pairs, last) => {
        const islands = pairs.flat();
        const { top, left } = byTheRule(pairs as [number, number][], last);
        expect([joined(islands, last), islands]).toEqual([top, left]);
      }),
    );
  });

  test("each of a long chain is looked at a few times: a copy's base joins all that came meanwhile", () => {
    const many = 2_000;
    let looks = 0;
    const chain = Array.from({ length: many }, (_, place) => [place, place + 1]).flat();
    const watched = new Proxy(chain, {
      get(target, name) {
        if (typeof name === "string" && /^\d+$/.test(name)) looks++;
        return Reflect.get(target, name) as unknown;
      },
    });
    expect(joined(watched, 0)).toBe(many);
    expect(looks).toBeLessThanOrEqual(6 * many);
  });
});
