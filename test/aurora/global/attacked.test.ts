/**
 * What reading the replication of a global database line by line, against the reference, has found: each was so before
 * it was mended, and no random schedule had told.
 */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { globalWorld, played, QUICK } from "./worlds.ts";

const ROLES = `${QUICK}, clusterPromoteMin: 100ms, clusterPromoteMax: 200ms, fenceTimeout: 1s, globalNameFlipMin: 100ms, globalNameFlipMax: 200ms, replicationBandwidth: 200000000000, roleChangeRetry: 200ms`;

function world(options: Parameters<typeof globalWorld>[0]): World {
  return build(globalWorld({ parameters: ROLES, ...options }), {
    seed: "1",
    mutations: [],
    history: false,
    checks: false,
  });
}

describe("the replication server of a cluster that has been the primary before", () => {
  test("calculates its secondaries' lags again when it is that once more", () => {
    const there = world({
      duration: "9s",
      rate: "60/s",
      workload: "until: 8s",
      actions: ["kind: failover-global, at: 1s, cluster: shop-eu", "kind: switchover-global, at: 4s, cluster: shop-us"],
    });
    const { engine } = there.context;
    const seen: number[] = [];
    there.clusters[0].context.trace.on(TRACE.lagsCalculated, () => seen.push(engine.now));
    engine.runTo(9_000_000);
    expect(there.global?.primary).toBe(0);
    expect(seen.some((at) => at < 1_500_000)).toBe(true);
    expect(seen.some((at) => at > 7_000_000)).toBe(true);
  });
});

describe("a secondary that leaves the global database", () => {
  test("is sent nothing any more, not even the question where it stands", () => {
    const there = world({
      duration: "8s",
      secondaries: 2,
      actions: ["kind: remove-from-global, at: 1s, cluster: shop-2"],
    });
    const { engine, network } = there.context;
    const agent = there.global?.members[2].agent;
    let late = 0;
    const send = network.send.bind(network);
    network.send = (from, to, kind, a, b, c) => {
      if (kind === agent?.shipKind && to === agent.actor && engine.now > 2_000_000) late++;
      return send(from, to, kind, a, b, c);
    };
    engine.runTo(8_000_000);
    expect([agent?.status, late]).toEqual(["stopped", 0]);
  });
});

describe("two Regions lost one after the other", () => {
  const lost = (region: string, at: string): string => `kind: region-outage, region: ${region}, at: ${at}, for: 20s`;

  test("the third can still be taken out and promoted, while the failover waits for the first to come back", () => {
    const there = world({
      duration: "9s",
      secondaries: 2,
      faults: [lost("us-east-1", "1s"), lost("eu-west-1", "5s")],
      actions: [
        "kind: failover-global, at: 1500ms, cluster: shop-eu",
        "kind: remove-from-global, at: 6s, cluster: shop-2",
      ],
    });
    there.context.engine.runTo(9_000_000);
    const rows = there.global?.roles.records.rows() ?? [];
    expect(rows.map(({ kind, to, error }) => [kind, to, error])).toEqual([
      ["failover", "shop-eu", undefined],
      ["detach", "shop-2", undefined],
    ]);
    expect(rows[0].finishedAt).toBeUndefined();
    expect(rows[1].openedAt).toBeLessThan(9_000_000);
  });
});

test("patched nodes of a secondary's storage are told by their own names", () => {
  const { story } = run(globalWorld({ duration: "3s", actions: ["kind: patch-storage, at: 1s, az: eu-west-1b"] }), {
    seed: "1",
  });
  expect(story.map(({ text }) => text)).toContain("shop-eu: storage-b1 goes away to be patched.");
});

describe("log that fails its checksum", () => {
  /** Whatever one zone of the primary's writes. */
  const BAD = ["a1", "a2", "a3"].map(
    (node) => `kind: corrupt-writes, node: storage-${node}, intensity: 100%, at: 200ms, for: 1s`,
  );
  const given = (mutations: readonly string[]): { crossed: number; found: number } => {
    const there = build(
      globalWorld({
        duration: "2s",
        workload: "until: 1500ms",
        size: "10GB",
        rate: "1000/s",
        faults: BAD,
        parameters: QUICK.replace(/(stagingPeriod|scrubPeriod): \w+/g, "$1: 1h"),
      }),
      { seed: "1", mutations, history: false, checks: false },
    );
    let [crossed, found] = [0, 0];
    there.context.trace.on(TRACE.badLogGiven, (_segment, _block, purpose) => (crossed += purpose === 4 ? 1 : 0));
    there.context.trace.on(TRACE.badLogFound, () => found++);
    there.context.engine.runTo(2_000_000);
    return { crossed, found };
  };

  test("is found when another Region is to have it, and crosses only where nobody looks", () => {
    const { crossed, found } = given([]);
    expect([crossed, found > 0]).toEqual([0, true]);
    expect(given(["noChecksum"]).crossed).toBeGreaterThan(0);
  });

  test("holds up no secondary: other members have it", () => {
    const there = played(globalWorld({ faults: BAD }));
    const [vdl, of] = [there.global?.vdlOf(1), there.global?.vdlOf(0)];
    expect(vdl).toBe(of);
  });
});

describe("the primary's replication server, back after its volume's storage has collected log", () => {
  const FETCH_S = 3;
  const away = (options: Parameters<typeof globalWorld>[0]): World => {
    const parameters = `agentRestart: 100ms, floorAfter: 300ms, stagingPeriod: 200ms, objectStoreFetch: ${FETCH_S}s`;
    return world({ readers: 0, instances: "[{ id: writer-1 }]", parameters, ...options });
  };
  const gone = (at: string, lasting: string): string => `kind: crash, outbound: shop-us, at: ${at}, for: ${lasting}`;

  test("takes nothing for given that an earlier life of its has asked the object store for", () => {
    const there = away({
      duration: "15s",
      rate: "200/s",
      workload: "until: 9s",
      faults: [gone("1s", "9s"), gone("12s", "100ms")],
    });
    const { engine } = there.context;
    const complete = (): number => there.global?.servers[0].complete ?? -1;
    engine.runTo(12_000_000);
    const before = complete();
    expect(there.global?.servers[0].pulls.fromObjectStore).toBeGreaterThan(0);
    engine.runTo(12_200_000 + (FETCH_S - 0.1) * 1e6);
    expect(complete()).toBe(before);
  });

  test("finds in the log of a group that was idle what has been written there since", () => {
    // The report's point is what had been written when the server went: a record of one group, beyond the others' last
    // ones. Nothing that comes later is collected.
    const there = away({
      duration: "9s",
      rate: "5/s",
      workload: "until: 8s",
      faults: [gone("2s", "5s")],
      actions: ["kind: long-query, instance: writer-1, at: 1990ms, for: 8s"],
    });
    there.context.engine.runTo(9_000_000);
    const { complete, pulls } = there.global?.servers[0] ?? {};
    expect(complete).toBe(there.clusters[0].driver.ladder.vdl);
    expect(pulls?.fromObjectStore).toBe(0);
  });
});
