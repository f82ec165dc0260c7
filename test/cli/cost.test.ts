/** What is billed: quantities against what happened, and `borealis cost` at the command line. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CostRow } from "../../sim/results/managed-types.ts";
import { open, run } from "../../sim/run.ts";
import { checkRestoring } from "../restoring.ts";
import { scenarioFrom, shipped, shippedText, small } from "../worlds.ts";
import { borealis } from "./cli.ts";

const quantities = (rows: readonly CostRow[] = [], cluster = rows[0].cluster): Record<string, number> =>
  Object.fromEntries(rows.filter((row) => row.cluster === cluster).map(({ item, quantity }) => [item, quantity]));
const HOUR = 3600;
const folder = mkdtempSync(join(tmpdir(), "borealis-cost-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a cluster that stays as it is: storage and instances by their time, I/Os as CloudWatch counts them", () => {
  const playing = open(small({ duration: "5s", size: "40GB" }), { seed: 2, metrics: true });
  const samples = playing.sampleMetrics(1_000_000);
  const cost = quantities(playing.finish().cost);
  expect(cost["VolumeBytesUsed"]).toBeCloseTo((40 * 5) / HOUR, 9);
  expect(cost["InstanceUsage:db.r6g.2xlarge"]).toBeCloseTo(5 / HOUR, 9);
  const counted = (name: string): number =>
    samples.reduce((sum, { metric, value }) => sum + (metric === name ? value : 0), 0);
  expect(cost["VolumeWriteIOPs"] * 1e6).toBeCloseTo(counted("VolumeWriteIOPs"), 3);
  expect(cost["VolumeReadIOPs"] * 1e6).toBeCloseTo(counted("VolumeReadIOPs"), 3);
  expect(cost["VolumeWriteIOPs"]).toBeGreaterThan(0.0005);
});

test("an instance counts from its first start until it is deleted", () => {
  const instances = "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]";
  const { cost } = run(
    small({ duration: "20s", rate: "5/s", instances, actions: ["kind: delete-instance, at: 5s, instance: reader-1"] }),
  );
  expect(quantities(cost)["InstanceUsage:db.r6g.2xlarge"]).toBeCloseTo(25 / HOUR, 9);
});

test("serverless: capacity units over time, a fraction of what the maximum all day would be", () => {
  const scenario = shipped("serverless-burst");
  const playing = open(scenario, { seed: 1, metrics: true });
  const acu = playing.sampleMetrics(1_000_000).filter(({ metric }) => metric === "ServerlessDatabaseCapacity");
  const hours = acu.reduce((sum, { value }) => sum + value, 0) / HOUR;
  const billed = quantities(playing.finish().cost)["ServerlessDatabaseCapacity"];
  expect(billed / hours).toBeGreaterThan(0.97);
  expect(billed / hours).toBeLessThan(1.03);
});

test("aurora-iopt1: no I/O on the bill, everything else at rates of its own; the run is the same to the bit", async () => {
  const text = (more: string): string =>
    `scenario: 1\nname: bill\nduration: 5s\ntopology: { clusters: [{ id: main, volume: { size: 10GB }, instances: [{ id: one }]${more} }] }\nworkloads: [{ id: app, kind: open, rate: 50/s, keys: { count: 50 } }]\n`;
  const [standard, optimized] = [text(""), text(", storageType: aurora-iopt1")].map((one) =>
    run(scenarioFrom(one), { seed: 1 }),
  );
  expect(optimized.digest).toBe(standard.digest);
  const [a, b] = [quantities(standard.cost), quantities(optimized.cost)];
  expect(Object.keys(b).filter((item) => /IOPs/.test(item))).toEqual([]);
  expect(b["VolumeBytesUsed:aurora-iopt1"]).toBe(a["VolumeBytesUsed"]);
  expect(b["InstanceUsageIOOptimized:db.r6g.2xlarge"]).toBe(a["InstanceUsage:db.r6g.2xlarge"]);
  const created = run(scenarioFrom(text(", creation: { StorageType: aurora-iopt1 }")), { seed: 1 });
  expect(created.cost).toEqual(optimized.cost);
  const rates = [
    "InstanceUsage:db.r6g.2xlarge=1",
    "InstanceUsageIOOptimized:db.r6g.2xlarge=1.3",
    "VolumeBytesUsed:aurora-iopt1=0.0003",
    "TotalBackupStorageBilled=0.02",
  ].flatMap((rate) => ["--rate", rate]);
  const files = ["", ", storageType: aurora-iopt1"].map((more, index) => {
    const file = join(folder, `bill-${index}.yaml`);
    writeFileSync(file, text(more));
    return file;
  });
  const { code, out } = await borealis(["cost", ...files, ...rates, "--quiet"]);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/sum +0\.\d+ +0\.\d+ +1\.\d\d +USD\n +of it for I\/O +\d+\.\d% +0\.0%\n/),
  ]);
});

test("Backtrack's records, a clone's pages and a secondary's writes are billed where there are any", () => {
  expect(quantities(run(shipped("fat-finger-backtracked"), { seed: 1 }).cost)).toHaveProperty(
    "BacktrackChangeRecordsStored",
  );
  const cloned = run(shipped("clone-under-load"), { seed: 1 });
  const [row] = cloned.clones ?? [];
  expect(quantities(cloned.cost, "shop-tests")["VolumeBytesUsed"]).toBeCloseTo(
    ((row.pages.bytes / 1e9) * (360e6 - row.availableAt)) / 3600e6,
    9,
  );
  expect(quantities(cloned.cost, "shop-tests")["VolumeBytesUsed"]).toBeLessThan(
    0.001 * quantities(cloned.cost)["VolumeBytesUsed"],
  );
  const text = shippedText("global-link-cut")
    .replace(/duration: \d+s/, "duration: 5s")
    .replace(/^faults:[^]*?(?=^\w)/m, "")
    .replace(/^expect:.*$/m, "");
  const secondary = run(scenarioFrom(text), { seed: 1 }).cost?.find(
    ({ item }) => item === "AuroraGlobalDBReplicatedWriteIO",
  );
  expect(secondary?.quantity).toBeGreaterThan(0);
});

test("storage is paid for while there is a cluster that has it: from its creation to its deletion, and of a clone only what it does not share", () => {
  const report = run(
    scenarioFrom(`scenario: 1
name: bill
duration: 30s
topology:
  clusters:
    - { id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: one }] }
    - { id: cloned, created: by-action, instances: [] }
    - { id: restored, created: by-action, instances: [] }
workloads: [{ id: app, cluster: main, kind: open, rate: 50/s, keys: { count: 50 } }]
parameters: { cloneWorkflow: 2s, restoreWorkflow: 2s, restorablePeriod: 500ms, clusterDeleteTime: 1s }
actions: [{ kind: clone, at: 2s, as: cloned }, { kind: restore-to-point-in-time, at: 3s, as: restored }, { kind: delete-cluster, at: 20s, cluster: restored }, { kind: delete-cluster, at: 20s, cluster: cloned }]
`),
    { seed: 1 },
  );
  const goneAt = 21e6;
  const [clone] = report.clones ?? [];
  const [restore] = report.restores ?? [];
  const storage = (id: string): number => quantities(report.cost, id)["VolumeBytesUsed"] * 3600e6;
  expect(storage("main")).toBeCloseTo(20 * 30e6, 0);
  expect(storage("restored") / (20 * (goneAt - restore.availableAt))).toBeCloseTo(1, 3);
  expect(storage("cloned") / ((clone.pages.bytes / 1e9) * (goneAt - clone.availableAt))).toBeCloseTo(1, 3);
});

test("what has been used is the same however often the run is restored", () => {
  const scenario = small({
    duration: "2s",
    rate: "60/s",
    actions: ["kind: failover, at: 1s"],
    instances: "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]",
  });
  checkRestoring(() => open(scenario, { seed: 5, history: true }), 30);
});

test("cost: one design, two designs, rates of one's own, requests that make no sense", async () => {
  const FIVE = ["--set", "duration=10s", "--quiet"];
  const one = await borealis(["cost", "steady-state", ...FIVE]);
  expect(one.code).toBe(0);
  expect(one.out).toMatch(/VolumeBytesUsed +[\d.]+ +GB-hours\n/);
  expect(one.out).toMatch(/InstanceUsage:\S+ +[\d.]+ +hours.*, no rate/);
  expect(one.out).toMatch(/of what has a rate +0\.\d+ +USD\n +a month of this/);
  const rate = ["--rate", "VolumeBytesUsed=1", "--rate", "VolumeWriteIOPs=0", "--rate", "VolumeReadIOPs=0"];
  const pair = await borealis(["cost", "steady-state", "steady-state", "--json", ...rate, ...FIVE]);
  const { format, designs } = JSON.parse(pair.out) as {
    format: string;
    designs: { items: { item: string; quantity: number; usd: number | null }[] }[];
  };
  expect([format, designs.length]).toEqual(["borealis-cost/1", 2]);
  expect(designs[0].items).toEqual(designs[1].items);
  const storage = designs[0].items.find(({ item }) => item === "VolumeBytesUsed");
  expect(storage?.usd).toBe(storage?.quantity);
  expect(designs[0].items.find(({ item }) => item.startsWith("InstanceUsage"))?.usd).toBeNull();
  expect(await borealis(["cost", "steady-state", "--rate", "storage"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("write item=dollars"),
  });
  expect(
    (await borealis(["cost", "steady-state", "--set", "duration=1s", "--rate", "VolumeWriteIops=1"])).err,
  ).toContain("--rate VolumeWriteIops: nothing of that name is on the bill. There is: ");
  expect(await borealis(["cost", "mirrored-az-outage", "--quiet"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("is not Aurora"),
  });
  expect((await borealis(["cost", "baseline"])).code).toBe(2);
});

test("cost: each design is played with its scenario's own seed, as run plays it, and says which", async () => {
  const billed = async (...more: string[]) => {
    const { out, err } = await borealis(["cost", "steady-state", "steady-state", "--json", ...more]);
    const { seed, designs } = JSON.parse(out) as { seed?: string; designs: { seed: string; items: unknown }[] };
    return { err, seed, seeds: designs.map((one) => one.seed), items: designs.map(({ items }) => items) };
  };
  const five = ["--set", "duration=5s"];
  const written = await billed(...five, "--set", "seed=7");
  expect(written.seeds).toEqual([7, 7]);
  expect(written.seed).toBe(7);
  expect(written.err).toContain("playing steady-state with seed 7\n");
  expect(written.items).toEqual((await billed(...five, "--seed", "7")).items);
  expect(written.items).not.toEqual((await billed(...five, "--seed", "1")).items);
  expect((await borealis(["cost", "steady-state", ...five, "--set", "seed=7"])).out).toContain(
    "A steady-state: 5 s, seed 7\n",
  );
});
