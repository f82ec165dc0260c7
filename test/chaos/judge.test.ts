/**
 * Recovery once everybody is left in peace: demanded where it was promised, and told apart from what could not have
 * recovered.
 */
import { describe, expect, test } from "vitest";
import { calmAt, whyNotHealed } from "../../sim/chaos/index.ts";
import { run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { small } from "../worlds.ts";

const SECOND = 1_000_000;
const world = (faults: readonly string[], actions: readonly string[] = []): Scenario => {
  const scenario = small({
    duration: "40s",
    rate: "50/s",
    size: "10GB",
    faults,
    actions,
    instances: "[{ id: writer-1 }, { id: reader-2, az: us-east-1b }]",
  });
  return { ...scenario, expect: { healsWithin: 15 * SECOND } };
};
const healing = (scenario: Scenario, ...mutations: string[]) => {
  const found = run(scenario, { seed: 1, mutations }).checks.find(({ name }) => name === "expect-healsWithin");
  return [found?.verdict, found?.message];
};

describe("chaos: the judge of what was promised", () => {
  test.each([
    ["an outage that ends", ["kind: az-outage, az: us-east-1a, at: 1s, for: 5s"], [], undefined],
    [
      "one that is never lifted",
      ["kind: partition, from: { storage: main }, at: 1s"],
      [],
      "partition at 1 s is never lifted",
    ],
    [
      "one that outlives the run",
      ["kind: pause, node: storage-a1, at: 30s, for: 11s"],
      [],
      "pause at 30 s is never lifted",
    ],
    [
      "two disks",
      ["kind: disk-loss, node: storage-a1, at: 1s", "kind: disk-loss, node: storage-b1, at: 2s"],
      [],
      undefined,
    ],
    [
      "three disks",
      ["a1", "b1", "c1"].map((node) => `kind: disk-loss, node: storage-${node}, at: 1s`),
      [],
      "copies on 3 storage nodes were destroyed",
    ],
    [
      "no time left",
      ["kind: crash, instance: writer-1, at: 20s, for: 10s"],
      [],
      "the run ends 10 s after the last fault was lifted",
    ],
    [
      "nobody left",
      [],
      ["kind: delete-instance, instance: writer-1, at: 1s", "kind: delete-instance, instance: reader-2, at: 2s"],
      "every instance was deleted",
    ],
  ])("%s", (_, faults, actions, why) => {
    expect(whyNotHealed(world(faults, actions), 15 * SECOND)).toBe(why);
  });

  test("a pool that never lets go of a connection may stay with the old writer", () => {
    const [workload] = world([]).workloads;
    const pool = (lifetime: number): Scenario => ({
      ...world([]),
      workloads: [{ ...workload, driver: { ...workload.driver, kind: "pool", lifetime } }],
    });
    expect(whyNotHealed(pool(0), SECOND)).toBe(
      "the pool of app keeps its connections for ever, those to a former writer too",
    );
    expect(whyNotHealed(pool(SECOND), SECOND)).toBeUndefined();
  });

  test("calm is when the last fault has been lifted and the last action done", () => {
    expect(calmAt(world(["kind: crash, instance: writer-1, at: 2s, for: 3s"]))).toBe(5 * SECOND);
    expect(
      calmAt(world(["kind: crash, instance: writer-1, at: 2s, for: 3s"], ["kind: reboot, instance: writer-1, at: 8s"])),
    ).toBe(8 * SECOND);
    expect(calmAt(world([]))).toBe(0);
  });
});

describe("expect: healsWithin", () => {
  const failover = world(["kind: az-outage, az: us-east-1a, at: 2s, for: 8s"]);

  test("holds for a cluster that fails over", () => {
    const [verdict, message] = healing(failover);
    expect(verdict, message).toBe("pass");
  });

  test("fails where clients are led to the old writer for ever", () => {
    const [verdict, message] = healing(failover, "nameNeverFlips");
    expect(verdict, message).toBe("fail");
    expect(message).toMatch(/once everybody was left in peace: \d+(\.\d+)? s, at most 15 s wanted/);
  });

  test("says what could not have recovered, and is vacuous then", () => {
    const [verdict, message] = healing(world(["kind: partition, from: { storage: main }, at: 2s"]));
    expect(verdict, message).toBe("vacuous");
    expect(message).toContain("it need not have recovered: partition at 2 s is never lifted");
  });
});
