/**
 * Every bad input of a scenario is refused with its place, its key and what would be right; nothing throws and nothing
 * hangs.
 */
import { describe, expect, test } from "vitest";
import { formatIssue, parseScenario, TEXT_LENGTH_MAX } from "../../sim/scenario/index.ts";
import { BASE, FAULTS } from "./base.ts";

/** The first problem as the command line prints it. */
function refusal(text: string): string {
  const parsed = parseScenario(text, "f.yaml");
  if (parsed.ok) return "accepted";
  return formatIssue(parsed.issues[0]);
}

const workload = (from: string, to: string): string => BASE.replace(from, to);
const fault = (body: string): string => `${BASE}faults:\n  - { ${body} }\n`;
const REGION =
  "  regions:\n    - name: us-east-1\n      azs: [us-east-1a, us-east-1b, us-east-1c, us-east-1d]\n  clusters";
const SCOPES =
  "must say whom it hits with exactly one of az, node, instance, segment, storage, controlPlane, clients, region, outbound, inbound, proxy, writer, readers";

test("parser: of several keys that are none the first has the list of those that there are", () => {
  const parsed = parseScenario(`${BASE}wobble: 1\njiggle: 2\n`, "f.yaml");
  expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^unknown key\. Possible: \$schema, scenario, /),
    "unknown key.",
  ]);
});

describe("parser: refuses with place, key and remedy", () => {
  test("tutorial: the base of these cases is a good scenario", () => expect(refusal(BASE)).toBe("accepted"));

  test.each([
    ["unknown key", `${BASE}durration: 3s\n`, '9:1: durration: unknown key. Did you mean "duration"?'],
    [
      "a package.json",
      '{\n "name": "x", "version": "1.0.0", "scripts": {}, "dependencies": {}, "license": "MIT" }',
      '1:1: is no scenario: every one has `scenario: 1` and a `duration`, and none has "version", "scripts", "dependencies" and 1 more. This seems to be a package.json of npm',
    ],
    [
      "a template of CloudFormation without a database",
      "AWSTemplateFormatVersion: 2010-09-09\nDescription: a function\nResources: { F: { Type: AWS::Lambda::Function } }\n",
      '1:1: is no scenario: every one has `scenario: 1` and a `duration`, and none has "AWSTemplateFormatVersion", "Description" and "Resources". This seems to be a CloudFormation template',
    ],
    [
      "something else",
      "a: 1\nb: 2\n",
      '1:1: is no scenario: every one has `scenario: 1` and a `duration`, and none has "a" and "b". `borealis new NAME` writes one to begin with',
    ],
    [
      "a report of our own",
      '{ "format": "borealis-run/1", "scenario": "az-outage", "seed": 7, "checks": [] }',
      '1:1: is no scenario but a document "borealis-run/1" of the scenario "az-outage", as --json prints it: give the scenario\'s file or name',
    ],
    ["a scenario whose first line was forgotten", BASE.replace("scenario: 1\n", ""), "1:1: scenario: is missing"],
    ["one with a key that is nearly right", "nmae: x\nduratoin: 2s\n", "1:1: scenario: is missing"],
    [
      "a kind where a key is wanted",
      fault("crash: writer-1, at: 1s"),
      "10:7: faults[0].crash: is a kind and no key: write kind: crash",
    ],
    [
      "part of a key",
      workload("storageNodesPerAz", "nodesPerAz"),
      '6:41: topology.clusters[0].volume.nodesPerAz: unknown key. Did you mean "storageNodesPerAz"?',
    ],
    [
      "a key of another kind",
      fault("kind: crash, node: storage-a1, at: 1s, factor: 3"),
      '10:46: faults[0].factor: does not go with kind "crash". Possible: kind, az, ',
    ],
    [
      "a name where a scope is wanted",
      fault("kind: partition, at: 1s, from: us-east-1a"),
      "10:32: faults[0].from: must be a mapping: { az: ... }, or another of az, node, instance, ",
    ],
    ["missing keys", "scenario: 1\nname: x\n", "1:1: duration: is missing"],
    [
      "wrong unit",
      workload("2s", "2 sec"),
      '3:1: duration: "2 sec" is not a duration: write a number and a unit: 250us, 10ms,',
    ],
    [
      "no unit",
      workload("100/s", "100"),
      "8:28: workloads[0].rate: 100 is not a rate: write a number per second, minute or",
    ],
    [
      "negative rate",
      workload("100/s", "-5/s"),
      '8:28: workloads[0].rate: "-5/s" is below zero: write a number per second',
    ],
    ["no rate", workload("100/s", "0/s"), "8:28: workloads[0].rate: must be above 0"],
    [
      "share above one",
      workload("100/s", "100/s, reads: 120%"),
      '8:41: workloads[0].reads: "120%" is not a share: write',
    ],
    [
      "four AZs",
      workload("  clusters", REGION),
      "7:7: topology.regions[0].azs: an Aurora volume spans exactly three availability zones; 4 are listed",
    ],
    [
      "duplicate id",
      `${BASE}  - { id: app, kind: open, rate: 5/s }\n`,
      '9:7: workloads[1].id: the id "app" is used twice',
    ],
    ["duplicate key", `${BASE}name: again\n`, "9:1: name: is given twice: keep one"],
    ["version", workload("scenario: 1", "scenario: 2"), "1:1: scenario: must be 1, the version of this format"],
    [
      "quorums that miss each other",
      workload("storageNodesPerAz: 3", "writeQuorum: 4, readQuorum: 2"),
      "6:57: topology.clusters[0].volume.readQuorum: a write quorum of 4 and a read quorum of 2 need not meet",
    ],
    [
      "write quorums that miss each other",
      workload("storageNodesPerAz: 3", "writeQuorum: 3, readQuorum: 5"),
      "6:41: topology.clusters[0].volume.writeQuorum: two write quorums of 3 need not meet",
    ],
    ["two documents", `${BASE}---\n${BASE}`, "9:1: a second document begins here: a file holds one scenario"],
    ["list instead of mapping", "- a\n", "1:1: is not a scenario: it must be a mapping that begins with `scenario: 1`"],
    ["mapping instead of list", `${BASE}faults: 3\n`, "9:1: faults: must be a list"],
    ["__proto__", `${BASE}__proto__: { a: 1 }\n`, "9:1: __proto__: unknown key"],
    [
      "__proto__ where any name may stand",
      `${BASE}parameters: { __proto__: 5 }\n`,
      "9:15: parameters.__proto__: unknown key",
    ],
    ["constructor", `${BASE}constructor: 3\n`, "9:1: constructor: unknown key."],
    [
      "unknown parameter",
      `${BASE}parameters: { gossipPeriot: 1s }\n`,
      '9:15: parameters.gossipPeriot: there is no parameter "gossipPeriot". Did you mean "gossipPeriod"?',
    ],
    [
      "digits lost",
      `${BASE}seed: 9007199254740993\n`,
      "9:7: seed: the number 9007199254740993 would lose digits: put it in quotes",
    ],
    ["infinity", `${BASE}seed: .inf\n`, "9:7: seed: .inf is not a number that can be counted with"],
    [
      "not a number, deep inside",
      workload("100/s", "100/s, reads: .nan"),
      "8:48: workloads[0].reads: .nan is not a number",
    ],
    [
      "escaped control character",
      `${BASE}seed: "\\0"\n`,
      "9:7: seed: holds an escape for a character that no text has",
    ],
    [
      "half a surrogate pair",
      `${BASE}seed: "\\ud800"\n`,
      "9:7: seed: holds an escape for a character that no text has",
    ],
    ["a key that is a list", `${BASE}? [a, b]\n: 3\n`, "9:3: a key must be a word"],
    [
      "anchors bomb",
      "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
      "2:8: b[0]: anchors and aliases are not used in scenarios",
    ],
    ["tabs", "scenario: 1\n\tname: x\n", "2:1: is indented with a tab: YAML takes spaces"],
    ["empty file", " \n", "1:1: is empty; `borealis new NAME` writes a scenario to begin with"],
    ["binary garbage", "\u0000\u0001ELF", "1:1: is not text: the control character 0 stands here"],
    [
      "bytes that are not UTF-8",
      "scenario: 1\nname: \ufffd\n",
      "2:7: is not text: bytes that are not UTF-8 stand here",
    ],
    [
      "finer than a microsecond",
      workload("2s", "1000000.5us"),
      '3:1: duration: "1000000.5us" is not a whole number of microseconds',
    ],
    ["a seed that YAML would rewrite", `${BASE}seed: 007\n`, "9:1: seed: 007 would be read as the number 7"],
    ["a tag", `${BASE}title: !secret x\n`, "9:16: title: tags such as !text are not used in scenarios"],
    [
      "a check that does not exist",
      `${BASE}expect: { exercised: [L1, L99] }\n`,
      '9:27: expect.exercised[1]: there is no check "L99". Their names begin with their ids, I1 to I50, C4 ',
    ],
    [
      "a check whose id is in small letters",
      `${BASE}expect: { exercised: [l1] }\n`,
      '9:23: expect.exercised[0]: there is no check "l1". Did you mean "L1-commits-with-write-quorum"?',
    ],
    [
      "a check that is misspelt",
      `${BASE}expect: { exercised: [L1-commits-with-write-qourum] }\n`,
      '9:23: expect.exercised[0]: there is no check "L1-commits-with-write-qourum". Did you mean "L1-commits-with-write-quorum"?',
    ],
    [
      "type for kind",
      fault("type: crash, node: storage-a1, at: 1s"),
      '10:7: faults[0].type: unknown key. Did you mean "kind"?',
    ],
    ["kind misspelt", fault("knid: slow, at: 1s"), '10:7: faults[0].knid: unknown key. Did you mean "kind"?'],
    [
      "a kind under a word of one's own",
      fault("at: 1s, fault: az-outage"),
      '10:15: faults[0].fault: unknown key. Did you mean "kind"?',
    ],
    ["no kind at all", fault("at: 1s, node: crash"), "10:5: faults[0].kind: is missing: one of az-outage, "],
    [
      "a workload's type",
      `${BASE}  - { id: open, type: opne, rate: 5/s }\n`,
      '9:17: workloads[1].type: unknown key. Did you mean "kind"?',
    ],
    ["a key that is a number", `${BASE}1: 2\n`, "9:1: 1: unknown key."],
    ["a run of ages", workload("2s", "9000h"), "3:1: duration: must be at most 366 days (8784h)"],
  ])("%s", (_name, text, wanted) => expect(refusal(text)).toContain(`f.yaml:${wanted}`));

  test.each([
    [
      "AZ that does not exist",
      "kind: az-outage, az: us-east-1z, at: 1s",
      '24: faults[0].az: there is no availability zone "us-east-1z". Did you mean "us-east-1a"?',
    ],
    [
      "outside the duration",
      "kind: az-outage, az: us-east-1b, at: 2s",
      "40: faults[0].at: begins at 2s, when the run is over: it lasts 2s",
    ],
    [
      "of no length",
      "kind: az-outage, az: us-east-1b, at: 1s, for: 0s",
      "48: faults[0].for: must be longer than nothing",
    ],
    [
      "node",
      "kind: crash, node: storage-b9, at: 1s",
      '20: faults[0].node: there is no storage node "storage-b9": they are storage-a1 to storage-a3',
    ],
    [
      "segment",
      "kind: crash, segment: pg9.c1, at: 1s",
      '20: faults[0].segment: there is no segment "pg9.c1": they are pg0.a1 to pg3.c2',
    ],
    [
      "instance",
      "kind: crash, instance: writer-2, at: 1s",
      '20: faults[0].instance: there is no instance "writer-2". Did you mean "writer-1"?',
    ],
    [
      "cluster",
      "kind: pause, storage: man, at: 1s",
      '20: faults[0].storage: there is no cluster "man". Did you mean "main"?',
    ],
    ["workload", "kind: pause, clients: web, at: 1s", '20: faults[0].clients: there is no workload "web".'],
    [
      "two scopes",
      "kind: crash, instance: writer-1, node: storage-a1, at: 1s",
      `5: faults[0]: ${SCOPES}; node and instance are given`,
    ],
    ["no scope", "kind: crash, at: 1s", `5: faults[0]: ${SCOPES}; none is given`],
    [
      "kind",
      "kind: az-outtage, az: us-east-1b, at: 1s",
      '7: faults[0].kind: there is no kind "az-outtage" here. Did you mean "az-outage"?',
    ],
    [
      "nothing slowed",
      "kind: slow-disk, node: storage-a1, at: 1s",
      "5: faults[0]: slows nothing: give factor, extra or both",
    ],
  ])("fault: %s", (_name, body, wanted) => expect(refusal(fault(body))).toContain(`f.yaml:10:${wanted}`));

  test("what was written is quoted, but not a page of it", () => {
    expect(refusal(workload("2s", "x".repeat(500)))).toMatch(/^f\.yaml:3:1: duration: "x{39}…" is not a duration/);
    expect(refusal(workload("2s", "[1]"))).toContain("duration: a list is not a duration");
  });

  test("a second cluster without a global database", () => {
    const parsed = parseScenario(workload("workloads:", "    - { id: main }\nworkloads:"), "f.yaml");
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      'the id "main" is used twice (DBClusterAlreadyExistsFault)',
      "a second cluster belongs to a global database: add topology.global with an id. Or it is made by a restore or a clone: add created: by-action. Or play it in a scenario of its own",
    ]);
  });

  test("warning: a fault that would be lifted after the end of the run", () => {
    const parsed = parseScenario(fault("kind: az-outage, az: us-east-1b, at: 1s, for: 5s"), "f.yaml");
    expect(parsed.ok && parsed.warnings.map(formatIssue)).toEqual([
      "f.yaml:10:48: faults[0].for: ends at 6s, after the run: it is never lifted",
    ]);
  });

  test("a misspelt Region is one mistake: zones of the one that was meant are not wrong as well", () => {
    const text = BASE.replace("  clusters", "  regions: [{ name: us-est-1 }]\n  clusters");
    const parsed = parseScenario(`${text}faults: [{ kind: az-outage, az: us-east-1b, at: 1s }]\n`, "f.yaml");
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      'there is no Region "us-est-1" in the model. Did you mean "us-east-1"?',
    ]);
  });

  test("an instance in a zone that there is not is one mistake, and that zone is offered to nobody", () => {
    const text = workload("storageNodesPerAz: 3 }", "storageNodesPerAz: 3 }, instances: [{ id: w, az: us-east-1d }]");
    const parsed = parseScenario(`${text}faults: [{ kind: az-outage, az: b, at: 1s }]\n`, "f.yaml");
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      '"us-east-1d" is not one of the cluster\'s availability zones. Did you mean "us-east-1a"?',
      'there is no availability zone "b". Possible: us-east-1a, us-east-1b, us-east-1c.',
    ]);
  });

  test("a share written as a percentage without its sign", () => {
    expect(refusal(workload("rate: 100/s", "rate: 100/s, reads: 50"))).toContain(
      "reads: 50 is not a share: write a share: 50% or 0.5",
    );
  });

  test("regions: a fault in an AZ where nothing stands", () => {
    const two = BASE.replace("  clusters", "  regions: [{ name: us-east-1 }, { name: eu-west-1 }]\n  clusters");
    expect(refusal(`${two}faults: [{ kind: az-outage, az: eu-west-1a, at: 1s }]\n`)).toContain('"eu-west-1a"');
  });

  test("all problems are told at once, fifty at most", () => {
    const bad = FAULTS.replaceAll(/at: \d+ms/g, "at: 9s");
    const parsed = parseScenario(`${BASE}${bad}`, "f.yaml");
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual(
      Array.from({ length: 8 }, () => "begins at 9s, when the run is over: it lasts 2s"),
    );
  });
});

describe("parser: hostile texts end soon, in a sentence", () => {
  test.each([
    ["too long", "a".repeat(TEXT_LENGTH_MAX + 1), "is too large for a scenario: 1000001 characters"],
    ["lists in lists", "[".repeat(100_000), "is nested too deeply"],
    ["mappings in mappings", "a: ".concat("{a: ".repeat(20_000)), "is nested too deeply"],
    ["dashes", "- ".repeat(100_000), "is nested too deeply"],
    ["a hundred thousand keys", Array.from({ length: 100_000 }, (_, i) => `${i.toString(36)}: 1`).join("\n"), ""],
    [
      "a hundred thousand AZs",
      BASE.replace(
        "  clusters",
        `  regions: [{ name: us-east-1, azs: [${Array.from({ length: 100_000 }, (_, i) => `z${i}`).join(",")}] }]\n  clusters`,
      ),
      "100000 are listed",
    ],
    [
      "ten thousand wrong faults",
      `${BASE}faults:\n${Array.from({ length: 10_000 }, (_, i) => `  - { kind: crash, node: s${i}, at: 1s }\n`).join("")}`,
      "there is no storage node",
    ],
    ["half a million digits", BASE.replace("2s", `${"1".repeat(500_000)}s`), "is not a whole number of microseconds"],
    ["half a million marks", "!".repeat(500_000), "…"],
  ])(
    "%s",
    (_name, text, wanted) => {
      const said = refusal(text);
      expect(said).not.toBe("accepted");
      expect(said).toContain(wanted);
      expect(said.length).toBeLessThan(600);
    },
    10_000,
  );
});
