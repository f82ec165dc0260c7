/** What a browser downloads of the viewer, each file compressed on its own. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { VIEWER } from "./stale.mjs";

/** The text editor's chunk: loaded when somebody opens the scenario's text. */
const EDITOR = /^code-/;

/**
 * Null where there is no viewer. `page`: what the page names. `firstLoad`: with the worker, which it starts at once. `editor`: what comes later, if at all.
 * Files are followed by name from the page, since chunks of earlier builds stay in the folder for an hour.
 */
export function viewerBytes() {
  if (!existsSync(join(VIEWER.out, VIEWER.entry))) return null;
  const files = readdirSync(VIEWER.out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }));
  const named = (from) => files.filter(({ name }) => from.some(({ bytes }) => bytes.includes(name)));
  const page = files.filter(({ name }) => name === VIEWER.entry);
  const first = [...page, ...named(page)];
  let all = first;
  for (let count = 0; count !== all.length;) {
    count = all.length;
    all = [...new Set([...all, ...named(all)])];
  }
  const compressed = (list) => list.reduce((total, { bytes }) => total + gzipSync(bytes).length, 0);
  const isEditor = ({ name }) => EDITOR.test(name);
  return {
    page: compressed(first),
    firstLoad: compressed(all.filter((file) => !isEditor(file))),
    editor: compressed(all.filter(isEditor)),
  };
}
