/** No password and no secret of a description is printed or kept, wherever it stands. */
import { describe, expect, test } from "vitest";
import { cluster, made, notesOf, of } from "./accounts.ts";

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
    expect(result.ok ? [] : result.problems).toEqual([expect.stringMatching(/^file:1:\d+: is no JSON from here on/)]);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  test("a password in a connection string or an assignment is not told, wherever it stands", () => {
    const result = of({
      DBClusters: [{ DBClusterIdentifier: "postgres://u:hunter2@h/db", Engine: "password=hunter2" }],
    });
    expect(notesOf(result)).toContain("postgres://…@h/db");
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });
});
