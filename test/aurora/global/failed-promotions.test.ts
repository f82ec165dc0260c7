/**
 * Promotions that come to nothing: what becomes of the member, none of whose instances could open its volume or be
 * heard to have, and of the old primary, whose writes were blocked for it. Times are those of the seeds: an order to
 * open the volume is under way at 5.2 s, and obeyed at 5.4467 s.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { globalWorld, QUICK } from "./worlds.ts";

const PARAMETERS = `${QUICK}, clusterPromoteMin: 200ms, clusterPromoteMax: 600ms, fenceTimeout: 1s, globalNameFlipMin: 100ms, globalNameFlipMax: 500ms, replicationBandwidth: 20000000000, roleChangeRetry: 200ms`;

function play(faults: readonly string[], actions: readonly string[], secondaries = 1, more: object = {}): RunReport {
  const scenario = globalWorld({
    duration: "20s",
    secondaries,
    readers: 2,
    rate: "100/s",
    workload: "until: 18s",
    parameters: PARAMETERS,
    faults,
    actions,
  });
  const parameters = { ...scenario.parameters, ...more };
  const workloads = scenario.workloads.map((one) => ({ ...one, endpoint: "global" as const }));
  // Somebody writes to whoever has the secondary's volume open, and somebody reads at its readers.
  const [own] = scenario.workloads;
  const stray = { ...own, id: "stray", cluster: "shop-eu", az: "eu-west-1c", endpoint: "writer" as const };
  const reads = { ...stray, id: "reads", endpoint: "reader" as const, readRatio: 1 };
  const report = run({ ...scenario, parameters, workloads: [...workloads, stray, reads] }, { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(report.globalDatabase?.status).toBe("available");
  return report;
}

const changesOf = (report: RunReport) => report.globalDatabase?.roleChanges ?? [];
const tells = (report: RunReport, text: string): boolean => report.story.some((one) => one.text.includes(text));
const atOf = (report: RunReport, text: string): number => report.story.find((one) => one.text.includes(text))?.at ?? -1;
const eventsOf = (report: RunReport, of: string): string[] =>
  report.rdsEvents.filter((one) => one.of === of).map(({ id }) => id.slice(-4));

const FAILOVER = "kind: failover-global, cluster: shop-eu, at: 5s";
const FIRST = "kind: switchover-global, cluster: shop-eu, at: 5s";
const SWITCHOVER = "kind: switchover-global, cluster: shop-eu, at: 14s";
const NOBODY = "no instance of the target could open the volume";
const dead = (at: string, lasts: string): string[] =>
  ["shop-eu-1", "shop-eu-2"].map((instance) => `kind: crash, instance: ${instance}, at: ${at}, for: ${lasts}`);

describe("a failover whose target is promoted in vain is rolled back", () => {
  test("the old primary writes again, and says so: 0390 of its writer, 0239, no second primary", () => {
    const report = play(dead("5200ms", "5s"), [FAILOVER]);
    expect(changesOf(report)[0]).toMatchObject({ fenced: true, error: NOBODY, lostCommits: 0 });
    expect(changesOf(report)[0].openedAt).toBeUndefined();
    expect(eventsOf(report, "shop-eu")).toContain("0239");
    expect(eventsOf(report, "writer-1")).toContain("0390");
    expect(report.globalDatabase?.primary).toBe("shop-us");
    expect(atOf(report, "shop-us may be written to again")).toBeLessThan(7_000_000);
    expect(report.clients.writeUnavailableUsMax).toBeLessThan(2_000_000);
  });

  test("as soon as the old primary can be reached; a switchover is refused until then", () => {
    const cut = "kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 5190ms, for: 4s";
    const report = play(
      [...dead("5200ms", "2s"), cut],
      [FAILOVER, "kind: switchover-global, cluster: shop-eu, at: 8s"],
    );
    const [failover, switchover] = changesOf(report);
    expect(failover.error).toBe(NOBODY);
    expect(switchover.error).toMatch(/^InvalidGlobalClusterStateFault/);
    expect(atOf(report, "shop-us may be written to again")).toBeGreaterThan(9_190_000);
    expect(failover.finishedAt).toBeLessThan(10_500_000);
  });

  test("another failover may be asked for meanwhile, and goes through", () => {
    const cut = "kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 5190ms, for: 9s";
    const again = "kind: failover-global, cluster: shop-eu, at: 9s";
    const report = play([...dead("5200ms", "2s"), cut], [FAILOVER, again]);
    const [first, second] = changesOf(report);
    expect(first.error).toBe(NOBODY);
    expect(second.openedAt).toBeDefined();
    expect(report.globalDatabase?.primary).toBe("shop-eu");
    expect(tells(report, "shop-us may be written to again")).toBe(false);
  });
});

test("a failover to a third cluster, while the target of the switchover whose place it takes opens its volume: that one's writes are blocked, too", () => {
  const report = play([], [FIRST, "kind: failover-global, cluster: shop-2, at: 5500ms"], 2);
  const [switchover, failover] = changesOf(report);
  expect(switchover.error).toBe("superseded by a failover");
  expect(tells(report, "shop-eu-2 opens the volume")).toBe(true);
  expect(tells(report, "Writes are blocked in the storage of shop-eu")).toBe(true);
  expect(tells(report, "Writes are blocked in the storage of shop-us")).toBe(true);
  expect(failover).toMatchObject({ fenced: true });
  expect(report.globalDatabase?.primary).toBe("shop-2");
  expect(report.globalDatabase?.members).toEqual(["shop-us", "shop-eu", "shop-2"]);
  expect(report.clients.lostCommits).toBe(failover.lostCommits);
});

describe("the member is a secondary again", () => {
  // Three of six copies in one group: a read quorum, so a recovery lays down its range, and no write quorum to install
  // it.
  const halfOfStorage = ["a1", "a2", "a3", "b1"].map(
    (node) => `kind: crash, node: shop-eu.storage-${node}, at: 5300ms, for: 4s`,
  );

  test("an instance that laid down its range and died had written nothing: it is fed at once, and a switchover to it ends", () => {
    const report = play([...halfOfStorage, ...dead("5550ms", "3s")], [FIRST, SWITCHOVER]);
    const [failed, switchover] = changesOf(report);
    expect(failed.error).toBe(NOBODY);
    expect(tells(report, "shop-eu-2 opens the volume as epoch 2")).toBe(true);
    expect(report.story.some(({ text }) => /^shop-eu: .* Epoch 2 annuls whatever/.test(text))).toBe(true);
    expect(tells(report, "rebuilt")).toBe(false);
    expect(switchover.error).toBeUndefined();
    expect(switchover.finishedAt).toBeDefined();
    expect(report.globalDatabase?.primary).toBe("shop-eu");
  });

  test("one that opened the volume and could not say so has clients: it is refused first, then the old primary writes, and the member is rebuilt", () => {
    const mute = ["shop-eu-1", "shop-eu-2"].map(
      (instance) =>
        `kind: partition, from: { instance: ${instance} }, to: { controlPlane: shop-eu }, direction: one-way, at: 5448700us, for: 3s`,
    );
    const early = "kind: switchover-global, cluster: shop-eu, at: 6500ms";
    const report = play(mute, [FAILOVER, early, SWITCHOVER]);
    const [failover, refused, switchover] = changesOf(report);
    expect(failover).toMatchObject({ fenced: true, error: NOBODY });
    // What its clients were told is lost, counted by name, and in the snapshot.
    expect(failover.lostCommits).toBeGreaterThan(0);
    expect(failover.lostOperations.every((operation) => operation >= 0)).toBe(true);
    expect(report.clients.lostCommits).toBe(failover.lostCommits);
    expect(failover.snapshots?.[0].id).toMatch(/^rds:unplanned-global-failover-shop-eu-/);
    expect(eventsOf(report, "shop-eu")).toEqual(expect.arrayContaining(["0239", "0512", "0513"]));
    expect(refused.error).toBe("InvalidDBClusterStateFault: the volume of shop-eu is being rebuilt");
    expect(atOf(report, "A snapshot of shop-eu")).toBeLessThan(atOf(report, "shop-us may be written to again"));
    expect(tells(report, "shop-eu follows the primary, rebuilt,")).toBe(true);
    expect(switchover.finishedAt).toBeDefined();
    expect(report.globalDatabase?.primary).toBe("shop-eu");
  });
});

describe("whoever has to write tries until an instance can", () => {
  const both = (at: string, lasts: string): string[] =>
    ["writer-1", "writer-2"].map((instance) => `kind: crash, instance: ${instance}, at: ${at}, for: ${lasts}`);

  test("a primary whose switchover failed while its own instances were down", () => {
    const report = play([...dead("5200ms", "4s"), ...both("5250ms", "4s")], [FIRST]);
    expect(changesOf(report)[0].error).toBe(NOBODY);
    expect(report.globalDatabase?.primary).toBe("shop-us");
    expect(report.clients.writeUnavailableUsMax).toBeLessThan(8_000_000);
  });

  test("a cluster that has left the global database while none of its instances lived", () => {
    const report = play(dead("4s", "3s"), ["kind: remove-from-global, cluster: shop-eu, at: 5s"]);
    const [{ openedAt }] = changesOf(report);
    expect(openedAt).toBeGreaterThan(5_500_000);
    expect(openedAt).toBeLessThan(10_000_000);
  });
});

describe("whoever was promoted is gone before the names have followed it: another instance takes over", () => {
  test.each([
    ["its machine dies", [FAILOVER], ["kind: crash, instance: shop-eu-2, at: 5600ms, for: 14s"]],
    ["it is deleted", [FAILOVER, "kind: delete-instance, instance: shop-eu-2, at: 5600ms"], []],
  ])("%s", (_, actions, faults) => {
    const slow = { dnsFlipMin: 4_000_000, dnsFlipMax: 4_000_000, recreateMin: 60_000_000, recreateMax: 60_000_000 };
    const report = play(faults, actions, 1, { ...slow, deleteGrace: 2_000_000 });
    expect(changesOf(report)[0].openedAt).toBeLessThan(5_600_000);
    expect(report.globalDatabase?.primary).toBe("shop-eu");
    expect(report.clients.writeUnavailableUsMax).toBeLessThan(9_000_000);
  });
});
