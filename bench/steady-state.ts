/** The load that the benches play, as plain data: one writer, no faults, so many one-row writes a second. */
import type { Scenario } from "../sim/scenario/types.ts";

export function steadyState(options: { readonly writesPerSecond: number; readonly seconds: number }): Scenario {
  const duration = options.seconds * 1_000_000;
  return {
    scenario: 1,
    name: "bench-steady-state",
    title: "A quiet cluster under a constant load",
    description: "",
    seed: "1",
    duration,
    regions: [{ name: "us-east-1", azs: ["us-east-1a", "us-east-1b", "us-east-1c"] }],
    clusters: [
      {
        id: "orders",
        region: "us-east-1",
        engine: "aurora-mysql",
        volume: {
          sizeBytes: 100_000_000_000,
          limitBytes: 64_000_000_000_000,
          members: "like",
          storageNodesPerAz: 4,
          writeQuorum: 4,
          readQuorum: 3,
          longAzOutage: "wait",
        },
        instances: [{ id: "orders-1", class: "db.r6g.8xlarge", az: "us-east-1a", promotionTier: 1, createdAt: 0 }],
        readersOnFailover: "stay",
        onHeartbeatLoss: "continue",
        writeForwarding: false,
        endpoints: [],
      },
    ],
    workloads: [
      {
        id: "shop",
        kind: "open",
        cluster: "orders",
        endpoint: "writer",
        az: "us-east-1a",
        ratePerSecond: options.writesPerSecond,
        readRatio: 0,
        turns: [],
        keyCount: 100_000,
        keys: { kind: "uniform" },
        bytesPerWrite: 0,
        transaction: { writes: 1, reads: 0, rereads: 0, isolation: "repeatable-read", order: "rising" },
        consistency: "OFF",
        statements: [],
        lists: false,
        timeout: 5_000_000,
        retry: { attempts: 1, backoff: 0, growth: 1, budget: 1 },
        driver: { kind: "plain", dnsCache: 0, connections: 0, lifetime: 0 },
        startAt: 0,
        stopAt: duration,
      },
    ],
    faults: [],
    actions: [],
    expect: {},
    parameters: {},
  };
}
