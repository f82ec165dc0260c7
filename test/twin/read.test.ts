/**
 * A recording is read as it was written, in each of AWS's shapes; and whatever is wrong with a file is a sentence with
 * its place.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportMetricData } from "../../sim/export/index.ts";
import type { MetricSample } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { readMoment, readRecording, writeMoment, KNOWN_METRICS, type ReadOptions } from "../../sim/twin/index.ts";
import { check } from "../property.ts";
import { incidentOf, ORDERS, PERIOD, recordingOf, scenarioOf, WORLDWIDE } from "./planted.ts";

const SCENARIO = scenarioOf(ORDERS);
const MINUTE = 60_000_000;

const moment = (minute: number): string => writeMoment(1_790_000_000_000_000 + minute * MINUTE);
const minutes = Array.from({ length: 12 }, (_, index) => index);

function metricData(results: readonly object[]): string {
  return JSON.stringify({ MetricDataResults: results });
}

function result(Label: string, more: object = {}): object {
  return { Id: "m1", Label, Timestamps: minutes.map(moment), Values: minutes, StatusCode: "Complete", ...more };
}

function statistics(label: string, datapoint: object = {}): string {
  const Datapoints = minutes.map((minute) => ({
    Timestamp: moment(minute),
    Average: minute,
    Unit: "Milliseconds",
    ...datapoint,
  }));
  return JSON.stringify({ Label: label, Datapoints });
}

const read = (text: string, options: ReadOptions = {}, whose?: string) =>
  readRecording([{ name: "m.json", text, ...(whose === undefined ? {} : { whose }) }], SCENARIO, options);

const problemsOf = (text: string, options?: ReadOptions, whose?: string): readonly string[] => {
  const result = read(text, options, whose);
  return result.ok ? [] : result.problems;
};

describe("twin: reading back what we export", () => {
  test.each([ORDERS, WORLDWIDE])("every series of a run that can be compared is the same", (text) => {
    const scenario = scenarioOf(text);
    const samples = open(scenario, { seed: "7", metrics: true, checks: "none" }).sampleMetrics(PERIOD);
    const incident = incidentOf(text, "", "7");
    const { series, start, period, length } = recordingOf(text, incident);
    expect([start, period, length]).toEqual([0, PERIOD, 24]);
    const known = samples.filter(({ metric }) => Object.hasOwn(KNOWN_METRICS, metric));
    const byName = new Map<string, MetricSample[]>();
    for (const sample of known) {
      const name = `${sample.of} ${sample.metric}`;
      byName.set(name, [...(byName.get(name) ?? []), sample]);
    }
    expect(series.length).toBe(byName.size);
    for (const { key, values } of series) {
      const own = byName.get(`${key.instance ?? key.cluster} ${key.metric}`) as MetricSample[];
      expect(values.filter((value) => value !== null)).toEqual(own.map(({ value }) => value));
    }
  });

  test("whatever the values and the holes", () => {
    const values = fc.array(fc.option(fc.double({ noNaN: true, min: 0, max: 1e12 }), { freq: 6 }), {
      minLength: 8,
      maxLength: 40,
    });
    check(
      fc.property(values, (drawn) => {
        // The first two say where it begins and how long a period is.
        const all = [1, 2, 3, 4, 5, 6, 7, 8, ...drawn.slice(8), ...drawn.slice(0, 8).map((one) => one ?? 0)];
        const samples = all.flatMap((value, index): MetricSample[] =>
          value === null ? [] : [{ ...SAMPLE, at: (index + 1) * MINUTE, value }],
        );
        const text = [...exportMetricData(samples, MINUTE)].join("");
        const result = read(text);
        expect(result.ok && result.recording.series[0].values).toEqual(all);
      }),
      10,
    );
  });

  test("every metric that is compared is one that runs have, in that unit", () => {
    const units = new Map<string, Set<string>>();
    for (const text of [ORDERS, WORLDWIDE, SERVERLESS])
      for (const { metric, unit, source } of open(scenarioOf(text), { metrics: true, checks: "none" }).sampleMetrics(
        MINUTE,
      ))
        units.set(metric, (units.get(metric) ?? new Set()).add(`${unit} of ${source}`));
    for (const [metric, { unit, of }] of Object.entries(KNOWN_METRICS))
      expect([metric, ...(units.get(metric) ?? [])]).toEqual([metric, `${unit} of ${of}`]);
  });
});

const SAMPLE = {
  metric: "AuroraReplicaLag",
  unit: "Milliseconds",
  source: "instance",
  cluster: "orders",
  of: "orders-2",
  role: "READER",
} as const;

const SERVERLESS = ORDERS.replaceAll("db.r6g.large", "db.serverless").replace(
  "volume:",
  "serverlessV2: { min: 1, max: 8 }\n      volume:",
);

describe("twin: whose metric it is", () => {
  const keys = (text: string, whose?: string) => {
    const result = read(text, {}, whose);
    return result.ok ? result.recording.series.map(({ key }) => key) : result.problems;
  };
  const lagOf = (instance: string) => [{ metric: "AuroraReplicaLag", cluster: "orders", instance, role: null }];

  test("a label names it, in any order and any case", () => {
    expect(keys(metricData([result("ORDERS-2 AuroraReplicaLag")]))).toEqual(lagOf("orders-2"));
    expect(keys(metricData([result("AuroraReplicaLag (orders-3)")]))).toEqual(lagOf("orders-3"));
  });

  test("the queries that were asked say it; a cluster's metric of a role is the mean of those who have it", () => {
    const query = (dimensions: object) => ({
      Id: "m1",
      MetricStat: {
        Metric: {
          Namespace: "AWS/RDS",
          MetricName: "CPUUtilization",
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: 60,
        Stat: "Average",
      },
    });
    const asked = (dimensions: object) =>
      readRecording(
        [
          { name: "q.json", text: JSON.stringify([query(dimensions)]) },
          { name: "m.json", text: metricData([result("something")]) },
        ],
        SCENARIO,
      );
    const byRole = asked({ DBClusterIdentifier: "orders", Role: "READER" });
    expect(byRole.ok && byRole.recording.series[0].key).toEqual({
      metric: "CPUUtilization",
      cluster: "orders",
      instance: null,
      role: "READER",
    });
    const wrong = asked({ DBInstanceIdentifier: "orders-9" });
    expect(wrong.ok ? [] : wrong.problems).toEqual([
      'm.json: MetricDataResults[0]: orders-9 is not in the scenario. Did you mean "orders-1"?',
    ]);
  });

  test("the command line says it, where the answer does not", () => {
    expect(keys(statistics("AuroraReplicaLag"), "orders-2")).toEqual(lagOf("orders-2"));
    expect(keys(statistics("AuroraReplicaLag"))).toEqual([
      "m.json: does not say whose AuroraReplicaLag it is: give the file as orders-1=FILE, or the queries that were asked among the files, too. Possible: orders-1, orders-2, orders-3",
    ]);
    expect(keys(statistics("AuroraReplicaLagMaximum"))).toEqual([
      { metric: "AuroraReplicaLagMaximum", cluster: "orders", instance: null, role: null },
    ]);
  });
});

describe("twin: units, holes, windows", () => {
  test("time units are converted, a missing one is the metric's own, and others are refused", () => {
    const valuesIn = (Unit: string | undefined) => {
      const result = read(statistics("AuroraReplicaLag", { Unit }), {}, "orders-2");
      return result.ok ? result.recording.series[0].values.slice(1, 3) : result.problems;
    };
    expect(valuesIn("Milliseconds")).toEqual([1, 2]);
    expect(valuesIn("Seconds")).toEqual([1000, 2000]);
    expect(valuesIn("None")).toEqual([1, 2]);
    expect(valuesIn(undefined)).toEqual([1, 2]);
    expect(valuesIn("Bytes")).toEqual([
      "m.json: AuroraReplicaLag in Bytes: it is in Milliseconds; ask with --unit Milliseconds",
    ]);
  });

  test("a period without a data point stays a hole, and is told", () => {
    const without = (list: readonly unknown[]): unknown[] => list.filter((_, index) => index !== 4 && index !== 5);
    const text = metricData([
      result("orders-2 AuroraReplicaLag", {
        Timestamps: without(minutes.map(moment)),
        Values: without(minutes),
      }),
    ]);
    const found = read(text);
    expect(found.ok && found.recording.series[0].values).toEqual([0, 1, 2, 3, null, null, 6, 7, 8, 9, 10, 11]);
    expect(found.notes).toEqual([
      "m.json: MetricDataResults[0]: AuroraReplicaLag of orders-2 has no data point in 2 of 12 periods: taken for an engine that was down, or in another role",
    ]);
  });

  test("of many series that have holes, or too few periods, one sentence tells by place", () => {
    const some = (from: number) => ({
      Timestamps: minutes.slice(from).map(moment),
      Values: minutes.slice(from),
    });
    const metrics = ["CPUUtilization", "Queries", "SelectLatency", "DMLLatency", "CommitLatency"];
    const found = read(
      metricData([
        result("orders-1 CPUUtilization"),
        ...metrics.map((metric, index) => result(`orders-2 ${metric}`, some(1 + index))),
        ...metrics.slice(0, 2).map((metric) => result(`orders-3 ${metric}`, some(9))),
      ]),
    );
    expect(found.notes).toEqual([
      "m.json: CPUUtilization, Queries, SelectLatency and 2 more of orders-2 have no data point in 1 to 5 of 12 periods: taken for an engine that was down, or in another role",
      "m.json: CPUUtilization, Queries of orders-3 have 3 of 12 periods, too few to be compared, and are left out",
    ]);
  });

  test("--from and --until choose periods, and the first of them is the scenario's 0 s", () => {
    const text = metricData([result("orders-2 AuroraReplicaLag")]);
    const options = { from: readMoment(moment(2)) as number, until: readMoment(moment(10)) as number };
    const found = read(text, options);
    expect(found.ok && [found.recording.start, found.recording.length]).toEqual([options.from, 8]);
    expect(problemsOf(text, { from: readMoment(moment(100)) as number })).toEqual([
      `m.json: has nothing between --from and --until: its data points are of ${moment(0)} to ${moment(11)}`,
    ]);
  });

  test("events count from the recording's start; of those outside it is told", () => {
    const text = metricData([result("orders-2 AuroraReplicaLag")]);
    const events = (minute: number) => ({
      name: "e.json",
      text: JSON.stringify({
        Events: [
          { SourceIdentifier: "orders-2", Message: "DB instance restarted", Date: moment(minute) },
          { SourceIdentifier: "orders-2", Message: "DB instance restarted", Date: moment(minute) },
          { SourceIdentifier: "orders", Message: "Backing up DB instance", Date: moment(minute) },
        ],
      }),
    });
    const found = read(text, { events: events(3) });
    expect(found.ok && found.recording.events).toEqual([{ at: 3 * MINUTE, kind: "restarted", of: "orders-2" }]);
    expect(problemsOf(text, { events: events(60) })).toEqual([
      `e.json: none of its 2 events is within the recording, ${moment(0)} to ${moment(12)}: are both in one zone?`,
    ]);
  });
});

describe("twin: wrong files", () => {
  test.each<[string, string, string]>([
    ["empty", " ", "m.json:1:1: is empty"],
    [
      "cut off",
      '{"MetricDataResults": [\n  {"Id": "m1",',
      "m.json:2:15: ends here, before its braces are closed: is the file whole?",
    ],
    ["another answer", '{"DBClusters": []}', "m.json: is neither an answer of aws cloudwatch get-metric-data nor"],
    ["events", '{"Events": []}', "m.json: is an answer of aws rds describe-events: give it with --events"],
    ["no metric", metricData([]), "m.json: there is no metric in it that a run is compared by"],
    [
      "a metric with a typo",
      metricData([result("orders-2 AuroraReplicaLagg")]),
      'MetricDataResults[0]: there is no metric AuroraReplicaLagg. Did you mean "AuroraReplicaLag"?',
    ],
    ["no metric's name", metricData([result("m1")]), 'MetricDataResults[0]: the label "m1" names no metric'],
    [
      "a moment without its zone",
      metricData([result("orders-2 AuroraReplicaLag", { Timestamps: minutes.map(() => "2026-11-28T10:05:00") })]),
      'm.json: MetricDataResults[0].Timestamps[0]: "2026-11-28T10:05:00" is no moment with its zone',
    ],
    [
      "a value that is none",
      metricData([result("orders-2 AuroraReplicaLag", { Values: minutes.map(() => "7") })]),
      'm.json: MetricDataResults[0].Values[0]: "7" is no number',
    ],
    [
      "lists of two lengths",
      metricData([result("orders-2 AuroraReplicaLag", { Values: [1] })]),
      "MetricDataResults[0]: needs a list of Timestamps and a list of Values of the same length",
    ],
    [
      "no average",
      statistics("AuroraReplicaLagMaximum", { Average: undefined, Maximum: 3 }),
      "m.json: Datapoints[0]: has no Average, which is what a run is compared by: ask with --statistics Average",
    ],
    [
      "an answer that CloudWatch did not give",
      metricData([result("orders-2 AuroraReplicaLag", { StatusCode: "InternalError" })]),
      "CloudWatch has not answered this query (StatusCode InternalError): ask again",
    ],
    [
      "too short",
      metricData([result("orders-2 AuroraReplicaLag", { Timestamps: [moment(0), moment(1)], Values: [1, 2] })]),
      "m.json: has 2 periods of 60 s: at least 6 are needed",
    ],
    [
      "two periods",
      metricData([
        result("orders-2 AuroraReplicaLag"),
        result("orders-3 AuroraReplicaLag", { Timestamps: minutes.map((minute) => moment(minute * 5)) }),
      ]),
      "AuroraReplicaLag of orders-3 has a data point every 5 min, and another series every 60 s: ask for all with one --period",
    ],
    [
      "two values of one moment",
      metricData([
        result("orders-2 AuroraReplicaLag"),
        result("orders-2 AuroraReplicaLag", { Values: minutes.map((minute) => minute + 1) }),
      ]),
      `AuroraReplicaLag of orders-2 has two values at ${moment(0)}: 0 and 1`,
    ],
  ])("%s", (_, text, sentence) => {
    expect(problemsOf(text).join("\n")).toContain(sentence);
  });

  test("whatever stands in an answer, it is read or refused in a sentence", () => {
    const shapes = [
      (value: unknown) => value,
      (value: unknown) => ({ MetricDataResults: value }),
      (value: unknown) => ({ MetricDataResults: [value] }),
      (value: unknown) => ({ MetricDataResults: [result("orders-2 AuroraReplicaLag", { Timestamps: value })] }),
      (value: unknown) => ({ MetricDataResults: [{ ...result("orders-2 AuroraReplicaLag"), Values: [value] }] }),
      (value: unknown) => ({ Label: "AuroraReplicaLagMaximum", Datapoints: [value] }),
      (value: unknown) => [{ Id: "m1", MetricStat: value }],
    ];
    check(
      fc.property(fc.jsonValue(), fc.constantFrom(...shapes), (value, shape) => {
        const text = JSON.stringify(shape(value));
        const good = metricData([result("orders-2 AuroraReplicaLag")]);
        for (const told of [read(text), read(good, { events: { name: "e.json", text: `{"Events":[${text}]}` } })])
          expect(told.ok || told.problems.every((problem) => /^\S+: ./.test(problem))).toBe(true);
      }),
    );
  });

  test("a year of minutes is refused for its length, and not for what a call takes", () => {
    const many = Array.from({ length: 525_600 }, (_, minute) => 1_700_000_000 + minute * 60);
    const year = metricData([result("orders-2 AuroraReplicaLag", { Timestamps: many, Values: many.map(() => 1) })]);
    expect(problemsOf(year)).toEqual([
      "m.json: has 525600 periods of 60 s, and 1440 are compared at most: choose some with --from and --until",
    ]);
  });

  test("a moment far away from all others is refused, too", () => {
    const stray = [0, 0.000001, ...minutes.slice(2).map((minute) => 1_790_000_000 + minute * 60)];
    expect(problemsOf(metricData([result("orders-2 AuroraReplicaLag", { Timestamps: stray })]))).toEqual([
      expect.stringMatching(/^m\.json: has 1790000660000001 periods of 1 us, and 1440 are compared at most/),
    ]);
  });

  test("metrics for events", () => {
    const metrics = metricData([result("orders-2 AuroraReplicaLag")]);
    expect(problemsOf(metrics, { events: { name: "e.json", text: metrics } })).toEqual([
      "e.json: is an answer of aws cloudwatch get-metric-data: give it with --metrics",
    ]);
  });

  test("a wrong word on the command line is told once, and so is a file that is no answer in each of its parts", () => {
    const all = metricData(["CPUUtilization", "Queries"].map((metric) => result(metric)));
    const whose = readRecording([{ name: "m.json", text: all, whose: "orders-9" }], SCENARIO);
    expect(whose.ok || whose.problems).toEqual(['m.json: orders-9 is not in the scenario. Did you mean "orders-1"?']);
    expect(problemsOf('[{ "DBClusters": [] }, { "DBInstances": [] }]')).toEqual([
      "m.json: is neither an answer of aws cloudwatch get-metric-data nor one of get-metric-statistics, with --output json",
    ]);
  });

  test("what the simulator has not is left out, and told, in one sentence for a file", () => {
    const several = [
      "orders-2 AuroraReplicaLag",
      "orders-2 FreeableMemory",
      "orders-1 FreeableMemory",
      "orders-1 SwapUsage",
    ];
    expect(read(metricData(several.map((label) => result(label)))).notes).toEqual([
      "m.json: FreeableMemory, SwapUsage are none that a run is compared by, and are left out",
    ]);
    const found = read(metricData([result("orders-2 AuroraReplicaLag"), result("orders-2 FreeableMemory")]));
    expect([found.ok, found.notes]).toEqual([
      true,
      ["m.json: MetricDataResults[1]: FreeableMemory is none that a run is compared by, and is left out"],
    ]);
  });
});

test("moments are read with their zone, and written as they were read", () => {
  check(
    fc.property(fc.integer({ min: 0, max: 4e15 }), (at) => {
      expect(readMoment(writeMoment(at))).toBe(at);
      const asDate = new Date(Math.floor(at / 1000)).toISOString();
      expect(readMoment(asDate)).toBe(Math.floor(at / 1000) * 1000);
    }),
  );
  expect(readMoment("2026-11-28T12:05:00+02:00")).toBe(readMoment("2026-11-28T10:05:00Z"));
  expect(readMoment(1_790_000_000)).toBe(1_790_000_000_000_000);
  for (const wrong of ["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-28", "", null, -1])
    expect(readMoment(wrong)).toBeUndefined();
});
