/**
 * An event's target and its first and third number stand in 32 bits each (sim/kernel/event-row.ts); only time and the
 * second number have more. A moment in the third one is cut after 36 minutes of the run, and nothing complains: answers
 * to whoever asked for a volume epoch were nobody's then.
 */
import { expect, test } from "vitest";
import { build } from "../../sim/build.ts";
import { shipped } from "../worlds.ts";

/** Those that play for hours and days, each with other calls of the service. */
const LONG = [
  "a-shorter-retention",
  "deleted-with-a-last-snapshot",
  "stopped-and-forgotten",
  "key-loss-recovered-too-late",
  "outage-power-2021",
];

test.each(LONG)("%s: no event carries more than its 32 bits", (name) => {
  const scenario = shipped(name);
  const { engine } = build(scenario, { seed: "1", mutations: [], history: false, checks: false }).context;
  const cut = new Set<string>();
  const looked = (schedule: typeof engine.at): typeof engine.at =>
    function (when, kind, target, a, b, c) {
      if ([target, a, c].some((word) => word !== (word | 0))) cut.add(engine.kindName(kind));
      schedule.call(engine, when, kind, target, a, b, c);
    };
  engine.at = looked(engine.at.bind(engine));
  engine.after = looked(engine.after.bind(engine));
  engine.runTo(scenario.duration);
  expect(engine.now).toBeGreaterThan(2 ** 31);
  expect([...cut]).toEqual([]);
});
