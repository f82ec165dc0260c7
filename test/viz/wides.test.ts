/** Which wide views are open after any presses: two at most, never one twice, and none beside nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { WideId } from "../../viz/state/store.ts";
import { isShown, toggled, withWide, type Wides } from "../../viz/state/wides.ts";

const IDS: readonly WideId[] = ["lanes", "charts", "zoom", "editor"];
const wides: fc.Arbitrary<Wides> = fc
  .tuple(fc.option(fc.constantFrom(...IDS)), fc.option(fc.constantFrom(...IDS)))
  .map(([wide, beside]) => ({ wide, beside: wide === null || beside === wide ? null : beside }));

test("a press opens what is closed and closes what is open, and the first of two stays where it is", () => {
  fc.assert(
    fc.property(wides, fc.constantFrom(...IDS), (before, id) => {
      const after = toggled(before, id);
      expect(isShown(after, id)).toBe(!isShown(before, id));
      expect(after.beside === null || (after.wide !== null && after.wide !== after.beside)).toBe(true);
      const opened = withWide(before, id);
      expect(isShown(opened, id)).toBe(true);
      if (before.beside !== null) expect(opened.wide).toBe(before.wide);
      if (isShown(before, id)) expect(opened).toEqual(before);
    }),
  );
});

test("what is closed leaves its room to the other", () => {
  expect(toggled({ wide: "lanes", beside: "charts" }, "lanes")).toEqual({ wide: "charts", beside: null });
  expect(toggled({ wide: "lanes", beside: "charts" }, "charts")).toEqual({ wide: "lanes", beside: null });
  expect(toggled({ wide: "lanes", beside: "charts" }, "zoom")).toEqual({ wide: "lanes", beside: "zoom" });
  expect(toggled({ wide: "lanes", beside: null }, "zoom")).toEqual({ wide: "zoom", beside: null });
});
