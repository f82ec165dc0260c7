/**
 * One Chromium and one server for all browser tests of a worker: the built viewer, under the headers that `borealis
 * watch` sends.
 */
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { serve, type Serving } from "../../sim/node/index.ts";
import { encodeLink, type LinkState } from "../../sim/scenario/link.ts";
import { findChromium, HOW_TO_GET_ONE } from "../../tools/chromium.mjs";
import type { TestHooks } from "../../viz/test-hooks.ts";
import { drawn, drawnAfterActs } from "./drawn.ts";

const VIEWER = fileURLToPath(new URL("../../dist/viewer", import.meta.url));

/**
 * A page lives for seconds here. What V8's slowest compiler makes of the engine comes too late for it, and costs three
 * tenths of the processors' time; digests are the same with it and without.
 */
const HASTY = "--js-flags=--no-turbofan";

/**
 * A shipped run of a minute with faults, a failover and a story that is known in a tenth of a second: 36,000 events,
 * where the flagship has 462,000. For whatever is not about what is played.
 */
export const LIGHT = "az-plus-one-and-the-writer";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export interface Visit {
  /** The part of the address after and with its `#`. */
  readonly hash?: string;
  readonly context?: BrowserContextOptions;
  /** Runs in the page before anything of its own. */
  readonly before?: () => void;
  /** Sees the page before it is opened: to hold back a file, say. */
  readonly route?: (page: Page) => Promise<unknown>;
  /** The page is cut off or taken elsewhere: errors in it, and requests to elsewhere, are what is to be expected. */
  readonly isTroubled?: boolean;
}

export interface Played {
  readonly seed?: string;
  readonly mutations?: readonly string[];
  /** In microseconds. */
  readonly at?: number;
}

interface Started {
  readonly browser: Browser;
  readonly serving: Serving;
}

/** By their flags: started by whoever needs them first, and gone with the worker's process. */
const started = new Map<string, Promise<Started>>();

async function start(args: readonly string[]): Promise<Started> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(HOW_TO_GET_ONE);
  // Another file of the worker tries what a hangup does, which is no end of this browser.
  const browser = await chromium.launch({ executablePath, args: [...args], handleSIGHUP: false });
  return { browser, serving: await serve(VIEWER, 0) };
}

async function startedWith(args: readonly string[]): Promise<Started> {
  const key = args.join(" ");
  const before = await started.get(key);
  // One that has crashed is not what the next file is about.
  if (before?.browser.isConnected() === true) return before;
  const anew = start(args);
  started.set(key, anew);
  return anew;
}

/**
 * Has browser and server ready for the tests of a file; `visit` opens a page there. An error in a page, or a request to
 * anywhere else, fails the test. Pages are closed after each test, unless the file `keeps` them. Where one page plays a
 * lot, V8 `optimizes` it.
 */
export function usePages({ keeps = false, optimizes = false } = {}): {
  visit(visit?: Visit): Promise<Page>;
  /** A page with a scenario of one's own, simulated to its end and at its beginning, or at a moment of it. */
  open(text: string, visit?: Omit<Visit, "hash"> & Played): Promise<Page>;
} {
  let browser: Browser;
  let serving: Serving;
  let troubles: string[] = [];
  const contexts: BrowserContext[] = [];
  const close = (): Promise<unknown> => Promise.all(contexts.splice(0).map((context) => context.close()));
  beforeAll(async () => {
    ({ browser, serving } = await startedWith(optimizes ? FLAGS : [...FLAGS, HASTY]));
  });
  afterEach(async () => {
    const told = troubles;
    troubles = [];
    // A page that is left open goes on working: it would take the next test's time.
    if (!keeps) await close();
    expect(told, "errors on the console or of the page, and requests to elsewhere").toEqual([]);
  });
  afterAll(close);
  const visit = async ({ hash = "", context = {}, before, route, isTroubled = false }: Visit = {}): Promise<Page> => {
    const opened = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
      ...context,
    });
    contexts.push(opened);
    const page = await opened.newPage();
    drawnAfterActs(page);
    if (before !== undefined) await page.addInitScript(before);
    await route?.(page);
    const troubled = (trouble: string): void => void (isTroubled || troubles.push(trouble));
    page.on("console", (message) => message.type() === "error" && troubled(message.text()));
    page.on("pageerror", (error) => troubled(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(serving.address) && !/^(blob|data):/.test(request.url()))
        troubled(`asked for ${request.url()}`);
    });
    await page.goto(`${serving.address}?test${hash}`);
    return page;
  };
  return {
    visit,
    async open(text, { at, ...more } = {}) {
      const page = await visit({ ...more, hash: await linkTo(text, more) });
      await simulated(page);
      if (at !== undefined) await seekTo(page, at);
      return page;
    },
  };
}

/** A link to a run of a scenario of one's own, as a page's address has it. */
export function linkTo(
  text: string,
  { seed = "3", mutations = [], event = 0, digest = "" }: Partial<Omit<LinkState, "scenario">> = {},
): Promise<string> {
  return encodeLink({ scenario: { kind: "text", text }, seed, mutations, event, digest });
}

/** Goes to a moment of the run, and waits until it is on the screen. */
export async function seekTo(page: Page, us: number): Promise<void> {
  await page.evaluate((at) => window.sim?.seekTime(at), us);
  await page.waitForFunction((at) => window.sim?.idle() === true && window.sim.frame()?.at === at, us);
}

/** A call of the page's test hooks, waited for until the page is at rest. */
export async function rest(page: Page): Promise<void> {
  await page.waitForFunction(() => window.sim?.ready() === true && window.sim.idle(), null, { timeout: 30_000 });
}

/**
 * Waits until the whole run is known and its moment is on the screen: on a crowded machine the end of a short run may
 * be told before its first picture. One that breaks never gets a report, so that is told at once, with what broke it.
 */
export async function simulated(page: Page): Promise<void> {
  const ended = (): string | false =>
    window.sim?.done() === true && window.sim.ready() ? "done" : window.sim?.broken() || false;
  const how = await page.waitForFunction(ended, null, { timeout: 180_000 });
  const words = await how.jsonValue();
  if (words !== "done") throw new Error(`The run broke: ${words}`);
  await drawn(page);
}

/** Waits until nothing more comes by itself: what is fetched when there is time has come, and the list of scenarios. */
export async function complete(page: Page): Promise<void> {
  await simulated(page);
  await page.waitForFunction(
    () =>
      document.documentElement.dataset["offline"] === "ready" &&
      document.querySelectorAll("#scenario option").length > 100,
  );
  await drawn(page);
}

/**
 * Goes to each event in turn and returns the digests shown there; within the page, since each call into it costs tens
 * of milliseconds.
 */
export function digestsAt(page: Page, events: readonly number[]): Promise<string[]> {
  return page.evaluate(async (list) => {
    const { sim } = window;
    if (sim === undefined) throw new Error("The page has no test hooks.");
    const digests: string[] = [];
    for (const event of list) {
      sim.seek(event);
      const since = performance.now();
      while (!(sim.idle() && sim.frame()?.event === event)) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (performance.now() - since > 60_000)
          throw new Error(
            `Event ${event} has not come in a minute: the page is ${sim.idle() ? "idle" : "busy"} at event ${sim.frame()?.event}, ${sim.broken() || "and nothing is broken"}.`,
          );
      }
      digests.push(sim.frame()?.digest ?? "");
    }
    return digests;
  }, events);
}

export async function digestAt(page: Page, event: number): Promise<string> {
  return (await digestsAt(page, [event]))[0];
}

export type { TestHooks };
