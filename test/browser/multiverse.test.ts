/**
 * Branches and comparing in the real browser: keys alone, the same instant in every run, two workers that agree with
 * Node, axe at zero in both themes and on a phone.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { inaccessible } from "./axe.ts";
import { rest, simulated, usePages, type Visit } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: forked
title: A node that crashes
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 200/s, reads: 50% }
faults:
  - { kind: crash, node: storage-b1, at: 2s, for: 500ms }
`;

/** The page with two runs: the one above, and the same without its fault, which is on the screen. */
async function branched(visit: Visit = {}): Promise<Page> {
  const page = await pages.open(TEXT, { ...visit, at: 2_200_000 });
  await page.locator("#tab-faults").click();
  await page
    .locator("#panel-faults")
    .getByRole("button", { name: /^Take out/ })
    .click();
  await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
  await simulated(page);
  await rest(page);
  return page;
}

const at = (page: Page): Promise<number> => page.evaluate(() => window.sim?.frame()?.at ?? -1);

describe("branches", () => {
  test("8 opens the tree; the arrows move between runs at the same instant; a healed branch rejoins", async () => {
    const page = await branched();
    await page.keyboard.press("8");
    await page.waitForFunction(() => document.querySelectorAll(".branch-row").length === 2);
    expect(await page.locator("#multiverse .guide").isHidden(), "Ways to a branch, for whoever has one.").toBe(true);
    const sentence = page.locator(".branch-sentence").nth(1);
    expect(await sentence.textContent()).toMatch(
      /^on the screen; leaves at 2\.000 s; stands as its parent again from \d\.\d+ s on$/,
    );
    const instant = await at(page);
    await page.locator(".branch-name").nth(1).focus();
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction(() => document.getElementById("changed")?.hidden === true);
    await rest(page);
    expect(await at(page)).toBe(instant);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("forked as the link has it, seed 3");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
    await rest(page);
    expect(await at(page)).toBe(instant);
    // Seeds that are played of the branch make its line thick, not its parent's; the sentence has the number.
    await page.keyboard.press("7");
    await page.locator("#swarm-start").waitFor();
    await page.waitForFunction(() => document.querySelectorAll("#swarm-size option").length > 0);
    await page.click("#swarm-start");
    await page.waitForFunction(
      () => Number.parseInt(document.getElementById("swarm-note")?.textContent ?? "", 10) >= 3,
      null,
      { timeout: 60_000 },
    );
    await page.click("#swarm-start");
    await page.keyboard.press("8");
    await rest(page);
    expect(await sentence.textContent()).toMatch(/; \d+ seeds of it played$/);
    const thickness = await page
      .locator(".branch-line")
      .evaluateAll((lines) => lines.map((line) => Number.parseFloat(getComputedStyle(line).strokeWidth)));
    expect(thickness[0]).toBe(2);
    expect(thickness[1]).toBeGreaterThan(2.9);
    expect(await inaccessible(page, "#wide-multiverse")).toEqual([]);
  });
});

describe("comparing", () => {
  test("9 shows both at one instant and names what differs; Shift C goes to the first difference; X swaps them", async () => {
    const page = await branched();
    await page.keyboard.press("9");
    await page.waitForFunction(() =>
      /^They differ in \d+ things/.test(document.getElementById("compare-note")?.textContent ?? ""),
    );
    const row = page.locator(".compare-table tr").nth(1);
    expect(await row.textContent()).toBe("storage-b1updown");
    await page.waitForFunction(() =>
      /\d+ at most/.test(document.querySelector(".compare-strip text")?.textContent ?? ""),
    );
    await page.keyboard.press("Shift+C");
    await page.waitForFunction(() =>
      /first difference at/.test(document.getElementById("compare-note")?.textContent ?? ""),
    );
    await rest(page);
    expect(await at(page)).toBe(2_000_000);
    expect(await page.locator("#compare-note").textContent()).toContain(
      "first difference at 2.000000 s: storage-b1: up here, down there",
    );
    await page.keyboard.press("x");
    await page.waitForFunction(
      () => document.querySelectorAll(".compare-table tr")[1]?.textContent === "storage-b1downup",
    );
    expect(await page.locator("#changed").isHidden()).toBe(true);
  });

  test("the lens goes by pointer, by arrows and by number", async () => {
    const page = await branched();
    await page.locator("#press-compare").click();
    await page.waitForFunction(() => document.querySelectorAll(".compare-picture .node").length === 18);
    await page.locator("#compare-lens").focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#compare-lens-number")?.value === "51");
    await page.locator("#compare-lens-number").fill("20");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#compare-lens")?.value === "20");
    const box = (await page.locator(".compare-stage").boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40);
    await page.mouse.up();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#compare-lens")?.value === "75");
  });

  test.each([
    { width: 1440, height: 900, colorScheme: "light" as const },
    { width: 390, height: 844, colorScheme: "dark" as const },
  ])(
    "axe finds nothing at $width in $colorScheme, and nothing is wider than the page",
    async ({ width, height, colorScheme }) => {
      const page = await branched({ context: { viewport: { width, height }, colorScheme } });
      for (const view of ["multiverse", "compare"]) {
        await page.locator(`#press-${view}`).click();
        await page.waitForFunction((id) => (document.getElementById(id)?.textContent?.length ?? 0) > 20, view);
        await rest(page);
        expect(await inaccessible(page, `#wide-${view}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      }
    },
  );
});
