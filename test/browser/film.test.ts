/**
 * The film's layout, frame by frame as it is encoded: no words lie on others or leave the picture, and those beside the
 * topology stay in their cards. What is written is heard where it is written: on the canvas, and in the drawing of the
 * topology that is painted under it.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { simulated, usePages } from "./browser.ts";

const pages = usePages();

const [SECONDS, FRAMES_PER_SECOND] = [3, 30] as const;
/** As film-picture.ts draws, whatever the film's size: the picture, its topology, and the cards beside that. */
const PLACES = {
  width: 1280,
  height: 720,
  topology: { x: 32, y: 126, right: 884 },
  cards: { left: 908, top: 118, right: 1_248, bottom: 622 },
} as const;
/** Boxes of words are as high as the font's tallest letters. */
const SLACK = 3;
const WORDS_MIN = 40;

interface Heard {
  frames: number;
  fewest: number;
  troubles: string[];
}

declare global {
  interface Window {
    heard?: Heard;
  }
}

const LONG = `scenario: 1
name: film
title: A zone, a node, a newcomer
duration: 30s
topology:
  clusters:
    - id: main
      volume: { size: 640GB, storageNodesPerAz: 4 }
      instances: [{ id: writer-1 }, { id: a-reader-with-a-long-name, az: us-east-1b }, { id: reader-2, az: us-east-1c }]
workloads: [{ id: app, kind: open, rate: 300/s, reads: 30%, timeout: 5s }]
faults:
  - { kind: az-outage, az: us-east-1b, at: 5s, for: 18s }
  - { kind: crash, segment: pg0.c1, at: 8s, for: 10s }
`;

/** Runs in the page before anything of its own. */
function listen([places, slack]: readonly [typeof PLACES, number]): void {
  const { topology: at, cards } = places;
  type Box = { words: string; left: number; right: number; top: number; bottom: number };
  const heard: Heard = { frames: 0, fewest: Infinity, troubles: [] };
  window.heard = heard;
  let written: Box[] = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (words, x, y, ...more) {
    const box = this.measureText(words);
    if (!this.canvas.isConnected && words !== "")
      written.push({
        words,
        left: x - box.actualBoundingBoxLeft,
        right: x + box.actualBoundingBoxRight,
        top: y - box.actualBoundingBoxAscent,
        bottom: y + box.actualBoundingBoxDescent,
      });
    write.call(this, words, x, y, ...more);
  };
  const drawn = (): Box[] => {
    const picture = document.querySelector(".export-stage svg.topology")!;
    const from = picture.getBoundingClientRect();
    const shown = Array.from(picture.querySelectorAll("text")).filter(
      (text) => text.textContent !== "" && text.checkVisibility(),
    );
    return shown.map((text) => {
      const box = text.getBoundingClientRect();
      return {
        words: text.textContent ?? "",
        left: box.left - from.left + at.x,
        right: box.right - from.left + at.x,
        top: box.top - from.top + at.y + slack,
        bottom: box.bottom - from.top + at.y - slack,
      };
    });
  };
  const meets = (a: Box, b: Box): boolean =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const judge = (): void => {
    const pictured = drawn();
    const all = [...written, ...pictured];
    heard.frames++;
    heard.fewest = Math.min(heard.fewest, all.length);
    all.forEach((one, index) => {
      const isInCard = one.left > cards.left && one.top > cards.top && one.bottom < cards.bottom;
      const edge = pictured.includes(one) ? at.right : isInCard ? cards.right : places.width - 24;
      if (one.left < 24 || one.right > edge + 1 || one.top < 0 || one.bottom > places.height)
        heard.troubles.push(`"${one.words}" leaves its place in frame ${heard.frames}`);
      const under = all.slice(index + 1).find((other) => meets(one, other));
      if (under !== undefined) heard.troubles.push(`"${one.words}" lies on "${under.words}" in frame ${heard.frames}`);
    });
    written = [];
  };
  window.VideoFrame = new Proxy(VideoFrame, {
    construct(made, [...drawing]: ConstructorParameters<typeof VideoFrame>) {
      judge();
      return Reflect.construct(made, drawing) as VideoFrame;
    },
  });
}

async function filmed(page: Page): Promise<Heard> {
  await page.evaluate(listen, [PLACES, SLACK] as const);
  await page.click("#save");
  await page.waitForSelector("#save-film");
  await page.fill("#save-seconds", String(SECONDS));
  await page.selectOption("#save-size", "640");
  await page.selectOption("#save-rate", String(FRAMES_PER_SECOND));
  await page.click("#save-film");
  await page.waitForFunction(() => document.querySelector("#save-note")?.textContent?.startsWith("Saved as"), null, {
    timeout: 150_000,
  });
  return (await page.evaluate(() => window.heard))!;
}

test.each([
  ["a zone and a node lost, a newcomer made", LONG, WORDS_MIN],
  ["another Region", "region-loss-under-rpo", WORDS_MIN / 2],
  ["proxies", "proxy-failover", WORDS_MIN / 2],
])(
  "%s: in no frame lie words on others or leave their place",
  async (_name, run, least) => {
    const page = run.includes("\n") ? await pages.open(run) : await pages.visit({ hash: `#v=1&sc=${run}&seed=1` });
    await simulated(page);
    const { frames, fewest, troubles } = await filmed(page);
    expect(frames).toBe(SECONDS * FRAMES_PER_SECOND);
    expect(fewest).toBeGreaterThan(least);
    expect([...new Set(troubles)]).toEqual([]);
  },
  240_000,
);
