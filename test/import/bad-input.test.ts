/** What is wrong with a description is told, and never in a stack trace. */
import { describe, expect, test } from "vitest";
import { parseScenario } from "../../sim/scenario/index.ts";
import { cluster, made, notesOf, of, shapeOf } from "./accounts.ts";

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
    ["half a JSON", '{"DBClusters":[', "file:1:16: ends here, before its braces are closed: is the file whole?"],
    [
      "half an answer of the command line",
      '{\n  "DBClusters": [\n    { "Engine": "aurora-mysql",\n  ',
      "file:4:3: ends here, before its braces are closed: is the file whole?",
    ],
    ["JSON with a word too many", '{"DBClusters": [] x}', "file:1:19: is no JSON from here on"],
    ["YAML with a tab", "Resources:\n\tA: 1\n", "file:2:1: is indented with a tab: YAML takes spaces"],
    ["a mapping that is none", "Resources:\n  A: b: c\n", "file:2:6: is neither JSON nor YAML from here on"],
    ["bytes that are no text", "ab\nc\0d", "file:2:2: is not text: bytes stand here that are none"],
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
});
