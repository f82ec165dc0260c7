/**
 * The menu of what breaks a thing: it offers what the inspector's buttons offer, by mouse and by keys, and a link's
 * what a network does; it gives the focus back, and leaves the browser its own menu elsewhere.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessibleAnywhere } from "./axe.ts";
import { seekTo, simulated, usePages } from "./browser.ts";
import { faults, opened, TEXT } from "./something-to-break.ts";

const pages = usePages();

/** What the menu offers, and what the buttons of the inspector do. */
async function offers(page: Page): Promise<readonly [readonly string[], readonly string[]]> {
  await page.waitForSelector(".break-menu");
  await page.waitForSelector("#panel-selected .breaks");
  return page.evaluate(() => {
    const of = (place: string): string[] =>
      Array.from(
        document.querySelectorAll<HTMLElement>(`${place} [data-break]`),
        (one) => `${one.dataset["break"]}: ${one.firstChild?.textContent}`,
      );
    return [of(".break-menu"), of("#panel-selected")] as const;
  });
}

test("by mouse: the inspector's own list for each kind of thing, and a press makes the branch that its text would be", async () => {
  const page = await opened(pages);
  for (const [thing, position] of [
    ["#topology .zone", { x: 5, y: 5 }],
    ["#topology .node", undefined],
    ["#topology .client", undefined],
    ["#wall .cell", undefined],
    ["#topology .instance", undefined],
  ] as const) {
    await page
      .locator(thing)
      .first()
      .click({ button: "right", ...(position === undefined ? {} : { position }) });
    const [menu, inspector] = await offers(page);
    expect(menu.length, thing).toBeGreaterThan(1);
    expect(menu, thing).toEqual(inspector);
    expect(await page.locator(".break-menu").count()).toBe(1);
  }
  expect(await inaccessibleAnywhere(page)).toEqual([]);
  await page.locator(".break-menu [data-us='2000000']").click();
  expect(await page.locator(".break-menu [data-break=pause]").textContent()).toBe("Pause it for 2 s");
  await page.locator(".break-menu [data-break=pause]").click();
  expect(await faults(page, 1)).toEqual(["writer-1 stands still"]);
  expect(await page.locator(".break-menu").count()).toBe(0);
  await simulated(page);
  await seekTo(page, 3_000_000);
  const written = `${TEXT}faults:\n  - { kind: pause, instance: writer-1, at: 1500001us, for: 2s }\n`;
  expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(run(scenarioFrom(written), { seed: "3" }).digest);
  await page.close();
});

test("by keys: I and Shift+F10, arrows, a first letter, Escape and Tab; the focus goes back, and no key reaches the page", async () => {
  const page = await opened(pages);
  await page.keyboard.press("i");
  await page.waitForFunction(() => document.body.textContent?.includes("Select something first:"));
  const node = page.locator("#topology .node").first();
  const isBack = (): Promise<boolean> => node.evaluate((one) => one === document.activeElement);
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.firstChild?.textContent ?? "");
  for (const [key, leave] of [
    ["i", "Escape"],
    ["Shift+F10", "Escape"],
    ["Shift+F10", "Tab"],
  ] as const) {
    await node.focus();
    await page.keyboard.press(key);
    await page.waitForSelector(".break-menu");
    expect(await page.locator(".break-menu").count()).toBe(1);
    expect(await focused()).toBe("Crash it");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("Pause it");
    await page.keyboard.press(leave);
    await page.waitForSelector(".break-menu", { state: "detached" });
    expect(await isBack()).toBe(leave === "Escape");
    expect(await page.locator("#topology .node.selected").count(), "Escape closes the menu alone").toBe(1);
  }
  await node.focus();
  await page.keyboard.press("i");
  await page.waitForSelector(".break-menu");
  await page.keyboard.press("ArrowUp");
  expect(await focused()).toBe("for good");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-checked"))).toBe("true");
  await page.keyboard.press("Home");
  expect(await focused()).toBe("Crash it");
  await page.keyboard.press("d");
  expect(await focused()).toBe("Destroy its disk");
  await page.keyboard.press("c");
  await page.keyboard.press("Enter");
  expect(await faults(page, 1)).toEqual(["storage-a1 crashes"]);
  expect(await isBack()).toBe(true);
  // Of what is selected, wherever the focus is.
  await page.locator("#tab-selected").focus();
  await page.keyboard.press("i");
  await page.waitForSelector(".break-menu");
  await page.mouse.click(2, 2);
  expect(await page.locator(".break-menu").count()).toBe(0);
  await page.close();
});

test("a link's menu is of the link; on a small screen all of it is in sight; elsewhere and with a tool the browser's own", async () => {
  const page = await opened(pages);
  // A few pixels beside the line from the crossing down into the first zone.
  const beside = await page
    .locator("#topology path.link")
    .last()
    .evaluate((path) => {
      const link = path as SVGPathElement;
      const { x, y } = link.getPointAtLength(link.getTotalLength() - 4).matrixTransform(link.getScreenCTM()!);
      return { x: x + 4, y };
    });
  await page.mouse.click(beside.x, beside.y, { button: "right" });
  await page.waitForSelector(".break-menu");
  expect(await page.locator(".break-menu").getAttribute("aria-label")).toBe(
    "Break the link between writer-1 and us-east-1c",
  );
  await page.locator(".break-menu").getByRole("menuitem", { name: "Lose a tenth of its messages" }).click();
  expect(await faults(page, 1)).toHaveLength(1);
  expect(await page.locator("#changed").textContent()).toBe(
    "changed: the link between writer-1 and us-east-1c loses messages at 1.500 s",
  );

  await page.setViewportSize({ width: 320, height: 480 });
  await page.locator("#topology .node").last().click({ button: "right" });
  await page.waitForSelector(".break-menu");
  const { x, y, width, height } = (await page.locator(".break-menu").boundingBox())!;
  expect(Math.min(x, y, 320 - x - width, 480 - y - height)).toBeGreaterThanOrEqual(0);
  const isOnTop = await page.locator(".break-menu [data-us]").evaluateAll((all) =>
    all.map((one) => {
      const box = one.getBoundingClientRect();
      return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === one;
    }),
  );
  expect(isOnTop, "nothing of the page covers the menu").toEqual([true, true, true, true]);
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1440, height: 900 });

  const isTaken = (thing: string): Promise<boolean> =>
    page
      .locator(thing)
      .first()
      .evaluate((one) => !one.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true })));
  expect(await isTaken("#story, .caption, header")).toBe(false);
  await page.keyboard.press("h");
  await page.waitForSelector(".toolbelt:not([hidden])");
  await page.keyboard.press("1");
  expect(await isTaken("#topology .node")).toBe(false);
  expect(await page.locator(".break-menu").count()).toBe(0);
  await page.close();
});
