/** A property of our own: once RDS says that a failover is complete, how long until a client can write again? */
import { assertAlways, scenarios, topologies, workloads, type Played } from "borealis/fast-check";
import fc from "fast-check";
import { expect, test } from "vitest";

const SECOND = 1_000_000;

/** A writer that crashes at some moment and stays down; the clusters and their clients differ. */
const crashes = scenarios({
  name: "writer-crash",
  base: {
    scenario: 1,
    name: "writer-crash",
    duration: "60s",
    faults: [{ kind: "crash", instance: "writer-1", at: "5s", for: "50s" }],
  },
  topology: topologies({ readers: { min: 1, max: 4 } }),
  workloads: workloads({ rate: 20, reads: [0, 0.5] }),
  faults: false,
  overrides: fc.record({ "faults[0].at": fc.integer({ min: 1000, max: 9000 }).map((ms) => `${ms}ms`) }),
});

/** A judge looks at a run and throws where something is wrong. */
function writesSoonAfterFailover({ report, history }: Played): void {
  // RDS-EVENT-0071: "Completed failover to DB instance".
  const completed = report.rdsEvents.find(({ id }) => id === "RDS-EVENT-0071");
  expect(completed, "the failover completes").toBeDefined();
  const at = completed?.at ?? 0;
  const next = history().find(({ f, outcome, complete }) => f !== "read" && outcome === "ok" && complete >= at);
  expect(next, "some client writes again").toBeDefined();
  expect(((next?.complete ?? 0) - at) / SECOND, "seconds from the event to the next write").toBeLessThan(30);
}

test("clients write again within 30 s of the event that a failover is complete", { timeout: 120_000 }, () => {
  assertAlways(crashes, writesSoonAfterFailover, { runs: 10 });
});
