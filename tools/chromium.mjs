/**
 * A Chromium for the browser tests: found where one is likely to be, or got by whichever of three ways works here.
 *
 * Order, cheapest first: $CHROMIUM; one installed on this machine; the one fetched earlier; the system's package
 * manager, where we may use it; a build shipped inside an npm package (Linux on x64, needs nothing but the registry);
 * the test tool's own download.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installFromNpm, installFromSystem, isExecutable, namedProgram, onSearchPath, run } from "./programs.mjs";
import { ROOT } from "./stale.mjs";

const CACHE = join(ROOT, "node_modules", ".cache", "chromium");
/** The path of a fetched Chromium, kept for the next run. */
const FETCHED = join(CACHE, "path.txt");
const NPM_BUILD = "@sparticuz/chromium@147.0.0";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

export const HOW_TO_GET_ONE =
  "No Chromium was found and none could be fetched: install Chromium or Chrome, or set CHROMIUM to the path of one.";

/** The path of a Chromium that is already here, or null. */
export function findChromium(environment = process.env) {
  const found = namedProgram("CHROMIUM", environment);
  return found ?? [...onSearchPath(COMMANDS, environment), ...PLACES].find(isExecutable) ?? fetchedEarlier();
}

/** As findChromium, but gets one where there is none. Null when every way failed; HOW_TO_GET_ONE says what is left. */
export async function obtainChromium(tell = () => {}) {
  const found = findChromium();
  if (found !== null) return found;
  for (const [how, fetch] of [
    ["the system's package manager", byPackageManager],
    ["npm", byNpm],
    ["the test tool's own download", byPlaywright],
  ]) {
    tell(`no Chromium here; trying ${how}`);
    const path = await fetch().catch(() => null);
    if (path !== null && isExecutable(path)) return remember(path);
  }
  return null;
}

async function byPackageManager() {
  return installFromSystem("chromium") ? findChromium() : null;
}

/**
 * The npm package unpacks a browser and the system libraries it wants into the temporary folder, and sets variables for
 * the process that asked. So it gets a folder of ours and a process of its own, and a starter script sets the variables
 * for whoever comes later.
 */
async function byNpm() {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const unpacked = join(CACHE, "unpacked");
  mkdirSync(unpacked, { recursive: true });
  if (!installFromNpm(CACHE, [NPM_BUILD])) return null;
  const unpack = `import("${NPM_BUILD.slice(0, NPM_BUILD.lastIndexOf("@"))}").then((build) => build.default.executablePath())`;
  const environment = { ...process.env, TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" };
  if (!run(process.execPath, ["-e", unpack], environment, CACHE)) return null;
  const starter = join(CACHE, "chromium.sh");
  writeFileSync(starter, starterScript(unpacked), { mode: 0o755 });
  return starter;
}

const starterScript = (unpacked) => `#!/bin/sh
export LD_LIBRARY_PATH="${unpacked}/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="\${FONTCONFIG_PATH:-${unpacked}/fonts}"
exec "${unpacked}/chromium" "$@"
`;

async function byPlaywright() {
  const tool = join(ROOT, "node_modules", "playwright-core", "cli.js");
  if (!run(process.execPath, [tool, "install", "chromium"])) return null;
  const { chromium } = await import("playwright-core");
  return chromium.executablePath();
}

function remember(path) {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(FETCHED, path);
  return path;
}

function fetchedEarlier() {
  if (!existsSync(FETCHED)) return null;
  const path = readFileSync(FETCHED, "utf8");
  return isExecutable(path) ? path : null;
}
