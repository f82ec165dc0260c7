/**
 * What moves is what changed: nothing between equal frames, the same forwards and backwards, and of a run with faults
 * of every kind just what a look at each thing by itself finds; only where the picture goes on, not over a jump.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PIP } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { changesBetween, goesOn, membersBetween } from "../../viz/project/frame-changes.ts";
import { groupView } from "../../viz/project/quorum.ts";
import { paceOf } from "../../viz/state/pace.ts";
import { check } from "../property.ts";
import { small } from "../worlds.ts";

const STEP_US = 41_000;
const run = open(
  small({
    duration: "9s",
    nodes: 4,
    instances: "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]",
    parameters: "{ suspectAfter: 400ms }",
    faults: [
      "kind: crash, segment: pg0.c1, at: 1s, for: 500ms",
      "kind: az-outage, az: us-east-1b, at: 2s, for: 1s",
      "kind: pause, instance: writer-1, at: 3500ms, for: 200ms",
      "kind: crash, segment: pg1.a1, at: 4s, for: 4s",
    ],
  }),
);
const { layout } = run;
const frames = Array.from({ length: Math.floor(9e6 / STEP_US) }, (_, index) => {
  run.runTo(index * STEP_US);
  return run.frame();
});
const NONE = { zones: [], instances: [], nodes: [], copies: [], margins: [], written: [] };

test("nothing between equal frames; otherwise what is otherwise, forwards as backwards", () => {
  const seen = new Map<string, number>();
  const moment = fc.nat(frames.length - 1).map((index) => frames[index]);
  const near = fc.nat(frames.length - 2).map((index) => [frames[index], frames[index + 1]] as const);
  check(
    fc.property(fc.oneof(near, fc.tuple(moment, moment)), ([before, after]) => {
      expect(changesBetween(before, structuredClone(before), layout)).toEqual(NONE);
      const changes = changesBetween(before, after, layout);
      expect(changesBetween(after, before, layout)).toEqual(changes);
      const counted = (pip: number): string => (pip === PIP.complete || pip === PIP.behind ? "counts" : String(pip));
      const groups = Array.from({ length: layout.groupCount }, (_, group) => group);
      const views = groups.map((group) => [groupView(before, layout, group), groupView(after, layout, group)]);
      expect(changes).toEqual({
        zones: [...after.azUp.keys()].filter((zone) => before.azUp[zone] !== after.azUp[zone]),
        instances: [...after.instances.keys()].filter(
          (one) =>
            before.instances[one].status !== after.instances[one].status ||
            before.instances[one].detail !== after.instances[one].detail,
        ),
        nodes: [...after.nodes.keys()].filter((node) => before.nodes[node] !== after.nodes[node]),
        copies: [...after.pips.keys()].filter((one) => counted(before.pips[one]) !== counted(after.pips[one])),
        margins: groups.filter((group) => views[group][0].margin !== views[group][1].margin),
        written: groups.filter((group) => views[group][0].pgcl !== views[group][1].pgcl),
      });
      for (const [kind, places] of Object.entries(changes))
        if (places.length > 0) seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
  );
  expect([...seen.keys()].sort(), "Each kind of change was met.").toEqual(Object.keys(NONE).sort());
});

test("members of the group that is shown, also where another one is shown before", () => {
  const [before, after] = [0.9e6, 1.2e6].map((at) => frames[Math.ceil(at / STEP_US)]);
  const c1 = layout.memberNames.indexOf("c1");
  expect(membersBetween([before, 0], [after, 0], layout)).toEqual([c1]);
  expect(membersBetween([after, 0], [after, 0], layout)).toEqual([]);
  const other = changesBetween(before, after, layout).margins.includes(1) ? 2 : 1;
  expect(membersBetween([before, other], [after, 0], layout)).toEqual([c1]);
});

test("the picture goes on while it plays the way that it plays, and by one event; a jump and a scrub move nothing", () => {
  const pace = paceOf([], 60e6);
  const at = (us: number, event = us) => ({ ...frames[0], at: us, event });
  const playing = { direction: 1, speed: "0.01", pace } as const;
  expect(goesOn(at(1_000), at(1_160), playing)).toBe(true);
  expect(goesOn(at(1_000), at(7_000), playing), "More than half a second of watching.").toBe(false);
  expect(goesOn(at(1_160), at(1_000), playing)).toBe(false);
  expect(goesOn(at(1_160), at(1_000), { ...playing, direction: -1 })).toBe(true);
  expect(goesOn(at(1_000), at(7_000), { ...playing, speed: "10" })).toBe(true);
  // Story pace crosses the quiet seconds quickly.
  expect(goesOn(at(20e6), at(24e6), { ...playing, speed: "story" })).toBe(true);
  expect(goesOn(at(20e6), at(50e6), { ...playing, speed: "story" })).toBe(false);
  const standing = { ...playing, direction: 0 };
  expect([1, -1].map((step) => goesOn(at(20, 7), at(20, 7 + step), standing))).toEqual([true, true]);
  expect([0, 2, -90].map((step) => goesOn(at(20, 7), at(21, 7 + step), standing))).toEqual([false, false, false]);
});
