/** Every test in one run: Node's and, in test/browser, the ones that drive a real Chromium (found by tools/chromium.mjs). */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Whole simulations and a browser's start are slow on a busy machine with two cores; a hang must still end the run.
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
