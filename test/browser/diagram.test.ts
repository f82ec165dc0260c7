/** The diagram as a browser draws it: no text runs over another or over its card's edge, in light and in dark. */
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { topologySvg } from "../../sim/diagram/index.ts";
import { findChromium, HOW_TO_GET_ONE } from "../../tools/chromium.mjs";
import { SIZES, topologyOf } from "../diagram/topologies.ts";

let browser: Browser;
let page: Page;
beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(HOW_TO_GET_ONE);
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  page = await browser.newPage();
});
afterAll(() => browser.close());

/** Texts that touch one another, or that cross the edge of a card. */
async function collisions(svg: string): Promise<string[]> {
  await page.setContent(`<body style="margin:0">${svg}`);
  return page.evaluate(() => {
    const all = [...document.querySelectorAll("text")].map((node) => ({
      words: node.textContent ?? "",
      box: node.getBBox(),
    }));
    const cards = [...document.querySelectorAll(".f-card, .f-readTint, .f-writeTint, .f-volume")]
      .filter((node) => node.tagName === "rect")
      .map((node) => (node as SVGRectElement).getBBox());
    const right = (box: DOMRect): number => box.x + box.width;
    const meets = (a: DOMRect, b: DOMRect): boolean =>
      a.x < right(b) && b.x < right(a) && a.y + 2 < b.y + b.height - 2 && b.y + 2 < a.y + a.height - 2;
    const texts = all.flatMap((a, at) =>
      all
        .slice(at + 1)
        .filter((b) => meets(a.box, b.box))
        .map((b) => `${a.words} | ${b.words}`),
    );
    const edges = all.filter(({ box }) =>
      cards.some((card) => meets(box, card) && (box.x < card.x || right(box) > right(card))),
    );
    return [...texts, ...edges.map(({ words }) => `${words} | its card`)];
  });
}

describe("diagram: in a browser", () => {
  test.each(SIZES)("%i Regions, %i instances: texts keep clear of one another", async (regions, instances, isBusy) => {
    expect(await collisions(topologySvg(topologyOf(regions, instances, isBusy)))).toEqual([]);
  });

  test("a text that is too long would be found", async () => {
    const svg = topologySvg(topologyOf(1, 2)).replace(">db.r6g.12xlarge<", ">db.r6g.12xlarge and a great deal more<");
    expect(await collisions(svg)).not.toEqual([]);
  });

  test("dark is another page than light", async () => {
    const colourOf = async (colorScheme: "light" | "dark"): Promise<string> => {
      await page.emulateMedia({ colorScheme });
      await page.setContent(topologySvg(topologyOf(1, 1)));
      return page.evaluate(() => getComputedStyle(document.querySelector("rect") as Element).fill);
    };
    expect([await colourOf("light"), await colourOf("dark")]).toEqual(["rgb(255, 255, 255)", "rgb(14, 20, 32)"]);
  });
});
