/** How often a dead worker is started again. */
import { expect, test } from "vitest";
import { Restarts } from "../../viz/state/restarts.ts";

const SECOND = 1000;

test("a worker that dies as soon as it is started is started twice more; one that has lived for a minute, always", () => {
  const atOnce = new Restarts(0);
  expect([1, 2, 3, 4].map((death) => atOnce.allow(death * 59 * SECOND))).toEqual([true, true, false, false]);
  const overADay = new Restarts(0);
  expect([1, 2, 3, 4].map((death) => overADay.allow(death * 60 * SECOND))).toEqual([true, true, true, true]);
  // The count begins anew with a long life, and only there.
  const atLast = new Restarts(0);
  const deaths = [1, 2, 62, 63, 64].map((at) => at * SECOND);
  expect(deaths.map((at) => atLast.allow(at))).toEqual([true, true, true, true, false]);
});
