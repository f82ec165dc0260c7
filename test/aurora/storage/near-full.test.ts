/**
 * A volume that comes near its limit, as the outside is told (cluster reference 3, 10.1): the event before it is full,
 * and how much is left, which is nothing when the limit is reached and more when somebody has raised it.
 */
import { expect, test } from "vitest";
import { open } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const scenario = scenarioFrom(`
scenario: 1
name: near-full
duration: 40s
topology: { clusters: [{ id: main, volume: { size: 180GB, limit: 215GB, storageNodesPerAz: 4 } }] }
workloads:
  - { id: load, kind: open, rate: 10/s, reads: 0%, bytesPerWrite: 200MB, keys: { count: 500 }, timeout: 1s }
actions: [{ kind: set-volume-limit, at: 30s, limit: 1TB }]
`);

test("RDS-EVENT-0227 comes once, when less than a tenth of the limit is left", () => {
  const { rdsEvents } = open(scenario, { seed: 1 }).finish();
  expect(rdsEvents.filter(({ id }) => id === "RDS-EVENT-0227")).toEqual([
    {
      at: expect.any(Number) as number,
      id: "RDS-EVENT-0227",
      source: "instance",
      of: "writer-1",
      message: "Your Aurora cluster's storage is dangerously low with only 0.02 terabytes remaining.",
    },
  ]);
});

test("AuroraVolumeBytesLeftTotal is 0 where writes are refused for space, and counts by the limit of the moment", () => {
  const left = (until: number): number[] =>
    open({ ...scenario, duration: until }, { seed: 1, metrics: true, checks: "none" })
      .sampleMetrics(300_000_000)
      .flatMap(({ metric, value }) => (metric === "AuroraVolumeBytesLeftTotal" ? [value] : []));
  expect(left(29_000_000)).toEqual([0]);
  const [later] = left(31_000_000);
  expect(later).toBeGreaterThan(700e9);
});
