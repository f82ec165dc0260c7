/**
 * Every constant of the ledger is read by the engine, and every parameter moves some run or the ledger says why not.
 * The witnesses that cost least are played here; all of them with
 *
 *     BOREALIS_LEDGER=all npx vitest run test/ledger/moves.test.ts
 */
import { describe, expect, test } from "vitest";
import { isBound, ledger, MOVES_NOTHING } from "../../sim/ledger/index.ts";
import { FIXED } from "../../sim/parameters/fixed-figures.ts";
import { PARAMETERS, type ParameterName } from "../../sim/parameters/parameters.ts";
import { run } from "../../sim/run.ts";
import { readSources } from "../architecture/sources.ts";
import { shipped } from "../worlds.ts";
import { WITNESSES } from "./witnesses.ts";

const SECOND = 1_000_000;
const TABLES = /^sim\/(\w+-)?parameters\.ts$|^sim\/(fixed-figures|parameter-info)\.ts$|^sim\/(claims|ledger)\//;
const rows = new Map(ledger().map((row) => [row.name, row]));
const bounds = Object.keys(PARAMETERS).filter((name) => isBound(PARAMETERS[name as ParameterName].does));

function digest(scenario: string, seconds: number | undefined, parameters: Readonly<Record<string, number>>): string {
  const whole = shipped(scenario);
  return run(
    {
      ...whole,
      duration: seconds === undefined ? whole.duration : seconds * SECOND,
      parameters: { ...whole.parameters, ...parameters },
      expect: {} as never,
    },
    { seed: "1", checks: "none" },
  ).digest;
}

describe("the ledger's constants", () => {
  test("each is named where the engine reads it, outside the tables and outside comments", () => {
    const engine = [...readSources("sim")]
      .filter(([path]) => !TABLES.test(path))
      .map(([, text]) => text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, ""));
    const words = new Set(engine.join("\n").match(/\w+/g));
    expect([...Object.keys(PARAMETERS), ...Object.keys(FIXED)].filter((name) => !words.has(name))).toEqual([]);
    expect(words.has("aParameterThatNobodyReads")).toBe(false);
  });

  test("each parameter has a witness that it moves a run, or a reason why it does not; none has both", () => {
    const witnessed = WITNESSES.flatMap(({ values }) => Object.keys(values));
    expect([...witnessed, ...bounds, ...Object.keys(MOVES_NOTHING)].toSorted()).toEqual(
      Object.keys(PARAMETERS).toSorted(),
    );
    expect(bounds).toContain("livenessCommit");
    expect(rows.get("livenessCommit")?.movesNothing).toContain("a check's bound");
    expect(rows.get("statementCpu")?.movesNothing).toBeNull();
  });

  test("a witness stays within the parameter's tolerance, or where that is exact within what a scenario may say", () => {
    const outside = WITNESSES.flatMap(({ values }) =>
      Object.entries(values).filter(([name, value]) => {
        const { min, max } = PARAMETERS[name as ParameterName];
        const range = rows.get(name)?.range ?? { low: min, high: max };
        return value < Math.max(min, range.low) || value > Math.min(max, range.high);
      }),
    );
    expect(outside).toEqual([]);
  });

  const isAll = process.env["BOREALIS_LEDGER"] === "all";
  const played = WITNESSES.filter(({ isCheap }) => isAll || isCheap === true);
  test.each(played)(
    "$scenario: another value, another run",
    ({ scenario, seconds, values }) => {
      const usual = digest(scenario, seconds, {});
      expect(digest(scenario, seconds, {})).toBe(usual);
      for (const [name, value] of Object.entries(values))
        expect(digest(scenario, seconds, { [name]: value }), name).not.toBe(usual);
    },
    600_000,
  );
});
