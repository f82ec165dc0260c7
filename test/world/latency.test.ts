/** The table of round trips between Regions, and the disks. */
import { describe, expect, test } from "vitest";
import { REGION_NAMES } from "../../sim/facts/regions.ts";
import { parametersOf } from "../../sim/parameters/parameters.ts";
import { leastDelay, linkDelay, roundTripMean } from "../../sim/world/index.ts";
import { physicalWorld } from "./worlds.ts";

describe("latency: between Regions", () => {
  test("16 Regions, each pair measured, the same both ways", () => {
    expect(REGION_NAMES.length).toBe(16);
    for (const from of REGION_NAMES) {
      for (const to of REGION_NAMES) {
        if (from === to) continue;
        expect(roundTripMean(from, to)).toBe(roundTripMean(to, from));
        expect(roundTripMean(from, to)).toBeGreaterThan(9_000);
        expect(roundTripMean(from, to)).toBeLessThan(341_000);
      }
    }
  });

  test("spot checks against the reference's table", () => {
    const pairs = [
      ["us-east-1", "eu-west-1", 76_000],
      ["us-east-1", "us-east-2", 12_300],
      ["sa-east-1", "ap-southeast-1", 340_900],
      ["ap-southeast-1", "ap-southeast-2", 187_700],
      ["eu-west-2", "eu-west-3", 9_400],
      ["ap-northeast-1", "ap-northeast-2", 34_700],
    ] as const;
    for (const [from, to, mean] of pairs) expect(roundTripMean(from, to), `${from} ${to}`).toBe(mean);
  });

  test("no draw is below the least delay, and the mutation's are", () => {
    const parameters = parametersOf({});
    const places = [
      ["us-east-1", "a"],
      ["us-east-1", "b"],
      ["us-east-2", "c"],
      ["sa-east-1", "d"],
    ].map(([region, az]) => ({ region, az }));
    for (const from of places) {
      for (const to of places) {
        const least = leastDelay(from, to, parameters);
        const { body, tail } = linkDelay(from, to, parameters);
        expect(Math.min(...body, ...tail), `${from.az} ${to.az}`).toBeGreaterThanOrEqual(least);
        expect(least).toBeGreaterThan(0);
        expect(Math.min(...linkDelay(from, to, parameters, true).tail)).toBeLessThan(least);
      }
    }
  });

  test("an unknown Region is refused by name", () => {
    expect(() => roundTripMean("us-east-1", "mars-1")).toThrow("mars-1");
  });

  test("one-way delays lie within 2% of half the round trip, but for the tails", () => {
    const { body } = linkDelay(
      { region: "us-east-1", az: "us-east-1a" },
      { region: "eu-west-1", az: "eu-west-1a" },
      parametersOf({}),
    );
    const sorted = Array.from(body).sort((a, b) => a - b);
    expect(sorted[2048]).toBeGreaterThan(37_900);
    expect(sorted[2048]).toBeLessThan(38_100);
    expect(sorted[40]).toBeGreaterThan(37_200);
    expect(sorted[4000]).toBeLessThan(38_800);
  });
});

describe("disks: latency, throughput, gray failure", () => {
  test("a slow disk takes factor times as long plus extra, and is itself again afterwards", () => {
    const world = physicalWorld({ diskSigma: 0, diskPersist: 100 });
    const took = (): number => world.disks.persistedAt(0, 0) - world.engine.now;
    expect(took()).toBe(100);
    world.disks.slow(0, 3, 5_000);
    expect([took(), world.disks.isSlow(0)]).toEqual([5_300, true]);
    world.disks.hasten(0, 3, 5_000);
    expect([took(), world.disks.isSlow(0)]).toEqual([100, false]);
  });

  test("bytes queue behind one another: 2.5 GB are a second of the disks", () => {
    const world = physicalWorld({ diskSigma: 0, diskPersist: 100 });
    expect(world.disks.persistedAt(0, 2_500_000_000)).toBe(1_000_100);
    expect(world.disks.persistedAt(0, 0)).toBe(1_000_100);
    expect(world.disks.persistedAt(1, 0)).toBe(100);
  });
});
