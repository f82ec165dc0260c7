/** Named streams of luck: each a function of the seed and its name alone, alike to no other, and restorable. */
import fc from "fast-check";
import alea from "seedrandom/lib/alea.js";
import { describe, expect, test } from "vitest";
import { below, chance, RandomStreams, sha256Hex, threshold, type Stream } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

const draws = (stream: Stream, count: number): number[] => Array.from({ length: count }, () => stream.int32());
const firstDraws = (seed: string, ...name: (string | number)[]): string =>
  draws(new RandomStreams(seed).stream(...name), 4).join();

describe("kernel: random streams", () => {
  test("golden: the first draws of a stream, which a change would move in every run", () => {
    expect(draws(new RandomStreams("7").stream("link", 0, 1), 6)).toMatchInlineSnapshot(`
      [
        764093682,
        715615318,
        -1668685211,
        -725068404,
        -79059575,
        927522889,
      ]
    `);
  });

  test("draws are those of seedrandom's alea itself", () => {
    check(
      fc.property(fc.string(), fc.string(), (seed, name) => {
        const theirs = alea(sha256Hex(`borealis-1|${seed}|${name}`), { state: true });
        expect(draws(new RandomStreams(seed).stream(name), 200)).toEqual(
          Array.from({ length: 200 }, () => theirs.int32()),
        );
      }),
    );
  });

  test("a stream does not depend on when it was made, nor on what others drew", () => {
    const names = ["disk/1", "disk/2", "gossip", "clients", "link/0/1"];
    check(
      fc.property(fc.shuffledSubarray(names, { minLength: 2 }), fc.string(), fc.nat(50), (order, seed, before) => {
        const streams = new RandomStreams(seed);
        const made = new Map(order.map((name) => [name, streams.stream(name)]));
        draws(made.get(order[0] as string) as Stream, before);
        const last = order[order.length - 1] as string;
        expect(draws(made.get(last) as Stream, 4).join()).toBe(firstDraws(seed, last));
      }),
      3,
    );
  });

  test("seeds that the generator's own text keys confuse are different runs", () => {
    const seeds = ["1", "11", "111", "12", "1212", "a", "aa", "ab", "abab", "\u0100", "\0", "", " ", "01", "1 "];
    expect(new Set(seeds.map((seed) => firstDraws(seed, "x"))).size).toBe(seeds.length);
  });

  test("names that read alike when joined are different streams only where their parts differ", () => {
    const streams = new RandomStreams("1");
    const all = [
      streams.stream("link", 1, 23),
      streams.stream("link", 12, 3),
      streams.stream("link", 123),
      streams.stream("link1", 23),
    ];
    expect(new Set(all.map((stream) => draws(stream, 4).join())).size).toBe(all.length);
  });

  test("no two of ten thousand streams begin alike", () => {
    const streams = new RandomStreams("collisions");
    const starts = new Set(Array.from({ length: 10_000 }, (_, n) => draws(streams.stream("s", n), 3).join()));
    expect(starts.size).toBe(10_000);
  });

  test("a name is given once", () => {
    const streams = new RandomStreams("1");
    streams.stream("disk", 1);
    expect(() => streams.stream("disk", 1)).toThrow("The random stream disk/1 exists already");
    expect(() => streams.stream("disk/1")).toThrow("exists already");
  });

  test("a saved state replays the same draws, any number of times", () => {
    check(
      fc.property(fc.string(), fc.nat(100), fc.nat(100), (seed, before, after) => {
        const streams = new RandomStreams(seed);
        const [a, b] = [streams.stream("a"), streams.stream("b")];
        draws(a, before);
        const saved = structuredClone(streams.save());
        const expected = [draws(a, after), draws(b, after)];
        streams.load(saved);
        expect([draws(a, after), draws(b, after)]).toEqual(expected);
        streams.load(saved);
        expect([draws(a, after), draws(b, after)]).toEqual(expected);
      }),
      3,
    );
    const one = new RandomStreams("1");
    one.stream("a");
    expect(() => new RandomStreams("1").load(one.save())).toThrow(
      "A checkpoint of 1 random streams does not fit a run with 0.",
    );
  });

  test("below is even: chi-square over 16 cells of 160,000 draws stays under its 99.9% point", () => {
    const stream = new RandomStreams("chi").stream("x");
    const counts = Array.from({ length: 16 }, () => 0);
    for (let n = 0; n < 160_000; n++) counts[below(stream, 16)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(37.7);
  });

  test("below stays below, for bounds up to 2^32", () => {
    const stream = new RandomStreams("bounds").stream("x");
    for (const bound of [1, 2, 3, 1_000, 2 ** 31, 2 ** 32]) {
      const values = Array.from({ length: 1_000 }, () => below(stream, bound));
      expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < bound)).toBe(true);
    }
  });

  test("chance happens as often as told, and never or always at the ends", () => {
    const stream = new RandomStreams("chance").stream("x");
    const share = (ratio: number): number => draws100k(() => chance(stream, threshold(ratio))) / 100_000;
    expect(share(0)).toBe(0);
    expect(share(1)).toBe(1);
    expect(share(0.25)).toBeCloseTo(0.25, 2);
    expect(share(0.001)).toBeCloseTo(0.001, 3);
  });

  test("two streams are not correlated", () => {
    const streams = new RandomStreams("correlation");
    const [x, y] = [streams.stream("x"), streams.stream("y")];
    let sum = 0;
    for (let n = 0; n < 100_000; n++) sum += (x.int32() / 2 ** 31) * (y.int32() / 2 ** 31);
    // Each product has variance 1/9, so the mean of 100,000 has a standard error of 0.00105.
    expect(Math.abs(sum / 100_000)).toBeLessThan(0.004);
  });
});

function draws100k(happens: () => boolean): number {
  let count = 0;
  for (let n = 0; n < 100_000; n++) if (happens()) count++;
  return count;
}
