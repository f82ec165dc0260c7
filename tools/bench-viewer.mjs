/**
 * `npm run bench:viewer`: what the viewer costs in a real browser without a GPU, against its budgets (viewer reference
 * 3.12). Not a test: machines differ.
 *
 *     npm run bench:viewer              a minute or two
 *     npm run bench:viewer -- --json    one JSON document on stdout, nothing else
 *
 * The reference load is ten simulated minutes and some five million events over 64 groups in two Regions. Frames are
 * judged by milliseconds of script in them, since a headless browser without a GPU says little about frames a second.
 */
import { spawn } from "node:child_process";
import { deflateRawSync } from "node:zlib";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";
import { ensureEngine, ensureViewer } from "./build.mjs";
import { findChromium, HOW_TO_GET_ONE } from "./chromium.mjs";
import { heapsOf } from "./heaps.mjs";
import { ROOT } from "./stale.mjs";
import { viewerBytes } from "./viewer-bytes.mjs";

const SEEKS = 60;
const FORKS = 6;
const GLIMPSES = 40;
const LOOKING_MS = 6_000;
const HEAP_LOOPS = 20;
const PLAY_MS = 8_000;
const LONG_PLAY_MS = 30_000;
const PAUSE_MS = 2_000;
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
];

const REFERENCE = `scenario: 1
name: reference-load
title: The load that the viewer's budgets are measured under
duration: 600s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, region: us-east-1, volume: { size: 640GB, storageNodesPerAz: 8 }, instances: [{ id: writer-1 }, { id: reader-1 }, { id: reader-2 }] }
    - { id: eu, region: eu-west-1, volume: { size: 640GB, storageNodesPerAz: 8 }, instances: [{ id: eu-1 }, { id: eu-2 }] }
  global: { id: both }
workloads:
  - { id: app, kind: open, cluster: us, rate: 215/s, reads: 50% }
faults:
  - { kind: crash, node: storage-b1, at: 60s, for: 20s }
  - { kind: slow-disk, node: storage-a2, at: 200s, for: 60s, factor: 5 }
`;

/** As many messages under way at any time as the picture must be able to move: clients far away from their writer. */
const CROWD = `scenario: 1
name: crowd
title: Ten thousand messages under way at a time
duration: 400ms
topology:
  clusters: [{ id: main, volume: { size: 640GB, storageNodesPerAz: 8 }, instances: [{ id: writer-1 }, { id: reader-1 }, { id: reader-2 }] }]
workloads:
  - { id: app, kind: open, az: us-east-1b, rate: 90000/s, reads: 60% }
faults:
  - { kind: slow-link, from: { az: us-east-1b }, to: { az: us-east-1a }, extra: 150ms, at: 1ms }
`;

/** Forked again and again, so it is small. */
const SMALL = `scenario: 1
name: again-and-again
title: A run that is forked again and again
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 200/s, reads: 50% }
`;

const json = process.argv.includes("--json") || process.argv.includes("--worker");
await ensureEngine();
await ensureViewer();
const executablePath = findChromium();
if (executablePath === null) throw new Error(HOW_TO_GET_ONE);
const server = spawn(process.execPath, [join(ROOT, "bin", "borealis.js"), "watch", "--port", "0"], { cwd: ROOT });
const address = await new Promise((resolve) =>
  server.stdout.on("data", (data) => {
    const found = /http:\/\/[^\s#?]+/.exec(String(data));
    if (found) resolve(found[0]);
  }),
);
const browser = await chromium.launch({ executablePath, args: FLAGS });
const figures = process.argv.includes("--worker") ? await workerAlone() : await measure();
await browser.close();
server.kill();
process.stdout.write(
  json ? `${JSON.stringify({ format: "borealis-bench-viewer/1", figures }, null, 2)}\n` : report(figures),
);

async function measure() {
  const start = await firstMotion();
  const page = await opened(REFERENCE);
  const { events, rate } = await simulated(page);
  tell("seeking");
  const seeks = await page.evaluate(seekOften, { seeks: SEEKS, duration: 600e6 });
  tell("forking");
  const forks = await page.evaluate(forkOften, { forks: FORKS, duration: 600e6 });
  await page.waitForFunction(() => window.sim.done() && window.sim.idle(), null, { timeout: 600_000, polling: 500 });
  tell("pointing at what could fail");
  await page.keyboard.press("e");
  const glimpses = await page.evaluate(pointOften, { glimpses: GLIMPSES, duration: 600e6, lookingMs: LOOKING_MS });
  await page.keyboard.press("e");
  tell("playing");
  await page.evaluate(() => {
    window.longest = 0;
    const heard = (list) =>
      (window.longest = Math.max(window.longest, ...list.getEntries().map(({ duration }) => duration)));
    new PerformanceObserver(heard).observe({ entryTypes: ["longtask"] });
  });
  const playing = await scriptMs(page, async () => page.keyboard.press("Space"), LONG_PLAY_MS);
  const longest = await page.evaluate(() => window.longest);
  tell("standing still");
  await page.waitForFunction(() => window.sim.idle());
  const draws = await page.evaluate(async (ms) => {
    const before = window.sim.draws();
    await new Promise((resolve) => setTimeout(resolve, ms));
    return window.sim.draws() - before;
  }, PAUSE_MS);
  const heapMB = (await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0)) / 1e6;
  await page.close();
  tell("moving a crowd of messages");
  const crowd = await opened(CROWD);
  await crowd.waitForFunction(() => window.sim.done(), null, { timeout: 600_000, polling: 200 });
  await crowd.evaluate(() => window.sim.seekTime(200_000));
  await crowd.waitForFunction(() => window.sim.idle());
  const messages = await crowd.evaluate(() => window.sim.frame().messages.count);
  await crowd.selectOption("#speed", "0.001");
  const moving = await scriptMs(crowd, async () => crowd.keyboard.press("Space"));
  await crowd.close();
  tell("forking and seeking again and again");
  const growth = await heapGrowth();
  tell("simulating in Node");
  const inNode = await nodeRate();
  const bytes = viewerBytes();
  return [
    { what: "first motion after opening", value: start, unit: "ms", most: 1_500 },
    { what: "events of the reference load", value: events / 1e6, unit: "million" },
    { what: "simulated in the worker", value: rate / 1e6, unit: "million events/s", least: 0.5 },
    { what: "simulated in the worker, of what Node does", value: (100 * rate) / inNode, unit: "%", least: 60 },
    { what: `${SEEKS} seeks, 95% below`, value: quantile(seeks, 0.95), unit: "ms", most: 100 },
    { what: `${FORKS} forks to the first frame that differs, worst`, value: Math.max(...forks), unit: "ms", most: 150 },
    {
      what: `${GLIMPSES} ghosts of what would come, first seen, 95% below`,
      value: quantile([...glimpses.first, ...glimpses.later], 0.95),
      unit: "ms",
      most: 100,
    },
    {
      what: "half of them pointed at at once: all of it, 95% below",
      value: quantile(glimpses.whole, 0.95),
      unit: "ms",
    },
    {
      what: "the others after a look of some seconds: all of it, 95% below",
      value: quantile(glimpses.later, 0.95),
      unit: "ms",
      most: 100,
    },
    { what: "script in a frame while playing, 95% below", value: quantile(playing, 0.95), unit: "ms", most: 6 },
    { what: "longest task in 30 seconds of play", value: longest, unit: "ms", most: 50 },
    { what: "frames drawn in two seconds of pause", value: draws, unit: "", most: 0 },
    { what: "the page's own memory", value: heapMB, unit: "MB", most: 350 },
    {
      what: `growth of the page's heap over ${HEAP_LOOPS} loops of fork and seek`,
      value: growth.page,
      unit: "%",
      most: 5,
    },
    { what: "the same of the worker's", value: growth.worker, unit: "%", most: 5 },
    { what: "code that V8 compiled meanwhile, in both", value: growth.codeMB, unit: "MB" },
    { what: "messages under way in the crowd", value: messages, unit: "", least: 10_000 },
    { what: "script in a frame with them, 95% below", value: quantile(moving, 0.95), unit: "ms", most: 6 },
    {
      what: "fetched until the first scenario moves, compressed",
      value: bytes.firstLoad / 1000,
      unit: "kB",
      most: 250,
    },
  ];
}

/**
 * Waits until the whole reference load is played. How many events it had, and how many a second the worker did of them,
 * reckoned from the page's beginning.
 */
async function simulated(page) {
  await page.waitForFunction(() => window.sim.done(), null, { timeout: 600_000, polling: 500 });
  const events = await page.evaluate(() => window.sim.events());
  const seconds = (await page.evaluate(() => performance.now())) / 1000;
  return { events, rate: events / seconds };
}

/** `--worker`: only that, for `npm run bench`. */
async function workerAlone() {
  const page = await opened(REFERENCE);
  const { events, rate } = await simulated(page);
  await page.close();
  return { events, perSecond: rate, perSecondInNode: await nodeRate() };
}

/** From the address to the second picture that differs from the first. */
async function firstMotion() {
  const page = await blank();
  await page.goto(`${address}?test`);
  await page.waitForFunction(() => (window.sim?.frame()?.event ?? 0) > 0, null, { timeout: 60_000, polling: "raf" });
  const ms = await page.evaluate(() => performance.now());
  await page.close();
  return ms;
}

/** Events a second of the reference load in Node, with the checks that the page has. */
async function nodeRate() {
  const { open, parseScenario } = await import(pathToFileURL(join(ROOT, "dist", "lib", "index.js")).href);
  const parsed = parseScenario(REFERENCE, "the reference load");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
  const begun = performance.now();
  const run = open(parsed.scenario, { seed: "1" });
  run.finish();
  return (run.event * 1000) / (performance.now() - begun);
}

async function blank() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "no-preference" });
  const page = await context.newPage();
  // Every animation frame's script is timed from before the page's own code runs.
  await page.addInitScript(() => {
    window.scriptMs = [];
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      request((now) => {
        const begun = performance.now();
        callback(now);
        const spent = performance.now() - begun;
        const last = window.scriptMs.at(-1);
        // Callbacks of one frame share its time stamp and count together.
        if (last !== undefined && last.now === now) last.spent += spent;
        else window.scriptMs.push({ now, spent });
      });
  });
  return page;
}

async function opened(text) {
  const page = await blank();
  const packed = deflateRawSync(Buffer.from(text)).toString("base64url");
  await page.goto(`${address}?test#v=1&sc=z:${packed}&seed=1`);
  await page.waitForFunction(() => window.sim?.ready() === true, null, { timeout: 60_000 });
  return page;
}

/** Milliseconds of script in each frame of some seconds of play. */
async function scriptMs(page, begin, ms = PLAY_MS) {
  await page.evaluate(() => (window.scriptMs.length = 0));
  await begin();
  await page.waitForTimeout(ms);
  const spent = await page.evaluate(() => window.scriptMs.map((frame) => frame.spent));
  await page.keyboard.press("Space");
  return spent;
}

/** Runs in the page: goes to random moments, each until its picture stands. */
async function seekOften({ seeks, duration }) {
  let state = 12345;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const took = [];
  for (let one = 0; one < seeks; one++) {
    const at = Math.floor(random() * duration);
    const begun = performance.now();
    window.sim.seekTime(at);
    while (!window.sim.idle() || window.sim.frame().at !== at)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    took.push(performance.now() - begun);
  }
  return took;
}

/**
 * Runs in the page: breaks an instance at random moments by its button; how long until the picture shows the branch, an
 * instant later, and so another run.
 */
async function forkOften({ forks, duration }) {
  const until = async (isSo) => {
    while (!isSo()) await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  const button = () => document.querySelector("[data-break=crash]");
  let state = 999;
  const took = [];
  for (let one = 0; one < forks; one++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const at = Math.floor((state / 2 ** 31) * duration);
    window.sim.seekTime(at);
    await until(() => window.sim.idle() && window.sim.frame()?.at === at);
    if (button() === null)
      document.querySelector(".instance").dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await until(() => button() !== null);
    const { event } = window.sim.frame();
    const begun = performance.now();
    button().click();
    await until(() => !document.getElementById("changed").hidden && window.sim.frame()?.event === event);
    window.sim.seekTime(at + 1);
    await until(() => window.sim.frame()?.at === at + 1);
    took.push(performance.now() - begun);
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "u", bubbles: true }));
    await until(() => document.getElementById("changed").hidden && window.sim.ready());
  }
  return took;
}

/**
 * Runs in the page: goes to random moments, lets the spare worker follow, and points at something with nothing of it in
 * the picture; how long until its ghost is, and until the ghost is of all ten seconds. The time that a pointer must
 * rest is in it.
 */
async function pointOften({ glimpses, duration, lookingMs }) {
  const until = async (isSo) => {
    while (!isSo()) await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  const card = () => document.querySelector("#glimpse:not([hidden])");
  const things = Array.from(document.querySelectorAll("#topology :is(.zone, .instance, .node)"));
  let state = 4711;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const took = { first: [], whole: [], later: [] };
  for (let one = 0; one < glimpses; one++) {
    const at = Math.floor(random() * (duration - 10e6));
    const thing = things[Math.floor(random() * things.length)];
    window.sim.seekTime(at);
    await until(() => window.sim.idle() && window.sim.frame()?.at === at);
    await until(() => document.getElementById("glimpse").dataset.ready === String(at));
    // Half of them at once; the others when somebody has looked at the picture for a while.
    if (one % 2 === 1) await new Promise((resolve) => setTimeout(resolve, lookingMs));
    const begun = performance.now();
    thing.dispatchEvent(new PointerEvent("pointerenter"));
    await until(() => card() !== null && document.querySelector("#timeline .future-span") !== null);
    if (one % 2 === 0) took.first.push(performance.now() - begun);
    await until(() => card().dataset.whole === "true");
    (one % 2 === 0 ? took.whole : took.later).push(performance.now() - begun);
    thing.dispatchEvent(new PointerEvent("pointerleave"));
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await until(() => card() === null);
  }
  return took;
}

/**
 * Percent by which what the page and its worker keep grows over some loops of fork, seek and undo, after a few to warm
 * up. The branches are the same again and again: of each new one the page remembers some 60 kB, and of sixty at most.
 * Each figure is the least of three looks with a loop between them: a message that has just arrived weighs half a
 * megabyte until it is used, and is no growth. Compiled code is told apart (heaps.mjs).
 */
async function heapGrowth() {
  const page = await opened(SMALL);
  await page.waitForFunction(() => window.sim.done());
  const heaps = await heapsOf(page);
  let number = 0;
  const loops = async (count) => {
    for (const end = number + count; number < end; number++) {
      await page.evaluate(forkOften, { forks: 1, duration: 400_000 + 150_000 * (number % 4) });
      // What the run on the screen has yet to do in its leisure is not what grows, nor are this bench's own notes.
      await page.waitForFunction(() => window.sim.done() && window.sim.idle());
      await page.evaluate(() => (window.scriptMs.length = 0));
    }
  };
  const look = async () => {
    const seen = [await heaps()];
    while (seen.length < 3) {
      await loops(1);
      seen.push(await heaps());
    }
    const least = (bytes) => Math.min(...seen.map(bytes));
    return {
      page: least(({ page }) => page.kept),
      worker: least(({ worker }) => worker.kept),
      code: least(({ page, worker }) => page.code + worker.code),
    };
  };
  await loops(6);
  const before = await look();
  await loops(HEAP_LOOPS - 2);
  const after = await look();
  await page.close();
  return {
    page: 100 * (after.page / before.page - 1),
    worker: 100 * (after.worker / before.worker - 1),
    codeMB: (after.code - before.code) / 1e6,
  };
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function report(rows) {
  const line = ({ what, value, unit, most, least }) => {
    const budget = most !== undefined ? `at most ${most}` : least !== undefined ? `at least ${least}` : "";
    const isMet = (most === undefined || value <= most) && (least === undefined || value >= least);
    const figure = value >= 100 ? String(Math.round(value)) : value.toFixed(2).replace(/\.?0+$/, "");
    return `${what.padEnd(60)}${`${figure} ${unit}`.padEnd(24)}${budget.padEnd(18)}${budget === "" ? "" : isMet ? "met" : "missed"}`;
  };
  return `The viewer in Chromium without a GPU\n${rows.map(line).join("\n")}\n`;
}

function tell(what) {
  process.stderr.write(`${what}\n`);
}
