/**
 * Splitters between columns of panes: what one column gets the other gives, no pane gets too narrow, and every key has
 * its place.
 */
import { describe, expect, test } from "vitest";
import {
  COLUMNS_MADE,
  keyed,
  placed,
  reachOf,
  tracksOf,
  WIDTH_PX_MIN,
  type Columns,
} from "../../viz/project/columns.ts";

const WIDTH_PX = 1_384;
const sum = (columns: Columns): number => columns[0] + columns[1] + columns[2];

describe("columns", () => {
  test("a splitter moves what lies beside it and nothing else; the columns stay what they are together", () => {
    expect(sum(COLUMNS_MADE)).toBeCloseTo(100);
    const left = placed(COLUMNS_MADE, 0, 45, WIDTH_PX);
    expect([left[0], left[2]]).toEqual([45, COLUMNS_MADE[2]]);
    const right = placed(COLUMNS_MADE, 1, 70, WIDTH_PX);
    expect([right[0], right[0] + right[1]]).toEqual([COLUMNS_MADE[0], 70]);
    for (const columns of [left, right]) expect(sum(columns)).toBeCloseTo(100);
  });

  test.each([0, 1] as const)("splitter %s stops where a pane would get too narrow, on either side", (splitter) => {
    for (const [to, column] of [
      [-50, splitter],
      [150, splitter + 1],
    ]) {
      const columns = placed(COLUMNS_MADE, splitter, to, WIDTH_PX);
      expect((columns[column] * WIDTH_PX) / 100).toBeCloseTo(WIDTH_PX_MIN[column]);
    }
  });

  test("where a column is below its least width already, a splitter may only make it wider", () => {
    const { now, max } = reachOf(COLUMNS_MADE, 1, 1_200);
    expect(max).toBe(now);
    expect(placed(COLUMNS_MADE, 1, now + 5, 1_200)).toEqual(COLUMNS_MADE);
    expect(placed(COLUMNS_MADE, 1, now - 5, 1_200)[2]).toBeCloseTo(COLUMNS_MADE[2] + 5);
  });

  test("keys: a step, a larger one with Shift, as far as it goes; others are not the splitter's", () => {
    const reach = { now: 40, min: 25, max: 60 };
    expect(["ArrowLeft", "ArrowRight", "Home", "End", "z"].map((key) => keyed(key, false, reach))).toEqual([
      39,
      41,
      25,
      60,
      undefined,
    ]);
    expect(keyed("ArrowRight", true, reach)).toBe(45);
  });

  test("the style sheet gets shares", () => {
    expect(tracksOf([45, 28.2, 26.8])).toBe("minmax(0, 45fr) minmax(0, 28.2fr) minmax(330px, 26.8fr)");
  });
});
