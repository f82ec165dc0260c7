/** The charts of lag and latency: what is read from a run, and what is made of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gauges } from "../../sim/figures/gauges.ts";
import { open } from "../../sim/run.ts";
import { chartsOf, figure, foldsOf, gapsOf, sampleAt, seen, ticks, worst } from "../../viz/project/charts.ts";
import { faultNames } from "../../viz/project/fault-names.ts";
import { standingOf } from "../../viz/project/standing.ts";
import type { Sample } from "../../viz/worker/protocol.ts";
import { check } from "../property.ts";
import { scenarioFrom, shipped } from "../worlds.ts";

const QUIET = { event: 0, writesOk: 0, readsOk: 0, failed: 0, unknown: 0, waitingCommits: 0 };

function samplesOf(
  name: string,
  every: number,
): { readonly samples: readonly Sample[]; readonly run: ReturnType<typeof open> } {
  const run = open(shipped(name), { seed: "1" });
  const reader = run.gauges();
  const samples: Sample[] = [];
  for (let at = 0; at <= run.layout.duration; at += every) {
    run.runTo(at);
    samples.push({ at, ...QUIET, gauges: reader.read(), standing: standingOf(run.frame()) });
  }
  return { samples, run };
}

const SMALL = `
scenario: 1
name: charted
duration: 6s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 200/s, reads: 0%, timeout: 10s }]
faults: [{ kind: az-outage, az: us-east-1b, at: 2s, for: 2s }, { kind: crash, node: storage-c1, at: 2s, for: 2s }]
`;

describe("reading", () => {
  test("a run that is looked at is the same run, and the latencies of all stretches are those of the whole", () => {
    const scenario = scenarioFrom(SMALL);
    const [watched, alone] = [open(scenario, { seed: "5" }), open(scenario, { seed: "5" })];
    const reader = watched.gauges();
    let most = 0;
    for (let at = 0; at <= 6_000_000; at += 250_000) {
      watched.runTo(at);
      most = Math.max(most, reader.read().commitLatencyUs?.max ?? 0);
    }
    const [report, other] = [watched.finish(), alone.finish()];
    expect(report.digest).toBe(other.digest);
    const { max } = report.clients.commitLatencyUs;
    // Buckets are 1.6% wide.
    expect(most).toBeGreaterThan(max * 0.98);
    expect(most).toBeLessThan(max * 1.02);
  });

  test("without a write quorum commits have no latency, and the time without an answer grows by a second a second", () => {
    const run = open(scenarioFrom(SMALL), { seed: "5" });
    const reader = run.gauges();
    const at = (us: number): Gauges => {
      run.runTo(us);
      return reader.read();
    };
    expect(at(1_900_000).writeGapUs).toBeLessThan(100_000);
    at(2_600_000);
    const stuck = at(3_000_000);
    expect(stuck.commitLatencyUs).toBeNull();
    expect(at(3_500_000).writeGapUs - stuck.writeGapUs).toBe(500_000);
    expect(at(5_000_000).commitLatencyUs?.max).toBeGreaterThan(1_500_000);
    expect(at(5_500_000).writeGapUs).toBeLessThan(100_000);
  });
});

describe("charts", () => {
  test("a cut between Regions: its lag grows while it lasts; the primary has no lag and no line", () => {
    const { samples, run } = samplesOf("global-link-cut", 500_000);
    const charts = chartsOf(run.layout);
    const lag = charts.find(({ id }) => id === "global")!;
    expect(lag.series.map(({ name }) => name)).toEqual(run.layout.globalMembers);
    const shown = seen(lag, samples);
    expect(shown.map(({ name }) => name)).toEqual(["shop-eu"]);
    expect(worst(shown, samples)!.value).toBeGreaterThan(20_000_000);
    expect(worst(shown, samples)!.at).toBeGreaterThan(38_000_000);
  });

  test("a cluster of one instance has neither readers nor Regions to lag", () => {
    const { layout } = open(shipped("az-plus-one"));
    expect(chartsOf(layout).map(({ id }) => id)).toEqual(["commit", "gap", "copies"]);
  });

  test("serverless instances have a chart of their capacity, in halves of a unit; nobody else has", () => {
    const run = open(shipped("serverless-burst"), { seed: "1", checks: "none" });
    const capacity = chartsOf(run.layout).find(({ id }) => id === "capacity")!;
    const reader = run.gauges();
    const at = (us: number): readonly (readonly [string, number | null])[] => {
      run.runTo(us);
      const gauges = reader.read();
      expect(run.frame().instances.map(({ acu }) => acu)).toEqual(gauges.acu);
      const sample: Sample = { at: us, ...QUIET, gauges, standing: standingOf(run.frame()) };
      return capacity.series.map(({ name, value }) => [name, value(sample)]);
    };
    expect(at(0)).toEqual([
      ["writer-1", 0.5],
      ["reader-1", 0.5],
      ["reader-2", 0.5],
    ]);
    expect(at(120_000_000)).toEqual([
      ["writer-1", 11.5],
      ["reader-1", 11.5],
      ["reader-2", 0.5],
    ]);
    expect([figure(capacity, 0.5), figure(capacity, 12)]).toEqual(["0.5", "12"]);
  });

  test("the sample of a moment is the last one before it; before all there is none", () => {
    const gauges: Gauges = {
      commitLatencyUs: null,
      replicaLagUs: [],
      globalLagUs: [],
      writeGapUs: 0,
      copying: 0,
      acu: [],
    };
    const standing = { words: [], copies: new Uint8Array() };
    const samples = [10, 20, 20, 40].map((at, writesOk) => ({ ...QUIET, at, writesOk, gauges, standing }));
    expect([9, 10, 19, 20, 39, 99].map((at) => sampleAt(samples, at)?.writesOk)).toEqual([undefined, 0, 0, 2, 2, 3]);
  });

  test("figures are words, and the scale of times has at most five marks", () => {
    const [commit] = chartsOf(open(shipped("az-plus-one")).layout);
    expect([figure(commit, null), figure(commit, 1_340), figure(commit, 9_870_000)]).toEqual([
      "none",
      "1.34 ms",
      "9.87 s",
    ]);
    expect(ticks(commit, 12_000)).toEqual([0, 1_000, 10_000]);
    for (const top of [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 3.6e9]) expect(ticks(commit, top).length).toBeLessThanOrEqual(5);
  });
});

describe("folded rows", () => {
  test("a value fills whole layers and a part of one, and can be read back from them", () => {
    const [commit] = chartsOf(open(shipped("az-plus-one")).layout);
    const steps = [1_000, 9_000, 90_000, 900_000];
    check(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (value) => {
        const folds = foldsOf(commit, value);
        expect(folds.reduce((sum, share, layer) => sum + share * steps[layer], 0)).toBeCloseTo(value, 3);
        folds.forEach((share, layer) =>
          expect(share === 1 || folds.slice(layer + 1).every((one) => one === 0)).toBe(true),
        );
      }),
    );
  });

  test("a gap is every sample without a value and no other", () => {
    check(
      fc.property(fc.array(fc.option(fc.nat(9)), { minLength: 2, maxLength: 40 }), (values) => {
        const samples = values.map((_, at) => ({ at }) as Sample);
        const gaps = gapsOf({ name: "x", value: ({ at }) => values[at] }, samples);
        values
          .slice(0, -1)
          .forEach((value, at) => expect(gaps.some(({ from, to }) => at >= from && at < to)).toBe(value === null));
      }),
    );
  });
});

describe("names of faults over the charts", () => {
  const names = (spans: readonly (readonly [at: number, text: string])[], width = 600): ReturnType<typeof faultNames> =>
    faultNames(
      spans.map(([at, text]) => ({ kind: "crash", text, at, until: at + 1 })),
      (at) => at,
      [0, width],
    );

  test("each in the first row that is free, within the edges; what finds none is counted", () => {
    const { names: placed, rows } = names([
      [10, "one"],
      [20, "two"],
      [300, "three"],
      [590, "four at the end"],
    ]);
    expect(placed.map(({ text, row }) => [text, row])).toEqual([
      ["one", 0],
      ["two", 1],
      ["three", 0],
      ["four at the end", 0],
    ]);
    expect(rows).toBe(2);
    expect(placed[3].x).toBeLessThan(placed[3].from);
    const many = names(Array.from({ length: 9 }, (_, at) => [at, "a long name"] as const));
    expect([many.names.length, many.left, many.rows]).toEqual([3, 6, 3]);
  });
});
