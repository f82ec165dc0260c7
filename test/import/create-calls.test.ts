/**
 * What an account has is judged as the calls that would create it: what the service refuses is refused under its name.
 */
import { describe, expect, test } from "vitest";
import type { ImportResult } from "../../sim/import/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { shipped } from "../worlds.ts";
import { cluster, made, of, sample } from "./accounts.ts";

describe("import: judged as create calls", () => {
  const creationOf = (result: ImportResult): unknown[] =>
    (made(result).source["topology"] as { clusters: { creation?: object }[] }).clusters.map(({ creation }) => creation);
  const template = (cluster: object, ...instances: readonly object[]): ImportResult =>
    of({
      AWSTemplateFormatVersion: "2010-09-09",
      Resources: {
        Db: {
          Type: "AWS::RDS::DBCluster",
          Properties: { DBClusterIdentifier: "db", Engine: "aurora-mysql", ...cluster },
        },
        ...Object.fromEntries(
          instances.map((one, index) => [
            `I${index}`,
            {
              Type: "AWS::RDS::DBInstance",
              Properties: {
                DBClusterIdentifier: { Ref: "Db" },
                Engine: "aurora-mysql",
                DBInstanceClass: "db.r6g.large",
                ...one,
              },
            },
          ]),
        ),
      },
    });
  const problemsOf = (result: ImportResult): string => (result.ok ? "accepted" : result.problems.join("\n"));

  test("what the three accounts were created with is carried over, in one language for all sources", () => {
    const windows = { PreferredBackupWindow: "03:00-03:30", PreferredMaintenanceWindow: "sun:05:00-sun:05:30" };
    const orders = {
      Port: 5432,
      BackupRetentionPeriod: 7,
      ...windows,
      StorageEncrypted: true,
      StorageType: "aurora",
      VpcSecurityGroupIds: ["sg-0a1b2c3d4e5f60718"],
      DeletionProtection: true,
    };
    // The secondary has the primary's databases.
    expect(creationOf(of(sample("orders.json")))).toEqual([{ DatabaseName: "orders", ...orders }, orders]);
    expect(creationOf(of(sample("shop.template.yaml")))).toEqual([
      { BackupRetentionPeriod: 14, StorageEncrypted: true, DeletionProtection: true },
    ]);
    expect(creationOf(of(sample("ledger.tfplan.json")))).toEqual([
      { DatabaseName: "ledger", StorageEncrypted: true, DeletionProtection: true },
      { StorageEncrypted: true, DeletionProtection: true },
    ]);
    expect(made(of(sample("shop.template.yaml"))).scenario.clusters[0].deletionProtection).toBe(true);
  });

  test("no user, no password, no account number is in what is written", () => {
    for (const name of ["orders.json", "shop.template.yaml", "ledger.tfplan.json"]) {
      const { text } = made(of(sample(name)));
      for (const secret of [/correct-horse/, /MasterUsername|master_username/i, /arn:/, /\d{12}/, /postgres:/])
        expect(text.replace(/^#.*$/gm, "").replace(/key-[0-9a-f-]+/g, ""), name).not.toMatch(secret);
    }
  });

  test.each<[string, ImportResult, string]>([
    [
      "windows that overlap",
      template({ PreferredBackupWindow: "03:00-03:30", PreferredMaintenanceWindow: "sun:03:15-sun:03:45" }),
      'creation.PreferredMaintenanceWindow: "sun:03:15-sun:03:45" and the backup window "03:00-03:30" overlap: the two must be apart (InvalidParameterCombination)',
    ],
    [
      "a retention of no day",
      template({ BackupRetentionPeriod: 0 }),
      "creation.BackupRetentionPeriod: 0 is not a whole number from 1 to 35 (InvalidParameterValue)",
    ],
    [
      "a port below 1150",
      template({ Port: "80" }),
      "creation.Port: 80 is not a whole number from 1150 to 65535 (InvalidParameterValue)",
    ],
    [
      "a storage type of RDS",
      template({ StorageType: "gp3" }),
      'creation.StorageType: "gp3" is none of aurora, aurora-iopt1 (StorageTypeNotSupported)',
    ],
    [
      "the other engine's logs",
      template({ EnableCloudwatchLogsExports: ["postgresql"] }),
      'creation.EnableCloudwatchLogsExports: "postgresql" is none of audit',
    ],
    [
      "an instance of the other engine",
      template({}, { Engine: "aurora-postgresql" }),
      "The engine name requested for your DB instance (aurora-postgresql) doesn't match the engine name of your DB cluster (aurora-mysql).",
    ],
    [
      "an instance that names a database",
      template({}, { DBName: "shop" }),
      "creation.DBName: is the cluster's: give it to CreateDBCluster (InvalidParameterCombination)",
    ],
  ])("refused: %s", (_, result, wanted) => {
    expect(problemsOf(result)).toContain(wanted);
  });

  test("a global database takes no burstable class, no Serverless v1 and no managed password", () => {
    const member = (id: string, region: string, more: object): object => ({
      ...cluster(id, {
        Engine: "aurora-mysql",
        DBClusterArn: `arn:aws:rds:${region}:111122223333:cluster:${id}`,
        ...more,
      }),
    });
    const arns = ["arn:aws:rds:us-east-1:111122223333:cluster:one", "arn:aws:rds:eu-west-1:111122223333:cluster:two"];
    const global = {
      GlobalClusters: [
        {
          GlobalClusterIdentifier: "both",
          GlobalClusterMembers: arns.map((DBClusterArn, index) => ({ DBClusterArn, IsWriter: index === 0 })),
        },
      ],
    };
    const both = (more: object, className = "db.r6g.large"): ImportResult =>
      of([
        { DBClusters: [member("one", "us-east-1", more), member("two", "eu-west-1", {})] },
        {
          DBInstances: [
            {
              DBInstanceIdentifier: "one-1",
              DBClusterIdentifier: "one",
              DBInstanceClass: className,
              Engine: "aurora-mysql",
              DBInstanceArn: "arn:aws:rds:us-east-1:111122223333:db:one-1",
            },
          ],
        },
        global,
      ]);
    expect(problemsOf(both({}))).toBe("accepted");
    expect(problemsOf(both({}, "db.t3.medium"))).toBe(
      "one: one-1: db.t3.medium is a burstable class: a global database takes memory-optimised ones (InvalidParameterCombination)",
    );
    expect(problemsOf(both({ EngineMode: "serverless" }))).toContain(
      "serverless cannot be in a global database (InvalidParameterCombination)",
    );
    expect(
      problemsOf(
        both({
          MasterUserSecret: { SecretArn: "arn:aws:secretsmanager:us-east-1:1:secret:x", SecretStatus: "active" },
        }),
      ),
    ).toContain("ManageMasterUserPassword: is not possible in a global database: switch it off first");
  });

  test("the shipped scenarios of the three accounts have the topology that is imported", () => {
    for (const [file, name] of [
      ["orders.json", "imported-orders"],
      ["shop.template.yaml", "imported-shop"],
      ["ledger.tfplan.json", "imported-ledger"],
    ] as const) {
      const { scenario } = made(of(sample(file)));
      const own = shipped(name);
      const shape = ({ clusters, regions }: Scenario): unknown => ({
        regions,
        clusters: clusters.map(({ volume: _volume, ...rest }) => rest),
      });
      expect(shape(own), name).toEqual(shape(scenario));
    }
  });
});
