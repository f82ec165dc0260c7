/**
 * Maintenance at any moment: failovers, reboots, patches and moved segments lose nothing, also while storage has its
 * own trouble.
 */
import { loadScenario, scenarios } from "borealis/fast-check";
import fc from "fast-check";
import { expect, test } from "vitest";

const orders = loadScenario(new URL("../orders.yaml", import.meta.url).pathname, { duration: "30s" });

test("people may fail over, reboot and patch whenever they like", { timeout: 120_000 }, () => {
  const maintenance = scenarios({
    base: orders,
    name: "maintenance",
    faults: { atMost: 2, kinds: ["slow-disk", "crash"], survive: "az" },
    actions: { kinds: ["failover", "reboot", "patch-engine", "patch-storage", "move-segment"] },
  });
  fc.assert(
    fc.property(maintenance, (scenario) => {
      expect(scenario).toHoldInvariants();
    }),
    { seed: 1, numRuns: 6 },
  );
});
