/** `borealis mutants`: the kill matrix, its JSON and its page, and requests that make no sense. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mutantOf, mutantsPage, mutantsTable } from "../../sim/cli/mutants-report.ts";
import type { HuntResult } from "../../sim/explore/index.ts";
import { borealis } from "./cli.ts";

const ONE = ["--jobs", "1", "--trials", "2"];

test("mutants --json: the matrix", async () => {
  const { code, out } = await borealis([
    "mutants",
    "--only",
    "noLal",
    "--only",
    "boxcarTimer",
    ...ONE,
    "--json",
    "--quiet",
  ]);
  const { format, mutants, checks } = JSON.parse(out) as {
    format: string;
    mutants: { name: string; killed: boolean; killedBy: string[]; seedsMedian: number; seeds: number[] }[];
    checks: { name: string; kills: string[] }[];
  };
  expect([code, format]).toEqual([0, "borealis-mutants/1"]);
  expect(mutants.map(({ name, killed, seedsMedian, seeds }) => [name, killed, seedsMedian, seeds])).toEqual([
    ["noLal", true, 1, [1, 1]],
    ["boxcarTimer", true, 1, [1, 1]],
  ]);
  expect(mutants[0].killedBy).toContain("I13-allocation-bound");
  expect(checks.find(({ name }) => name === "L12-boxcar-adds-no-wait")?.kills).toEqual(["boxcarTimer"]);
});

test("mutants: people see which check noticed, and progress goes to stderr", async () => {
  const { code, out, err } = await borealis(["mutants", "--only", "noLal", ...ONE]);
  expect([code, err]).toEqual([0, "1 of 1: noLal\n"]);
  expect(out).toMatch(/^✓ noLal {2}back-pressure, 1 seed: I13/);
  expect(out).toContain("1 of 1 mutations killed.");
});

describe("mutants: what the trials come to", () => {
  const trial = (seed: number | undefined, seeds: number, ...killedBy: string[]) => ({ seed, seeds, killedBy });
  const result = (...trials: HuntResult["trials"]): HuntResult => ({
    mutation: "ackAt3",
    scenario: "steady-state",
    trials,
  });

  test("the median counts trials that found nothing as endless", () => {
    expect(mutantOf(result(trial(1, 1, "I1-a"), trial(5, 5, "I1-a", "I2-b"), trial(undefined, 20))).seedsMedian).toBe(
      5,
    );
    expect(mutantOf(result(trial(1, 1, "I1-a"), trial(undefined, 20), trial(undefined, 20)))).toMatchObject({
      killed: true,
      seedsMedian: null,
      killedBy: ["I1-a"],
      seeds: [1, null, null],
    });
  });

  test("a survivor is shown, in the table and on the page, and so is a check that kills nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "borealis-mutants-"));
    const survivor = mutantOf(result(trial(undefined, 20)));
    const matrix = {
      mutants: [survivor],
      checks: [{ name: "I1-a", kills: [] }],
      idle: ["I1-a"],
      budget: 20,
      trials: 1,
    };
    expect(mutantsTable(matrix)).toBe(
      "✗ ackAt3  survived steady-state, 1 times 20 seeds\n\n0 of 1 mutations killed.\nChecks that killed nothing: I1-a.\n",
    );
    expect(mutantsPage(matrix)).toContain('class="s">ackAt3</th>');
    const page = join(folder, "matrix.html");
    await borealis(["mutants", "--only", "noLal", ...ONE, "--html", page, "--quiet"]);
    expect(readFileSync(page, "utf8")).toContain('<td class="k" title="noLal fails I13-allocation-bound">2</td>');
  });
});

test.each([
  [["--only", "noLall"], /--only noLall: there is no such mutation\. Did you mean "?noLal"?\?/],
  [["--budget", "many"], /^--budget is the number of seeds to try, from 1 to 10000; "many" is not\n$/],
  [["--trials", "0"], /^--trials is how often to look for each, from other seeds, from 1 to 100; "0" is not\n$/],
  [["--jobs", "none"], /"none" is not/],
  [["--html", "/no/such/x"], /^\/no\/such\/x: cannot be written \(ENOENT: there is no folder \/no\/such\)\n$/],
])("mutants: %j is exit code 2", async (flags, message) => {
  const { code, out, err } = await borealis(["mutants", ...flags]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
});
