/** `--set path=value`: a field of the scenario replaced before it is checked, so the value is held to the same rules. */
import { isCollection, parse, type Document } from "yaml";

export interface Override {
  /** `workloads[0].rate`, as error messages write paths. */
  readonly path: string;
  /** YAML: `2000/s`, `[a, b]`, `{ kind: crash, … }`. */
  readonly value: string;
}

/** `path=value` taken apart; undefined when there is no `=`. */
export function readOverride(text: string): Override | undefined {
  const at = text.indexOf("=");
  return at <= 0 ? undefined : { path: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

/** Changes the document; returns what went wrong, in sentences. */
export function applyOverrides(document: Document, overrides: readonly Override[]): string[] {
  const problems: string[] = [];
  for (const { path, value } of overrides) {
    const keys = splitPath(path);
    if (keys === undefined) {
      problems.push(`"${path}" is not a path: write for instance workloads[0].rate`);
      continue;
    }
    try {
      const missing = beyondEnd(document, keys);
      if (missing === undefined) setIn(document, keys, parse(value, { maxAliasCount: 0, logLevel: "error" }));
      else problems.push(`${path}: ${missing}`);
    } catch {
      problems.push(`"${value}" is no value for ${path}`);
    }
  }
  return problems;
}

function setIn(document: Document, keys: readonly (string | number)[], value: unknown): void {
  for (let depth = 1; depth < keys.length; depth++) {
    if (!isCollection(document.getIn(keys.slice(0, depth), true))) {
      document.setIn(keys.slice(0, depth), document.createNode(typeof keys[depth] === "number" ? [] : {}));
    }
  }
  document.setIn(keys, document.createNode(value));
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
