/** docs/json.md names every document that a command prints, and every key of a run's report and of its clients. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSources } from "./sources.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const PAGE = read("docs/json.md");
const named = new Set([...PAGE.matchAll(/`([^`\s]+)`/g)].map(([, word]) => word));

test("json page: it has the formats that the command line prints, and no other", () => {
  const printed = [...readSources("sim").values()].flatMap((text) => text.match(/\bborealis-[a-z]+\/\d+(?=")/g) ?? []);
  expect(printed.length).toBeGreaterThan(15);
  const told = [...named].filter((word) => /^borealis-[a-z]+\/\d+$/.test(word));
  expect(told.toSorted()).toEqual([...new Set(printed)].toSorted());
});

test.each(["RunReport", "OutcomesReport", "ClientReport"])("json page: every key of %s is on it", (name) => {
  const body =
    new RegExp(`interface ${name}[^{]* \\{\\n([^]*?)\\n\\}`).exec(read("sim/results/run-types.ts"))?.[1] ?? "";
  const keys = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, key]) => key);
  expect(keys.length).toBeGreaterThan(8);
  // `format` is each document's own name.
  expect(keys.filter((key) => key !== "format" && !named.has(key))).toEqual([]);
});
