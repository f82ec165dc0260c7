/**
 * Transactions whose statements travel one by one: what they cost in time, what is left of one whose client has gone,
 * and that both designs have them.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hotOf, kindOf, programOf } from "../../sim/clients/programs.ts";
import { Engine } from "../../sim/kernel/index.ts";
import { open, run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";

const EVEN = "latencySigma: 0.01, latencySpikeRatio: 0, latencyStallRatio: 0, cacheShare: 1";
const AURORA = "volume: { size: 40GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }]";
const MIRRORED = "design: mirrored-mysql, instances: [{ id: writer-1 }, { id: mysql-2, az: us-east-1b }]";

/** Clients in another zone than the writer, 420 us away. */
function world(cluster: string, workload: string, duration: string, faults: readonly string[] = [], parameters = "") {
  return scenarioFrom(`
scenario: 1
name: round-trips
duration: ${duration}
topology: { clusters: [{ id: main, ${cluster} }] }
workloads: [{ id: app, az: us-east-1c, kind: closed, ${workload} }]
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
parameters: { ${parameters} }
`);
}

test.each([
  ["Aurora", AURORA],
  ["mirrored MySQL", MIRRORED],
])("%s: BEGIN, six statements and COMMIT are seven ways to and fro more than one", (_, cluster) => {
  const meanUs = (transaction: string): number => {
    const workload = `sessions: 1, reads: 0%, keys: { count: 400 }, transaction: { ${transaction} }`;
    return 500_000 / run(world(cluster, workload, "500ms", [], EVEN), { seed: 1, checks: "none" }).clients.ok;
  };
  const apart = meanUs("reads: 3, writes: 3, sent: one-by-one") - meanUs("reads: 3, writes: 3");
  expect(apart / 840).toBeGreaterThan(6.7);
  expect(apart / 840).toBeLessThan(7.4);
});

test("whoever reads alone begins and commits, too, on a reader as well", () => {
  const [together, apart] = ["together", "one-by-one"].map((sent) =>
    run(
      world(
        AURORA,
        `sessions: 3, reads: 100%, endpoint: reader, transaction: { reads: 4, sent: ${sent} }`,
        "1s",
        [],
        EVEN,
      ),
      { seed: 1 },
    ),
  );
  expect([together.verdict, apart.verdict]).toEqual(["pass", "pass"]);
  // About 1.2 ms at once, and five ways of 840 us more.
  expect(together.clients.ok / apart.clients.ok).toBeGreaterThan(3);
  expect(apart.clients.ok).toBeGreaterThan(400);
});

/** Four rows for eight sessions: one transaction that nobody ends would soon stop all of them. */
const CONTENDED =
  "sessions: 6, reads: 0%, keys: { count: 4 }, timeout: 300ms, transaction: { writes: 3, sent: one-by-one }";
const LINK = "from: { instance: writer-1 }, to: { az: us-east-1c }";

test.each([
  ["Aurora, connections that are reset", AURORA, "kind: connection-reset, clients: app, at: 500ms"],
  [
    "Aurora, a machine so slow that clients give up",
    AURORA,
    "kind: slow-cpu, instance: writer-1, at: 500ms, for: 700ms, factor: 1500",
  ],
  ["Aurora, a writer that dies", AURORA, "kind: crash, instance: writer-1, at: 500ms, for: 200ms"],
  ["Aurora, answers that are lost", AURORA, `kind: loss, ${LINK}, at: 500ms, for: 500ms, intensity: 30%`],
  ["mirrored MySQL, connections that are reset", MIRRORED, "kind: connection-reset, clients: app, at: 500ms"],
  ["mirrored MySQL, answers that are lost", MIRRORED, `kind: loss, ${LINK}, at: 500ms, for: 500ms, intensity: 30%`],
])("rows are free again after %s", (_, cluster, fault) => {
  const playing = open(world(cluster, CONTENDED, "6s", [fault]), { seed: 1, metrics: true });
  playing.runTo(5_000_000);
  const before = playing.ios().transactions;
  const { verdict, clients } = playing.finish();
  expect(verdict).toBe("pass");
  expect(clients.unknown).toBeGreaterThan(5);
  expect(playing.ios().transactions - before).toBeGreaterThan(50);
});

test("a checkpoint in the middle of transactions plays on as the run did", () => {
  const scenario = world(AURORA, CONTENDED, "1s");
  const playing = open(scenario, { seed: 4 });
  playing.runTo(500_100);
  const saved = playing.save();
  playing.runTo(700_000);
  playing.load(saved);
  expect(playing.finish().digest).toBe(run(scenario, { seed: 4 }).digest);
});

test("a mix: each kind as often as its weight says, its hot rows first and changed, the others in rising order", () => {
  const luck = new Engine("1").random.stream("test");
  const mix = [
    { weight: 3, writes: 2, reads: 3, hot: [{ from: 0, rows: 4 }] },
    { weight: 1, writes: 0, reads: 2, hot: [] },
  ];
  const drawn = Array.from({ length: 4_000 }, () => kindOf(mix, luck));
  expect(drawn.filter((kind) => kind === mix[0]).length / 4_000).toBeCloseTo(0.75, 1);
  fc.assert(
    fc.property(fc.nat(5), fc.nat(12), fc.nat(2), (writes, reads, sets) => {
      const hot = Array.from({ length: Math.min(sets, writes) }, (_, at) => ({ from: at * 10, rows: 10 }));
      const first = hotOf({ writes, reads, hot }, luck);
      let next = 1_000;
      const program = programOf(
        first.length > 0 ? first : [999],
        first.length > 0,
        { writes, reads },
        {
          keyCount: 5_000,
          order: "rising",
          draw: () => next--,
        },
      );
      if (program === undefined) return writes + reads <= 1;
      const rest = program.keys.slice(first.length);
      expect(program.keys.slice(0, first.length)).toEqual(first);
      expect(first.every((key, at) => key >= at * 10 && key < at * 10 + 10)).toBe(true);
      expect(rest).toEqual(rest.toSorted((a, b) => a - b));
      expect(program.reads.slice(0, first.length)).toEqual(first.map(() => false));
      return program.reads.filter((isRead) => isRead).length === reads && program.keys.length === writes + reads;
    }),
  );
});
