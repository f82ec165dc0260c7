/**
 * The replication servers' own limits (cluster reference 5.2): batches, connections that share the bandwidth, records a
 * second, bytes on their way.
 */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { failuresOf, globalWorld } from "./worlds.ts";

interface Shipment {
  readonly at: number;
  readonly records: number;
}

/** What left for the only secondary, and how far it lagged at most. */
function shipped(
  parameters: string,
  { rate = "500/s", duration = "6s", until = "5s", faults = [] as readonly string[] } = {},
): { world: World; shipments: Shipment[]; lagMost: number } {
  const world = build(
    globalWorld({
      duration,
      rate,
      readers: 0,
      instances: "[{ id: writer-1 }]",
      workload: `until: ${until}`,
      parameters,
      faults,
    }),
    { seed: "1", mutations: [], history: false, checks: true },
  );
  const shipments: Shipment[] = [];
  let lagMost = 0;
  const { trace, engine } = world.context;
  trace.on(TRACE.shipped, (_to, prev, last) => shipments.push({ at: engine.now, records: last - prev }));
  trace.on(TRACE.lagsCalculated, (_of, _rpo, durability) => (lagMost = Math.max(lagMost, durability)));
  engine.runTo(globalWorld({ duration }).duration);
  expect(failuresOf(world)).toEqual([]);
  return { world, shipments, lagMost };
}

/** The secondary's durable point, and the primary's. */
const behind = (world: World): number => world.clusters[0].driver.vdl - world.clusters[1].driver.vdl;

describe("replication servers", () => {
  test("batches: no two shipments within the batch's time, and longer batches are fewer and larger", () => {
    const short = shipped("");
    const long = shipped("replicationBatch: 50ms");
    for (const { shipments, least } of [
      { ...short, least: 2_000 },
      { ...long, least: 50_000 },
    ])
      for (const [index, { at }] of shipments.entries())
        if (index > 0) expect(at - shipments[index - 1].at).toBeGreaterThanOrEqual(least);
    const mean = ({ shipments }: { shipments: Shipment[] }): number =>
      shipments.reduce((sum, { records }) => sum + records, 0) / shipments.length;
    expect(long.shipments.length).toBeLessThan(short.shipments.length / 4);
    expect(mean(long)).toBeGreaterThan(4 * mean(short));
    expect(behind(short.world)).toBe(0);
  });

  test("connections share the bandwidth: one, two or four carry the same, and what does not fit waits", () => {
    // 1,200 writes a second of 200 bytes are more than twice what the way carries.
    const durable = [1, 2, 4].map((streams) => {
      const { world, lagMost } = shipped(`replicationBandwidth: 100000, replicationStreams: ${streams}`, {
        rate: "1500/s",
      });
      expect(lagMost).toBeGreaterThan(1_000_000);
      return world.clusters[1].driver.vdl;
    });
    for (const vdl of durable) expect(Math.abs(vdl - durable[2])).toBeLessThan(durable[2] * 0.15);
  });

  test("records a second: a server that handles half of what is written falls behind, and catches up when the load ends", () => {
    const quick = shipped("", { duration: "12s" });
    const slow = shipped("replicationRecordsPerSecond: 200", { duration: "12s" });
    expect(quick.lagMost).toBeLessThan(500_000);
    expect(slow.lagMost).toBeGreaterThan(2_000_000);
    expect(behind(slow.world)).toBe(0);
    // Nothing of it is the primary's affair.
    expect(slow.world.outcomes.commitLatency.summary()).toEqual(quick.world.outcomes.commitLatency.summary());
  });

  test("the window: what has not been acknowledged is never more than it allows", () => {
    const { world, shipments } = shipped("replicationWindow: 8000", {
      faults: [
        "kind: partition, from: { inbound: shop-eu }, to: { outbound: shop-us }, direction: one-way, at: 2s, for: 1s",
      ],
    });
    // 8,000 bytes are forty records; while no acknowledgement comes, only repetitions leave.
    const cut = shipments.filter(({ at }) => at > 2_100_000 && at < 3_000_000);
    expect(Math.max(...cut.map(({ records }) => records))).toBeLessThanOrEqual(40);
    expect(behind(world)).toBe(0);
  });
});
