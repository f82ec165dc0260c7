/**
 * Chapter 9 of the cluster reference, rule by rule: what 9.1 to 9.3 forbid and is said in a scenario's topology is
 * refused here under AWS's name; parameters of single calls are in creation.test.ts, and what 9.4 asks of calls while a
 * run goes on in test/aurora/cluster/lifecycle.test.ts, global-lifecycle.test.ts and
 * test/aurora/global/failover-refused.test.ts.
 *
 * Left out: quotas of an account, which can be raised.
 */
import { describe, expect, test } from "vitest";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";

const issuesOf = (topology: string): string => {
  const parsed = parseScenario(`scenario: 1\nname: probe\nduration: 1s\ntopology:\n${topology}\n`, "f");
  return parsed.ok ? "accepted" : parsed.issues.map(formatIssue).join("\n");
};
const alone = (cluster: string): string => issuesOf(`  clusters: [{ id: main${cluster} }]`);
const REGIONS = [
  "us-east-1",
  "eu-west-1",
  "us-west-2",
  "eu-central-1",
  "ap-northeast-1",
  "eu-west-2",
  "us-east-2",
  "ca-central-1",
  "sa-east-1",
  "ap-south-1",
  "eu-north-1",
  "ap-southeast-1",
];
const clusterIn = (region: string, id: string, more = ""): string => `{ id: ${id}, region: ${region}${more} }`;
const global = (clusters: readonly string[]): string =>
  issuesOf(
    `  regions: [${REGIONS.slice(0, Math.max(3, clusters.length))
      .map((name) => `{ name: ${name} }`)
      .join(", ")}]\n  global: { id: shop }\n  clusters: [${clusters.join(", ")}]`,
  );
const pair = (us = "", eu = ""): string => global([clusterIn("us-east-1", "us", us), clusterIn("eu-west-1", "eu", eu)]);
const instances = (count: number): string =>
  `, instances: [${Array.from({ length: count }, (_, index) => `{ id: i${index} }`).join(", ")}]`;

const VALUE = "(InvalidParameterValue)";
const COMBINATION = "(InvalidParameterCombination)";

describe("section 9: each rule under AWS's name", () => {
  test.each([
    [
      "9.1 engine: aurora (5.6) is retired",
      alone(", engine: aurora"),
      "must be one of aurora-mysql, aurora-postgresql",
    ],
    ["9.1 version: the engine's own form", alone(", engineVersion: 9.9.9"), VALUE],
    ["9.1 identifier: no double hyphen", issuesOf("  clusters: [{ id: a--b }]"), VALUE],
    ["9.1 identifier: 63 characters at most", issuesOf(`  clusters: [{ id: ${"a".repeat(64)} }]`), "63"],
    ["9.1 Backtrack: 0 to 259,200 s", alone(", backtrackWindow: 73h"), VALUE],
    ["9.1 Backtrack: MySQL only", alone(", engine: aurora-postgresql, backtrackWindow: 1h"), COMBINATION],
    [
      "9.1 Backtrack: not with GlobalClusterIdentifier",
      pair(", backtrackWindow: 1h"),
      "is not possible in a global database (InvalidParameterCombination)",
    ],
    [
      "9.1 Backtrack: not with Serverless v1",
      alone(", serverlessV1: { min: 1, max: 4 }, backtrackWindow: 1h"),
      "is not possible in Serverless v1",
    ],
    [
      "9.1 VPC: two AZs at least",
      issuesOf("  regions: [{ name: us-east-1, azs: [us-east-1a] }]\n  clusters: [{ id: main }]"),
      "(DBSubnetGroupDoesNotCoverEnoughAZs)",
    ],
    ["9.2 identifier: unique", alone(", instances: [{ id: a }, { id: a }]"), "(DBInstanceAlreadyExists)"],
    [
      "9.2 Serverless v1: no instances are added",
      alone(`, serverlessV1: { min: 1, max: 4 }${instances(2)}`),
      "has readers, and Serverless v1 has none",
    ],
    [
      "2.2 Serverless v1 has the engine's own port",
      alone(", serverlessV1: { min: 1, max: 4 }, creation: { Port: 3307 }"),
      "creation.Port: is 3307: in Serverless v1 it is 3306 and cannot be another (InvalidParameterCombination)",
    ],
    [
      "2.2 Serverless v1 is always encrypted",
      alone(", serverlessV1: { min: 1, max: 4 }, creation: { StorageEncrypted: false }"),
      COMBINATION,
    ],
    [
      "2.2 Serverless v1 has no Performance Insights",
      alone(", creation: { EngineMode: serverless, EnablePerformanceInsights: true }"),
      COMBINATION,
    ],
    [
      "2.2 Serverless v1 has no binary log",
      alone(", serverlessV1: { min: 1, max: 4 }, binaryLogging: true"),
      "binaryLogging: is not possible in Serverless v1 (InvalidParameterCombination)",
    ],
    ["9.3 a source has no Backtrack", pair("", ", backtrackWindow: 1h"), COMBINATION],
    [
      "9.3 a source is not of Serverless v1",
      pair(", serverlessV1: { min: 1, max: 4 }"),
      "cannot be in a global database",
    ],
    [
      "9.3 a source has no burstable class",
      pair(", instances: [{ id: a, class: db.t4g.medium }], creation: {}"),
      COMBINATION,
    ],
    [
      "9.3 a source has a version with global databases",
      pair(", engineVersion: 2.04.0", ", engineVersion: 2.04.0"),
      COMBINATION,
    ],
    ["9.3 a source keeps its password itself", pair(", creation: { ManageMasterUserPassword: true }"), COMBINATION],
    [
      "9.3 a Region has one member",
      global([clusterIn("us-east-1", "us"), clusterIn("eu-west-1", "eu"), clusterIn("eu-west-1", "other")]),
      "(InvalidGlobalClusterStateFault)",
    ],
    [
      "9.3 a name in one Region only",
      global([clusterIn("us-east-1", "us"), clusterIn("eu-west-1", "eu"), clusterIn("us-west-2", "eu")]),
      "(DBClusterAlreadyExistsFault)",
    ],
    [
      "9.3 no 11th secondary",
      global(REGIONS.map((region, index) => clusterIn(region, `c${index}`))),
      "one primary and ten secondaries (InvalidGlobalClusterStateFault)",
    ],
    ["9.3 no users of its own", pair("", ", creation: { MasterUsername: me }"), COMBINATION],
    [
      "9.3 a Region is added with the primary's version",
      pair(", engineVersion: 3.08.1", ", engineVersion: 3.08.0, created: by-action"),
      COMBINATION,
    ],
    [
      "7 secondaries of an encrypted primary are encrypted",
      pair(", creation: { StorageEncrypted: true }", ", creation: { StorageEncrypted: false }"),
      "clusters[1].creation.StorageEncrypted: is false, and the primary is encrypted",
    ],
    [
      "7 the customer's key encrypts the primary",
      pair(", kmsKey: orders", ", creation: { StorageEncrypted: false }"),
      COMBINATION,
    ],
    ["9.3 the primary's engine", pair("", ", engine: aurora-postgresql"), COMBINATION],
    [
      "9.3 readers of the primary: 15 less one for each secondary",
      pair(instances(16)),
      "has 15 readers; with 1 secondaries the primary may have 14 (InvalidDBClusterStateFault)",
    ],
    [
      "9.4 custom endpoints: five at most",
      alone(`, endpoints: [${[1, 2, 3, 4, 5, 6].map((n) => `{ id: e${n} }`).join(", ")}]`),
      "(DBClusterEndpointQuotaExceededFault)",
    ],
    [
      "9.4 custom endpoints: unique",
      alone(", endpoints: [{ id: e }, { id: e }]"),
      "(DBClusterEndpointAlreadyExistsFault)",
    ],
    [
      "9.4 custom endpoints: members exist",
      alone(", instances: [{ id: a }], endpoints: [{ id: e, members: [b] }]"),
      "(DBInstanceNotFound)",
    ],
    [
      "9.4 custom endpoints: one list",
      alone(", instances: [{ id: a }], endpoints: [{ id: e, members: [a], excluded: [a] }]"),
      COMBINATION,
    ],
  ])("%s", (_, issues, wanted) => {
    expect(issues).toContain(wanted);
  });

  test("what is next to each rule is accepted", () => {
    expect(alone(", backtrackWindow: 72h")).toBe("accepted");
    expect(pair(instances(15))).toBe("accepted");
    expect(alone(", serverlessV1: { min: 1, max: 4 }, creation: { Port: 3306 }")).toBe("accepted");
    expect(pair(", kmsKey: orders", ", creation: { StorageEncrypted: true }")).toBe("accepted");
    expect(pair(", engineVersion: 3.08.1", ", engineVersion: 3.08.1, created: by-action")).toBe("accepted");
    // Members that are there already may be upgraded one after the other (5.11).
    expect(pair(", engineVersion: 3.08.1", ", engineVersion: 3.08.0")).toBe("accepted");
    expect(global(REGIONS.slice(0, 11).map((region, index) => clusterIn(region, `c${index}`)))).toBe("accepted");
  });
});
