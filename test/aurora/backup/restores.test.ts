/**
 * Continuous backup and restores to a moment: content against the history, refusals, times, and a source that notices
 * nothing (cluster reference 4.1, 4.2).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { checkRestoring } from "../../restoring.ts";
import { shipped, small, type SmallWorld } from "../../worlds.ts";

/** Backups are told and made quickly, so that a run of seconds has one. */
const QUICK = "{ restorablePeriod: 500ms, restoreWorkflow: 500ms, repairBytesPerSecond: 1000000000000 }";
const PAIR = "[{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]";

const world = (more: SmallWorld = {}) =>
  small({ duration: "8s", rate: "200/s", size: "20GB", parameters: QUICK, ...more });
const restore = (at: string, to = "", as = "copy"): string =>
  `kind: restore-to-point-in-time, at: ${at}, as: ${as}${to === "" ? "" : `, to: ${to}`}`;

const refusals = (story: readonly { readonly text: string }[]): string[] =>
  story.flatMap(({ text }) => (text.includes("is refused") ? [text] : []));

describe("a restore to a moment", () => {
  test("any moment, with a crash, a cut-off zone and transactions around it, gives the history of that moment", () => {
    const cut = (to: string): string =>
      `kind: partition, from: { az: us-east-1a }, to: { az: ${to} }, at: 1500ms, for: 1500ms`;
    const luck = fc.record({
      seed: fc.nat(1_000_000),
      moment: fc.integer({ min: 1, max: 4_400_000 }),
      crashAt: fc.integer({ min: 500_000, max: 4_000_000 }),
      what: fc.constantFrom("nothing", "crash", "annulment"),
      transaction: fc.constantFrom("", ", transaction: { writes: 3 }"),
    });
    check(
      fc.property(luck, ({ seed, moment, crashAt, what, transaction }) => {
        const faults =
          what === "crash"
            ? [`kind: crash, instance: writer-1, at: ${crashAt}us`]
            : what === "annulment"
              ? [cut("us-east-1b"), cut("us-east-1c")]
              : [];
        const opens = what === "annulment" ? ["kind: promote, at: 2s, instance: reader-1"] : [];
        const actions = [...opens, restore("6s", `${moment}us`), restore("6s", "", "newest")];
        const report = run(world({ instances: PAIR, faults, actions, workload: transaction }), { seed });
        expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        const [first, second] = report.restores ?? [];
        expect([first.restoreToTime, first.cluster, second.cluster]).toEqual([moment, "copy", "newest"]);
        expect(Math.min(first.availableAt, second.availableAt)).toBeGreaterThan(6_500_000);
        expect(second.point).toBeGreaterThanOrEqual(first.point);
        expect(report.checks.find(({ name }) => name.startsWith("C39"))?.message).toMatch(/: 400$/);
      }),
      15,
    );
  });

  test("the source goes on as if nothing had been asked", () => {
    const [plain, restored] = [[], [restore("3s", "2s")]].map((actions) => run(world({ actions }), { seed: 3 }));
    const told = ({ clients }: typeof plain): unknown => [
      clients.operations,
      clients.ok,
      clients.failed,
      clients.unknown,
      clients.commitLatencyUs.p50,
    ];
    expect(told(restored)).toEqual(told(plain));
    expect(restored.restores).toHaveLength(1);
    expect(plain).not.toHaveProperty("restores");
  });

  test("it takes the workflow's time, and so much for each round of groups", () => {
    const took = (size: string): number => {
      const parameters =
        "{ restorablePeriod: 500ms, restoreWorkflow: 2s, restoreGroupsAtOnce: 2, repairBytesPerSecond: 10000000000 }";
      const { restores = [] } = run(
        world({ duration: "12s", size, parameters, rate: "20/s", actions: [restore("2s")] }),
      );
      return restores[0].availableAt - restores[0].askedAt;
    };
    // One round of 10 GB a second, then three.
    expect(Math.round(took("20GB") / 1e5)).toBe(30);
    expect(Math.round(took("50GB") / 1e5)).toBe(50);
  });

  test("a member whose node was down while it was filled does not keep the volume from opening", () => {
    const faults = ["kind: az-outage, az: us-east-1c, at: 5s, for: 2s"];
    const report = run(world({ faults, actions: [restore("5s", "4s")] }), { seed: 2 });
    expect(report.restores?.[0].availableAt).toBeLessThan(6_500_000);
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test("what cannot be restored, or is there already, is refused and makes nothing", () => {
    const actions = [restore("4s", "3999ms"), restore("5s", "1s"), restore("6s", "2s")];
    const { story, restores } = run(world({ actions, parameters: QUICK.replace("}", ", stagingPeriod: 1s }") }));
    expect(restores).toHaveLength(1);
    expect(refusals(story)).toEqual([
      expect.stringMatching(/InvalidRestoreFault: main can't be restored to 4 s; its LatestRestorableTime is \d/),
      expect.stringContaining("DBClusterAlreadyExistsFault: copy is there already"),
    ]);
  });

  test("what is older than the retention is refused", () => {
    const parameters = QUICK.replace("}", ", backupRetention: 2s }");
    const { story } = run(world({ parameters, actions: [restore("6s", "3s")] }));
    expect(refusals(story)).toEqual([expect.stringContaining("its EarliestRestorableTime is 4 s")]);
  });

  test("a run with restores is the same however often it is restored itself", () => {
    const faults = ["kind: crash, instance: writer-1, at: 2s"];
    const scenario = world({ duration: "5s", rate: "60/s", faults, actions: [restore("3s", "2500ms")] });
    checkRestoring(() => open(scenario, { seed: 5, history: true }), 30);
  });
});

test("the shipped stories: how long the shop had to wait, and what it got", () => {
  const { restores = [], story } = run(shipped("fat-finger-restored"), { seed: 1 });
  expect(restores.map(({ cluster }) => cluster)).toEqual(["shop-before"]);
  expect(refusals(story)).toHaveLength(1);
  expect((restores[0].availableAt - restores[0].askedAt) / 60_000_000).toBeGreaterThan(5);
});
