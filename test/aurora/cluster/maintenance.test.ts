/**
 * Maintenance: its window, the order of a rolling update, what is refused or waits, the writer alone, going back in
 * time.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom } from "../../worlds.ts";

interface Played {
  readonly readers?: number;
  readonly window?: string;
  /** More of `maintenance`. */
  readonly maintenance?: string;
  readonly actions: readonly string[];
  readonly more?: string;
  readonly engine?: string;
  readonly duration?: string;
}

function world({
  readers = 2,
  window = "sun:00:00-sun:00:30",
  maintenance = 'clock: "sun:00:00"',
  actions,
  more = "",
  engine = "aurora-mysql",
  duration = "3m",
}: Played): Scenario {
  const others = Array.from({ length: readers }, (_, index) => `, { id: reader-${index + 1}, az: us-east-1b }`).join(
    "",
  );
  return scenarioFrom(`scenario: 1
name: maintenance
duration: ${duration}
topology:
  clusters:
    - { id: main, engine: ${engine}, volume: { size: 10GB, storageNodesPerAz: 3 }, maintenance: { window: "${window}", ${maintenance} }, instances: [{ id: writer-1 }${others}] }
workloads: [{ id: app, kind: open, rate: 20/s, keys: { count: 100 }, timeout: 2s, retry: { attempts: 50, backoff: 500ms } }]
actions: [${actions.map((action) => `{ kind: apply-maintenance, ${action} }`).join(", ")}]
parameters: { osUpdateMin: 5s, osUpdateMax: 8s, osUpdatePatience: 20s }
${more}
`);
}

function played(given: Played): RunReport {
  const report = run(world(given), { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

const eventsOf = (report: RunReport, of: string): string[] =>
  report.rdsEvents.filter((row) => row.of === of).map(({ id }) => id.slice(-4));
const updated = (report: RunReport): string[] =>
  report.statuses.flatMap(({ of, status }) => (status === "maintenance" ? [of] : []));
const OS = "action: system-update";

describe("maintenance", () => {
  test("operating systems: readers one after the other, a failover, the old writer last", () => {
    const report = played({ actions: [`${OS}, at: 5s`] });
    expect(updated(report).slice(0, 1)).toEqual(["reader-1"]);
    expect(updated(report).at(-1)).toBe("writer-1");
    expect(new Set(updated(report)).size).toBe(3);
    expect(eventsOf(report, "main")).toEqual([
      "0386",
      "0388",
      "0388",
      expect.stringMatching(/007[23]/),
      "0071",
      "0388",
      "0289",
    ]);
    expect(report.clients.failed).toBe(0);
  });

  test("four readers: two at a time", () => {
    const report = played({ readers: 4, actions: [`${OS}, at: 5s`] });
    const [first, second, third] = report.statuses.filter(({ status }) => status === "maintenance");
    expect([first.at, third.at > second.at]).toEqual([second.at, true]);
  });

  test("a writer alone is updated in place", () => {
    const report = played({ readers: 0, actions: [`${OS}, at: 5s`] });
    expect(updated(report)).toEqual(["writer-1"]);
    expect(eventsOf(report, "main")).toEqual(["0386", "0388", "0289"]);
  });

  test("what waits for the window begins when it opens; at once means at once", () => {
    const window = "sun:00:01-sun:00:31";
    const [waiting] = played({ window, actions: [`${OS}, at: 5s, optIn: next-maintenance`] }).rdsEvents;
    expect(waiting.at).toBe(60_000_000);
    const [now] = played({ window, actions: [`${OS}, at: 5s`] }).rdsEvents;
    expect(now.at).toBe(5_000_000);
  });

  test("a window that has closed opens a week later", () => {
    const report = played({ window: "sat:23:00-sat:23:40", actions: [`${OS}, at: 5s, optIn: next-maintenance`] });
    expect(report.rdsEvents).toEqual([]);
  });

  test("one thing at a time: a second one is refused", () => {
    const report = played({ actions: [`${OS}, at: 5s`, "action: db-upgrade, at: 6s"] });
    expect(report.story.map(({ text }) => text)).toContain(
      "ApplyPendingMaintenanceAction is refused: InvalidDBClusterStateFault: system-update of main is pending already.",
    );
  });

  test.each(["aurora-mysql", "aurora-postgresql"])("%s: a minor version, with zero downtime", (engine) => {
    const report = played({ engine, actions: ["action: db-upgrade, at: 5s"] });
    expect(eventsOf(report, "main")).toEqual(["0177", "0290", "0173"]);
    expect(report.clients.failed).toBe(0);
  });

  const VERSION = "newVersion: 10s";
  const UPGRADE = "action: db-upgrade, optIn:";
  const upgraded = (report: RunReport): number[] =>
    report.rdsEvents.flatMap(({ id, at }) => (id.endsWith("0173") ? [at] : []));
  const refused = (report: RunReport): string[] =>
    report.story.map(({ text }) => text).filter((text) => text.includes("refused"));

  test("a minor version that becomes available is applied by itself when the window opens, once", () => {
    const report = played({ window: "sun:00:01-sun:00:31", maintenance: VERSION, actions: [] });
    expect(eventsOf(report, "main")).toEqual(["0156", "0177", "0290", "0173"]);
    expect(upgraded(report)[0]).toBeGreaterThan(60_000_000);
    expect(report.story.some(({ text }) => text.includes("begins by itself: the maintenance window is open"))).toBe(
      true,
    );
  });

  test("who does not wait orders it; before it is there and after it has been applied there is none", () => {
    const actions = [`${UPGRADE} immediate, at: 5s`, `${UPGRADE} immediate, at: 15s`, `${UPGRADE} immediate, at: 50s`];
    const report = played({ window: "sun:00:02-sun:00:32", maintenance: VERSION, actions });
    expect(upgraded(report)).toHaveLength(1);
    expect(upgraded(report)[0]).toBeLessThan(50_000_000);
    const none =
      "ApplyPendingMaintenanceAction is refused: ResourceNotFoundFault: main has no db-upgrade to be applied.";
    expect(refused(report)).toEqual([none, none]);
  });

  test("where it is off it waits for an order, and an order that waits can be taken back", () => {
    const window = "sun:00:01-sun:00:31";
    const maintenance = `${VERSION}, autoUpgrade: false`;
    const order = `${UPGRADE} next-maintenance, at: 20s`;
    const undo = (at: string): string => `${UPGRADE} undo-opt-in, at: ${at}`;
    expect(upgraded(played({ window, maintenance, actions: [] }))).toEqual([]);
    expect(upgraded(played({ window, maintenance, actions: [order] }))).toHaveLength(1);
    const undone = played({ window, maintenance, actions: [undo("15s"), order, undo("30s")] });
    expect(upgraded(undone)).toEqual([]);
    expect(refused(undone)).toEqual([
      "ApplyPendingMaintenanceAction is refused: ResourceNotFoundFault: no db-upgrade of main waits for its window by order.",
    ]);
    // What is done by itself is not undone.
    expect(upgraded(played({ window, maintenance: VERSION, actions: [order, undo("30s")] }))).toHaveLength(1);
    expect(refused(played({ window, maintenance, actions: [order, undo("61s")] }))).toEqual([
      "ApplyPendingMaintenanceAction is refused: InvalidDBClusterStateFault: db-upgrade of main has begun.",
    ]);
  });

  test("in a global database the setting is ignored", () => {
    const scenario = scenarioFrom(`scenario: 1
name: global
duration: 40s
topology:
  regions: [{ name: us-east-1 }, { name: us-west-2 }]
  global: { id: shop }
  clusters:
    - { id: us, volume: { size: 10GB, storageNodesPerAz: 3 }, maintenance: { window: "sun:00:00-sun:00:30", newVersion: 10s } }
    - { id: west, region: us-west-2 }
workloads: [{ id: app, kind: open, rate: 5/s, keys: { count: 100 } }]
`);
    const report = run(scenario, { seed: 1 });
    expect(report.rdsEvents.map(({ id }) => id.slice(-4))).toEqual(["0156"]);
    const failed = run(scenario, { seed: 1, mutations: ["upgradesUnasked"] }).checks.find(
      ({ verdict }) => verdict === "fail",
    );
    expect(failed?.name).toBe("C57-maintenance-rolls");
  });

  test("a version that comes while something else is done waits for the end of that", () => {
    const report = played({ maintenance: VERSION, actions: [`${OS}, at: 5s`], duration: "4m" });
    expect(eventsOf(report, "main").filter((id) => ["0156", "0289", "0173"].includes(id))).toEqual([
      "0156",
      "0289",
      "0173",
    ]);
  });

  test("an instance that dies while it is updated and does not come back ends the rest", () => {
    const more = "faults: [{ kind: crash, instance: reader-1, component: node, at: 8s, for: 120s }]";
    const report = played({ actions: [`${OS}, at: 5s`], more });
    expect(eventsOf(report, "main")).toContain("0389");
    expect(updated(report)).toEqual(["reader-1"]);
  });

  test("going back in time", () => {
    const scenario = world({ actions: [`${OS}, at: 5s`], duration: "60s" });
    checkRestoring(() => open(scenario, { seed: 2, history: true }), 100);
  });
});
