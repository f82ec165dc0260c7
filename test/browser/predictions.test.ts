/**
 * What a reader predicts in the lessons, in the real browser: how sure they are by keyboard, what is said of it, that
 * the first answer counts, that it outlasts the page, and that it can be forgotten; and that nothing breaks where the
 * browser keeps nothing.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { FAILOVER } from "../../viz/lessons/failover.ts";
import { SIX_COPIES } from "../../viz/lessons/six-copies.ts";
import { usePages } from "./browser.ts";

const pages = usePages();

const QUESTION = SIX_COPIES.steps.findIndex(({ ask }) => ask !== undefined);
const HASH = `#le=six-copies.${QUESTION + 1}`;
const { right } = SIX_COPIES.steps[QUESTION].ask!;
const score = async (page: Page): Promise<string> => (await page.locator(".lesson-score").textContent()) ?? "";

async function answer(page: Page, choice: number): Promise<void> {
  await page.click(`[data-task="choice ${choice}"]`);
  await page.waitForSelector(".lesson-score");
}

async function openList(page: Page): Promise<void> {
  await page.click("#lessons");
  await page.waitForSelector("#lessons-dialog[open]");
}

test("predicted by keyboard: how sure one is counts, the first answer counts, and both are there the next day", async () => {
  const page = await pages.visit({ hash: HASH });
  await page.waitForSelector("[data-task=sure]");
  // The arrows are the list's, as long as it has the focus, and the lesson stays where it is.
  await page.focus("[data-task=sure]");
  await page.keyboard.press("ArrowDown");
  expect(await page.inputValue("[data-task=sure]")).toBe("2");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-task"))).toBe("choice 0");
  expect(await page.locator("#lesson-count").textContent()).toMatch(`step ${QUESTION + 1} `);
  // Whoever listens hears the question with its answers, and then what is said to the one that was chosen, and no more.
  const heard = (words: string): Promise<unknown> =>
    page.waitForFunction((all) => document.getElementById("speech")?.textContent?.endsWith(all), words);
  const { asks, because, choices } = SIX_COPIES.steps[QUESTION].ask!;
  await heard(` ${asks} ${choices.join("; ")}.`);
  const wrong = right === 0 ? 1 : 0;
  await page.focus(`[data-task="choice ${wrong}"]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".lesson-wrong");
  const verdict = `No. You said "${choices[wrong]}". ${because}`;
  expect(await page.locator(".lesson-wrong").textContent()).toBe(verdict);
  await heard(verdict);
  expect(await page.locator("#speech").textContent()).toBe(verdict);
  expect(await score(page)).toBe("Of your predictions 0 of 1 came true: 0 of 1 where you were certain.");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await answer(page, right);
  expect(await page.locator(".lesson-right").count()).toBe(1);
  expect(await score(page)).toMatch("0 of 1 came true");

  await page.reload();
  await page.waitForSelector("#lesson:not([hidden])");
  await openList(page);
  const own = page.locator('[data-lesson="six-copies"] small');
  expect(await own.textContent()).toMatch(/^\d+ steps, 0 of 1 predicted right$/);
  expect(await page.locator("#lessons-score").textContent()).toMatch("0 of 1 came true");
  await page.focus("#lessons-forget");
  await page.keyboard.press("Enter");
  expect(await own.textContent()).toMatch(/^\d+ steps$/);
  expect(await page.locator("#lessons-score").textContent()).toBe("");
  expect(await page.locator("#lessons-forget").isVisible()).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-lesson"))).toBe("six-copies");
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.close();
});

test("with the page open twice no prediction is lost, and what is forgotten in one is forgotten in the other", async () => {
  const page = await pages.visit({ hash: HASH });
  await page.waitForSelector("[data-task=sure]");
  const other = await page.context().newPage();
  const step = FAILOVER.steps.findIndex(({ ask }) => ask !== undefined);
  await other.goto(page.url().replace(/#.*/, `#le=failover.${step + 1}`));
  await other.waitForSelector("[data-task=sure]");
  // Both have looked at what is kept before either keeps anything.
  for (const each of [page, other]) {
    await openList(each);
    await each.keyboard.press("Escape");
  }
  await answer(page, right);
  await answer(other, FAILOVER.steps[step].ask!.right);
  const names = await page.evaluate(() =>
    Object.keys(JSON.parse(localStorage.getItem("borealis.predictions") ?? "{}")),
  );
  expect(names.sort()).toEqual([`failover.${step + 1}`, `six-copies.${QUESTION + 1}`]);
  await openList(other);
  await other.click("#lessons-forget");
  await openList(page);
  expect(await page.locator("#lessons-score").textContent()).toBe("");
  await page.close();
});

test("where the browser keeps nothing, or something else, the lesson goes on and this visit's predictions count", async () => {
  const page = await pages.visit({ hash: HASH });
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("No room.", "QuotaExceededError");
    };
    Storage.prototype.getItem = () => '{"six-copies.2":7,"x":{"sure":9,"isRight":true}}';
  });
  await page.reload();
  await page.waitForSelector("[data-task=sure]");
  await answer(page, right);
  expect(await score(page)).toBe("Of your predictions 1 of 1 came true: 1 of 1 where you were fairly sure.");
  await openList(page);
  expect(await page.locator("#lessons-score").textContent()).toMatch("1 of 1 came true");
  await page.close();
});
