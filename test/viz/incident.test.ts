/** A recording of a real incident beside a run: which chart a series is on, where its periods lie, what is said. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KNOWN_METRICS, type RecordedSeries, type Recording } from "../../sim/twin/index.ts";
import type { Chart } from "../../viz/project/charts.ts";
import {
  eventsWithin,
  figureRows,
  gridOf,
  incidentCharts,
  incidentFigure,
  mostWithin,
  recordedOn,
  recordingWords,
  stretchesOf,
  valueAt,
} from "../../viz/project/incident.ts";
import { check } from "../property.ts";

const S = 1_000_000;
const START = 1_790_000_000 * S;

function series(metric: string, instance: string | null, values: readonly (number | null)[]): RecordedSeries {
  const key = { metric, cluster: "orders", instance, role: instance === null ? ("READER" as const) : null };
  return { key, unit: KNOWN_METRICS[metric].unit, values };
}

const RECORDING: Recording = {
  start: START,
  period: 10 * S,
  length: 4,
  series: [
    series("AuroraReplicaLag", "orders-2", [12, null, 20, 14]),
    series("CommitLatency", "orders-1", [1.5, 2, 3, 4]),
    series("CPUUtilization", null, [12.345, 20, 30, null]),
    series("AuroraReplicaLag", "orders-9", [1, 1, 1, 1]),
  ],
  events: [
    { at: 15 * S, kind: "failover started", of: "orders-2" },
    { at: 38 * S, kind: "failover completed", of: "orders-2" },
  ],
};
const REPLICA = { id: "replica" } as Chart;
const COMMIT = { id: "commit" } as Chart;
const READERS = [{ name: "orders-3" }, { name: "orders-2" }];

describe("a recording beside the charts", () => {
  test("readers' lag goes on the page's chart, in its unit, by the line of its reader; others behind all lines", () => {
    expect(recordedOn(REPLICA, READERS, RECORDING)).toEqual([
      { place: "orders-2", recorded: [12_000, null, 20_000, 14_000], index: 1 },
      { place: "orders-9", recorded: [1_000, 1_000, 1_000, 1_000], index: 2 },
    ]);
  });

  test("commit latency as clients see it is another figure than CommitLatency, which has a chart of its own", () => {
    expect(recordedOn(COMMIT, [{ name: "p50" }], RECORDING)).toEqual([]);
    const simulated = [[], [1, null, 1, 1], [5], []];
    expect(incidentCharts(RECORDING, simulated)).toEqual([
      {
        metric: "CommitLatency",
        unit: "Milliseconds",
        isTime: true,
        lines: [{ place: "orders-1", recorded: [1_500, 2_000, 3_000, 4_000], simulated: [1_000, null, 1_000, 1_000] }],
        more: 0,
      },
      {
        metric: "CPUUtilization",
        unit: "Percent",
        isTime: false,
        lines: [{ place: "orders (READER)", recorded: [12.345, 20, 30, null], simulated: [5] }],
        more: 0,
      },
    ]);
  });

  test("of more than eight places eight are drawn, and the others are counted", () => {
    const many = Array.from({ length: 11 }, (_, index) => series("Queries", `orders-${index}`, [1]));
    const [chart] = incidentCharts({ ...RECORDING, series: many }, null);
    expect([chart.lines.length, chart.more]).toEqual([8, 3]);
    expect(figureRows({ ...RECORDING, series: many }, null).length).toBe(11);
  });

  test("the first period begins at 0 s, or at the moment that is said to be", () => {
    expect(gridOf(RECORDING, null)).toEqual({ from: 0, period: 10 * S });
    expect(gridOf(RECORDING, START + 10 * S).from).toBe(-10 * S);
    expect(gridOf(RECORDING, START - 5 * S).from).toBe(5 * S);
  });

  test("a hole parts a line, and what lies outside of the run is cut off", () => {
    const grid = { from: -5 * S, period: 10 * S };
    expect(stretchesOf([12, null, 20, 14], grid, 30 * S)).toEqual([
      [{ from: 0, to: 5 * S, value: 12 }],
      [
        { from: 15 * S, to: 25 * S, value: 20 },
        { from: 25 * S, to: 30 * S, value: 14 },
      ],
    ]);
    expect(valueAt([12, null, 20, 14], grid, 6 * S)).toBeNull();
    expect(valueAt([12, null, 20, 14], grid, 16 * S)).toBe(20);
    expect(valueAt([12, null, 20, 14], grid, 36 * S)).toBeUndefined();
    expect(mostWithin([99, null, 20, 44], { from: -10 * S, period: 10 * S }, 20 * S)).toBe(20);
  });

  test("wherever a recording lies, each moment of the run is in the step that has its value, or in none", () => {
    const values = fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 }), { maxLength: 12 });
    check(
      fc.property(values, fc.integer({ min: -90, max: 90 }), fc.integer({ min: 0, max: 59 }), (all, from, at) => {
        const grid = { from, period: 7 };
        const steps = stretchesOf(all, grid, 60).flat();
        const found = steps.filter((step) => step.from <= at && at < step.to);
        expect(found.map(({ value }) => value)).toEqual([valueAt(all, grid, at) ?? []].flat());
      }),
      200,
    );
  });

  test("events are moved with it; those beyond the run are not there", () => {
    expect(eventsWithin(RECORDING, { from: 5 * S, period: 10 * S }, 40 * S)).toEqual([
      { at: 20 * S, kind: "failover started", of: "orders-2", words: "failover started, orders-2" },
    ]);
  });

  test("what is said: units, holes, how much of it lies within the run", () => {
    expect([
      incidentFigure({ unit: "Milliseconds" }, 12_300),
      incidentFigure({ unit: "Percent" }, 12.345),
      incidentFigure({ unit: "Count/Second" }, 12_345),
      incidentFigure({ unit: "Count" }, null),
      incidentFigure({ unit: "Count" }, undefined),
    ]).toEqual(["12.3 ms", "12.3%", "12.3 k/s", "no data point", ""]);
    expect(recordingWords(RECORDING, { from: 0, period: 10 * S }, 60 * S)).toBe(
      "4 periods of 10 s, 4 series, 2 events",
    );
    expect(recordingWords(RECORDING, { from: 0, period: 10 * S }, 15 * S)).toBe(
      "4 periods of 10 s, 4 series, 2 events, 2 of the periods within this run",
    );
    expect(recordingWords({ ...RECORDING, events: null }, { from: 90 * S, period: 10 * S }, 60 * S)).toBe(
      "4 periods of 10 s, 4 series, no events given, none of the periods within this run",
    );
  });
});
