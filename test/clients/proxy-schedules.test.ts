/**
 * RDS Proxy under random faults: instances and machines of the proxy that crash and stand still, links between any two
 * of them and the clients that are cut, zones without power. Every check holds, nothing acknowledged is lost, the
 * history is linearizable, and a restored run plays alike.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge, parseHistory } from "../../sim/consistency/index.ts";
import { exportHistory } from "../../sim/export/index.ts";
import { open } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";
import { checkRestoringOf } from "../restoring.ts";
import { scenarioFrom } from "../worlds.ts";

const SPAN_MS = 25_000;
const hosts = [
  "instance: writer-1",
  "instance: reader-1",
  "instance: reader-2",
  "proxy: front",
  "proxy: front-a",
  "proxy: front-c",
];
const sides = [...hosts, "clients: shop", "clients: pinned", "storage: main"];

const lasting = fc.record({
  at: fc.integer({ min: 500, max: SPAN_MS - 8_000 }),
  span: fc.integer({ min: 100, max: 6_000 }),
});
const faults = fc.oneof(
  fc
    .tuple(fc.constantFrom("crash", "pause"), fc.constantFrom(...hosts), lasting)
    .map(([kind, host, { at, span }]) => `kind: ${kind}, ${host}, at: ${at}ms, for: ${span}ms`),
  fc
    .tuple(fc.constantFrom("partition", "slow-link"), fc.constantFrom(...hosts), fc.constantFrom(...sides), lasting)
    .filter(([, from, to]) => !from.startsWith(to) && !to.startsWith(from))
    .map(
      ([kind, from, to, { at, span }]) =>
        `kind: ${kind}, from: { ${from} }, to: { ${to} }, at: ${at}ms, for: ${span}ms${kind === "slow-link" ? ", extra: 40ms" : ""}`,
    ),
  fc
    .tuple(fc.constantFrom("a", "b", "c"), lasting)
    .map(([az, { at, span }]) => `kind: az-outage, az: us-east-1${az}, at: ${at}ms, for: ${span}ms`),
);

function scenarioOf(list: readonly string[], isMysql: boolean): Scenario {
  return scenarioFrom(`
scenario: 1
name: proxy-schedule
duration: ${SPAN_MS}ms
topology:
  clusters:
    - id: main
      engine: ${isMysql ? "aurora-mysql" : "aurora-postgresql"}
      volume: { size: 20GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }, { id: reader-2, az: us-east-1c }]
      proxies: [{ id: front, azs: [us-east-1a, us-east-1c], connections: 1%, borrowTimeout: 4s }]
workloads:
  - { id: shop, kind: closed, sessions: 6, thinkTime: 80ms, reads: 50%, keys: { count: 12 }, az: us-east-1b, timeout: 2s, retry: { attempts: 5, backoff: 200ms }, driver: { kind: proxy } }
  - { id: pinned, kind: closed, sessions: 2, thinkTime: 150ms, reads: 0%, keys: { count: 12 }, az: us-east-1b, timeout: 2s, statements: ["${isMysql ? "SELECT GET_LOCK('a', 1)" : "LISTEN a"}"], driver: { kind: proxy, lifetime: 5s } }
  - { id: reports, kind: closed, sessions: 3, thinkTime: 100ms, reads: 100%, endpoint: reader, keys: { count: 12 }, az: us-east-1c, timeout: 2s, driver: { kind: proxy } }
faults: [${list.map((one) => `{ ${one} }`).join(", ")}]
`);
}

const schedules = fc.record({
  seed: fc.nat(1_000_000),
  scenario: fc
    .tuple(fc.array(faults, { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([list, isMysql]) => scenarioOf(list, isMysql)),
});

test("proxy: whatever fails, statements are passed on once, and the writer's history is linearizable", () => {
  check(
    fc.property(schedules, ({ seed, scenario }) => {
      const playing = open(scenario, { seed, history: true });
      const { checks, clients } = playing.finish();
      expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
      expect(clients.lostCommits).toBe(0);
      // The read-only endpoint promises no newest rows.
      const rows = playing.history().filter(({ answeredBy, f }) => answeredBy !== "reader" && f !== "txn");
      const [verdict] = judge(parseHistory([...exportHistory(rows, playing.now, "jsonl")].join("")), ["linearizable"]);
      expect(verdict.valid, verdict.message).toBe(true);
    }),
    40,
  );
});

test("proxy: a run restored at random moments ends like one played straight through, whatever fails", () => {
  checkRestoringOf(schedules, SPAN_MS, 100);
});
