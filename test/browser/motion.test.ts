/**
 * What moves when the state changes: each thing once, while the clock plays, and never for those who want no motion.
 * What is asked of the browser is noted where the page asks for it: two hundred milliseconds are over before a crowded
 * machine has looked.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { seekTo, usePages } from "./browser.ts";

declare global {
  interface Window {
    moved: { readonly what: string; readonly of: string; readonly ms: number }[];
  }
}

const pages = usePages();
const TEXT = `scenario: 1
name: moving
title: A node and a zone are lost
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 40GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 2000/s, reads: 20% }
faults:
  - { kind: crash, segment: pg0.c1, at: 1s, for: 500ms }
  - { kind: az-outage, az: us-east-1b, at: 2s, for: 1s }
`;

function note(): void {
  window.moved = [];
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (this: Element, ...given) {
    const of = this.closest(".zone")?.getAttribute("aria-label") ?? (this as HTMLElement).dataset["group"] ?? "";
    const shown = this.matches(".fading") ? [this, ...this.children] : [this];
    const what = shown.map((one) => (one.getAttribute("class") ?? "").split(" ")[0]).join(" ");
    window.moved.push({ what, of, ms: performance.now() });
    return animate.apply(this, given);
  };
}

const moved = (page: Page): Promise<Window["moved"]> => page.evaluate(() => window.moved.splice(0));

/** Plays from a moment to past another one, and pauses. */
async function play(page: Page, from: number, to: number, speed: string): Promise<void> {
  await seekTo(page, from);
  await page.selectOption("#speed", speed);
  await page.keyboard.press("k");
  await page.waitForFunction((past) => (window.sim?.frame()?.at ?? 0) > past, to);
  await page.keyboard.press("k");
}

/** The wall in words: the margin by group. */
const margins = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>(".cell"))
      .sort((a, b) => Number(a.dataset["group"]) - Number(b.dataset["group"]))
      .map((cell) => cell.getAttribute("aria-label")?.split(", ")[1] ?? ""),
  );

test("a zone is swept once, cells whose margin changed are lit once, a commit rings where it is slow; then all is still", async () => {
  const page = await pages.open(TEXT, { before: note, context: { reducedMotion: "no-preference" } });
  // The module comes with the first play.
  await play(page, 100_000, 110_000, "0.1");
  await page.waitForFunction(() => document.querySelector('link[href*="motion"]') !== null);
  await seekTo(page, 900_000);
  await moved(page);

  await seekTo(page, 1_200_000);
  expect(await moved(page), "What is sought stands there at once.").toEqual([]);

  await seekTo(page, 970_000);
  const well = await margins(page);
  await play(page, 970_000, 1_020_000, "0.1");
  const now = await margins(page);
  const changed = [...now.keys()].filter((group) => now[group] !== well[group]);
  const first = await moved(page);
  const lit = first.filter(({ what }) => what === "cell").map(({ of }) => Number(of));
  expect(lit.sort()).toEqual(changed);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.length).toBeLessThan(now.length);
  expect(first.map(({ what }) => what).filter((what) => what.startsWith("fading"))).toEqual([
    "fading node",
    "fading pip",
  ]);

  await play(page, 1_970_000, 2_030_000, "0.1");
  const second = await moved(page);
  expect(second.filter(({ what }) => what === "zone-hatch").length).toBe(1);
  expect(second.find(({ what }) => what === "zone-hatch")?.of).toContain("us-east-1b");
  expect(second.map(({ what }) => what)).toContain("fading zone");
  expect(second.map(({ what }) => what)).toContain("fading node node node");
  await page.waitForFunction(() => document.getAnimations().length === 0, null, { timeout: 5_000 });
  expect(await page.locator(".fading, .commit-ring").count(), "Nothing stays of what moved.").toBe(0);

  await page.click('.cell[data-group="0"]');
  await seekTo(page, 500_000);
  await page.selectOption("#speed", "0.01");
  await page.keyboard.press("k");
  await page.waitForFunction(() => window.moved.filter(({ what }) => what === "commit-ring").length >= 3);
  await page.keyboard.press("k");
  const rings = (await moved(page)).filter(({ what }) => what === "commit-ring");
  for (let one = 1; one < rings.length; one++)
    expect(rings[one].ms - rings[one - 1].ms, "At most three a second.").toBeGreaterThan(1_000 / 3);
  await page.waitForFunction(() => document.getAnimations().length === 0, null, { timeout: 5_000 });

  // From now on without motion.
  await page.keyboard.press("r");
  await play(page, 970_000, 1_020_000, "0.1");
  expect(await moved(page)).toEqual([]);
  await page.close();
});

test("nothing moves for those who want no motion, played or stepped", async () => {
  const page = await pages.open(TEXT, { before: note });
  await play(page, 1_970_000, 2_030_000, "0.1");
  await page.keyboard.press(".");
  expect(await moved(page)).toEqual([]);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.close();
});
