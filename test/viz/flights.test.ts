/**
 * Messages in the picture: as many as are under way, on their way, and at the same place whichever way the moment was
 * reached.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/message-families.ts";
import { open } from "../../sim/run.ts";
import { LOOKS, LOST_LOOK, Marks, underWay, underWayWords } from "../../viz/project/flights.ts";
import { placeTopology } from "../../viz/project/topology.ts";
import { check } from "../property.ts";
import { shipped } from "../worlds.ts";

const run = open(shipped("writer-network-cut"), { seed: "5", messages: true });
const { layout } = run;
const topology = placeTopology(layout, 520, 500);
run.runTo(layout.faults[0].at - 20_000);
const saved = run.save();

const frameAt = (at: number): ReturnType<typeof run.frame> => {
  if (run.now > at) run.load(saved);
  run.runTo(at);
  return run.frame();
};

const marks = new Marks();

/** What the view draws of a frame, as a list. */
function particles(frame: ReturnType<typeof run.frame>) {
  marks.place(frame, layout, topology);
  const { x, y, look } = marks;
  return Array.from({ length: marks.count }, (_, row) => ({
    x: x[row],
    y: y[row],
    look: look[row],
    isLost: look[row] === LOST_LOOK,
  }));
}

describe("messages in the picture", () => {
  test("every message under way is one mark within the picture, and the words count the same", () => {
    const moment = fc.integer({ min: run.now, max: run.now + 60_000 });
    const isWhole = fc.property(moment, (at) => {
      const frame = frameAt(at);
      const drawn = particles(frame);
      expect(drawn.length).toBe(frame.messages?.count);
      for (const { x, y } of drawn) {
        expect(x).toBeGreaterThanOrEqual(-4);
        expect(x).toBeLessThanOrEqual(topology.width + 4);
        expect(y).toBeGreaterThanOrEqual(-4);
        expect(y).toBeLessThanOrEqual(topology.height + 4);
      }
      for (const { family, count, lost } of underWay(frame)) {
        const own = drawn.filter(({ look }) => MESSAGE_FAMILY_NAMES[look >> 1] === family).length;
        // Those that will not arrive look alike from half way on.
        expect(own).toBeLessThanOrEqual(count);
        expect(own).toBeGreaterThanOrEqual(count - lost);
      }
    });
    check(isWhole, 8);
  });

  test("a message moves evenly, and backwards through the same places", () => {
    const start = run.now;
    const ahead = Array.from({ length: 40 }, (_, step) => start + step * 250);
    const places = (at: number): unknown => particles(frameAt(at));
    const forwards = ahead.map(places);
    const backwards = ahead.toReversed().map(places);
    expect(backwards.toReversed()).toEqual(forwards);
  });

  test("what is lost stops half way and is marked", () => {
    const { at } = layout.faults[0];
    const seen = Array.from({ length: 200 }, (_, step) => particles(frameAt(at + 1_000 + step * 400))).flat();
    expect(seen.some(({ isLost }) => isLost)).toBe(true);
  });

  test("each family has a look of its own shape or colour, and words", () => {
    const looks = MESSAGE_FAMILY_NAMES.map((family) => LOOKS[family]);
    expect(new Set(looks.map(({ words }) => words)).size).toBe(looks.length);
    expect(underWayWords({ ...frameAt(run.now), messages: null })).toBe("No message is under way.");
  });
});
