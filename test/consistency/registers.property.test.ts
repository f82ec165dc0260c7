/**
 * The zones of registers.ts against brute force: every order of tiny histories is tried, with unknown outcomes there or
 * not.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeRegister, type Operation } from "../../sim/consistency/index.ts";
import { check } from "../property.ts";

interface Drawn {
  readonly isRead: boolean;
  readonly value: number;
  readonly outcome: "ok" | "fail" | "info";
  readonly from: number;
  readonly span: number;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  isRead: fc.boolean(),
  value: fc.nat(3),
  outcome: fc.constantFrom("ok" as const, "ok" as const, "ok" as const, "info" as const, "fail" as const),
  from: fc.nat(12),
  span: fc.nat(8),
});

/** Operations with places in an order of events that no two share; each write's value is its own. */
function operations(all: readonly Drawn[]): Operation[] {
  const events = all.flatMap((one, id) => [
    { id, ends: false, at: one.from },
    { id, ends: true, at: one.from + one.span + 0.5 },
  ]);
  events.sort((a, b) => a.at - b.at || a.id - b.id || Number(a.ends) - Number(b.ends));
  const place = (id: number, ends: boolean): number =>
    events.findIndex((event) => event.id === id && event.ends === ends);
  return all.map(({ isRead, value, outcome }, id) => ({
    id,
    index: id,
    process: id,
    session: id,
    isTransaction: false,
    steps: [
      isRead
        ? { f: "r", key: "x", value: value === 0 || value > all.length ? null : value }
        : { f: "w", key: "x", value: id + 1 },
    ],
    invoked: place(id, false),
    completed: outcome === "info" ? Infinity : place(id, true),
    outcome,
    lsn: null,
  }));
}

/** Whether some order of all that happened, and of any of what may have, explains every read. */
function isLinearizable(all: readonly Operation[]): boolean {
  const real = all.filter(({ outcome, steps }) => outcome === "ok" || (outcome === "info" && steps[0].f === "w"));
  const search = (left: readonly Operation[], value: unknown): boolean => {
    if (left.every(({ outcome }) => outcome === "info")) return true;
    const soonest = Math.min(...left.map(({ completed }) => completed));
    return left.some((next) => {
      if (next.invoked > soonest) return false;
      const rest = left.filter((other) => other !== next);
      const [step] = next.steps;
      if (step.f === "r") return step.value === value && search(rest, value);
      return search(rest, step.value) || (next.outcome === "info" && search(rest, value));
    });
  };
  return search(real, null);
}

describe("registers: zones and brute force", () => {
  test("agree on every history of up to seven operations", () => {
    let broken = 0;
    check(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 7 }), (all) => {
        const history = operations(all);
        const finding = judgeRegister("x", history);
        expect(finding === null).toBe(isLinearizable(history));
        if (finding !== null) broken++;
      }),
      0.1,
    );
    // Both answers must have been asked for.
    expect(broken).toBeGreaterThan(100);
  });

  test("a witness shows the violation by itself", () => {
    check(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 7 }), (all) => {
        const verdict = judgeRegister("x", operations(all));
        if (verdict !== null && typeof verdict !== "string") expect(isLinearizable(verdict.witness)).toBe(false);
      }),
    );
  });
});
