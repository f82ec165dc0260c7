/** Bad input about the managed service: refused with the place, the key, what would be right and AWS's name for it. */
import { expect, test } from "vitest";
import { formatIssue, parseScenario, scenarioText, writeScenario } from "../../sim/scenario/index.ts";
import { scenarioFrom, shippedText, small } from "../worlds.ts";
import { refusal } from "./base.ts";

const scaling = (bounds: string, ...policies: string[]): string =>
  `autoScaling: { ${bounds}, policies: [${policies.map((policy) => `{ ${policy} }`).join(", ")}] }`;
const CPU = "metric: RDSReaderAverageCPUUtilization, target: 60";

test.each([
  [scaling("min: 1, max: 3", CPU), "accepted"],
  [scaling("min: 0, max: 15", CPU), "accepted"],
  [scaling("min: 3, max: 1", CPU), "autoScaling.min: must not be above max: 3 is more than 1 (ValidationException)"],
  [scaling("min: 1, max: 16", CPU), "must be at most 15"],
  [scaling("min: 1, max: 3"), "needs at least one policy"],
  [
    scaling("min: 1, max: 3", CPU, CPU),
    "RDSReaderAverageCPUUtilization has a policy already: one a metric (ValidationException)",
  ],
  [scaling("min: 1, max: 3", "metric: RDSReaderAverageCPUUtilization, target: 101"), "is a percentage: at most 100"],
  [scaling("min: 1, max: 3", "metric: RDSReaderAverageCPUUtilization, target: 0"), "must be above 0"],
  [scaling("min: 1, max: 3", "metric: CPUUtilization, target: 60"), "must be one of RDSReaderAverageCPUUtilization"],
  [scaling("min: 1, max: 3", `${CPU}, scaleOutCooldown: soon`), "is not a duration"],
  [
    `${scaling("min: 1, max: 3", CPU)}, instances: [{ id: writer-1 }, { id: application-autoscaling-1 }]`,
    "is used twice (DBInstanceAlreadyExists)",
  ],
])("auto scaling: %s", (cluster, expected) => {
  expect(refusal(cluster)).toContain(expected);
});

test("auto scaling: a secondary has none", () => {
  const text = `scenario: 1
name: probe
duration: 10s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: us }
    - { id: eu, region: eu-west-1, ${scaling("min: 1, max: 3", CPU)} }
`;
  const parsed = parseScenario(text, "f.yaml");
  expect(parsed.ok ? "" : parsed.issues.map(formatIssue).join("\n")).toContain(
    "is not available for a secondary cluster of a global database",
  );
});

test("auto scaling: slots follow from the bounds, stand where there are fewest, and are not written", () => {
  const scenario = scenarioFrom(shippedText("black-friday"));
  const slots = scenario.clusters[0].instances.filter(({ createdAt }) => createdAt < 0);
  expect(slots.map(({ id, az, promotionTier }) => `${id} ${az} ${promotionTier}`)).toEqual([
    "application-autoscaling-1 us-east-1c 15",
    "application-autoscaling-2 us-east-1a 15",
    "application-autoscaling-3 us-east-1b 15",
    "application-autoscaling-4 us-east-1c 15",
  ]);
  const written = scenarioText(writeScenario(scenario));
  expect(written).not.toContain("application-autoscaling");
  expect(scenarioFrom(written)).toEqual(scenario);
});

const instances = "instances: [{ id: writer-1, class: db.serverless }]";

test.each([
  [`${instances}, serverlessV2: { min: 0, max: 256 }`, "accepted"],
  [instances, "needs the cluster's serverlessV2, with min and max: set the scaling configuration on the cluster"],
  [`${instances}, serverlessV2: { min: 4, max: 2 }`, "must not be above max: 4 is more than 2"],
  [`${instances}, serverlessV2: { min: 0.3, max: 2 }`, "goes in steps of 0.5"],
  [`${instances}, serverlessV2: { min: 0, max: 0.5 }`, "must be at least 1 (InvalidParameterValue)"],
  [`${instances}, serverlessV2: { min: 0.5, max: 257 }`, "must be at most 256"],
  [`${instances}, serverlessV2: { min: 0, max: 2, autoPauseAfter: 60s }`, "must be from 300s to 86400s"],
  [`${instances}, serverlessV2: { min: 1, max: 2, autoPauseAfter: 300s }`, "goes with min: 0"],
  [`${instances}, engineVersion: 2.11.1, serverlessV2: { min: 1, max: 2 }`, "is not in aurora-mysql 2.11.1"],
  [`${instances}, engineVersion: 3.05.2, serverlessV2: { min: 1, max: 256 }`, "is at most 128 in aurora-mysql 3.05.2"],
  [`${instances}, engineVersion: 3.07.1, serverlessV2: { min: 0, max: 256 }`, "is at least 0.5 in aurora-mysql 3.07.1"],
  [`${instances}, engine: aurora-postgresql, engineVersion: "16.3", serverlessV2: { min: 0, max: 256 }`, "accepted"],
  [
    `${instances}, engine: aurora-postgresql, engineVersion: "16.2", serverlessV2: { min: 0, max: 256 }`,
    "is at least 0.5",
  ],
])("serverless v2: %s", (cluster, expected) => {
  expect(refusal(cluster)).toContain(expected);
});

test("serverless v2: what is written is read back", () => {
  for (const name of ["waking-from-zero", "serverless-burst"]) {
    const scenario = scenarioFrom(shippedText(name));
    expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
  }
});

test.each([
  ["serverlessV1: { min: 1, max: 256 }", "", "accepted"],
  ["engineVersion: 2.11.1, serverlessV1: { min: 2, max: 4, autoPause: false, timeout: 600s }", "", "accepted"],
  ["serverlessV1: { min: 1, max: 3 }", "", "serverlessV1.max: is 3, and aurora-mysql has 1, 2, 4, 8"],
  [
    "engine: aurora-postgresql, serverlessV1: { min: 1, max: 192 }",
    "",
    "serverlessV1.min: is 1, and aurora-postgresql has 2, 4",
  ],
  ["serverlessV1: { min: 8, max: 4 }", "", "must not be above max: 8 is more than 4 (InvalidParameterCombination)"],
  ["serverlessV1: { min: 1, max: 4, autoPauseAfter: 60s }", "", "must be from 300s to 86400s (InvalidParameterValue)"],
  ["serverlessV1: { min: 1, max: 4, autoPause: false, autoPauseAfter: 600s }", "", "goes with autoPause: true"],
  ["serverlessV1: { min: 1, max: 4, timeout: 30s }", "", "must be from 60s to 600s (InvalidParameterValue)"],
  ["serverlessV1: { min: 1, max: 4, timeoutAction: Force }", "", "must be one of RollbackCapacityChange"],
  ["engineVersion: 3.04.0, serverlessV1: { min: 1, max: 4 }", "", "is not in aurora-mysql 3.04.0"],
  [
    "serverlessV1: { min: 1, max: 4 }, instances: [{ id: a }, { id: b }]",
    "",
    "has readers, and Serverless v1 has none",
  ],
  ["serverlessV1: { min: 1, max: 4 }, instances: [{ id: a, class: db.r6g.large }]", "", "class: goes by capacity"],
  ["serverlessV1: { min: 1, max: 4 }, serverlessV2: { min: 1, max: 4 }", "", "does not go with serverlessV1"],
  [
    `serverlessV1: { min: 1, max: 4 }, ${scaling("min: 0, max: 3", CPU)}`,
    "",
    "is of readers, and Serverless v1 has none",
  ],
  ["serverlessV1: { min: 1, max: 4 }, proxies: [{ id: front }]", "", "cannot stand in front of Serverless v1"],
  ["serverlessV1: { min: 1, max: 4 }, endpoints: [{ id: all }]", "", "has custom endpoints"],
  ["serverlessV1: { min: 1, max: 4 }, writeForwarding: true", "", "is from readers, and Serverless v1 has none"],
  [
    "serverlessV1: { min: 1, max: 4 }, access: { allow: [10.0.0.0/8], iamAuthentication: true }",
    "",
    "is not possible in Serverless v1",
  ],
  ["serverlessV1: { min: 1, max: 4 }, backtrackWindow: 1h", "", "is not possible in Serverless v1"],
  [
    "serverlessV1: { min: 1, max: 4 }",
    "workloads: [{ id: a, kind: open, rate: 1/s, endpoint: reader }]",
    "reader is none of a cluster of Serverless v1",
  ],
  ["serverlessV1: { min: 1, max: 4 }", "actions: [{ kind: modify-capacity, at: 1s, capacity: 2 }]", "accepted"],
  [
    "serverlessV1: { min: 1, max: 4 }",
    "actions: [{ kind: modify-capacity, at: 1s, capacity: 8 }]",
    '"main" may have 1, 2, 4 (InvalidDBClusterCapacityFault)',
  ],
  [
    "serverlessV1: { min: 1, max: 4 }",
    "actions: [{ kind: modify-capacity, at: 1s, capacity: 2, timeout: 5s }]",
    "must be from 10s to 600s",
  ],
  [
    "engine: aurora-mysql",
    "actions: [{ kind: modify-capacity, at: 1s, capacity: 2 }]",
    '"main" is not of Serverless v1 (InvalidDBClusterStateFault)',
  ],
])("serverless v1: %s %s", (cluster, more, expected) => {
  expect(refusal(cluster, more)).toContain(expected);
});

test("serverless v1: not in a global database", () => {
  const text = `scenario: 1
name: probe
duration: 10s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: us, serverlessV1: { min: 1, max: 4 } }
    - { id: eu, region: eu-west-1 }
`;
  const parsed = parseScenario(text, "f.yaml");
  expect(parsed.ok ? "" : parsed.issues.map(formatIssue).join("\n")).toContain(
    "serverlessV1: cannot be in a global database",
  );
});

test("serverless v1: what is written is read back", () => {
  for (const name of ["serverless-v1-day", "serverless-v1-scaling-point", "serverless-v1-asleep"]) {
    const scenario = scenarioFrom(shippedText(name));
    expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
  }
});

const UPKEEP = "actions: [{ kind: apply-maintenance, at: 1s, action: system-update }]";

test.each([
  ['maintenance: { window: "sun:23:45-mon:00:15", clock: "sun:23:50" }', UPKEEP, "accepted"],
  ['maintenance: { window: "sun:04:00-sun:04:20" }', UPKEEP, "lasts 20 minutes: at least 30 minutes"],
  ['maintenance: { window: "sunday at four" }', UPKEEP, "is no window: write ddd:hh24:mi-ddd:hh24:mi"],
  ['maintenance: { window: "sun:24:00-sun:24:30" }', UPKEEP, "is no window"],
  ['maintenance: { window: "sun:04:00-sun:04:30", clock: noon }', UPKEEP, '"noon" is no time of the week'],
  ["engine: aurora-mysql", UPKEEP, '"main" has no maintenance window'],
  ['maintenance: { window: "sun:04:00-sun:04:30", newVersion: 2m, autoUpgrade: false }', "", "accepted"],
  ['maintenance: { window: "sun:04:00-sun:04:30", newVersion: soon }', "", "is not a duration"],
  ['maintenance: { window: "sun:04:00-sun:04:30" }', UPKEEP.replace(" }]", ", optIn: undo-opt-in }]"), "accepted"],
])("maintenance: %s", (cluster, more, expected) => {
  expect(refusal(cluster, more)).toContain(expected);
});

test("maintenance: automatic upgrades are on unless an instance was made without; what is written is read back", () => {
  const auto = scenarioFrom(shippedText("one-instance-says-no"));
  expect(auto.clusters[0].maintenance).toMatchObject({ newVersionAt: 300_000_000, autoUpgrade: false });
  expect(scenarioFrom(scenarioText(writeScenario(auto)))).toEqual(auto);
  const scenario = scenarioFrom(shippedText("patch-day"));
  expect(scenario.clusters[0].maintenance).toEqual({
    opensAt: 600_000_000,
    lasts: 1_800_000_000,
    newVersionAt: -1,
    autoUpgrade: true,
    window: "sun:04:00-sun:04:30",
    clock: "sun:03:50",
  });
  expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
});

test.each([
  ["as: copy, to: 1s", "accepted"],
  ["as: copy", "accepted"],
  ["as: main", '"main" is there already (DBClusterAlreadyExistsFault)'],
  ["as: copy, to: 6s", "lies in the future when the restore is asked for (InvalidParameterValue)"],
  ["as: copy, cluster: shop", 'there is no cluster "shop"'],
  ["to: 1s", "as"],
])("a restore: %s", (fields, expected) => {
  const more = `actions: [{ kind: restore-to-point-in-time, at: 5s, ${fields} }]`;
  expect(refusal("instances: [{ id: writer-1 }]", more)).toContain(expected);
});

test.each([
  ["backtrackWindow: 24h", "", "accepted"],
  ["backtrackWindow: 72h", "", "accepted"],
  [
    "backtrackWindow: 73h",
    "",
    "The specified value (262800) is not a valid Backtrack Window. Allowed values are within the range of 0 to 259200 (InvalidParameterValue)",
  ],
  ["backtrackWindow: 1500ms", "", "The specified value (1.5) is not a valid Backtrack Window"],
  [
    "engine: aurora-postgresql, backtrackWindow: 24h",
    "",
    "Backtrack is not enabled for the postgres engine (InvalidParameterCombination)",
  ],
  ["backtrackWindow: 24h", "to: 1s", "accepted"],
  ["backtrackWindow: 24h", "ago: 1s, force: true, useEarliest: true", "accepted"],
  ["backtrackWindow: 24h", "to: 1s, ago: 1s", "needs one of to and ago"],
  ["backtrackWindow: 24h", "force: true", "needs one of to and ago"],
  ["backtrackWindow: 24h", "to: 6s", "lies in the future when the backtrack is asked for (InvalidParameterValue)"],
  ["backtrackWindow: 24h", "ago: 6s", "reaches back before the run began (InvalidParameterValue)"],
  [
    "backtrackWindow: 0s",
    "to: 1s",
    '"main" has no Backtrack: give it a backtrackWindow, which can only be done when it is created',
  ],
])("Backtrack: %s, %s", (cluster, fields, expected) => {
  const more = fields === "" ? "" : `actions: [{ kind: backtrack, at: 5s, ${fields} }]`;
  expect(refusal(`${cluster}, instances: [{ id: writer-1 }]`, more)).toContain(expected);
});

test("Backtrack: what is written is read back", () => {
  const scenario = scenarioFrom(shippedText("backtrack-window-shrinks"));
  expect(scenario.clusters[0].backtrackWindow).toBe(150_000_000);
  expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
});

test.each(["backtrack", "restore-to-point-in-time, as: copy"])("%s to the very beginning: it is read back", (kind) => {
  const scenario = small({ cluster: ", backtrackWindow: 1h", actions: [`kind: ${kind}, at: 4s, to: 0s`] });
  expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
});

test.each([
  ["as: copy", "accepted"],
  ["as: copy, job: 20/s", "accepted"],
  ["as: main", '"main" is there already (DBClusterAlreadyExistsFault)'],
  ["as: copy, job: often", '"often" is no rate: write for instance 20/s'],
  ["job: 20/s", "as"],
])("a clone: %s", (fields, expected) => {
  const more = `actions: [{ kind: clone, at: 5s, ${fields} }]`;
  expect(refusal("instances: [{ id: writer-1 }]", more)).toContain(expected);
});

test.each([
  ["backups: {}", "accepted"],
  ['backups: { retentionDays: 35, window: "23:45-00:15", clock: "12:00" }', "accepted"],
  [
    "backups: { retentionDays: 0 }",
    "backups.retentionDays: is 0: BackupRetentionPeriod takes 1 to 35 days, and continuous backup cannot be switched off (InvalidParameterValue)",
  ],
  ["backups: { retentionDays: 36 }", "is 36: BackupRetentionPeriod takes 1 to 35 days"],
  ["backups: { retentionDays: 1.5 }", "is 1.5: BackupRetentionPeriod takes 1 to 35 days"],
  ['backups: { window: "03:00-03:29" }', "backups.window: lasts 29 minutes: at least 30 (InvalidParameterValue)"],
  [
    'backups: { window: "3-4" }',
    "is no window: write hh24:mi-hh24:mi, such as 03:00-03:30, in UTC (InvalidParameterValue)",
  ],
  [
    'backups: { window: "04:00-05:00" }, maintenance: { window: "sun:04:30-sun:05:30" }',
    "overlap: the two must be apart (InvalidParameterCombination)",
  ],
  ['backups: { clock: "noon" }', '"noon" is no time of the day: write hh24:mi, for instance 02:45'],
])("backups: %s", (cluster, expected) => {
  expect(refusal(cluster)).toContain(expected);
});

test.each([
  ["kind: delete-cluster, at: 1s, cluster: main, finalSnapshot: last", "accepted"],
  [
    "kind: delete-cluster, at: 1s, cluster: main, skipFinalSnapshot: true, finalSnapshot: last",
    "cannot be given with skipFinalSnapshot: true (InvalidParameterCombination)",
  ],
  [
    "kind: delete-cluster, at: 1s, cluster: main, skipFinalSnapshot: false",
    "is false, so a finalSnapshot (FinalDBSnapshotIdentifier) is required (InvalidParameterCombination)",
  ],
  [
    "kind: modify-cluster, at: 1s",
    "changes nothing: give it deletionProtection, backupRetentionDays or backtrackWindow",
  ],
  ["kind: modify-cluster, at: 1s, backupRetentionDays: 0", "BackupRetentionPeriod takes 1 to 35 days"],
  [
    "kind: modify-cluster, at: 1s, backtrackWindow: 1h",
    'of "main" cannot be set: Backtrack can only be switched on when a cluster is created (InvalidParameterCombination)',
  ],
  [
    "kind: modify-cluster, at: 1s, backtrackWindow: 73h",
    "The specified value (262800) is not a valid Backtrack Window. Allowed values are within the range of 0 to 259200 (InvalidParameterValue)",
  ],
])("backups, by action: %s", (action, expected) => {
  expect(refusal("volume: { size: 10GB }", `actions: [{ ${action} }]`)).toContain(expected);
});
