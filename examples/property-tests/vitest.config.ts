/** `borealis/vitest` adds the matchers: toHoldInvariants, toBeConsistent, toSatisfyJudge. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { setupFiles: ["borealis/vitest"] },
});
