/**
 * What the outside is told of a failover: RDS events in the observed order (cluster reference 1.6), statuses that
 * follow the tables of 1.3.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { SCENARIO_NAMES, shipped, small } from "../../worlds.ts";

const INSTANCES =
  "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b, promotionTier: 0 }, { id: reader-2, az: us-east-1a }]";
const failover = run(
  small({ duration: "60s", rate: "50/s", instances: INSTANCES, actions: ["kind: failover, at: 5s"] }),
  { seed: 1 },
);

/** What one instance, or the cluster for all of them, is told of; in order. */
function toldTo(report: RunReport, instance: string): string[] {
  return report.rdsEvents
    .filter(({ source, of }) => source === "cluster" || of === instance)
    .map(({ id, message }) => (message.startsWith("A new writer") ? "new writer" : id.slice(-4)));
}

const statusesOf = (report: RunReport, of: string): string[] =>
  report.statuses.filter((row) => row.of === of).map(({ status }) => status);

describe("announcements: a failover on request", () => {
  test("old writer: 0073, a new writer was promoted, 0006; new writer: 0073, 0004, 0006, 0385, 0071", () => {
    const old = toldTo(failover, "writer-1");
    expect(old[0]).toBe("0073");
    expect(old.indexOf("new writer")).toBeLessThan(old.indexOf("0006"));
    expect(old.filter((id) => id === "0071")).toHaveLength(1);
    expect(toldTo(failover, "reader-1")).toEqual(["0073", "0004", "0006", "0385", "0071"]);
    expect(toldTo(failover, "reader-2")).toEqual(["0073", "0071"]);
  });

  test("the cluster fails over and is available again, and so are both instances; the other reader never was anything else", () => {
    expect(statusesOf(failover, "main")).toEqual(["failing-over", "available"]);
    expect(statusesOf(failover, "writer-1")).toEqual(["rebooting", "available"]);
    expect(statusesOf(failover, "reader-1")).toEqual(["rebooting", "available"]);
    expect(statusesOf(failover, "reader-2")).toEqual([]);
  });

  test("a failover within an AZ is 0072", () => {
    const report = run(
      small({ duration: "40s", instances: INSTANCES, actions: ["kind: failover, at: 5s, to: reader-2"] }),
      { seed: 1 },
    );
    expect(toldTo(report, "reader-2")).toEqual(["0072", "0004", "0006", "0385", "0071"]);
  });
});

describe("announcements: without anybody to promote", () => {
  test("a machine that dies is failed, then created anew in its AZ: 0020, 0422, 0006, 0021", () => {
    const report = run(
      small({
        duration: "60s",
        faults: ["kind: crash, instance: writer-1, at: 5s"],
        parameters: "{ recreateMin: 10s, recreateMax: 12s }",
      }),
      { seed: 1 },
    );
    expect(statusesOf(report, "writer-1")).toEqual(["rebooting", "failed", "creating", "available"]);
    expect(toldTo(report, "writer-1")).toEqual(["0020", "0422", "0006", "0021"]);
    expect(statusesOf(report, "main")).toEqual([]);
  });

  test("a target that dies is a failed failover, 0069; when nobody is left the previous writer is promoted again, 0070", () => {
    const report = run(
      small({
        duration: "60s",
        instances: "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]",
        actions: ["kind: failover, at: 5s"],
        faults: ["kind: crash, instance: reader-1, at: 6s, for: 30s"],
        parameters: "{ promoteMin: 20s, promoteMax: 21s }",
      }),
      { seed: 1 },
    );
    const cluster = report.rdsEvents.filter(({ source }) => source === "cluster").map(({ id }) => id.slice(-4));
    expect(cluster).toEqual(["0073", "0069", "0070"]);
    expect(report.verdict).toBe("pass");
  });
});

describe("announcements: instances come and go", () => {
  const report = run(shipped("readers-come-and-go"), { seed: 1 });

  test("a created reader is 0005 and available minutes later; a deleted one is 0003 when its grace is over", () => {
    expect(toldTo(report, "reader-3")).toEqual(["0005"]);
    expect(statusesOf(report, "reader-3")).toEqual(["creating", "available"]);
    expect(toldTo(report, "reader-2")).toEqual(["0003"]);
    expect(statusesOf(report, "reader-2")).toEqual(["deleting"]);
  });
});

test("announcements: in every shipped scenario with failovers each 0072 or 0073 is followed by one of 0071 and 0069", () => {
  for (const name of SCENARIO_NAMES.filter((one) => (shipped(one).expect.failovers ?? 0) > 0)) {
    const { rdsEvents } = run(shipped(name), { seed: 1, checks: "none" });
    const marks = rdsEvents.map(({ id }) => id.slice(-4)).filter((id) => ["0069", "0071", "0072", "0073"].includes(id));
    let open = false;
    for (const id of marks) {
      const begins = id === "0072" || id === "0073";
      expect(open, `${name}: ${marks.join(" ")}`).toBe(!begins);
      open = begins;
    }
  }
});
