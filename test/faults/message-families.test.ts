/**
 * Families of messages: whatever travels between hosts can be named by a fault, and a fault on one family leaves the
 * others alone.
 */
import { describe, expect, test } from "vitest";
import { buildMirrored } from "../../sim/assembly/mirrored-world.ts";
import { build } from "../../sim/build.ts";
import { MESSAGE_FAMILIES } from "../../sim/facts/message-families.ts";
import { TRACE } from "../../sim/trace/index.ts";
import { shipped, small } from "../worlds.ts";

/** Between them they send nearly every kind there is. */
const BUSY = [
  "global-writer-crash",
  "switchover-under-load",
  "proxy-failover",
  "replace-a-member",
  "bad-log",
  "growing-volume",
  "two-recoveries",
  "forwarding-switched",
  "silent-host",
  "mirrored-az-outage",
  "connections",
];

describe("families of messages", () => {
  const all: readonly string[] = Object.values(MESSAGE_FAMILIES).flat();

  test("no kind is in two of them", () => {
    expect(new Set(all).size).toBe(all.length);
  });

  test("every kind that is sent is in one, and every kind named there exists", () => {
    const sent = new Set<string>();
    const known = new Set<string>();
    for (const name of BUSY) {
      const scenario = shipped(name);
      const make = name.startsWith("mirrored") ? buildMirrored : build;
      const { network, engine } = make(scenario, { seed: "1", mutations: [], history: false, checks: false }).context;
      const send = network.send.bind(network);
      network.send = (from, to, kind, a, b, c) => {
        sent.add(engine.kindName(kind));
        return send(from, to, kind, a, b, c);
      };
      engine.runTo(Math.min(6_000_000, scenario.duration));
      for (const kind of engine.kindNames) known.add(kind);
    }
    expect([...sent].filter((kind) => !all.includes(kind))).toEqual([]);
    expect(all.filter((kind) => !known.has(kind))).toEqual([]);
    expect(sent.size).toBeGreaterThan(30);
  });

  test("a cut that swallows acknowledgements only: records arrive, nothing commits", () => {
    const fault =
      "kind: partition, from: { storage: main }, messages: [acknowledgements], direction: one-way, at: 1s, for: 2s";
    const scenario = small({ size: "10GB", duration: "3s", reads: "0%", faults: [fault] });
    const { trace, engine } = build(scenario, { seed: "1", mutations: [], history: false, checks: false }).context;
    let [persisted, acked] = [0, 0];
    trace.on(TRACE.persisted, () => persisted++);
    trace.on(TRACE.commitAcked, () => acked++);
    engine.runTo(1_050_000);
    [persisted, acked] = [0, 0];
    engine.runTo(2_900_000);
    expect(persisted).toBeGreaterThan(1000);
    expect(acked).toBe(0);
  });
});
