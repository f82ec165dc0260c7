/** Bad input about chance: refused with the place, the key and what would be right. */
import { expect, test } from "vitest";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";
import { issuesOf } from "../worlds.ts";

const refusal = (random: string, more = ""): string => {
  const text = `scenario: 1
name: probe
duration: 10s
topology:
  clusters:
    - { id: main${more} }
workloads: [{ id: app, kind: open, rate: 10/s }]
random: ${random}
`;
  return issuesOf(text);
};

test.each([
  ["{}", "", "accepted"],
  ["{ faults: 3, kinds: [crash], until: 8s, topology: drawn, survive: az }", "", "accepted"],
  ["{ faults: -1 }", "", "random.faults: must be at least 0"],
  ["{ faults: many }", "", 'random.faults: "many" is not a whole number from 0 to 1000'],
  ["{ kinds: [] }", "", "random.kinds: must be at least 1"],
  ["{ kinds: [crush] }", "", 'random.kinds[0]: there is no "crush" here. Did you mean "crash"?'],
  ["{ kinds: [meteor] }", "", "random.kinds[0]: must be one of az-outage, region-outage, crash"],
  ["{ does: [reboots] }", "", 'random.does[0]: there is no "reboots" here. Did you mean "reboot"?'],
  ["{ survive: everything }", "", "random.survive: must be one of az, az-plus-one, disks, nothing"],
  ["{ until: 11s }", "", "random.until: is after the run's end at 10s"],
  ["{ from: 8s, until: 8s }", "", "random.from: leaves no millisecond before 8s, when everything has ended"],
  ["{ longest: 0s }", "", "random.longest: must be at least 1ms"],
  ["{ longest: long }", "", 'random.longest: "long" is not a duration'],
  ["{ topology: drawn }", ", writeForwarding: true", "is drawn without custom endpoints, proxies and write forwarding"],
  ["{ fault: 3 }", "", 'random.fault: unknown key. Did you mean "faults"?'],
])("random: %s%s", (random, more, expected) => expect(refusal(random, more)).toContain(expected));

test("random: a drawn topology has no instance to name", () => {
  const text = `{ scenario: 1, name: probe, duration: 10s, random: { topology: drawn }, workloads: [{ id: app, kind: open, rate: 10/s, instance: writer-1 }] }`;
  const parsed = parseScenario(text, "f.yaml");
  expect(parsed.ok ? "accepted" : parsed.issues.map(formatIssue).join("\n")).toContain(
    'the workload "app" names an instance of the written one',
  );
});
