/**
 * The timeline's tracks without a browser: parts of the run, clusters of marks, density of events, what happens next.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoryLine } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { faultLanes, laneCount, markers, roomyLanes, wordsBeside } from "../../viz/project/timeline.ts";
import { clustered, clusterWords, densities, following, panned, upcoming, zoomed } from "../../viz/project/tracks.ts";
import type { Sample } from "../../viz/worker/protocol.ts";
import { check } from "../property.ts";
import { small } from "../worlds.ts";

const DURATION = 60_000_000;

describe("parts of the run", () => {
  test("closer and away again, earlier and later: always within the run, with the moment in sight and where it was", () => {
    const moves = fc.array(fc.tuple(fc.constantFrom(0.5, 2, 0.8, 1.25), fc.nat(DURATION)), { maxLength: 20 });
    check(
      fc.property(moves, (list) => {
        let part: ReturnType<typeof zoomed> = null;
        for (const [factor, at] of list) {
          const before = following(part, DURATION, at);
          part = zoomed(part === null ? null : before, DURATION, factor, at);
          const shown = following(part, DURATION, at);
          expect(shown.from).toBeGreaterThanOrEqual(0);
          expect(shown.to).toBeLessThanOrEqual(DURATION);
          expect(shown.from).toBeLessThanOrEqual(at);
          expect(shown.to).toBeGreaterThanOrEqual(at);
          const moved = panned(shown, DURATION, factor - 1);
          expect(moved.to - moved.from).toBe(shown.to - shown.from);
        }
      }),
    );
  });

  test("a part follows the playhead by whole widths, and not while it is in sight", () => {
    const part = { from: 10_000_000, to: 20_000_000 };
    expect(following(part, DURATION, 19_999_999)).toBe(part);
    expect(following(part, DURATION, 20_000_001)).toEqual({ from: 20_000_000, to: 30_000_000 });
    expect(following(part, DURATION, 5_000_000)).toEqual({ from: 0, to: 10_000_000 });
    expect(following(null, DURATION, 5)).toEqual({ from: 0, to: DURATION });
    expect(zoomed({ from: 0, to: 40_000_000 }, DURATION, 2, 5)).toBeNull();
  });
});

describe("marks", () => {
  const line = (at: number, kind: StoryLine["kind"], text: string): StoryLine => ({ at, event: at, kind, text });

  test("none is lost in a cluster, and what matters most stands for it", () => {
    const lines = [line(0, "client", "a."), line(4, "fault", "b."), line(9, "heal", "c."), line(30, "heal", "d.")];
    const clusters = clustered(lines, (at) => at, 10);
    expect(clusters.map(({ x, count, kind }) => [x, count, kind])).toEqual([
      [4, 3, "fault"],
      [30, 1, "heal"],
    ]);
    expect(clusterWords(clusters[0])).toBe("0.000 s: b. And 2 other moments close by.");
    expect(clusterWords(clusters[1])).toBe("0.000 s: d.");
    check(
      fc.property(fc.array(fc.nat(1000)), fc.integer({ min: 1, max: 50 }), (times, gap) => {
        const all = times.sort((a, b) => a - b).map((at) => line(at, "client", ""));
        expect(clustered(all, (at) => at, gap).reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      }),
    );
  });
});

describe("faults", () => {
  test("a span in a lane knows its place among the faults that were given", () => {
    const fault = (at: number, until: number) => ({ kind: "crash", text: `at ${at}`, at, until });
    const given = [fault(5, 9), fault(0, 6), fault(7, 8)];
    for (const { number, text } of faultLanes(given)) expect(text).toBe(given[number].text);
  });

  test("where each takes more of its lane than it lasts, for its words, the next one begins behind them", () => {
    check(
      fc.property(fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 50 }))), fc.nat(80), (list, words) => {
        const faults = list.map(([at, length]) => ({ kind: "crash", text: "x", at, until: at + length }));
        const lanes = faultLanes(faults, () => words);
        for (const { lane, at, until } of lanes)
          for (const other of lanes)
            if (other.lane === lane && other.at > at)
              expect(other.at).toBeGreaterThanOrEqual(Math.max(until, at + words));
      }),
    );
  });

  test("words have a lane more where there is one: also where many faults at once need the lanes", () => {
    const fault = (at: number, until: number) => ({ kind: "crash", text: "x", at, until });
    const together = [fault(0, 9), fault(0, 9), fault(0, 9), fault(0, 9)];
    const oneAfterTheOther = [fault(20, 21), fault(25, 26), fault(30, 31), fault(35, 36)];
    const lanes = roomyLanes([...together, ...oneAfterTheOther], () => 18);
    expect(laneCount(lanes)).toBe(4);
    expect(lanes.slice(4).map(({ lane }) => lane)).toEqual([0, 1, 2, 3]);
    // A lane of its own for each of them would push the panes away: from the fourth on, words give way.
    expect(roomyLanes(oneAfterTheOther, () => 18).map(({ lane }) => lane)).toEqual([0, 1, 2, 0]);
  });
});

describe("words of faults", () => {
  const span = (lane: number, start: number, end: number, length: number) => ({ lane, start, end, length, before: 7 });

  test("in a span, after it or ahead of it; a neighbour in the lane and its words are never covered", () => {
    const places = (...spans: readonly ReturnType<typeof span>[]) => wordsBeside(spans, 600);
    expect(places(span(0, 0, 300, 100), span(1, 50, 60, 100), span(2, 590, 600, 100))).toEqual([
      "inside",
      "after",
      "ahead",
    ]);
    expect(places(span(0, 300, 310, 100), span(0, 320, 330, 100), span(1, 320, 330, 100))).toEqual([
      "ahead",
      "after",
      "after",
    ]);
    // The eye of a short one is taken, too.
    const withEye = { ...span(0, 120, 123, 100), before: 26 };
    expect(places(withEye, span(0, 230, 233, 80))[1]).toBe("after");
    expect(places(span(0, 20, 30, 100), span(0, 60, 70, 100), span(0, 90, 100, 100))).toEqual([
      "nowhere",
      "nowhere",
      "after",
    ]);
  });

  test("whatever the spans, no words lie over another span of their lane", () => {
    const drawn = fc.record({ lane: fc.nat(2), start: fc.nat(580), wide: fc.nat(80), length: fc.nat(200) });
    check(
      fc.property(fc.array(drawn, { maxLength: 12 }), (list) => {
        const spans = list.map(({ lane, start, wide, length }) => span(lane, start, start + wide, length));
        wordsBeside(spans, 600).forEach((where, index) => {
          if (where !== "after" && where !== "ahead") return;
          const { lane, start, end, length } = spans[index];
          const after = Math.max(end, start + 7) + 4;
          const [from, to] = where === "after" ? [after, after + length] : [start - 4 - length, start - 4];
          for (const other of spans)
            if (other.lane === lane && other.start < other.end)
              expect(other.start >= to || other.end <= from).toBe(true);
        });
      }),
    );
  });
});

describe("density and what happens next", () => {
  test("events a second between samples; the densest stretch is full, one without events empty", () => {
    const sample = (at: number, event: number) => ({ at, event }) as Sample;
    const all = densities([sample(0, 0), sample(1e6, 0), sample(2e6, 1023), sample(2e6, 1023), sample(4e6, 1085)]);
    expect(all.map(({ from, perSecond, share }) => [from, perSecond, share])).toEqual([
      [0, 0, 0],
      [1e6, 1023, 1],
      [2e6, 31, 0.5],
    ]);
    expect(densities([])).toEqual([]);
  });

  test("the next messages are those that arrive next, in order; then the story's next moment", () => {
    const run = open(small({ duration: "3s", faults: ["kind: crash, node: storage-a1, at: 2s, for: 500ms"] }), {
      messages: true,
    });
    run.finish();
    const story = markers(run.story());
    const again = open(small({ duration: "3s", faults: ["kind: crash, node: storage-a1, at: 2s, for: 500ms"] }), {
      messages: true,
    });
    again.runTo(1_500_000);
    const next = upcoming(again.frame(), again.layout, story, 3);
    expect(next.length).toBe(4);
    const due = next.slice(0, 3).map(({ at }) => at);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(next[0].words).toMatch(/^in \d+(\.\d+)? (µs|ms) [a-z ]+ from .+ reach .+$/);
    const known = story.find(({ event }) => event > again.event)!;
    expect(next[3]).toEqual({ at: known.at, words: `in 500 ms: ${known.text}` });
    // Nothing else arrives before the first of them.
    const before = again.frame().messages!;
    expect(
      Math.min(
        ...Array.from({ length: before.count }, (_, row) => (before.fate[row] === 1 ? Infinity : before.due[row])),
      ),
    ).toBe(due[0]);
  });
});
