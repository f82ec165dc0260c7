/**
 * From provisioned to serverless and back by failovers: who has how much when, and which limits of connections there
 * are on the way.
 */
import { expect, test } from "vitest";
import { open, run } from "../../../sim/run.ts";
import { shipped } from "../../worlds.ts";

test("moving: the new reader has the writer's capacity before the failover, less when it writes with little to do; at the end nothing is serverless", () => {
  const seen = new Map<string, number[]>();
  const moving = open(shipped("to-serverless-and-back"), { seed: 1, metrics: true });
  for (const { metric, of, value } of moving.sampleMetrics(30_000_000))
    if (metric === "ServerlessDatabaseCapacity") seen.set(of, [...(seen.get(of) ?? []), value]);
  expect([...seen.keys()]).toEqual(["serverless-1"]);
  const acu = seen.get("serverless-1") ?? [];
  // 16 GiB of db.r6g.large are eight units.
  expect(acu.slice(0, 2)).toEqual([8, 8]);
  expect(Math.min(...acu)).toBeLessThan(5);
  const { statuses, rdsEvents } = moving.finish();
  const names = (id: string): string[] => rdsEvents.filter((row) => row.id.endsWith(id)).map(({ of }) => of);
  expect(names("0005")).toEqual(["serverless-1", "new-1"]);
  expect(names("0003")).toEqual(["old-1", "serverless-1"]);
  expect(statuses.some(({ status }) => status === "failed")).toBe(false);
});

test("moving: the limit of connections is the new instance's, and goes by the maximum", () => {
  const small = run(shipped("to-serverless-too-small"), { seed: 1 });
  expect(small.clients.errors["1040 (08004)"]).toBeGreaterThan(1000);
  expect(small.checks.find(({ name }) => name === "C56-serverless-lets-in")?.verdict).toBe("pass");
});
