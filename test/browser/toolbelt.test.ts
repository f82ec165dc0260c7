/**
 * The belt of tools, by mouse and by keys; and keys that somebody changes, which the sheet, the palette and the
 * keyboard all follow.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inaccessible } from "./axe.ts";
import { rest, simulated, usePages } from "./browser.ts";
import { faults, opened } from "./something-to-break.ts";

const pages = usePages();

test("the belt: hammer by mouse, scissors and snowflake by keys, Escape puts the tool away, and a hold ends with its key", async () => {
  const page = await opened(pages);
  // A tap that is over before the belt's code has come is a tap all the same: no later key puts the belt away.
  await page.evaluate(() => {
    for (const kind of ["keydown", "keyup"])
      document.body.dispatchEvent(new KeyboardEvent(kind, { key: "h", code: "KeyH", bubbles: true, cancelable: true }));
  });
  await page.waitForSelector(".toolbelt:not([hidden])");
  expect(await inaccessible(page)).toEqual([]);
  await page.locator("[data-tool=hammer]").click();
  expect(await page.locator("[data-tool=hammer]").getAttribute("aria-pressed")).toBe("true");
  await page.locator("#topology .node").first().click();
  expect(await faults(page, 1)).toEqual(["storage-a1 crashes"]);
  await page.mouse.move(400, 300);
  expect(await page.locator(".tool-cursor").isVisible()).toBe(true);

  // By keys: a number takes the tool and leads to the machines, Enter uses it.
  await page.keyboard.press("3");
  await page.waitForFunction(() => document.activeElement?.classList.contains("instance"));
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.body.textContent?.includes("One end."));
  await page.locator("#topology .zone").nth(1).focus();
  await page.keyboard.press("Enter");
  expect((await faults(page, 2))[1]).toBe("writer-1 is cut off from us-east-1b");
  await page.keyboard.press("2");
  await page.locator("#topology .instance").nth(1).focus();
  await page.keyboard.press("Enter");
  expect((await faults(page, 3))[2]).toBe("reader-1 stands still");
  await page.locator("#topology .zone").nth(1).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() =>
    document.body.textContent?.includes("The snowflake does nothing to a zone: it makes a machine stand still."),
  );
  await page.keyboard.press("Escape");
  expect(await page.locator(".toolbelt").isVisible()).toBe(false);
  expect(await page.locator(".tool-cursor").isVisible()).toBe(false);
  await page.locator("#topology .node").first().press("Enter");
  await page.waitForSelector("[data-break=crash]");
  expect(await faults(page, 3)).toHaveLength(3);

  await page.keyboard.down("h");
  await page.waitForSelector(".toolbelt:not([hidden])");
  await page.keyboard.down("h");
  await page.waitForTimeout(500);
  expect(await page.locator(".toolbelt").isVisible()).toBe(true);
  await page.keyboard.up("h");
  expect(await page.locator(".toolbelt").isVisible()).toBe(false);
});

/** A key by what is printed on it, wherever it lies: a German Ö is where an American keyboard has its semicolon. */
function printed(page: Page, key: string, code: string): Promise<void> {
  return page.evaluate(
    ([name, place]) =>
      void document.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key: name, code: place, bubbles: true, cancelable: true }),
      ),
    [key, code],
  );
}

test("keys: another one, a conflict explained, one switched off, kept over a visit, and all as they were", async () => {
  const page = await opened(pages);
  const calm = (): Promise<boolean> =>
    page.evaluate(() => document.getElementById("keys-dialog")?.hasAttribute("open") === true);
  await page.keyboard.press("?");
  await page.locator("#change-keys").click();
  await page.waitForSelector("[data-key=O]");
  expect(await inaccessible(page)).toEqual([]);
  await page.locator("[data-key=O]").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("u");
  await page.waitForFunction(
    () =>
      document
        .querySelector(".keys-bar .help")
        ?.textContent?.startsWith('U is taken: "undo the last change to the run".') === true,
  );
  await printed(page, "ö", "Semicolon");
  await page.waitForFunction(() => document.querySelector("[data-key=O]")?.textContent === "Ö");
  // Escape leaves one key as it is, and the dialog open.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  expect(await calm()).toBe(true);
  await page.locator("[data-key=M]").click();
  await page.keyboard.press("Delete");
  await page.waitForFunction(() => document.querySelector("[data-key=M]")?.textContent === "none");
  await page.keyboard.press("Escape");
  expect(await calm()).toBe(false);

  await page.reload();
  await simulated(page);
  await rest(page);
  await page.waitForFunction(() => document.getElementById("keys-table")?.textContent?.includes("Ö") === true);
  const sheet = await page.locator("#keys-table > div").allTextContents();
  expect(sheet).toContain("a note at this moment");
  await page.keyboard.press("m");
  await page.keyboard.press("o");
  expect(await page.locator("dialog[open]").count()).toBe(0);
  expect(await page.locator("#tab-faults").getAttribute("aria-selected")).toBe("false");
  await printed(page, "ö", "Semicolon");
  await page.waitForFunction(() => document.getElementById("tab-faults")?.getAttribute("aria-selected") === "true");
  // The list of messages has keys of its own, and takes the focus a frame later where there are any.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.locator("#panel-faults").focus();
  await page.keyboard.press("/");
  await page.locator("#palette-text").fill("one message under way");
  expect(await page.locator("#palette-0 .palette-hint").textContent()).toBe("Ö");
  await page.keyboard.press("Escape");

  await page.locator("#panel-faults").focus();
  await page.keyboard.press("?");
  await page.locator("#change-keys").click();
  await page.getByRole("button", { name: "All as they were" }).click();
  expect(await page.locator("[data-key=M]").textContent()).toBe("M");
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});
