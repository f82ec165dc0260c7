/**
 * How the page looks, without pictures that differ from machine to machine: what the marks of a moment are, how they
 * are drawn and where their panes stand, as a summary in words of the tokens; that classes of marks differ by shape to
 * eyes that see no colour or miss a cone; forced colours, more contrast, paper; nothing moves when nothing may, and
 * nothing ever flashes.
 *
 * The summaries are kept in __snapshots__; `npx vitest run test/browser/looks -u` writes them anew, and the change is
 * read in the review like any other.
 */
import type { CDPSession, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { complete, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** Eight moments: five of the flagship, three views of the worst of them. */
const MOMENTS = [
  { name: "all is well", seconds: 10 },
  { name: "a zone is lost", seconds: 21 },
  { name: "commits wait", seconds: 27 },
  { name: "a node is back", seconds: 36 },
  { name: "all is well again", seconds: 55 },
  { name: "log ladder", seconds: 27, view: "logladder" },
  { name: "lag and latency", seconds: 27, view: "charts" },
  { name: "branches", seconds: 27, view: "multiverse" },
] as const;
const WIDTHS = [1440, 390] as const;
const DEFICIENCIES = ["achromatopsia", "protanopia", "deuteranopia", "tritanopia"] as const;
/** Of the pixels of two marks of one size: these many must be ink in one and ground in the other. */
const SHAPES_DIFFER_MIN = 0.03;
/**
 * WCAG 2.3.1: a flash is a pair of opposing changes of a tenth of the relative luminance; three in a second are too
 * many.
 */
const FLASH_CHANGE = 0.1;
const FLASHES_MAX = 3;
/** Fewer pictures than this tell nothing of flashes. */
const FRAMES_MIN = 12;

async function at(page: Page, seconds: number): Promise<void> {
  await seekTo(page, seconds * 1e6);
  await rest(page);
}

/** As many as the scenario has, whatever the protocol does; of everything else it is only said that it is there. */
const COUNTED = ["zone-box", "node", "node-mark", "member", "notch", "pip-box", "fault"];
/** Here one moment and gone the next: copies that are behind for a millisecond, messages on their way. */
const FLEETING = '.flight-list *, [data-state="behind"] *, [data-pip="1"], .scl-behind, .density *';

/**
 * What is drawn, class by class, in which colours (by the names of the tokens), dashes and widths; and which panes
 * stand where. Of an open view only what is in it.
 */
function summary(page: Page, place: string): Promise<string> {
  return page.evaluate(
    ([place, counted, fleeting]) => {
      const root = getComputedStyle(document.documentElement);
      const probe = document.body.appendChild(document.createElement("i"));
      const names = new Map(
        [
          "blue",
          "teal",
          "amber",
          "vermilion",
          "magenta",
          "grey",
          "ink",
          "muted",
          "surface",
          "page",
          "well",
          "line",
          "blue-tint",
          "amber-tint",
          "vermilion-tint",
          "on-mark",
        ]
          .toReversed()
          .map((name) => {
            probe.style.color = root.getPropertyValue(`--${name}`);
            return [getComputedStyle(probe).color, name] as const;
          }),
      );
      probe.remove();
      const named = (colour: string): string =>
        names.get(colour) ?? colour.replace(/^url\("?[^#]*#([^")]*)"?\)$/, "pattern $1");
      const counts = new Map<string, number>();
      const shapes =
        place === "main"
          ? document.querySelectorAll(":is(main, .timeline) svg :is(rect, path, circle, line)")
          : document.querySelectorAll(`${place} svg :is(rect, path, circle, line)`);
      for (const shape of shapes) {
        const style = getComputedStyle(shape);
        if (
          shape.checkVisibility?.() !== true ||
          shape.closest(`defs, clipPath, .icon, .eye, .note-flag`) !== null ||
          shape.matches(fleeting)
        )
          continue;
        const owner =
          shape.getAttribute("class") ?? `${shape.parentElement?.getAttribute("class") ?? ""} ${shape.tagName}`;
        const states = ["data-status", "data-state", "data-level", "data-pip"]
          .map((name) => shape.closest(`[${name}]`)?.getAttribute(name))
          .filter((state) => typeof state === "string");
        const dash = style.strokeDasharray === "none" ? "" : ` dashed ${style.strokeDasharray.replaceAll("px", "")}`;
        const stroke =
          style.stroke === "none" ? "" : `, stroke ${named(style.stroke)} ${parseFloat(style.strokeWidth)}${dash}`;
        const line = `${owner}${states.length > 0 ? ` [${states.join(" ")}]` : ""}: fill ${style.fill === "rgb(0, 0, 0)" ? "as it comes" : named(style.fill)}${stroke}`;
        counts.set(line, (counts.get(line) ?? 0) + 1);
      }
      const marks = [...counts]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([line, count]) => (counted.includes(line.split(/[ :]/)[0]) ? `${line}, ${count}` : line));
      const panes = Array.from(document.querySelectorAll<HTMLElement>(".pane"))
        .filter((pane) => pane.checkVisibility())
        .map((pane) => {
          const { left, width } = pane.getBoundingClientRect();
          return `pane ${pane.className.replace(/pane-?|looked-at/g, "").trim()}: from ${Math.round((left / innerWidth) * 100)} % over ${Math.round((width / innerWidth) * 100)} %`;
        });
      return [...(place === "main" ? panes : []), ...marks].join("\n");
    },
    [place, COUNTED, FLEETING] as const,
  );
}

/** Luminances of a picture of a part of the page, row by row, from 0 to 1. */
async function luminances(
  page: Page,
  clip: { x: number; y: number; width: number; height: number },
): Promise<{ readonly width: number; readonly values: readonly number[]; readonly colourful: boolean }> {
  const png = (await page.screenshot({ clip })).toString("base64");
  return page.evaluate(async (text) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const values = Array.from(
      { length: data.length / 4 },
      (_, pixel) => (0.2126 * data[pixel * 4] + 0.7152 * data[pixel * 4 + 1] + 0.0722 * data[pixel * 4 + 2]) / 255,
    );
    const colourful = Array.from(
      { length: data.length / 4 },
      (_, pixel) =>
        Math.max(...data.slice(pixel * 4, pixel * 4 + 3)) - Math.min(...data.slice(pixel * 4, pixel * 4 + 3)),
    ).some((spread) => spread > 8);
    return { width: image.width, values, colourful };
  }, png);
}

/** A mark as ink and ground, whatever its colours are: what is far from the colour of its corner. */
function shapeOf(values: readonly number[]): readonly boolean[] {
  return values.map((value) => Math.abs(value - values[0]) > 0.12);
}

async function shapesOf(
  page: Page,
  marks: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, readonly boolean[]>> {
  const shapes = new Map<string, readonly boolean[]>();
  for (const [name, selector] of Object.entries(marks)) {
    const box = await page.locator(selector).first().boundingBox();
    if (box === null) throw new Error(`There is no ${selector} to look at.`);
    const clip = {
      x: Math.floor(box.x),
      y: Math.floor(box.y),
      width: Math.ceil(box.width),
      height: Math.ceil(box.height),
    };
    shapes.set(name, shapeOf((await luminances(page, clip)).values));
  }
  return shapes;
}

describe("looks", () => {
  test("eight moments at two widths: the same marks in the same places, and in dark the same but for what the tokens are", async () => {
    const page = await pages.visit({ context: { colorScheme: "light" } });
    await simulated(page);
    const all: string[] = [];
    for (const moment of MOMENTS) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await at(page, moment.seconds);
      if ("view" in moment) await page.click(`#press-${moment.view}`);
      if ("view" in moment) await page.waitForSelector(`#wide-${moment.view} svg`);
      const place = "view" in moment ? `#wide-${moment.view}` : "main";
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await rest(page);
        await page.waitForTimeout(100);
        const light = await summary(page, place);
        await page.emulateMedia({ colorScheme: "dark" });
        expect(await summary(page, place), `${moment.name} at ${width} pixels, dark`).toBe(light);
        await page.emulateMedia({ colorScheme: "light" });
        all.push(`${moment.name}, ${width} pixels`, light, "");
      }
    }
    await expect(`${all.join("\n")}\n`).toMatchFileSnapshot("__snapshots__/looks.txt");
    await page.close();
  });

  test("without colours, without a cone, in the reader's colours, with more contrast, on paper", async () => {
    const page = await pages.visit({ context: { colorScheme: "dark" } });
    await simulated(page);
    await at(page, 27);
    const families: readonly Readonly<Record<string, string>>[] = [
      { whole: '.pip[data-state="complete"] .pip-box', failed: '.pip[data-state="failed"] .pip-box' },
      { "node up": '.node[data-status="up"]', "node down": '.node[data-status="down"]' },
      { "no margin": '.cell[data-level="edge"]', "reads only": '.cell[data-level="reads"]' },
      { full: ".notch.full", empty: ".notch:not(.full)" },
    ];
    const session = await page.context().newCDPSession(page);
    for (const type of DEFICIENCIES) {
      await session.send("Emulation.setEmulatedVisionDeficiency", { type });
      for (const family of families) {
        const [[one, a], [other, b]] = [...(await shapesOf(page, family))];
        const differ = a.filter((ink, pixel) => ink !== b[pixel]).length / a.length;
        expect(
          differ,
          `${one} and ${other} under ${type}: ${(differ * 100).toFixed(1)} % of their pixels differ in more than colour.`,
        ).toBeGreaterThan(SHAPES_DIFFER_MIN);
      }
      if (type === "achromatopsia")
        expect((await luminances(page, { x: 0, y: 100, width: 600, height: 400 })).colourful).toBe(false);
    }
    await session.send("Emulation.setEmulatedVisionDeficiency", { type: "none" });

    const style = (selector: string, property: string): Promise<string> =>
      page.evaluate(
        ([where, what]) => getComputedStyle(document.querySelector(where)!).getPropertyValue(what),
        [selector, property],
      );
    const token = (name: string): Promise<string> => style(":root", `--${name}`).then((value) => value.trim());
    expect(await token("muted")).not.toBe(await token("ink"));
    await page.emulateMedia({ contrast: "more" });
    expect([await token("muted"), await token("line")]).toEqual([await token("ink"), await token("grey")]);
    await page.emulateMedia({ contrast: null, forcedColors: "active" });
    await rest(page);
    const system = (name: string): Promise<string> =>
      page.evaluate((colour) => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = colour;
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      }, name);
    expect(await style('.pip[data-state="complete"] .pip-fill', "fill")).toBe(await system("CanvasText"));
    expect(await style(".zone.down .zone-hatch", "fill")).toContain("#hatch");
    expect(await style(".playhead", "fill")).toBe(await system("Highlight"));
    await page.locator("#goto").focus();
    expect(Number.parseFloat(await style("#goto", "outline-width"))).toBeGreaterThanOrEqual(2);
    for (const family of families)
      expect(new Set([...(await shapesOf(page, family)).values()].map(String)).size).toBe(2);

    await page.emulateMedia({ forcedColors: null, media: "print" });
    const shown = (selector: string): Promise<boolean> => page.locator(selector).first().isVisible();
    expect([await shown(".transport"), await shown(".bar-end"), await shown(".breaks")]).toEqual([false, false, false]);
    for (const kept of ["#caption-line", ".glyph", ".wall", ".topology", "#panel-checks", "#panel-story", ".figures"])
      expect(await shown(kept), `${kept} on paper`).toBe(true);
    const ink = await luminances(page, { x: 0, y: 0, width: 1000, height: 700 });
    expect(
      ink.values.filter((value) => value > 0.8).length / ink.values.length,
      "Paper is white, whatever the screen is.",
    ).toBeGreaterThan(0.7);
    await page.close();
  });
});

describe("motion", () => {
  test("where it is not wanted nothing plays, nothing is on its way, and a second changes nothing", async () => {
    const page = await pages.visit({ context: { reducedMotion: "reduce" } });
    await simulated(page);
    await page.waitForFunction(() => document.getElementById("digest")?.textContent?.includes("replayed"));
    await complete(page);
    await rest(page);
    await page.evaluate(() => document.fonts.ready);
    await at(page, 10);
    const before = await page.screenshot();
    await page.waitForTimeout(1_000);
    expect((await page.screenshot()).equals(before), "Two pictures a second apart differ.").toBe(true);
    const drawn = await page.locator("canvas.flights").evaluate((canvas: HTMLCanvasElement) =>
      canvas
        .getContext("2d")
        ?.getImageData(0, 0, canvas.width, canvas.height)
        .data.some((value) => value !== 0),
    );
    expect(drawn, "Messages are drawn on their way.").toBe(false);
    await page.close();
  });

  test("nothing flashes while a zone and a node are lost", async () => {
    const page = await pages.visit({
      context: { reducedMotion: "no-preference", viewport: { width: 1024, height: 768 } },
    });
    await simulated(page);
    // It plays by itself, and would go on from where it is sent.
    if ((await page.getAttribute("#press-play", "aria-label")) === "Pause") await page.click("#press-play");
    await at(page, 19.95);
    const session = await page.context().newCDPSession(page);
    const frames = await played(page, session, 4_000, FRAMES_MIN);
    expect(frames.length, "Too few pictures were taken to tell.").toBeGreaterThanOrEqual(FRAMES_MIN);
    expect(await flashesIn(page, frames)).toBeLessThanOrEqual(FLASHES_MAX);
    await page.close();
  });
});

interface Picture {
  readonly data: string;
  readonly seconds: number;
}

/**
 * Plays for a while, on a slow machine until there are so many pictures, and takes what is on the screen whenever it
 * changes.
 */
async function played(page: Page, session: CDPSession, ms: number, least: number): Promise<readonly Picture[]> {
  const frames: Picture[] = [];
  session.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    frames.push({ data, seconds: metadata.timestamp ?? 0 });
    void session.send("Page.screencastFrameAck", { sessionId });
  });
  await session.send("Page.startScreencast", { format: "png", maxWidth: 256, maxHeight: 192 });
  await page.click("#press-play");
  await page.waitForTimeout(ms);
  for (let waited = 0; frames.length < least && waited < 40; waited++) await page.waitForTimeout(500);
  await page.keyboard.press("k");
  await session.send("Page.stopScreencast");
  return frames;
}

/** The most flashes that any twelfth of the screen has in any one second. */
function flashesIn(page: Page, frames: readonly Picture[]): Promise<number> {
  return page.evaluate(
    async ([pictures, change]) => {
      const [columns, rows] = [4, 3];
      const context = new OffscreenCanvas(columns * 16, rows * 16).getContext("2d", { willReadFrequently: true })!;
      const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      const parts: number[][] = Array.from({ length: columns * rows }, () => []);
      for (const { data } of pictures) {
        const image = await createImageBitmap(
          new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]),
        );
        context.drawImage(image, 0, 0, columns * 16, rows * 16);
        parts.forEach((part, index) => {
          const pixels = context.getImageData((index % columns) * 16, Math.floor(index / columns) * 16, 16, 16).data;
          let sum = 0;
          for (let one = 0; one < pixels.length; one += 4)
            sum +=
              0.2126 * linear(pixels[one] / 255) +
              0.7152 * linear(pixels[one + 1] / 255) +
              0.0722 * linear(pixels[one + 2] / 255);
          part.push(sum / 256);
        });
      }
      let most = 0;
      for (const part of parts) {
        // Turning points that lie far enough apart, each with its time.
        const turns: number[] = [];
        let [from, way] = [part[0], 0];
        part.forEach((value, index) => {
          if (Math.abs(value - from) >= change && Math.sign(value - from) !== way) {
            way = Math.sign(value - from);
            turns.push(pictures[index].seconds);
          }
          if (way === 0 ? Math.abs(value - from) >= change : way > 0 ? value > from : value < from) from = value;
        });
        for (const start of turns)
          most = Math.max(most, turns.filter((turn) => turn >= start && turn < start + 1).length / 2);
      }
      return most;
    },
    [frames, FLASH_CHANGE] as const,
  );
}
