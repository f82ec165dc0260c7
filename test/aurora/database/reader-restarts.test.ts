/**
 * A reader that restarts, or leaves reading to be promoted, follows no stream meanwhile: L11 does not ask it for the
 * writer's news. And whom it follows is the one who may send it home.
 */
import { expect, test } from "vitest";
import { open, run } from "../../../sim/run.ts";
import { scenarioFrom, small } from "../../worlds.ts";

const INSTANCES = "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]";

test("a rebooted reader is asked again when it has the stream again", () => {
  const report = run(
    small({ duration: "12s", instances: INSTANCES, actions: ["kind: reboot, at: 3s, instance: reader-1"] }),
    { seed: 1 },
  );
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  const lag = report.checks.find(({ name }) => name.startsWith("L11-"));
  const whole = run(small({ duration: "12s", instances: INSTANCES }), { seed: 1 });
  const exercised = (message = ""): number => Number(message.replaceAll(",", "").match(/\d+/)?.[0]);
  const before = exercised(whole.checks.find(({ name }) => name.startsWith("L11-"))?.message);
  // Two seconds of twelve without the stream.
  expect(exercised(lag?.message) / before).toBeGreaterThan(0.7);
  expect(exercised(lag?.message) / before).toBeLessThan(0.95);
});

test("a target that takes long to change roles while the old writer goes on is not behind", () => {
  const report = run(
    small({
      duration: "12s",
      instances: INSTANCES,
      faults: ["kind: partition, from: { controlPlane: main }, to: { instance: writer-1 }, at: 2500ms, for: 9s"],
      actions: ["kind: failover, at: 3s"],
      parameters: "{ promoteMin: 4s, promoteMax: 5s }",
    }),
    { seed: 1 },
  );
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
});

test("an old writer that wakes up and has not been heard for long restarts no reader of the new one", () => {
  const report = run(
    small({
      duration: "25s",
      instances:
        "[{ id: writer-1 }, { id: reader-1, az: us-east-1b, promotionTier: 0 }, { id: reader-2, az: us-east-1c }]",
      faults: ["kind: pause, instance: writer-1, at: 2s, for: 18s"],
      parameters: "{ replicaLagMax: 5s }",
    }),
    { seed: 1 },
  );
  const restarted = report.rdsEvents.filter(({ of, message }) => of === "reader-2" && /restart/i.test(message));
  expect(restarted).toEqual([]);
  expect(report.verdict).toBe("pass");
});

test("a reader that was cut off for longer than it may be behind restarts when it is in reach, and was that far behind", () => {
  const cutOff = (report = ""): ReturnType<typeof small> =>
    small({
      duration: "20s",
      instances: INSTANCES,
      faults: ["kind: partition, from: { instance: writer-1 }, to: { instance: reader-1 }, at: 3s, for: 10s"],
      actions: report === "" ? [] : [report],
      parameters: "{ replicaLagMax: 5s }",
    });
  // With a report it goes on saying which views it has open, so its writer keeps it; without one it is dropped, and the
  // word that it was is lost.
  for (const report of ["", "kind: long-query, at: 2s, for: 15s, instance: reader-1"]) {
    const played = open(cutOff(report), { seed: 1 });
    played.runTo(12_900_000);
    expect(played.gauges().read().replicaLagUs[1] ?? 0, report).toBeGreaterThan(9_800_000);
    const { rdsEvents, checks, story } = played.finish();
    expect(story.map(({ text }) => text)).toContain("reader-1, a reader, has fallen too far behind and restarts.");
    const restarts = rdsEvents.filter(({ message }) => message.startsWith("Read Replica has fallen behind"));
    expect(restarts.map(({ of }) => of)).toEqual(["reader-1"]);
    expect(restarts[0].at).toBeLessThan(14_100_000);
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  }
});

test("a reader that was cut off for less than it may be behind goes on, and its lag says how long it was", () => {
  const faults = ["kind: partition, from: { instance: writer-1 }, to: { instance: reader-1 }, at: 3s, for: 3s"];
  const { metrics, rdsEvents } = run(small({ duration: "10s", instances: INSTANCES, faults }), { seed: 1 });
  expect(rdsEvents).toEqual([]);
  expect(metrics.AuroraReplicaLag.max).toBeGreaterThan(3000);
  expect(metrics.AuroraReplicaLag.max).toBeLessThan(4100);
});

test("an old writer that is cut off gives up whom it hears no more: the story says that it is that one, and not theirs", () => {
  const { story } = run(
    scenarioFrom(`
scenario: 1
name: cut-off
duration: 45s
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: w }, { id: r1, az: us-east-1b }, { id: r2, az: us-east-1c }] }
workloads:
  - { id: app, kind: open, rate: 50/s, reads: 30%, keys: { count: 200 }, timeout: 2s }
  - { id: far, kind: open, endpoint: reader, rate: 50/s, reads: 100%, keys: { count: 200 }, timeout: 2s }
faults:
  - { kind: partition, from: { az: us-east-1a }, at: 10s }
`),
    { seed: 1 },
  );
  expect(story.map(({ text }) => text).filter((text) => text.includes("silent for too long"))).toEqual([
    "r1 was silent for too long: w gives it up.",
    "r2 was silent for too long: w gives it up.",
  ]);
});
