/**
 * Everything that write forwarding remembers is saved and loaded: runs restored at any moment end as those that were
 * played through.
 */
import { expect, test } from "vitest";
import { open } from "../../../sim/run.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom } from "../../worlds.ts";
import { scenarioOf, session } from "./worlds.ts";

const sessions = (id: string, count: number, rest: string): string =>
  session(id, rest).replace("sessions: 1", `sessions: ${count}`).replace("60s", "2s");

/**
 * Every mode, transactions, refusals, a quota, a cut, a restart of the writer, and forwarding off and on again, in six
 * seconds.
 */
const scenario = scenarioFrom(
  scenarioOf({
    duration: "6s",
    region: "us-west-2",
    writers: "[{ id: us-1, class: db.t4g.medium }]",
    workloads: [
      "id: us, kind: open, rate: 30/s, keys: { count: 20 }",
      sessions(
        "session",
        6,
        "consistency: SESSION, thinkTime: 20ms, keys: { count: 20 }, transaction: { writes: 2, reads: 1, rereads: 2 }",
      ),
      sessions("global", 3, "consistency: GLOBAL, thinkTime: 20ms, keys: { count: 20 }"),
      sessions("eventual", 3, "consistency: EVENTUAL, turns: [write, read], thinkTime: 10ms, keys: { count: 2 }"),
      sessions(
        "orm",
        2,
        "consistency: SESSION, reads: 0%, thinkTime: 50ms, keys: { count: 20 }, transaction: { writes: 2 }, statements: [SAVEPOINT a, SELECT a FROM t FOR UPDATE]",
      ),
    ],
    faults: [
      "kind: partition, from: { instance: us-1 }, to: { instance: far-1 }, direction: one-way, at: 1s, for: 400ms",
      "kind: crash, instance: us-1, at: 3s, for: 200ms",
    ],
    actions: [
      "kind: set-forwarding-limit, cluster: shop-us, percent: 5, at: 2s",
      "kind: set-write-forwarding, cluster: shop-far, enabled: false, at: 4s",
      "kind: set-write-forwarding, cluster: shop-far, enabled: true, at: 4800ms",
    ],
    parameters:
      "{ forwardingModifyTime: 300ms, engineRestart: 300ms, forwardWriterIdleTimeout: 1s, forwardReadWaitTimeout: 900ms }",
  }),
);
const fresh = () => open(scenario, { seed: "checkpoints", history: true });
const whole = fresh();
const report = whole.finish();

test("the run used here has everything in it, and passes", () => {
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  const exercised = report.checks
    .filter(({ name, verdict }) => /^C(2[6-9]|3\d)-/.test(name) && verdict === "pass")
    .map(({ name }) => name.slice(0, 3));
  expect(exercised).toEqual(expect.arrayContaining(["C26", "C27", "C28", "C30", "C31", "C32", "C33", "C34"]));
  expect(report.forwardingErrors.length).toBeGreaterThan(3);
});

test("restored anywhere, any number of times: the same end, report and history", () => {
  checkRestoring(fresh, 10);
});
