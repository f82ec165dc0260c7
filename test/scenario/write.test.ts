/**
 * Scenarios written out again: what is read from it is the same scenario, for every one that is shipped and for drawn
 * ones.
 */
import { describe, expect, test } from "vitest";
import { expandScenario } from "../../sim/chaos/index.ts";
import { scenarioText, shortened, writeScenario } from "../../sim/scenario/index.ts";
import { SCENARIO_NAMES, scenarioFrom, shipped } from "../worlds.ts";
import { BASE, FAULTS } from "./base.ts";

describe("write: a scenario comes back as it was", () => {
  test.each(SCENARIO_NAMES)("%s", (name) => {
    const scenario = shipped(name);
    expect(scenarioFrom(JSON.stringify(writeScenario(scenario)))).toEqual(scenario);
    expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
  });

  test("drawn ones", () => {
    for (let seed = 0; seed < 100; seed++) {
      const drawn = expandScenario(shipped("chaos"), String(seed));
      expect(scenarioFrom(scenarioText(writeScenario(drawn)))).toEqual(drawn);
    }
  });

  test("shortened it is the same scenario, in the few lines that somebody would have written", () => {
    const scenario = scenarioFrom(BASE + FAULTS);
    const short = shortened(writeScenario(scenario));
    const text = scenarioText(short ?? {}, { "": "Why.\nHow.", "faults/0": "the zone" });
    expect(scenarioFrom(text)).toEqual(scenario);
    expect(text).toBe(`# Why.
# How.
scenario: 1
name: probe
duration: 2s
topology: { clusters: [{ id: main, volume: { storageNodesPerAz: 3, size: 40GB } }] }
workloads:
  - { id: app, kind: open, rate: 100/s }
faults:
  - { kind: az-outage, at: 100ms, for: 50ms, az: us-east-1b } # the zone
  - { kind: crash, at: 300ms, for: 50ms, instance: writer-1 }
  - { kind: pause, at: 500ms, for: 50ms, node: storage-a1 }
  - { kind: slow-disk, at: 700ms, for: 50ms, segment: pg0.c1, factor: 10, extra: 2ms }
  - { kind: slow-link, at: 900ms, from: { storage: main }, to: { instance: writer-1 }, direction: one-way, factor: 3 }
  - { kind: loss, at: 1100ms, for: 50ms, from: { clients: app }, intensity: 0.125 }
  - { kind: duplicate, at: 1300ms, for: 50ms, from: { az: us-east-1a }, to: { az: us-east-1c }, intensity: 0.5 }
  - { kind: partition, at: 1500ms, for: 50ms, from: { instance: writer-1 } }
`);
  });

  test("what cannot be read has no short form", () => {
    expect(shortened({ scenario: 1, name: "Bad" })).toBeUndefined();
  });
});
