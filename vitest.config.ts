/**
 * Every test in one run: Node's and, in test/browser, the ones that drive a real Chromium (found by
 * tools/chromium.mjs).
 */
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import LongestFirst from "./tools/longest-first.mjs";

/** What playwright says, and what test/browser/browser.ts does. */
const WAITED_IN_VAIN = /Timeout \d+ms exceeded|has not come in a minute/;

const TYPESCRIPT = new URL("./tools/typescript.mjs", import.meta.url).href;

/** It puts other columns under the engine, which only modules that vitest runs itself can be given. */
const MOCKING = "test/determinism/fork-kinds.test.ts";

/**
 * Browser tests that a slow machine has no room for within the half hour that a whole run may take: played when they
 * are named, and all of them with `BOREALIS_BROWSER=all npm test`.
 */
const LONG_LOOKS = ["looks", "film", "narrow", "hostile", "multiverse", "phones", "pictures"].map(
  (name) => `test/browser/${name}.test.ts`,
);
const asked = process.env["BOREALIS_BROWSER"] ?? (process.argv.some((given) => given.includes("browser")) ? "all" : "");
/** `none` where there is no browser: what the command line leaves out is asked of no project. */
const left = asked === "all" ? [] : asked === "none" ? ["test/browser/**"] : LONG_LOOKS;

export default defineConfig({
  test: {
    // Left to itself vitest keeps one core free, which of two is half the machine.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // A worker goes on from file to file with what it has loaded and V8 has compiled: half the time of a file is spent
    // on that. Nothing in sim/ keeps anything in a module, so that files do not hear of one another.
    isolate: false,
    // Whole simulations and a browser's start are slow on a busy machine with two cores; a hang must still end the run.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Where nobody can ask again, a test whose browser waited in vain is asked once more, and the report says so: on a
    // crowded machine one wait in some thousands is lost. What was found to be wrong is wrong at once.
    ...(process.env["CI"] ? { retry: { count: 1, condition: WAITED_IN_VAIN } } : {}),
    // Whoever watches has everything played again: what is read by Node is in no graph of vitest's.
    forceRerunTriggers: ["**/sim/**", "**/package.json", "**/vitest.config.*"],
    projects: [
      {
        extends: true,
        test: {
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: [MOCKING, ...left],
          // The simulator is read by Node itself. Vitest's own modules ask an object with getters for each imported
          // name at each use: a run takes half as long again, and loading all of it five times as long.
          execArgv: ["--enable-source-maps", "--import", TYPESCRIPT],
          server: { deps: { external: [/\/sim\/.*\.ts$/] } },
        },
      },
      { extends: true, test: { name: "mocks", include: [MOCKING] } },
    ],
  },
});
