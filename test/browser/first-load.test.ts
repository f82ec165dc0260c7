/**
 * What a browser fetches until the first scenario moves: within its budget of bytes, and enough to play that scenario
 * to its end with nothing more.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { parseScenario } from "../../sim/scenario/index.ts";
import { run } from "../../sim/run.ts";
import { viewerBytes } from "../../tools/viewer-bytes.mjs";
import { FLAGSHIP } from "../../viz/state/controller.ts";
import { simulated, usePages } from "./browser.ts";

/** viewer reference 3.12, compressed with gzip; the engine counts, the text editor does not. */
const FIRST_LOAD_BYTES_MAX = 250_000;

const FILE = new URL(`../../scenarios/flagship/${FLAGSHIP}.yaml`, import.meta.url);
const pages = usePages();

describe("the first load", () => {
  const bytes = viewerBytes();

  test("stays within its budget", () => {
    const firstLoad = bytes?.firstLoad ?? Infinity;
    expect(
      firstLoad,
      `The first load has ${firstLoad} bytes of ${FIRST_LOAD_BYTES_MAX}: tools/viewer-parts.mjs names what comes later.`,
    ).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
  });

  test("is what a browser asks for, and plays the first scenario to the end that it has in Node", async () => {
    // Whatever else it asks for is refused, and it says so.
    const page = await pages.visit({ isTroubled: true });
    const first = bytes?.first ?? [];
    const asked = new Set<string>();
    await page.context().route("**/*", async (route) => {
      const name = basename(new URL(route.request().url()).pathname) || "index.html";
      if (!first.includes(name)) return route.abort();
      asked.add(name);
      return route.continue();
    });
    await page.reload();
    await simulated(page);
    await page.keyboard.press("End");
    await page.waitForFunction(() => window.sim?.idle() === true && (window.sim.frame()?.at ?? 0) >= 60_000_000);
    const shown = await page.evaluate(() => window.sim?.frame()?.digest);
    const parsed = parseScenario(readFileSync(FILE, "utf8"), FLAGSHIP);
    if (!parsed.ok) throw new Error(`${FLAGSHIP} cannot be read.`);
    expect(shown).toBe(run(parsed.scenario).digest);
    // The browser asks for the icon whenever it likes.
    const scripts = (names: Iterable<string>): string[] => [...names].filter((name) => !name.endsWith(".svg")).sort();
    expect(scripts(asked)).toEqual(scripts(first));
    await page.close();
  });

  test("its scenario is read while the page is built, and nothing of it is lost on the way", () => {
    const parsed = parseScenario(readFileSync(FILE, "utf8"), FLAGSHIP);
    expect(parsed.ok && JSON.parse(JSON.stringify(parsed.scenario))).toStrictEqual(parsed.ok && parsed.scenario);
  });
});
