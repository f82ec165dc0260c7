/**
 * What axe finds in a part of the page, in a sentence each. Every test of this folder asks it here, by the same rules.
 *
 * Axe is put into a page once and stays. Its wrapper for playwright puts it in anew at each look, and has everything
 * carried over that was found to be right: that took longer than the look.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type Axe from "axe-core";
import type { Page } from "playwright-core";
import { drawn } from "./drawn.ts";

declare const axe: typeof Axe;

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/**
 * What colours and widths may change. Where all the rest has been asked in one theme and width, these are enough for
 * another.
 */
export const OF_LOOKS: readonly string[] = ["color-contrast", "target-size", "scrollable-region-focusable"];
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

export async function inaccessible(page: Page, part = "body", rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const runOnly = rules === undefined ? { type: "tag", values: TAGS } : { type: "rule", values: [...rules] };
  return page.evaluate(
    async ([where, asked]) => {
      const { violations } = await axe.run(where, { runOnly: asked, resultTypes: ["violations"] } as Axe.RunOptions);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(" | ")}`);
    },
    [part, runOnly] as const,
  );
}

/**
 * By every rule where it is light and wide, then dark and on a phone by those of looks, where the page must not be
 * wider than the phone. The page is wide and light again afterwards.
 */
export async function inaccessibleAnywhere(page: Page, part = "body"): Promise<string[]> {
  await page.setViewportSize(WIDE);
  const all = await inaccessible(page, part);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(PHONE);
  all.push(...(await inaccessible(page, part, OF_LOOKS)).map((found) => `dark, phone: ${found}`));
  // On a crowded machine the pictures may not have heard of the width yet.
  await drawn(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) all.push(`A phone has ${wide} pixels too few.`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(WIDE);
  return all;
}
