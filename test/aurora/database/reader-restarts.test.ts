/**
 * A reader that restarts, or leaves reading to be promoted, follows no stream meanwhile: L11 does not ask it for the
 * writer's news. And whom it follows is the one who may send it home.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { small } from "../../worlds.ts";

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
