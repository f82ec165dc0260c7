/** What the page says of a reader's predictions, and what it takes for one. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  calibrationOf,
  readPredictions,
  scoreOf,
  SURENESS,
  type Prediction,
  type Predictions,
} from "../../viz/project/predictions.ts";

const [GUESS, FAIRLY, CERTAIN] = [0, 1, 2];
const numbered = (all: readonly Prediction[]): Predictions =>
  Object.fromEntries(all.map((one, index) => [`ladder.${index + 1}`, one]));
const times = (count: number, sure: number, isRight: boolean): Prediction[] =>
  Array.from({ length: count }, () => ({ sure, isRight }));

test("nothing predicted, nothing said", () => {
  expect(calibrationOf({})).toEqual([]);
  expect(scoreOf("ladder", {})).toBe("");
});

test("how often, by how sure one was, the surest first", () => {
  const all = numbered([...times(1, GUESS, false), ...times(2, FAIRLY, true), ...times(1, CERTAIN, true)]);
  expect(calibrationOf(all)).toEqual([
    "Of your predictions 3 of 4 came true: 1 of 1 where you were certain, 2 of 2 where you were fairly sure, 0 of 1 where you were guessing.",
  ]);
  expect(scoreOf("ladder", all)).toBe("3 of 4 predicted right");
  // A name that another begins with is another one.
  expect(scoreOf("lad", all)).toBe("");
});

test("who is certain and wrong hears of it, and who guesses and is right; not after two", () => {
  expect(calibrationOf(numbered([...times(2, CERTAIN, true), ...times(1, CERTAIN, false)]))[1]).toBe(
    "You are certain too soon.",
  );
  expect(calibrationOf(numbered(times(3, GUESS, true)))[1]).toBe("You know more than you think.");
  expect(calibrationOf(numbered(times(2, CERTAIN, false)))).toHaveLength(1);
  expect(calibrationOf(numbered(times(9, CERTAIN, true)))).toHaveLength(1);
});

test("what was kept is read again; anything else is no prediction and breaks nothing", () => {
  const prediction = fc.record({ sure: fc.nat(SURENESS.length - 1), isRight: fc.boolean() });
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z-]+\.\d$/), prediction), (all) => {
      expect(readPredictions(JSON.stringify(all))).toEqual({ ...all });
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      for (const { sure, isRight } of Object.values(readPredictions(text))) {
        expect(SURENESS[sure]).toBeDefined();
        expect(typeof isRight).toBe("boolean");
      }
    }),
  );
});
