/**
 * The page for everybody: axe finds nothing in any view, dialog and state, in either theme, on a phone and in the
 * reader's own colours; and what axe cannot see is asked here: what a canvas says in words, where the Tab key leads and
 * whether something stands in front of it, how large a target is.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { inaccessible, inaccessibleAnywhere, OF_LOOKS } from "./axe.ts";
import { rest, usePages } from "./browser.ts";
import { STOPS_MAX, walk } from "./walk.ts";

const pages = usePages();
const VIEWS = [
  "zoom",
  "lanes",
  "logladder",
  "charts",
  "swarm",
  "histories",
  "causes",
  "multiverse",
  "compare",
  "editor",
];
const DIALOGS = ["goto", "note-here", "palette", "lessons", "save", "keys"];
const TARGET_MIN = 24;

const TEXT = `scenario: 1
name: for-everybody
title: A zone and a node
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 60/s, reads: 20%, timeout: 5s }
faults:
  - { kind: az-outage, az: us-east-1b, at: 1s, for: 1s }
  - { kind: crash, segment: pg0.c1, at: 1200ms, for: 500ms }
`;

async function opened(): Promise<Page> {
  const page = await pages.open(TEXT, { mutations: ["ackAt3"], at: 1_400_000 });
  return page;
}

interface State {
  readonly name: string;
  /** Where something is that was not there before; the whole page is looked at once. */
  readonly part?: string;
  readonly enter: (page: Page) => Promise<unknown>;
  readonly leave?: (page: Page) => Promise<unknown>;
}

const escape = (page: Page): Promise<void> => page.keyboard.press("Escape");

/** Levels of the closer look that are no cards, as the world and a Region are; the second has the x-ray. */
const LEVELS = ["main", "main.pg0", "main.pg0.b1"];

const STATES: readonly State[] = [
  { name: "first sight", enter: (page) => page.waitForSelector(".topology") },
  ...["faults", "checks", "story"].map((tab) => ({
    name: `tab ${tab}`,
    part: ".pane-side",
    enter: (page: Page) => page.click(`#tab-${tab}`),
  })),
  {
    name: "a zone selected",
    part: ".pane-side",
    enter: (page) => page.locator(".zone").nth(2).press("Enter"),
    leave: (page) => page.locator(".zone").nth(2).press("Enter"),
  },
  {
    name: "a node selected",
    part: ".pane-side",
    enter: (page) => page.locator(".node").first().click(),
    leave: (page) => page.locator(".node").first().click(),
  },
  ...DIALOGS.map((id) => ({
    name: `dialog ${id}`,
    part: "dialog[open]",
    enter: (page: Page) => page.click(`#${id}`).then(() => page.waitForSelector("dialog[open]")),
    leave: escape,
  })),
  {
    name: "a mistake in a dialog",
    part: "dialog[open]",
    enter: (page) =>
      page
        .click("#goto")
        .then(() => page.keyboard.type("nonsense"))
        .then(() => page.keyboard.press("Enter"))
        .then(() => page.waitForSelector("#goto-help.wrong")),
    leave: escape,
  },
  ...VIEWS.map((id) => ({
    name: `view ${id}`,
    part: `#wide-${id}`,
    enter: (page: Page) =>
      page
        .click(`#press-${id}`)
        .then(() => page.waitForSelector(`#wide-${id}:not([hidden])`))
        .then(() => rest(page)),
  })),
  ...LEVELS.map((path) => ({
    name: `closer, ${path}`,
    part: "#wide-zoom",
    enter: async (page: Page) => {
      if (!(await page.isVisible("#wide-zoom"))) {
        await page.click("#press-zoom");
        await page.click(".zoom-card");
      }
      await page.click(`#wide-zoom .zoom-stage [data-path="${path}"]`);
      await page.waitForSelector(`.zoom-way [aria-current][data-path="${path}"]`);
      await rest(page);
    },
  })),
  {
    name: "the belt of tools, one in hand",
    part: ".toolbelt",
    enter: (page) =>
      page.keyboard
        .press("h")
        .then(() => page.waitForSelector(".toolbelt:not([hidden])"))
        .then(() => page.keyboard.press("1")),
    leave: escape,
  },
  {
    name: "keys as a form",
    part: "dialog[open]",
    enter: (page) => page.click("#keys").then(() => page.click("#change-keys")),
    leave: escape,
  },
  {
    name: "tracks",
    part: ".transport",
    enter: (page) => page.click("#press-tracks").then(() => page.waitForSelector(".chance-bar")),
    leave: (page) => page.click("#press-tracks"),
  },
  {
    name: "what if",
    part: "#glimpse",
    enter: (page) =>
      page.keyboard
        .press("e")
        .then(() => page.locator(".zone").nth(2).focus())
        .then(() => page.waitForSelector("#glimpse:not([hidden])")),
    leave: escape,
  },
];

describe("axe finds nothing", () => {
  test("every view, tab and dialog: light and wide, dark and on a phone, and in the reader's own colours", async () => {
    const page = await opened();
    const all: string[] = [];
    for (const { name, part, enter, leave } of STATES) {
      await enter(page);
      all.push(...(await inaccessibleAnywhere(page, part)).map((trouble) => `${name}: ${trouble}`));
      await leave?.(page);
    }
    await page.emulateMedia({ forcedColors: "active" });
    all.push(...(await inaccessible(page, "body", OF_LOOKS)).map((trouble) => `the reader's own colours: ${trouble}`));
    expect(all).toEqual([]);
    await page.close();
  });

  test("a refusal; a step of a lesson, its question and the answer to it", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=nonsense&seed=1" });
    await page.waitForSelector("#notice:not([hidden])");
    expect(await inaccessible(page)).toEqual([]);
    await page.getByRole("button", { name: "Open the flagship scenario" }).click();
    await rest(page);
    await page.click("#lessons");
    await page.locator(".lesson-choice").nth(3).click();
    await page.waitForSelector("#lesson:not([hidden]) h3");
    expect(await inaccessible(page)).toEqual([]);
    await page.close();
    const asked = await pages.visit({ hash: "#le=six-copies.2" });
    await asked.waitForSelector("[data-task^=choice]");
    await rest(asked);
    expect(await inaccessibleAnywhere(asked)).toEqual([]);
    await asked.click('[data-task="choice 1"]');
    expect(await inaccessibleAnywhere(asked, "#lesson")).toEqual([]);
    await asked.close();
  });
});

describe("what axe cannot see", () => {
  test("every canvas is said in words; no stop of the Tab key is covered, out of order or a trap; targets are large enough", async () => {
    const page = await opened();
    const canvases = await page
      .locator("canvas")
      .evaluateAll((list) => list.map((canvas) => canvas.getAttribute("aria-hidden")));
    expect(canvases.length).toBeGreaterThan(0);
    expect(canvases.every((hidden) => hidden === "true")).toBe(true);
    expect(await page.locator("#flights-words").textContent()).toMatch(/message/);
    for (const [viewport, view] of [
      [{ width: 1440, height: 900 }, "logladder"],
      [{ width: 390, height: 844 }, "charts"],
    ] as const) {
      await page.setViewportSize(viewport);
      await page.click(`#press-${view}`);
      await rest(page);
      await page.locator(".skip").focus();
      await page.evaluate(() => window.scrollTo(0, 0));
      const { order, covered, unseen } = await walk(page);
      expect(order.length, "The Tab key stops at too few places.").toBeGreaterThan(30);
      expect(order.length, "The Tab key never came back to where it began.").toBeLessThan(STOPS_MAX);
      expect(covered, `At ${viewport.width} pixels.`).toEqual([]);
      expect(unseen, `At ${viewport.width} pixels.`).toEqual([]);
      for (let one = 1; one < order.length; one++)
        expect(order[one], "The Tab key goes by the order of the page.").toBeGreaterThan(order[one - 1]);
    }
    const small = await page.evaluate(
      (least) =>
        Array.from(document.querySelectorAll("button, select, input, summary, [role=slider]")).flatMap((target) => {
          const { width, height } = target.getBoundingClientRect();
          return width === 0 || (width >= least && height >= least) || target.matches("[type=checkbox]")
            ? []
            : [`${target.id || target.className} ${Math.round(width)}x${Math.round(height)}`];
        }),
      TARGET_MIN,
    );
    expect(small).toEqual([]);
    await page.close();
  }, 120_000);
});
