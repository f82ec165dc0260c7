/**
 * The example project runs as an outsider's: the built package in its node_modules, no sources, its own vitest and its
 * own type check.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules", "@typescript", "native", "bin", "tsc");
/** What npm would install beside it: our dependencies, and the example's own, but for the compiler. */
const INSTALLED = [
  ...Object.keys(manifest().dependencies ?? {}),
  ...Object.keys(manifest("examples", "property-tests").devDependencies ?? {}),
].filter((name) => name !== "borealis" && name !== "typescript");

let home: string;

beforeAll(async () => {
  const build = (await import(join(ROOT, "tools", "build.mjs"))) as { ensureEngine(): Promise<void> };
  await build.ensureEngine();
  home = realpathSync(mkdtempSync(join(tmpdir(), "borealis-example-")));
  cpSync(join(ROOT, "examples", "property-tests"), home, { recursive: true });
  const packed = join(home, "node_modules", "borealis");
  const { files } = manifest();
  const isPacked = (path: string): boolean => !/[\\/]dist[\\/](types|viewer|\.)/.test(path);
  for (const name of ["package.json", ...files.filter((file) => file !== "docs" && file !== "examples")])
    cpSync(join(ROOT, name), join(packed, name), { recursive: true, filter: isPacked });
  for (const name of INSTALLED) {
    mkdirSync(dirname(join(home, "node_modules", name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(home, "node_modules", name));
  }
  // What the documentation shows runs, too; docs/library.md's first blocks, a hundred runs and a long one of twenty,
  // are only checked for their types.
  writeFileSync(join(home, "test", "readme.test.ts"), codeIn("README.md", "borealis/fast-check"));
  writeFileSync(join(home, "test", "library.ts"), codeIn("docs/library.md", "borealis/fast-check"));
  writeFileSync(join(home, "test", "bound.ts"), codeIn("docs/library.md", "fast-check"));
  const declared = node(TSC, "-p", join(ROOT, "tsconfig.build.json"), "--outDir", join(packed, "dist", "types"));
  expect(declared.stdout + declared.stderr).toBe("");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifest(...folder: string[]): Manifest {
  return JSON.parse(readFileSync(join(ROOT, ...folder, "package.json"), "utf8")) as Manifest;
}

/** The first block of TypeScript that imports something from there. */
function codeIn(page: string, from: string): string {
  const blocks = readFileSync(join(ROOT, page), "utf8").matchAll(/^```ts\n(.*?)^```/gms);
  const found = [...blocks].find(([, code]) => code.includes(`from "${from}"`));
  if (found === undefined) throw new Error(`${page} shows no use of ${from}`);
  return found[1];
}

function node(...args: string[]) {
  return spawnSync(process.execPath, args, {
    cwd: home,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", VITEST: undefined },
  });
}

/** What a file of the built package imports, through its own chunks. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const names = [...readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^;]*?["']([^"']+)["'];/gm)].map(
    ([, name]) => name,
  );
  return names.flatMap((name) => (name.startsWith(".") ? packagesOf(join(dirname(file), name), seen) : name));
}

describe("examples: property tests of an outsider", () => {
  test.each([
    ["index", ["seedrandom/lib/alea.js", "yaml", "zod"]],
    ["fast-check", ["fast-check", "node:fs", "node:path", "node:url", "seedrandom/lib/alea.js", "yaml", "zod"]],
    ["vitest", ["node:fs", "node:path", "node:url", "seedrandom/lib/alea.js", "vitest", "yaml", "zod"]],
  ])("the entry %s loads what it needs and no more", (entry, packages) => {
    const loaded = packagesOf(join(home, "node_modules", "borealis", "dist", "lib", `${entry}.js`));
    expect([...new Set(loaded)].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(packages);
  });

  test("its types are whole, also without skipLibCheck", () => {
    const checked = node(TSC, "-p", home);
    expect(checked.stdout + checked.stderr).toBe("");
    expect(checked.status).toBe(0);
  });

  test("every property passes, and the broken protocol is caught", () => {
    const done = node(join(ROOT, "node_modules", "vitest", "vitest.mjs"), "run", "--reporter=json");
    const told = JSON.parse(done.stdout) as {
      success: boolean;
      testResults: { assertionResults: { status: string; title: string; failureMessages: string[] }[] }[];
    };
    const tests = told.testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(
      tests
        .filter(({ status }) => status !== "passed")
        .map(({ title, failureMessages }) => `${title}: ${failureMessages.join()}`),
    ).toEqual([]);
    expect(tests.length).toBeGreaterThanOrEqual(8);
    expect(existsSync(join(home, "borealis-failures", "five-of-six.yaml"))).toBe(true);
  });
});
