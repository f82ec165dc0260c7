/** A large history is judged within a bound of memory: a verdict, or a refusal that says so, never a wrong verdict. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { needsBound } from "../../bin/bounded-check.mjs";

const folder = mkdtempSync(join(tmpdir(), "borealis-bounded-"));
const bin = fileURLToPath(new URL("../../bin/", import.meta.url));
const file = join(folder, "large.jsonl");
const LINES = 120_000;

/**
 * Reads and writes of a hundred rows, one after the other: linearizable, and above the size that is judged in place.
 */
writeFileSync(
  file,
  Array.from({ length: LINES / 2 }, (_, n) => {
    const line = (type: string, at: number): string =>
      `{"process":${n % 7},"type":"${type}","f":"write","key":"row-${n % 100}","value":${n + 1},"time":${at},"index":${at}}\n`;
    return line("invoke", 2 * n) + line("ok", 2 * n + 1);
  }).join(""),
);
afterAll(() => rmSync(folder, { recursive: true }));

function bounded(heapMb: number, ...flags: readonly string[]) {
  const script = `import { runBounded } from ${JSON.stringify(`file://${bin}bounded-check.mjs`)}; process.exitCode = await runBounded(${JSON.stringify(`${bin}borealis.js`)}, ["check", ${JSON.stringify(file)}, ...${JSON.stringify(flags)}], ${heapMb});`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
}

test("check: a large file gets a process with a bound, a small one does not", () => {
  expect(needsBound(["check", file])).toBe(true);
  expect(needsBound(["check", "-"])).toBe(true);
  expect(needsBound(["check", join(folder, "missing.jsonl")])).toBe(false);
  expect(needsBound(["run", file])).toBe(false);
});

test("check: within the bound the verdict is the usual one", () => {
  const { status, stdout } = bounded(600, "--model", "linearizable");
  expect(stdout).toContain("✓ linearizable  holds");
  expect(status).toBe(0);
});

test("check: without enough memory it is undecided, with exit code 4 and what to do", () => {
  const { status, stdout, stderr } = bounded(24, "--model", "causal", "--json");
  expect(stderr).toContain("needs more memory than a gigabyte to be judged. Judge it by fewer models");
  expect(stderr).not.toContain("FATAL");
  expect(JSON.parse(stdout)).toMatchObject({ results: [{ model: "causal", valid: "unknown" }] });
  expect(status).toBe(4);
});
