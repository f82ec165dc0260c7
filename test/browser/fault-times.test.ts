/**
 * Faults at other times, in the real browser: dragged on the timeline, typed in the tab of faults; both make the branch
 * that the text would.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessible } from "./axe.ts";
import { linkTo, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const text = (at: string, lasting: string): string => `scenario: 1
name: dragged
title: A node crashes
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 200/s, reads: 50% }]
faults: [{ kind: crash, node: storage-b1, at: ${at}, for: ${lasting} }]
`;
const digestOf = (at: string, lasting: string): string => run(scenarioFrom(text(at, lasting)), { seed: "3" }).digest;

async function opened(): Promise<Page> {
  const page = await pages.open(text("2s", "1s"));
  return page;
}

/** The branch's name, and its digest at the end. */
async function branched(page: Page, not = ""): Promise<readonly [string, string]> {
  await page.waitForFunction((old) => !["", old].includes(document.getElementById("changed")?.textContent ?? ""), not);
  await simulated(page);
  await seekTo(page, 4_000_000);
  return [
    (await page.locator("#changed").textContent()) ?? "",
    await page.evaluate(() => window.sim?.frame()?.digest ?? ""),
  ];
}

test("a fault's span is dragged, then its end; Escape leaves it; a press goes to the moment", async () => {
  const page = await opened();
  const span = async () => (await page.locator(".time-svg g.fault rect").first().boundingBox())!;
  const drag = async (from: number, to: number, isLetGo = true): Promise<void> => {
    const { y, height } = await span();
    await page.mouse.move(from, y + height / 2);
    await page.mouse.down();
    await page.mouse.move((from + to) / 2, y + height / 2);
    await page.mouse.move(to, y + height / 2);
    if (isLetGo) await page.mouse.up();
  };
  const first = await span();
  const second = first.width;
  // The browser's own menu opens with such a press, and often keeps its end to itself.
  for (const button of ["right", "middle"] as const) {
    await page.mouse.move(first.x + 40, first.y + first.height / 2);
    await page.mouse.down({ button });
    await page.mouse.move(first.x + 40 - second, first.y + first.height / 2);
    await page.mouse.up({ button });
    await page.mouse.click(first.x - second, first.y + 60, { button });
  }
  await rest(page);
  expect((await span()).x).toBeCloseTo(first.x, 0);
  expect(await page.locator("#changed").isHidden()).toBe(true);
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(0);
  await drag(first.x + 40, first.x + 40 + second, false);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await rest(page);
  expect((await span()).x).toBeCloseTo(first.x, 0);
  expect(await page.locator("#changed").isHidden()).toBe(true);

  await page.mouse.click(first.x + second / 2, first.y + first.height / 2);
  await page.waitForFunction(() => Math.abs((window.sim?.frame()?.at ?? 0) - 2_500_000) < 20_000);

  // One second to the left: to one second, to a round number.
  await drag(first.x + 40, first.x + 40 - second);
  const [name, digest] = await branched(page);
  expect([name, digest]).toEqual(["changed: storage-b1 crashes from 1 s, for 1 s", digestOf("1s", "1s")]);

  const moved = await span();
  await drag(moved.x + moved.width - 2, moved.x + moved.width - 2 + second / 2);
  expect(await branched(page, name)).toEqual([
    "changed: storage-b1 crashes from 1 s, for 1.5 s",
    digestOf("1s", "1500ms"),
  ]);
});

test("the same by keys and numbers; what is wrong is said where it was typed", async () => {
  const page = await opened();
  await page.click("#tab-faults");
  const [from, lasting] = [page.locator(".fault-times input").nth(0), page.locator(".fault-times input").nth(1)];
  expect([await from.inputValue(), await lasting.inputValue()]).toEqual(["2s", "1s"]);
  await from.fill("9s");
  await page.keyboard.press("Enter");
  expect(await page.locator(".fault-times [role=alert]").textContent()).toBe(
    "The run ends after 4 s; the fault has to begin before.",
  );
  expect(await inaccessible(page)).toEqual([]);
  await from.fill("1s");
  await lasting.fill("1500ms");
  await page.keyboard.press("Enter");
  expect(await branched(page)).toEqual(["changed: storage-b1 crashes from 1 s, for 1.5 s", digestOf("1s", "1500ms")]);
});

test("a long run's faults can be moved while it is still being simulated", async () => {
  const hours = text("2s", "1s").replace("duration: 4s", "duration: 10h");
  const asked: string[] = [];
  const page = await pages.visit({
    hash: await linkTo(hours),
    route: async (opened) => void opened.on("request", (request) => asked.push(request.url())),
  });
  await page.waitForSelector(".fault-times", { state: "attached" });
  expect(await page.evaluate(() => window.sim?.done())).toBe(false);
  // Nor is anything fetched that a wide page without motion never needs.
  expect(asked.join()).toContain("tool-parts");
  expect(asked.join()).not.toMatch(/narrow-parts|motion-/);
});
