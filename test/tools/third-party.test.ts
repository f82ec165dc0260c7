/** Whose code is in what is handed out is said beside it: for the page that means its worker's packages, too. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { NOTICES, noticesOf } from "../../tools/third-party.mjs";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const named = (folder: string): string[] =>
  [...readFileSync(at(`dist/${folder}/${NOTICES}`), "utf8").matchAll(/^## (\S+) [\d.]+ \(/gm)].map(([, name]) => name);

test("the command line and the viewer carry the notices of what is bundled into them, and of nothing else", () => {
  expect(named("cli")).toEqual(["commander", "seedrandom", "yaml", "zod"]);
  const viewer = named("viewer");
  expect(viewer).toEqual(expect.arrayContaining(["@codemirror/view", "d3-scale", "mediabunny", "seedrandom", "yaml"]));
  expect(viewer.filter((name) => /vite|rolldown|fast-check|vitest|playwright|commander/.test(name))).toEqual([]);
});

test("a licence's own text and the way to the source are told; a package without a text is told by its author", () => {
  const told = noticesOf([at("node_modules/mediabunny"), at("node_modules/seedrandom")]);
  expect(told).toContain("Mozilla Public License Version 2.0");
  expect(told).toMatch(/## mediabunny [\d.]+ \(MPL-2.0\)\n\nSource: \S*github.com/);
  expect(told).toContain("Author: David Bau");
});
