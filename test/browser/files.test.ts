/** Saving from the page: pictures that stand by themselves, the report, the run as a test; each says which run it is of. */
import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

async function saved(page: Page, id: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#save-${id}`).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("picture, report and test are saved by the keyboard's way in; axe finds nothing in the dialog", async () => {
  const page = await pages.visit();
  await simulated(page);
  await page.evaluate(() => window.sim?.seekTime(21_000_000));
  await rest(page);
  const digest = await page.evaluate(() => window.sim?.frame()?.digest ?? "");
  await page.locator("#save").focus();
  await page.keyboard.press("Enter");
  const svg = await saved(page, "svg");
  const text = svg.bytes.toString();
  expect(svg.name).toMatch(/^az-plus-one-1-e\d+\.svg$/);
  expect(text).toContain(`Digest ${digest}.`);
  expect(text).toMatch(/<title>[^<]+<\/title><desc>[^<]+#v=1/);
  // Nothing from elsewhere: links stand in words only, and paints are colours or the picture's own hatch.
  expect(text.match(/\b(?:href|src|class|style)=/g)).toBeNull();
  expect(text.match(/url\((?!#)/g)).toBeNull();
  const drawn = await page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
    const of = (root: ParentNode) => root.querySelectorAll("rect").length;
    return [parsed.querySelectorAll("parsererror").length, of(parsed) - of(document.querySelector("#topology svg")!)];
  }, text);
  // One rectangle more: the paper.
  expect(drawn).toEqual([0, 1]);
  const png = (await saved(page, "png")).bytes;
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  const width = await page.evaluate(() => document.querySelector("#topology svg")?.clientWidth ?? 0);
  expect(png.readUInt32BE(16)).toBe(2 * (width + 24));
  expect(png.includes(digest)).toBe(true);
  const report = JSON.parse((await saved(page, "report")).bytes.toString()) as { format: string; replay: string; digest: string }; // prettier-ignore
  expect([report.format, report.replay.includes("#v=1")]).toEqual(["borealis-run/1", true]);
  const file = await saved(page, "test");
  expect(file.name).toBe("az-plus-one-1.test.ts");
  expect(file.bytes.toString()).toContain(report.digest);
  const { violations } = await new AxeBuilder({ page }).include("#save-dialog").withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze(); // prettier-ignore
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(pages.errors()).toEqual([]);
});
