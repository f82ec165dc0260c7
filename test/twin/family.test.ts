/** Hypotheses as scenarios: each of them is one that can be played, whatever its workloads are called. */
import { expect, test } from "vitest";
import { familyOf } from "../../sim/twin/family.ts";
import { scenarioFrom } from "../worlds.ts";

test("more load gets a name that no workload has", () => {
  const scenario = scenarioFrom(`scenario: 1
name: named
title: Two loads
duration: 1s
topology: { clusters: [{ id: main, volume: { size: 10GB }, instances: [{ id: writer-1 }] }] }
workloads: [{ id: app, kind: open, rate: 10/s }, { id: app-more, kind: open, rate: 10/s }]
`);
  const loads = familyOf(scenario).filter(({ kind }) => kind === "more load");
  const names = loads.map(({ put }) =>
    put(scenario, { onset: 0, duration: 500_000, intensity: 2 }).workloads.map(({ id }) => id),
  );
  expect(names).toEqual([
    ["app", "app-more", "app-more-more"],
    ["app", "app-more", "app-more-more"],
  ]);
});
