/**
 * Puts a finished build in place under commands that may be running from the one before.
 *
 * Every file arrives by a rename inside one file system, so a reader sees the old file or the new one, never half; the
 * entry comes last, so whoever starts from it finds all it names. Files of earlier builds stay for a while, because a
 * running command may still load one of them (their names carry a hash of their content); an hour later they go.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stampOf } from "./stale.mjs";

const KEEP_MS = 3_600_000;

/** Moves `from` over `target.out` and leaves the stamp there. `from` is gone afterwards. */
export function publish(from, target, stamp, now = Date.now()) {
  const files = filesUnder(from);
  if (!files.includes(target.entry)) throw new Error(`The ${target.name} build made no ${target.entry}.`);
  for (const file of [...files.filter((file) => file !== target.entry), target.entry]) {
    const to = join(target.out, file);
    mkdirSync(dirname(to), { recursive: true });
    utimesSync(join(from, file), now / 1000, now / 1000);
    renameSync(join(from, file), to);
  }
  writeFileSync(`${stampOf(target)}.new`, stamp);
  renameSync(`${stampOf(target)}.new`, stampOf(target));
  rmSync(from, { recursive: true, force: true });
  prune(target, new Set(files), now);
}

function prune(target, current, now) {
  for (const file of filesUnder(target.out)) {
    if (current.has(file) || join(target.out, file) === stampOf(target)) continue;
    if (now - statSync(join(target.out, file)).mtimeMs > KEEP_MS) rmSync(join(target.out, file), { force: true });
  }
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
