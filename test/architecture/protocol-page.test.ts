/**
 * docs/protocol.md, docs/cluster.md, docs/global.md and docs/managed.md speak of every check, of no check that does not
 * exist, and of scenarios and files that are there.
 */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHECK_NAMES } from "../../sim/scenario/check-names.ts";
import { SCENARIO_NAMES } from "../worlds.ts";

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const page = read("protocol.md") + read("cluster.md") + read("global.md") + read("managed.md") + read("baseline.md");

test("protocol page: every check is named, and nothing else is", () => {
  const ids = CHECK_NAMES.map((name) => name.split("-")[0]);
  const named = new Set([...page.matchAll(/\b([ILCM]\d+)\b/g)].map(([, id]) => id));
  expect(ids.filter((id) => !named.has(id))).toEqual([]);
  expect([...named].filter((id) => !ids.includes(id))).toEqual([]);
});

test("protocol page: its first lines say how far the ids go", () => {
  const last = (family: string): number =>
    Math.max(...CHECK_NAMES.filter((name) => name.startsWith(family)).map((name) => parseInt(name.slice(1), 10)));
  const [safety, liveness] = [last("I"), last("L")];
  expect(read("protocol.md").replaceAll(/\s+/g, " ")).toContain(
    `\`I1\` to \`I${safety}\` are safety, \`L1\` to \`L${liveness}\` liveness`,
  );
});

test("protocol page: its scenarios exist", () => {
  const listed = [...page.matchAll(/\*Scenarios:\* ([^.]+)\./g)].flatMap(([, names]) => names.split(/,\s+/));
  expect(listed.length).toBeGreaterThan(10);
  expect(listed.filter((name) => !SCENARIO_NAMES.includes(name.trim()))).toEqual([]);
});

test("protocol page: its files exist", () => {
  const files = [...page.matchAll(/\*Code:\* ([^\n]+)/g)].flatMap(([, line]) =>
    [...line.matchAll(/`([^`]+\.ts)`/g)].map(([, file]) => file),
  );
  expect(files.length).toBeGreaterThan(15);
  const path = (file: string): string => {
    if (file.startsWith("clients/")) return `sim/${file}`;
    return file.includes("/") ? `sim/aurora/${file}` : `sim/aurora/storage/${file}`;
  };
  expect(files.filter((file) => !existsSync(new URL(`../../${path(file)}`, import.meta.url)))).toEqual([]);
});
