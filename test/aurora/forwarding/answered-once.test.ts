/**
 * A reader that forwards answers each statement once, pages that have to come from storage or not. One that answered
 * twice, the second time as if its transaction had just begun, was found by random faults upon forwarding-switched
 * (I50).
 */
import { expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { shipped } from "../../worlds.ts";

test("each statement of a reader that forwards is answered once, and none is left under way", () => {
  const scenario = shipped("forwarding-switched");
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: true });
  const [, secondary] = world.clusters;
  const answered = new Map<string, number>();
  secondary.context.trace.on(TRACE.statementAnswered, (instance, operation, attempt) => {
    const name = `${instance} ${operation} ${attempt}`;
    answered.set(name, (answered.get(name) ?? 0) + 1);
  });
  world.context.engine.runTo(12_000_000);
  expect(answered.size).toBeGreaterThan(500);
  expect([...answered].filter(([, times]) => times > 1)).toEqual([]);
  for (const { door } of secondary.instances) expect(door.underWay).toBeGreaterThanOrEqual(0);
});
