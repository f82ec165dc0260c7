/**
 * The timeline's tracks in the real browser: closer and away, eyes that take faults out and bring them back, clusters,
 * what happens next, axe at zero.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { inaccessibleAnywhere } from "./axe.ts";
import { rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: tracks
title: Two faults
duration: 8s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 100/s, reads: 20% }]
faults: [{ kind: az-outage, az: us-east-1b, at: 2s, for: 2s }, { kind: crash, node: storage-c1, at: 5s, for: 1s }]
`;

async function opened(context = {}): Promise<Page> {
  const page = await pages.open(TEXT, { context, at: 3_000_000 });
  return page;
}

/** Where a moment of the run stands in the strip. */
const headX = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Number(/translate\(([\d.]+)/.exec(document.querySelector(".playhead")?.getAttribute("transform") ?? "")?.[1]),
  );
const settled = (page: Page) => page.waitForFunction(() => window.sim?.idle() === true);

describe("timeline", () => {
  test("closer keeps the moment in its place; the strip follows the playhead; all of it again", async () => {
    const page = await opened();
    const before = await headX(page);
    await page.locator("body").press("+");
    await page.waitForFunction(() => document.querySelector(".overview-part") !== null);
    expect(Math.abs((await headX(page)) - before)).toBeLessThan(3);
    await seekTo(page, 7_900_000);
    const width = await page.locator(".time-svg").evaluate((svg) => svg.clientWidth);
    expect(await headX(page)).toBeGreaterThan(0);
    expect(await headX(page)).toBeLessThan(width);
    await page.locator("body").press("a");
    await settled(page);
    await page.locator("#zoom-out").click();
    await page.waitForFunction(() => document.querySelector(".overview-part") === null);
    expect(await page.locator("#zoom-all").isDisabled()).toBe(true);
    await page.close();
  });

  test("an eye takes a fault out and leaves its ghost; the ghost's eye brings it back, and the run is the one it was", async () => {
    const page = await opened();
    const digest = await page.evaluate(() => window.sim?.frame()?.digest);
    expect(await page.locator(".eye").count()).toBe(2);
    await page.getByRole("button", { name: "Take out: us-east-1b loses power" }).first().focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".fault-ghost");
    await simulated(page);
    await rest(page);
    expect(await page.locator(".fault:not(.fault-ghost)").count()).toBe(1);
    expect(await page.locator(".fault-ghost text").textContent()).toBe("us-east-1b loses power");
    await seekTo(page, 3_000_000);
    expect(await page.evaluate(() => window.sim?.frame()?.azUp.every(Boolean))).toBe(true);
    await page.getByRole("button", { name: "Bring back: us-east-1b loses power" }).click();
    await page.waitForFunction(
      () => document.querySelector(".fault-ghost") === null && document.querySelectorAll(".fault").length === 2,
    );
    await rest(page);
    await seekTo(page, 3_000_000);
    expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(digest);
    await page.close();
  });

  test("faults that follow one another take a lane more, where all of them have words then", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=ring-of-cuts&seed=1" });
    await simulated(page);
    await rest(page);
    const words = await page.locator(".faults g.fault text").allTextContents();
    expect(words.toSorted()).toEqual([
      "us-east-1a is cut off from us-east-1b",
      "us-east-1b is cut off from us-east-1c",
      "us-east-1c is cut off from us-east-1a",
    ]);
    const tops = await page
      .locator(".faults g.fault")
      .evaluateAll((all) => new Set(all.map((one) => one.getBoundingClientRect().top)).size);
    expect(tops).toBe(2);
    await page.close();
  });

  test("marks and their counts are all moments of the story; what happens next leads there", async () => {
    const page = await opened();
    const counted = await page.evaluate(() =>
      Array.from(
        document.querySelectorAll(".marks g.mark"),
        (mark) => Number(mark.querySelector("text")?.textContent ?? "") || 1,
      ).reduce((sum, one) => sum + one, 0),
    );
    await page.click("#tab-story");
    const told = await page.locator("#panel-story time").allTextContents();
    // The start has no mark of its own, and lines of one event are one moment.
    expect(counted).toBeGreaterThanOrEqual(new Set(told).size - 1);
    const next = page.locator("#next button");
    expect(await next.last().textContent()).toMatch(/^in 1 s: .*us-east-1b/i);
    expect(await next.first().textContent()).toMatch(/^in [\d.]+ (µs|ms) [a-z ]+ from \S.* reach \S/);
    await next.last().click();
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 4_000_000);
    await page.close();
  });

  test("axe finds nothing wide and light, nor dark on a phone", async () => {
    const page = await opened();
    await page.locator("body").press("+");
    await page.waitForFunction(() => document.querySelector(".overview-part") !== null);
    expect(await inaccessibleAnywhere(page, ".transport")).toEqual([]);
    await page.close();
  });
});
