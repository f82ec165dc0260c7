/**
 * States that a page must say honestly (viewer reference 3.9): late frames, a run that is not the same twice, a picture
 * whose memory is taken, no canvas at all, a slow machine; and that a fork is asked for once.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { linkTo, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: states
title: A run whose page gets into trouble
duration: 2s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }] }
workloads: [{ id: app, kind: open, rate: 3000/s, reads: 50% }]
`;
const hash = await linkTo(TEXT, { seed: "1" });

declare global {
  interface Window {
    /** What the page has sent to its workers. */
    asked: string[];
    /** Frames and stretches of messages that come are held back; called, those that were are given. */
    holds: boolean;
    release: () => void;
  }
}

/**
 * Workers say of each stretch that they play again that it ended elsewhere; their frames can be held back, and what
 * they are asked is written down.
 */
function meddle(): void {
  window.asked = [];
  window.holds = false;
  const held: (() => void)[] = [];
  window.release = () => {
    window.holds = false;
    for (const give of held.splice(0)) give();
  };
  window.Worker = class extends Worker {
    constructor(...[url, options]: ConstructorParameters<typeof Worker>) {
      super(url, options);
      this.addEventListener("message", (event: MessageEvent<{ readonly type: string; readonly recheck?: object }>) => {
        const { data, isTrusted } = event;
        const isHeld = (data.type === "frame" || data.type === "tape") && window.holds;
        if (!isTrusted || !(isHeld || data.type === "rechecked")) return;
        event.stopImmediatePropagation();
        const told = isHeld ? data : { ...data, recheck: { ...data.recheck, actual: "f".repeat(16) } };
        const give = (): unknown => this.dispatchEvent(new MessageEvent("message", { data: told }));
        if (isHeld) held.push(give);
        else setTimeout(give);
      });
    }
    override postMessage(...given: [message: { readonly type: string }]): void {
      window.asked.push(given[0].type);
      super.postMessage(...given);
    }
  };
}

/** How many pixels of the canvas are painted. */
function painted(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("canvas.flights");
    const { data } = canvas!.getContext("2d")!.getImageData(0, 0, canvas!.width, canvas!.height);
    return data.reduce((sum, value, index) => sum + (index % 4 === 3 && value > 0 ? 1 : 0), 0);
  });
}

test("not the same twice: told with both digests, and the link stays; a late frame keeps the last one; what was painted comes back; a fork is asked for once", async () => {
  const page = await pages.visit({ hash, before: meddle, context: { reducedMotion: "no-preference" } });
  await simulated(page);
  const notice = page.locator("#notice");
  await notice.locator("h2", { hasText: "This run was not the same twice." }).waitFor();
  expect(await notice.textContent()).toMatch(
    /Events [\d,]+ to [\d,]+ were played again and ended in the digest ffffffffffff; the first time it was [0-9a-f]{12}\..*seed \(1\)/,
  );
  expect(await page.locator("#digest").textContent()).toContain("does not match");
  await notice.locator("button", { hasText: "Dismiss" }).click();
  await seekTo(page, 1_000_000);
  await page.evaluate(() => (window.holds = true));
  await page.evaluate(() => window.sim?.seekTime(1_500_000));
  await page.waitForFunction(() => document.body.classList.contains("late"));
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(1_000_000);
  expect(await page.locator(".instance").count()).toBe(2);
  await page.evaluate(() => window.release());
  await page.waitForFunction(() => !document.body.classList.contains("late") && window.sim?.frame()?.at === 1_500_000);
  expect(await page.evaluate(() => location.hash)).toContain("seed=1");

  const pixels = await painted(page);
  expect(pixels).toBeGreaterThan(0);
  await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("canvas.flights")!;
    canvas.getContext("2d")!.reset();
    canvas.dispatchEvent(new Event("contextrestored"));
  });
  expect(await painted(page)).toBe(pixels);

  await page.evaluate(() => (window.holds = true));
  await page.locator("#press-lanes").click();
  const loading = page.locator(".lanes-loading");
  await loading.waitFor();
  expect(await loading.locator("text").textContent()).toBe("loading");
  expect(await loading.locator("rect").evaluate((rect) => getComputedStyle(rect).fill)).toContain("#hatch");
  // Whose lanes these are is known all the same.
  expect(await page.locator(".lane").count()).toBeGreaterThan(8);
  await page.evaluate(() => window.release());
  await loading.waitFor({ state: "hidden" });
  await page.locator("#press-lanes").click();

  await page.locator(".instance").first().click();
  await page.locator("[data-break=crash]").waitFor();
  expect(await page.evaluate(() => window.asked.at(-1))).toBe("prepare");
  await page.evaluate(() => (window.asked.length = 0));
  await page.locator("[data-break=crash]").click();
  await page.waitForFunction(
    () => document.getElementById("changed")?.hidden === false && window.sim?.frame()?.at === 1_500_000,
  );
  expect(await page.evaluate(() => window.asked)).toEqual(["fork"]);
});

test("without any canvas and at a sixth of the speed the words stand, the clock goes, and keys are heard", async () => {
  const page = await pages.visit({
    hash,
    before: () => {
      HTMLCanvasElement.prototype.getContext = () => null;
    },
    context: { reducedMotion: "no-preference" },
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await rest(page);
  await seekTo(page, 1_000_000);
  expect(await page.locator("#flights-words").textContent()).toMatch(/\d/);
  await page.keyboard.press("Space");
  await page.waitForFunction(() => (window.sim?.frame()?.at ?? 0) > 1_050_000);
  await page.keyboard.press("Space");
  await page.waitForFunction(() => window.sim?.idle() === true);
});

/** Whoever goes beyond six seconds never comes back, however often the worker is started again. */
function neverReturn(): void {
  window.Worker = class extends Worker {
    #isAsked = false;
    constructor(...[url, options]: ConstructorParameters<typeof Worker>) {
      super(url, options);
      this.addEventListener("message", ({ data }: MessageEvent<{ readonly progress?: { readonly done: boolean } }>) => {
        if (this.#isAsked && data.progress?.done === true) this.#die();
      });
    }
    #die(): void {
      setTimeout(() => this.dispatchEvent(new ErrorEvent("error", { message: "An event without an end." })));
    }
    override postMessage(...[message]: [message: { readonly moment?: { readonly at?: number } }]): void {
      this.#isAsked = (message.moment?.at ?? 0) > 6_000_000;
      if (!this.#isAsked) super.postMessage(message);
      else if (window.sim?.done() === true) this.#die();
    }
  };
}

test("an event without an end: told, with a report, and the page opens what stood five seconds earlier", async () => {
  const long = await linkTo(TEXT.replace("duration: 2s", "duration: 10s").replace("3000/s", "50/s"), { seed: "1" });
  const page = await pages.visit({ hash: long, before: neverReturn });
  await simulated(page);
  await page.evaluate(() => window.sim?.seekTime(8_000_000));
  const notice = page.locator("#notice");
  await notice.locator("h2", { hasText: "The simulation cannot run here." }).waitFor();
  expect(await notice.textContent()).toContain("An event without an end.");
  expect(await notice.locator("button").allTextContents()).toEqual(["Open 5 s earlier", "Copy report", "Dismiss"]);
  await notice.locator("button", { hasText: "Open 5 s earlier" }).click();
  await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 3_000_000);
  expect(await notice.isHidden()).toBe(true);
});

test("more messages than are drawn: how many are is said to those who look and to those who hear", async () => {
  const page = await pages.visit({
    hash,
    context: { reducedMotion: "no-preference" },
    before: () => {
      window.Worker = class extends Worker {
        constructor(...[url, options]: ConstructorParameters<typeof Worker>) {
          super(url, options);
          this.addEventListener("message", ({ data }: MessageEvent<{ frame?: { messages: object } }>) => {
            if (data.frame !== undefined) Object.assign(data.frame.messages, { leftOut: 140_000 });
          });
        }
      };
    },
  });
  await rest(page);
  await seekTo(page, 1_000_000);
  const kept = await page.evaluate(() => window.sim?.frame()?.messages?.count ?? 0);
  const words = `the newest ${kept} of ${(140_000 + kept).toLocaleString("en-US")} are drawn`;
  expect(await page.locator("#flights li").last().textContent()).toBe(words);
  expect(await page.locator("#flights li").last().isVisible()).toBe(true);
  expect(await page.locator("#flights-words").textContent()).toContain(words);
});
