/**
 * Many seeds in the page: the same outcomes as Node's, a click opens that very run, stopping stops, a failure is made
 * small and opened.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { playSeed } from "../../sim/explore/index.ts";
import { run } from "../../sim/run.ts";
import { decodeLink } from "../../sim/scenario/link.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessible } from "./axe.ts";
import { seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** A writer without a successor that is away for two seconds: how long exactly depends on the seed. */
const TEXT = `scenario: 1
name: many
title: A writer that dies
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 40/s, reads: 20% }
faults:
  - { kind: pause, node: storage-b1, at: 500ms, for: 200ms }
  - { kind: crash, instance: writer-1, at: 1s }
expect: { writesUnavailableMax: 1980ms }
`;

async function opened(width = 1440): Promise<Page> {
  const page = await pages.open(TEXT, { seed: "1", context: { viewport: { width, height: 900 } } });
  await page.keyboard.press("7");
  await page.selectOption("#swarm-size", "20");
  return page;
}

const note = (page: Page, words: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.getElementById("swarm-note")?.textContent?.includes(wanted), words, {
    timeout: 60_000,
  });

describe("many seeds", () => {
  test("outcomes are those of Node; the smallest seed of a finding opens as that very run", async () => {
    const page = await opened();
    await page.locator("#swarm-start").click();
    await note(page, "20 of 20 seeds played");
    const job = { scenario: scenarioFrom(TEXT), mutations: [], strict: false };
    const failed = Array.from({ length: 20 }, (_, index) => playSeed(job, index + 1, false)).filter(
      ({ failure }) => failure !== undefined,
    );
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(20);
    const rows = await page.locator("#swarm-rows text").allTextContents();
    expect(rows[0]).toBe(`passed ${20 - failed.length}`);
    expect(rows[1]).toMatch(new RegExp(`${failed.length}$`));
    // Failing runs stand at the time of their first violation, unless that is judged at the end; a range is marked by
    // fields or by a drag.
    expect(await page.locator(".bee").count()).toBe(failed.filter(({ failure }) => failure?.atUs !== undefined).length);
    await page.selectOption("#swarm-marked", "range");
    await page.locator("#swarm-from").fill("3");
    await page.locator("#swarm-to").fill("7");
    await page.locator("#swarm-to").press("Tab");
    await page.waitForFunction(() =>
      document.querySelector("#swarm-marks .lead")?.textContent?.startsWith("5 runs of 20"),
    );
    const box = (await page.locator("#swarm-rows svg").boundingBox())!;
    await page.mouse.move(box.x + 200, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 20, box.y + 14);
    await page.mouse.up();
    await page.waitForFunction(() =>
      /^(1[89]|20) runs of 20|^Every run is marked/.test(
        document.querySelector("#swarm-marks .lead")?.textContent ?? "",
      ),
    );
    const label = await page.locator(".finding button").first().textContent();
    const seed = /\d+/.exec(label ?? "")?.[0] ?? "";
    await page.locator(".finding button").first().click();
    await page.waitForFunction(
      (wanted) => (document.getElementById("seed") as HTMLInputElement).value === wanted,
      seed,
    );
    await simulated(page);
    await seekTo(page, 3_000_000);
    expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(run(job.scenario, { seed }).digest);

    // What causes them: the same for all that are looked into, and the smallest repro is a link to a run of one fault.
    await page.locator("#swarm-causes-start").click();
    const looked = Math.min(8, failed.length);
    await page.waitForFunction(
      (words) => document.querySelector("#swarm-causes .lead")?.textContent === words,
      `${looked} of ${looked} ${looked === 1 ? "seed" : "seeds"} looked into, 1 cause.`,
      { timeout: 60_000 },
    );
    expect(await page.locator("#swarm-causes .finding-title").allTextContents()).toEqual([
      `crash of the writer in ${looked} ${looked === 1 ? "seed" : "seeds"}: ${failed[0].failure?.check}`,
    ]);
    expect(await inaccessible(page, "#swarm-causes")).toEqual([]);
    const text = await decodeLink((await page.locator("#swarm-causes a[href]").getAttribute("href")) ?? "");
    if (!text.ok || text.state.scenario.kind !== "text") throw new Error("the link has no scenario");
    const repro = scenarioFrom(text.state.scenario.text);
    expect(repro.faults.map(({ kind }) => kind)).toEqual(["crash"]);
    expect(run(repro, { seed: text.state.seed ?? "" }).verdict).toBe("fail");

    await page.locator(".finding button", { hasText: "Make it small" }).first().click();
    await page.waitForFunction(() => document.getElementById("shrink-open")?.hidden === false, null, {
      timeout: 60_000,
    });
    expect(await page.locator("#swarm-shrink li").allTextContents()).toEqual(["the engine of writer-1 crashes"]);
    await page.locator("#shrink-open").click();
    await simulated(page);
    expect(await page.locator(".fault-item, #panel-faults li").count()).toBe(1);
  });

  test("stopped, it keeps what it had and says so; axe finds nothing, and a phone has room", async () => {
    const page = await opened(390);
    await page.selectOption("#swarm-size", "10000");
    await page.locator("#swarm-start").click();
    await page.waitForFunction(
      () => /[1-9]\d* of 10,000/.test(document.getElementById("swarm-note")?.textContent ?? ""),
      null,
      { timeout: 60_000 },
    );
    await page.locator("#swarm-start").click();
    await page.waitForFunction(() => document.getElementById("swarm-start")?.textContent === "Play them");
    const words = await page.locator("#swarm-note").textContent();
    await page.waitForTimeout(300);
    expect(await page.locator("#swarm-note").textContent()).toBe(words);
    expect(await inaccessible(page, "#wide-swarm")).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
});
