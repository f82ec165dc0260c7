/**
 * Writes that wait for LSNs, since allocation may run only so far ahead of what is durable (P17 4.2.1): whose turn it
 * is goes on, and whose transaction was rolled back meanwhile does not. A writer that is cut off from its storage for
 * some seconds, and may go ahead by very little, makes all of them wait.
 *
 * Both were found by the search for writers that are cut off (test/upsets/cut-off.test.ts). The first one never ended:
 * two transactions whose COMMIT waited sent one another to the end of the queue.
 */
import { expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import { FLAG, TRACE } from "../../../sim/trace/index.ts";
import { scenarioFrom, small } from "../../worlds.ts";

const CUT = "kind: partition, from: { storage: main }, to: { instance: writer-1 }, at: 3s, for: 3s";

test.each([4, 6, 8])("COMMITs that wait have their turn one after the other, with %i LSNs ahead at most", (ahead) => {
  const scenario = small({
    size: "10GB",
    duration: "10s",
    rate: "100/s",
    reads: "0%",
    workload: ", transaction: { writes: 2, reads: 2, order: any, sent: one-by-one }",
    faults: [CUT],
    parameters: `{ lsnAllocationLimit: ${ahead} }`,
  });
  const { checks, clients } = run(scenario, { seed: 1 });
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(clients.writeUnavailableUsMax).toBeLessThan(4_500_000);
});

test("a forwarded transaction that was rolled back while it waited commits nothing: its reader died", () => {
  const world = build(
    scenarioFrom(`
scenario: 1
name: rolled-back-while-waiting
duration: 15s
topology:
  clusters:
    - { id: main, writeForwarding: true, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: r1, az: us-east-1b }] }
workloads:
  - { id: app, kind: closed, sessions: 8, endpoint: reader, thinkTime: 20ms, reads: 0%, keys: { count: 12 }, transaction: { writes: 2, reads: 1, order: any }, timeout: 10s, consistency: session }
faults:
  - { ${CUT} }
  - { kind: crash, instance: r1, at: 4s, for: 1s }
parameters: { lsnAllocationLimit: 6 }
`),
    { seed: "1", mutations: [], history: false, checks: false },
  );
  let whole = 0;
  let alone = 0;
  world.context.trace.on(TRACE.recordAllocated, (_lsn, _group, flags) => {
    if ((flags & FLAG.commit) === 0) return;
    if ((flags & FLAG.part) === 0) alone++;
    else whole++;
  });
  world.context.engine.runTo(15_000_000);
  expect(whole).toBeGreaterThan(1_000);
  expect(alone).toBe(0);
});
