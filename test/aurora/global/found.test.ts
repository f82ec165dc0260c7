/**
 * What random faults have found of replication between Regions, each as small as it came to be: after it, every
 * secondary comes to hold everything.
 */
import { describe, expect, test } from "vitest";
import type { FaultSpec } from "../../../sim/scenario/types.ts";
import { BASES } from "./schedules.ts";
import { differences, failuresOf, played } from "./worlds.ts";

const crash = (scope: { outbound: string } | { inbound: string }, at: number, length: number): FaultSpec => ({
  kind: "crash",
  at: at * 1000,
  for: length * 1000,
  scope,
});

describe("replication: found by random faults", () => {
  test("a lane whose window was filled at one go did not notice that all of it was lost", () => {
    const cut: FaultSpec = {
      kind: "partition",
      at: 200_000,
      for: 318_000,
      from: { inbound: "shop-eu" },
      to: { outbound: "shop-us" },
      direction: "both",
    };
    const faults = [crash({ inbound: "shop-eu" }, 1_336, 621), cut, crash({ outbound: "shop-us" }, 833, 23)];
    const world = played({ ...BASES[2], faults }, 455_645);
    expect(failuresOf(world)).toEqual([]);
    expect(differences(world)).toEqual([]);
  });

  test("a replication server that died while it waited for storage did not ask again for groups that nobody wrote to any more", () => {
    const outage: FaultSpec = { kind: "region-outage", at: 2_158_000, for: 1_349_000, scope: { region: "us-east-1" } };
    const world = played({ ...BASES[0], faults: [crash({ outbound: "shop-us" }, 655, 1_222), outage] }, 532_264);
    expect(failuresOf(world)).toEqual([]);
    expect(differences(world)).toEqual([]);
  });
});
