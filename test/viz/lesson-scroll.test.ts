/** Where a lesson scrolls the page to: its pane is seen beside it, and the sentence above it is never cut in two. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { scrollBeside } from "../../viz/project/lesson-scroll.ts";
import { check } from "../property.ts";

test("a sentence that would be half out goes out whole, and stays whole where the page ends before", () => {
  const [pane, room, sentence] = [
    { top: 228, bottom: 632 },
    { top: 158, bottom: 600 },
    { top: 45, bottom: 75 },
  ];
  expect(scrollBeside(pane, room, null, 0, 200)).toBe(32);
  expect(scrollBeside(pane, { top: 158, bottom: 570 }, null, 0, 200)).toBe(62);
  expect(scrollBeside(pane, { top: 158, bottom: 570 }, sentence, 0, 200)).toBe(75);
  expect(scrollBeside(pane, { top: 158, bottom: 570 }, sentence, 0, 70)).toBe(45);
  // What is higher than its room begins at the top of it; what is seen already is left where it is.
  expect(scrollBeside(pane, { top: 158, bottom: 300 }, null, 0, 200)).toBe(70);
  expect(scrollBeside(pane, room, sentence, 40, 200)).toBe(40);
});

test("wherever panes and sentence stand: nothing is cut in two, nothing lies under the lesson, and the page has an end", () => {
  const size = fc.integer({ min: 20, max: 700 });
  check(
    fc.property(size, size, size, size, size, size, (top, height, above, below, now, most) => {
      // The lesson stands under the sentence, and the pane under the lesson.
      const sentence = { top: 45, bottom: 75 };
      const pane = { top: sentence.bottom + above + top, bottom: sentence.bottom + above + top + height };
      const to = scrollBeside(pane, { top: above, bottom: above + below }, sentence, now, most);
      expect(to <= sentence.top || to >= sentence.bottom).toBe(true);
      expect(to).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(Math.max(most, sentence.top));
      expect(to).toBeLessThanOrEqual(pane.top - above);
    }),
  );
});
