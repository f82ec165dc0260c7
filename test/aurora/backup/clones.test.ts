/**
 * Fast clones: content of the moment, isolation both ways, pages that are counted, the sixteenth (cluster reference
 * 4.3).
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { checkRestoring } from "../../restoring.ts";
import { refusalReasons, shipped, small, type SmallWorld } from "../../worlds.ts";

const PAIR = "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]";
const world = (more: SmallWorld = {}) =>
  small({ duration: "6s", rate: "200/s", size: "20GB", parameters: "{ cloneWorkflow: 500ms }", ...more });
const clone = (at: string, as = "copy", job = "100/s"): string => `kind: clone, at: ${at}, as: ${as}, job: ${job}`;
const failing = ({ checks }: RunReport): string[] =>
  checks.flatMap(({ name, verdict }) => (verdict === "fail" ? [name] : []));

test("at any moment, with a crash and transactions around it, a clone is what was committed then, and stays by itself", () => {
  const luck = fc.record({
    seed: fc.nat(1_000_000),
    at: fc.integer({ min: 1, max: 4_000_000 }),
    crash: fc.constantFrom<readonly string[]>([], ["kind: crash, instance: writer-1, at: 2s, for: 100ms"]),
    transaction: fc.constantFrom("", ", transaction: { writes: 3 }"),
  });
  check(
    fc.property(luck, ({ seed, at, crash, transaction }) => {
      const report = run(
        world({ faults: crash, instances: PAIR, workload: transaction, actions: [clone(`${at}us`)] }),
        { seed },
      );
      expect(failing(report)).toEqual([]);
      expect((report.clones ?? []).length + refusalReasons(report).length).toBe(1);
      for (const { availableAt, jobWrites } of report.clones ?? []) {
        expect(availableAt).toBeGreaterThanOrEqual(at + 500_000);
        expect(jobWrites).toBeGreaterThan(50);
      }
    }),
    15,
  );
});

test("a run with clones is the same however often it is restored", () => {
  const scenario = world({ duration: "3s", rate: "80/s", actions: [clone("1s")] });
  checkRestoring(() => open(scenario, { seed: 5, history: true }), 30);
});

test.each(["cloneReadsNewPages", "cloneWritesInPlace"])("mutation %s is found by C38", (mutation) => {
  const scenario = world({ actions: [clone("1s")] });
  expect(failing(run(scenario, { seed: 2 }))).toEqual([]);
  expect(failing(run(scenario, { seed: 2, mutations: [mutation] }))).toEqual(["C38-clone-isolation"]);
});

test("it takes the same time whatever the size, and the sixteenth, a full copy, takes its size's", () => {
  const took = (size: string, count: number): number[] => {
    const actions = Array.from({ length: count }, (_, index) => clone("1s", `copy-${index}`, "1/s"));
    const parameters = "{ cloneWorkflow: 500ms, repairBytesPerSecond: 10000000000 }";
    const { clones = [] } = run(world({ duration: "5s", rate: "10/s", size, parameters, actions }));
    return clones.map(({ askedAt, availableAt }) => Math.round((availableAt - askedAt) / 10_000) / 100);
  };
  expect(took("20GB", 1)).toEqual([0.5]);
  expect(took("640GB", 1)).toEqual([0.5]);
  const sixteen = took("20GB", 16);
  expect(sixteen.slice(0, 15)).toEqual(new Array(15).fill(0.5));
  expect(sixteen[15]).toBe(1.5);
});

test("pages: shared until one side writes; what is not shared is what a clone costs", () => {
  const pagesOf = (job: string, rate: string) =>
    run(world({ rate, reads: "0%", actions: [clone("1s", "copy", job)] }), { seed: 4 }).clones?.[0].pages;
  const [idle, busy] = [pagesOf("1/s", "1/s"), pagesOf("200/s", "200/s")];
  if (idle === undefined || busy === undefined) throw new Error("there is no clone");
  expect(idle.own + idle.leftBehind).toBeLessThanOrEqual(12);
  expect(idle.bytes).toBe((idle.own + idle.leftBehind) * 16_384);
  expect(busy.own).toBeGreaterThan(idle.own);
  expect(idle.shared + idle.own + idle.leftBehind).toBe(busy.shared + busy.own + busy.leftBehind);
});

test("a name that is taken, and a source that is failing over, are refused", () => {
  const taken = run(world({ actions: [clone("1s"), clone("2s")] }));
  expect(refusalReasons(taken)).toEqual(["DBClusterAlreadyExistsFault: copy is there already, or being created."]);
  const busy = run(world({ instances: PAIR, actions: ["kind: failover, at: 1s", clone("1100ms")] }));
  expect(refusalReasons(busy)).toEqual([
    "InvalidDBClusterStateFault: DbCluster main is in failing-over state but expected it to be one of available.",
  ]);
  expect(busy.clones).toEqual([]);
});

test("the shipped story: two terabytes in three minutes, for the pages that were changed, and no slower commits", () => {
  const scenario = shipped("clone-under-load");
  const [plain, cloned] = [{ ...scenario, actions: [], expect: {} }, scenario].map((one) => run(one, { seed: 1 }));
  const [row] = cloned.clones ?? [];
  expect(row.availableAt - row.askedAt).toBeLessThan(181_000_000);
  expect(row.pages.shared).toBeGreaterThan(100);
  expect(row.pages.bytes).toBeLessThan(100_000_000);
  expect(cloned.clients.commitLatencyUs.p50).toBeLessThan(1.1 * plain.clients.commitLatencyUs.p50);
});
