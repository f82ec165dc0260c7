/**
 * Captions in the real browser: the screen, the live region and the subtitles say the words of one script; speech keeps
 * its pace.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { script, spoken } from "../../viz/project/script.ts";
import { shipped } from "../worlds.ts";
import { LIGHT, rest, simulated, usePages } from "./browser.ts";

const pages = usePages();
const run = open(shipped(LIGHT));
run.finish();
const cues = script(run.story());

describe("captions", () => {
  test("screen, live region and subtitles say the same; what is said keeps its distance", async () => {
    const page = await pages.visit({ hash: `#v=1&sc=${LIGHT}` });
    await simulated(page);
    await page.evaluate(() => {
      const said: number[] = [];
      const speech = document.getElementById("speech")!;
      // When it is written, be it to the element or to the text in it: an observer would hear of it when the page has
      // drawn all the rest.
      const hear = (writer: Node, key: string): void => {
        const own = Object.getOwnPropertyDescriptor(writer, key)!;
        Object.defineProperty(writer, key, {
          get(this: Node): unknown {
            return own.get!.call(this);
          },
          set(this: Node, text: string) {
            if (speech.contains(this)) said.push(performance.now());
            own.set!.call(this, text);
          },
        });
      };
      hear(Node.prototype, "textContent");
      hear(CharacterData.prototype, "data");
      Object.assign(window, { said });
    });
    const [zone, node] = [cues[2], cues.find(({ headline }) => headline.includes("pg0.b1"))!];
    for (const cue of [zone, cues[1], node]) {
      await page.evaluate((event) => window.sim?.seek(event), cue.event);
      await page.waitForFunction(
        (event) => window.sim?.idle() === true && window.sim.frame()?.event === event,
        cue.event,
      );
      expect(await page.locator("#caption-line").textContent()).toBe(cue.headline);
    }
    expect(await page.locator("#caption-detail").textContent()).toBe(node.detail);
    await page.waitForFunction(
      (text) => document.getElementById("speech")?.textContent === text,
      spoken(node, "story"),
    );
    // However slow the machine is: what is said keeps its distance. What a seek drops, the unit test sees, whose clock
    // stands still.
    const said = await page.evaluate(() => (window as unknown as { said: number[] }).said);
    expect(said.length).toBeGreaterThan(0);
    for (let one = 1; one < said.length; one++) expect(said[one] - said[one - 1]).toBeGreaterThan(1_900);

    await page.click("#tab-story");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click("#story-save").then(() => page.click("#save-subtitles")),
    ]);
    expect(download.suggestedFilename()).toBe(`${LIGHT}-1.vtt`);
    const text = readFileSync(await download.path(), "utf8");
    expect(text.startsWith(`WEBVTT\n\nNOTE ${LIGHT}@`)).toBe(true);
    expect(text).toContain(`${zone.headline}\n${zone.detail}\n`);
  });

  test("only what breaks is spoken when that is chosen", async () => {
    const page = await pages.visit({ hash: `#v=1&sc=${LIGHT}` });
    await simulated(page);
    await page.keyboard.press("?");
    await page.selectOption("#speech-level", "quiet");
    await page.keyboard.press("Escape");
    const heal = cues.find(({ kind }) => kind === "heal")!;
    await page.evaluate((event) => window.sim?.seek(event), heal.event);
    await rest(page);
    expect(await page.locator("#caption-line").textContent()).toBe(heal.headline);
    await page.waitForTimeout(2_300);
    expect(await page.locator("#speech").textContent()).not.toContain(heal.headline);
  });
});
