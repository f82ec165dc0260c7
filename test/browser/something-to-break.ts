/** A small quiet cluster on the screen, in the middle of its run: for whatever breaks things by hand. */
import type { Page } from "playwright-core";
import { rest, type usePages } from "./browser.ts";

export const TEXT = `scenario: 1
name: quiet
title: Something to break
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 100/s, reads: 50% }
`;
export const FORK = 1_500_000;

/** With the code of its tools, which comes later than the picture. */
export async function opened(pages: ReturnType<typeof usePages>): Promise<Page> {
  const page = await pages.open(TEXT, { at: FORK });
  await page.waitForSelector(".message-tools", { state: "attached" });
  return page;
}

/** The faults of the run on the screen, once there are so many. */
export async function faults(page: Page, count: number): Promise<readonly string[]> {
  await page.waitForFunction((many) => document.querySelectorAll(".fault-item").length === many, count);
  await rest(page);
  return page
    .locator(".fault-item > span:first-child")
    .evaluateAll((all) => all.map((one) => one.firstChild?.textContent ?? ""));
}
