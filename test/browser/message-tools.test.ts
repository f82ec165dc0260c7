/**
 * One message under way, dropped, delayed, doubled or damaged: by mouse, by keys, by a statement, and in the view of
 * messages over time; each makes the branch that the text would make.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessible } from "./axe.ts";
import { rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: one-message
title: Messages to pick
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 300/s, reads: 50% }
`;
const AT = 1_500_000;

async function opened(): Promise<Page> {
  const page = await pages.open(TEXT, { context: { reducedMotion: "no-preference" }, at: AT });
  // Between two events nothing may be under way.
  while ((await page.evaluate(() => window.sim?.frame()?.messages?.count ?? 0)) < 3) {
    await page.keyboard.press(".");
    await rest(page);
  }
  await page.waitForSelector(".message-tools", { state: "attached" });
  return page;
}

/** The branch, once it is on the screen; and the fault as the run says it. */
async function branched(page: Page): Promise<string> {
  await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
  await rest(page);
  return (await page.locator(".fault-item span").first().textContent()) ?? "";
}

async function endDigest(page: Page): Promise<string> {
  await simulated(page);
  await seekTo(page, 3_000_000);
  return page.evaluate(() => window.sim?.frame()?.digest ?? "");
}

/** `one message (writes) from writer-1 to storage-a1 is lost sent at 1.500100 s`, as a line of the text. */
function lineOf(words: string, does: string): string {
  const [, family, from, to, at] =
    /\((\w+)\) from (.*) to (\S+|the clients of \w+) .*sent at ([\d.]+) s/.exec(words) ?? [];
  const scope = (name: string): string =>
    name.startsWith("storage")
      ? `{ node: ${name} }`
      : name.startsWith("the clients")
        ? `{ clients: app }`
        : name.startsWith("the control")
          ? "{ controlPlane: main }"
          : `{ instance: ${name} }`;
  return `faults:\n  - { kind: one-message, at: ${Math.round(Number(at) * 1e6)}us, from: ${scope(from)}, to: ${scope(to)}, message: ${family}, does: ${does} }\n`;
}

const digestOf = (words: string, does: string): string =>
  run(scenarioFrom(TEXT + lineOf(words, does)), { seed: "3" }).digest;

test("by mouse in the picture: the branch is what the text would be, and undo leads back", async () => {
  const page = await opened();
  const before = await page.evaluate(() => window.sim?.frame()?.at);
  // A spot where a message is drawn, and no machine.
  const spot = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("#topology .flights");
    const box = canvas?.getBoundingClientRect();
    const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    if (canvas === null || box === undefined || pixels === undefined) throw new Error("There is no canvas.");
    const ratio = canvas.width / box.width;
    for (let index = 3; index < pixels.data.length; index += 4) {
      if (pixels.data[index] < 200) continue;
      const pixel = (index - 3) / 4;
      const [x, y] = [
        box.left + (pixel % canvas.width) / ratio,
        box.top + Math.floor(pixel / canvas.width) / ratio + 2,
      ];
      const under = document.elementFromPoint(x, y);
      if (under?.closest("#topology") !== null && under?.closest("[role=button]:not(.zone)") === null) return { x, y };
    }
    throw new Error("No message is drawn where it could be pressed.");
  });
  await page.mouse.click(spot.x, spot.y);
  await page.waitForFunction(() => document.querySelector<HTMLElement>(".message-ring")?.hidden === false);
  expect(await page.locator("#tab-faults").getAttribute("aria-selected")).toBe("true");
  expect(await inaccessible(page)).toEqual([]);
  await page.locator(".message-tools [data-message=drop]").click();
  const words = await branched(page);
  expect(words).toMatch(/^one message \(\w+\) from .* is lost/);
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(before);
  expect(await page.locator(".message-tools .help").textContent()).toMatch(/it will never arrive\.$/);
  expect(await page.locator(".fault-item .fault-times").count()).toBe(0);
  expect(await endDigest(page)).toBe(digestOf(words, "drop"));
  await page.keyboard.press("u");
  await page.waitForFunction(() => document.getElementById("changed")?.hidden === true);
  await rest(page);
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(before);
  expect(await endDigest(page)).toBe(run(scenarioFrom(TEXT), { seed: "3" }).digest);
});

test("by keys: O, the list, a button; and the same as a statement, which is refused in a sentence where nothing is sent so", async () => {
  const page = await opened();
  await page.keyboard.press("o");
  await page.waitForFunction(() => document.activeElement?.id === "message-list");
  const options = await page.locator("#message-list option").allTextContents();
  expect(options.length).toBeGreaterThanOrEqual(3);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-message"))).toBe("drop");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const words = await branched(page);
  expect(words).toMatch(/arrives 50 ?ms later/);
  const byKeys = await endDigest(page);
  expect(byKeys).toBe(digestOf(words, "delay, by: 50ms"));

  await page.keyboard.press("u");
  await page.waitForFunction(() => document.getElementById("changed")?.hidden === true);
  await rest(page);
  const [, family, from, to, at] =
    /\((\w+)\) from (.*) to (\S+|the clients of \w+) .*sent at ([\d.]+) s/.exec(words) ?? [];
  const machine = (name: string): string =>
    name.replace("the clients", "clients").replace("the control plane of main", "control plane");
  const statement = (second: string): string =>
    `DELAY MESSAGE ${family} FROM '${machine(from)}' TO '${machine(to)}' SENT AT ${second}s BY 50ms;`;
  await page.locator("#statement").fill(statement("1.2345678".slice(0, 8)));
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("refusal")?.hidden === false);
  expect(await page.locator("#refusal").textContent()).toMatch(
    /^No such message is sent in this run: .* sent at 1\.234567 s\.$/,
  );
  await page.locator("#statement").fill("DROP MESSAGE to nobody");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () =>
      document.getElementById("refusal")?.textContent?.startsWith("A statement about one message is written so") ===
      true,
  );
  await page.locator("#statement").fill(statement(at));
  await page.keyboard.press("Enter");
  expect(await branched(page)).toBe(words);
  expect(await endDigest(page)).toBe(byKeys);
});

test("in messages over time: the chosen line has the same buttons", async () => {
  const page = await opened();
  await page.keyboard.press("2");
  await page.waitForFunction(() => document.querySelectorAll(".lanes-lines path.message:not(.lost)").length > 2);
  await page.locator("#lanes").focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("#wide-lanes [data-message=drop]").click();
  const words = await branched(page);
  expect(await endDigest(page)).toBe(digestOf(words, "drop"));
});
