/**
 * Everything can be done without a mouse, and everything can be done with nothing but a mouse that never drags. Ten
 * tasks by keyboard alone (viewer reference, moonshot 16): find the first violation, name its cause, break a zone,
 * compare two runs, go to a time, write a note, copy a link, change a fault in the text, open a failure of many seeds,
 * save.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";
import { rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** A protocol that acknowledges too early, and a zone and a node that show it. */
const TEXT = `scenario: 1
name: journey
title: A zone and a node
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 60/s, reads: 20%, timeout: 5s }
faults:
  - { kind: az-outage, az: us-east-1b, at: 1s, for: 2s }
  - { kind: crash, segment: pg0.c1, at: 1500ms, for: 1s }
`;
const MUTATIONS = ["ackAt3"] as const;
const SEED = "3";
/** More stops than the page has: somebody who needs more has fallen into a trap. */
const STOPS_MAX = 200;

async function opened(reducedMotion: "reduce" | "no-preference"): Promise<Page> {
  const page = await pages.open(TEXT, { seed: SEED, mutations: MUTATIONS, context: { reducedMotion } });
  await page.evaluate(() => {
    const used: string[] = [];
    Object.assign(window, { used });
    for (const kind of ["pointerdown", "pointermove", "keydown"])
      window.addEventListener(
        kind,
        (event) => {
          if (event instanceof KeyboardEvent) used.push("key");
          else if (kind === "pointerdown") used.push("pointer");
          else if ((event as PointerEvent).buttons > 0) used.push("drag");
        },
        true,
      );
  });
  return page;
}

const used = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as { used: string[] }).used);
const eventOf = (page: Page): Promise<number> => page.evaluate(() => window.sim?.frame()?.event ?? -1);
const words = (page: Page, id: string, wanted: string): Promise<unknown> =>
  page.waitForFunction(([place, text]) => document.getElementById(place)?.textContent?.includes(text), [id, wanted], {
    timeout: 60_000,
  });
const changedTo = (page: Page, wanted: string): Promise<unknown> => words(page, "changed", wanted);
const atTime = (page: Page, us: number): Promise<unknown> =>
  page.waitForFunction((at) => window.sim?.idle() === true && window.sim.frame()?.at === at, us);

/** Tab until the focus is there: as far as somebody would have to go who sees nothing of the page but its order. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < STOPS_MAX; stops++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${STOPS_MAX} stops of the Tab key did not lead to ${selector}.`);
}

describe("without a mouse", () => {
  test("ten tasks by keyboard alone", async () => {
    const page = await opened("reduce");
    const { checks } = run(scenarioFrom(TEXT), { seed: SEED, mutations: [...MUTATIONS] });
    // One may be about the rule itself, before anything has happened.
    const first = Math.min(
      ...checks.flatMap(({ event, verdict }) => (verdict === "fail" && event !== undefined && event > 0 ? event : [])),
    );

    // The first violation.
    await page.keyboard.press("v");
    await page.waitForFunction((event) => window.sim?.idle() === true && window.sim.frame()?.event === event, first);
    expect(await page.locator("#panel-checks").textContent()).toContain("failed");

    // Its cause.
    await page.keyboard.press("q");
    await page.waitForSelector("#wide-causes:not([hidden]) #causes-start:not([disabled])");
    await page.waitForFunction(() => (document.getElementById("causes-question") as HTMLSelectElement).value !== "");
    await tabTo(page, "#causes-start");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("#causes-chain li").length > 0, null, {
      timeout: 60_000,
    });
    expect((await page.locator("#causes-chain .cause-text").allTextContents()).join(" ")).toContain("ackAt3");
    await page.keyboard.press("q");

    // A time.
    await page.keyboard.press("g");
    await page.waitForSelector("#goto-dialog[open]");
    await page.keyboard.type("500ms");
    await page.keyboard.press("Enter");
    await atTime(page, 500_000);

    // A zone loses power.
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.activeElement?.id === "palette-text");
    await page.keyboard.type("zone us-east-1c");
    await page.waitForFunction(() =>
      document.querySelector("#palette-list [aria-selected=true]")?.textContent?.includes("us-east-1c"),
    );
    await page.keyboard.press("Enter");
    await words(page, "panel-selected", "us-east-1c");
    await page.keyboard.press("b");
    await tabTo(page, "#panel-selected [data-break]");
    await page.keyboard.press("Enter");
    await changedTo(page, "us-east-1c");
    await simulated(page);
    await rest(page);

    // The two runs beside one another, and where they part.
    await page.keyboard.press("9");
    await page.waitForSelector('#wide-compare:not([hidden]) .compare[data-empty="false"]');
    await page.keyboard.press("Shift+C");
    await page.waitForFunction(
      () => (document.getElementById("compare-note")?.textContent ?? "") !== "" && window.sim?.idle() === true,
    );
    await page.keyboard.press("9");

    // A note, and the link that carries it.
    await page.keyboard.press("m");
    await page.waitForFunction(() => document.activeElement?.id === "note-words");
    await page.keyboard.type("Here the zone goes");
    await tabTo(page, "#notes-dialog [type=submit]");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".note-flag");
    await page.keyboard.press("y");
    await page.waitForFunction(() => /dg=/.test(location.hash) && /note=/.test(location.hash));

    // A fault, changed in the text.
    await page.keyboard.press("0");
    await page.waitForFunction(() =>
      (document.getElementById("editor")?.shadowRoot?.querySelector(".cm-content")?.textContent ?? "").includes(
        "scenario: 1",
      ),
    );
    await page.waitForFunction(() => document.activeElement?.id === "editor");
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText("  - { kind: crash, node: storage-a1, at: 3500ms, for: 100ms }\n");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("#editor-edits li")].some((edit) =>
        edit.textContent?.includes("storage-a1 crashes"),
      ),
    );
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.id)).not.toBe("editor");
    await simulated(page);

    // Many seeds, and one that fails.
    await tabTo(page, "#press-swarm");
    await page.keyboard.press("Enter");
    await tabTo(page, "#swarm-size");
    await page.keyboard.press("Home");
    await tabTo(page, "#swarm-start");
    await page.keyboard.press("Enter");
    await words(page, "swarm-note", "20 of 20");
    await tabTo(page, ".finding button");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.sim?.done() === true && window.sim.idle(), null, { timeout: 60_000 });

    // A file to keep.
    await tabTo(page, "#save");
    await page.keyboard.press("Enter");
    await tabTo(page, "#save-report");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toContain("journey");
    await page.keyboard.press("Escape");

    const ways = new Set(await used(page));
    expect([...ways]).toEqual(["key"]);
    await page.close();
  });
});

describe("with a mouse that does not drag", () => {
  test("time, breaking, a fault that is taken out, comparing, a view, a file", async () => {
    const page = await opened("no-preference");
    const before = await eventOf(page);
    await page.click("#press-event-on");
    await page.waitForFunction((event) => window.sim?.idle() === true && window.sim.frame()?.event !== event, before);
    await page.click("#press-play");
    await page.waitForFunction((event) => (window.sim?.frame()?.event ?? 0) > event + 3, before);
    await page.click("#press-play");
    await rest(page);

    // The timeline is dragged by some; a click in it and the buttons beside it do the same.
    const strip = (await page.locator(".time-svg").boundingBox())!;
    await page.mouse.click(strip.x + strip.width * 0.2, strip.y + strip.height - 30);
    await page.waitForFunction(() => {
      const at = window.sim?.frame()?.at ?? 0;
      return window.sim?.idle() === true && at > 600_000 && at < 1_000_000;
    });
    await page.click("#zoom-in");
    await page.waitForSelector("#zoom-all:not([disabled])");
    await page.click("#zoom-all");

    await page.locator(".zone .zone-letter").first().click();
    await page.locator("#panel-selected [data-break]").first().click();
    await changedTo(page, "us-east-1a");
    await simulated(page);
    await page.locator(".eye").first().click();
    await page.waitForFunction(() => document.querySelectorAll(".fault-ghost").length === 1);
    await simulated(page);

    await page.click("#press-compare");
    await page.waitForSelector('#wide-compare:not([hidden]) .compare[data-empty="false"]');
    const lens = page.locator(".compare-bar input[type=range]");
    const { width, height } = (await lens.boundingBox())!;
    await lens.click({ position: { x: width * 0.25, y: height / 2 } });
    await page.waitForFunction(
      () => Number((document.querySelector(".compare-bar input[type=number]") as HTMLInputElement).value) < 40,
    );
    await page.click("#press-charts");
    await page.waitForSelector("#charts .chart-svg");
    await page.click("#save");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-report")]);
    expect(download.suggestedFilename()).toContain("journey");

    expect(new Set(await used(page))).toEqual(new Set(["pointer"]));
    await page.close();
  });
});
