#!/usr/bin/env node
/**
 * The `borealis` command. In a checkout it first brings the bundle up to date (a few milliseconds when it is); an
 * installed package carries its bundle and no sources, and starts at once.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inlineMore } from "./engine-flags.mjs";

inlineMore();

// What is lost on stderr is progress and notes. Without a listener Node ends with code 1 as soon as its reader has gone
// or its disk is full, and 1 says that a check has failed.
process.stderr.on("error", () => undefined);

/** As `engines` in package.json has it; npm warns of an older one, and installs all the same. */
const NODE_MIN = [20, 19];

/**
 * On an older Node the bundle would end in the middle of its imports, and with code 1, which says that a check failed.
 */
function isTooOld([major, minor]) {
  return major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]);
}

const packageRoot = fileURLToPath(new URL("..", import.meta.url));
const checkout = existsSync(join(packageRoot, "sim"));

/** The folder with the viewer's files, built first where it is missing or stale. */
async function ensureViewer() {
  if (checkout) await (await import("../tools/build.mjs")).ensureViewer();
  return join(packageRoot, "dist", "viewer");
}

try {
  if (isTooOld(process.versions.node.split(".").map(Number))) {
    process.stderr.write(`borealis: needs Node ${NODE_MIN.join(".")} or later, and this is ${process.versions.node}\n`);
    process.exit(2);
  }
  if (checkout) {
    const { ENGINE, isStale } = await import("../tools/stale.mjs");
    if (isStale(ENGINE)) await (await import("../tools/build.mjs")).ensureEngine();
  }
  const args = process.argv.slice(2);
  const { needsBound, runBounded } = await import("./bounded-check.mjs");
  if (needsBound(args)) process.exitCode = await runBounded(fileURLToPath(import.meta.url), args);
  else {
    const { main } = await import("../dist/cli/main.js");
    process.exitCode = await main(args, { packageRoot, ensureViewer });
  }
} catch (error) {
  process.stderr.write(`borealis: ${error?.name === "BuildError" ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = 3;
}
