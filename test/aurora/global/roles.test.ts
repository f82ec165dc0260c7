/**
 * Role changes of a global database: each procedure, what goes wrong on the way, what is refused; and that many seeds
 * agree.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import { parseScenario } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { shipped } from "../../worlds.ts";

/** BOREALIS_SEEDS=1000 looks longer. */
const SEEDS = Number(process.env["BOREALIS_SEEDS"] ?? 4);

function world(more: string, third = false, duration = "75s"): Scenario {
  const parsed = parseScenario(
    `scenario: 1
name: roles
duration: ${duration}
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  global: { id: shop }
  clusters:
    - { id: us, region: us-east-1, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }, { id: us-2, az: us-east-1b }] }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }, { id: eu-2, az: eu-west-1b, promotionTier: 0 }] }
${third ? "    - { id: west, region: us-west-2, instances: [] }" : ""}
workloads:
  - { id: app, kind: open, endpoint: global, rate: 60/s, reads: 20%, keys: { count: 200 }, timeout: 2s }
  - { id: far, kind: open, cluster: eu, endpoint: reader, rate: 30/s, reads: 100%, keys: { count: 200 }, timeout: 2s }
parameters: { replicationBandwidth: 2000000000 }
${more}
`,
    "roles.yaml",
  );
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
  return parsed.scenario;
}

const failedOf = (report: RunReport): string[] =>
  report.checks.flatMap(({ name, verdict, message }) => (verdict === "fail" ? [`${name}: ${message}`] : []));

function play(scenario: Scenario, seed = 1): RunReport {
  const report = run(scenario, { seed });
  expect(failedOf(report)).toEqual([]);
  return report;
}

const globalOf = (report: RunReport) => {
  if (report.globalDatabase === undefined) throw new Error("The run has no global database.");
  return report.globalDatabase;
};
const idsOf = (report: RunReport): string[] => report.rdsEvents.map(({ id }) => id.slice(-4));

describe("global roles", () => {
  test("a switchover: events in their order, the lowest tier of the target writes, nothing is lost", () => {
    const report = play(world("actions: [{ kind: switchover-global, cluster: eu, at: 10s }]"));
    const { primary, nameLeadsTo, members, status, roleChanges } = globalOf(report);
    expect([primary, nameLeadsTo, status, members]).toEqual(["eu", "eu", "available", ["us", "eu"]]);
    const [change] = roleChanges;
    expect(change.fenced).toBe(true);
    expect(report.clients.lostCommits).toBe(0);
    expect((change.openedAt ?? Infinity) - change.askedAt).toBeLessThan(20_000_000);
    const order = ["0181", "0390", "0182", "0184", "0397", "0185"];
    expect(idsOf(report).filter((id) => order.includes(id))).toEqual(order);
    expect(report.story.some(({ text }) => text.includes("eu-2 opens the volume"))).toBe(true);
    const flip = report.story.find(({ text }) => text.includes("The global writer's name leads to eu"));
    expect(flip?.at).toBe(report.rdsEvents.find(({ id }) => id.endsWith("0397"))?.at);
  });

  test("there and back: terms follow each other, and writes go on in both", () => {
    const report = play(
      world(
        "actions: [{ kind: switchover-global, cluster: eu, at: 5s }, { kind: switchover-global, cluster: us, at: 50s }]",
        false,
        "95s",
      ),
    );
    expect(globalOf(report).primary).toBe("us");
    expect(globalOf(report).roleChanges.every(({ error }) => error === undefined)).toBe(true);
    expect(report.clients.lostCommits).toBe(0);
  });

  test("what is refused says why: a running change, the primary itself, a headless cluster", () => {
    const report = play(
      world(
        "actions: [{ kind: switchover-global, cluster: eu, at: 10s }, { kind: switchover-global, cluster: eu, at: 11s }, { kind: failover-global, cluster: us, at: 5s }, { kind: switchover-global, cluster: west, at: 6s }]",
        true,
      ),
    );
    const errors = globalOf(report).roleChanges.map(({ error }) => error?.split(":")[0]);
    expect(errors).toEqual([
      "InvalidDBClusterStateFault",
      "InvalidDBClusterStateFault",
      undefined,
      "InvalidGlobalClusterStateFault",
    ]);
  });

  test("a primary leaves last: refused while it has a secondary, and the global cluster is empty afterwards", () => {
    const remove = (cluster: string, at: number): string =>
      `{ kind: remove-from-global, cluster: ${cluster}, at: ${at}s }`;
    const report = play(world(`actions: [${remove("us", 5)}, ${remove("eu", 6)}, ${remove("us", 20)}]`, false, "30s"));
    const { roleChanges, members } = globalOf(report);
    expect(roleChanges.map(({ error }) => error)).toEqual([
      "InvalidGlobalClusterStateFault: us is the primary: remove the secondaries first",
      undefined,
      undefined,
    ]);
    expect(members).toEqual([]);
    expect(report.clients.lostCommits).toBe(0);
  });

  test("row 19 of the complaints: what a tool believes in after a switchover is refused by name, and the way back is a switchover", () => {
    const { roleChanges, primary } = globalOf(play(shipped("declared-primary-is-another")));
    const errors = roleChanges.map(({ error }) => error?.split(":")[0]);
    expect(errors).toEqual([undefined, "InvalidGlobalClusterStateFault", "InvalidDBClusterStateFault", undefined]);
    expect(primary).toBe("shop-us");
  });

  test("a failover while everything is well blocks writes first and loses at most what was on its way", () => {
    const report = play(world("actions: [{ kind: failover-global, cluster: eu, at: 10s }]", true));
    expect(globalOf(report).roleChanges[0].fenced).toBe(true);
    expect(report.clients.lostCommits).toBeLessThan(20);
    expect(globalOf(report).members).toEqual(["us", "eu", "west"]);
  });

  test("split brain: what the isolated primary acknowledged is lost, by name, and nobody else is", () => {
    const report = play(
      world(
        "faults: [{ kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 10s, for: 25s }]\nactions: [{ kind: failover-global, cluster: eu, at: 12s }]",
      ),
    );
    const [change] = globalOf(report).roleChanges;
    expect(change.fenced).toBe(false);
    expect(change.lostCommits).toBeGreaterThan(500);
    expect(change.lostOperations.length).toBe(Math.min(1000, change.lostCommits));
    expect(new Set(change.lostOperations).size).toBe(change.lostOperations.length);
    expect(report.clients.lostCommits).toBe(change.lostCommits);
  });

  test("writes that cannot be blocked: abort leaves the old primary, proceed goes on", () => {
    const faults =
      "faults: [{ kind: az-outage, az: us-east-1b, at: 9s, for: 25s }, { kind: az-outage, az: us-east-1c, at: 12s, for: 25s }]\nactions: [{ kind: switchover-global, cluster: eu, at: 14s }]";
    const aborted = play(world(faults, false, "60s"));
    expect(globalOf(aborted).primary).toBe("us");
    expect(idsOf(aborted)).toContain("0187");
    const scenario = world(faults, false, "90s");
    const proceeded = play({
      ...scenario,
      global: { id: "shop", rpo: -1, switchoverOnFenceTimeout: "proceed", consistencySemantics: "aws" },
    });
    expect(globalOf(proceeded).primary).toBe("eu");
    expect(idsOf(proceeded)).toContain("0391");
  });

  test("a target whose instances die: the switchover fails, and the old primary writes again", () => {
    const report = play(
      world(
        "faults: [{ kind: crash, instance: eu-1, at: 12s, for: 30s }, { kind: crash, instance: eu-2, at: 12s, for: 30s }]\nactions: [{ kind: switchover-global, cluster: eu, at: 10s }]",
      ),
    );
    expect(globalOf(report).primary).toBe("us");
    expect(globalOf(report).roleChanges[0].error).toContain("no instance");
    expect(report.clients.writeUnavailableUsMax).toBeLessThan(40_000_000);
  });

  test("replication servers that die on the way delay a role change and do not stop it", () => {
    const report = play(
      world(
        "faults: [{ kind: crash, inbound: us, at: 9s, for: 3s }, { kind: crash, outbound: eu, at: 20s, for: 3s }]\nactions: [{ kind: switchover-global, cluster: eu, at: 10s }]",
      ),
    );
    expect(globalOf(report).primary).toBe("eu");
    expect(globalOf(report).roleChanges[0].finishedAt).toBeDefined();
  });

  test("a checkpoint in the middle of a role change: the same digest, report and story from there", () => {
    const scenario = world(
      "faults: [{ kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 10s, for: 20s }]\nactions: [{ kind: failover-global, cluster: eu, at: 12s }]",
    );
    const whole = open(scenario, { seed: 3 });
    const saved = [9, 13, 22, 31, 40].map((second) => {
      whole.runTo(second * 1_000_000);
      return whole.save();
    });
    const report = whole.finish();
    for (const checkpoint of saved.toReversed()) {
      whole.load(checkpoint);
      expect(whole.finish()).toEqual(report);
    }
  });

  test(`Region loss over ${SEEDS} seeds: write and read within a minute of the order, every loss counted`, () => {
    const scenario = shipped("region-loss-script");
    for (let seed = 1; seed <= SEEDS; seed++) {
      const report = play(scenario, seed);
      const [change] = globalOf(report).roleChanges;
      expect((change.openedAt ?? Infinity) - change.askedAt, `seed ${seed}`).toBeLessThan(60_000_000);
      expect(change.lostCommits).toBe(report.clients.lostCommits);
      expect(globalOf(report).members).toEqual(["shop-us", "shop-eu"]);
    }
  });
});
