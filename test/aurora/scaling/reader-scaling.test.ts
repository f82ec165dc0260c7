/**
 * Auto scaling in a run: bounds, failovers, machines that are missing, connections as the metric, events and statuses,
 * going back in time.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom } from "../../worlds.ts";

interface Played {
  readonly scaling: string;
  readonly readers?: number;
  readonly load?: string;
  readonly more?: string;
  readonly duration?: string;
}

function world({ scaling, readers = 1, load = "rate: 30/s", more = "", duration = "5m" }: Played): Scenario {
  const manual = Array.from(
    { length: readers },
    (_, index) => `, { id: reader-${index + 1}, class: db.r6g.large, az: us-east-1b }`,
  ).join("");
  return scenarioFrom(`scenario: 1
name: scaling
duration: ${duration}
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1, class: db.r6g.large }${manual}], autoScaling: { ${scaling} } }
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 0%, keys: { count: 100 }, timeout: 2s, retry: { attempts: 20, backoff: 200ms } }
  - { id: web, kind: open, ${load}, endpoint: reader, reads: 100%, keys: { count: 100 }, timeout: 2s, driver: { lifetime: 3s } }
parameters: { statementCpu: 50ms, scalingPeriod: 1s, createMin: 5s, createMax: 8s, recreateMin: 10s, recreateMax: 12s, deleteGrace: 3s }
${more}
`);
}

function played(given: Played, seed = 1): RunReport {
  const report = run(world(given), { seed });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

const CPU =
  "policies: [{ metric: RDSReaderAverageCPUUtilization, target: 40, scaleOutCooldown: 10s, scaleInCooldown: 5s }]";
const eventsOf = (report: RunReport, id: string): string[] =>
  report.rdsEvents.filter((row) => row.id === `RDS-EVENT-${id}`).map(({ of }) => of);
const goes = (report: RunReport): string[] =>
  report.story.flatMap(({ text }) => /^Auto scaling goes from (.*?):/.exec(text)?.[1] ?? []);

describe("auto scaling of readers", () => {
  test("readers come under load, are created and available, and go without it: newest first, with the service's events", () => {
    const report = played({ scaling: `min: 1, max: 4, ${CPU}`, load: "rate: 30/s, until: 1m" });
    expect(goes(report)[0]).toMatch(/^1 reader to/);
    expect(goes(report).at(-1)).toBe("2 readers to 1");
    expect(eventsOf(report, "0005")).toContain("application-autoscaling-1");
    expect(eventsOf(report, "0003").at(-1)).toBe("application-autoscaling-1");
    const statuses = report.statuses.filter(({ of }) => of === "application-autoscaling-1").map(({ status }) => status);
    expect(statuses).toEqual(["creating", "available", "deleting"]);
  });

  test("below its minimum it adds at once, whatever the load", () => {
    const report = played({ scaling: `min: 3, max: 4, ${CPU}`, load: "rate: 1/s", duration: "30s" });
    expect(goes(report)).toEqual(["1 reader to 3"]);
  });

  test("manual readers count, and are left alone: the maximum is everybody's", () => {
    const report = played({ scaling: `min: 0, max: 3, ${CPU}`, readers: 2, load: "rate: 200/s, until: 1m" });
    expect(goes(report)).toEqual(["2 readers to 3", "3 readers to 2"]);
  });

  test("disableScaleIn: nobody goes", () => {
    const report = played({
      scaling: `min: 1, max: 4, ${CPU.replace(" }]", ", disableScaleIn: true }]")}`,
      load: "rate: 30/s, until: 1m",
    });
    expect(goes(report).length).toBeGreaterThan(0);
    expect(eventsOf(report, "0003")).toEqual([]);
  });

  test("connections as the metric: as many readers as have their share", () => {
    const connections = "policies: [{ metric: RDSReaderAverageDatabaseConnections, target: 3, scaleOutCooldown: 10s }]";
    const report = played({ scaling: `min: 1, max: 6, ${connections}`, load: "rate: 1/s", duration: "60s" });
    expect(goes(report)).toEqual([]);
    const crowded = world({ scaling: `min: 1, max: 6, ${connections}`, duration: "60s" });
    const [app, web] = crowded.workloads;
    const sessions = { ...web, kind: "closed" as const, sessions: 35, thinkTime: 1_000_000 };
    expect(goes(run({ ...crowded, workloads: [app, sessions] }, { seed: 1 })).at(-1)).toMatch(/to [456]$/);
  });

  test("two policies: one is enough to add, both must agree to remove", () => {
    const both =
      "policies: [{ metric: RDSReaderAverageCPUUtilization, target: 40 }, { metric: RDSReaderAverageDatabaseConnections, target: 1000, disableScaleIn: true }]";
    const report = played({ scaling: `min: 1, max: 4, ${both}`, load: "rate: 30/s, until: 1m" });
    expect(goes(report).length).toBeGreaterThan(0);
    expect(eventsOf(report, "0003")).toEqual([]);
  });

  test("a failover to a reader that was added: as the writer it stays, and as many readers as before are left", () => {
    const more = "actions: [{ kind: failover, at: 40s, to: application-autoscaling-1 }]";
    const report = played({ scaling: `min: 1, max: 4, ${CPU}`, load: "rate: 30/s, until: 1m", more });
    expect(eventsOf(report, "0385")).toEqual(["application-autoscaling-1"]);
    expect(eventsOf(report, "0003")).not.toContain("application-autoscaling-1");
    expect(eventsOf(report, "0003")).not.toContain("writer-1");
  });

  test("while an instance is away nothing is begun", () => {
    const more = "faults: [{ kind: crash, instance: reader-2, at: 1s, for: 60s }]";
    const report = played({
      scaling: `min: 1, max: 5, ${CPU}`,
      readers: 2,
      load: "rate: 50/s, from: 8s",
      duration: "2m",
      more,
    });
    const [first] = report.story.filter(({ text }) => text.startsWith("Auto scaling goes"));
    const back = report.statuses.filter(({ of, status }) => of === "reader-2" && status === "available");
    expect(first.at).toBeGreaterThan(back[0].at);
  });

  test("while the control plane stands still nothing is begun", () => {
    const more = "faults: [{ kind: control-plane-outage, at: 1s, for: 40s }]";
    const report = played({ scaling: `min: 1, max: 5, ${CPU}`, duration: "2m", more });
    const [first] = report.story.filter(({ text }) => text.startsWith("Auto scaling goes"));
    expect(first.at).toBeGreaterThan(41_000_000);
  });

  test("without machines to spare a new reader stays in creation, and nothing else is begun", () => {
    const more = "faults: [{ kind: insufficient-capacity, az: us-east-1c, at: 0s, for: 1m }]";
    const report = played({ scaling: `min: 1, max: 5, ${CPU}`, load: "rate: 50/s", duration: "2m", more });
    const of = (event: string): number[] =>
      report.rdsEvents.flatMap(({ id, of: who, at }) =>
        id.endsWith(event) && who === "application-autoscaling-1" ? [at] : [],
      );
    expect(of("0005")[0]).toBeGreaterThan(60_000_000);
    const [, second] = report.story.filter(({ text }) => text.startsWith("Auto scaling goes"));
    expect(second.at).toBeGreaterThan(of("0005")[0]);
  });

  test("going back in time", () => {
    const scenario = world({ scaling: `min: 1, max: 4, ${CPU}`, load: "rate: 30/s, until: 20s", duration: "60s" });
    checkRestoring(() => open(scenario, { seed: 3, history: true }), 30);
  });
});
