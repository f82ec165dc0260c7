/**
 * Pointing at a thing shows the next ten seconds as if it failed now, in the real browser; made real it is that very
 * branch.
 */
import { expect, test } from "vitest";
import { inaccessible } from "./axe.ts";
import { rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

test("pointed at, the card tells what would come; Escape puts it away; Shift and Enter make it real, with the digest that the card has", async () => {
  const page = await pages.visit();
  await simulated(page);
  await page.evaluate(() => window.sim?.seekTime(8_000_000));
  await rest(page);
  const writer = page.locator("#topology [role=button][aria-label*='writer-1']").first();
  await writer.hover();
  await page.waitForTimeout(300);
  expect(await page.locator("#glimpse").count()).toBe(0);
  await page.mouse.move(5, 5);
  await page.keyboard.press("e");
  await page.waitForFunction(() => document.getElementById("glimpse") !== null);
  const card = page.locator("#glimpse:not([hidden])");
  await writer.hover();
  await card.waitFor();
  expect(await card.locator("h2").textContent()).toBe("If writer-1 crashes now");
  expect(await card.locator("p").textContent()).toMatch(/^\d+ writes acknowledged; none for \d/);
  expect(await inaccessible(page, "#glimpse")).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await card.count()).toBe(0);
  for (const name of ["storage-a1", "writer-1", "storage-b2", "writer-1"]) {
    await page.locator(`#topology [role=button][aria-label*='${name}']`).first().focus();
    await page.waitForFunction(
      (wanted) => document.querySelector("#glimpse:not([hidden]) h2")?.textContent?.includes(wanted),
      name,
    );
  }
  const digest = await card.getAttribute("data-digest");
  await page.keyboard.press("Shift+Enter");
  await page.waitForFunction(() => document.querySelectorAll(".fault:not(.fault-ghost)").length > 2);
  await simulated(page);
  expect(await card.count()).toBe(0);
  await page.evaluate(() => window.sim?.seekTime(18_000_000));
  await rest(page);
  expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(digest);
  expect(pages.errors()).toEqual([]);
  await page.close();
});
