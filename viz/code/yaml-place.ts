/**
 * Where in a scenario's text the cursor stands: the path of keys that leads there, what the mappings on the way hold so
 * far, and the word that has been begun. Reads only what is before the cursor, line by line, and forgives everything: a
 * text that is being typed is seldom right.
 *
 * Knows the YAML that scenarios are written in: block and flow style, comments, quotes, block scalars. Left out:
 * anchors, tags, several documents.
 */

/** One mapping or sequence on the way to the cursor. */
export interface Level {
  readonly kind: "mapping" | "sequence";
  /** Of a mapping: the key whose value the cursor is in; undefined while a key is being typed. */
  readonly key: string | undefined;
  /** Of a mapping: its keys before the cursor, with their values where those are plain words. */
  readonly seen: Readonly<Record<string, string>>;
}

export interface YamlPlace {
  readonly levels: readonly Level[];
  readonly position: "key" | "value";
  /** What of the key or value stands before the cursor; it begins at `from`. */
  readonly word: string;
  readonly from: number;
}

interface Frame {
  readonly kind: "mapping" | "sequence";
  /** Column of the entries of a block; -1 in flow style. */
  readonly column: number;
  key: string | undefined;
  seen: Record<string, string>;
}

const KEY = /^("[^"]*"|'[^']*'|[^\s#{}[\],:&*!|>'"%@`][^:{}[\],]*?)\s*:(?=\s|$)/;

/** The place just after `before`, the text up to the cursor. */
export function placeIn(before: string): YamlPlace {
  const frames: Frame[] = [];
  let begun: { word: string; position: "key" | "value" } = { word: "", position: "key" };
  let scalarColumn = -1;
  const lines = before.split("\n");
  lines.forEach((line, number) => {
    const isLast = number === lines.length - 1;
    const inFlow = frames.some(({ column }) => column < 0);
    const column = line.length - line.trimStart().length;
    if (scalarColumn >= 0) {
      if (line.trim() === "" || column > scalarColumn) {
        if (isLast) begun = { word: "", position: "value" };
        return;
      }
      scalarColumn = -1;
    }
    if (inFlow) {
      begun = readFlow(line, frames);
      return;
    }
    if (/^\s*#/.test(line) || (line.trim() === "" && !isLast)) return;
    begun = readBlock(line, column, frames);
    const top = frames.at(-1);
    if (top?.key !== undefined && /:\s+[|>][+-]?\d?\s*$/.test(line)) scalarColumn = top.column;
  });
  const levels = frames.map(({ kind, key, seen }) => ({ kind, key, seen }));
  if (begun.position === "key" && (levels.length === 0 || levels.at(-1)?.kind === "sequence"))
    levels.push({ kind: "mapping", key: undefined, seen: {} });
  return { levels, ...begun, from: before.length - begun.word.length };
}

/** One line of block style: dashes, a key, and what follows it. */
function readBlock(line: string, start: number, frames: Frame[]): { word: string; position: "key" | "value" } {
  let column = start;
  let rest = line.slice(column);
  while (/^-(\s|$)/.test(rest)) {
    leave(frames, column, "sequence");
    if (frames.at(-1)?.kind !== "sequence" || frames.at(-1)?.column !== column)
      frames.push({ kind: "sequence", column, key: undefined, seen: {} });
    const gap = rest.length - rest.slice(1).trimStart().length;
    column += gap;
    rest = rest.slice(gap);
  }
  if (rest.startsWith("{") || rest.startsWith("[")) {
    leave(frames, column, "mapping");
    return readFlow(rest, frames);
  }
  leave(frames, column, "mapping");
  const found = KEY.exec(rest);
  if (found === null) {
    const top = frames.at(-1);
    if (top?.kind === "mapping" && top.column === column) top.key = undefined;
    else frames.push({ kind: "mapping", column, key: undefined, seen: {} });
    return { word: withoutComment(rest), position: "key" };
  }
  const key = unquoted(found[1]);
  if (frames.at(-1)?.kind !== "mapping" || frames.at(-1)?.column !== column)
    frames.push({ kind: "mapping", column, key, seen: {} });
  const value = rest.slice(found[0].length).trimStart();
  const frame = frames[frames.length - 1];
  frame.key = key;
  frame.seen[key] = unquoted(withoutComment(value).trim());
  if (value.startsWith("{") || value.startsWith("[")) return readFlow(value, frames);
  return { word: value, position: "value" };
}

/** Leaves what is further in than `column`; a mapping there stays for one more key, a sequence for one more dash. */
function leave(frames: Frame[], column: number, stays: "mapping" | "sequence"): void {
  for (let top = frames.at(-1); top !== undefined; top = frames.at(-1)) {
    if (top.column >= 0 && top.column < column) return;
    if (
      top.column === column &&
      (top.kind === stays || (stays === "sequence" && top.kind === "mapping" && top.key !== undefined))
    )
      return;
    frames.pop();
  }
}

/** Flow style, from wherever the line before left off. */
function readFlow(text: string, frames: Frame[]): { word: string; position: "key" | "value" } {
  let word = "";
  let quote = "";
  const end = (): void => {
    const top = frames.at(-1);
    if (top?.kind === "mapping" && top.key !== undefined && top.column < 0 && word.trim() !== "")
      top.seen[top.key] = unquoted(word.trim());
    word = "";
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    const top = frames.at(-1);
    if (quote !== "") {
      word += char;
      if (char === quote) quote = "";
    } else if (char === '"' || char === "'") {
      quote = char;
      word += char;
    } else if (char === "{" || char === "[") {
      frames.push({ kind: char === "{" ? "mapping" : "sequence", column: -1, key: undefined, seen: {} });
      word = "";
    } else if (char === "}" || char === "]") {
      end();
      frames.pop();
      if (frames.every(({ column }) => column >= 0)) return { word: "", position: "value" };
    } else if (char === ",") {
      end();
      const now = frames.at(-1);
      if (now?.kind === "mapping") now.key = undefined;
    } else if (char === ":" && top?.kind === "mapping" && top.key === undefined && /[\s]|^$/.test(text[at + 1] ?? "")) {
      top.key = unquoted(word.trim());
      top.seen[top.key] = "";
      word = "";
    } else if (char === "#" && /\s/.test(text[at - 1] ?? " ")) break;
    else if (word !== "" || char.trim() !== "") word += char;
  }
  const top = frames.at(-1);
  return { word, position: top?.kind === "mapping" && top.key === undefined ? "key" : "value" };
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)#.*$/, "");
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}
