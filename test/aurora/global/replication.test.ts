/**
 * Replication between Regions, one situation at a time: whatever breaks, afterwards every secondary is what the primary
 * is.
 */
import { describe, expect, test } from "vitest";
import { READ_FOR } from "../../../sim/aurora/storage/index.ts";
import { build } from "../../../sim/build.ts";
import { differences, failuresOf, globalWorld, played, type GlobalOptions } from "./worlds.ts";

const cut = "kind: partition, from: { outbound: shop-us }, to: { inbound: shop-eu }, at: 1s, for: 1s";

const SITUATIONS: readonly (readonly [string, GlobalOptions])[] = [
  ["nothing breaks", {}],
  ["the way between the Regions is cut and heals", { faults: [cut] }],
  [
    "it is cut one way, acknowledgements are lost",
    {
      faults: [
        "kind: partition, from: { inbound: shop-eu }, to: { outbound: shop-us }, direction: one-way, at: 1s, for: 1s",
      ],
    },
  ],
  [
    "shipments are lost",
    {
      faults: ["kind: loss, from: { outbound: shop-us }, to: { inbound: shop-eu }, at: 500ms, for: 2s, intensity: 30%"],
    },
  ],
  [
    "shipments come twice",
    {
      faults: [
        "kind: duplicate, from: { outbound: shop-us }, to: { inbound: shop-eu }, at: 0s, for: 3s, intensity: 50%",
      ],
    },
  ],
  ["the agent crashes", { faults: ["kind: crash, inbound: shop-eu, at: 1s, for: 500ms"] }],
  ["the replication server crashes", { faults: ["kind: crash, outbound: shop-us, at: 1s, for: 500ms"] }],
  [
    "both crash",
    {
      faults: [
        "kind: crash, inbound: shop-eu, at: 1s, for: 500ms",
        "kind: crash, outbound: shop-us, at: 1200ms, for: 500ms",
      ],
    },
  ],
  [
    "the writer crashes",
    { instances: "[{ id: writer-1 }]", faults: ["kind: crash, instance: writer-1, at: 1s, for: 300ms"] },
  ],
  ["the writer crashes and a reader takes over", { faults: ["kind: crash, instance: writer-1, at: 1s, for: 1s"] }],
  [
    "the writer crashes while the way is cut",
    { instances: "[{ id: writer-1 }]", faults: [cut, "kind: crash, instance: writer-1, at: 1200ms, for: 100ms"] },
  ],
  [
    "the agent crashes behind a jump of LSNs",
    {
      instances: "[{ id: writer-1 }]",
      faults: [
        "kind: crash, instance: writer-1, at: 1s, for: 100ms",
        "kind: crash, inbound: shop-eu, at: 1250ms, for: 100ms",
      ],
    },
  ],
  [
    "the server crashes behind a jump of LSNs",
    {
      instances: "[{ id: writer-1 }]",
      faults: [
        "kind: crash, instance: writer-1, at: 1s, for: 100ms",
        "kind: crash, outbound: shop-us, at: 1250ms, for: 100ms",
      ],
    },
  ],
  ["the secondary loses an AZ", { faults: ["kind: az-outage, az: eu-west-1b, at: 1s, for: 1s"] }],
  ["the primary loses an AZ", { faults: ["kind: az-outage, az: us-east-1b, at: 1s, for: 1s"] }],
  [
    "the secondary's Region is gone for a while",
    { faults: ["kind: region-outage, region: eu-west-1, at: 1s, for: 1s"] },
  ],
  [
    "the primary's Region is gone for a while",
    { faults: ["kind: region-outage, region: us-east-1, at: 1s, for: 500ms"], duration: "6s" },
  ],
  ["the volume grows", { size: "20GB", workload: "until: 3s, bytesPerWrite: 20MB" }],
  [
    "the volume grows while the way is cut",
    { size: "20GB", workload: "until: 3s, bytesPerWrite: 20MB", faults: [cut] },
  ],
  [
    "the volume grows and the agent crashes",
    {
      size: "20GB",
      workload: "until: 3s, bytesPerWrite: 20MB",
      faults: ["kind: crash, inbound: shop-eu, at: 1s, for: 100ms"],
    },
  ],
  ["three Regions", { secondaries: 2, faults: [cut] }],
  ["ten secondaries", { secondaries: 10, readers: 0, rate: "100/s", faults: [cut] }],
  ["headless", { readers: 0, faults: [cut] }],
  [
    "full and tail members",
    { members: "full-tail", faults: [cut, "kind: az-outage, az: us-east-1b, at: 500ms, for: 2s"] },
  ],
  [
    "transactions",
    {
      workload: "until: 3s, transaction: { writes: 3 }",
      instances: "[{ id: writer-1 }]",
      faults: ["kind: crash, instance: writer-1, at: 1s, for: 100ms"],
    },
  ],
];

describe("replication between Regions", () => {
  test.each(SITUATIONS)("%s", (_, options) => {
    for (let seed = 1; seed <= 2; seed++) {
      const world = played(globalWorld(options), seed);
      expect(failuresOf(world), `seed ${seed}`).toEqual([]);
      expect(differences(world), `seed ${seed}`).toEqual([]);
      expect(world.outcomes.writesOk, `seed ${seed}`).toBeGreaterThan(100);
    }
  });
});

test("members that are slower than the server's patience give late, and what they give is taken", () => {
  const slow = "kind: slow-disk, storage: shop-us, at: 500ms, extra: 150ms";
  const world = build(globalWorld({ faults: [slow] }), { seed: "1", mutations: [], history: false, checks: false });
  const { engine } = world.context;
  const { blocks } = world.fleet;
  const read = blocks.read.bind(blocks);
  let empty = 0;
  blocks.read = (segment, from, to, purpose) => {
    if (purpose === READ_FOR.replication && from >= to) empty++;
    return read(segment, from, to, purpose);
  };
  const was: (readonly [at: number, vdl: number])[] = [];
  let lag = 0;
  for (let at = 0; at < 3_000_000; at += 10_000) {
    engine.runTo(at);
    was.push([at, world.driver.ladder.vdl]);
    const there = world.global?.members[1].agent.driver.vdl ?? 0;
    if (at > 1_000_000) lag = Math.max(lag, at - (was.find(([, vdl]) => vdl >= there)?.[0] ?? 0));
  }
  // A disk's 150 ms on the way to a write quorum there, as many for whoever reads it for the server, and the ways.
  expect(lag).toBeLessThan(300_000);
  // Each reads what it was asked for, whatever has come from others since.
  expect(empty).toBe(0);
});
