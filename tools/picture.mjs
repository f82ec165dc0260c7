/**
 * `npm run picture`: the README's picture of the viewer, docs/images/viewer.png, made anew. Whoever changes what the
 * first screen looks like runs it, looks at the picture, and at the words under it in the README.
 *
 * The moment is one of the flagship scenario at which everything that the page is about can be seen at once: a zone and
 * a node away, groups that can only be read, commits that wait below the log's tint, and messages under way of three
 * kinds. No test compares the picture: fonts and browsers differ between machines.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ensureEngine, ensureViewer } from "./build.mjs";
import { findChromium, HOW_TO_GET_ONE } from "./chromium.mjs";
import { ROOT } from "./stale.mjs";

const PICTURE = join(ROOT, "docs", "images", "viewer.png");
const RUN = "sc=az-plus-one&seed=1&at=t=27.2039s";
/** Wide enough for three columns, high enough for every group of the wall. */
const SIZE = { width: 1440, height: 960 };

const executablePath = findChromium();
if (executablePath === null) throw new Error(HOW_TO_GET_ONE);
await ensureEngine();
await ensureViewer();
const server = spawn(process.execPath, [join(ROOT, "bin", "borealis.js"), "watch", "--port", "0", "--json"], {
  cwd: ROOT,
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const address = await new Promise((resolve, reject) => {
    server.once("exit", () => reject(new Error("The server ended before it had an address.")));
    server.stdout.on("data", (data) => {
      const found = /http:\/\/[^\s"#]+/.exec(String(data))?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage({ viewport: SIZE, colorScheme: "light", reducedMotion: "no-preference" });
  await page.goto(`${address}?test#v=1&${RUN}`);
  // The whole run is known, so that the timeline is; and the digest has been compared.
  await page.waitForFunction(() => globalThis.sim?.done() && globalThis.sim.idle(), null, { timeout: 120_000 });
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: PICTURE });
  await browser.close();
  process.stdout.write("Written to docs/images/viewer.png. Look at it, and at the words under it in README.md.\n");
} finally {
  server.kill();
}
