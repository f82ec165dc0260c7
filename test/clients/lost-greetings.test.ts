/**
 * Connections of which only the server knows: a cut that lets clients' words through and none of the server's. Each
 * attempt opens one that its client never hears of. They must not fill the server for good.
 */
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";

const scenario = (engine: string): string => `
scenario: 1
name: lost-greetings
title: Nothing gets through from the writer to its clients.
duration: 60s
topology:
  clusters:
    - { id: main, engine: ${engine}, volume: { size: 10GB }, instances: [{ id: writer-1, az: us-east-1a, class: db.t4g.medium }] }
workloads:
  - { id: app, kind: open, rate: 100/s, reads: 0%, keys: { count: 100 }, timeout: 2s, retry: { attempts: 3, backoff: 100ms } }
faults:
  - { kind: partition, at: 5s, for: 15s, from: { instance: writer-1 }, to: { clients: app }, direction: one-way }
`;

describe.each(["aurora-mysql", "aurora-postgresql"])("%s", (engine) => {
  const { clients } = run(scenarioFrom(scenario(engine)));

  test("a server full of connections that nobody has heard of takes clients again when it has waited for them", () => {
    // It was full, or this test shows nothing.
    expect(Object.keys(clients.errors).join()).toMatch(/1040|53300/);
    const end = clients.writeUnavailableFromUs + clients.writeUnavailableUsMax;
    expect(end).toBeGreaterThan(20_000_000);
    expect(end).toBeLessThan(35_000_000);
  });
});
