/**
 * Backtrack: any moment, there and forward again, against the history of that moment; what is refused; the window
 * (cluster reference 4.6).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { checkRestoring } from "../../restoring.ts";
import { refusalReasons, scenarioFrom, shipped } from "../../worlds.ts";

interface Parts {
  readonly duration?: string;
  readonly window?: string;
  readonly cluster?: string;
  readonly faults?: readonly string[];
  readonly actions: readonly string[];
  readonly parameters?: string;
  readonly workload?: string;
}

/** A pair that is backtracked within a second, so that a run of seconds has several. */
const world = ({
  duration = "10s",
  window = "24h",
  cluster = "",
  faults = [],
  actions,
  parameters = "",
  workload = "",
}: Parts) =>
  scenarioFrom(`
scenario: 1
name: backtracking
duration: ${duration}
topology:
  clusters:
    - id: main
      backtrackWindow: ${window}
      volume: { size: 20GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
      ${cluster}
workloads:
  - { id: app, kind: open, rate: 200/s, reads: 40%, keys: { count: 200 }, timeout: 1s, retry: { attempts: 10, backoff: 50ms }${workload} }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
parameters: { backtrackWorkflow: 300ms, backtrackLook: 200ms, engineRestart: 200ms, probePeriod: 100ms, promoteMin: 200ms, promoteMax: 600ms, dnsFlipMax: 500ms, detectProcessMin: 200ms, detectProcessMax: 1s${parameters} }
`);

const to = (at: string, moment: string, more = ""): string => `kind: backtrack, at: ${at}, to: ${moment}${more}`;
const failing = ({ checks }: RunReport): unknown[] => checks.filter(({ verdict }) => verdict === "fail");

describe("a backtrack", () => {
  test.each(["a1", "a2", "b1", "b2", "c1", "c2"])(
    "is not undone by member %s, which has missed what it annulled and still tells of it",
    (member) => {
      // The member promises, and is cut off until just before the writer opens what is left.
      for (let after = 300_200; after <= 303_000; after += 400) {
        const missed = `kind: partition, from: { segment: pg0.${member} }, messages: [recovery], at: ${2_000_000 + after}us, for: ${502_500 - after}us`;
        const report = run(world({ duration: "4s", actions: [to("2s", "1s")], faults: [missed] }), { seed: 1 });
        expect(failing(report), `from ${after} us after the call on`).toEqual([]);
      }
    },
  );

  test("to any moment, and forward and back from there, with crashes and failovers around it, gives the history of that moment", () => {
    const cut = (zone: string): string =>
      `kind: partition, from: { az: us-east-1a }, to: { az: ${zone} }, at: 1s, for: 1s`;
    const luck = fc.record({
      seed: fc.nat(1_000_000),
      moments: fc.array(fc.integer({ min: 1, max: 2_900_000 }), { minLength: 3, maxLength: 3 }),
      what: fc.constantFrom("nothing", "crash", "annulment", "node"),
      transaction: fc.constantFrom("", ", transaction: { writes: 3 }"),
    });
    check(
      fc.property(luck, ({ seed, moments, what, transaction }) => {
        const faults = {
          nothing: [],
          crash: ["kind: crash, instance: writer-1, at: 1500ms"],
          annulment: [cut("us-east-1b"), cut("us-east-1c")],
          node: ["kind: az-outage, az: us-east-1c, at: 2s, for: 5s"],
        }[what];
        const opens = what === "annulment" ? ["kind: promote, at: 1400ms, instance: reader-1"] : [];
        const actions = [...opens, ...moments.map((moment, index) => to(`${3 + 2 * index}s`, `${moment}us`))];
        const report = run(world({ duration: "14s", actions, faults, workload: transaction }), { seed });
        expect(failing(report)).toEqual([]);
        // A cluster that is failing over when it is asked refuses; whoever is accepted comes through.
        const done = report.backtrack?.backtracks ?? [];
        expect(done.length + refusalReasons(report).length).toBe(3);
        expect(done.map(({ status }) => status)).toEqual(done.map(() => "completed"));
        expect(done.length).toBeGreaterThan(0);
      }),
      10,
    );
  });

  test("a run with backtracks is the same however often it is restored", () => {
    const scenario = world({ actions: [to("2s", "1s"), to("4s", "1900ms")], duration: "6s" });
    checkRestoring(() => open(scenario, { seed: 5, history: true }), 30);
  });

  test.each([
    ["backtrackPastMoment", "C35-backtrack-state", [to("3s", "1s")]],
    ["backtrackKeepsReaders", "C35-backtrack-state", [to("3s", "1s")]],
    ["backtrackClampsSilently", "C36-backtrack-range", [to("5s", "1s")]],
    ["backtrackDropsBranch", "C37-backtrack-forward", [to("3s", "1s"), to("5s", "2500ms")]],
  ] as const)("mutation %s is found by %s", (mutation, name, actions) => {
    const broken = { actions, window: "3s", workload: ", endpoint: reader" };
    const scenario = world(
      mutation === "backtrackKeepsReaders"
        ? { ...broken, cluster: "readersOnFailover: stay" }
        : { ...broken, workload: "" },
    );
    const names = (mutations: readonly string[]): string[] =>
      run(scenario, { seed: 2, mutations: [...mutations] }).checks.flatMap((one) =>
        one.verdict === "fail" ? [one.name] : [],
      );
    expect(names([])).toEqual([]);
    expect(names([mutation])).toContain(name);
  });

  test("while it is under way, and where it is out of reach or in the binary log's way, it is refused under AWS's names", () => {
    const busy = run(world({ actions: [to("3s", "1s"), to("3100ms", "2s")] }));
    expect(refusalReasons(busy)).toEqual([
      "InvalidDBClusterStateFault: DbCluster main is in backtracking state but expected it to be one of available.",
    ]);
    const old = run(world({ window: "2s", actions: [to("5s", "2500ms")] }));
    expect(refusalReasons(old)).toEqual([
      expect.stringMatching(
        /^InvalidParameterValue: main can't be backtracked to 2.5 s; its EarliestBacktrackTime is 3 s/,
      ),
    ]);
    expect(old.backtrack?.backtracks).toEqual([]);
    expect(old.statuses).toEqual([]);
    const logged = run(
      world({ cluster: "binaryLogging: true", actions: [to("3s", "1s"), to("4s", "1s", ", force: true")] }),
    );
    expect(refusalReasons(logged)).toEqual([
      expect.stringContaining("InvalidDBClusterStateFault: binary logging is on for main"),
    ]);
    expect(logged.backtrack?.backtracks.map(({ status }) => status)).toEqual(["completed"]);
  });

  test("the earliest moment will do where that is said, and a row says which was taken", () => {
    const { backtrack } = run(world({ window: "2s", actions: [to("5s", "1s", ", useEarliest: true")] }));
    const [row] = backtrack?.backtracks ?? [];
    expect([row.backtrackTo, row.takenTo, row.status]).toEqual([1_000_000, 3_000_000, "completed"]);
  });

  test("the cluster and its instances are backtracking, and then available; every session is a new one", () => {
    const report = run(world({ actions: [to("3s", "1s")] }));
    const ofCluster = report.statuses.filter(({ source }) => source === "cluster").map(({ status }) => status);
    expect(ofCluster).toEqual(["backtracking", "available"]);
    for (const id of ["writer-1", "reader-1"])
      expect(report.statuses.filter(({ of }) => of === id).map(({ status }) => status)).toEqual([
        "backtracking",
        "available",
      ]);
    expect(report.clients.errors).toHaveProperty("2006 (HY000)");
    expect(report.clients.lostCommits).toBe(0);
  });
});

test("heavy writes make the actual window smaller than its target, and it is told; when they are old it is whole again", () => {
  const { rdsEvents, backtrack, checks } = run(shipped("backtrack-window-shrinks"), { seed: 1 });
  const told = rdsEvents.filter(({ id }) => /013[12]$/.test(id)).map(({ id, of }) => `${id} ${of}`);
  expect(told).toEqual(["RDS-EVENT-0131 writer-1", "RDS-EVENT-0132 writer-1"]);
  expect(backtrack?.earliestBacktrackTime).toBe(330_000_000);
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
});

test("CloudWatch: change records of each period, those that are kept, the actual window in minutes", () => {
  const samples = open(shipped("backtrack-window-shrinks"), { seed: 1, metrics: true }).sampleMetrics(60_000_000);
  const of = (name: string): number[] => samples.flatMap(({ metric, value }) => (metric === name ? [value] : []));
  const created = of("BacktrackChangeRecordsCreationRate");
  // The import's 300 writes a second, two or three records each, end at 100 s; nothing is written while the volume is
  // rewound.
  expect(created[1]).toBeGreaterThan(20 * created[0]);
  expect(Math.max(...of("BacktrackChangeRecordsStored"))).toBeLessThanOrEqual(8000);
  expect(of("BacktrackWindowActual").map(Math.round)).toEqual([1, 1, 2, 3, 3, 3, 3, 3]);
  expect(of("BacktrackWindowAlert").map((alerts) => alerts > 0)).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("the wrong statement undone: Backtrack needs a fifth of the time that a restore needs, and takes the good minute with it", () => {
  const backtracked = run(shipped("fat-finger-backtracked"), { seed: 1 }).backtrack?.backtracks[0];
  const restored = run(shipped("fat-finger-restored"), { seed: 1 }).restores?.[0];
  if (backtracked === undefined || restored === undefined) throw new Error("one of the two did not happen");
  const [back, anew] = [backtracked, restored].map(({ askedAt, availableAt }) => (availableAt - askedAt) / 1_000_000);
  expect([backtracked.takenTo, backtracked.askedAt]).toEqual([restored.restoreToTime, restored.askedAt]);
  expect(back).toBeGreaterThan(60);
  expect(back).toBeLessThan(70);
  expect(anew / back).toBeGreaterThan(4.5);
  expect(anew / back).toBeLessThan(6);
});

describe("the window, changed while the cluster runs", () => {
  const modify = (at: string, window: string): string => `kind: modify-cluster, at: ${at}, backtrackWindow: ${window}`;

  test("smaller counts at once, larger as time passes, and off is for good", () => {
    const actions = [
      modify("3s", "1s"),
      to("3500ms", "2s"),
      modify("4s", "1h"),
      to("5s", "3100ms"),
      modify("8s", "0s"),
      to("8500ms", "8400ms"),
      modify("9s", "1h"),
    ];
    const report = run(world({ window: "1h", actions }), { seed: 2 });
    expect(failing(report)).toEqual([]);
    expect(refusalReasons(report)).toEqual([
      "InvalidParameterValue: main can't be backtracked to 2 s; its EarliestBacktrackTime is 2.5 s.",
      "InvalidDBClusterStateFault: Backtrack of main has been switched off.",
      "InvalidParameterCombination: Backtrack of main has been switched off, and cannot be switched on again.",
    ]);
    expect(report.backtrack?.targetWindow).toBe(0);
    expect(report.backtrack?.backtracks.map(({ takenTo }) => takenTo)).toEqual([3_100_000]);
    expect(report.rdsEvents.filter(({ id }) => id === "RDS-EVENT-0131")).toEqual([]);
  });

  test("whatever it is changed to: what can be had is what its records and the windows since allow, also after a restore of the run", () => {
    const luck = fc.record({
      seed: fc.nat(1_000_000),
      first: fc.integer({ min: 1, max: 5 }),
      later: fc.integer({ min: 0, max: 5 }),
      changeAt: fc.integer({ min: 1_000_000, max: 5_000_000 }),
      ago: fc.integer({ min: 1, max: 5_000_000 }),
    });
    check(
      fc.property(luck, ({ seed, first, later, changeAt, ago }) => {
        const actions = [modify(`${changeAt}us`, `${later}s`), to("6s", `${6_000_000 - ago}us`)];
        const report = run(world({ window: `${first}s`, actions }), { seed });
        expect(failing(report)).toEqual([]);
        const gone = Math.max(6_000_000 - later * 1_000_000, changeAt - Math.min(first, later) * 1_000_000);
        const isThere = later > 0 && 6_000_000 - ago >= gone;
        // What was told since counts, and it is told five times a second.
        if (Math.abs(6_000_000 - ago - gone) > 200_000)
          expect(report.backtrack?.backtracks).toHaveLength(isThere ? 1 : 0);
      }),
      40,
    );
    checkRestoring(
      () => open(world({ duration: "6s", window: "1h", actions: [modify("1s", "2s"), to("4s", "3s")] }), { seed: 5 }),
      60,
    );
  });
});

describe("backups of a cluster that is backtracked", () => {
  const QUICK = ", restorablePeriod: 500ms, restoreWorkflow: 500ms, repairBytesPerSecond: 1000000000000";
  const restore = (at: string, moment: string, as = "copy"): string =>
    `kind: restore-to-point-in-time, at: ${at}, as: ${as}${moment === "" ? "" : `, to: ${moment}`}`;

  test("the latest restorable time never goes back, however soon a backtrack goes forward after another, and what is restored afterwards is right", () => {
    const luck = fc.record({
      seed: fc.nat(1_000_000),
      back: fc.integer({ min: 2_000_000, max: 3_500_000 }),
      soon: fc.integer({ min: 2_500_000, max: 3_500_000 }),
      on: fc.integer({ min: 2_000_000, max: 6_500_000 }),
      pause: fc.integer({ min: 0, max: 1_000_000 }),
    });
    check(
      fc.property(luck, ({ seed, back, soon, on, pause }) => {
        const actions = [
          to("4s", `${back}us`),
          to(`${4_000_000 + soon}us`, `${Math.min(on, 3_900_000 + soon)}us`),
          restore(`${10_500_000 + pause}us`, ""),
          restore("11800ms", "1s", "early"),
        ];
        const report = run(world({ duration: "14s", actions, parameters: QUICK }), { seed });
        expect(failing(report)).toEqual([]);
      }),
      20,
    );
  });

  test("a restore that was asked for before a backtrack has what the cluster was, whatever the backtrack took away meanwhile", () => {
    const report = run(
      world({ actions: [restore("4s", "3s"), to("4100ms", "1s"), restore("7s", "2s", "late")], parameters: QUICK }),
      { seed: 3 },
    );
    expect(failing(report)).toEqual([]);
    expect(report.restores?.map(({ cluster, restoreToTime }) => `${cluster} ${restoreToTime}`)).toEqual([
      "copy 3000000",
    ]);
    expect(refusalReasons(report)).toEqual([
      expect.stringMatching(/^InvalidRestoreFault: a backtrack has taken main back/),
    ]);
  });
});
