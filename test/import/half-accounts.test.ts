/** What is missing from a description is told, with the command that describes it, and something stands in for it. */
import { describe, expect, test } from "vitest";
import { cluster, made, notesOf, of, shapeOf } from "./accounts.ts";

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
