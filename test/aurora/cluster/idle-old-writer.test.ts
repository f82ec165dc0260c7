/**
 * A writer that was cut off, replaced meanwhile, and has nothing to write when it is back: storage never gets to refuse
 * it, so the control plane's order to follow has to tell it. Otherwise it stays a writer that nobody asks, and the next
 * failover, which has only it to promote, never ends.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

test("an old writer that was idle in isolation is sent home, and can be promoted again", () => {
  const report = run(
    scenarioFrom(`
scenario: 1
name: idle-old-writer
duration: 120s
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
workloads: [{ id: app, kind: open, rate: 20/s, from: 40s, az: us-east-1c, keys: { count: 50 } }]
faults:
  - { kind: partition, from: { instance: writer-1 }, at: 1s, for: 29s }
  - { kind: crash, instance: reader-1, at: 60s, for: 50s }
`),
    { seed: 1 },
  );
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(
    report.story.filter(({ text }) => text.startsWith("Failover completed")).map(({ text }) => text.split(" ").at(-1)),
  ).toEqual(["reader-1.", "writer-1."]);
  expect(report.clients.writeUnavailableUsMax).toBeLessThan(40_000_000);
});

test("one that is busy in isolation waits for LSNs for ever, and L9 asks only for what the writer of now waits for", () => {
  const report = run(
    scenarioFrom(`
scenario: 1
name: busy-old-writer
duration: 45s
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: w }, { id: r1, az: us-east-1b }] }
workloads:
  - { id: near, kind: closed, az: us-east-1a, sessions: 120, thinkTime: 50ms, reads: 0%, keys: { count: 2000 }, timeout: 60s, driver: { dnsCache: 60s } }
  - { id: far, kind: open, az: us-east-1b, rate: 5/s, reads: 0%, keys: { count: 20 }, timeout: 2s, until: 25s }
faults:
  - { kind: partition, from: { az: us-east-1a }, at: 2s }
parameters: { lsnAllocationLimit: 100 }
`),
    { seed: 1 },
  );
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(report.checks.find(({ name }) => name.startsWith("L9-"))?.verdict).toBe("pass");
});
