/**
 * What random schedules of calls have found (random-management.test.ts), each made as small as it goes: it failed
 * before its mend.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const QUICK =
  "createMin: 2s, createMax: 3s, clusterDeleteTime: 1s, deleteGrace: 3s, clusterStopTime: 2s, clusterStoppedMax: 6s, keyCheckPeriod: 1s, keyRecoveryWindow: 10s, promoteMin: 3s, promoteMax: 4s, dnsFlipMin: 3s, dnsFlipMax: 3s, zdpPatience: 2s, osUpdateMin: 2s, osUpdateMax: 3s, osUpdatePatience: 4s, backtrackWorkflow: 2s, backtrackLook: 2s";
const TWO = "[{ id: one }, { id: two, az: us-east-1b }]";
const LATER = "created: by-action";

interface Given {
  readonly instances?: string;
  readonly cluster?: string;
  readonly actions: string;
  readonly faults?: string;
  readonly duration?: string;
}

function played({ instances = TWO, cluster = "", actions, faults = "", duration = "40s" }: Given): RunReport {
  const serverlessV1 = cluster.includes("serverlessV1");
  const report = run(
    scenarioFrom(`scenario: 1
name: found
duration: ${duration}
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }${serverlessV1 ? "" : `, instances: ${instances}`}${cluster} }]
workloads:
  - { id: app, kind: open, rate: 10/s, keys: { count: 50 }, timeout: 1s }
${serverlessV1 ? "" : "  - { id: web, kind: open, endpoint: reader, rate: 5/s, reads: 100%, keys: { count: 50 }, timeout: 1s }"}
parameters: { ${QUICK} }
actions: [${actions}]
faults: [${faults}]
`),
    { seed: 1 },
  );
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

const statuses = (report: RunReport, of: string): string =>
  report.statuses
    .filter((row) => row.of === of)
    .map(({ status }) => status)
    .join(" ");
const refusals = (report: RunReport): string =>
  report.story
    .map(({ text }) => text)
    .filter((text) => text.includes("is refused"))
    .join("\n");
const NO_KEY = "inaccessible-encryption-credentials";

describe("found: instances that are deleted in a failover", () => {
  test("its target and the writer: the failover ends, and the cluster can be used again", () => {
    const instances = `[{ id: one }, { id: two, az: us-east-1b }, { id: three, ${LATER} }]`;
    const report = played({
      instances,
      actions:
        "{ kind: delete-instance, at: 5s, instance: one }, { kind: delete-instance, at: 5s, instance: two }, { kind: create-instance, at: 12s, instance: three }",
    });
    expect(statuses(report, "main")).toBe("failing-over available");
    expect(statuses(report, "three")).toBe("creating available");
  });

  test("its target, once that has opened the volume: another one takes over, which no change of a tier is blamed for", () => {
    const instances = "[{ id: one }, { id: two, az: us-east-1b }, { id: three, az: us-east-1c, promotionTier: 9 }]";
    const report = played({
      instances,
      actions:
        "{ kind: modify-tier, at: 1s, instance: one, tier: 3 }, { kind: failover, at: 5s, to: two }, { kind: delete-instance, at: 10s, instance: two }",
    });
    expect(statuses(report, "main")).toMatch(/available$/);
    expect(statuses(report, "two")).toMatch(/deleting$/);
    const failovers = report.rdsEvents.filter(({ id }) => /00(69|7[0-3])$/.test(id)).map(({ id }) => id.slice(-4));
    // Begun and failed, since its target is gone before anybody hears of it; begun and completed by another.
    expect(failovers).toEqual(["0073", "0069", "0073", "0071"]);
  });

  test("one that was dead when it was deleted is no candidate when its machine is back", () => {
    const instances = `[{ id: one }, { id: two, az: us-east-1b }, { id: three, ${LATER} }]`;
    const report = played({
      instances,
      faults: "{ kind: crash, instance: one, at: 3s, for: 7500ms }",
      actions:
        "{ kind: failover, at: 5s, to: two }, { kind: delete-instance, at: 10s, instance: one }, { kind: create-instance, at: 15s, instance: three }, { kind: failover, at: 24s }",
    });
    expect(statuses(report, "main")).toMatch(/available$/);
    expect(statuses(report, "three")).toMatch(/available$/);
  });
});

describe("found: clusters without engines", () => {
  test("what is stopped is not taken apart: it would start without a writer", () => {
    const report = played({
      actions:
        "{ kind: stop-cluster, at: 2s, cluster: main }, { kind: delete-instance, at: 6s, instance: one }, { kind: delete-instance, at: 12700ms, instance: one }",
    });
    expect(refusals(report).split("\n")).toEqual(
      ["stopped", "starting"].map(
        (status) =>
          `DeleteDBInstance is refused: InvalidDBClusterStateFault: DbCluster main is in ${status} state: no instance is deleted before it runs`,
      ),
    );
    expect(statuses(report, "main")).toBe("stopping stopped starting available");
  });

  test("no cluster is stopped while an instance of it is being created", () => {
    const report = played({
      instances: `[{ id: one }, { id: two, az: us-east-1b, ${LATER} }]`,
      actions: "{ kind: create-instance, at: 2s, instance: two }, { kind: stop-cluster, at: 3s, cluster: main }",
    });
    expect(refusals(report)).toContain("StopDBCluster is refused: InvalidDBInstanceState: two is in creating state");
  });

  test("an instance that is being created when the key is lost starts with the others", () => {
    const report = played({
      instances: `[{ id: one }, { id: two, az: us-east-1b, ${LATER} }]`,
      cluster: ", kmsKey: k",
      faults: "{ kind: key-disabled, cluster: main, at: 2s, for: 6s }",
      actions: "{ kind: create-instance, at: 3s, instance: two }, { kind: start-cluster, at: 12s, cluster: main }",
    });
    expect(statuses(report, "two")).toBe(`creating ${NO_KEY}-recoverable starting available`);
  });

  test("a key that is lost in the middle of a backtrack takes the instances with it", () => {
    const report = played({
      cluster: ", kmsKey: k, backtrackWindow: 1h",
      faults: "{ kind: key-disabled, cluster: main, at: 4s, for: 30s }",
      actions: "{ kind: backtrack, at: 5s, to: 4s }",
    });
    for (const one of ["one", "two"]) expect(statuses(report, one)).toMatch(new RegExp(`${NO_KEY}$`));
  });

  test("nobody loses the key of a cluster that is not there, nor starts one", () => {
    const instances = `[{ id: one, ${LATER} }]`;
    const report = played({
      instances,
      cluster: `, kmsKey: k, ${LATER}`,
      faults: "{ kind: key-disabled, cluster: main, at: 1s, for: 8s }",
      actions: "{ kind: start-cluster, at: 12s, cluster: main }",
    });
    expect(statuses(report, "main")).toBe("");
    expect(refusals(report)).toBe("StartDBCluster is refused: DBClusterNotFoundFault: there is no cluster main");
  });

  test("each loss of the key has days of its own", () => {
    const lost = (at: string): string => `{ kind: key-disabled, cluster: main, at: ${at}, for: 4s }`;
    const report = played({
      cluster: ", kmsKey: k",
      faults: `${lost("1s")}, ${lost("10s")}`,
      actions: "{ kind: start-cluster, at: 6s, cluster: main }",
      duration: "30s",
    });
    const [first, second, last] = report.statuses.filter(
      ({ of, status }) => of === "main" && status.startsWith(NO_KEY),
    );
    expect(second.at - first.at).toBeGreaterThan(5_000_000);
    expect(last).toMatchObject({ status: NO_KEY, at: second.at + 10_000_000 });
  });

  test("a control plane that stands still when the days are over says so as soon as it goes on", () => {
    const report = played({
      cluster: ", kmsKey: k",
      faults:
        "{ kind: key-disabled, cluster: main, at: 1s, for: 30s }, { kind: control-plane-outage, at: 8s, for: 10s }",
      actions: "",
    });
    expect(report.statuses.filter(({ of }) => of === "main").at(-1)).toMatchObject({ status: NO_KEY, at: 18_000_000 });
  });

  test("the reader's name leads to no instance that is still being created", () => {
    const report = played({
      instances: `[{ id: one, ${LATER} }, { id: two, ${LATER} }]`,
      cluster: `, ${LATER}`,
      actions: "{ kind: create-cluster, at: 1s, cluster: main }, { kind: create-instance, at: 185s, instance: two }",
      duration: "200s",
    });
    expect(statuses(report, "two")).toBe("creating available");
  });
});

test("found: commits that the last instance of a cluster had under way when it was deleted are waited for by nobody", () => {
  const report = played({
    instances: "[{ id: one }]",
    actions: "{ kind: delete-instance, at: 5s, instance: one }",
    faults: "{ kind: partition, from: { instance: one }, to: { storage: main }, at: 7s, for: 6s }",
  });
  expect(report.story.map(({ text }) => text).join("\n")).toContain("one, the writer, is shut down.");
});

test("found: the first instance of a cluster is its writer, also when the key is lost at once", () => {
  const instances = `[{ id: one, ${LATER} }, { id: two, ${LATER} }]`;
  const report = played({
    instances,
    cluster: `, kmsKey: k, ${LATER}`,
    actions: "{ kind: create-cluster, at: 1s, cluster: main }, { kind: create-instance, at: 185s, instance: two }",
    faults: "{ kind: key-disabled, cluster: main, at: 190s, for: 20s }",
    duration: "200s",
  });
  expect(statuses(report, "two")).toBe(`creating available ${NO_KEY}-recoverable`);
});

describe("found: upgrades", () => {
  test("a cluster without instances is patched at once", () => {
    const report = played({
      actions:
        "{ kind: delete-instance, at: 1s, instance: two }, { kind: delete-instance, at: 2s, instance: one }, { kind: patch-engine, at: 20s }",
    });
    expect(report.rdsEvents.find(({ id }) => id.endsWith("0290"))?.at).toBe(20_000_000);
  });

  test("where the engines restart instead, the cluster is upgrading until the last one is back", () => {
    const report = played({ actions: "{ kind: patch-engine, at: 5s, pendingParameters: true }" });
    const back = Math.max(
      ...report.statuses.flatMap(({ of, status, at }) => (of !== "main" && status === "available" ? [at] : [])),
    );
    const [begun, done] = report.statuses.filter(({ of }) => of === "main");
    expect([begun.status, done.status]).toEqual(["upgrading", "available"]);
    expect(done.at).toBeGreaterThanOrEqual(back);
    expect(report.rdsEvents.find(({ id }) => id.endsWith("0290"))?.at).toBe(done.at);
  });

  test("an update that has failed is not counted as one that goes on", () => {
    const report = played({
      instances: "[{ id: one }, { id: two, az: us-east-1b }, { id: three, az: us-east-1c }]",
      cluster: ', maintenance: { window: "sun:00:00-sun:00:30" }',
      faults: "{ kind: crash, instance: two, component: node, at: 3s, for: 6s }",
      actions:
        "{ kind: apply-maintenance, at: 2s, action: system-update }, { kind: apply-maintenance, at: 15s, action: system-update }",
    });
    expect(report.rdsEvents.map(({ id }) => id.slice(-4)).filter((id) => ["0389", "0386"].includes(id))).toEqual([
      "0386",
      "0389",
      "0386",
    ]);
  });

  test("a writer that stands still is taken for dead, and not patched with the others", () => {
    const report = played({
      duration: "60s",
      faults: "{ kind: pause, instance: one, at: 1s }",
      actions: "{ kind: patch-engine, at: 40s }",
    });
    expect(statuses(report, "one")).not.toContain("upgrading");
    expect(statuses(report, "two")).toContain("upgrading");
  });

  test("what cannot be patched now is refused, and said", () => {
    const report = played({
      actions:
        "{ kind: failover, at: 5s }, { kind: patch-engine, at: 6s }, { kind: modify-tier, at: 6s, instance: two, tier: 4 }",
    });
    expect(refusals(report)).toBe(
      "ModifyDBCluster is refused: InvalidDBClusterStateFault: DbCluster main is in failing-over state but expected it to be one of available.",
    );
  });
});

test("found: Serverless v1 has no instances that anybody could name, and goes as a whole", () => {
  const cluster = ", serverlessV1: { min: 1, max: 4 }";
  const report = played({
    cluster,
    actions:
      "{ kind: delete-instance, at: 2s, instance: writer-1 }, { kind: create-instance, at: 3s, instance: writer-1 }, { kind: reboot, at: 4s, instance: writer-1 }, { kind: delete-cluster, at: 5s, cluster: main }",
  });
  expect(refusals(report).split("\n")).toEqual([
    "DeleteDBInstance is refused: DBInstanceNotFound: main is Aurora Serverless v1 and has no instances",
    "CreateDBInstance is refused: InvalidParameterValue: Instances cannot be added to Aurora Serverless clusters.",
    "RebootDBInstance is refused: DBInstanceNotFound: there is no instance writer-1",
  ]);
  expect(statuses(report, "main")).toBe("deleting");
  expect(report.rdsEvents.at(-1)?.id).toMatch(/0171$/);
});
