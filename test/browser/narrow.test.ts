/**
 * Windows of less than three columns (viewer reference 3.14): from 900 to 1279 pixels the details are a drawer, from
 * 600 to 899 there is one view at a time with the drawer over it; caption and clock stay.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inaccessible, OF_LOOKS } from "./axe.ts";
import { complete, rest, seekTo, usePages } from "./browser.ts";
import { STOPS_MAX, walk } from "./walk.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: narrow
title: A zone
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 160GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 60/s, reads: 20%, timeout: 5s }]
faults: [{ kind: az-outage, az: us-east-1b, at: 1s, for: 1s }]
`;

async function opened(width: number, height: number, hasTouch = false): Promise<Page> {
  const context = { viewport: { width, height }, hasTouch, reducedMotion: "reduce" as const };
  const page = await pages.open(TEXT, { context, at: 1_500_000 });
  await page.waitForSelector("#press-details");
  return page;
}

const isOut = (page: Page): Promise<boolean> => page.locator("#details").isVisible();
const sideOf = (page: Page): Promise<string | null> => page.locator("#details").getAttribute("data-side");
const expanded = (page: Page): Promise<string | null> => page.locator("#press-details").getAttribute("aria-expanded");
const panes = (page: Page): Promise<readonly string[]> =>
  page
    .locator(".pane")
    .evaluateAll((all) =>
      all.filter((one) => one.checkVisibility() && one.id !== "details").map(({ id }) => id.replace("pane-", "")),
    );

/** What has the focus, and whether its middle is seen. */
const focus = (page: Page): Promise<{ readonly id: string; readonly isSeen: boolean }> =>
  page.evaluate(() => {
    const focused = document.activeElement!;
    const { left, top, width, height } = focused.getBoundingClientRect();
    const above = document.elementFromPoint(left + width / 2, top + height / 2);
    return {
      id: focused.id || focused.getAttribute("aria-label") || focused.tagName,
      isSeen: above !== null && (focused.contains(above) || above.contains(focused)),
    };
  });

async function inaccessibleInBoth(page: Page): Promise<readonly string[]> {
  const light = await inaccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await inaccessible(page, "body", OF_LOOKS);
  await page.emulateMedia({ colorScheme: "light" });
  return [...light, ...dark.map((found) => `dark: ${found}`)];
}

test.each([1440, 1280, 390])(
  "what stands by the clock while a long run is simulated moves nothing, %i pixels wide",
  async (width) => {
    const page = await pages.open(TEXT, { context: { viewport: { width, height: 800 } } });
    // What is there for good has come, too; and all is measured in one task: the page's next picture hides it again.
    await complete(page);
    const [before, during, [halt, timeline]] = await page.evaluate(() => {
      const boxOf = (one: string) => document.querySelector(one)!.getBoundingClientRect();
      const places = () => [".transport", "#timeline", "#seed"].map(boxOf).map(({ left, top }) => ({ left, top }));
      const first = places();
      document.getElementById("progress")!.textContent = "simulating: 1.25 M events/s";
      document.getElementById("halt")!.textContent = "Stop simulating";
      document.getElementById("halt")!.hidden = false;
      // Nor does the header when the list of scenarios comes.
      document.getElementById("scenario")!.replaceChildren(new Option("x"));
      return [first, places(), ["#halt", "#timeline"].map(boxOf)] as const;
    });
    expect(during).toEqual(before);
    // It leaves most of the timeline to the playhead, on a phone as well.
    expect((halt.right - halt.left) / (timeline.right - timeline.left)).toBeLessThan(0.28);
    // It stands over the run that is not known yet.
    expect([halt.left > timeline.left, halt.right <= timeline.right, halt.bottom <= timeline.bottom]).toEqual([
      true,
      true,
      true,
    ]);
  },
);

test("a tablet that lies: the details are a drawer that what is selected brings out, and Escape puts away", async () => {
  const page = await opened(1024, 768);
  expect([await isOut(page), await expanded(page)]).toEqual([false, "false"]);
  expect(await panes(page)).toEqual(["topology", "quorum", "ladder", "clients"]);
  const node = page.locator(".node").first();
  await node.click();
  expect([await isOut(page), await sideOf(page)]).toEqual([true, "right"]);
  expect(await page.locator("#panel-selected h3").textContent()).toBe("Storage node storage-a1");
  const pressed = await focus(page);
  expect(pressed.isSeen).toBe(true);
  // Between the sentence and the clock, over neither.
  const [drawer, caption, transport] = await page.evaluate(() =>
    ["#details", ".caption", ".transport"].map((place) => document.querySelector(place)!.getBoundingClientRect()),
  );
  expect(drawer.top).toBeGreaterThanOrEqual(caption.bottom);
  expect(drawer.bottom).toBeLessThanOrEqual(transport.top);
  expect(await inaccessibleInBoth(page)).toEqual([]);

  // To its buttons, and back to what had the focus before them; the thing stays selected.
  await page.keyboard.press("b");
  expect(await page.evaluate(() => document.activeElement?.closest("#panel-selected") !== null)).toBe(true);
  await page.keyboard.press("Escape");
  expect([await isOut(page), (await focus(page)).id]).toEqual([false, pressed.id]);
  expect(await page.locator(".node.selected").count()).toBe(1);
  await page.keyboard.press("Escape");
  expect(await page.locator(".node.selected").count()).toBe(0);

  // On the other side of the page it would lie on what is pressed: it comes from the left.
  const cell = page.locator(".cell").last();
  await cell.click();
  expect([await isOut(page), await sideOf(page), (await focus(page)).isSeen]).toEqual([true, "left", true]);
  // And gives way to the focus, wherever that goes.
  await node.focus();
  expect([await sideOf(page), (await focus(page)).isSeen]).toEqual(["right", true]);
  await page.locator(".drawer-close").click();
  expect(await isOut(page)).toBe(false);

  await page.locator("#press-details").press("Enter");
  expect([(await focus(page)).id, await expanded(page)]).toEqual(["tab-selected", "true"]);
  await page.keyboard.press("Escape");
  expect((await focus(page)).id).toBe("press-details");
  await page.keyboard.press("Shift+I");
  expect((await focus(page)).id).toBe("tab-selected");
  await page.keyboard.press("Shift+I");
  expect([await isOut(page), (await focus(page)).id]).toEqual([false, "press-details"]);
  // What the search finds in the details brings them out, too.
  await page.keyboard.press("/");
  await page.keyboard.type("loses power");
  await page.keyboard.press("Enter");
  await rest(page);
  expect([(await focus(page)).id, (await focus(page)).isSeen]).toEqual(["tab-faults", true]);
  await page.close();
});

test.each([
  ["a tablet that lies", 1024, 768],
  ["a tablet that stands", 768, 1024],
])(
  "%s: the Tab key goes through the whole page with the drawer out, and nothing is before a stop",
  async (_name, width, height) => {
    const page = await opened(width, height);
    await page.locator(".node").first().click();
    await page.locator(".skip").focus();
    await page.evaluate(() => window.scrollTo(0, 0));
    const { order, covered, unseen } = await walk(page);
    expect(order.length).toBeGreaterThan(30);
    expect(order.length).toBeLessThan(STOPS_MAX);
    expect([covered, unseen]).toEqual([[], []]);
    await page.close();
  },
);

test.each([
  ["a tablet that stands", 768, 1024, 0.3],
  ["a phone that lies", 844, 390, 0.45],
  ["a small tablet", 600, 900, 0.36],
])(
  "%s: one view at a time, by thumb and by key; the sentence and the clock stay",
  async (_name, width, height, most) => {
    const page = await opened(width, height, true);
    expect(await panes(page)).toEqual(["topology"]);
    await page.locator("#press-quorum").tap();
    expect(await panes(page)).toEqual(["quorum"]);
    await page.locator("#press-log").tap();
    expect(await panes(page)).toEqual(["ladder", "clients"]);
    expect(await page.locator("#press-log").getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("2");
    await page.waitForSelector("#lanes .lanes-svg");
    expect(await panes(page)).toEqual(["wide-lanes"]);
    expect(await page.locator("#press-log").getAttribute("aria-expanded")).toBe("false");
    await page.keyboard.press("2");
    expect(await panes(page)).toEqual(["ladder", "clients"]);
    await page.keyboard.press("Shift+N");
    expect([await panes(page), (await focus(page)).id]).toEqual([["topology"], "pane-topology"]);
    await page.keyboard.press("Shift+N");
    expect([await panes(page), (await focus(page)).id]).toEqual([["quorum"], "pane-quorum"]);
    // What is selected is brought to the middle of the view that has it.
    await page.locator(".cell").first().click();
    await page.locator(".drawer-close").click();
    await page.locator("#press-topology").click();
    await page.keyboard.press("f");
    expect(await panes(page)).toEqual(["quorum"]);

    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const [caption, transport] = await page.evaluate(() =>
      [".caption", ".transport"].map((place) => document.querySelector(place)!.getBoundingClientRect()),
    );
    expect(caption.top).toBeGreaterThanOrEqual(0);
    expect(transport.bottom).toBeLessThanOrEqual(height + 1);
    expect((transport.height + caption.height) / height).toBeLessThan(most + 0.15);
    expect(transport.height / height).toBeLessThan(most);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.locator("#press-topology").click();
    await page.locator(".node").first().click();
    expect(await isOut(page)).toBe(true);
    expect(await inaccessibleInBoth(page)).toEqual([]);
    await page.emulateMedia({ media: "print" });
    for (const kept of ["#topology-title", ".glyph", ".wall", "#panel-checks"])
      expect(await page.locator(kept).first().isVisible(), `${kept} on paper`).toBe(true);
    await page.close();
  },
);

test("a laptop's page, magnified twice: all of the header is in sight, in a branch too", async () => {
  const page = await opened(720, 450);
  const beyond = (): Promise<number> =>
    page.evaluate(() => document.querySelector(".bar")!.scrollWidth - document.documentElement.clientWidth);
  expect(await beyond()).toBeLessThanOrEqual(0);
  await page.locator(".node").first().click();
  await page.locator("#panel-selected button", { hasText: "Crash" }).first().click();
  await page.waitForFunction(() => document.getElementById("changed")?.textContent !== "");
  expect(await beyond()).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 600, height: 400 });
  expect(await beyond()).toBeLessThanOrEqual(0);
  // Nor does Split cover the last of the views where all of them have room.
  await page.setViewportSize({ width: 1024, height: 700 });
  await page.keyboard.press("2");
  const [last, split] = await page.evaluate(() =>
    ["#press-editor", ".wide-split"].map((place) => document.querySelector(place)!.getBoundingClientRect()),
  );
  expect(last.right).toBeLessThanOrEqual(split.left);
  await page.close();
});

test("one view at a time: a lesson brings up the pane that it speaks of", async () => {
  const page = await pages.visit({
    hash: "#le=six-copies.1",
    context: { viewport: { width: 768, height: 1024 } },
  });
  await page.waitForSelector("#lesson:not([hidden]) h3");
  await page.waitForSelector(".pane-quorum.looked-at");
  expect(await panes(page)).toEqual(["quorum"]);
  await page.locator("#lesson-next").click();
  await page.waitForSelector(".pane-topology.looked-at");
  expect(await panes(page)).toEqual(["topology"]);
  await seekTo(page, 1_000_000);
  await page.close();
});
