/**
 * Sound is off until it is switched on; then a chord stands for the group, and acknowledgements tick while the clock
 * runs.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { seekTo, usePages } from "./browser.ts";

declare global {
  interface Window {
    /** Every note that was asked for, in hertz; and how many sources of sound were opened and closed. */
    notes: number[];
    contexts: number;
    silenced: number;
  }
}

const pages = usePages();
const TEXT = `scenario: 1
name: heard
title: A copy is lost
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 300/s, reads: 20% }
faults:
  - { kind: crash, segment: pg0.c1, at: 1s, for: 1s }
`;

/** In place of the browser's. */
function listen(): void {
  [window.notes, window.contexts, window.silenced] = [[], 0, 0];
  const node = { connect: (to: unknown) => to };
  class Context {
    readonly currentTime = 0;
    readonly destination = {};
    constructor() {
      window.contexts++;
    }
    createOscillator() {
      const frequency = { value: 0 };
      return { ...node, frequency, type: "", start: () => window.notes.push(frequency.value), stop: () => undefined };
    }
    createGain() {
      return { ...node, gain: { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined } };
    }
    close(): Promise<void> {
      window.silenced++;
      return Promise.resolve();
    }
  }
  Object.assign(window, { AudioContext: Context });
}

const heard = (page: Page): Promise<number[]> => page.evaluate(() => window.notes.splice(0));
const said = (page: Page, words: string): Promise<unknown> =>
  page.waitForFunction((start) => document.getElementById("toast")?.textContent?.startsWith(start) === true, words);

test("off at first; on, the chord is struck as it changes and acknowledgements tick while it plays; off again", async () => {
  const page = await pages.open(TEXT, { before: listen, at: 900_000 });
  expect(await page.evaluate(() => [window.contexts, window.notes.length])).toEqual([0, 0]);
  await page.keyboard.press("Shift+A");
  await said(page, "Sound on");
  expect((await heard(page)).length).toBe(6);
  await seekTo(page, 950_000);
  expect(await heard(page), "The same chord stays as it is.").toEqual([]);
  await seekTo(page, 1_500_000);
  expect((await heard(page)).length).toBe(5);
  await page.selectOption("#speed", "0.01");
  await page.keyboard.press("Space");
  // A tick is higher than every note of the chord, and each zone has its own.
  await page.waitForFunction(() => new Set(window.notes.filter((hz) => hz > 1_000)).size >= 2);
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+A");
  await said(page, "Sound off");
  await heard(page);
  await seekTo(page, 500_000);
  expect(await page.evaluate(() => [window.notes.length, window.contexts, window.silenced])).toEqual([0, 1, 1]);
});
