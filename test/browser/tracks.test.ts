/**
 * Tracks under the scrubber in the real browser: the chance curve is that of the command line's futures, sharpens,
 * stops and then draws nothing; branches; pins; axe at zero.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { futures, momentsOf } from "../../sim/explore/index.ts";
import { pointsOf, shareWords } from "../../viz/project/chance.ts";
import { moment } from "../../viz/project/format.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessibleAnywhere } from "./axe.ts";
import { complete, rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** One batch in five hundred to one member is lost, and nobody asks a peer for it: the end of that member. */
const TEXT = `scenario: 1
name: leaky
title: A leak
duration: 15s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 40/s, reads: 40%, until: 4s }]
faults: [{ kind: loss, from: { instance: writer-1 }, to: { segment: pg0.c1 }, direction: one-way, at: 0s, for: 4s, intensity: 0.5% }]
`;
const MUTATIONS = ["noGossip"];
const L4 = "L4-gossip-converges";

async function opened(width = 1440): Promise<Page> {
  const page = await pages.open(TEXT, {
    mutations: MUTATIONS,
    context: { viewport: { width, height: 900 } },
    before: () => Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 }),
  });
  return page;
}

const noteHas = (page: Page, words: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector("[data-track=chance] .track-note")?.textContent?.includes(wanted),
    words,
    { timeout: 60_000 },
  );
const names = (page: Page) => page.locator("#tracks h3").allTextContents();

describe("tracks under the scrubber", () => {
  test("the chance from each moment: counted while one watches, stopped, kept, and then nothing is drawn", async () => {
    const page = await opened();
    await complete(page);
    await page.keyboard.press("Shift+P");
    await page.locator("#chance-go").click();
    await page.waitForFunction(() => document.querySelectorAll("#chance-table li").length >= 5);
    const early = await page.locator("[data-track=chance] .track-note").textContent();
    await page.waitForFunction(
      (before) => document.querySelector("[data-track=chance] .track-note")?.textContent !== before,
      early,
    );
    expect(await page.locator("#chance-outcome").inputValue()).toBe(`check ${L4}`);
    await page.locator("#chance-go").click();
    await noteHas(page, "stopped");
    expect(await page.locator("#chance-said").textContent()).toMatch(
      /^From 0\.000 s on with other luck, L4-gossip-converges fails: \d+% \(\d+% to \d+%, \d+ runs?\)\.$/,
    );
    await rest(page);
    const draws = await page.evaluate(() => window.sim?.draws());
    await page.waitForTimeout(700);
    expect(await page.evaluate(() => window.sim?.draws())).toBe(draws);
    // What it shows are the very futures that the command line plays, counted.
    const runs = Number(
      /^(\d+) runs/.exec((await page.locator("[data-track=chance] .track-note").textContent()) ?? "")?.[1],
    );
    const odds = momentsOf(0, 15_000_000, 32).map((at) => ({ at, runs: 0, hits: 0 }));
    const job = {
      scenario: scenarioFrom(TEXT),
      seed: "3",
      mutations: MUTATIONS,
      outcome: { kind: "check", name: L4 },
      moments: odds.map(({ at }) => at),
      worker: 0,
      runsMax: 160,
    } as const;
    let played = 0;
    for (const { place, hit } of futures(job)) {
      odds[place].runs++;
      if (hit) odds[place].hits++;
      if (++played === runs) break;
    }
    expect(await page.locator("#chance-table li").allTextContents()).toEqual(
      pointsOf(odds).map((point) => `${moment(point.at)} ${shareWords(point)}`),
    );
    expect(await inaccessibleAnywhere(page, ".transport")).toEqual([]);
    await page.close();
  });

  test("branches, pinned by key: they stand on top and stay when the others are put away; a press shows another run at the same instant", async () => {
    const page = await opened(1024);
    await page.locator("#press-tracks").click();
    await page.waitForFunction(() => document.querySelectorAll("#tracks h3").length === 2);
    expect(await names(page)).toEqual(["Chance from each moment", "Branches"]);
    await page.locator(".eye").first().click();
    await page.waitForFunction(() => document.querySelectorAll(".track-branch-name").length === 2);
    await simulated(page);
    await page.locator(".track-branch-name").first().focus();
    await page.keyboard.press("p");
    await page.waitForFunction(() => document.querySelector("#tracks h3")?.textContent === "Branches");
    await page.locator("#press-tracks").click();
    await page.waitForFunction(() => document.querySelectorAll("#tracks h3").length === 1);
    const at = await page.evaluate(() => window.sim?.frame()?.at);
    await page.locator(".track-branch-name").first().click();
    await page.waitForFunction(
      () => document.querySelector(".track-branch-name")?.getAttribute("aria-current") === "true",
    );
    await simulated(page);
    expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(at);
    expect(await inaccessibleAnywhere(page, ".transport")).toEqual([]);
    await page.locator("[data-track=branches] .track-pin").click();
    await page.waitForFunction(() => document.getElementById("tracks")?.hidden === true);
    await page.close();
  });
});
