/**
 * Every test in one run: Node's and, in test/browser, the ones that drive a real Chromium (found by
 * tools/chromium.mjs).
 */
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Left to itself vitest keeps one core free, which of two is half the machine.
    maxWorkers: availableParallelism(),
    include: ["test/**/*.test.ts"],
    // Whole simulations and a browser's start are slow on a busy machine with two cores; a hang must still end the run.
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
