/** `borealis mutants`: the kill matrix, its JSON, and requests that make no sense. */
import { expect, test } from "vitest";
import { borealis } from "./cli.ts";

test("mutants --json: the matrix of contract.md", async () => {
  const { code, out } = await borealis(["mutants", "--only", "noLal", "--only", "boxcarTimer", "--json", "--quiet"]);
  const { format, mutants, checks } = JSON.parse(out) as {
    format: string;
    mutants: { name: string; killed: boolean; killedBy: string[]; seedsMedian: number }[];
    checks: { name: string; kills: string[] }[];
  };
  expect([code, format]).toEqual([0, "borealis-mutants/1"]);
  expect(mutants.map(({ name, killed, seedsMedian }) => [name, killed, seedsMedian])).toEqual([
    ["noLal", true, 1],
    ["boxcarTimer", true, 1],
  ]);
  expect(mutants[0].killedBy).toContain("I13-allocation-bound");
  expect(checks.find(({ name }) => name === "L12-boxcar-adds-no-wait")?.kills).toEqual(["boxcarTimer"]);
});

test("mutants: people see which check noticed, and progress goes to stderr", async () => {
  const { code, out, err } = await borealis(["mutants", "--only", "noLal"]);
  expect([code, err]).toEqual([0, "1 of 1: noLal\n"]);
  expect(out).toMatch(/^✓ noLal {2}back-pressure, seed 1: I13/);
  expect(out).toContain("1 of 1 mutations killed.");
});

test("mutants: an unknown name and a budget that is no number are exit code 2", async () => {
  const unknown = await borealis(["mutants", "--only", "noLall"]);
  expect([unknown.code, unknown.out]).toEqual([2, ""]);
  expect(unknown.err).toMatch(/There is no mutation named noLall\. Did you mean "?noLal"?\?/);
  const budget = await borealis(["mutants", "--budget", "many"]);
  expect([budget.code, budget.err]).toEqual([
    2,
    '--budget is the number of seeds to try, from 1 to 10000; "many" is not\n',
  ]);
});
