/**
 * Help while a scenario is typed: places in half-written texts, and that nothing is ever proposed which the parser
 * would refuse as unknown.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonSchema } from "../../sim/scenario/index.ts";
import { meaningOf, suggestionsAt, type SchemaNode } from "../../viz/code/schema-help.ts";
import { placeIn } from "../../viz/code/yaml-place.ts";
import { SCENARIO_NAMES, shippedText } from "../worlds.ts";

const schema = jsonSchema() as SchemaNode;

/** Keys on the way, `[]` for a sequence. */
function pathOf(text: string): string {
  const { levels, position, word } = placeIn(text);
  const path = levels.map(({ kind, key }) => (kind === "sequence" ? "[]" : (key ?? "?"))).join(".");
  return `${path} ${position} "${word}"`;
}

const words = (text: string): readonly string[] => suggestionsAt(schema, placeIn(text)).map(({ word }) => word);

describe("places", () => {
  test.each([
    ["", '? key ""'],
    ["dur", '? key "dur"'],
    ["duration: 1", 'duration value "1"'],
    ["topology:\n  ", 'topology.? key ""'],
    ["topology:\n  clusters:\n    - id: a\n      vol", 'topology.clusters.[].? key "vol"'],
    ["topology:\n  clusters:\n    - id: a\n      volume: { size: 10GB, st", 'topology.clusters.[].volume.? key "st"'],
    ["topology:\n  clusters:\n    - id: a\n      volume: { size: 1", 'topology.clusters.[].volume.size value "1"'],
    ["topology:\n  clusters:\n    - id: a\nworkloads:\n  - { id: app, kind: o", 'workloads.[].kind value "o"'],
    ["faults:\n  - { kind: crash,\n      inst", 'faults.[].? key "inst"'],
    ["faults:\n  - kind: crash\n    at: 2s\n  - ", 'faults.[].? key ""'],
    ["faults:\n- kind: crash\n  at: 2s\n- kind: p", 'faults.[].kind value "p"'],
    ["description: |\n  some: words\n  - here\nfaults:\n  - kind: ", 'faults.[].kind value ""'],
    ["description: |\n  some: wo", 'description value ""'],
    ["a: { b: [1, { c: 2 }] }\nd", '? key "d"'],
    ["# topology:\n  # x\nna", '? key "na"'],
    ['faults:\n  - { kind: "crash", node: storage-b1, for: 1', 'faults.[].for value "1"'],
  ])("%j", (text, place) => expect(pathOf(text)).toBe(place));

  test("any text at all has a place", () => {
    const piece = fc.constantFrom(
      "a: ",
      "- ",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\n",
      "  ",
      "#",
      '"',
      "'",
      "|",
      "key",
      "x: y",
      "\t",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const place = placeIn(text);
        expect(place.from + place.word.length).toBe(text.length);
        suggestionsAt(schema, place);
      }),
    );
  });
});

describe("help", () => {
  test("the top level, less what is there", () => {
    expect(words("")).toContain("topology");
    expect(words("scenario: 1\nname: a\n")).not.toContain("name");
  });

  test("a fault's kind decides its keys", () => {
    expect(words("faults:\n  - { kind: ")).toContain("az-outage");
    const crash = words("faults:\n  - { kind: crash, ");
    expect(crash).toEqual(expect.arrayContaining(["node", "instance", "at", "for"]));
    expect(crash).not.toContain("kind");
    expect(words("faults:\n  - { kind: az-outage, ")).toContain("az");
    expect(words("faults:\n  - { kind: az-outage, ")).not.toContain("node");
  });

  test("a key says what it means", () => {
    const text = "faults:\n  - { kind: az-outage, az: ";
    expect(meaningOf(schema, placeIn(text).levels)).toMatch(/availability zone/);
  });

  test("each key of each shipped scenario is among what would have been proposed at its place", () => {
    for (const name of SCENARIO_NAMES) {
      const text = shippedText(name);
      for (const match of text.matchAll(/([{,]\s*|^[ -]*)([a-zA-Z]+):(?=\s)/gm)) {
        const before = text.slice(0, match.index + match[1].length);
        const place = placeIn(before);
        if (place.position === "value" || placeIn(before + match[2]).word !== match[2]) continue;
        const { levels } = place;
        if (levels.some(({ key }) => key === "description" || key === "lesson" || key === "title")) continue;
        const proposed = suggestionsAt(schema, place).map(({ word }) => word);
        expect(proposed, `${name}: ${match[2]} at ${JSON.stringify(levels)}`).toContain(match[2]);
      }
    }
  });
});
