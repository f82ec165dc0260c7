/**
 * What the editor warns of in a branch that was made by hand: that which the command line says of the same text. The
 * worker opens a branch without having read its text, so it is read when the editor asks (viz/worker/library.ts).
 */
import { expect, test } from "vitest";
import { parseScenario } from "../../sim/scenario/index.ts";
import { find, warningsIn } from "../../viz/worker/library.ts";
import { revise } from "../../viz/worker/revise.ts";

test("an outage that takes the clients along is warned of in a branch, at its line, as on the command line", () => {
  const fault = { kind: "az-outage", az: "us-east-1a" };
  const change = { kind: "add" as const, fault, at: 10_000_000, for: 2_000_000 };
  const revised = revise({ kind: "builtin", name: "writer-crash" }, "1", change);
  if (!revised.ok) throw new Error(revised.issues.map(({ message }) => message).join("\n"));
  const { text } = revised;
  const parsed = parseScenario(text, "branch.yaml");
  const said = parsed.ok
    ? parsed.warnings.map(({ line, column, path, message }) => ({ line, column, message: `${path}: ${message}` }))
    : [];
  expect(said.map(({ message }) => message).join()).toMatch(/takes the clients of "\w+" along/);
  const source = { kind: "text" as const, text };
  // Nobody waits for it to be read before the branch is opened.
  expect(find(source)).not.toHaveProperty("warnings");
  expect(warningsIn(text)).toEqual(said);
  // Whoever opens the same text again, having edited it and taken that back, hears of them at once.
  expect(find(source)).toHaveProperty("warnings", said);
});
