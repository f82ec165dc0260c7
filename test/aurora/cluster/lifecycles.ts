/** Small clusters on which people call the service while the run goes on, and what tests ask of the report. */
import { expect } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { scenarioFrom } from "../../worlds.ts";

export const QUICK =
  "createMin: 2s, createMax: 3s, clusterCreateMin: 1s, clusterCreateMax: 2s, clusterDeleteTime: 2s, deleteGrace: 5s, replicationBandwidth: 10000000000";

export interface Given {
  readonly cluster?: string;
  readonly instances?: string;
  readonly actions: string;
  readonly more?: string;
}

export const text = ({
  cluster = "",
  instances = "[{ id: one }, { id: two, az: us-east-1b }]",
  actions,
  more = "",
}: Given): string => `scenario: 1
name: life
duration: 60s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: ${instances}${cluster} }]
workloads: [{ id: app, kind: open, rate: 20/s, keys: { count: 100 }, timeout: 1s }]
parameters: { ${QUICK} }
actions: [${actions}]
${more}
`;
export const alone = (given: Given): Scenario => scenarioFrom(text(given));

export const pair = (actions: string, global = "", eu = "", us = ""): Scenario =>
  scenarioFrom(`scenario: 1
name: life
duration: 60s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop${global} }
  clusters:
    - { id: us, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }]${us} }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }]${eu} }
workloads: [{ id: app, kind: open, rate: 20/s, keys: { count: 100 }, timeout: 1s }]
parameters: { ${QUICK} }
actions: [${actions}]
`);

export function play(scenario: Scenario): RunReport {
  const report = run(scenario, { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

export const refusals = (report: RunReport): string[] =>
  report.story.map((line) => line.text).filter((line) => line.includes("is refused"));
export const statuses = (report: RunReport, of: string): string =>
  report.statuses
    .filter((row) => row.of === of)
    .map(({ status }) => status)
    .join(" ");
export const eventsOf = (report: RunReport, of: string): string =>
  report.rdsEvents
    .filter((row) => row.of === of)
    .map(({ id }) => id.slice(-4))
    .join(" ");
export const LATER = "created: by-action";
