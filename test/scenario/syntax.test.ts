/**
 * Texts that are no YAML, as people leave them behind: each is told at the place that has to change, in words that need
 * no grammar of YAML, and as one mistake.
 */
import { describe, expect, test } from "vitest";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";

/** All that is said of a text. */
function told(text: string): readonly string[] {
  const parsed = parseScenario(text, "f.yaml");
  return parsed.ok ? [] : parsed.issues.map(formatIssue);
}

const FLAT = "scenario: 1\nname: x\nduration: 3s\n";

describe("indentation", () => {
  test.each([
    [
      "a key that is deeper than the one above",
      `${FLAT}  seed: 3\n`,
      "f.yaml:4:3: is indented deeper than line 3, whose key has its value already: begin it at column 1",
    ],
    [
      "the same behind a comment and an empty line, with the line ends of Windows",
      `${FLAT.replaceAll("\n", "\r\n")}# why\r\n\r\n  seed: 3\r\n`,
      "f.yaml:6:3: begins at column 3, where no key above it begins that it belongs to: keys of one mapping stand in one column",
    ],
    [
      "the same in an item of a list",
      "topology:\n  clusters:\n   - id: main\n      instances:\n        - { id: w }\n",
      "f.yaml:4:7: is indented deeper than line 3, whose key has its value already: begin it at column 6",
    ],
    [
      "a key of an item under its dash",
      "workloads:\n    - id: a\n    kind: open\n    rate: 5/s\n",
      "f.yaml:3:5: begins at column 5, where no key above it begins that it belongs to: keys of one mapping stand in one column",
    ],
    [
      "between two depths",
      "topology:\n    regions: []\n  clusters: []\n",
      "f.yaml:3:3: begins at column 3, where no key above it begins that it belongs to: keys of one mapping stand in one column",
    ],
    [
      "an item that is deeper than the one before",
      "workloads:\n  - id: a\n   - id: b\n",
      "f.yaml:3:4: begins at column 4, where no item above it begins: the dashes of one list stand in one column",
    ],
    [
      "an item between two depths",
      "workloads:\n    - id: a\n      kind: open\n   - id: b\n",
      "f.yaml:4:4: begins at column 4, where no item above it begins: the dashes of one list stand in one column",
    ],
    ["a tab", "topology:\n  clusters:\n\t- id: x\n", "f.yaml:3:1: is indented with a tab: YAML takes spaces"],
    [
      "a block of text that ends early",
      "description: |\n   a\n  b\nname: x\n",
      "f.yaml:3:3: begins at column 3, where no key above it begins that it belongs to: keys of one mapping stand in one column",
    ],
  ])("%s", (_name, text, wanted) => expect(told(text)).toEqual([wanted]));
});

describe("what is left out", () => {
  test.each([
    [
      "a colon",
      "name: x\nduration 3s\nseed: 1\n",
      'f.yaml:2:1: "duration 3s" is no key with its value: between them stand a colon and a space',
    ],
    [
      "the space behind a colon",
      "name: x\nduration:3s\nseed: 1\n",
      'f.yaml:2:1: "duration:3s" is no key with its value: between them stand a colon and a space',
    ],
    [
      "a colon at the end of the text",
      "name: x\nduration 3s\n",
      'f.yaml:2:1: "duration 3s" is no key with its value: between them stand a colon and a space',
    ],
    [
      "a brace, and a key follows",
      "faults:\n  - { kind: crash, at: 1s\nexpect: {}\n",
      "f.yaml:3:1: a } is missing before this, for a mapping in braces that is still open",
    ],
    [
      "a brace, and an item follows",
      "faults:\n  - { kind: crash, at: 1s\n  - { kind: crash }\n",
      "f.yaml:3:3: a } is missing before this, for a mapping in braces that is still open",
    ],
    [
      "a bracket",
      "faults: [{ kind: crash }, { kind: crash }\n",
      "f.yaml:2:1: a ] is missing before this, for a list in brackets that is still open",
    ],
    [
      "the last brace of a file of JSON",
      '{ "scenario": 1,\n "name": "x"\n',
      "f.yaml:3:1: a } is missing before this, for a mapping in braces that is still open",
    ],
    [
      "a comma between two keys",
      "a: { kind: x az: y }\n",
      "f.yaml:1:12: a comma is missing here, or quotes around a text with a colon in it",
    ],
    [
      "a comma between two items",
      "a: [{ kind: x } { kind: y }]\n",
      "f.yaml:1:17: cannot stand here: a comma is missing before it, or quotes around a text",
    ],
    [
      "a comma in JSON",
      '{ "scenario": 1, "name": "x" "duration": "3s" }',
      "f.yaml:1:30: cannot stand here: a comma is missing before it, or quotes around a text",
    ],
    [
      "a quote",
      'title: "unclosed\nname: x\n',
      'f.yaml:3:1: a " is missing before this, for a text in quotes that is still open',
    ],
    [
      "a quote, of the other kind",
      "title: 'unclosed\nname: x\n",
      "f.yaml:3:1: a ' is missing before this, for a text in quotes that is still open",
    ],
    [
      "quotes around a colon",
      "name: my: scenario\nduration: 3s\n",
      "f.yaml:1:7: has a colon with a space behind it in the middle of a text: put the text in quotes",
    ],
    ["quotes around an @", "name: @home\n", "f.yaml:1:7: a text cannot begin with @: put it in quotes"],
    ["quotes around a %", "name: %home\n", "f.yaml:1:7: a text cannot begin with %: put it in quotes"],
  ])("%s", (_name, text, wanted) => expect(told(text)).toEqual([wanted]));
});

describe("what is too much", () => {
  test.each([
    ["a brace", "a: { kind: x }}\nb: 3\n", 'f.yaml:1:15: "}" cannot stand here: is it one too many?'],
    ["a bracket", "a: [1, 2]]\n", 'f.yaml:1:10: "]" cannot stand here: is it one too many?'],
    ["a comma", "a: { kind: x,, y: 2 }\n", 'f.yaml:1:14: "," cannot stand here: is it one too many?'],
    [
      "a quote in a text",
      "title: 'it's'\nname: x\n",
      "f.yaml:1:12: cannot stand here: a comma is missing before it, or quotes around a text",
    ],
    [
      "a backslash",
      'title: "C:\\dir"\n',
      "f.yaml:1:11: \\d means nothing in double quotes: write \\\\ for a backslash, or single quotes around the text",
    ],
    [
      "a second document",
      "name: x\n---\nname: y\n",
      "f.yaml:2:1: a second document begins here: a file holds one scenario",
    ],
    [
      "what a merge left",
      `${"<".repeat(7)} HEAD\nname: x\n${"=".repeat(7)}\nname: y\n${">".repeat(7)} b\n`,
      "f.yaml:1:1: a merge has left both sides here: keep one, and take out the lines of <, = and >",
    ],
  ])("%s", (_name, text, wanted) => expect(told(text)).toEqual([wanted]));
});

describe("a key that is right elsewhere", () => {
  test.each([
    [
      "one level too deep",
      `${FLAT}topology:\n  regions: [{ name: us-east-1 }]\n  workloads: []\n`,
      "f.yaml:6:3: topology.workloads: unknown key. It belongs to the top of the file.",
    ],
    [
      "three levels too deep",
      `${FLAT}topology: { clusters: [{ id: a, expect: {} }] }\n`,
      "f.yaml:4:33: topology.clusters[0].expect: unknown key. It belongs to the top of the file.",
    ],
    [
      "between",
      `${FLAT}topology: { clusters: [{ id: a, volume: { proxies: [] } }] }\n`,
      "f.yaml:4:43: topology.clusters[0].volume.proxies: unknown key. It belongs to topology.clusters[0].",
    ],
    ["not deep enough", `${FLAT}clusters: []\n`, "f.yaml:4:1: clusters: unknown key. It belongs to topology."],
    [
      "of the items of a list",
      `${FLAT}topology: { instances: [] }\n`,
      "f.yaml:4:13: topology.instances: unknown key. It belongs to each of topology.clusters.",
    ],
    [
      "of a mapping in it",
      `${FLAT}topology: { clusters: [{ id: a, storageNodesPerAz: 3 }] }\n`,
      "f.yaml:4:33: topology.clusters[0].storageNodesPerAz: unknown key. It belongs to topology.clusters[0].volume.",
    ],
  ])("%s", (_name, text, wanted) => expect(told(text)).toEqual([wanted]));

  test("a word that the top of the file has, too, is no reason to move it there", () => {
    expect(told(`${FLAT}topology: { clusters: [{ name: a }] }\n`).join("\n")).not.toContain("belongs");
  });

  test("where several places have it, none is named", () => {
    expect(told(`${FLAT}at: 3s\n`).join("\n")).not.toContain("belongs");
  });
});

test("several mistakes are told in the order of the text", () => {
  const lines = told("scenario: 2\nname: x\nduration: 3 sec\nseed: 1.5\nworkload: []\n");
  expect(lines.map((line) => line.split(":")[1])).toEqual(["1", "3", "4", "5"]);
});
