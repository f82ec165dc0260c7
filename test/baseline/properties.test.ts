/** Mirrored MySQL under any trouble: every check holds, histories are sound, and a run can be gone back in. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, parseHistory } from "../../sim/consistency/index.ts";
import { exportHistory } from "../../sim/export/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { open, run } from "../../sim/run.ts";
import { check } from "../property.ts";
import { checkChecksChangeNothing, checkRestoringOf } from "../restoring.ts";
import { shipped } from "../worlds.ts";
import { pairOf, troubledPairs, troubles } from "./pairs.ts";

describe("baseline: random trouble", () => {
  /**
   * Found by the property below: the control plane counted a standby as in sync whose primary had not heard that it has
   * to wait for it again.
   */
  test("a primary that is cut off from the control plane goes on alone, and its standby does not count", () => {
    const faults = [
      "kind: az-outage, az: us-east-1b, at: 4204ms, for: 4797ms",
      "kind: partition, from: { controlPlane: main }, to: { az: us-east-1a }, at: 10001ms, for: 1s",
    ];
    const workload =
      "kind: open, rate: 60/s, reads: 30%, keys: { count: 400 }, timeout: 1s, transaction: { writes: 2, reads: 1, order: any }";
    const pair = pairOf({
      duration: "20s",
      faults,
      workload,
      parameters: "{ cacheShare: 0.3, mysqlLogBytes: 65536, mysqlGroupMax: 1, mirrorResyncBytesPerSecond: 2000000 }",
    });
    for (const seed of [107_238, 1, 2, 3]) expect(run(pair, { seed }).verdict).toBe("pass");
  });

  /** Found likewise, of a check: what a former primary believes says nothing about the writes of its successor. */
  test("a former primary that hears old words late waits for a standby that refuses it", () => {
    const faults = [
      "kind: crash, instance: mysql-1, at: 300ms, for: 50ms",
      "kind: hold, from: { controlPlane: main }, to: { az: us-east-1a }, at: 300ms, for: 5701ms",
    ];
    for (const seed of [709_046, 1, 2]) expect(run(pairOf({ duration: "20s", faults }), { seed }).verdict).toBe("pass");
  });

  /**
   * And this: of a double-write that the network had doubled, the second copy came after the next one and took its
   * place.
   */
  test("what comes twice does not take the place of what is newer", () => {
    const faults = [
      "kind: duplicate, from: { instance: mysql-1 }, to: { instance: mysql-2 }, intensity: 25%, at: 4919ms, for: 543ms",
      "kind: duplicate, from: { instance: mysql-2 }, to: { node: storage-b1 }, intensity: 31%, at: 5405ms, for: 50ms",
    ];
    const workload =
      "kind: open, rate: 60/s, reads: 30%, keys: { count: 400 }, timeout: 1s, transaction: { writes: 2, reads: 1, order: any }";
    const pair = pairOf({
      duration: "20s",
      faults,
      replicas: 1,
      workload,
      parameters: "{ cacheShare: 0.3, mysqlLogBytes: 65536, mirrorResyncBytesPerSecond: 2000000 }",
    });
    for (const seed of [800_990, 1]) expect(run(pair, { seed }).verdict).toBe("pass");
  });

  test("every check holds, whatever fails", () => {
    check(
      fc.property(troubledPairs, ({ seed, scenario }) => {
        const report = open(scenario, { seed }).finish();
        expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        expect(report.clients.lostCommits).toBe(0);
      }),
      8,
    );
  });

  const judged = (scenario: Scenario, seed: number, models: readonly string[], mutations: string[] = []) => {
    const playing = open(scenario, { seed, history: true, mutations });
    playing.finish();
    const text = [...exportHistory(playing.history(), scenario.duration, "jsonl")].join("");
    return judge(parseHistory(text), models).filter(({ valid }) => valid !== true);
  };
  const ROWS = "kind: open, rate: 60/s, reads: 50%, keys: { count: 20 }, timeout: 1s";
  const LISTS =
    "kind: open, rate: 60/s, reads: 50%, lists: true, keys: { count: 20 }, timeout: 1s, transaction: { writes: 2, reads: 1, order: any }";

  test("what clients saw is linearizable, row by row, and its transactions are read committed", () => {
    check(
      fc.property(troubles, fc.nat(1_000_000), (faults, seed) => {
        expect(judged(pairOf({ duration: "15s", faults, workload: ROWS }), seed, ["linearizable"])).toEqual([]);
        expect(judged(pairOf({ duration: "15s", faults, workload: LISTS }), seed, ["read-committed"])).toEqual([]);
      }),
      12,
    );
  });

  test("and it is not where a former primary is served", () => {
    const split = shipped("mirrored-split");
    const late = judged(split, 1, ["linearizable"], ["formerPrimaryServed"]);
    expect(late.map(({ valid }) => valid)).toEqual([false]);
    expect(judged(split, 1, ["linearizable"])).toEqual([]);
  });

  test("saved, played on, restored and played again: the same end", () => {
    checkRestoringOf(troubledPairs, 18_000, 60);
  });

  test("checks change nothing", () => {
    checkChecksChangeNothing(troubledPairs, 60);
  });
});
