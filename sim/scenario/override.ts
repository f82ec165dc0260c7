/**
 * `--set path=value`: a field of the scenario replaced before it is checked, so the value is held to the same rules.
 */
import { isCollection, isNode, parseDocument, type Document, type Node } from "yaml";
import { findForbidden } from "./forbidden.ts";
import type { Path } from "./issue.ts";

/** What overrides are given with, where nobody says otherwise. */
export const SET = "--set";

export interface Override {
  /** `workloads[0].rate`, as error messages write paths. */
  readonly path: string;
  /** YAML: `2000/s`, `[a, b]`, `{ kind: crash, … }`. */
  readonly value: string;
  /** What it was given with, for messages: `--set` unless told, `--set-b` for the second of two scenarios. */
  readonly flag?: string;
}

/** `path=value` taken apart; undefined when there is no `=`. */
export function readOverride(text: string): Override | undefined {
  const at = text.indexOf("=");
  return at <= 0 ? undefined : { path: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

/** Changes the document. What went wrong, in sentences, each with the flag of its override. */
export function applyOverrides(document: Document, overrides: readonly Override[]): readonly OverrideProblem[] {
  return overrides.flatMap(({ path, value, flag = SET }) =>
    problemsOf(document, path, value).map((message) => ({ flag, message })),
  );
}

interface OverrideProblem {
  readonly flag: string;
  readonly message: string;
}

function problemsOf(document: Document, path: string, value: string): readonly string[] {
  const keys = splitPath(path);
  if (keys === undefined) return [`"${path}" is not a path: write for instance workloads[0].rate`];
  const missing = beyondEnd(document, keys);
  if (missing !== undefined) return [`${path}: ${missing}`];
  const problems: string[] = [];
  setIn(document, keys, readValue(path, value, problems));
  return problems;
}

/**
 * The override that a place in the scenario came from; undefined for one from the file. What an override made on its
 * way to its field came from it, too: `fualts[0].at` makes `fualts`.
 */
export function overrideOf(document: Document, path: Path, overrides: readonly Override[]): Override | undefined {
  return overrides.findLast((override) => {
    const keys = splitPath(override.path);
    if (keys === undefined) return false;
    if (keys.length > path.length && !isMade(document, path)) return false;
    return keys.slice(0, path.length).every((key, depth) => key === path[depth]);
  });
}

/** Whether it stands in the document and in no text: what was read knows its place, what `setIn` makes has none. */
function isMade(document: Document, path: Path): boolean {
  const node = document.getIn(path, true);
  return isNode(node) && !node.range;
}

/** The value as the file's own reader would see it, with the same things forbidden. */
function readValue(path: string, value: string, problems: string[]): Node | null {
  const read = parseDocument(value, { prettyErrors: false, uniqueKeys: false, merge: false, logLevel: "error" });
  if (read.errors.length > 0) {
    problems.push(`"${value}" is no value for ${path}`);
    return null;
  }
  findForbidden(read, (_offset, _path, message) => problems.push(`${path}: ${message}`));
  return read.contents;
}

function setIn(document: Document, keys: readonly (string | number)[], value: Node | null): void {
  for (let depth = 1; depth < keys.length; depth++) {
    if (!isCollection(document.getIn(keys.slice(0, depth), true))) {
      document.setIn(keys.slice(0, depth), document.createNode(typeof keys[depth] === "number" ? [] : {}));
    }
  }
  document.setIn(keys, value);
}

/** A list grows by one at a time: an index far beyond its end would stand for millions of empty items. */
function beyondEnd(document: Document, keys: readonly (string | number)[]): string | undefined {
  for (let depth = 0; depth < keys.length; depth++) {
    const index = keys[depth];
    if (typeof index !== "number") continue;
    const list = document.getIn(keys.slice(0, depth), true);
    const length = isCollection(list) ? list.items.length : 0;
    if (index > length) return `there is no item ${index}: the list has ${length}, counted from 0`;
  }
  return undefined;
}

function splitPath(path: string): (string | number)[] | undefined {
  if (!/^[A-Za-z][\w-]*(\[\d+\]|\.[A-Za-z][\w-]*)*$/.test(path)) return undefined;
  return [...path.matchAll(/\[(\d+)\]|([\w-]+)/g)].map(([, index, key]) => (index === undefined ? key : Number(index)));
}
