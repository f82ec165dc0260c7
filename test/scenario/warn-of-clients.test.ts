/**
 * An outage that takes the clients along is told before anybody reads a run without clients for one without trouble.
 */
import { describe, expect, test } from "vitest";
import { builtinScenarios, readText } from "../../sim/node/index.ts";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";
import { PACKAGE_ROOT } from "../cli/cli.ts";

/** What is told of a scenario of two Regions with these workloads and faults. */
function warningsOf(workloads: readonly string[], ...faults: readonly string[]): readonly string[] {
  const parsed = parseScenario(
    `scenario: 1
name: x
duration: 60s
topology:
  global: { id: both }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: main, instances: [{ id: writer, az: us-east-1b }, { id: reader, az: us-east-1a }] }
    - { id: second, region: eu-west-1, instances: [{ id: other, az: eu-west-1c }] }
workloads:${workloads.map((each) => `\n  - { kind: open, rate: 5/s, ${each} }`).join("")}
faults:${faults.map((each) => `\n  - { ${each} }`).join("")}
`,
    "f.yaml",
  );
  return parsed.ok ? parsed.warnings.map(formatIssue) : parsed.issues.map(formatIssue);
}

const AZ = "kind: az-outage, az: us-east-1b, at: 20s, for: 10s";

test("the writer's AZ loses power, and who names none stands there", () => {
  expect(warningsOf(["id: shop", "id: reports, endpoint: reader", "id: far, az: us-east-1c"], AZ)).toEqual([
    'f.yaml:15:5: faults[0]: takes the clients of "shop", "reports" along: without an `az` they stand beside the ' +
      "cluster's first instance, in us-east-1b. Who is gone waits for nothing: the report counts neither errors nor time " +
      "without writes. Name an `az`, another one or this one if that is meant",
  ]);
});

describe("told of", () => {
  test.each([
    [
      "a Region's outage, of those at the cluster there",
      "id: eu, cluster: second, endpoint: reader",
      "kind: region-outage, region: eu-west-1, at: 20s",
    ],
    ["an AZ and a node", "id: shop", "kind: az-plus-one, az: us-east-1b, at: 20s, for: 10s"],
    [
      "an outage that is never over, and clients who come later",
      "id: shop, from: 50s",
      "kind: az-outage, az: us-east-1b, at: 20s",
    ],
  ])("%s", (_name, workload, fault) =>
    expect(warningsOf([workload], fault)).toEqual([expect.stringMatching(/: faults\[0\]: takes the clients of "/)]),
  );
});

describe("not told of", () => {
  test.each([
    ["another AZ", "id: shop", "kind: az-outage, az: us-east-1a, at: 20s"],
    ["another Region", "id: shop", "kind: region-outage, region: eu-west-1, at: 20s"],
    ["clients whose AZ is named", "id: shop, az: us-east-1b", AZ],
    ["clients who come when it is over", "id: shop, from: 30s", AZ],
    ["clients who are done before", "id: shop, until: 20s", AZ],
    ["what takes nobody's power", "id: shop", "kind: crash, instance: writer, at: 20s"],
    ["a fault that names the clients", "id: shop", "kind: crash, clients: shop, at: 20s, for: 5s"],
  ])("%s", (_name, workload, fault) => expect(warningsOf([workload], fault)).toEqual([]));
});

test("no scenario that comes with it takes its clients along without saying so", () => {
  const told = builtinScenarios(PACKAGE_ROOT).flatMap((file) => {
    const parsed = parseScenario(readText(file).text, file);
    return parsed.ok ? parsed.warnings.map(formatIssue) : [];
  });
  expect(told.filter((each) => each.includes("takes the clients"))).toEqual([]);
});
