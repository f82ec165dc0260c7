/**
 * The library as a program uses it: from a file's text to a report, with errors that say what is wrong; and nothing is
 * handed out without a sentence about it.
 */
import { describe, expect, test } from "vitest";
import * as fastCheck from "../sim/fast-check/index.ts";
import * as library from "../sim/index.ts";
import { compile, open, run, ScenarioError } from "../sim/index.ts";
import { readSources } from "./architecture/sources.ts";

const TEXT = `scenario: 1
name: shop
duration: 2s
topology: { clusters: [{ id: main, volume: { size: 20GB } }] }
workloads: [{ id: app, kind: open, rate: 50/s }]
random: { faults: 3, until: 1s }
`;

const SEEDS = "A seed is text or a whole number from 0 to below 2^53";

describe("compile: a scenario from what people write", () => {
  test("from text or the same as an object, with fields replaced, and played", () => {
    const scenario = compile(TEXT, { overrides: { "workloads[0].rate": "100/s" } });
    const same = compile({
      scenario: 1,
      name: "shop",
      duration: "2s",
      topology: { clusters: [{ id: "main", volume: { size: "20GB" } }] },
      workloads: [{ id: "app", kind: "open", rate: "100/s" }],
      random: { faults: 3, until: "1s" },
    });
    expect(same).toEqual(scenario);
    expect(run(scenario, { seed: 7 }).digest).toBe(run(same, { seed: "7" }).digest);
    expect(scenario.duration).toBe(2_000_000);
  });

  test("with a seed, what chance decides is written out, and plays the same events", () => {
    const drawn = compile(TEXT, { seed: 5 });
    expect(drawn.random).toBeUndefined();
    expect(drawn.faults.length).toBeGreaterThan(0);
    expect(run(drawn, { seed: 5 }).digest).toBe(run(compile(TEXT), { seed: 5 }).digest);
  });

  test.each([[TEXT], [{ scenario: 1, name: "shop", duration: "2s" }], [undefined]])(
    "what was not compiled is not played, and the sentence says what is missing: %j",
    (given) => expect(() => run(given as never)).toThrow("run(compile(text))"),
  );

  test("errors: each problem with its place and what would be right, and a seed that is none", () => {
    const wrong = (): unknown => compile(TEXT.replace("duration", "duratoin"), { file: "shop.yaml" });
    expect(wrong).toThrow(ScenarioError);
    expect(wrong).toThrow(/shop\.yaml:3:1: duratoin: unknown key\. Did you mean "duration"\?/);
    expect(() => compile(TEXT, { seed: 1.5 })).toThrow(new RangeError(`${SEEDS}; 1.5 is neither.`));
    expect(() => run(compile(TEXT), { seed: -1 })).toThrow(new RangeError(`${SEEDS}; -1 is neither.`));
    expect(() => run(compile(TEXT), { seed: 2 ** 53 })).toThrow(
      "9007199254740992 would lose digits. Write it as text.",
    );
    expect(() => open(compile(TEXT), { mutations: ["nope"] })).toThrow(RangeError);
  });
});

test("a moment or a period that is none is refused: a run never leaves whole microseconds, nor goes on for ever", () => {
  const play = open(compile(TEXT), { metrics: true });
  play.runTo(1_000_000);
  play.runTo(0);
  expect(() => play.runTo(NaN)).toThrow(/no moment/);
  play.runTo(1_000_000.9);
  for (const period of [0, -1, 0.5, NaN]) expect(() => play.sampleMetrics(period)).toThrow(RangeError);
  expect(play.now).toBe(1_000_000);
  play.runTo(Infinity);
  expect(play.now).toBe(2_000_000);
});

/** Functions and classes that a package hands out and that have no comment in front of them. */
function untold(names: readonly string[], sources: Iterable<string>): string[] {
  const texts = [...sources];
  return names.filter(
    (name) => !texts.some((text) => new RegExp(`\\*/\\nexport (async )?(function|class|const) ${name}\\b`).test(text)),
  );
}

test("every function and class of the library has a sentence where it is declared", () => {
  const names = Object.entries({ ...library, ...fastCheck }).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect(names.length).toBeGreaterThan(40);
  expect(untold(names, readSources("sim").values())).toEqual([]);
  expect(untold(["told", "bare"], ["/** Why. */\nexport function told() {}\nexport function bare() {}"])).toEqual([
    "bare",
  ]);
});
