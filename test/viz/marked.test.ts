/** What the editor marks of an issue: enough to be seen, and what the issue is about. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseScenario } from "../../sim/index.ts";
import { markedFrom } from "../../viz/code/marked.ts";
import { check } from "../property.ts";

/** What is marked of the place that `|` stands at. */
function markedAt(text: string): string {
  const at = text.indexOf("|");
  const whole = text.slice(0, at) + text.slice(at + 1);
  const { from, to } = markedFrom(whole, at);
  return whole.slice(from, to);
}

test.each([
  ["faults:\n  - |{ kind: az-outage, az: us-east-1a, at: 4s }\n", "kind: az-outage"],
  ["faults:\n  - |{ at: 4s, kind: az-outage, az: us-east-1a }\n", "kind: az-outage"],
  ["workloads:\n  - |{\n      # of the shop\n      id: shop,\n      keys: { count: 3 },\n    }\n", "id: shop"],
  ["workloads:\n  - |{ id: shop, keys: { kind: x }, kind: open }\n", "id: shop"],
  ["faults:\n  - |kind: crash\n    node: storage-a1\n", "kind: crash"],
  ["faults: [{ kind: crash, |node: storage-q1, at: 1s }]\n", "node: storage-q1"],
  ['title: |"two words"\n', '"two words"'],
  ["|title: 'two words' # and why\n", "title: 'two words'"],
  ["|faults:\n  - { kind: crash }\n", "faults"],
  ["volume: |[]\n", "["],
  ["name: x\n|", ""],
])("%j", (text, marked) => {
  expect(markedAt(text)).toBe(marked);
});

test("a warning of a fault marks its kind: an outage that takes its own clients along", () => {
  const text = `scenario: 1
name: along
duration: 9s
topology: { clusters: [{ id: main, volume: { size: 10GB }, instances: [{ id: w }] }] }
workloads: [{ id: app, kind: open, rate: 5/s }]
faults: [{ kind: az-outage, az: us-east-1a, at: 1s, for: 2s }]
`;
  const parsed = parseScenario(text, "along.yaml");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
  const [{ line, column }] = parsed.warnings;
  const at =
    text
      .split("\n")
      .slice(0, line - 1)
      .join("\n").length + column;
  const { from, to } = markedFrom(text, at);
  expect(text.slice(from, to)).toBe("kind: az-outage");
});

test("whatever the text, what is marked lies in it, from its place on", () => {
  const texts = fc.array(
    fc.constantFrom("{", "}", "[", "]", "- ", "kind: ", "crash", ", ", "\n", "  ", "#", '"', "id: "),
  );
  check(
    fc.property(texts, fc.nat(60), (parts, place) => {
      const text = parts.join("");
      const at = Math.min(text.length, place);
      const { from, to } = markedFrom(text, at);
      expect(from).toBeGreaterThanOrEqual(at);
      expect(to).toBeGreaterThanOrEqual(from);
      expect(to).toBeLessThanOrEqual(text.length);
    }),
  );
});
