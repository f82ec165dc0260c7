/**
 * The palette: opened by key and button, arrows and Enter lead to views, moments, things, faults and checks; it is
 * never in the way of typing; axe at zero.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { inaccessible, OF_LOOKS } from "./axe.ts";
import { LIGHT, rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

async function find(page: Page, key: string, words: string): Promise<string> {
  await page.keyboard.press(key);
  await page.waitForFunction(() => document.activeElement?.matches("dialog[open] #palette-text") === true);
  await page.keyboard.type(words);
  const active = await page.locator("#palette-text").getAttribute("aria-activedescendant");
  return (await page.locator(`#${active}`).textContent()) ?? "";
}

const enter = async (page: Page): Promise<void> => {
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !(document.getElementById("palette-dialog") as HTMLDialogElement).open);
};

describe("palette", () => {
  test("by keyboard: a thing, a moment, a view, a fault, a check, a scenario", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=quorum-overlap&seed=1&mu=writeQuorum3" });
    await simulated(page);
    expect(await find(page, "/", "pg11")).toBe("pg11protection group");
    await enter(page);
    await page.waitForFunction(
      () => document.getElementById("panel-selected")?.textContent?.includes("Protection group pg11") === true,
    );
    expect(await find(page, "Control+k", "12.5s")).toContain("12.500 s");
    await enter(page);
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 12_500_000);
    // What reads as a question for moments is looked for, and the next one is a press away.
    expect(await find(page, "/", "reach where state=down")).toContain("find: reach where state=down");
    await enter(page);
    await page.waitForFunction(
      () => /^\d+ moments\.$/.test(document.querySelector("#wide-find .pane-note")?.textContent ?? ""),
      null,
      { timeout: 30_000 },
    );
    expect(await page.locator("#find-text").inputValue()).toBe("reach where state=down");
    const first = await page.locator(".find-list li").first().textContent();
    expect(first).toMatch(/^\d+\.\d{6} s · e[\d,]+reach: pg\d+, copy [abc][12], state down$/);
    await page.evaluate(() => window.sim?.seek(0));
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.event === 0);
    await page.locator("#find-until").click();
    await page.waitForFunction(
      (event) => window.sim?.idle() === true && window.sim.frame()?.event === event,
      Number(/· e([\d,]+)reach/.exec(first ?? "")?.[1].replaceAll(",", "")),
    );
    expect(await page.locator("#find-clear").isHidden()).toBe(true);
    // Where nothing is found, the way back to everything is a press away.
    await page.locator("#find-text").fill("crash before 1s");
    await page.locator("#find-go").click();
    await page.locator("#find-clear").waitFor({ timeout: 30_000 });
    expect(await page.locator("#wide-find .pane-note").textContent()).toBe("No moment of this run.");
    expect(await inaccessible(page, "#wide-find")).toEqual([]);
    await page.locator("#find-clear").click();
    await page.waitForFunction(() => document.getElementById("find-clear")?.hidden === true);
    expect(await page.locator("#find-text").inputValue()).toBe("");
    expect(await page.locator("#wide-find .pane-note").textContent()).toBe("");
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await find(page, "/", "view lag");
    await enter(page);
    await page.waitForFunction(() => document.getElementById("wide-charts")?.hidden === false);
    await find(page, "/", "view lag");
    await enter(page);
    expect(await page.locator("#wide-charts").isHidden()).toBe(false);
    expect(await find(page, "/", "storage-b1 crashes")).toBe("storage-b1 crashes12.000 s");
    await enter(page);
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 12_000_000);
    expect(await page.locator("#tab-faults").getAttribute("aria-selected")).toBe("true");
    expect(await find(page, "/", "survive failed")).toContain("I2-acknowledged-commits-survivefailed");
    await enter(page);
    await page.waitForFunction(
      // The writer has come back at 15 s, and its recovery fails within milliseconds.
      () => {
        const at = window.sim?.frame()?.at ?? 0;
        return at > 15_000_000 && at < 15_100_000 && document.activeElement?.id === "panel-checks";
      },
    );
    await find(page, "/", "steady");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !(document.getElementById("palette-dialog") as HTMLDialogElement).open);
    expect(await find(page, "/", "failover-time")).toContain("failover-time: ");
    await enter(page);
    await page.waitForFunction(
      () => (document.getElementById("scenario") as HTMLSelectElement).value === "failover-time",
    );
    await page.close();
  });

  test("arrows go round, a click takes, Ctrl+K works from a field and leaves a slash alone; a phone has room; axe finds nothing", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const width = colorScheme === "dark" ? 390 : 1440;
      const page = await pages.visit({
        hash: `#v=1&sc=${LIGHT}&seed=1`,
        context: { colorScheme, viewport: { width, height: 800 } },
      });
      await rest(page);
      await page.locator("#seed").focus();
      await page.keyboard.press("/");
      expect(await page.locator("#palette-dialog").isVisible()).toBe(false);
      const last = await find(page, "Control+k", "crashes");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowDown");
      const active = await page.locator("#palette-text").getAttribute("aria-activedescendant");
      expect(await page.locator(`#${active}`).textContent()).toBe(last);
      expect(await inaccessible(page, "#palette-dialog")).toEqual([]);
      const box = await page.locator("#palette-dialog").boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      await page.locator("#palette-text").fill("xyzzy");
      expect(await page.locator("#palette-count").textContent()).toMatch(/^Nothing fits/);
      expect(await inaccessible(page, "#palette-dialog", OF_LOOKS)).toEqual([]);
      await page.locator("#palette-clear").click();
      expect(await page.locator("#palette-list [role=option]").count()).toBeGreaterThan(10);
      expect(await page.locator("#palette-clear").isHidden()).toBe(true);
      await page.locator("#palette-text").fill("these keys");
      await page.locator("#palette-list [role=option]").first().click();
      await page.waitForFunction(() => (document.getElementById("keys-dialog") as HTMLDialogElement).open);
      await page.close();
    }
  });
});

test("what happened: other words than the story's lead to the next moment, again from there, and say when there is none", async () => {
  const page = await pages.visit({ hash: `#v=1&sc=${LIGHT}&seed=1` });
  await simulated(page);
  const at = async (): Promise<number> => (await page.evaluate(() => window.sim?.frame()?.at)) ?? -1;
  const arrive = async (us: number): Promise<void> => {
    await enter(page);
    await page.waitForFunction((to) => window.sim?.idle() === true && window.sim.frame()?.at === to, us);
  };
  const chosen = (): Promise<string | null> => page.locator("#palette-list [aria-selected=true]").textContent();
  // The zone is lost at 5 s and back at 40 s.
  expect(await find(page, "/", "next outage of az-c")).toMatch(/^Fault: us-east-1c loses power\.5\.000 s, in /);
  const [list, count] = ["#palette-list", "#palette-count"].map((place) => page.locator(place));
  expect(await list.locator(".palette-head").first().textContent()).toBe("What happened");
  expect(await count.textContent()).toBe("2 things fit.");
  await arrive(5_000_000);
  // The same words stand there, marked, and the next one after the playhead is chosen.
  await page.keyboard.press("Control+k");
  await page.waitForSelector("dialog[open] #palette-text");
  expect(await page.locator("#palette-text").inputValue()).toBe("next outage of az-c");
  const over = await chosen();
  expect(over).toMatch(/^Over: us-east-1c loses power\.40\.000 s, in 35 s/);
  await arrive(40_000_000);
  await page.keyboard.press("Control+k");
  await page.waitForFunction(() => document.getElementById("palette-count")?.textContent?.includes("past"));
  expect(await count.textContent()).toBe("2 things fit; what happened of it is past.");
  expect(await inaccessible(page, "#palette-dialog")).toEqual([]);
  // What is typed takes their place; errors have no sentence in the story, and are found all the same.
  await page.keyboard.type("client error");
  expect(await chosen()).toMatch(/^Clients are told of errors: .* s, \d.* ago/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.sim?.idle() === true && (window.sim.frame()?.at ?? 4e7) < 40_000_000);
  expect(await at()).toBeGreaterThan(6_000_000);
});

describe("what is typed while a dialog's code is on its way", () => {
  async function slow(part: string): Promise<{ readonly page: Page; readonly arrive: () => void }> {
    let arrive = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (arrive = resolve));
    const page = await pages.visit({
      hash: `#v=1&sc=${LIGHT}&seed=1`,
      route: (opened) =>
        opened.route(`**/${part}-*.js`, async (route) => {
          await waiting;
          await route.continue();
        }),
    });
    await page.waitForFunction(() => window.sim?.frame() !== null);
    return { page, arrive };
  }
  const isOpen = (page: Page): Promise<boolean> => page.evaluate(() => document.querySelector("dialog[open]") !== null);

  test("goes to the dialog, and no shortcut runs", async () => {
    const { page, arrive } = await slow("goto-dialog");
    await page.keyboard.press("g");
    await page.keyboard.type("nonsen8");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("se");
    await page.keyboard.press("Enter");
    expect(await isOpen(page)).toBe(false);
    arrive();
    await page.waitForSelector("#goto-help.wrong");
    expect(await page.locator("#goto-text").inputValue()).toBe("nonsense");
    // The letters after it are the dialog's alone again.
    await page.keyboard.type("!");
    expect(await page.locator("#goto-text").inputValue()).toBe("nonsense!");
    await page.close();
  });

  test("goes to no other place while the lessons are on their way", async () => {
    const { page, arrive } = await slow("lessons");
    const event = await page.evaluate(() => window.sim?.frame()?.event);
    await page.keyboard.press("n");
    await page.keyboard.press(".");
    await page.keyboard.press("4");
    await page.keyboard.press("Enter");
    arrive();
    await page.waitForSelector("#lessons-dialog[open]");
    expect(await page.locator("#lessons-dialog[open]").count()).toBe(1);
    expect(await page.evaluate(() => window.sim?.frame()?.event)).toBe(event);
    expect(await page.isVisible("#wide-charts")).toBe(false);
    await page.close();
  });

  test("Escape gives the dialog up", async () => {
    const { page, arrive } = await slow("goto-dialog");
    await page.keyboard.press("g");
    await page.keyboard.press("Escape");
    arrive();
    await simulated(page);
    expect(await isOpen(page)).toBe(false);
    await page.keyboard.press("g");
    await page.waitForSelector("#goto-dialog[open]");
    await page.close();
  });
});
