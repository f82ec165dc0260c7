/**
 * Two wide views beside each other (viewer reference 3.2): by key and by mouse, on one clock, with a grip between them,
 * below each other where it is narrow, one on a phone; and a link brings both.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inaccessibleAnywhere, inaccessible } from "./axe.ts";
import { seekTo, usePages } from "./browser.ts";

const pages = usePages();
const TEXT = `scenario: 1
name: beside
title: A node crashes
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 60/s, reads: 20% }
faults:
  - { kind: crash, node: storage-b1, at: 1s, for: 500ms }
`;
const PANES = ".pane-wide:visible";

interface Box {
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const boxes = (page: Page): Promise<Box[]> =>
  page.locator(PANES).evaluateAll((panes) =>
    panes.map((pane) => {
      const { left, top, right, bottom } = pane.getBoundingClientRect();
      return { id: pane.id, left, top, right, bottom };
    }),
  );
const shows = (page: Page, ...ids: string[]): Promise<unknown> =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll(".pane-wide:not([hidden])")].map(({ id }) => id).join() === wanted,
    ids.map((id) => `wide-${id}`).join(),
  );

test("by keys: another view's key takes the second place, both follow the clock, a link brings both", async () => {
  const page = await pages.open(TEXT, { at: 800_000 });
  await page.keyboard.press("4");
  await shows(page, "charts");
  await page.keyboard.press("Shift+S");
  await shows(page, "charts", "histories");
  await page.keyboard.press("2");
  await shows(page, "charts", "lanes");
  await page.waitForSelector("#wide-lanes svg");
  await seekTo(page, 1_200_000);
  await page.waitForFunction(
    () =>
      document.getElementById("charts-note")?.textContent?.includes("1.200 s") === true &&
      document.getElementById("wide-lanes")?.textContent?.includes("storage-b1 (down)") === true,
  );
  const [first, second] = await boxes(page);
  expect([first.id, first.top]).toEqual(["wide-charts", second.top]);
  expect(first.right).toBeLessThan(second.left);
  await page.waitForFunction(() => location.hash.includes("&view=charts,lanes"));
  expect(await inaccessibleAnywhere(page, "main")).toEqual([]);

  const linked = await pages.visit({ hash: await page.evaluate(() => location.hash) });
  await shows(linked, "charts", "lanes");
  await linked.waitForSelector(".split");
  // What is closed leaves its room to the other.
  await linked.keyboard.press("4");
  await shows(linked, "lanes");
  await linked.waitForFunction(() => document.querySelector(".split") === null);
  expect((await boxes(linked))[0].right).toBeGreaterThan(1_400);
});

test("by mouse: a button after the tabs, a grip that is dragged or moved by keys; stacked, and one on a phone", async () => {
  const page = await pages.open(TEXT);
  await page.click("#press-lanes");
  await page.click("#press-split");
  await shows(page, "lanes", "logladder");
  await page.waitForSelector(".wide-grip:visible");
  const grip = page.locator(".wide-grip");
  const now = async (): Promise<number> => Number(await grip.getAttribute("aria-valuenow"));
  const box = (await grip.boundingBox())!;
  await page.mouse.move(box.x + 12, box.y + 36);
  await page.mouse.down();
  await page.mouse.move(box.x - 130, box.y + 36, { steps: 3 });
  await page.mouse.up();
  await expect.poll(now).toBe(40);
  const [first, second] = await boxes(page);
  expect((first.right - first.left) / (second.right - first.left)).toBeCloseTo(0.4, 1);
  for (const [key, wanted] of [
    ["ArrowRight", 41],
    ["End", 75],
    ["ArrowRight", 75],
    ["Home", 25],
    ["Enter", 50],
  ] as const) {
    await grip.press(key);
    await expect.poll(now, { message: key }).toBe(wanted);
  }
  expect(await inaccessible(page, "main")).toEqual([]);

  await page.setViewportSize({ width: 900, height: 900 });
  await expect
    .poll(async () => {
      const [above, below] = await boxes(page);
      return above.bottom < below.top && Math.abs(above.left - below.left) < 1;
    })
    .toBe(true);
  expect(await grip.isVisible()).toBe(false);
  await page.setViewportSize({ width: 390, height: 844 });
  await shows(page, "lanes");
  expect(await page.locator("#press-split").isVisible()).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  // There another view takes the place of the one that is seen, not of the one that is not.
  await page.click("#press-charts");
  await shows(page, "charts");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.click("#press-split");
  await shows(page, "charts", "logladder");
  await page.click("#press-split");
  await shows(page, "charts");
});
