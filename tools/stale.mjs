/**
 * Is a bundle older than what it is made from? Answered by a fingerprint of the sources' names, sizes and modification
 * times, kept beside the bundle: a stat of each file, a few milliseconds for the whole tree, and never a read.
 *
 * Kept free of every import but Node's own, because each `borealis` command in a checkout passes through here.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * What is built, where it goes, and what it is made from. `entry` is the file that makes the build whole: it is put in
 * place last.
 */
export const ENGINE = {
  name: "engine",
  out: join(ROOT, "dist", "cli"),
  entry: "main.js",
  sources: ["sim", "package.json", "tools/build.mjs", "tools/third-party.mjs"],
};
export const VIEWER = {
  name: "viewer",
  out: join(ROOT, "dist", "viewer"),
  entry: "index.html",
  sources: [
    "sim",
    "viz",
    "scenarios",
    "vite.config.ts",
    "tools/viewer-parts.mjs",
    "tools/third-party.mjs",
    "package.json",
  ],
};

const STAMP = ".sources";

/** A short text that changes whenever a source file is added, removed or written. */
export function fingerprint(target, root = ROOT) {
  const hash = createHash("sha1");
  const visit = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
    else hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  target.sources.forEach(visit);
  return hash.digest("hex");
}

export function isStale(target, root = ROOT) {
  if (statSync(join(target.out, target.entry), { throwIfNoEntry: false }) === undefined) return true;
  try {
    return readFileSync(join(target.out, STAMP), "utf8") !== fingerprint(target, root);
  } catch {
    return true;
  }
}

export const stampOf = (target) => join(target.out, STAMP);
