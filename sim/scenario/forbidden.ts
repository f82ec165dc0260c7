/**
 * What YAML allows and a scenario has no use for, found in one pass whose cost grows with the text and no faster (the
 * YAML reader's own check for keys given twice compares every key with every other: minutes for a megabyte of keys).
 */
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Path } from "./issue.ts";

export type Found = (offset: number | undefined, path: Path, message: string) => void;

export function findForbidden(document: Document, found: Found): void {
  visit(document, (key, node, parents) => {
    const here = (message: string): void => found((node as Node).range?.[0], pathTo(key, parents), message);
    if (isAlias(node)) {
      here("anchors and aliases are not used in scenarios: write the value out");
      return visit.BREAK;
    }
    if (isNode(node) && node.tag !== undefined) here("tags such as !text are not used in scenarios: leave it out");
    if (isMap(node)) checkKeys(node, () => pathTo(key, parents), found);
    if (isScalar(node) && key !== "key") checkValue(node.value, node.source, here);
    return undefined;
  });
}

function checkKeys(map: YAMLMap, path: () => Path, found: Found): void {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    const offset = (key as Node | null)?.range?.[0];
    if (!isScalar(key) || typeof key.value === "object") {
      found(offset, path(), "a key must be a word");
      continue;
    }
    const name = String(key.value);
    if (seen.has(name)) found(offset, [...path(), name], "is given twice: keep one");
    if (name === "__proto__") found(offset, [...path(), name], "unknown key");
    seen.add(name);
  }
}

function checkValue(value: unknown, source: string | undefined, here: (message: string) => void): void {
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      here(`${source ?? value} is not a number that can be counted with: write a finite one`);
    else if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
      here(`the number ${source ?? value} would lose digits: put it in quotes`);
  }
  // Escapes can spell what the text itself may not hold.
  if (typeof value === "string" && oddCharacter(value) >= 0) here("holds an escape for a character that no text has");
}

function pathTo(key: unknown, parents: readonly (Document | Node | Pair)[]): Path {
  const path: (string | number)[] = [];
  parents.forEach((parent, depth) => {
    if (isPair(parent)) path.push(isScalar(parent.key) ? String(parent.key.value) : "?");
    else if (isSeq(parent))
      path.push(depth + 1 < parents.length ? parent.items.indexOf(parents[depth + 1]) : Number(key));
  });
  return path;
}

/**
 * The first character that no text has: controls other than tab and line ends, half a pair, the mark of bytes that were
 * not UTF-8.
 */
export function oddCharacter(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0xfffd) return i;
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return i;
    i++;
  }
  return -1;
}
