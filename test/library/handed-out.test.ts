/** Whatever the library hands out has a sentence about it, and complains in sentences of its own. */
import { expect, test } from "vitest";
import * as fastCheck from "../../sim/fast-check/index.ts";
import * as library from "../../sim/index.ts";
import { compile, open, run, type Run } from "../../sim/index.ts";
import { readSources } from "../architecture/sources.ts";
import { TEXT } from "./texts.ts";

/** What engines say of a line that could not read what it was given; of no use to whoever called. */
const RAW = /^Cannot |is not (a function|iterable|valid JSON)|^The "|invalid|undefined.*as it is/;

/** Every function of the library called with too little or with something else: what it said that was of no use. */
async function rawWords(handedOut: object): Promise<string[]> {
  const found: string[] = [];
  for (const [name, work] of Object.entries(handedOut) as [string, (...given: unknown[]) => unknown][]) {
    // Classes are there to be named.
    if (typeof work !== "function" || /^[A-Z]/.test(name)) continue;
    const strange = [
      [],
      [undefined],
      [null],
      [3],
      [{}],
      ["x"],
      [[]],
      [Symbol("x")],
      ["x", null],
      [{}, null],
      [[null], null],
    ];
    for (const given of strange)
      try {
        await work(...given);
      } catch (error) {
        const { message } = error as Error;
        if (RAW.test(message)) found.push(`${name}(${JSON.stringify(given).slice(1, -1)}): ${message}`);
      }
  }
  return found;
}

test("whatever is given to whichever function, no line of its inside is what complains", async () => {
  expect(await rawWords(library)).toEqual([]);
  const { matchers: _, ...functions } = fastCheck;
  expect(await rawWords(functions)).toEqual([]);
  expect(await rawWords({ first: (all: string) => all.length })).toHaveLength(3);
});

/** What a run, and what it hands out, can be asked. */
function methodsOf(one: object): object {
  const all: Record<string, unknown> = {};
  for (let part = one; part !== Object.prototype; part = Object.getPrototypeOf(part) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(part)))
      // What is internal is not in the types that come with the package, either.
      if (typeof value === "function" && !["constructor", "become"].includes(name))
        all[name] ??= (...given: unknown[]) =>
          (one as Record<string, (...given: unknown[]) => unknown>)[name](...given);
  return all;
}

test("nor is it of a run and of its gauges", async () => {
  const scenario = compile(TEXT.replace("2s", "100ms").replace("1s", "50ms"));
  const at = (): Run => open(scenario, { metrics: true, history: true, probes: true, messages: true });
  const ofRun = methodsOf(at());
  expect(Object.keys(ofRun)).toEqual(expect.arrayContaining(["runTo", "sampleMetrics", "reseed", "load", "gauges"]));
  expect(await rawWords(ofRun)).toEqual([]);
  expect(await rawWords(methodsOf(at().gauges()))).toEqual([]);
});

test("an argument that is missing is told by its name; what fits is handed on as it is", () => {
  expect(() => library.describeFault(undefined as never)).toThrow(
    new TypeError("describeFault: fault must be a mapping with a kind, not undefined."),
  );
  expect(() => library.ring(["a"], ["b"], {} as never)).toThrow(
    "ring: when must be { at, for } in whole microseconds, 0 or more, not a",
  );
  expect(() => library.encodeLink({} as never)).toThrow("encodeLink: state must be { scenario, seed, mutations");
  expect(() => library.importAccount([], { region: "x" } as never)).toThrow('Did you mean "regions"?');
  const scenario = compile(TEXT);
  expect(library.scenarioHash(scenario)).toBe(run(scenario).scenarioHash);
  expect(library.nearest("ratee", ["rate", "kind"])).toBe("rate");
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
