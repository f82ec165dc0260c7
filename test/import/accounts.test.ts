/** Sample accounts become the scenarios that they are. */
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import { cluster, made, notesOf, of, sample, shapeOf } from "./accounts.ts";

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
