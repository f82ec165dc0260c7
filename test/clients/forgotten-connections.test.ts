/**
 * Connections that one end counts and the other has never had, or has no more: found by looking at each message and
 * asking what happens without it. When everybody has been left in peace for a while, both ends count as many.
 */
import { expect, test } from "vitest";
import { build, type World } from "../../sim/build.ts";
import { scenarioFrom } from "../worlds.ts";

function played(workload: string, ...faults: readonly string[]): World {
  const scenario = scenarioFrom(`
scenario: 1
name: forgotten-connections
duration: 90s
topology:
  clusters:
    - id: main
      volume: { size: 10GB }
      instances: [{ id: writer-1, az: us-east-1a, class: db.t4g.medium }]
      proxies: [{ id: front, azs: [us-east-1a, us-east-1b], borrowTimeout: 4s }]
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 0%, keys: { count: 100 }, timeout: 2s, retry: { attempts: 3 }, until: 85s, ${workload} }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
`);
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  world.context.engine.runTo(scenario.duration);
  return world;
}

/** Connections open to the writer, as it counts them, and as machines of the proxy and clients themselves do. */
function counted({ instances: [{ door }], proxies, workloads }: World): readonly [server: number, others: number] {
  const pooled = (proxies?.fleets ?? []).flatMap(({ nodes }) => nodes.map(({ pool }) => pool.use().open));
  const direct = workloads.map(({ courier }) => courier.connections.openTo(0, door.sessions));
  return [door.connections, [...pooled, ...direct].reduce((sum, one) => sum + one, 0)];
}

test("handshakes of a proxy that arrive when it has given them up do not fill the server", () => {
  const world = played(
    "driver: { kind: proxy }",
    "kind: slow-link, extra: 8s, from: { instance: writer-1 }, to: { proxy: front }, direction: one-way, at: 10s, for: 30s",
    "kind: crash, instance: writer-1, at: 12s, for: 2s",
  );
  const [server, others] = counted(world);
  expect(others).toBeGreaterThan(0);
  expect(server).toBe(others);
});

test.each([
  ["clients: app", "instance: writer-1", "plain"],
  ["proxy: front", "instance: writer-1", "proxy"],
])("a process dies, and its machine closes what it had open, or was opening: %s", (who, server, driver) => {
  const world = played(
    `driver: { kind: ${driver} }`,
    `kind: slow-link, from: { ${server} }, to: { ${who} }, extra: 400ms, at: 1s, for: 60s`,
    `kind: loss, from: { ${who} }, to: { ${server} }, intensity: 30%, at: 1s, for: 60s`,
    ...[10, 11.3, 12.6, 13.9].map((at) => `kind: crash, ${who}, at: ${at}s, for: 1s`),
  );
  const [there, here] = counted(world);
  expect(here).toBeGreaterThan(0);
  expect(there).toBe(here);
});

test("a client that never hears that a proxy has let it in is not counted for good", () => {
  const world = played(
    "driver: { kind: proxy }",
    "kind: loss, from: { proxy: front }, to: { clients: app }, direction: one-way, intensity: 50%, at: 5s, for: 20s",
  );
  const [{ nodes }] = world.proxies?.fleets ?? [];
  const [{ courier }] = world.workloads;
  const clients = nodes.reduce((sum, node) => sum + node.gauges().clients, 0);
  expect(clients).toBeGreaterThan(0);
  expect(clients).toBe(courier.connections.open().length);
});
