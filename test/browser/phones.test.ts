/**
 * Small screens, fingers and small purses (viewer reference 3.13, 3.14): what stands in front of what, two fingers that
 * zoom time, and nothing fetched ahead for whoever saves data.
 */
import type { CDPSession, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { inaccessible } from "./axe.ts";
import { rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: phones
title: A zone
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 60/s, reads: 20%, timeout: 5s }]
faults: [{ kind: az-outage, az: us-east-1b, at: 1s, for: 1s }]
`;

async function phone(width: number, height: number): Promise<Page> {
  return pages.open(TEXT, {
    context: { viewport: { width, height }, hasTouch: true, isMobile: true, reducedMotion: "reduce" },
    at: 1_500_000,
  });
}

interface Box {
  readonly top: number;
  readonly bottom: number;
}

const boxOf = (page: Page, place: string): Promise<Box> =>
  page.locator(place).evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return { top, bottom };
  });

describe("a small screen", () => {
  test("a tap on Scenario brings up no keyboard; a tap into the text does", async () => {
    const page = await phone(390, 844);
    const isTyping = (): Promise<boolean> => page.evaluate(() => document.activeElement?.closest("#editor") !== null);
    await page.locator("#press-editor").tap();
    await page.waitForSelector("#editor .cm-content");
    await rest(page);
    expect(await isTyping()).toBe(false);
    await page.locator("#editor .cm-content").tap();
    expect(await isTyping()).toBe(true);
    await page.close();
  });

  test("a tap on a machine says where its details are, leads there, and back to the picture", async () => {
    const page = await phone(390, 844);
    const way = page.locator("#to-details");
    expect(await way.count()).toBe(0);
    await page.locator("#topology .node").first().scrollIntoViewIfNeeded();
    await page.locator("#topology .node").first().tap();
    await way.waitFor();
    expect(await way.textContent()).toBe("Storage node storage-a1 Details ↓");
    const [own, transport] = [await boxOf(page, "#to-details"), await boxOf(page, ".transport")];
    expect(own.bottom).toBeLessThanOrEqual(transport.top);
    expect(await inaccessible(page)).toEqual([]);
    const before = await page.evaluate(() => scrollY);
    await way.tap();
    const details = await boxOf(page, "#panel-selected");
    expect(details.top).toBeGreaterThanOrEqual(0);
    expect(details.top).toBeLessThan(transport.top - 100);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("tab-selected");
    expect(await way.textContent()).toBe("Back to the picture ↑");
    await way.tap();
    expect(await page.evaluate(() => scrollY)).toBe(before);
    expect(await way.textContent()).toBe("Storage node storage-a1 Details ↓");
    // Whoever scrolls there sees them: nothing is in front.
    await page.evaluate(() => document.querySelector(".pane-side")!.scrollIntoView());
    await way.waitFor({ state: "hidden" });
    await page.close();
  });

  test("what is said of a file that is wanted is in sight, wherever the list of files is scrolled to", async () => {
    const page = await phone(390, 844);
    await page.locator("#save").tap();
    await page.locator("#save-seconds").fill("0");
    await page.locator("#save-film").tap();
    const note = page.locator("#save-note");
    expect(await note.textContent()).toMatch(/^Write the film's length/);
    const isSeen = (): Promise<boolean> =>
      note.evaluate((one) => {
        const { left, top, bottom } = one.getBoundingClientRect();
        return [top + 2, bottom - 2].every((y) => one.contains(document.elementFromPoint(left + 8, y)));
      });
    expect(await isSeen()).toBe(true);
    await page.locator("#save-page").tap();
    expect(await isSeen()).toBe(true);
    expect(await inaccessible(page)).toEqual([]);
    await page.close();
  });

  test("a phone that lies: what is known of the digest is an icon to look at, and words to listen to", async () => {
    const page = await phone(844, 390);
    const words = page.locator("#digest span");
    expect((await words.boundingBox())?.width).toBeLessThanOrEqual(1);
    expect(await page.locator("#digest").ariaSnapshot()).toMatch(/text: (simulated|replayed, the same)/);
    await page.close();
  });

  test.each([
    ["a phone", 390, 844, 0.32],
    ["a small phone", 320, 640, 0.42],
    ["a phone that lies", 844, 390, 1],
  ])("%s: toasts cover no button, and tracks stand at the page's end", async (_name, width, height, shareMax) => {
    const page = await phone(width, height);
    await page.locator("#theme").click();
    await page.waitForFunction(() => document.getElementById("toast")?.textContent !== "");
    const [toast, play] = [await boxOf(page, "#toast"), await boxOf(page, ".play")];
    expect(toast.bottom <= play.top || toast.top >= play.bottom).toBe(true);
    const inSight = async (): Promise<number> => (height - (await boxOf(page, ".transport")).top) / height;
    expect(await inSight()).toBeLessThan(shareMax);
    await page.locator("#press-tracks").click();
    await page.waitForSelector(".chance-bar");
    await page.waitForFunction(
      () => Math.abs(window.scrollY + innerHeight - document.documentElement.scrollHeight) < 2,
    );
    expect((await boxOf(page, "#tracks")).bottom).toBeLessThanOrEqual(height);
    expect((await boxOf(page, ".track-branches")).bottom).toBeLessThanOrEqual(height);
    // Whoever reads further up has no more of the page taken than without tracks.
    await page.evaluate(() => window.scrollTo(0, 0));
    await rest(page);
    expect(await inSight()).toBeLessThan(shareMax);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.close();
  });
});

/** Two fingers on the middle of a place, from so far apart to so far apart, in ten moves; pixels. */
async function pinch(touch: CDPSession, page: Page, place: string, from: number, to: number): Promise<void> {
  const box = await page.locator(place).boundingBox();
  if (box === null) throw new Error(`There is no ${place}.`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const fingers = (apart: number) => [
    { x: x - apart / 2, y, id: 1 },
    { x: x + apart / 2, y, id: 2 },
  ];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(from).slice(0, 1) });
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(from) });
  for (let step = 1; step <= 10; step++)
    await touch.send("Input.dispatchTouchEvent", {
      type: "touchMove",
      touchPoints: fingers(from + ((to - from) * step) / 10),
    });
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await rest(page);
}

test.each([["replace-a-member"], ["full-and-tail"]])(
  "the glyph of %s on a small phone: above its sentence, its words eleven pixels high, within the picture",
  async (name) => {
    const page = await pages.visit({
      hash: `#v=1&sc=${name}&seed=1`,
      context: { viewport: { width: 320, height: 900 } },
    });
    await rest(page);
    await seekTo(page, 12_000_000);
    expect((await boxOf(page, "#glyph")).bottom).toBeLessThan((await boxOf(page, "#quorum-note")).top);
    const [inner, texts] = await page.evaluate(() => {
      const svg = document.querySelector<SVGSVGElement>(".glyph")!;
      const box = svg.getBoundingClientRect();
      const scale = box.width / svg.viewBox.baseVal.width;
      const shown = [...svg.querySelectorAll("text")].filter((text) => text.textContent !== "");
      return [
        [box.left, box.right],
        shown.map((text) => {
          const { left, right } = text.getBoundingClientRect();
          return [text.textContent, Number.parseFloat(getComputedStyle(text).fontSize) * scale, left, right] as const;
        }),
      ];
    });
    expect(texts.filter(([, high]) => high < 11)).toEqual([]);
    expect(texts.filter(([, , left, right]) => left < inner[0] || right > inner[1])).toEqual([]);
    await page.close();
  },
);

test("names of instances stay within their boxes on a phone, and whole", async () => {
  const page = await pages.visit({
    hash: "#v=1&sc=failover-by-tier&seed=1",
    context: { viewport: { width: 390, height: 844 } },
  });
  await rest(page);
  const rooms = await page.locator(".instance").evaluateAll((instances) =>
    instances.map((instance) => {
      const [name, box] = [".mark-label", ".outer"].map((part) => instance.querySelector(part)!);
      const room = box.getBoundingClientRect().width - name.getBoundingClientRect().width;
      return [name.textContent, room] as const;
    }),
  );
  expect(rooms.map(([name]) => name).toSorted()).toEqual(["reader-large", "reader-same", "reader-small", "writer-1"]);
  expect(rooms.filter(([, room]) => room < 8)).toEqual([]);
  await page.close();
});

test("two fingers zoom time, on the timeline and on messages over time; one scrubs; the page itself is not enlarged", async () => {
  const page = await phone(390, 844);
  const touch = await page.context().newCDPSession(page);
  const shown = (): Promise<string> => page.evaluate(() => /[#&]w=([^&]*)/.exec(location.hash)?.[1] ?? "all");
  const widthOf = async (): Promise<number> => {
    const [from, to] = (await shown()).split("..").map((word) => Number.parseFloat(word));
    return to - from;
  };
  const moment = (): Promise<unknown> => page.evaluate(() => [window.sim?.frame()?.event, window.sim?.frame()?.digest]);
  const before = await moment();
  await pinch(touch, page, ".time-svg", 60, 180);
  // The address is written some time after the last move.
  await expect.poll(widthOf).toBeLessThan(1.5);
  // Three times as far apart: a third of the run, and the clock where it was.
  expect(await widthOf()).toBeCloseTo(4 / 3, 1);
  expect(await moment()).toEqual(before);
  await pinch(touch, page, ".time-svg", 200, 40);
  await page.waitForFunction(() => !location.hash.includes("w="));
  expect(await moment()).toEqual(before);
  await page.touchscreen.tap(200, (await page.locator(".time-svg").boundingBox())!.y + 60);
  await rest(page);
  expect(await moment()).not.toEqual(before);

  await page.locator("#press-lanes").click();
  await page.waitForSelector("#lanes .lanes-svg");
  await rest(page);
  await page.locator("#lanes").scrollIntoViewIfNeeded();
  const width = (): Promise<string> => page.locator("#lanes-width").inputValue();
  expect(await width()).toBe("5000");
  await pinch(touch, page, "#lanes", 60, 110);
  expect(await width()).toBe("2000");
  await pinch(touch, page, "#lanes", 220, 60);
  expect(Number(await width())).toBeGreaterThan(5_000);
  // A browser tells a pinch on a trackpad as a wheel that is turned with Ctrl; without it the page goes on.
  await page.selectOption("#lanes-width", "5000");
  await rest(page);
  await page.locator("#lanes").hover({ position: { x: 150, y: 60 } });
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -70);
  await expect.poll(width).toBe("2000");
  await page.mouse.wheel(0, 70);
  await expect.poll(width).toBe("5000");
  await page.keyboard.up("Control");
  await page.mouse.wheel(0, -70);
  await rest(page);
  expect(await width()).toBe("5000");
  expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
  await page.close();
});

test("whoever saves data is sent nothing ahead; what is opened comes then", async () => {
  const asked: string[] = [];
  const page = await pages.visit({
    before: () => Object.defineProperty(navigator, "connection", { value: { saveData: true } }),
    route: async (opening) => opening.on("request", (request) => void asked.push(request.url())),
  });
  await simulated(page);
  await page.waitForFunction(() => document.getElementById("digest")?.textContent?.includes("replayed"));
  await page.waitForTimeout(500);
  const ahead = (): readonly string[] => asked.filter((url) => /\/(whole|code|wide-views|mp4|exports)-/.test(url));
  expect(ahead()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.dataset["offline"])).toBe(undefined);
  await page.locator("#press-lanes").click();
  await page.waitForSelector("#lanes .lanes-svg");
  expect(ahead().every((url) => url.includes("/wide-views-"))).toBe(true);
  await page.close();
});
