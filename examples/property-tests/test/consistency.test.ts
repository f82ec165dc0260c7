/** What clients may see: transactions on the writer, and sessions that write through a reader on another continent. */
import { assertAlways, isConsistent, scenarios, topologies, transactions, workloads } from "borealis/fast-check";
import fc from "fast-check";
import { expect, test } from "vitest";

test(
  "transactions on the writer never read what is not committed, whatever fails meanwhile",
  { timeout: 120_000 },
  () => {
    const appending = workloads({
      rate: 60,
      keys: 20,
      lists: true,
      transactions: transactions({ writes: 3, reads: 2 }),
    });
    assertAlways(
      scenarios({ name: "appends", topology: topologies({ readers: { max: 2 } }), workloads: appending }),
      isConsistent("read-committed"),
      { runs: 6 },
    );
  },
);

test("a session that forwards its writes to another Region sees its own changes", { timeout: 120_000 }, () => {
  const sessions = scenarios({
    name: "forwarding",
    duration: "10s",
    topology: topologies({
      engine: "aurora-postgresql",
      regions: ["us-east-1", "eu-west-1"],
      writeForwarding: true,
      readers: { max: 2 },
      groups: 1,
    }),
    workloads: workloads({
      kind: "closed",
      cluster: "secondary-1",
      endpoints: ["reader"],
      rate: 100,
      keys: 30,
      transactions: false,
    }),
    faults: { kinds: ["slow-link", "loss", "pause"], atMost: 3 },
  });
  fc.assert(
    fc.property(sessions, (scenario) => {
      expect(scenario).toBeConsistent("session");
    }),
    { seed: 1, numRuns: 6 },
  );
});
