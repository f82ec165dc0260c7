/** The format as newcomers meet it: the template, the shipped scenarios, the schema that editors complete from. */
import { describe, expect, test } from "vitest";
import { PARAMETERS } from "../../sim/parameters/parameters.ts";
import { run } from "../../sim/run.ts";
import { CHECK_NAMES } from "../../sim/scenario/check-names.ts";
import { jsonSchema, template } from "../../sim/scenario/index.ts";
import { SCENARIO_NAMES, scenarioFrom, shipped, shippedText } from "../worlds.ts";
import { BASE } from "./base.ts";

test("template: parses and runs", () => {
  const scenario = scenarioFrom(template("my-first"));
  expect(scenario.name).toBe("my-first");
  expect(
    run({
      ...scenario,
      duration: 12_000_000,
      workloads: scenario.workloads.map((each) => ({ ...each, stopAt: 12_000_000 })),
    }).verdict,
  ).toBe("pass");
});

test("expect: the checks that may be demanded are those that a run reports", () => {
  // Checks of a global database are reported where there is one, and so are those of mirrored MySQL and of backups.
  const global = shipped("global-long-transaction");
  const reported = [
    scenarioFrom(BASE),
    { ...global, expect: {} },
    { ...shipped("mirrored-slow-disk"), expect: {} },
    { ...shipped("deleted-with-a-last-snapshot"), expect: {} },
  ].flatMap((scenario) => run(scenario).checks);
  const names = new Set(reported.map(({ name }) => name));
  expect([...names].sort((a, b) => (a < b ? -1 : 1))).toEqual([...CHECK_NAMES].sort((a, b) => (a < b ? -1 : 1)));
});

describe("shipped: a newcomer can read it", () => {
  test.each(SCENARIO_NAMES)("%s has its file's name and under 60 lines, and says what it shows", (name) => {
    const text = shippedText(name);
    const scenario = shipped(name);
    expect(scenario.name).toBe(name);
    expect(text.split("\n").length - 1).toBeLessThan(60);
    expect(scenario.description).not.toBe("");
    expect(Object.keys(scenario.expect).length).toBeGreaterThan(1);
  });
});

describe("schema: the format as editors see it", () => {
  interface Schema {
    readonly [key: string]: unknown;
    readonly properties?: Record<string, Schema>;
  }
  const objects: [string, Schema][] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    if ("properties" in value && "type" in value) objects.push([path, value as Schema]);
    for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`);
  };
  walk(jsonSchema(), "");

  test("unknown keys are errors in every mapping", () => {
    expect(objects.length).toBeGreaterThan(15);
    expect(objects.filter(([, object]) => object["additionalProperties"] !== false).map(([path]) => path)).toEqual([]);
  });

  test("every key is documented", () => {
    const bare = objects.flatMap(([path, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, value]) => typeof value["description"] !== "string")
        .map(([key]) => `${path}/${key}`),
    );
    expect(bare).toEqual([]);
  });

  test("every parameter can be completed, with its default and range", () => {
    const parameters = objects.find(([path]) => path.endsWith("/parameters"))?.[1].properties ?? {};
    expect(Object.keys(parameters)).toEqual(Object.keys(PARAMETERS));
    expect(parameters["gossipPeriod"]["description"]).toContain("Default 100000 us");
  });

  test("a JSON file may name its schema for editors, and is the same scenario", () => {
    const { $schema, ...plain } = { $schema: "./borealis.schema.json", scenario: 1, name: "x", duration: "1s" };
    const withSchema = scenarioFrom(JSON.stringify({ $schema, ...plain }), "x.json");
    expect(withSchema).toEqual(scenarioFrom(JSON.stringify(plain), "x.json"));
  });

  test("the top level knows every key that shipped scenarios use", () => {
    const top = objects[0][1].properties ?? {};
    const used = SCENARIO_NAMES.flatMap((name) =>
      [...shippedText(name).matchAll(/^([a-z]+):/gm)].map(([, key]) => key),
    );
    expect(used.filter((key) => !(key in top))).toEqual([]);
  });
});
