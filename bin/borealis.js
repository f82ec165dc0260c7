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

const packageRoot = fileURLToPath(new URL("..", import.meta.url));
const checkout = existsSync(join(packageRoot, "sim"));

/** The folder with the viewer's files, built first where it is missing or stale. */
async function ensureViewer() {
  if (checkout) await (await import("../tools/build.mjs")).ensureViewer();
  return join(packageRoot, "dist", "viewer");
}

try {
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
