/**
 * What each workload saw, beside what all of them saw together: in one failover clients that keep an old name are
 * without writes for as long as they keep it, while others are served.
 */
import { expect, test } from "vitest";
import { prettyReport } from "../../sim/cli/reporter.ts";
import { open, run } from "../../sim/run.ts";
import { checkRestoring } from "../restoring.ts";
import { scenarioFrom } from "../worlds.ts";

const SECOND = 1_000_000;
const two = scenarioFrom(`
scenario: 1
name: two-drivers
duration: 60s
topology:
  clusters:
    - id: main
      volume: { size: 20GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
workloads:
  - { id: by-name, kind: open, rate: 20/s, az: us-east-1c, driver: { kind: plain, dnsCache: 40s } }
  - { id: by-proxy, kind: open, rate: 20/s, az: us-east-1c, driver: { kind: proxy } }
actions: [{ kind: failover, at: 10s }]
`);

test("each workload has figures of its own, and they add up", () => {
  const { clients } = run(two, { seed: 1 });
  const [byName, byProxy] = clients.workloads;
  expect(clients.workloads.map(({ id }) => id)).toEqual(["by-name", "by-proxy"]);
  for (const figure of ["operations", "ok", "failed", "unknown"] as const)
    expect(byName[figure] + byProxy[figure], figure).toBe(clients[figure]);
  expect(byName.writeUnavailableUsMax).toBeGreaterThan(25 * SECOND);
  expect(byProxy.writeUnavailableUsMax).toBeLessThan(10 * SECOND);
  expect(clients.writeUnavailableUsMax).toBeLessThan(10 * SECOND);
  expect(byName.errors["1290 (HY000)"]).toBeGreaterThan(0);
  expect(byProxy.errors["1290 (HY000)"]).toBeUndefined();
});

test("the report tells of each where there are several", () => {
  const extras = { wallMs: 0, title: "", lesson: "", reproduce: "", replay: "", strict: false };
  const lines = (scenario: typeof two): string[] =>
    prettyReport(run(scenario, { seed: 1 }), extras, (_style, text) => text)
      .split("\n")
      .map((line) => line.trim());
  expect(lines(two).filter((line) => line.startsWith("by-"))).toEqual([
    expect.stringMatching(/^by-name {3}[\d,]+ operations: .* no write for [\d.]+ s \(from 1\d\.\d+ s\), no read for/),
    expect.stringMatching(/^by-proxy {2}[\d,]+ operations: /),
  ]);
  const alone = { ...two, workloads: two.workloads.slice(0, 1) };
  expect(lines(alone).filter((line) => line.startsWith("by-"))).toEqual([]);
});

test("what each workload saw is the same when the run is restored on its way", () => {
  checkRestoring(() => open({ ...two, duration: 20 * SECOND }, { seed: 2 }), 60);
});
