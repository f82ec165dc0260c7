/** Checkers that work in different ways audit each other, on histories too long to try every order. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, judgeByOrder, judgeRegister } from "../../sim/consistency/index.ts";
import { check } from "../property.ts";
import { histories, type Shape } from "./drawn.ts";

const ROW: Shape = { events: 120, clients: 5, keys: 1, steps: 0, rows: "registers", wrong: 70, calm: true };
const LISTS: Shape = { events: 50, clients: 4, keys: 3, steps: 3, rows: "lists", wrong: 60, calm: true };

/** How often each answer was given: both must have been. */
class Answers {
  readonly #seen = new Map<unknown, number>();
  add(answer: unknown): void {
    this.#seen.set(answer, (this.#seen.get(answer) ?? 0) + 1);
  }
  expectBoth(): void {
    const [held, broken] = [this.#seen.get(true) ?? 0, this.#seen.get(false) ?? 0];
    expect(Math.min(held, broken), `held ${held}, broken ${broken}`).toBeGreaterThan(10);
  }
}

describe("audits", () => {
  test("zones and the search, on one row", () => {
    const answers = new Answers();
    check(
      fc.property(histories(ROW), ({ operations }) => {
        const zones = judgeRegister("x", operations);
        const found = judgeByOrder(operations, { order: "realtime", split: "none" }, "none", "it has an order");
        // Reads of what nobody wrote are not the search's business.
        if (zones !== null && typeof zones !== "string" && /garbage|G1a/.test(zones.anomaly)) return;
        expect(found === null).toBe(zones === null);
        answers.add(found === null);
      }),
    );
    answers.expectBoth();
  });

  test.each([
    ["strict-serializable", { order: "realtime", split: "none" }],
    ["strong-session-serializable", { order: "session", split: "none" }],
    ["serializable", { order: "none", split: "none" }],
    ["strong-snapshot-isolation", { order: "realtime", split: "snapshot" }],
    ["snapshot-isolation", { order: "none", split: "snapshot" }],
  ] as const)("circles and the search, on lists: %s", (model, kind) => {
    const answers = new Answers();
    check(
      fc.property(histories(LISTS), (history) => {
        const [{ valid, anomalies, message }] = judge(history, [model]);
        if (anomalies.some((name) => /garbage|G1a|internal|future|incompatible|duplicate|G1b/.test(name))) return;
        const found = judgeByOrder(history.operations, kind, "none", "it has an order");
        if (typeof found === "string") return;
        expect(valid, message).toBe(found === null);
        answers.add(valid);
      }),
    );
    answers.expectBoth();
  });

  test("what is stricter is never kept where the weaker is broken", () => {
    const weaker: readonly (readonly [string, string])[] = [
      ["strict-serializable", "strong-session-serializable"],
      ["strong-session-serializable", "serializable"],
      ["serializable", "snapshot-isolation"],
      ["snapshot-isolation", "parallel-snapshot-isolation"],
      ["parallel-snapshot-isolation", "consistent-view"],
      ["consistent-view", "cursor-stability"],
      ["cursor-stability", "read-committed"],
      ["read-committed", "read-uncommitted"],
      ["strong-session-snapshot-isolation", "consistent-prefix"],
      ["consistent-prefix", "causal"],
      ["causal", "session"],
      ["causal", "session-mr"],
      ["causal", "monotonic-writes"],
      ["causal", "writes-follow-reads"],
      ["linearizable", "session"],
      ["linearizable", "session-mr"],
      ["session", "eventual"],
    ];
    const shapes: readonly Shape[] = [
      LISTS,
      { ...LISTS, rows: "registers" },
      { ...ROW, keys: 2 },
      { ...LISTS, events: 12, wrong: 40 },
      { ...ROW, keys: 2, events: 14, wrong: 30 },
    ];
    check(
      fc.property(fc.constantFrom(...shapes).chain(histories), (history) => {
        const verdicts = new Map(judge(history).map(({ model, valid }) => [model, valid]));
        for (const [strict, weak] of weaker) {
          // Of single rows the guarantees of sessions keep real time, and causality does not.
          if (strict === "causal" && !history.hasTransactions) continue;
          if (verdicts.get(strict) === true && verdicts.get(weak) !== undefined)
            expect(verdicts.get(weak), `${strict} holds, ${weak} does not`).toBe(true);
        }
      }),
      0.5,
    );
  });
});
