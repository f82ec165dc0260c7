/** Files of which nobody says which is which, as they are dropped on the page: sorted, read, refused in its words. */
import { describe, expect, test } from "vitest";
import { readFiles, writeMoment } from "../../sim/twin/index.ts";
import { ORDERS, scenarioOf } from "./planted.ts";

const SCENARIO = scenarioOf(ORDERS);
const MINUTE = 60_000_000;
const minutes = Array.from({ length: 12 }, (_, index) => index);
const moment = (minute: number): string => writeMoment(1_790_000_000_000_000 + minute * MINUTE);

const lag = {
  name: "lag.json",
  text: JSON.stringify({
    Label: "AuroraReplicaLag",
    Datapoints: minutes.map((minute) => ({ Timestamp: moment(minute), Average: minute })),
  }),
};
const events = (name: string, minute: number) => ({
  name,
  text: JSON.stringify({
    Events: [{ SourceIdentifier: "orders-2", Message: "DB instance restarted", Date: moment(minute) }],
  }),
});

describe("twin: files of a page", () => {
  test("metrics and several files of events in any order are one recording", () => {
    const read = readFiles([events("a.json", 7), { ...lag, whose: "orders-2" }, events("b.json", 3)], SCENARIO);
    expect(read.ok && read.recording.series.map(({ key }) => key.instance)).toEqual(["orders-2"]);
    expect(read.ok && read.recording.events?.map(({ at }) => at / MINUTE)).toEqual([3, 7]);
    expect(read.places).toEqual(["orders-1", "orders-2", "orders-3", "orders"]);
  });

  test("whose it is cannot be told: the page's way to say it is named, and not the command line's", () => {
    const read = readFiles([lag], SCENARIO);
    expect(!read.ok && read.problems).toEqual([
      "lag.json: does not say whose AuroraReplicaLag it is: choose beside the file whose it is, or add the queries that were asked. Possible: orders-1, orders-2, orders-3",
    ]);
  });

  test("events alone, what is no JSON, and a design without these metrics are refused in a sentence", () => {
    const problemsOf = (files: Parameters<typeof readFiles>[0], scenario = SCENARIO) => {
      const read = readFiles(files, scenario);
      return read.ok ? [] : read.problems;
    };
    expect(problemsOf([events("a.json", 1)])).toEqual([
      "a.json: has RDS events alone: give the answer of aws cloudwatch get-metric-data or get-metric-statistics, too",
    ]);
    expect(problemsOf([{ name: "run.yaml", text: "scenario: 1\nname: x\n" }])[0]).toMatch(
      /^run\.yaml:\d+:\d+: is no JSON from here on/,
    );
    const [cluster] = SCENARIO.clusters;
    const mirrored = { ...SCENARIO, clusters: [{ ...cluster, design: "mirrored-mysql" as const }] };
    expect(problemsOf([lag], mirrored)).toEqual([
      "orders: has a cluster of mirrored MySQL, and only Aurora has these metrics and events",
    ]);
  });
});
