/**
 * What axe finds in a part of the page, in a sentence each. Every test of this folder asks it here, by the same rules.
 *
 * Everything is looked at in the page itself: a frame of its own for each look, as axe's wrapper makes one where it is
 * not told otherwise, takes several times as long as the look.
 */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/**
 * What colours and widths may change. Where all the rest has been asked in one theme and width, these are enough for
 * another.
 */
export const OF_LOOKS: readonly string[] = ["color-contrast", "target-size", "scrollable-region-focusable"];
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

export async function inaccessible(page: Page, part = "body", rules?: readonly string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).include(part);
  const { violations } = await (rules === undefined ? axe.withTags(TAGS) : axe.withRules([...rules])).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(" | ")}`);
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
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) all.push(`A phone has ${wide} pixels too few.`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(WIDE);
  return all;
}
