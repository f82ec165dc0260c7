/** Whatever text comes, the parser answers: a scenario that reads the same again, or problems with a place. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest, parseScenario, scenarioHash } from "../../sim/scenario/index.ts";
import { check } from "../property.ts";
import { BASE, FAULTS } from "./base.ts";

const GOOD = `${BASE}${FAULTS}`;
const PIECES = [
  "&a ",
  "*a",
  "<<: ",
  "!!binary ",
  "!!set ",
  "? ",
  "- ",
  ": ",
  "{",
  "}",
  "[",
  "]",
  "\n",
  "  ",
  "#",
  "|\n",
  "'",
  '"',
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "__proto__",
  ".inf",
  "-1",
  "1e400",
  "0x10",
  "~",
  "null",
  "\u2028",
  "\ud800",
  "\0",
];

function answers(text: string): void {
  const parsed = parseScenario(text, "f.yaml");
  if (parsed.ok) {
    const again = parseScenario(JSON.stringify(parsed.source), "f.json");
    expect(again.ok && scenarioHash(again.scenario)).toBe(scenarioHash(parsed.scenario));
    return;
  }
  expect(parsed.issues.length).toBeGreaterThan(0);
  expect(parsed.issues.length).toBeLessThanOrEqual(50);
  for (const { line, column, message } of parsed.issues) {
    expect(message).not.toBe("");
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(text.split("\n").length + text.split("\r").length);
  }
}

describe("parser: answers", () => {
  test("to any string", () => check(fc.property(fc.string({ unit: "binary", maxLength: 300 }), answers)));

  test("to any pile of what YAML is made of", () => {
    check(
      fc.property(
        fc.array(fc.constantFrom(...PIECES, "scenario: 1\n", "name: x\n", "faults:\n"), { maxLength: 40 }),
        (pieces) => answers(pieces.join("")),
      ),
    );
  });

  test("to a good scenario with a few things cut out or put in", () => {
    const edit = fc.tuple(
      fc.nat(GOOD.length),
      fc.nat(12),
      fc.oneof(fc.constantFrom("", ...PIECES), fc.string({ maxLength: 4 })),
    );
    check(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        answers(edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), GOOD));
      }),
    );
  });

  test("to any JSON value", () => check(fc.property(fc.json({ maxDepth: 4 }), answers)));
});

test("suggestions: a word with one slip finds itself again", () => {
  const keys = ["duration", "workloads", "topology", "parameters", "description"];
  check(
    fc.property(fc.constantFrom(...keys), fc.nat(20), fc.constantFrom("", "q"), (key, at, put) => {
      const i = at % key.length;
      expect(nearest(key.slice(0, i) + put + key.slice(i + 1), keys)).toBe(key);
    }),
  );
});
