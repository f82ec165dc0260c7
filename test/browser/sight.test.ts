/**
 * A link carries how the run was looked at: whoever opens it in a page of their own sees the view, the selection, the
 * part of the timeline and the run that was compared; what is written there of nothing changes nothing.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { linkTo, rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

const CRASHES = Array.from(
  { length: 20 },
  (_, one) =>
    `  - { kind: crash, node: storage-${"abc"[one % 3]}${1 + (one % 2)}, at: ${100 + one * 137}ms, for: 300ms }\n`,
);
const TEXT = `scenario: 1
name: forked
title: Nodes that crash
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 200/s, reads: 50% }
faults:
${CRASHES.join("")}`;
const BARE = await linkTo(TEXT, { event: 4_000 });

/** Everything that a link says of how a run was looked at, as it is on the screen. */
const seen = (page: Page) =>
  page.evaluate(() => ({
    event: window.sim?.frame()?.event,
    views: [...document.querySelectorAll("[id^=press-][aria-expanded=true]")].map(({ id }) => id),
    selected: /Storage node storage-..|Zone ./.exec(document.getElementById("panel-selected")?.textContent ?? "")?.[0],
    isWhole: (document.getElementById("zoom-all") as HTMLButtonElement).disabled,
    ticks: [...document.querySelectorAll("#timeline .axis .tick")].map(({ textContent }) =>
      Number.parseFloat(textContent),
    ),
  }));
const written = (page: Page, words: string): Promise<unknown> =>
  page.waitForFunction((wanted) => location.hash.includes(wanted), words);

describe("how a run was looked at", () => {
  test("a link shows view, selection and part of the timeline in a fresh page; changes are written into its entry; Back leads there", async () => {
    const page = await pages.visit({ hash: `${BARE}&view=lanes&sel=node:storage-b1&w=0.25s..1.75s` });
    await simulated(page);
    await page.waitForSelector("#wide-lanes svg");
    await rest(page);
    const first = await seen(page);
    expect(first).toMatchObject({
      event: 4_000,
      views: ["press-lanes"],
      selected: "Storage node storage-b1",
      isWhole: false,
    });
    expect(Math.min(...first.ticks)).toBeGreaterThanOrEqual(0.25);
    expect(Math.max(...first.ticks)).toBeLessThanOrEqual(1.75);
    const entries = await page.evaluate(() => history.length);
    await page.keyboard.press("4");
    await written(page, "&view=charts&sel=node:storage-b1&w=0.25s..1.75s");
    await page.locator("#zoom-all").click();
    await page.waitForFunction(() => !location.hash.includes("&w="));
    expect(await page.evaluate(() => history.length), "Looking elsewhere is no jump.").toBe(entries);
    await page.keyboard.press("End");
    await page.waitForFunction((before) => history.length === before + 1, entries);
    await page
      .locator(".zone")
      .nth(1)
      .click({ position: { x: 5, y: 5 } });
    await page.keyboard.press("2");
    await written(page, "&view=lanes&sel=az:us-east-1b");
    await page.goBack();
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.event === 4_000);
    await rest(page);
    expect(await seen(page)).toMatchObject({ views: ["press-charts"], selected: "Storage node storage-b1" });
  });

  test("a link may ask for reduced motion, and says so where the page was asked; none asks for more, or tells of the reader's own system", async () => {
    const moves = { context: { reducedMotion: "no-preference" as const } };
    const calm = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.matches(".calm"));
    const page = await pages.visit({ hash: `${BARE}&rm=1`, ...moves });
    await simulated(page);
    expect(await calm(page)).toBe(true);
    await page.keyboard.press("r");
    expect(await calm(page)).toBe(false);
    await page.waitForFunction(() => !location.hash.includes("rm="));
    await page.keyboard.press("r");
    await written(page, "&rm=1");
    await page.close();
    for (const strange of ["&rm=0", "&rm=", "&rm=11", "&rm=%31"]) {
      const other = await pages.visit({ hash: BARE + strange, ...moves });
      // The link has been read by then; how the run ends is another thing.
      await other.waitForFunction(() => window.sim?.ready());
      expect(await calm(other), strange).toBe(false);
      await other.close();
    }
    const own = await pages.visit({ hash: `${BARE}&rm=0` });
    await simulated(own);
    expect(await calm(own)).toBe(true);
    await own.keyboard.press("4");
    await written(own, "&view=charts");
    expect(await own.evaluate(() => location.hash)).not.toContain("rm=");
    await own.close();
  });

  test("the run that is compared comes along, as long as there is room; a time is a moment too", async () => {
    const page = await pages.visit({ hash: `${BARE.replace("at=e4000", "at=t=1.5s")}&sel=az:us-east-1a` });
    await simulated(page);
    await rest(page);
    expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(1_500_000);
    await page.locator("#tab-faults").click();
    await page
      .getByRole("button", { name: /^Take out/ })
      .first()
      .click();
    await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
    await simulated(page);
    await page.keyboard.press("9");
    await written(page, "&view=compare");
    await written(page, "&cmp=sc=z:");
    const hash = await page.evaluate(() => location.hash);
    expect(hash.length).toBeLessThan(2_000);
    const note = /^They (?:differ|stand)/;
    const words = async (one: Page): Promise<string | null> => {
      await one.waitForFunction(
        (start) => new RegExp(start).test(document.getElementById("compare-note")?.textContent ?? ""),
        note.source,
      );
      await rest(one);
      return one.locator(".compare-table").textContent();
    };
    const here = await words(page);
    const fresh = await pages.visit({ hash });
    await simulated(fresh);
    expect(await words(fresh)).toBe(here);
    // By the name that stands in its text, as the run on the screen has it.
    const [own, other] = await fresh.locator(".compare-name").allTextContents();
    expect(own).toMatch(/^A · [\w-]+ as the link has it, seed \w+$/);
    expect(other).toMatch(/^B · the link's other [\w-]+, seed \w+$/);
    expect(await fresh.locator("#scenario option:checked").textContent()).toMatch(/ \(from a link\)$/);
    expect(await fresh.locator("#digest").textContent()).toContain("as the link says");
  });

  test.each([
    ["&view=nonsense&sel=node:storage-z9&w=3s..2s&cmp=sc=steady-state", []],
    ["&view=compare&sel=%zz&w=0s..99s&cmp=sc=nonsense;seed=1", ["press-compare"]],
    ["&view=__proto__&sel=member:0&w=&cmp=;;;", []],
  ])("%s: nothing is selected, all of the run is shown, and nothing is compared", async (fields, views) => {
    const page = await pages.visit({ hash: `${BARE}${fields}` });
    await simulated(page);
    await rest(page);
    expect(await seen(page)).toMatchObject({ event: 4_000, views, isWhole: true });
    expect((await seen(page)).selected).toBeUndefined();
    expect(await page.locator("#notice").isHidden()).toBe(true);
    if (views.length > 0)
      await page.waitForFunction(
        () => document.getElementById("compare-note")?.textContent === "There is nothing to compare with yet.",
      );
  });
});
