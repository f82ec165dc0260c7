/**
 * Saving from the page: pictures, story and data that stand by themselves; each says which run it is of; a film has its
 * frames, each time the same.
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { parseHistory } from "../../sim/consistency/index.ts";
import { EXPORT_KINDS } from "../../viz/project/export-kinds.ts";
import { trackOf } from "../viz/boxes.ts";
import { childrenNamed, childrenOf } from "../viz/ebml.ts";
import { inaccessible } from "./axe.ts";
import { LIGHT, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

interface Saved {
  readonly name: string;
  readonly bytes: Buffer;
  readonly text: string;
}

async function saved(page: Page, id: string): Promise<Saved> {
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 120_000 }),
    page.click(`#save-${id}`),
  ]);
  const bytes = readFileSync(await download.path());
  await page.waitForFunction(() => document.querySelector<HTMLElement>("#save-stop")?.hidden === true);
  return { name: download.suggestedFilename(), bytes, text: bytes.toString() };
}

/** As XML or HTML, in a page of its own: how many of its elements fail to parse, and what of them leads elsewhere. */
async function judged(page: Page, source: string, type: "image/svg+xml" | "text/html") {
  const blank = await page.context().newPage();
  const found = await blank.evaluate(
    ([text, kind]) => {
      const parsed = new DOMParser().parseFromString(text, kind as DOMParserSupportedType);
      const all = Array.from(parsed.querySelectorAll("*"));
      const elsewhere = all
        .flatMap(({ attributes }) => Array.from(attributes))
        .filter(({ name, value }) => name === "src" || /^(xlink:)?href$/.test(name) || /url\((?!#)/.test(value))
        .map(({ value }) => value);
      const ids = all.map(({ id }) => id).filter((id) => id !== "");
      const words = (name: string): string => parsed.querySelector(name)?.textContent ?? "";
      return {
        errors: parsed.querySelectorAll("parsererror").length,
        scripts: parsed.querySelectorAll("script").length,
        elsewhere,
        isUnique: new Set(ids).size === ids.length,
        rects: parsed.querySelectorAll("rect").length,
        pictures: parsed.querySelectorAll("svg svg, figure > svg").length,
        title: words("title"),
        desc: words("desc"),
        body: words("body"),
      };
    },
    [source, type] as const,
  );
  await blank.close();
  return found;
}

test("every kind of file, by the keyboard's way in; axe finds nothing in the dialog", async () => {
  const page = await pages.visit({ hash: `#v=1&sc=${LIGHT}` });
  await simulated(page);
  await seekTo(page, 21_000_000);
  const [digest, drawn] = await page.evaluate(
    () => [window.sim?.frame()?.digest ?? "", document.querySelectorAll("#topology svg rect").length] as const,
  );
  await page.locator("#save").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#save-svg:focus");
  expect(await page.locator(".save-row button").count()).toBe(EXPORT_KINDS.length);
  const svg = await saved(page, "svg");
  expect(svg.name).toMatch(new RegExp(`^${LIGHT}-1-e\\d+\\.svg$`));
  const picture = await judged(page, svg.text, "image/svg+xml");
  // One rectangle more: the paper.
  expect(picture).toMatchObject({ errors: 0, scripts: 0, elsewhere: [], isUnique: true, rects: drawn + 1 });
  expect(picture.desc).toMatch(new RegExp(`Digest ${digest}\\. http.*#v=1`));
  expect(svg.text.match(/\b(?:href|src|class|style)=/g)).toBeNull();
  await page.selectOption("#save-tone", "dark");
  const dark = await saved(page, "svg");
  expect([dark.text.includes("#161e2e"), svg.text.includes("#161e2e")]).toEqual([true, false]);
  expect(dark.text.replace(/(?:fill|stroke)="[^"]*"/g, "")).toBe(svg.text.replace(/(?:fill|stroke)="[^"]*"/g, ""));
  await page.selectOption("#save-tone", "light");
  const png = (await saved(page, "png")).bytes;
  expect([png.subarray(1, 4).toString(), png.includes(digest)]).toEqual(["PNG", true]);
  const width = await page.evaluate(() => document.querySelector("#topology svg")?.clientWidth ?? 0);
  expect(png.readUInt32BE(16)).toBe(2 * (width + 24));

  const report = JSON.parse((await saved(page, "report")).text) as {
    format: string;
    replay: string;
    digest: string;
    clients: { operations: number };
  };
  expect([report.format, report.replay.includes("#v=1")]).toEqual(["borealis-run/1", true]);
  const file = await saved(page, "test");
  expect([file.name, file.text.includes(report.digest)]).toEqual([`${LIGHT}-1.test.ts`, true]);
  const history = await saved(page, "jsonl");
  expect(parseHistory(history.text).operations.length).toBe(report.clients.operations);
  expect(history.text).toContain(report.digest);
  expect((await saved(page, "shiviz")).text).toContain(report.digest);
  expect(await page.textContent("#save-note")).toMatch(
    /2,000 events\. The 2,000 events end at [\d.]+ s\. ShiViz's parser/,
  );
  await page.click("#save-view");
  expect(await page.textContent("#save-note")).toContain("No view with a drawing is open under the panes");
  await page.keyboard.press("Escape");
  await page.keyboard.press("4");
  await page.waitForSelector("#charts svg");
  await rest(page);
  await page.click("#save");
  await page.selectOption("#save-tone", "dark");
  const view = await saved(page, "view");
  const charts = await judged(page, view.text, "image/svg+xml");
  expect(charts).toMatchObject({
    errors: 0,
    scripts: 0,
    elsewhere: [],
    isUnique: true,
    title: expect.stringContaining("Lag and latency: "),
  });
  expect([
    view.text.includes("Commit latency"),
    view.text.includes("#161e2e"),
    charts.desc.includes(`Digest ${digest}.`),
  ]).toEqual([true, true, true]);
  const pixels = (await saved(page, "view-png")).bytes;
  const wide = Number(/<svg[^>]* width="(\d+)"/.exec(view.text)?.[1]);
  expect([pixels.subarray(1, 4).toString(), pixels.readUInt32BE(16), pixels.includes(digest)]).toEqual([
    "PNG",
    2 * wide,
    true,
  ]);
  // The page has its own colours again.
  expect(await page.evaluate(() => document.querySelector("#wide-charts")?.getAttribute("style") ?? "")).toBe("");
  await page.selectOption("#save-tone", "light");
  expect(await inaccessible(page, "#save-dialog")).toEqual([]);

  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.waitForSelector("#palette-dialog[open]");
  await page.keyboard.type("save storyboard");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#save-storyboard:focus");
  const strip = await saved(page, "storyboard");
  const board = await judged(page, strip.text, "image/svg+xml");
  expect(board).toMatchObject({ errors: 0, scripts: 0, elsewhere: [], isUnique: true, pictures: 18 });
  expect(board.desc).toContain(`Digest ${report.digest}.`);
  // A page has twelve of them at most.
  const html = await judged(page, (await saved(page, "page")).text, "text/html");
  expect(html).toMatchObject({ scripts: 0, elsewhere: [report.replay], isUnique: true, pictures: 12 });
  expect(html.body).toContain(report.digest);
  await page.close();
});

/** What a decoder makes of a film: a hash of each frame's pixels. */
function decoded(
  page: Page,
  blocks: readonly { readonly data: string; readonly isKey: boolean }[],
  codec = "vp8",
  setup = "",
): Promise<string[]> {
  return page.evaluate(
    async ([list, name, description]) => {
      const hashes: Promise<string>[] = [];
      const hash = async (frame: VideoFrame): Promise<string> => {
        const bytes = new Uint8Array(frame.allocationSize());
        await frame.copyTo(bytes);
        frame.close();
        const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        return Array.from(sum.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
      };
      const decoder = new VideoDecoder({
        output: (frame) => void hashes.push(hash(frame)),
        error: (error) => {
          throw error;
        },
      });
      const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
        Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      decoder.configure({ codec: name, ...(description === "" ? {} : { description: bytesOf(description) }) });
      list.forEach(({ data, isKey }, index) =>
        decoder.decode(
          new EncodedVideoChunk({
            type: isKey ? "key" : "delta",
            timestamp: index,
            data: bytesOf(data),
          }),
        ),
      );
      await decoder.flush();
      return Promise.all(hashes);
    },
    [blocks, codec, setup] as const,
  );
}

/** The frames of a film's file, as they were encoded. */
function blocksOf(film: Uint8Array): { readonly data: string; readonly isKey: boolean }[] {
  const [, segment] = childrenOf(film);
  return childrenNamed(childrenOf(segment.body), 0x1f43b675).flatMap(({ body }) =>
    childrenNamed(childrenOf(body), 0xa3).map((block) => ({
      data: Buffer.from(block.body.subarray(4)).toString("base64"),
      isKey: (block.body[3] & 0x80) !== 0,
    })),
  );
}

/** A run of two seconds, whose words are a stranger's. */
const SHORT = `scenario: 1
name: short
title: '<img src=x onerror=alert(1)> ]]> "quoted" \u{1f525}'
duration: 2s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 2 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 40/s }]
faults: [{ kind: az-outage, az: us-east-1b, at: 1s, for: 500ms }]
`;

test("a film of two seconds has 120 frames, each time the same; it can be stopped, and without an encoder the page says so", async () => {
  const page = await pages.open(SHORT, { seed: "1" });
  await page.click("#save");
  await page.waitForSelector("#save-film");
  await page.fill("#save-seconds", "601");
  await page.click("#save-film");
  expect(await page.textContent("#save-note")).toBe("Write the film's length as a number of seconds from 1 to 600.");
  await page.fill("#save-seconds", "2");
  await page.selectOption("#save-size", "640");
  const films = [await saved(page, "film"), await saved(page, "film")];
  expect(await page.textContent("#save-note")).toMatch(/^Saved as short-1\.webm\. 120 frames, \d chapters?\.$/);
  const [first, second] = await Promise.all(films.map(({ bytes }) => decoded(page, blocksOf(bytes))));
  expect(first.length).toBe(120);
  expect(second).toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(60);
  expect(films[0].text).toContain('<img src=x onerror=alert(1)> ]]> "quoted"');
  // The same frames as an MP4, with whichever of its codecs the browser has; the page brings the container's writer.
  const mp4 = await saved(page, "film-mp4");
  expect(await page.textContent("#save-note")).toMatch(/^Saved as short-1\.mp4\. 120 frames, (H\.264|AV1|VP9)\.$/);
  const { entry, setup, samples, ticks, ticksPerSecond } = trackOf(mp4.bytes);
  expect([samples.length, ticks.length]).toEqual([120, 120]);
  expect(ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond).toBeCloseTo(2, 3);
  expect(samples.flatMap(({ isKey }, index) => (isKey ? [index] : []))).toEqual([0]);
  const codec = { avc1: "avc1.64002a", av01: "av01.0.09M.08", vp09: "vp09.00.41.08" }[entry] ?? "";
  const pictures = await decoded(
    page,
    samples.map(({ bytes, isKey }) => ({ data: Buffer.from(bytes).toString("base64"), isKey })),
    codec,
    entry === "avc1" ? Buffer.from(setup).toString("base64") : "",
  );
  expect(pictures.length).toBe(120);
  expect(new Set(pictures).size).toBeGreaterThan(60);
  expect(mp4.text).toContain('<img src=x onerror=alert(1)> ]]> "quoted"');
  expect(mp4.text).toMatch(/short, seed 1\. Digest [0-9a-f]{16}\. .*#v=1/);
  // A player takes them.
  const blank = await page.context().newPage();
  for (const film of [films[0], mp4]) {
    const length = await blank.evaluate(async (data) => {
      const video = document.createElement("video");
      video.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))]));
      await new Promise((resolve, reject) => Object.assign(video, { onloadedmetadata: resolve, onerror: reject }));
      return [video.duration, video.videoWidth, video.videoHeight];
    }, film.bytes.toString("base64"));
    expect(length).toEqual([2, 640, 360]);
  }

  // A page has twelve of them at most.
  const html = await judged(page, (await saved(page, "page")).text, "text/html");
  expect([html.title, html.scripts]).toEqual(['<img src=x onerror=alert(1)> ]]> "quoted" \u{1f525}', 0]);
  await page.fill("#save-seconds", "60");
  await page.click("#save-film");
  await page.waitForFunction(() => (document.querySelector<HTMLProgressElement>(".save-bar")?.value ?? 0) > 0);
  await page.click("#save-stop");
  await page.waitForFunction(() => document.querySelector("#save-note")?.textContent === "Stopped. Nothing was saved.");
  expect(await page.locator(".export-stage").count()).toBe(0);
  expect(await page.locator("#save-film-mp4").isVisible()).toBe(true);
  await page.evaluate(() => Reflect.deleteProperty(window, "VideoEncoder"));
  await page.click("#save-film");
  await page.waitForFunction(() =>
    document
      .querySelector("#save-note")
      ?.textContent?.startsWith("This browser has no WebCodecs. No film, then: the storyboard"),
  );
});
