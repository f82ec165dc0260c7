/** CloudWatch's metrics of a global database: each period's own, and together what the run as a whole reports. */
import { expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { shipped } from "../worlds.ts";

const PERIOD = 10_000_000;

test("cloudwatch: counts are the period's, lags its averages, and all periods together are the run", () => {
  const run = open(shipped("global-link-cut"), { seed: 1, metrics: true });
  const samples = run.sampleMetrics(PERIOD);
  const of = (metric: string): number[] =>
    samples.filter((one) => one.metric === metric && one.of === "shop-eu").map(({ value }) => value);
  const { metrics } = run.finish();
  const sum = (metric: string): number => of(metric).reduce((all, value) => all + value, 0);
  expect(sum("AuroraGlobalDBReplicatedWriteIO")).toBe(metrics["AuroraGlobalDBReplicatedWriteIO"]["shop-eu"]);
  expect(sum("AuroraGlobalDBDataTransferBytes")).toBe(metrics["AuroraGlobalDBDataTransferBytes"]["shop-eu"]);
  // Counts since the start would only rise.
  const records = of("AuroraGlobalDBReplicatedWriteIO");
  expect(records.some((value, index) => value < records[index - 1])).toBe(true);
  const lags = of("AuroraGlobalDBRPOLag");
  // The way is whole again in the last period, which has a second of the lag before.
  expect(Math.max(...lags)).toBeGreaterThan(100 * Math.max(1, Math.min(...lags)));
  expect(lags.at(-1)).toBeLessThan(5000);
});

test("cloudwatch: after a role change the other cluster is the secondary", () => {
  const run = open(shipped("switchover-under-load"), { seed: 1, metrics: true });
  const samples = run.sampleMetrics(PERIOD).filter(({ metric }) => metric === "AuroraGlobalDBReplicatedWriteIO");
  const secondaries = samples.map(({ of }) => of);
  expect(new Set(secondaries).size).toBeGreaterThan(1);
  expect(samples.every(({ value }) => value >= 0)).toBe(true);
});
