/**
 * Histories of whole runs, written and read back as files are: what the simulator promises, the checkers find kept, and
 * no more than that.
 */
import { describe, expect, test } from "vitest";
import { judge, parseHistory, type Judgement } from "../../sim/consistency/index.ts";
import { exportHistory, type HistoryFormat } from "../../sim/export/index.ts";
import { open } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";

interface World {
  readonly engine?: string;
  readonly workload: string;
  readonly faults?: string;
  readonly seed?: number;
  readonly mutations?: readonly string[];
}

function judged(world: World, models: readonly string[], format: HistoryFormat = "jsonl"): Record<string, unknown> {
  const { engine = "aurora-mysql", workload, faults = "[]", seed = 1, mutations = [] } = world;
  const scenario = scenarioFrom(`
scenario: 1
name: small
duration: 6s
topology:
  clusters:
    - id: main
      engine: ${engine}
      volume: { size: 20GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
workloads: ${workload}
faults: ${faults}
parameters: { dnsTtl: 100ms, detectProcessMin: 100ms, detectProcessMax: 300ms, probePeriod: 100ms, promoteMin: 50ms, promoteMax: 100ms, dnsFlipMax: 100ms }
`);
  const run = open(scenario, { seed, history: true, mutations });
  run.finish();
  const text = [...exportHistory(run.history(), run.now, format)].join("");
  const results = judge(parseHistory(text), models);
  return Object.fromEntries(
    results.map(({ model, valid, anomalies }: Judgement) => [model, valid === false ? anomalies.join(" ") : valid]),
  );
}

const ROWS = ["linearizable", "global", "session", "session-mr", "eventual"];

describe("rows", () => {
  const writer = "[{ id: app, kind: closed, sessions: 8, thinkTime: 5ms, keys: { count: 6 }, timeout: 1s }]";
  const both =
    "[{ id: app, kind: open, rate: 200/s, keys: { count: 4 } }, { id: far, kind: closed, endpoint: reader, sessions: 4, thinkTime: 5ms, reads: 100%, keys: { count: 4 } }]";

  test("on the writer's name: linearizable, through a failover too", () => {
    const all = { linearizable: true, global: true, session: true, "session-mr": true, eventual: true };
    for (const seed of [1, 2, 3]) {
      expect(judged({ workload: writer, seed }, ROWS), `seed ${seed}`).toEqual(all);
      const crash = "[{ kind: crash, instance: writer-1, at: 2s }]";
      expect(judged({ workload: writer, faults: crash, seed }, ROWS, "jepsen-edn"), `seed ${seed}`).toEqual(all);
    }
  });

  test("with a reader: stale, but each session's reads go forward", () => {
    expect(judged({ workload: both }, ROWS)).toEqual({
      linearizable: "stale-read",
      global: "stale-read",
      session: true,
      "session-mr": true,
      eventual: true,
    });
  });
});

describe("transactions over lists", () => {
  const lists = (isolation: string): string =>
    `[{ id: app, kind: open, rate: 400/s, lists: true, reads: 10%, keys: { count: 5 }, transaction: { writes: 2, reads: 2, isolation: ${isolation}, order: any } }]`;

  test("PostgreSQL's repeatable read is snapshot isolation, and not serializable", () => {
    const found = judged({ engine: "aurora-postgresql", workload: lists("repeatable-read") }, [
      "read-committed",
      "snapshot-isolation",
      "serializable",
    ]);
    expect([found["read-committed"], found["snapshot-isolation"]]).toEqual([true, true]);
    expect(found["serializable"]).toContain("G2-item");
  });

  test("MySQL's repeatable read writes over what has changed since its snapshot: no snapshot isolation", () => {
    const found = judged({ workload: lists("repeatable-read") }, ["read-committed", "snapshot-isolation"]);
    expect(found["read-committed"]).toBe(true);
    expect(found["snapshot-isolation"]).toContain("G-single");
  });

  test("read committed is read committed, in both", () => {
    for (const engine of ["aurora-mysql", "aurora-postgresql"])
      expect(judged({ engine, workload: lists("read-committed") }, ["read-committed"])).toEqual({
        "read-committed": true,
      });
  });
});
