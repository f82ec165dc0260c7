/**
 * Client histories in the real browser: bars equal the history, an operation's story, witnesses with their edges,
 * keyboard alone, axe at zero.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessibleAnywhere } from "./axe.ts";
import { usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: histories
title: A reader that is behind, and two seconds without a write quorum
duration: 5s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: shop, kind: closed, sessions: 3, thinkTime: 5ms, reads: 0%, keys: { count: 4 }, timeout: 1s }
  - { id: pages, kind: closed, sessions: 2, thinkTime: 3ms, reads: 100%, keys: { count: 4 }, endpoint: reader }
faults: [{ kind: az-outage, az: us-east-1b, at: 2s, for: 2s }, { kind: crash, node: storage-c1, at: 2s, for: 2s }]
`;

async function opened(context = {}): Promise<Page> {
  const page = await pages.open(TEXT, { context, at: 1_000_000 });
  await page.locator("body").press("5");
  await page.waitForFunction(() => document.querySelectorAll(".op").length > 0);
  return page;
}

const judgedOn = (page: Page) =>
  page.waitForFunction(
    () =>
      /^Holds: .*Does not hold/.test(document.getElementById("histories-verdicts")?.textContent ?? "") &&
      !document.getElementById("histories-verdicts")?.textContent?.includes("udging"),
  );

describe("client histories", () => {
  test("the bars of the window are the operations of the history that last in it", async () => {
    const page = await opened();
    const run = open(scenarioFrom(TEXT), { seed: "3", history: true });
    run.finish();
    const [from, to] = [990_000, 1_010_000];
    const expected = run.history().filter(({ invoke, complete }) => invoke <= to && complete >= from);
    expect(await page.locator(".op").count()).toBe(expected.length);
    expect(await page.locator(".session-name").allTextContents()).toEqual(
      [...new Set(expected.map(({ session }) => session))]
        .sort((a, b) => a - b)
        .map((session) => `${session < 1e9 ? "shop" : "pages"} ${(session % 1e9) + 1}`),
    );
    // Another moment, other bars: two seconds later nobody has been answered, and outcomes are unknown.
    await page.selectOption("#histories-width", "2000000");
    await page.evaluate(() => window.sim?.seekTime(3_500_000));
    await page.waitForFunction(() => document.querySelectorAll(".op-unknown").length > 0);
    expect(await page.locator("#histories-note").textContent()).toMatch(/\d+ operations of \d+ sessions/);
    await page.close();
  });

  test("keyboard alone: to an operation, its story, to its end on the clock", async () => {
    const page = await opened();
    await page.locator(".op[tabindex='0']").focus();
    const first = await page.locator(".op:focus").getAttribute("data-row");
    await page.keyboard.press("ArrowRight");
    const second = await page.locator(".op:focus").getAttribute("data-row");
    expect(second).not.toBe(first);
    await page.keyboard.press("ArrowDown");
    expect(await page.locator(".op:focus").count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("#histories-story button") !== null);
    const story = (await page.locator("#histories-story p").textContent()) ?? "";
    expect(story).toMatch(/^Operation \d+: (shop|pages) \d (wrote|read) k\d/);
    expect(await page.locator(".op:focus").getAttribute("aria-label")).toBe(story);
    const before = await page.evaluate(() => window.sim?.frame()?.at);
    await page.getByRole("button", { name: "Go to its end" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((at) => window.sim?.idle() === true && window.sim.frame()?.at !== at, before);
    const [, begun, taken, unit] = /begun at ([\d.]+) s, answered ([\d.]+) (µs|ms)/.exec(story) ?? [];
    const end = Number(begun) * 1e6 + Number(taken) * (unit === "ms" ? 1_000 : 1);
    expect(Math.abs((await page.evaluate(() => window.sim?.frame()?.at ?? 0)) - end)).toBeLessThan(10);
    await page.close();
  });

  test("a stale read's card shows its two operations and the circle; hiding goes back to the moment on the screen", async () => {
    const page = await opened();
    await judgedOn(page);
    const card = page.locator(".history-card").first();
    expect(await card.locator("h3").textContent()).toBe("Stale read");
    expect(await card.textContent()).toMatch(
      /saw k\d → .* by reader-1 at read point \d+; k\d = \d+ had been acknowledged/,
    );
    await card.getByRole("button").click();
    await page.waitForFunction(() => document.querySelectorAll(".op-witness").length === 2);
    expect((await page.locator(".edge text").allTextContents()).sort()).toEqual(["rw", "time"]);
    expect((await page.locator(".history-edges li").allTextContents()).length).toBe(2);
    const before = await page.evaluate(() => window.sim?.frame()?.event);
    await card.getByRole("button", { name: "Explain" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".ghost svg").length === 2);
    expect(await page.locator(".ghost figcaption").nth(1).textContent()).toMatch(
      /reader-1 reads at [\d,]+, [\d,]+ below the write\.$/,
    );
    expect(await page.evaluate(() => window.sim?.frame()?.event)).toBe(before);
    await page.getByRole("button", { name: "Around the moment" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".op-witness").length === 0);
    await page.close();
  });

  test("axe finds nothing wide and light, nor dark on a phone", async () => {
    const page = await opened();
    await judgedOn(page);
    await page.locator(".history-card").first().getByRole("button").click();
    await page.locator("#wide-histories summary").click();
    expect(await inaccessibleAnywhere(page, "#wide-histories")).toEqual([]);
    await page.close();
  });
});
