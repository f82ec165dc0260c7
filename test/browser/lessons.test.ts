/**
 * The first five seconds and the lessons in the real browser: by events, by mouse and by keyboard alone, with links;
 * axe at zero where it asks (its other states: test/browser/everybody). Every third lesson is gone through; that each
 * can be is asked without a browser (test/viz/lessons.test.ts). All of them:
 *
 *     BOREALIS_LESSONS=all npx vitest run test/browser/lessons.test.ts
 */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { LESSONS } from "../../viz/lessons/index.ts";
import { openingEnd, script } from "../../viz/project/script.ts";
import { shipped } from "../worlds.ts";
import { inaccessible } from "./axe.ts";
import { simulated, usePages } from "./browser.ts";

const TAKEN = LESSONS.filter((_, index) => index % 3 === 0 || process.env["BOREALIS_LESSONS"] === "all");

const pages = usePages();

const text = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().textContent()) ?? "";

async function axe(page: Page): Promise<void> {
  expect(await inaccessible(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

/** The step's moment is on the screen and its text is there. */
async function arrived(page: Page, step: number): Promise<void> {
  await page.waitForFunction(
    (count) =>
      document.getElementById("lesson-count")?.textContent?.startsWith(`step ${count} `) === true &&
      document.getElementById("lesson-next")?.textContent !== "Go there",
    step,
  );
}

describe("the first five seconds", () => {
  test("play by themselves: six copies, a zone, one node more; there the clock stands and asks; the arrow goes on", async () => {
    const run = open(shipped("az-plus-one"));
    run.finish();
    const cues = script(run.story());
    const end = openingEnd(cues)!;
    const page = await pages.visit({ context: { reducedMotion: "no-preference" } });
    const seen = await page.evaluate(async () => {
      const captions: string[] = [];
      const glyphs: string[] = [];
      const note = (list: string[], selector: string): void => {
        const now = document.querySelector(selector)?.textContent ?? "";
        if (now !== "" && list.at(-1) !== now) list.push(now);
      };
      while (document.getElementById("asking")?.hidden !== false) {
        note(captions, "#caption-line");
        note(glyphs, ".verdict-fraction");
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      note(captions, "#caption-line");
      return { captions: captions.map((each) => each.trim()), glyphs };
    });
    const upTo = cues.filter(({ event }) => event <= end.event).map(({ headline }) => headline);
    // A slow machine may pass over a caption; it shows none that is not in the script, and none out of order.
    expect(upTo.filter((headline) => seen.captions.includes(headline))).toEqual(seen.captions);
    for (const told of [
      "Aurora keeps 6 copies of everything, two in each of three zones.",
      "Fault: us-east-1b loses power.",
      "Fault: the node of pg0.c1 crashes.",
      end.headline,
    ])
      expect(seen.captions).toContain(told);
    expect(seen.glyphs).toEqual(["6/6", "4/6", "3/6"]);
    await page.waitForFunction(
      (event) => window.sim?.idle() === true && window.sim.frame()?.event === event,
      end.event,
    );
    expect(await text(page, "#asking-words")).toMatch(
      /^Reads still work, and nothing is lost\. In 9\.4\d s the node is back\./,
    );
    await axe(page);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((at) => (window.sim?.frame()?.at ?? 0) > at + 1_000_000, end.at);
    expect(await page.locator("#asking").isHidden()).toBe(true);
    await page.close();
  });

  test("whoever moves the clock on the way is not asked", async () => {
    const page = await pages.visit({ context: { reducedMotion: "no-preference" } });
    await page.waitForFunction(() => (window.sim?.frame()?.event ?? 0) > 0);
    await page.evaluate(() => window.sim?.seekTime(30_000_000));
    await page.waitForFunction(() => (window.sim?.frame()?.at ?? 0) > 31_000_000);
    expect(await page.locator("#asking").isHidden()).toBe(true);
    await page.close();
  });

  test("under reduced motion nothing plays and nothing asks", async () => {
    const page = await pages.visit();
    await simulated(page);
    expect(await page.evaluate(() => [window.sim?.frame()?.at, document.getElementById("asking")?.hidden])).toEqual([
      0,
      true,
    ]);
    await page.close();
  });
});

describe("each lesson", () => {
  /** One page for all of them, as for somebody who takes one after the other; another one after a failure. */
  const kept = usePages({ keeps: true });
  let page: Page | undefined;
  beforeEach(({ onTestFailed }) => onTestFailed(() => void (page = undefined)));

  test.each(TAKEN.map((lesson) => [lesson.id, lesson] as const))(
    "%s: by keyboard alone, to what the reader breaks and the answer",
    async (id, lesson) => {
      const hash = `#le=${id}`;
      if (page === undefined) page = await kept.visit({ hash });
      else await page.evaluate((to) => (location.hash = to), hash);
      for (const [index, step] of lesson.steps.entries()) {
        await arrived(page, index + 1);
        expect(await text(page, "#lesson-words h3")).toBe(step.title);
        expect(await page.locator(".looked-at").count()).toBe(1);
        // What happens meanwhile is said above the lesson, in sight, and its pane is not under it.
        const tops = await page.evaluate(() =>
          [".caption", "#lesson", ".looked-at"].map((place) => {
            const { top, bottom } = document.querySelector(place)!.getBoundingClientRect();
            return { top, bottom };
          }),
        );
        expect(tops[0].top, step.title).toBeGreaterThanOrEqual(0);
        expect(tops[1].top, step.title).toBeGreaterThanOrEqual(tops[0].bottom);
        expect(tops[2].top, step.title).toBeGreaterThanOrEqual(tops[1].bottom);
        if (step.ask !== undefined) {
          await page.focus(`[data-task="choice ${step.ask.right}"]`);
          await page.keyboard.press("Enter");
          await page.waitForSelector(".lesson-right");
          expect(await text(page, ".lesson-right")).toContain(step.ask.because);
          expect(await page.evaluate(() => document.activeElement?.id)).toBe("lesson-next");
        }
        if (step.breaks === undefined) await page.keyboard.press("ArrowRight");
      }
      const { deeds } = lesson.steps.at(-1)!.breaks!;
      await page.waitForFunction(
        () => document.querySelector<HTMLButtonElement>("[data-task^=deed]")?.disabled === false,
      );
      await page.focus("[data-task^=deed]");
      await page.keyboard.press("Enter");
      await page.waitForFunction(
        (words) =>
          document.getElementById("lesson-words")?.textContent?.includes(`You did this: ${words} at `) === true,
        deeds[0].words,
      );
      expect(await page.locator("#lesson-words p").count()).toBe(3);
      expect(await text(page, "#lesson-next")).toBe("Done");
      await page.keyboard.press("ArrowLeft");
      await page.waitForSelector("[data-task^=deed]");
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction(() => document.getElementById("lesson")?.hidden === true);
    },
  );
});

describe("lessons", () => {
  test("the list opens by a key, leads into a lesson, and the lesson out again", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=replica-lag" });
    await page.waitForFunction(() => window.sim?.ready() === true);
    await page.keyboard.press("n");
    await page.waitForSelector("#lessons-dialog[open]");
    expect(await page.locator(".lesson-choice strong").allTextContents()).toEqual(LESSONS.map(({ title }) => title));
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute("data-lesson") ?? null);
    while ((await focused()) !== "ladder") await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await arrived(page, 1);
    expect(await page.inputValue("#scenario")).toBe("az-plus-one");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("lesson-next");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("lesson")?.hidden === true);
    await page.close();
  });

  test.each([
    ["the lessons themselves", /\/lessons-[^/]*\.js$/],
    ["what shows a step and asks its question", /\/lesson-step-[^/]*\.js$/],
  ])("%s cannot be loaded: it is said, from the list and from a link, and nothing else suffers", async (_, file) => {
    const page = await pages.visit({
      hash: "#v=1&sc=replica-lag",
      isTroubled: true,
      route: (opened) => opened.route(file, (route) => route.abort()),
    });
    const said = () =>
      page.waitForFunction(
        () =>
          document.getElementById("toast")?.textContent ===
          "The lessons could not be loaded: the page's files are out of reach. Once they are back, reload the page: its address keeps the run.",
      );
    await simulated(page);
    await page.click("#lessons");
    await said();
    expect(await page.locator("#lessons-dialog").isVisible()).toBe(false);
    // It is said for some seconds, and then anew: a run that takes longer to simulate is waited for after that.
    await page.waitForFunction(() => document.getElementById("toast")?.textContent === "");
    await page.evaluate(() => (location.hash = "#v=1&sc=az-plus-one&le=az-plus-one.2"));
    await said();
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("#scenario")?.value === "az-plus-one");
    await simulated(page);
    expect(await page.locator("#lesson").isHidden()).toBe(true);
    await page.unroute(file);
    await page.evaluate(() => (location.hash = "#v=1&sc=az-plus-one&le=az-plus-one.3"));
    await page.reload();
    await arrived(page, 3);
    expect(await page.locator("#lesson-words").innerText()).not.toBe("");
    await page.close();
  });

  test("on paper: the words and the question of a step, and nothing printed over anything else", async () => {
    const step = LESSONS[0].steps.findIndex(({ ask }) => ask !== undefined);
    const page = await pages.visit({ hash: `#le=${LESSONS[0].id}.${step + 1}` });
    await page.waitForSelector("[data-task=sure]");
    await simulated(page);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 794, height: 1123 });
    const { asks, choices } = LESSONS[0].steps[step].ask!;
    for (const words of [LESSONS[0].steps[step].title, asks, ...choices])
      expect(await page.locator("#lesson-words").getByText(words, { exact: true }).isVisible(), words).toBe(true);
    for (const pressed of [".lesson-buttons", "[data-task=sure]"])
      expect(await page.locator(pressed).first().isVisible(), pressed).toBe(false);
    // Each tells by how much its words are higher than it is.
    const spilt = await page
      .locator(".lesson, .pane, .panel")
      .evaluateAll((parts) => parts.map(({ scrollHeight, clientHeight }) => Math.max(0, scrollHeight - clientHeight)));
    expect(Math.max(...spilt)).toBeLessThanOrEqual(1);
    await page.close();
  });

  test("a link leads to a step of a lesson, is made there, and back leads to where one was; a link to no lesson still opens its run", async () => {
    const page = await pages.visit({ hash: "#le=az-plus-one.2" });
    await arrived(page, 2);
    expect(await text(page, "#lesson-title")).toBe("AZ+1");
    expect(await text(page, ".verdict-fraction")).toBe("3/6");
    await page.keyboard.press("y");
    await page.waitForFunction(() => location.hash.includes("&le=az-plus-one.2"));
    const { hash } = new URL(page.url());
    await page.click("#lesson-leave");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("lessons");
    // Whoever has left is not led into it again by the address.
    await page.waitForFunction(() => location.hash.includes("sc=") && !location.hash.includes("&le="));
    await page.close();
    const again = await pages.visit({ hash });
    await arrived(again, 2);
    const entries = (): Promise<number> => again.evaluate(() => history.length);
    const before = await entries();
    await again.reload();
    await arrived(again, 2);
    await again.keyboard.press("ArrowLeft");
    await arrived(again, 1);
    await again.waitForFunction(() => location.hash.includes("&le=az-plus-one.1"));
    expect(await entries(), "a reload is no new entry of the browser's history").toBe(before);
    await again.close();
    const strange = await pages.visit({ hash: "#v=1&sc=replica-lag&le=nothing.3" });
    await simulated(strange);
    expect(await strange.locator("#lesson").isHidden()).toBe(true);
    expect(await strange.inputValue("#scenario")).toBe("replica-lag");
    await strange.close();
  });
});
