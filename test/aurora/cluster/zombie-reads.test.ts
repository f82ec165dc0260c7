/**
 * Reads of a superseded writer: labelled, left out of what linearizability demands, and prevented by the switch
 * (storage reference, choice 13).
 */
import { describe, expect, test } from "vitest";
import { judge, parseHistory } from "../../../sim/consistency/index.ts";
import { exportHistory } from "../../../sim/export/index.ts";
import { open } from "../../../sim/run.ts";
import { shipped } from "../../worlds.ts";

const scenario = shipped("zombie-reads");

describe("zombie reads: a writer cut off from everybody but its clients", () => {
  const run = open(scenario, { seed: 1, history: true });
  const { clients } = run.finish();
  const text = [...exportHistory(run.history(), run.now, "jsonl")].join("");

  test("are counted, and are not among the stale ones", () => {
    expect(clients.zombieReads).toBeGreaterThan(100);
    expect(clients.staleReads).toBe(0);
    expect(text.match(/"zombieRead":true/g)).toHaveLength(clients.zombieReads);
  });

  test("the history is linearizable with their labels, and is not without", () => {
    const verdictOf = (history: string): unknown => judge(parseHistory(history), ["linearizable"])[0].valid;
    expect(verdictOf(text)).toBe(true);
    expect(verdictOf(text.replaceAll(',"zombieRead":true', ""))).toBe(false);
    const edn = [...exportHistory(run.history(), run.now, "jepsen-edn")].join("");
    expect(verdictOf(edn)).toBe(true);
  });

  test("none where the writer stops without the control plane's heartbeat, at the price of its reads", () => {
    const clusters = scenario.clusters.map((cluster) => ({ ...cluster, onHeartbeatLoss: "stop" as const }));
    const stopped = open({ ...scenario, clusters }, { seed: 1 }).finish();
    expect(stopped.clients.zombieReads).toBe(0);
    expect(stopped.clients.failed).toBeGreaterThan(clients.failed);
    expect(stopped.checks.filter(({ verdict, name }) => verdict === "fail" && !name.startsWith("expect"))).toEqual([]);
  });
});
