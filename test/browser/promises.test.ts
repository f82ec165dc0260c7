/**
 * A promise of somebody's own in the real browser: drawn on a chart or typed, looked for in the run, asked of many
 * seeds with the same outcomes as Node's, saved as a property test.
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { playSeed } from "../../sim/explore/index.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessibleAnywhere } from "./axe.ts";
import { linkTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** A writer without a successor that is away for two seconds: how long exactly depends on the seed. */
const TEXT = `scenario: 1
name: promised
title: A writer that dies
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 40/s, reads: 20%, timeout: 10s }]
faults:
  - { kind: pause, node: storage-b1, at: 500ms, for: 200ms }
  - { kind: crash, instance: writer-1, at: 1s }
`;

async function opened(): Promise<Page> {
  const page = await pages.visit({ hash: await linkTo(TEXT) });
  await simulated(page);
  return page;
}

const found = (page: Page) =>
  page.waitForFunction(() => document.getElementById("find-go")?.textContent === "Find", null, { timeout: 60_000 });

test("a drag over a chart says never above this for longer than that, and is looked for; a press still goes there", async () => {
  const page = await opened();
  await page.keyboard.press("4");
  const chart = page.locator(".chart", { hasText: "Writes without an answer" }).locator("svg.chart-svg");
  const box = (await chart.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + 30];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y);
  expect(await chart.locator(".chart-bound text").textContent()).toMatch(/^never write gap > \d+ m?s for \d+ ms$/);
  // Escape takes it back.
  await page.locator("#charts").focus();
  await page.keyboard.press("Escape");
  expect(await chart.locator(".chart-bound text").count()).toBe(0);
  await page.mouse.up();
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(0);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 100, y);
  await page.mouse.up();
  await found(page);
  const asked = await page.locator("#find-text").inputValue();
  expect(asked).toMatch(/^write gap > \d+(\.\d+)? m?s for \d+ ms$/);
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(0);
  // The outage is longer and higher than what was drawn, which stays on its chart.
  expect(await page.locator("#wide-find .pane-note").textContent()).toMatch(/^1 moment/);
  expect(await page.locator(".find-list li").textContent()).toContain("and longer");
});

test("with the keyboard alone a bound is drawn, moved, heard, looked for and removed; it stays on its chart", async () => {
  const page = await opened();
  const handle = page.locator("#bound");
  const heard = async (): Promise<string> => (await handle.getAttribute("aria-valuetext")) ?? "";
  const drawnOn = (chart: string): Promise<string[]> =>
    page.locator(".chart", { hasText: chart }).locator(".chart-bound text").allTextContents();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? "");
  await page.keyboard.press("Shift+B");
  await page.waitForFunction(() => document.activeElement?.id === "bound");
  const first = await heard();
  expect(first).toMatch(/^never commit p50 > [\d.]+ m?s$/);
  expect(await page.locator("#toast").textContent()).toBe(
    `Drawn: ${first}. The arrows move it, Enter looks for it, Delete removes it.`,
  );
  // The sentence is what is drawn.
  expect(await drawnOn("Commit latency")).toEqual([first]);
  const level = (): Promise<number> =>
    page.evaluate(() => Number(document.querySelector(".chart-bound rect")?.getAttribute("height")));
  const before = await level();
  await page.keyboard.press("ArrowUp");
  const raised = [await heard(), await level()] as const;
  expect(raised[0]).not.toBe(first);
  expect(raised[1]).toBeLessThan(before);
  await page.keyboard.press("Shift+ArrowDown");
  expect(await level()).toBeGreaterThan(before);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  expect(await heard()).toMatch(/^never commit p50 > [\d.]+ m?s for 69 ms$/);
  await page.keyboard.press("ArrowLeft");
  expect(await heard()).toMatch(/ for 63 ms$/);
  await page.keyboard.press("PageUp");
  expect(await heard()).toMatch(/^never copying > \d+ for 63 ms$/);
  for (let step = 0; step < 4; step++) await page.keyboard.press("PageDown");
  expect(await heard()).toMatch(/^never write gap > [\d.]+ m?s for 63 ms$/);
  expect(await drawnOn("Commit latency")).toEqual([]);
  expect(await drawnOn("Writes without an answer")).toEqual([await heard()]);
  // None of it moved the clock or opened a lesson.
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(0);
  expect(await inaccessibleAnywhere(page, "#wide-charts")).toEqual([]);
  const asked = (await heard()).replace("never ", "");
  await page.keyboard.press("Enter");
  await found(page);
  expect(await page.locator("#find-text").inputValue()).toBe(asked);
  expect(await page.locator("#wide-find .pane-note").textContent()).toMatch(/^1 moment/);
  // Back on the charts it stands where it was; removed, it is gone, and the focus is where one is drawn.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Shift+B");
  await page.waitForFunction(() => document.activeElement?.id === "bound");
  expect(await heard()).toBe(`never ${asked}`);
  await page.keyboard.press("Delete");
  expect(await page.locator("#toast").textContent()).toBe("The bound is removed.");
  expect([await drawnOn("Writes without an answer"), await focused()]).toEqual([[], "bound-draw"]);
});

test("typed: asked of many seeds it fails in those in which it fails in Node; saved, it is a property of one's own", async () => {
  const page = await opened();
  await page.keyboard.press("6");
  await page.locator("#find-text").fill("ack where pg=0");
  await page.keyboard.press("Enter");
  await found(page);
  expect(await page.locator("#promise-ask").isVisible()).toBe(false);
  await page.locator("#find-text").fill("write gap > 1980ms");
  await page.keyboard.press("Enter");
  await found(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#promise-save").click()]);
  expect(download.suggestedFilename()).toBe("promised-never-write-gap-1.98-s.test.ts");
  expect(readFileSync(await download.path(), "utf8")).toContain("gauges.writeGapUs > 1980000");
  await page.locator("#promise-ask").click();
  await page.selectOption("#swarm-size", "20");
  await page.locator("#swarm-start").click();
  await page.waitForFunction(
    () => document.getElementById("swarm-note")?.textContent?.includes("20 of 20 seeds played"),
    null,
    { timeout: 60_000 },
  );
  const job = { scenario: scenarioFrom(TEXT), mutations: [], strict: false, never: ["write gap > 1980ms"] };
  const failed = Array.from({ length: 20 }, (_, index) => playSeed(job, index + 1, false)).filter(
    ({ failure }) => failure !== undefined,
  );
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThan(20);
  expect(await page.locator("#swarm-rows text").nth(0).textContent()).toBe(`passed ${20 - failed.length}`);
  expect(await page.locator(".finding b").textContent()).toBe("never write gap > 1.98 s");
  // A button that is half under the bar below counts as a small one: whoever wants it scrolls.
  await page.waitForFunction(() => document.querySelectorAll("#wide-swarm button svg").length > 0);
  await page.locator(".finding").evaluate((one) => one.scrollIntoView({ block: "center" }));
  expect(await inaccessibleAnywhere(page, "#wide-swarm")).toEqual([]);
  // Left out, the seeds have the scenario's own checks to keep and no more.
  await page.locator("#swarm-promise button", { hasText: "Leave it out" }).click();
  expect(await page.locator("#swarm-promise").isVisible()).toBe(false);
  await page.locator("#swarm-start").click();
  await page.waitForFunction(
    () => document.getElementById("swarm-note")?.textContent?.includes("20 of 20 seeds played: none fails"),
    null,
    { timeout: 60_000 },
  );
});
