/**
 * A client closes a connection, and what it says of that is lost on its way. Its machine says it again, as TCP does, so
 * that a bad network does not fill a server with connections that nobody has open.
 */
import { describe, expect, test } from "vitest";
import { build } from "../../sim/build.ts";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";

const SECOND = 1_000_000;
const PLAIN = { seed: "1", mutations: [], history: false, checks: false };
const LOSSY = "{ kind: loss, at: 5s, for: 60s, intensity: 33%, from: { clients: app }, to: { instance: writer-1 } }";
const CRASHES = [1, 2].map((at) => `{ kind: crash, clients: app, at: ${at}s, for: 200ms }`).join("\n  - ");
const OUTAGES = [1, 2].map((at) => `{ kind: az-outage, az: us-east-1c, at: ${at}s, for: 200ms }`).join("\n  - ");
const CUT = "{ kind: partition, at: 5s, for: 40s, from: { clients: app }, to: { instance: writer-1 } }";

const scenario = (engine: string, fault: string): string => `
scenario: 1
name: farewells
title: Connections are closed while the network loses words.
duration: 3m
topology:
  clusters:
    - { id: main, engine: ${engine}, volume: { size: 10GB }, instances: [{ id: writer-1, az: us-east-1a, class: db.t4g.medium }] }
workloads:
  - { id: app, kind: open, rate: 8/s, reads: 0%, keys: { count: 100 }, timeout: 1s, retry: { attempts: 3, backoff: 100ms } }
faults:
  - ${fault}
`;

describe.each(["aurora-mysql", "aurora-postgresql"])("%s", (engine) => {
  test("a network that loses one word in three for a minute does not fill the server", () => {
    const { clients } = run(scenarioFrom(scenario(engine, LOSSY)));
    // Statements were lost and connections closed, or this test shows nothing.
    expect(Object.values(clients.errors).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    expect(Object.keys(clients.errors).join()).not.toMatch(/1040|53300/);
  });

  test.each([CRASHES, OUTAGES])(
    "whoever dies and comes back leaves no connection behind that was in use: %s",
    (faults) => {
      const busy = scenario(engine, faults).replace(
        "kind: open, rate: 8/s",
        "az: us-east-1c, kind: closed, sessions: 30",
      );
      const world = build(scenarioFrom(busy), PLAIN);
      const [{ door }] = world.instances;
      const [{ courier }] = world.workloads;
      world.context.engine.runTo(3 * SECOND);
      expect(courier.connections.openTo(0, door.sessions)).toBe(30);
      expect(door.connections).toBe(30);
    },
  );

  test.each([LOSSY, CUT])("when words get through again both ends count as many connections: %s", (fault) => {
    const world = build(scenarioFrom(scenario(engine, fault)), PLAIN);
    const [{ door }] = world.instances;
    const [{ courier }] = world.workloads;
    world.context.engine.runTo(178 * SECOND);
    expect(courier.connections.openTo(0, door.sessions)).toBeGreaterThan(0);
    expect(door.connections).toBe(courier.connections.openTo(0, door.sessions));
  });
});

const leaves = (more: string): string => `
scenario: 1
name: sessions-left
title: Clients leave for good while the network loses words.
duration: 40s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: main, volume: { size: 10GB }, instances: [{ id: writer-1, az: us-east-1a }] }
    - { id: far, region: eu-west-1, writeForwarding: true, volume: { size: 10GB }, instances: [{ id: far-1, az: eu-west-1a }] }
workloads:
  - { id: app, kind: closed, sessions: 6, thinkTime: 20ms, reads: 0%, keys: { count: 100 }, timeout: 1s, until: 6s, ${more} }
faults:
  - { kind: partition, at: 5s, for: 4s, from: { clients: app }, to: { instance: SERVER } }
`;

// Nobody comes after them under whose connections theirs could end.
test("a session that holds a temporary table is over when its client's farewell is heard at last", () => {
  const statements = 'statements: ["CREATE TEMPORARY TABLE t (id INT)"]';
  const world = build(scenarioFrom(leaves(statements).replace("SERVER", "writer-1")), PLAIN);
  const [{ door, states }] = world.instances;
  world.context.engine.runTo(5 * SECOND);
  expect(states.isHolding).toBe(true);
  world.context.engine.runTo(39 * SECOND);
  expect(door.connections).toBe(0);
  expect(states.isHolding).toBe(false);
});

test("a session that has forwarded leaves the writer when its client's farewell is heard at last", () => {
  const forwarding = "cluster: far, endpoint: reader, az: eu-west-1a, consistency: SESSION, transaction: { writes: 3 }";
  const world = build(scenarioFrom(leaves(forwarding).replace("SERVER", "far-1")), PLAIN);
  const [{ forwarded }] = world.clusters[0].instances;
  const [{ door, forwarding: reader }] = world.clusters[1].instances;
  world.context.engine.runTo(5 * SECOND);
  expect(forwarded.open).toBeGreaterThan(0);
  world.context.engine.runTo(20 * SECOND);
  expect([door.connections, door.underWay, reader.openSessions, forwarded.open]).toEqual([0, 0, 0, 0]);
});
