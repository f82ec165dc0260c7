/**
 * Global databases that the service refuses, each under AWS's own error name and at the place in the file; exit code 2
 * on the command line.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";
import { borealis, folderWithScenario } from "../cli/cli.ts";
import { issuesOf } from "../worlds.ts";

interface Given {
  readonly engine?: string;
  readonly primary?: string;
  readonly secondary?: string;
  readonly more?: string;
  readonly global?: string;
  readonly rest?: string;
}

const REGIONS = [
  "us-east-1",
  "eu-west-1",
  "us-west-2",
  "us-east-2",
  "ca-central-1",
  "sa-east-1",
  "eu-west-2",
  "eu-west-3",
  "eu-central-1",
  "eu-north-1",
  "ap-south-1",
  "ap-northeast-1",
];

function file({
  engine = "aurora-postgresql",
  primary = "",
  secondary = "",
  more = "",
  global = "",
  rest = "",
}: Given): string {
  return `scenario: 1
name: x
duration: 5s
topology:
  regions: [${REGIONS.map((name) => `{ name: ${name} }`).join(", ")}]
  global: { id: shop${global} }
  clusters:
    - { id: us, engine: ${engine}, region: us-east-1, instances: [{ id: us-1 }]${primary} }
    - { id: eu, instances: [{ id: eu-1 }], region: eu-west-1${secondary} }
${more}
workloads: [{ id: app, kind: open, rate: 10/s }]
${rest}
`;
}

function refusal(given: Given): string {
  return issuesOf(file(given));
}

const many = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `    - { id: s${index}, region: ${REGIONS[index + 2]}, instances: [] }`,
  ).join("\n");
const readers = (count: number): string => Array.from({ length: count }, (_, index) => `{ id: r${index} }`).join(", ");

describe("parser: global databases that the service refuses", () => {
  test.each<[string, Given, string | RegExp]>([
    ["nothing", {}, "accepted"],
    ["ten secondaries", { more: many(9) }, "accepted"],
    [
      "an eleventh",
      { more: many(10) },
      /^f\.yaml:7:3: topology\.clusters: may have at most 11 clusters: one primary and ten secondaries \(InvalidGlobalClusterStateFault\)/,
    ],
    [
      "five secondaries where the article's limit is asked for",
      { global: ", secondariesMax: 5", more: many(4) },
      "accepted",
    ],
    [
      "a sixth",
      { global: ", secondariesMax: 5", more: many(5) },
      /^f\.yaml:14:\d+: topology\.clusters\[6\]: is secondary 6 of a global database that may have 5 \(InvalidGlobalClusterStateFault\)$/,
    ],
    ["a limit above today's", { global: ", secondariesMax: 11" }, /topology\.global\.secondariesMax: /],
    [
      "a secondary in the primary's Region",
      { more: "    - { id: two, region: us-east-1 }" },
      /^f\.yaml:10:18: topology\.clusters\[2\]\.region: "us-east-1" is the primary's Region.*\(InvalidGlobalClusterStateFault\)$/,
    ],
    [
      "two secondaries in one Region",
      { more: "    - { id: two, region: eu-west-1 }" },
      /^f\.yaml:10:18: .*holds the cluster "eu" already.*\(InvalidGlobalClusterStateFault\)$/,
    ],
    [
      "two primaries",
      { primary: ", role: primary", secondary: ", role: primary" },
      /^f\.yaml:9:\d+: topology\.clusters\[1\]\.role: "us" is the primary already.*\(InvalidGlobalClusterStateFault\)$/,
    ],
    [
      "no primary",
      { primary: ", role: secondary", secondary: ", role: secondary" },
      "leaves the global database without a primary",
    ],
    ["another engine", { secondary: ", engine: aurora-mysql" }, "(InvalidParameterCombination)"],
    [
      "a secondary's volume of another size",
      { primary: ", volume: { size: 20GB }", secondary: ", volume: { size: 10GB }" },
      /^f\.yaml:9:\d+: topology\.clusters\[1\]\.volume\.size: differs from the primary's: a secondary holds the same data$/,
    ],
    [
      "a secondary that could not grow as far",
      { primary: ", volume: { size: 10GB, limit: 40GB }", secondary: ", volume: { limit: 20GB }" },
      /^f\.yaml:9:\d+: topology\.clusters\[1\]\.volume\.limit: differs from the primary's: a secondary grows with it, and may be it one day$/,
    ],
    [
      "a secondary that has nodes of its own, and otherwise what the primary has",
      { primary: ", volume: { size: 20GB, limit: 40GB }", secondary: ", volume: { storageNodesPerAz: 3 }" },
      "accepted",
    ],
    [
      "a name twice",
      { more: "    - { id: eu, region: us-west-2 }" },
      /^f\.yaml:10:\d+: topology\.clusters\[2\]\.id: the id "eu" is used twice \(DBClusterAlreadyExistsFault\)/,
    ],
    [
      "Backtrack in the primary",
      { engine: "aurora-mysql", primary: ", backtrackWindow: 24h" },
      /^f\.yaml:8:\d+: topology\.clusters\[0\]\.backtrackWindow: is not possible in a global database \(InvalidParameterCombination\)$/,
    ],
    ["no Backtrack", { engine: "aurora-mysql", primary: ", backtrackWindow: 0s" }, "accepted"],
    [
      "an RPO below 20 s",
      { global: ", rpo: 19s" },
      /^f\.yaml:6:\d+: topology\.global\.rpo: "19s" is out of range.*20 s to 2147483647 s \(InvalidParameterValue\)$/,
    ],
    [
      "an RPO in Aurora MySQL",
      { engine: "aurora-mysql", global: ", rpo: 30s" },
      "is rds.global_db_rpo, a parameter of Aurora PostgreSQL",
    ],
    [
      "an RPO below 20 s set later",
      { rest: "actions: [{ kind: set-rpo, at: 1s, rpo: 5s }]" },
      /actions\[0\]\.rpo: "5s" is out of range/,
    ],
    [
      "a switchover to nobody",
      { rest: "actions: [{ kind: switchover-global, at: 1s, cluster: asia }]" },
      "(DBClusterNotFoundFault)",
    ],
    ["a version that is none", { primary: ", engineVersion: 16" }, /engineVersion: /],
    [
      "a version of the other engine",
      { primary: ", engineVersion: 3.08.1" },
      /^f\.yaml:8:\d+: topology\.clusters\[0\]\.engineVersion: "3\.08\.1" is no version of aurora-postgresql.*\(InvalidParameterValue\)/,
    ],
    [
      "a version without global databases",
      { primary: ", engineVersion: '16.0'" },
      '"16.0" has no global database (InvalidParameterCombination)',
    ],
    [
      "another major version",
      { primary: ", engineVersion: 16.4.2", secondary: ", engineVersion: 15.8.2" },
      "is of another major version than the primary's, 16.4.2 (InvalidParameterCombination)",
    ],
    [
      "a minor version behind",
      { primary: ", engineVersion: 16.4.2", secondary: ", engineVersion: 16.3.2" },
      "accepted",
    ],
    [
      "forwarding in a version without",
      { primary: ", engineVersion: 14.8.8", secondary: ", writeForwarding: true, engineVersion: 14.8.8" },
      "writeForwarding: is not in aurora-postgresql 14.8.8 (InvalidParameterCombination)",
    ],
    [
      "forwarding in a version without, which is the primary's",
      { primary: ", engineVersion: 14.8.8", secondary: ", writeForwarding: true" },
      "clusters[1].writeForwarding: is not in aurora-postgresql 14.8.8 (InvalidParameterCombination)",
    ],
    [
      "forwarding between Regions in a version that has nothing more",
      { primary: ", engineVersion: '15.4'", secondary: ", writeForwarding: true" },
      "accepted",
    ],
    [
      "and within the primary",
      { primary: ", writeForwarding: true, engineVersion: '15.4'" },
      "clusters[0].writeForwarding: is not in aurora-postgresql 15.4 within a cluster (InvalidParameterCombination)",
    ],
  ])("%s", (_name, given, wanted) => {
    const said = refusal(given);
    if (typeof wanted === "string") expect(said).toContain(wanted);
    else expect(said).toMatch(wanted);
  });

  test("fifteen readers less one for each secondary", () => {
    expect(refusal({ primary: "" })).toBe("accepted");
    const text = file({}).replace("[{ id: us-1 }]", `[{ id: us-1 }, ${readers(15)}]`);
    const parsed = parseScenario(text, "f.yaml");
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      "has 15 readers; with 1 secondaries the primary may have 14 (InvalidDBClusterStateFault)",
    ]);
  });

  test("a mode of consistency where nobody forwards", () => {
    const text = file({}).replace("rate: 10/s", "rate: 10/s, cluster: eu, endpoint: reader, consistency: GLOBAL");
    const parsed = parseScenario(text, "f.yaml");
    expect(parsed.ok ? "" : formatIssue(parsed.issues[0])).toMatch(
      /^f\.yaml:11:\d+: workloads\[0\]\.consistency: .*give the cluster "eu" writeForwarding: true/,
    );
  });

  test("on the command line: exit code 2, file, line, column, key and name", async () => {
    const { folder } = folderWithScenario();
    const path = join(folder, "two.yaml");
    writeFileSync(path, file({ more: "    - { id: two, region: us-east-1 }" }));
    for (const command of ["run", "validate"]) {
      const { code, out, err } = await borealis([command, path]);
      expect(code, command).toBe(2);
      expect(out + err).toContain("two.yaml:10:18: topology.clusters[2].region:");
      expect(out + err).toContain("InvalidGlobalClusterStateFault");
    }
  });
});
