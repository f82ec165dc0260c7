/** What a browser downloads of the viewer, each file compressed on its own. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { VIEWER } from "./stale.mjs";

/** The text editor's chunk: loaded when somebody opens the scenario's text. */
const EDITOR = /^code-/;
/** The script of workers: the page starts one at once. */
const WORKER = /^worker-/;

/**
 * Null where there is no viewer. `firstLoad`: what is fetched until the first scenario moves, the page, its style, the
 * engine; a browser test compares the list with what a browser asks for. `everything`: what the page has fetched once
 * it needs no network. `editor`: the part of that which is the text editor. Files are followed by name from the page,
 * since chunks of earlier builds stay in the folder for an hour.
 */
export function viewerBytes() {
  if (!existsSync(join(VIEWER.out, VIEWER.entry))) return null;
  const files = filesOf(VIEWER.out);
  const first = firstLoad(files);
  const all = closure([files.get(VIEWER.entry)], ({ text }) =>
    [...files.values()].filter(({ name }) => text.includes(name)),
  );
  const compressed = (list) => list.reduce((total, { bytes }) => total + gzipSync(bytes).length, 0);
  return {
    first: first.map(({ name }) => name).sort(),
    firstLoad: compressed(first),
    everything: compressed(all),
    editor: compressed(all.filter(({ name }) => EDITOR.test(name))),
  };
}

function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const real = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  return new Map(
    real.map(({ name, parentPath }) => {
      const bytes = readFileSync(join(parentPath, name));
      return [name, { name, bytes, text: bytes.toString("latin1") }];
    }),
  );
}

/**
 * The page, what it names in its head, what those import before they run, and the worker's script with what that
 * imports.
 */
function firstLoad(files) {
  const named = (text, pattern) => [...text.matchAll(pattern)].flatMap(([, path]) => files.get(basename(path)) ?? []);
  return closure([files.get(VIEWER.entry)], ({ name, text }) => {
    if (name === VIEWER.entry) return named(text, /(?:src|href)="([^"]+)"/g);
    if (!name.endsWith(".js")) return [];
    const worker = WORKER.test(name)
      ? []
      : [...files.values()].filter((file) => WORKER.test(file.name) && text.includes(file.name));
    return [...named(text, /(?:from|import)\s*["`](\.\/[^"`]+)["`]/g), ...worker];
  });
}

function closure(start, next) {
  const found = new Set(start);
  for (const file of found) for (const one of next(file)) found.add(one);
  return [...found];
}
