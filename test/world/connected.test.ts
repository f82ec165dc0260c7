/**
 * Who is drawn as connected to whom is who gets the answers: shown with the history of the same run. And whom clients
 * are drawn to who hold no connection: whoever their name leads to.
 */
import { describe, expect, test } from "vitest";
import { open, type Run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { scenarioFrom, shipped } from "../worlds.ts";

/** `app > writer-1`, in the order of the frame. */
function connected(run: Run): string[] {
  const { hosts } = run.layout;
  const names = Array.from(run.frame().connected, (host) => hosts[host].name.replace("clients of ", ""));
  return names.flatMap((name, at) => (at % 2 === 0 ? [`${name} > ${names[at + 1]}`] : []));
}

function at(scenario: Scenario, seconds: number): string[] {
  const run = open(scenario);
  run.runTo(seconds * 1e6);
  return connected(run);
}

const cluster = (readers: number, { endpoint = "reader", more = "", faults = "", actions = "" } = {}): Scenario =>
  scenarioFrom(`
scenario: 1
name: readers
duration: 40s
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [${["writer-1", ...Array.from({ length: readers }, (_, reader) => `reader-${reader + 1}`)].map((id) => `{ id: ${id} }`).join(", ")}]
      ${more}
workloads:
  - { id: app, kind: open, rate: 50/s, timeout: 2s, keys: { count: 100 } }
  - { id: reports, endpoint: ${endpoint}, kind: open, rate: 50/s, reads: 100%, timeout: 2s, keys: { count: 100 } }
faults: [${faults}]
actions: [${actions}]
`);

describe("clients with connections", () => {
  test.each([
    "reader-name-gives-the-writer",
    "superseded-in-isolation",
    "imported-orders",
    "forwarding-global",
    "proxy-failover",
    "mirrored-slow-disk",
  ])("%s: whoever answered was connected a microsecond before", (name) => {
    const scenario = shipped(name);
    const recorded = open(scenario, { history: true, checks: "none" });
    recorded.runTo(Math.min(30_000_000, recorded.layout.duration));
    const answered = recorded
      .history()
      .filter(({ outcome, server }) => outcome === "ok" && server !== undefined)
      .sort((one, other) => one.complete - other.complete);
    const some = answered.filter((_, index) => index % Math.ceil(answered.length / 60) === 0);
    expect(some.length).toBeGreaterThan(20);
    const run = open(scenario, { checks: "none" });
    for (const { process, server, complete } of some) {
      run.runTo(complete - 1);
      const clients = scenario.workloads[Math.floor(process / 1e9)].id;
      expect(connected(run), `at ${complete} µs`).toContain(`${clients} > ${run.servers[server!]}`);
    }
  });

  test("a failover ends connections: nobody stands with the engine that has gone, and names lead on", () => {
    const scenario = cluster(1, { faults: "{ kind: crash, instance: writer-1, at: 10s, for: 20s }" });
    expect(at(scenario, 9)).toEqual(["app > writer-1", "reports > reader-1"]);
    // reader-1 is the writer, and the only instance: the reader's name leads to it, too.
    expect(at(scenario, 28)).toEqual(["app > reader-1", "reports > reader-1"]);
  });
});

describe("clients without any, at the beginning", () => {
  test.each([
    [0, ["reports > writer-1"]],
    [1, ["reports > reader-1"]],
    [2, ["reports > reader-1", "reports > reader-2"]],
    [5, [1, 2, 3, 4, 5].map((reader) => `reports > reader-${reader}`)],
  ])("the reader's name with %i readers", (readers, reports) => {
    expect(at(cluster(readers), 0)).toEqual(["app > writer-1", ...reports]);
  });

  test("a custom endpoint leads to its instances", () => {
    const more = "endpoints: [{ id: analytics, type: READER, members: [reader-2, reader-3] }]";
    const reports = ["reports > reader-2", "reports > reader-3"];
    expect(at(cluster(3, { endpoint: "analytics", more }), 0)).toEqual(["app > writer-1", ...reports]);
  });

  test("one of type WRITER leads to whoever writes, if that is one of its instances", () => {
    const named = (excluded: string): string[] => {
      const more = `endpoints: [{ id: changes, type: WRITER, excluded: [${excluded}] }]`;
      const actions = "{ kind: failover, at: 2s, to: reader-1 }";
      const failing = cluster(2, { endpoint: "changes", more, actions });
      return [0, 28].map((second) =>
        at(failing, second)
          .filter((one) => one.startsWith("reports"))
          .join(),
      );
    };
    expect(named("reader-2")).toEqual(["reports > writer-1", "reports > reader-1"]);
    expect(named("reader-1")).toEqual(["reports > writer-1", ""]);
  });

  test("an instance's own name leads to it, and that of another Region's cluster there", () => {
    expect(at(shipped("superseded-in-isolation"), 0)).toEqual(["app > writer-1", "old-friends > writer-1"]);
    expect(at(shipped("forwarding-global"), 0)).toEqual([
      "virginia > us-1",
      "ohio > oh-1",
      "ohio > oh-2",
      "carts > oh-1",
      "carts > oh-2",
    ]);
  });

  test("clients of a proxy stand with its machines, and those with the writer", () => {
    const [first] = at(shipped("proxy-failover"), 0);
    expect(first).toMatch(/^shop > front-/);
    expect(at(shipped("proxy-failover"), 0)).toContain(`${first.slice("shop > ".length)} > writer-1`);
  });
});
