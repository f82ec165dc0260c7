/**
 * Sample accounts become the scenarios that they are; what is wrong with a description is told, and never in a stack
 * trace.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { importAccount, noteLine, type ImportOptions, type ImportResult } from "../../sim/import/index.ts";
import { run } from "../../sim/run.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { shipped } from "../worlds.ts";

const sample = (name: string): string =>
  readFileSync(new URL(`../../examples/import/${name}`, import.meta.url), "utf8");
const of = (text: string | object, options?: ImportOptions): ImportResult =>
  importAccount([{ name: "file", text: typeof text === "string" ? text : JSON.stringify(text) }], options);
const notesOf = (result: ImportResult): string => result.notes.map(noteLine).join("\n");

function made(result: ImportResult): Extract<ImportResult, { ok: true }> {
  if (!result.ok) throw new Error(`nothing was made: ${result.problems.join("; ")}`);
  return result;
}

const shapeOf = (result: ImportResult) =>
  made(result).scenario.clusters.map(({ id, region, instances, writeForwarding }) => [
    id,
    region,
    writeForwarding,
    instances
      .filter(({ createdAt }) => createdAt >= 0)
      .map((one) => `${one.id} ${one.class} ${one.az} ${one.promotionTier}`),
  ]);

const cluster = (id: string, more: object = {}): object => ({
  DBClusterIdentifier: id,
  DBClusterArn: `arn:aws:rds:us-east-1:111122223333:cluster:${id}`,
  Engine: "aurora-mysql",
  DBClusterMembers: [{ DBInstanceIdentifier: `${id}-1`, IsClusterWriter: true, PromotionTier: 1 }],
  ...more,
});

describe("import: three accounts", () => {
  test("answers of the AWS CLI: a global database with its writer, endpoint, key and forwarding", () => {
    const result = made(of(sample("orders.json")));
    expect(shapeOf(result)).toEqual([
      [
        "orders-use1",
        "us-east-1",
        false,
        [
          "orders-use1-2 db.r6g.2xlarge us-east-1b 0",
          "orders-use1-1 db.r6g.2xlarge us-east-1a 0",
          "orders-use1-3 db.r6g.xlarge us-east-1d 15",
        ],
      ],
      [
        "orders-euw1",
        "eu-west-1",
        true,
        ["orders-euw1-1 db.r6g.xlarge eu-west-1a 1", "orders-euw1-2 db.r6g.xlarge eu-west-1b 1"],
      ],
    ]);
    const { regions, clusters, global } = result.scenario;
    expect(regions[0].azs).toEqual(["us-east-1a", "us-east-1b", "us-east-1d"]);
    expect(clusters[0]).toMatchObject({
      engine: "aurora-postgresql",
      engineVersion: "16.6",
      kmsKey: "key-5f0c1d2e-3a4b-4c5d-8e6f-708192a3b4c5",
      endpoints: [{ id: "analytics", type: "READER", list: "static", named: ["orders-use1-3"] }],
    });
    expect(global?.id).toBe("orders");
    expect(notesOf(result)).toMatch(/sessions .* its engine is docdb/);
    expect(notesOf(result)).toMatch(/wordpress .* is a database instance of mysql by itself/);
    expect(notesOf(result)).toContain("orders-use1-3: the class db.x2g.xlarge is not in the model");
    expect(notesOf(result)).not.toContain("--database");
  });

  test("a CloudFormation template: functions done, conditions kept, a proxy, and no password anywhere", () => {
    const result = made(of(sample("shop.template.yaml"), { regions: ["eu-central-1"] }));
    expect(shapeOf(result)).toEqual([
      [
        "shop-prod",
        "eu-central-1",
        true,
        [
          "shop-prod-writer db.r7g.2xlarge eu-central-1a 0",
          "shop-prod-reader db.r7g.xlarge eu-central-1b 1",
          "burst db.serverless eu-central-1c 15",
        ],
      ],
    ]);
    expect(result.scenario.clusters[0].proxies).toEqual([
      {
        id: "shop-proxy",
        azs: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        borrowTimeout: 30_000_000,
        connections: 0.8,
        idleTimeout: 900_000_000,
      },
    ]);
    expect(result.scenario.clusters[0].serverlessV2).toMatchObject({ min: 2, max: 16 });
    expect(notesOf(result)).toContain("AWS::ElastiCache::ReplicationGroup");
    const small = made(of(sample("shop.template.yaml").replace("Default: prod", "Default: test")));
    expect(small.scenario.clusters[0].instances.map(({ id }) => id)).toEqual(["shop-test-writer", "burst"]);
  });

  test("Serverless v1: its capacities, pause and timeout action, and no instances; without capacities a provisioned cluster stands in", () => {
    const ScalingConfigurationInfo = {
      MinCapacity: 2,
      MaxCapacity: 16,
      AutoPause: true,
      SecondsUntilAutoPause: 600,
      SecondsBeforeTimeout: 120,
      TimeoutAction: "ForceApplyCapacityChange",
    };
    const v1 = { EngineMode: "serverless", EngineVersion: "5.7.mysql_aurora.2.11.1", DBClusterMembers: [] };
    const known = made(of({ DBClusters: [cluster("a", { ...v1, ScalingConfigurationInfo })] }));
    expect(known.scenario.clusters[0].serverlessV1).toEqual({
      min: 2,
      max: 16,
      autoPause: true,
      autoPauseAfter: 600_000_000,
      timeout: 120_000_000,
      timeoutAction: "ForceApplyCapacityChange",
    });
    expect(notesOf(known)).not.toMatch(/Serverless|a writer stands in/);
    const unknown = made(of({ DBClusters: [cluster("a", v1)] }));
    expect(unknown.scenario.clusters[0].serverlessV1).toBeUndefined();
    expect(notesOf(unknown)).toContain(
      "a: is Aurora Serverless v1, and its capacities are not known: a provisioned cluster stands in",
    );
  });

  test("a plan of Terraform: Regions of providers, members by reference", () => {
    const result = of(sample("ledger.tfplan.json"));
    expect(shapeOf(result)).toEqual([
      [
        "ledger-primary",
        "ap-northeast-1",
        false,
        [
          "ledger-primary-0 db.r8g.4xlarge ap-northeast-1a 0",
          "ledger-primary-1 db.r8g.4xlarge ap-northeast-1c 1",
          "ledger-primary-2 db.r8g.4xlarge ap-northeast-1d 2",
        ],
      ],
      [
        "ledger-secondary",
        "ap-southeast-2",
        true,
        ["ledger-secondary-0 db.r8g.2xlarge ap-southeast-2a 1", "ledger-secondary-1 db.r8g.2xlarge ap-southeast-2b 1"],
      ],
    ]);
    expect(made(result).scenario.clusters[0].autoScaling).toMatchObject({
      min: 2,
      max: 6,
      policies: [{ metric: "RDSReaderAverageCPUUtilization", target: 60, scaleOutCooldown: 120_000_000 }],
    });
  });

  test.each(["orders.json", "shop.template.yaml", "ledger.tfplan.json"])(
    "%s runs at once, and its checks pass",
    (name) => {
      const { text } = made(of(sample(name)));
      const read = parseScenario(text.replace("duration: 30s", "duration: 2s"), name);
      if (!read.ok) throw new Error(JSON.stringify(read.issues));
      const report = run(read.scenario, { seed: 1 });
      expect(report.verdict).toBe("pass");
      expect(report.clients.ok).toBeGreaterThan(300);
    },
  );
});

describe("import: secrets", () => {
  const SECRET = "hunter2-Tr0ub4dor";

  test.each([
    ["a password of a cluster", { DBClusters: [cluster("a", { MasterUserPassword: SECRET })] }],
    ["one under a name of its own", { DBClusters: [cluster("a", { DbPasswordPlain: { Value: [SECRET] } })] }],
    [
      "a parameter's default",
      {
        Parameters: { AdminPassword: { Type: "String", Default: SECRET } },
        Resources: {
          A: {
            Type: "AWS::RDS::DBCluster",
            Properties: { Engine: "aurora-mysql", DatabaseName: { Ref: "AdminPassword" } },
          },
        },
      },
    ],
    [
      "one that must not be echoed",
      {
        Parameters: { Pin: { NoEcho: true, Default: SECRET } },
        Resources: {
          A: {
            Type: "AWS::RDS::DBCluster",
            Properties: { Engine: "aurora-mysql", DBClusterIdentifier: { Ref: "Pin" } },
          },
        },
      },
    ],
    [
      "one that Terraform marks",
      {
        format_version: "1.0",
        terraform_version: "1.9.8",
        values: {
          root_module: {
            resources: [
              {
                type: "aws_rds_cluster",
                name: "a",
                address: "a",
                values: { cluster_identifier: "a", engine: "aurora-mysql", engine_version: SECRET },
                sensitive_values: { engine_version: true },
              },
            ],
          },
        },
      },
    ],
  ])("%s is neither printed nor kept", (_, description) => {
    const result = made(of(description));
    expect(JSON.stringify(result)).not.toContain(SECRET);
    expect(result.text).not.toContain(SECRET);
  });

  test("a text that cannot be read is not quoted", () => {
    const result = of(`{"MasterUserPassword": "${SECRET}" "DBClusters": []}`);
    expect(result.ok ? [] : result.problems).toEqual([expect.stringMatching(/^file:1:\d+: is neither JSON nor YAML/)]);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });
});

describe("import: half an account", () => {
  const global = (...members: string[]): object => ({
    GlobalClusterIdentifier: "g",
    GlobalClusterMembers: members.map((one, index) => ({ DBClusterArn: `arn:aws:rds:${one}`, IsWriter: index === 0 })),
  });

  test("a member that is not described is left out, with the command that describes it", () => {
    const result = of([
      { DBClusters: [cluster("a")] },
      { GlobalClusters: [global("us-east-1:111122223333:cluster:a", "eu-west-1:111122223333:cluster:b")] },
    ]);
    expect(made(result).scenario.clusters.map(({ id }) => id)).toEqual(["a"]);
    expect(notesOf(result)).toContain(
      "b in eu-west-1: is a member of the global cluster g and not described here: add aws rds describe-db-clusters and describe-db-instances with --region eu-west-1",
    );
  });

  test("where the primary is missing, a secondary stands in and that is said", () => {
    const result = of([
      { DBClusters: [cluster("b")] },
      { GlobalClusters: [global("eu-west-1:111122223333:cluster:a", "us-east-1:111122223333:cluster:b")] },
    ]);
    expect(notesOf(result)).toContain("b: stands in as the primary of g: the real one is not described");
    expect(made(result).scenario.global).toBeUndefined();
  });

  test("an instance without its cluster, a cluster without its instances", () => {
    const result = of([
      { DBClusters: [cluster("a")] },
      {
        DBInstances: [
          {
            DBInstanceIdentifier: "z-1",
            DBClusterIdentifier: "z",
            DBInstanceClass: "db.r6g.large",
            Engine: "aurora-mysql",
          },
        ],
      },
    ]);
    expect(notesOf(result)).toMatch(/z-1 in file: is of the cluster z, which is not described/);
    expect(notesOf(result)).toMatch(/a-1: no DBInstanceClass is known/);
  });

  test("of several databases the first is taken, global ones first; --database takes another", () => {
    const both = { DBClusters: [cluster("a"), cluster("b")] };
    expect(made(of(both)).scenario.name).toBe("a");
    expect(notesOf(of(both))).toContain("--database b takes it instead");
    expect(made(of(both, { database: "B" })).scenario.name).toBe("b");
    expect(of(both, { database: "c" })).toMatchObject({
      ok: false,
      problems: ["--database c: there is no such cluster or global cluster. Possible: a, b"],
    });
  });

  test("two Regions' instances of one name, a Region and a class without figures, a zone too many", () => {
    const member = (region: string, zone: string): object[] => [
      {
        DBClusters: [
          cluster("c", { DBClusterArn: `arn:aws:rds:${region}:111122223333:cluster:c`, GlobalClusterIdentifier: "g" }),
        ],
      },
      {
        DBInstances: [
          {
            DBInstanceIdentifier: "c-1",
            DBClusterIdentifier: "c",
            DBInstanceClass: "db.r4.16xlarge",
            Engine: "aurora-mysql",
            AvailabilityZone: zone,
          },
        ],
      },
    ];
    const result = of([...member("us-east-1", "us-east-1f"), ...member("eu-south-2", "eu-south-2b")]);
    expect(shapeOf(result)).toEqual([
      ["c", "us-east-1", false, ["c-1 db.r6i.16xlarge us-east-1f 1"]],
      ["c-eu-central-1", "eu-central-1", false, ["c-1-eu-central-1 db.r6i.16xlarge eu-central-1b 1"]],
    ]);
    expect(notesOf(result)).toContain("the Region eu-south-2: is not in the model");
  });
});

describe("import: bad input", () => {
  const resources = (given: object): object => ({ Resources: given });

  test("a circle of references is told and cut", () => {
    const result = of(
      resources({
        A: {
          Type: "AWS::RDS::DBCluster",
          Properties: { Engine: "aurora-mysql", DBClusterIdentifier: { "Fn::Sub": "x-${B}" } },
        },
        B: {
          Type: "AWS::RDS::DBInstance",
          Properties: {
            DBInstanceIdentifier: { "Fn::GetAtt": ["A", "Endpoint.Address"] },
            DBClusterIdentifier: { Ref: "A" },
          },
        },
      }),
    );
    expect(notesOf(result)).toContain("has a circle of references, which is cut: A → B → A");
    expect(result.ok).toBe(true);
  });

  test("a few lines of !Sub stand for no gigabytes", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `R${at}`,
        {
          Type: "AWS::RDS::DBCluster",
          Properties: { Engine: "aurora-mysql", DBClusterIdentifier: { "Fn::Sub": `\${R${at + 1}}\${R${at + 1}}` } },
        },
      ]),
    );
    expect(made(of(resources(chain))).text.length).toBeLessThan(50_000);
  });

  test("what AWS would refuse is refused by its name; a setting that cannot be is left out", () => {
    const readers = Array.from({ length: 17 }, (_, at) => [
      `I${at}`,
      {
        Type: "AWS::RDS::DBInstance",
        Properties: { DBClusterIdentifier: { Ref: "C" }, DBInstanceClass: "db.r6g.large", Engine: "aurora-mysql" },
      },
    ]);
    const whole = {
      C: {
        Type: "AWS::RDS::DBCluster",
        Properties: {
          Engine: "aurora-mysql",
          EngineVersion: "5.7.mysql_aurora.2.07.0",
          EnableLocalWriteForwarding: "true",
        },
      },
    };
    expect(of(resources({ ...whole, ...Object.fromEntries(readers) }))).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("at most 16 instances")],
    });
    expect(notesOf(of(resources(whole)))).toContain(
      "writeForwarding of the scenario: is not in aurora-mysql 5.7.mysql_aurora.2.07.0 (InvalidParameterCombination)",
    );
  });

  test.each([
    ["nothing", "", "file:1:1: is empty"],
    ["prose", "hello", "file: is none of"],
    ["an account without Aurora", '{"DBClusters":[]}', "file: there is no Aurora cluster in it"],
    ["half a JSON", '{"DBClusters":[', "file:1:16: is neither JSON nor YAML"],
    ["YAML with an alias", "Resources: &a\n  A: *a\n", "file:2:6: anchors and aliases are not allowed"],
    ["deep nesting", `${"[".repeat(100_000)}`, "file:1:"],
    ["a list of odds and ends", "[1, null, {}]", "file: is none of"],
    ["resources that are none", '{"Resources":{"A":1,"B":{"Type":7}}}', "file: there is no Aurora cluster in it"],
  ])("%s", (_, text, problem) => {
    const result = of(text);
    expect(result.ok ? ["made a scenario"] : result.problems).toEqual([expect.stringContaining(problem)]);
  });

  test("a name with control characters does not reach a terminal", () => {
    const result = of({ DBClusters: [cluster("a"), { ...cluster("x\u001b[31m"), Engine: "neptune" }] });
    expect(notesOf(result)).not.toContain("\u001b");
    expect(notesOf(result)).toContain("neptune");
  });

  test("a large account is read in a time that grows with it, not with its square", () => {
    const many = Array.from({ length: 3000 }, (_, at) => [
      cluster(`c${at}`),
      {
        DBInstanceIdentifier: `c${at}-1`,
        DBClusterIdentifier: `c${at}`,
        Engine: "aurora-mysql",
        DBInstanceClass: "db.r6g.large",
      },
    ]);
    const began = performance.now();
    const result = of(
      { DBClusters: many.map(([one]) => one), DBInstances: many.map(([, one]) => one) },
      { database: "c2999" },
    );
    expect(shapeOf(result)[0].slice(0, 2)).toEqual(["c2999", "us-east-1"]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("any property may be of any type", () => {
    const odd = [null, 0, true, "", "x", [], {}, [[]], { a: null }];
    const keys = [
      "DBClusterIdentifier",
      "DBClusterArn",
      "Engine",
      "EngineVersion",
      "DBClusterMembers",
      "AvailabilityZones",
      "KmsKeyId",
      "BacktrackWindow",
      "GlobalClusterIdentifier",
      "ReplicationSourceIdentifier",
    ];
    for (const key of keys)
      for (const value of odd)
        expect(
          () => of({ DBClusters: [cluster("a", { [key]: value })] }),
          `${key} = ${JSON.stringify(value)}`,
        ).not.toThrow();
  });
});

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

describe("import: found with odd files", () => {
  const none = (text: string | object): string => {
    const result = of(text);
    return result.ok ? "accepted" : result.problems.join("\n");
  };
  const instance = {
    DBInstanceIdentifier: "a-1",
    DBClusterIdentifier: "a",
    DBInstanceClass: "db.r6g.large",
    Engine: "aurora-mysql",
  };

  test("what is described twice is not said to be of a cluster that is not described", () => {
    const notes = notesOf(of({ DBClusters: [cluster("a"), cluster("a")], DBInstances: [instance, instance] }));
    expect(notes.match(/is described twice/g)).toHaveLength(2);
    expect(notes).not.toContain("is not described");
  });

  test("a key that stands twice in a template is told with its line", () => {
    const twice =
      "Resources:\n  A: { Type: AWS::RDS::DBCluster, Properties: { Engine: aurora-postgresql } }\n  A: { Type: AWS::RDS::DBCluster, Properties: { Engine: aurora-mysql } }\n";
    const result = made(of(twice));
    expect(notesOf(result)).toContain(
      "left out: A in file:3: stands there for the second time: only the last one counts",
    );
    expect(result.scenario.clusters[0].engine).toBe("aurora-mysql");
  });

  test("two members of a global database that are both said to write", () => {
    const arns = ["us-east-1", "eu-west-1"].map((region) => `arn:aws:rds:${region}:111122223333:cluster:a`);
    const result = of({
      GlobalClusters: [
        {
          GlobalClusterIdentifier: "g",
          GlobalClusterMembers: arns.map((DBClusterArn) => ({ DBClusterArn, IsWriter: true })),
        },
      ],
      DBClusters: arns.map((DBClusterArn) => cluster("a", { DBClusterArn })),
    });
    expect(notesOf(result)).toContain(
      "has 2 members that are said to write, a in us-east-1 and a in eu-west-1: the first one is the primary here",
    );
  });

  test("names with control characters, or of any length, give a scenario that can be read", () => {
    for (const id of ["\u001b[31mred\u0007", "a\nb: c", "x".repeat(100_000)]) {
      const { text } = made(of({ DBClusters: [cluster("a", { DBClusterIdentifier: id })] }));
      expect(text.length).toBeLessThan(4000);
      expect(parseScenario(text, "f").ok).toBe(true);
    }
  });

  test("of an account with hundreds of databases not every name is told, nor the Region of those that are not taken", () => {
    const result = of({
      DBClusters: Array.from({ length: 300 }, (_, index) => ({
        DBClusterIdentifier: `c${index}`,
        Engine: "aurora-mysql",
      })),
    });
    expect(notesOf(result)).toContain("279 more databases");
    expect(notesOf(result).match(/no Region is known/g)).toHaveLength(1);
  });

  test.each([
    [
      { version: 4, lineage: "x", resources: [] },
      "looks like a state file of Terraform: give the output of terraform show -json instead",
    ],
    ["scenario: 1\nname: x\n", "is a scenario already"],
  ])("what people take for a description: %j", (given, expected) => {
    expect(none(given)).toContain(expected);
  });

  test("a password in a connection string or an assignment is not told, wherever it stands", () => {
    const result = of({
      DBClusters: [{ DBClusterIdentifier: "postgres://u:hunter2@h/db", Engine: "password=hunter2" }],
    });
    expect(notesOf(result)).toContain("postgres://…@h/db");
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });
});
