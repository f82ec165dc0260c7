/** The diagram of the configuration in the page: the command line's bytes, whatever way one comes to them. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { topologySvg } from "../../sim/diagram/index.ts";
import { shipped } from "../worlds.ts";
import { inaccessible } from "./axe.ts";
import { LIGHT, rest, usePages } from "./browser.ts";

const pages = usePages();

test("the diagram of the configuration is that of the command line: by button, key, search and from the saved files", async () => {
  const page = await pages.visit({ hash: `#v=1&sc=${LIGHT}` });
  const expected = topologySvg(shipped(LIGHT));
  await rest(page);
  const dialog = page.locator("#diagram-dialog");
  const picture = page.locator("#diagram-dialog img");
  await page.locator("#diagram").click();
  await dialog.waitFor();
  expect(await picture.getAttribute("alt")).toBe(/<title>(.*?)<\/title>/.exec(expected)?.[1]);
  expect(decodeURIComponent((await picture.getAttribute("src")) ?? "")).toBe(`data:image/svg+xml,${expected}`);
  expect(await dialog.locator("p").textContent()).toContain("two in each of us-east-1a, us-east-1b, us-east-1c");
  expect(await picture.evaluate((image: HTMLImageElement) => [image.complete, image.naturalWidth > 0])).toEqual([
    true,
    true,
  ]);
  expect(await inaccessible(page, "#diagram-dialog")).toEqual([]);
  const [own] = await Promise.all([page.waitForEvent("download"), page.locator("#diagram-save").click()]);
  expect([own.suggestedFilename(), readFileSync(await own.path(), "utf8")]).toEqual([`${LIGHT}-diagram.svg`, expected]);
  expect(expected.match(/\b(?:href|src)=|url\(|@import/g)).toBeNull();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+D");
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.locator("#palette-text").fill("diagram of");
  await page.keyboard.press("Enter");
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#save").click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#save-diagram").click()]);
  expect(readFileSync(await file.path(), "utf8")).toBe(expected);
});
