/**
 * Create calls judged as the service judges them: each rule refused once, at its place, under AWS's names, and what is
 * right accepted.
 */
import { describe, expect, test } from "vitest";
import { judgeCreateDBCluster, type ClusterContext } from "../../sim/creation/index.ts";
import { formatIssue, parseScenario, type Plain } from "../../sim/scenario/index.ts";

const issuesOf = (topology: Plain): string => {
  const parsed = parseScenario(JSON.stringify({ scenario: 1, name: "probe", duration: "1s", topology }), "f");
  return parsed.ok ? "accepted" : parsed.issues.map((issue) => formatIssue({ ...issue, line: 0 })).join("\n");
};
const cluster = (creation: Plain, more: Plain = {}): string =>
  issuesOf({ clusters: [{ id: "main", ...more, creation }] });
const postgres = (creation: Plain): string => cluster(creation, { engine: "aurora-postgresql" });
const instance = (creation: Plain): string =>
  issuesOf({ clusters: [{ id: "main", instances: [{ id: "a", creation }] }] });
const members = (secondary: Plain, global: Plain = {}, primary: Plain = {}): string =>
  issuesOf({
    regions: [{ name: "us-east-1" }, { name: "eu-west-1" }],
    global: { id: "g", ...global },
    clusters: [
      { id: "us", ...primary },
      { id: "eu", region: "eu-west-1", ...secondary },
    ],
  });

const VALUE = "(InvalidParameterValue)";
const COMBINATION = "(InvalidParameterCombination)";

describe("creation: what is right is accepted", () => {
  test.each([
    [
      "much of everything",
      cluster({
        MasterUsername: "admin",
        DatabaseName: "shop",
        Port: 3306,
        BackupRetentionPeriod: 7,
        PreferredBackupWindow: "03:00-03:30",
        PreferredMaintenanceWindow: "sun:05:00-sun:05:30",
        StorageEncrypted: true,
        KmsKeyId: "alias/shop",
        StorageType: "aurora-iopt1",
        MonitoringInterval: 60,
        MonitoringRoleArn: "arn:aws:iam::1:role/m",
        EnablePerformanceInsights: true,
        PerformanceInsightsRetentionPeriod: 465,
        DatabaseInsightsMode: "advanced",
        EnableCloudwatchLogsExports: ["audit", "slowquery"],
        VpcSecurityGroupIds: ["sg-0a1b2c3d4e5f60718"],
        AvailabilityZones: ["us-east-1a"],
        ManageMasterUserPassword: true,
        MasterUserSecretKmsKeyId: "k",
      }),
    ],
    [
      "a serverless range",
      cluster({ ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 16.5, SecondsUntilAutoPause: 300 } }),
    ],
    [
      "a window over midnight beside another",
      cluster({ PreferredBackupWindow: "23:45-00:15", PreferredMaintenanceWindow: "sun:00:15-sun:00:45" }),
    ],
    [
      "an instance",
      instance({ Engine: "aurora-mysql", PromotionTier: 15, PubliclyAccessible: false, AutoMinorVersionUpgrade: true }),
    ],
    [
      "a global cluster of a source",
      members(
        {},
        {
          creation: {
            SourceDBClusterIdentifier: "arn:aws:rds:us-east-1:111122223333:cluster:us",
            DeletionProtection: true,
          },
        },
      ),
    ],
    ["one of its own", members({}, { creation: { Engine: "aurora-mysql" } })],
  ])("%s", (_, issues) => {
    expect(issues).toBe("accepted");
  });
});

describe("creation: identifiers", () => {
  test.each([
    [issuesOf({ clusters: [{ id: "a--b" }] }), 'topology.clusters[0].id: "a--b" is no identifier'],
    [issuesOf({ clusters: [{ id: "a-" }] }), 'topology.clusters[0].id: "a-" is no identifier'],
    [issuesOf({ clusters: [{ id: "a", instances: [{ id: "b-" }] }] }), "topology.clusters[0].instances[0].id"],
    [members({}, { id: "g--g" }), "topology.global.id"],
  ])("%s", (issues, wanted) => {
    expect(issues).toContain(wanted);
    expect(issues).toContain(VALUE);
  });

  test("the same identifier twice has the service's own name", () => {
    expect(members({ id: "us" })).toContain("(DBClusterAlreadyExistsFault)");
    expect(issuesOf({ clusters: [{ id: "a", instances: [{ id: "b" }, { id: "b" }] }] })).toContain(
      "(DBInstanceAlreadyExists)",
    );
    expect(issuesOf({ regions: [{ name: "us-east-1", azs: ["us-east-1a"] }] })).toContain(
      "(DBSubnetGroupDoesNotCoverEnoughAZs)",
    );
  });
});

describe("creation: CreateDBCluster", () => {
  test.each<[string, Plain, string, string]>([
    ["MasterUsername", { MasterUsername: "1st" }, "must be 1 to 16 letters and digits", VALUE],
    ["MasterUsername", { MasterUsername: "rdsadmin" }, "is reserved in aurora-mysql", VALUE],
    ["MasterUserSecretKmsKeyId", { MasterUserSecretKmsKeyId: "k" }, "goes with ManageMasterUserPassword", COMBINATION],
    ["DatabaseName", { DatabaseName: "my-shop" }, "must be 1 to 64 letters", VALUE],
    ["Port", { Port: 80 }, "80 is not a whole number from 1150 to 65535", VALUE],
    ["BackupRetentionPeriod", { BackupRetentionPeriod: 0 }, "from 1 to 35", VALUE],
    ["PreferredBackupWindow", { PreferredBackupWindow: "3-4" }, "write hh24:mi-hh24:mi", VALUE],
    ["PreferredBackupWindow", { PreferredBackupWindow: "03:00-03:29" }, "lasts 29 minutes: at least 30", VALUE],
    ["PreferredMaintenanceWindow", { PreferredMaintenanceWindow: "day:05:00-day:06:00" }, "is no window", VALUE],
    [
      "PreferredMaintenanceWindow",
      { PreferredBackupWindow: "23:45-00:30", PreferredMaintenanceWindow: "mon:00:15-mon:00:45" },
      "overlap",
      COMBINATION,
    ],
    ["StorageType", { StorageType: "gp3" }, "none of aurora, aurora-iopt1", "(StorageTypeNotSupported)"],
    ["AllocatedStorage", { AllocatedStorage: 100 }, "is not Aurora's", COMBINATION],
    ["Iops", { Iops: 1000 }, "is not Aurora's", COMBINATION],
    ["KmsKeyId", { StorageEncrypted: false, KmsKeyId: "k" }, "goes with StorageEncrypted: true", COMBINATION],
    ["EngineMode", { EngineMode: "global" }, "none of provisioned, serverless", VALUE],
    ["ScalingConfiguration", { ScalingConfiguration: { MinCapacity: 1 } }, "is of Serverless v1", COMBINATION],
    [
      "ServerlessV2ScalingConfiguration",
      { EngineMode: "serverless", ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 2 } },
      "goes with EngineMode: provisioned",
      COMBINATION,
    ],
    [
      "ServerlessV2ScalingConfiguration",
      { ServerlessV2ScalingConfiguration: { MinCapacity: 1 } },
      "needs MinCapacity and MaxCapacity",
      "(MissingParameter)",
    ],
    [
      "ServerlessV2ScalingConfiguration",
      { ServerlessV2ScalingConfiguration: { MinCapacity: 0.7, MaxCapacity: 2 } },
      "steps of 0.5",
      VALUE,
    ],
    [
      "ServerlessV2ScalingConfiguration",
      { ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 0.5 } },
      "at least 1",
      VALUE,
    ],
    [
      "ServerlessV2ScalingConfiguration",
      { ServerlessV2ScalingConfiguration: { MinCapacity: 8, MaxCapacity: 4 } },
      "above its MaxCapacity",
      COMBINATION,
    ],
    [
      "ServerlessV2ScalingConfiguration",
      { ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 4, SecondsUntilAutoPause: 300 } },
      "goes with a MinCapacity of 0",
      COMBINATION,
    ],
    [
      "ServerlessV2ScalingConfiguration",
      { ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 60 } },
      "from 300 to 86400",
      VALUE,
    ],
    [
      "MonitoringRoleArn",
      { MonitoringRoleArn: "r" },
      "You must specify a MonitoringInterval value other than 0 when you specify a MonitoringRoleARN value.",
      COMBINATION,
    ],
    ["MonitoringInterval", { MonitoringInterval: 60 }, "A MonitoringRoleARN value is required", COMBINATION],
    ["MonitoringInterval", { MonitoringInterval: 7, MonitoringRoleArn: "r" }, "7 is none of 0, 1, 5", VALUE],
    [
      "PerformanceInsightsRetentionPeriod",
      { EnablePerformanceInsights: true, PerformanceInsightsRetentionPeriod: 30 },
      "30 is none of 7",
      VALUE,
    ],
    [
      "PerformanceInsightsRetentionPeriod",
      { PerformanceInsightsRetentionPeriod: 7 },
      "goes with EnablePerformanceInsights",
      COMBINATION,
    ],
    ["DatabaseInsightsMode", { DatabaseInsightsMode: "advanced" }, "at least 465 days", COMBINATION],
    [
      "EnableCloudwatchLogsExports",
      { EnableCloudwatchLogsExports: ["postgresql"] },
      '"postgresql" is none of audit',
      VALUE,
    ],
    ["VpcSecurityGroupIds", { VpcSecurityGroupIds: ["default"] }, "is no security group", VALUE],
    ["AvailabilityZones", { AvailabilityZones: ["eu-west-1a"] }, "is not in us-east-1", VALUE],
    [
      "AvailabilityZones",
      { AvailabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] },
      "a volume spans three",
      VALUE,
    ],
  ])("%s: %j", (parameter, creation, message, error) => {
    const issues = cluster(creation);
    expect(issues.split("\n").length, issues).toBe(1);
    expect(issues).toContain(`topology.clusters[0].creation.${parameter}: `);
    expect(issues).toContain(message);
    expect(issues.endsWith(error), issues).toBe(true);
  });

  test("the engines differ", () => {
    expect(postgres({ MasterUsername: "admin" })).toContain("is reserved in aurora-postgresql");
    expect(postgres({ EnableCloudwatchLogsExports: ["postgresql"] })).toBe("accepted");
  });

  test("a password is no part of a scenario; where one is judged it is not told", () => {
    expect(cluster({ MasterUserPassword: "hunter2-hunter2" })).toContain("creation.MasterUserPassword: unknown key");
    const context: ClusterContext = {
      engine: "aurora-mysql",
      region: "us-east-1",
      isGlobal: false,
      isSecondary: false,
      isPrimaryEncrypted: false,
      isServerlessV1: false,
      classes: [],
    };
    const judged = (MasterUserPassword: string, more: Plain = {}): string =>
      JSON.stringify(judgeCreateDBCluster({ MasterUserPassword, ...more }, context));
    expect(judged("correct-horse")).toBe("[]");
    for (const wrong of ["short", "with/a-slash", 'with"a-quote', "with@an-at", "ümlaut-password", "x".repeat(42)]) {
      expect(judged(wrong)).toContain("must be 8 to 41 printable ASCII characters");
      expect(judged(wrong)).not.toContain(wrong);
    }
    expect(judged("correct-horse", { ManageMasterUserPassword: true })).toContain("exclude each other");
  });
});

describe("creation: CreateDBInstance", () => {
  test.each<[string, Plain, string]>([
    [
      "Engine",
      { Engine: "aurora-postgresql" },
      "The engine name requested for your DB instance (aurora-postgresql) doesn't match the engine name of your DB cluster (aurora-mysql).",
    ],
    ["PromotionTier", { PromotionTier: 16 }, "from 0 to 15"],
    ["MasterUsername", { MasterUsername: "a" }, "is the cluster's"],
    ["BackupRetentionPeriod", { BackupRetentionPeriod: 3 }, "is the cluster's"],
    ["StorageEncrypted", { StorageEncrypted: true }, "is the cluster's"],
    ["DBName", { DBName: "x" }, "is the cluster's"],
    ["MultiAZ", { MultiAZ: true }, "an instance in another AZ is a reader"],
    ["DeletionProtection", { DeletionProtection: true }, "applies to no single instance"],
    ["MonitoringInterval", { MonitoringInterval: 5 }, "A MonitoringRoleARN value is required"],
  ])("%s", (parameter, creation, message) => {
    expect(instance(creation)).toContain(`topology.clusters[0].instances[0].creation.${parameter}: `);
    expect(instance(creation)).toContain(message);
  });
});

describe("creation: global databases", () => {
  test.each([
    [
      "a secondary's own users",
      members({ creation: { MasterUsername: "me" } }),
      "clusters[1].creation.MasterUsername: is the primary's in a global database",
      COMBINATION,
    ],
    [
      "a secondary's own database",
      members({ creation: { DatabaseName: "mine" } }),
      "clusters[1].creation.DatabaseName",
      COMBINATION,
    ],
    [
      "Secrets Manager",
      members({}, {}, { creation: { ManageMasterUserPassword: true } }),
      "clusters[0].creation.ManageMasterUserPassword: is not possible in a global database",
      COMBINATION,
    ],
    [
      "a burstable class",
      members({}, {}, { instances: [{ id: "a", class: "db.t4g.medium" }], creation: {} }),
      "db.t4g.medium is a burstable class",
      COMBINATION,
    ],
    [
      "Serverless v1",
      members({ creation: { EngineMode: "serverless" } }),
      "serverless cannot be in a global database",
      COMBINATION,
    ],
    [
      "neither source nor engine",
      members({}, { creation: {} }),
      "global.creation.Engine: is missing: When creating standalone global cluster",
      VALUE,
    ],
    [
      "source and engine",
      members({}, { creation: { SourceDBClusterIdentifier: "us", Engine: "aurora-mysql" } }),
      "it will be inherited from source cluster",
      COMBINATION,
    ],
    [
      "source and version",
      members({}, { creation: { SourceDBClusterIdentifier: "us", EngineVersion: "3.08.1" } }),
      "creation.EngineVersion: is inherited",
      COMBINATION,
    ],
    [
      "a malformed ARN",
      members({}, { creation: { SourceDBClusterIdentifier: "arn:aws:rds:cluster:us" } }),
      "Malformed db cluster arn",
      VALUE,
    ],
    [
      "a source that is not there",
      members({}, { creation: { SourceDBClusterIdentifier: "asia" } }),
      'there is no cluster "asia"',
      VALUE,
    ],
  ])("%s", (_, issues, message, error) => {
    expect(issues).toContain(message);
    expect(issues).toContain(error);
  });
});
