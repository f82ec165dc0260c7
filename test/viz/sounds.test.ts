/** What is heard is what is drawn: the ticks of acknowledgements that came, and a note for each copy that counts. */
import { expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { chordOf, NOTE_HZ, ticksOf } from "../../viz/project/sounds.ts";
import { groupView } from "../../viz/project/quorum.ts";
import { small } from "../worlds.ts";

const run = open(
  small({
    duration: "4s",
    faults: ["kind: crash, segment: pg0.c1, at: 1s, for: 500ms", "kind: az-outage, az: us-east-1b, at: 2s, for: 1s"],
  }),
  { messages: true },
);
const { layout } = run;
const frameAt = (at: number) => {
  run.runTo(at);
  return run.frame();
};

test("a lost copy takes its note away, a lost zone both of its own, and what comes back is heard again", () => {
  const group = { kind: "group", index: 0 } as const;
  const [a, b, c] = NOTE_HZ;
  const chords = [900_000, 1_400_000, 1_900_000, 2_900_000].map((at) => {
    const frame = frameAt(at);
    const chord = chordOf(frame, layout, group);
    expect(chord.length).toBe(groupView(frame, layout, 0).present);
    return chord;
  });
  expect(chords).toEqual([
    [...a, ...b, ...c],
    [...a, ...b, c[1]],
    [...a, ...b, ...c],
    [...a, ...c],
  ]);
  // With nothing selected it is the worst group's.
  const frame = run.frame();
  expect(chordOf(frame, layout, null).length).toBe(4);
});

test("ticks are of acknowledgements that have come: none of a zone without power, none backwards or over a jump", () => {
  const again = open(small({ duration: "6s", faults: ["kind: az-outage, az: us-east-1b, at: 2s, for: 1s"] }), {
    messages: true,
  });
  const heard = (from: number, to: number): ReadonlySet<number> => {
    const zones = new Set<number>();
    again.runTo(from);
    for (let before = again.frame(); before.at < to;) {
      again.runTo(before.at + 200);
      const frame = again.frame();
      for (const zone of ticksOf(before, frame, again.layout)) zones.add(zone);
      expect(ticksOf(frame, before, again.layout)).toEqual([]);
      before = frame;
    }
    return zones;
  };
  expect([...heard(1_000_000, 1_200_000)].sort()).toEqual([0, 1, 2]);
  expect([...heard(2_200_000, 2_400_000)].sort()).toEqual([0, 2]);
  // What a moment later is heard is not heard over a jump.
  again.runTo(3_500_000);
  let before = again.frame();
  let next = before;
  while (ticksOf(before, next, again.layout).length === 0) {
    before = next;
    again.runTo(before.at + 200);
    next = again.frame();
  }
  again.runTo(before.at + 2_000_001);
  expect(ticksOf(before, again.frame(), again.layout)).toEqual([]);
});
