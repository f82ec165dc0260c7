/** What a cluster was made for: an availability zone may go, and a storage node elsewhere with it. */
import { assertAlways, loadScenario, scenarios } from "borealis/fast-check";
import { test } from "vitest";

const orders = loadScenario(new URL("../orders.yaml", import.meta.url).pathname);

test("an AZ at a time: writes go on, after a failover if it was the writer's", { timeout: 120_000 }, () => {
  assertAlways(
    scenarios({
      base: orders,
      faults: { survive: "az", kinds: ["az-outage", "crash", "pause", "slow-disk"], until: "15s", longest: "10s" },
      expect: { lostCommits: 0, writesUnavailableMax: "60s" },
    }),
    undefined,
    { runs: 6 },
  );
});

test(
  "an AZ and a storage node elsewhere: nothing is lost, and once they are back clients are served within 30 s",
  { timeout: 120_000 },
  () => {
    assertAlways(
      scenarios({
        base: orders,
        faults: { survive: "az-plus-one", until: "15s", longest: "10s" },
        expect: { lostCommits: 0, healsWithin: "30s" },
      }),
      undefined,
      { runs: 6 },
    );
  },
);
