/**
 * Why, in the page: the chain of causes by mouse and by keyboard, the same as Node's; the page goes on meanwhile,
 * stopping stops; axe finds nothing.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { askable, explain } from "../../sim/explore/index.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessibleAnywhere } from "./axe.ts";
import { seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** A zone and a node stop commits together; a slow disk has no part in it. */
const TEXT = `scenario: 1
name: stuck
title: A zone and a node
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 60/s, reads: 20%, timeout: 5s }
faults:
  - { kind: slow-disk, node: storage-a2, at: 300ms, for: 200ms, extra: 2ms }
  - { kind: az-outage, az: us-east-1b, at: 1s, for: 2s }
  - { kind: crash, segment: pg0.c1, at: 1500ms, for: 1s }
`;

async function opened(mutations: readonly string[] = []): Promise<Page> {
  const page = await pages.open(TEXT, { mutations });
  return page;
}

const status = (page: Page, words: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.getElementById("causes-status")?.textContent?.includes(wanted), words, {
    timeout: 60_000,
  });
/** Client histories, at the moment at which a stuck write was asked for: the bar that has the focus is that write. */
async function fromHistories(page: Page): Promise<void> {
  const { invoke } = askable({ scenario: scenarioFrom(TEXT), seed: "3", mutations: [] }).writes[0].question;
  await seekTo(page, invoke);
  await page.keyboard.press("5");
  await page.locator('#histories [tabindex="0"]').first().focus();
  await page.keyboard.press("Enter");
  const why = page.locator("#histories-story button", { hasText: "Why?" });
  await why.focus();
  await page.keyboard.press("Enter");
  await status(page, "Looking for the causes");
}

const links = (page: Page): Promise<string[]> => page.locator("#causes-chain .cause-text").allTextContents();

describe("why", () => {
  test("by mouse: the chain is Node's, and a cause leads to the run without it", async () => {
    const page = await opened();
    await page.locator("#press-causes").click();
    await page.waitForFunction(() => {
      const asked = document.getElementById("causes-question");
      return asked instanceof HTMLSelectElement && asked.value !== "";
    });
    expect(await page.locator("#causes-question option").first().textContent()).toMatch(
      /^A write at 1\.5\d\d s waits \d/,
    );
    await page.locator("#causes-start").click();
    await status(page, "2 causes, and only together: without any one of them the effect is gone.");
    const asked = { scenario: scenarioFrom(TEXT), seed: "3", mutations: [] };
    const search = explain({ ...asked, question: askable(asked).writes[0].question });
    let step = search.next();
    while (step.done !== true) step = search.next();
    expect(await links(page)).toEqual(step.value?.chain.map(({ text }) => text));
    expect(await page.locator("#causes-chain .cause-proof").nth(1).textContent()).toBe(step.value?.chain[2].proof);
    expect(await page.locator("#causes-rest .guide").count(), "The method is for whoever has asked nothing yet.").toBe(
      0,
    );
    expect(await page.locator("#causes-rest summary").textContent()).toBe("1 thing found to be no cause");
    expect(await page.locator("#causes-rest li").textContent()).toMatch(
      /^the disk of storage-a2 is slow .* all the same\.$/,
    );
    await page.getByRole("button", { name: "See the run without: us-east-1b loses power" }).click();
    await page.waitForFunction(() => document.getElementById("changed")?.textContent?.includes("without: us-east-1b"));
    await simulated(page);
    await page.waitForFunction(
      () => document.getElementById("causes-note")?.textContent === "No check fails and no write is stuck in this run.",
    );
    expect(await page.locator("#causes-status").textContent()).toMatch(/^Of another run than the one on the screen\./);
    await page.close();
  });

  test("by keyboard alone, from a failed check; the page goes on while it is looked for", async () => {
    const page = await opened(["ackAt3"]);
    await page.locator("#tab-checks").focus();
    await page.keyboard.press("Enter");
    const why = page.getByRole("button", { name: "Why does I1-ack-implies-durable fail?" });
    await why.focus();
    await page.keyboard.press("Enter");
    await status(page, "Looking for the causes");
    await page.keyboard.press("End");
    await page.waitForFunction(() => window.sim?.frame()?.at === 4_000_000);
    await status(page, "One cause: without it the effect is gone.");
    expect((await links(page))[1]).toMatch(/^Because the protocol is broken on purpose, ackAt3/);
    expect(await page.locator("#causes-question").inputValue()).toBe(
      JSON.stringify({ kind: "check", name: "I1-ack-implies-durable" }),
    );
    const without = page.getByRole("button", { name: "See the run without: the protocol is broken" });
    await without.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("mutations")?.hidden === true);
    await page.close();
  });

  test("stopping ends it and says so; axe finds nothing at the answer, and a phone has room", async () => {
    const page = await opened();
    await fromHistories(page);
    await page.locator("#causes-start").click();
    await status(page, "before the causes were found");
    await page.locator("#causes-start").click();
    await status(page, "only together");
    expect(await inaccessibleAnywhere(page, "#wide-causes")).toEqual([]);
    await page.close();
  });
});
