import { describe, expect, it } from "vitest";
import { targetsOf } from "../../tools/bench/targets.mjs";

/** A run of the bench on a machine where everything takes `slower` times as long. */
function benchOn(slower: number) {
  const ns = (value: number) => value * slower;
  const plainNs = ns(60);
  return {
    kernel: [
      { pending: 1_000, queueNs: ns(25), engineNs: ns(40), heapNs: ns(60), cppNs: ns(57) },
      { pending: 100_000, queueNs: ns(25), engineNs: ns(40), heapNs: ns(110), cppNs: ns(100) },
    ],
    works: [{ what: "mm1", engineNs: ns(60), heapNs: ns(30), cppNs: ns(22) }],
    protocol: {
      runs: [
        { checks: "none", events: 1_000_000, wallMs: ns(100), eventsPerSecond: 1e7 / slower, plainNs },
        { checks: "default", events: 1_000_000, wallMs: ns(125), eventsPerSecond: 8e6 / slower, plainNs },
      ],
    },
    global: [
      { what: "alone", wallMs: ns(10_000), plainNs },
      { what: "none", wallMs: ns(20_000), timesRealTime: 3 / slower, plainNs },
      {
        what: "default",
        wallMs: ns(30_000),
        timesRealTime: 2 / slower,
        plainNs,
        residentMB: 900,
        simulatedSeconds: 60,
      },
    ],
  };
}

const shareOf = (slower: number, what: string) =>
  targetsOf(benchOn(slower)).find((one) => one.what.startsWith(what)) as { share: number; shareByClock?: number };

describe("what was asked of the speed", () => {
  it("is met by exactly as much where the machine of the targets is timed", () => {
    expect(shareOf(1, "events of the protocol").share).toBeCloseTo(1);
    expect(shareOf(1, "events of the protocol").shareByClock).toBeCloseTo(1);
    expect(shareOf(1, "a Global Database at").share).toBeCloseTo(2 / 3);
    expect(shareOf(1, "C++'s queue by the time wheel, 100,000").share).toBeCloseTo(4 / 5);
    expect(shareOf(1, "OMNeT++").share).toBeCloseTo(51 / 60);
    expect(shareOf(1, "what checks cost a Global Database").share).toBeCloseTo(0.8);
  });

  it("is the same share on a machine that is half as fast, and half of it by the clock", () => {
    const [here, there] = [targetsOf(benchOn(1)), targetsOf(benchOn(2))];
    expect(there.map(({ share }) => share)).toEqual(here.map(({ share }) => expect.closeTo(share, 6)));
    expect(shareOf(2, "events of the protocol").shareByClock).toBeCloseTo(0.5);
  });

  it("is judged by the middle one of several processes, with the slowest and the quickest beside", () => {
    const bench = benchOn(1);
    const [bare, checked] = bench.protocol.runs;
    const several = { ...checked, processes: 7, wallMsLeast: 100, wallMsMost: 160 };
    const rows = targetsOf({ ...bench, protocol: { runs: [bare, several] } });
    const row = rows.find(({ what }) => what.startsWith("events of the protocol"));
    expect(row?.here).toBe("8.0 million (6.3 to 10.0)");
    expect(row?.share).toBeCloseTo(1);
  });

  it("says nothing of what was not measured, and nothing of times without a compiler for C++", () => {
    expect(targetsOf({})).toEqual([]);
    const { kernel, works, ...rest } = benchOn(1);
    const noCpp = { cppNs: null };
    const without = {
      ...rest,
      kernel: kernel.map((row) => ({ ...row, ...noCpp })),
      works: works.map((row) => ({ ...row, ...noCpp })),
    };
    expect(targetsOf(without).map(({ what }) => what)).toEqual([
      "what checks cost one writer",
      "what checks cost a Global Database",
      "memory of that Global Database for a minute",
    ]);
  });
});
