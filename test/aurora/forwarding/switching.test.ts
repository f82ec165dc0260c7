/**
 * Write forwarding switched on and off during a run (cluster reference 6.1, 6.7): the statuses, what becomes of
 * sessions and of what they have forwarded, and what a reader says to statements while it forwards nothing.
 */
import { describe, expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";
import { failed, play, scenarioOf, session, type ForwardingWorld } from "./worlds.ts";

const turn = (enabled: boolean, at: string): string =>
  `kind: set-write-forwarding, cluster: shop-far, enabled: ${enabled}, at: ${at}`;
const codes = (report: { forwardingErrors: readonly { message: string }[] }): string[] =>
  report.forwardingErrors.map(({ message }) => message.split(":")[0]);
/** Microseconds between ModifyDBCluster and the orders to instances. */
const MODIFY = 5_000_000;

describe("statuses", () => {
  test("enabled, disabling, disabled, enabling, enabled: five seconds each way, and a message to each instance and back", () => {
    const { report } = play({ duration: "25s", workloads: [], actions: [turn(false, "2s"), turn(true, "12s")] });
    const changes = report.writeForwarding?.changes ?? [];
    expect(changes.map(({ of, status }) => `${of} ${status}`)).toEqual(
      ["disabling", "disabled", "enabling", "enabled"].map((one) => `shop-far ${one}`),
    );
    const [disabling, disabled] = changes;
    expect(disabling.at).toBe(2_000_000);
    expect(disabled.at - disabling.at).toBeGreaterThan(MODIFY);
    expect(disabled.at - disabling.at).toBeLessThan(MODIFY + 100_000);
  });

  test("the global fields are a secondary's, the local one everybody else's; a role change turns them round", () => {
    const { report } = play({ duration: "4s", workloads: [], actions: [turn(false, "1s")] });
    expect(report.writeForwarding?.clusters).toEqual([
      {
        DBClusterIdentifier: "shop-us",
        GlobalWriteForwardingRequested: null,
        GlobalWriteForwardingStatus: null,
        LocalWriteForwardingStatus: "disabled",
      },
      {
        DBClusterIdentifier: "shop-far",
        GlobalWriteForwardingRequested: false,
        GlobalWriteForwardingStatus: "disabling",
        LocalWriteForwardingStatus: null,
      },
    ]);
    const switched = play({
      duration: "60s",
      workloads: [],
      actions: ["kind: switchover-global, at: 1s, cluster: shop-far"],
    }).report;
    expect(switched.globalDatabase?.primary).toBe("shop-far");
    expect(
      switched.writeForwarding?.clusters.map((one) => [
        one.GlobalWriteForwardingStatus,
        one.LocalWriteForwardingStatus,
      ]),
    ).toEqual([
      ["disabled", null],
      [null, "enabled"],
    ]);
  });

  test("unknown while an instance cannot be told, and enabled again once it has confirmed", () => {
    const { report } = play({
      duration: "110s",
      readers: "[{ id: far-1 }, { id: far-2, az: eu-west-1b }]",
      workloads: [],
      actions: [turn(false, "2s")],
      faults: ["kind: partition, from: { controlPlane: shop-far }, to: { instance: far-2 }, at: 1s, for: 90s"],
    });
    const changes = report.writeForwarding?.changes ?? [];
    expect(changes.map(({ status }) => status)).toEqual(["disabling", "unknown", "disabled"]);
    expect(changes[1].at).toBeGreaterThanOrEqual(62_000_000);
    expect(changes[2].at).toBeGreaterThan(91_000_000);
  });

  test("requested: local forwarding is asked for while nobody is up; an engine that starts has it", () => {
    const report = run(
      scenarioFrom(`
scenario: 1
name: local
duration: 20s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
faults: [{ kind: crash, instance: writer-1, at: 1s, for: 9s }]
actions: [{ kind: set-write-forwarding, enabled: true, at: 2s }]
`),
      { seed: 1 },
    );
    expect(report.writeForwarding?.changes.map(({ status }) => status)).toEqual(["requested", "enabling", "enabled"]);
    expect(report.writeForwarding?.clusters[0].LocalWriteForwardingStatus).toBe("enabled");
  });

  test("asking for what is set already changes nothing, and no instance restarts", () => {
    const { report } = play({ duration: "10s", workloads: [], actions: [turn(true, "2s")] });
    expect(report.writeForwarding?.changes).toEqual([]);
    expect(play({ duration: "20s", workloads: [], actions: [turn(false, "2s")] }).report.rdsEvents).toEqual([]);
  });

  test("where nobody may forward there is no such field", () => {
    expect(run(shipped("steady-state"), { seed: 1 }).writeForwarding).toBeUndefined();
  });
});

/** Transactions that take a second and more: most are open when forwarding is switched off, at 7 s. */
const carts = (engine: ForwardingWorld["engine"]): ForwardingWorld => ({
  engine: engine ?? "aurora-mysql",
  duration: "14s",
  workloads: [
    session(
      "app",
      "consistency: SESSION, reads: 0%, thinkTime: 20ms, keys: { count: 900 }, transaction: { writes: 6, rereads: 6 }",
    ).replace("sessions: 1", "sessions: 12"),
    session("single", "consistency: SESSION, reads: 0%, thinkTime: 20ms, keys: { count: 900 }").replace(
      "sessions: 1",
      "sessions: 12",
    ),
  ],
  actions: [turn(false, "2s")],
});

describe("switched off", () => {
  test.each([
    ["aurora-mysql", "1105 (HY000)", "1290 (HY000)"],
    ["aurora-postgresql", "57P01", "25006"],
  ] as const)(
    "%s: open transactions are rolled back, what was committing is unknown, changes are refused from then on",
    (engine, cancelled, refused) => {
      const played = play(carts(engine));
      expect(failed(played)).toEqual([]);
      expect(codes(played.report)).toEqual(expect.arrayContaining([cancelled, refused]));
      const off = 2_000_000 + MODIFY;
      const across = played.history.filter(({ invoke, complete }) => invoke < off && (complete > off || complete < 0));
      const transactions = across.filter(({ f }) => f === "txn");
      expect(transactions.length).toBeGreaterThan(8);
      expect(new Set(transactions.map(({ outcome }) => outcome))).not.toContain("ok");
      expect(transactions.filter(({ outcome }) => outcome === "fail").length).toBeGreaterThan(6);
      // A row by itself was on its way to be committed, or to get its session.
      expect(across.filter(({ f, outcome }) => f === "write" && outcome === "info").length).toBeGreaterThan(6);
      const later = played.history.filter(({ invoke, complete }) => invoke > off + 1_000_000 && complete > 0);
      expect(later.length).toBeGreaterThan(50);
      expect(new Set(later.map(({ outcome }) => outcome))).toEqual(new Set(["fail"]));
      expect(
        played.report.metrics[
          engine === "aurora-mysql" ? "ForwardingWriterOpenSessions" : "AuroraForwardingWriterOpenSessions"
        ],
      ).toEqual({ last: 0 });
    },
  );

  test("their rows are free at the writer, and nothing of theirs is left", () => {
    const world = carts("aurora-mysql");
    const us = "id: us, kind: open, rate: 50/s, reads: 0%, keys: { count: 900 }, from: 8s";
    const played = play({ ...world, workloads: [...world.workloads, us] });
    expect(failed(played)).toEqual([]);
    const mine = played.history.filter(({ process }) => Math.floor(process / 1e9) === 2);
    expect(mine.length).toBeGreaterThan(200);
    expect(mine.every(({ outcome, complete, invoke }) => outcome === "ok" && complete - invoke < 100_000)).toBe(true);
  });

  test("queries wait for nothing any more, whatever the session's mode; those under way get what they were promised", () => {
    const slow =
      "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-far }, direction: one-way, extra: 2s, at: 0s";
    const played = play({
      duration: "14s",
      workloads: [
        "id: us, kind: open, rate: 20/s, reads: 0%, keys: { count: 5 }",
        session("global", "consistency: GLOBAL, reads: 100%, keys: { count: 5 }"),
      ],
      faults: [slow],
      actions: [turn(false, "2s")],
    });
    expect(failed(played)).toEqual([]);
    const reads = played.history.filter(({ process }) => process >= 1e9);
    const took = (from: number, to: number): number[] =>
      reads.filter(({ invoke }) => invoke > from && invoke < to).map(({ invoke, complete }) => complete - invoke);
    expect(Math.min(...took(1_000_000, 7_000_000))).toBeGreaterThan(1_900_000);
    // A message on its way to the reader may be lost and sent again, which takes 200 ms.
    const later = took(7_100_000, 13_900_000);
    expect(later.length).toBeGreaterThan(1_000);
    expect(later.filter((span) => span > 20_000).length).toBeLessThan(5);
  });

  test("MySQL takes no mode, and what only forwarding refuses is carried out", () => {
    const statements = `["SET aurora_replica_read_consistency = 'SESSION'", SAVEPOINT a, CREATE TABLE t (a INT)]`;
    const world = { duration: "14s", actions: [turn(false, "1s")] };
    const alone = (list: string, more = "") =>
      play({
        ...world,
        workloads: [
          session("app", `consistency: SESSION, reads: 0%, thinkTime: 100ms, from: 8s, statements: ${list}${more}`),
        ],
      });
    expect(codes(alone(statements).report).toSorted()).toEqual(["1235 (42000)", "1290 (HY000)"]);
    expect(alone("[SAVEPOINT a, 'XA RECOVER']").report.clients.failed).toBe(0);
    const set = "SET apg_write_forward.consistency_mode = 'GLOBAL'";
    const postgresql = play({
      ...world,
      engine: "aurora-postgresql",
      workloads: [session("app", `reads: 0%, thinkTime: 100ms, from: 8s, statements: ["${set}", TRUNCATE t]`)],
    });
    expect(codes(postgresql.report)).toEqual(["25006"]);
  });

  test("an engine that starts again knows the setting; so does a reader that was down when it was changed", () => {
    const played = play({
      ...carts("aurora-mysql"),
      duration: "24s",
      faults: ["kind: crash, instance: far-1, at: 4s, for: 8s"],
    });
    expect(failed(played)).toEqual([]);
    expect(played.report.writeForwarding?.clusters[1].GlobalWriteForwardingStatus).toBe("disabled");
    const late = played.history.filter(({ invoke, complete }) => invoke > 16_000_000 && complete > 0);
    expect(late.length).toBeGreaterThan(20);
    expect(new Set(late.map(({ outcome }) => outcome))).toEqual(new Set(["fail"]));
  });

  test("behind a cut link the writer keeps the sessions until they have been idle for too long", () => {
    const played = play({
      ...carts("aurora-mysql"),
      duration: "50s",
      faults: ["kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 6s, for: 60s"],
      parameters: "{ forwardWriterIdleTimeout: 15s }",
    });
    expect(failed(played)).toEqual([]);
    expect(played.report.metrics.ForwardingWriterOpenSessions).toEqual({ last: 0 });
  });

  test("what is cut off while a page or a processor is on its way is answered once", () => {
    const text = scenarioOf({ ...carts("aurora-mysql"), parameters: "{ statementCpu: 30ms, cacheShare: 0.05 }" });
    const { clusters, context } = build(scenarioFrom(text), { seed: "1", mutations: [], history: false, checks: true });
    context.engine.runTo(14_000_000);
    for (const { door } of clusters[1].instances) {
      expect(door.underWay).toBeGreaterThanOrEqual(0);
      expect(door.underWay).toBeLessThanOrEqual(24);
    }
  });
});

describe("switched on", () => {
  test("a cluster that did not forward does so without downtime; sessions begin with the mode that they asked for", () => {
    const text = scenarioOf({
      duration: "14s",
      workloads: [session("app", "consistency: SESSION, reads: 30%, thinkTime: 50ms, keys: { count: 9 }")],
      actions: [turn(true, "2s")],
    }).replace("writeForwarding: true", "writeForwarding: false");
    const report = run(scenarioFrom(text), { seed: 1 });
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(report.writeForwarding?.changes.map(({ status }) => status)).toEqual(["enabling", "enabled"]);
    expect(codes(report)).toEqual(["1290 (HY000)"]);
    expect(report.clients.ok).toBeGreaterThan(40);
    expect(report.clients.writeUnavailableUsMax).toBeGreaterThan(6_000_000);
    expect(report.clients.readUnavailableUsMax).toBeLessThan(1_000_000);
  });

  test("the shipped scenario: off and on again", () => {
    const report = run(shipped("forwarding-switched"), { seed: 4 });
    expect(report.verdict).toBe("pass");
    expect(report.story.filter(({ text }) => /Write forwarding is (disabled|enabled)/.test(text)).length).toBe(2);
  });
});
