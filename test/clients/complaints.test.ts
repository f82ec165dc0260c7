/** Complaints that users have filed (cluster reference 13), each beside the client that does not have it. */
import { expect, test } from "vitest";
import type { ClientReport } from "../../sim/results/run-types.ts";
import { open, run } from "../../sim/run.ts";
import type { DriverSpec, Scenario, WorkloadSpec } from "../../sim/scenario/types.ts";
import { checkRestoring } from "../restoring.ts";
import { shipped, small } from "../worlds.ts";

const SECOND = 1_000_000;

function changed(name: string, change: (workload: WorkloadSpec) => Partial<WorkloadSpec>): Scenario {
  const scenario = shipped(name);
  return {
    ...scenario,
    expect: {},
    workloads: scenario.workloads.map((one) => ({ ...one, ...change(one) }) as WorkloadSpec),
  };
}

/** The same with a driver that has learnt. */
function better(name: string): ClientReport {
  const learnt = ({ kind, dnsCache, connections, lifetime }: DriverSpec): DriverSpec => ({
    kind,
    dnsCache,
    connections,
    lifetime,
  });
  return run(
    changed(name, ({ driver }) => ({ driver: learnt(driver) })),
    { seed: 1 },
  ).clients;
}

test("row 2: the reader's name gives the writer after a failover, and not without one", () => {
  const scenario = shipped("reader-name-gives-the-writer");
  expect(run(scenario, { seed: 1 }).clients.readsOnWriter).toBeGreaterThan(50);
  expect(run({ ...scenario, actions: [], expect: {} }, { seed: 1 }).clients.readsOnWriter).toBe(0);
});

test("rows 4 and 6: while DNS flaps pools get the demoted writer again; SELECT 1 over the connection sees nothing wrong, asking for the role does", () => {
  const playing = open(shipped("dns-flaps"), { seed: 1, history: true });
  playing.finish();
  // From ten seconds after the flaps are over to the end.
  const late = playing.history().filter(({ invoke }) => invoke > 55 * SECOND);
  const failedOf = (place: number): number => {
    const own = late.filter(({ process }) => Math.floor(process / 1_000_000_000) === place);
    return own.filter(({ outcome }) => outcome === "fail").length / own.length;
  };
  expect(
    [0, 1].map(failedOf).every((share) => share > 0.5),
    `${failedOf(0)}, ${failedOf(1)}`,
  ).toBe(true);
  expect(failedOf(2)).toBe(0);
});

test("a pool that asks: restored at random moments, the same end", () => {
  checkRestoring(
    () => open({ ...shipped("dns-flaps"), duration: 30 * SECOND, expect: {} }, { seed: 2, history: true }),
    60,
  );
});

test("row 7: a driver that believes in the first instance it sees is back in seconds", () => {
  const { writeUnavailableUsMax, failed } = better("waits-for-a-second-instance");
  expect(writeUnavailableUsMax).toBeLessThan(30 * SECOND);
  expect(failed).toBe(0);
});

test("row 8: a driver that compares the rows' times finds the writer", () => {
  const { writeUnavailableUsMax } = better("two-writers-listed");
  expect(writeUnavailableUsMax).toBeLessThan(30 * SECOND);
});

test("row 9: a driver that leaves old rows aside does not ask for what has been deleted", () => {
  const { writeUnavailableUsMax, failed } = better("deleted-instance-listed");
  expect(writeUnavailableUsMax).toBeLessThan(30 * SECOND);
  expect(failed).toBe(0);
});

test("row 13: with the lag of replica_host_status stale reads are refused, not answered", () => {
  const blind = run(shipped("lag-always-zero"), { seed: 1 }).clients;
  const seeing = run(
    changed("lag-always-zero", ({ lagGuard }) =>
      lagGuard === undefined ? {} : { lagGuard: { ...lagGuard, source: "replica-host-status" } },
    ),
    { seed: 1 },
  ).clients;
  expect(seeing.staleReads).toBeLessThan(blind.staleReads / 2);
  expect(seeing.errors["replication lag too high"]).toBeGreaterThan(1_000);
  expect(blind.errors).toEqual({});
});

test("topology: a run restored at random moments ends like one played straight through", () => {
  checkRestoring(
    () => open({ ...shipped("two-writers-listed"), duration: 25 * SECOND, expect: {} }, { seed: 2, history: true }),
    40,
  );
});

test("row 6: a pool of hundreds of connections in use hears what it asks over each of them", () => {
  // Nobody is answered for 0.4 s: 400 reads are under way, at first over new connections, then over the same again.
  const pause = (at: string): string => `kind: pause, instance: writer-1, at: ${at}, for: 400ms`;
  const crowded = small({
    rate: "1000/s",
    reads: "100%",
    workload: ", driver: { kind: pool, validation: ping }",
    faults: [pause("1s"), pause("2s")],
  });
  expect(run(crowded, { seed: 1 }).clients.errors).toEqual({});
});
