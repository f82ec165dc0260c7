/**
 * Text to scenario. Every problem is reported with its place in the text and what would be right; nothing throws, nothing hangs.
 *
 * Hostile text is cut short before it costs anything: size before decoding, control characters before YAML, aliases before
 * they are expanded (a scenario has no use for them, and a few lines of them can stand for gigabytes).
 */
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { findForbidden, oddCharacter } from "./forbidden.ts";
import { formatPath, suggestion, type Issue, type Path } from "./issue.ts";
import { normalize } from "./normalize.ts";
import { applyOverrides, type Override } from "./override.ts";
import { scenarioSchema } from "./schema.ts";
import type { Scenario } from "./types.ts";

export type ParseResult =
  /** `source` is the file's content, overrides included, as plain data: written as JSON it parses to the same scenario. */
  | { readonly ok: true; readonly scenario: Scenario; readonly source: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export interface ParseOptions {
  /** Fields to override, as `--set path=value` gives them. */
  readonly overrides?: readonly Override[];
}

/** A scenario of a megabyte is not one that anybody wrote. */
export const TEXT_LENGTH_MAX = 1_000_000;
const ISSUES_MAX = 50;
/** Thrown when there are issues enough: what is left of a hostile file is not even looked at. */
const ENOUGH = new Error("issues enough");

export function parseScenario(text: string, fileName: string, options: ParseOptions = {}): ParseResult {
  const whole = (message: string, before = ""): ParseResult => {
    const lines = before.split(/\r\n|\n/);
    return {
      ok: false,
      issues: [{ file: fileName, line: lines.length, column: lines[lines.length - 1].length + 1, path: "", message }],
    };
  };
  if (text.length > TEXT_LENGTH_MAX)
    return whole(`is too large for a scenario: ${text.length} characters, at most ${TEXT_LENGTH_MAX} are read`);
  if (text.trim() === "") return whole("is empty; `borealis new NAME` writes a scenario to begin with");
  const odd = oddCharacter(text);
  if (odd >= 0) return whole(oddWords(text.charCodeAt(odd)), text.slice(0, odd));
  const issues: Issue[] = [];
  try {
    return parseText(text, fileName, options, issues);
  } catch (error) {
    if (error === ENOUGH) return { ok: false, issues };
    // The YAML reader is recursive; only nesting far beyond any scenario exhausts its stack.
    if (error instanceof RangeError) return whole("is nested too deeply");
    throw error;
  }
}

function parseText(text: string, fileName: string, options: ParseOptions, issues: Issue[]): ParseResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: false });
  const add = (offset: number | undefined, path: Path, message: string): void => {
    const place = offset === undefined ? { line: 0, col: 0 } : lines.linePos(offset);
    issues.push({ file: fileName, line: place.line, column: place.col, path: formatPath(path), message });
    if (issues.length >= ISSUES_MAX) throw ENOUGH;
  };
  for (const error of document.errors) add(error.pos[0], [], sentenceOf(error.message));
  findForbidden(document, add);
  if (issues.length > 0) return { ok: false, issues };
  if (!isMap(document.contents)) {
    add(0, [], "is not a scenario: it must be a mapping that begins with `scenario: 1`");
    return { ok: false, issues };
  }
  const overridden = applyOverrides(document, options.overrides ?? []);
  if (overridden.length > 0)
    return {
      ok: false,
      issues: overridden.map((message) => ({ file: "--set", line: 0, column: 0, path: "", message })),
    };

  const report = (path: Path, message: string): void => add(offsetOf(document, path), path, message);
  const source: unknown = document.toJS();
  const parsed = scenarioSchema.safeParse(source, { reportInput: true });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) reportSchemaIssue(issue as SchemaIssue, report);
    return { ok: false, issues };
  }
  const scenario = normalize(parsed.data, report);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, scenario, source };
}

/** What zod tells that we use; its own type is a union of a dozen. */
interface SchemaIssue {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly options?: readonly unknown[];
  readonly discriminator?: string;
  readonly expected?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly origin?: string;
  readonly input?: unknown;
}

function reportSchemaIssue(issue: SchemaIssue, report: (path: Path, message: string) => void): void {
  if (issue.code === "unrecognized_keys") {
    const valid = validKeys(issue.path);
    for (const key of issue.keys ?? []) report([...issue.path, key], `unknown key.${suggestion(key, valid)}`);
    return;
  }
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    report(issue.path, `must be one of ${kindsAt(issue.path).join(", ")}`);
    return;
  }
  if (issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value")) {
    report(issue.path, "is missing");
    return;
  }
  if (issue.code === "invalid_value" && issue.values !== undefined && issue.message.startsWith("Invalid")) {
    report(issue.path, `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.join(", ")}`);
    return;
  }
  if ((issue.code === "too_big" || issue.code === "too_small") && issue.message.startsWith("Too")) {
    const bound = issue.code === "too_big" ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
    report(issue.path, `must be ${bound}${issue.origin === "string" ? " characters long" : ""}`);
    return;
  }
  report(
    issue.path,
    issue.message.startsWith("Invalid") ? `must be ${article(issue.expected ?? "something else")}` : issue.message,
  );
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    object: "a mapping",
    array: "a list",
    string: "a text",
    number: "a number",
  };
  return words[expected] ?? expected;
}

/** Keys allowed at a path, found by walking the schema: for suggestions only. */
function validKeys(path: Path): string[] {
  let nodes: SchemaNode[] = [scenarioSchema as unknown as SchemaNode];
  for (const part of path) nodes = nodes.flatMap((node) => childrenOf(unwrapped(node), part));
  return [
    ...new Set(
      nodes.flatMap((node) =>
        alternatives(unwrapped(node)).flatMap((each) => Object.keys(unwrapped(each).def.shape ?? {})),
      ),
    ),
  ];
}

/** Values of the discriminator for the list item a path leads to. */
function kindsAt(path: Path): string[] {
  let nodes: SchemaNode[] = [scenarioSchema as unknown as SchemaNode];
  for (const part of path.slice(0, -1)) nodes = nodes.flatMap((node) => childrenOf(unwrapped(node), part));
  const kinds = nodes.flatMap((node) =>
    alternatives(unwrapped(node)).map((each) => unwrapped(each).def.shape?.["kind"]?.def.values?.[0]),
  );
  return kinds.filter((kind) => typeof kind === "string");
}

/** The part of a zod schema's inside that suggestions need. */
interface SchemaNode {
  readonly def: {
    readonly innerType?: SchemaNode;
    readonly element?: SchemaNode;
    readonly options?: readonly SchemaNode[];
    readonly shape?: Readonly<Record<string, SchemaNode>>;
    readonly values?: readonly unknown[];
  };
}

function unwrapped(node: SchemaNode): SchemaNode {
  return node.def.innerType === undefined ? node : unwrapped(node.def.innerType);
}

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  return node.def.options ?? [node];
}

function childrenOf(node: SchemaNode, part: string | number): SchemaNode[] {
  if (typeof part === "number") return node.def.element === undefined ? [] : [node.def.element];
  return alternatives(node).flatMap((each) => {
    const shape = unwrapped(each).def.shape;
    return shape !== undefined && Object.hasOwn(shape, part) ? [shape[part]] : [];
  });
}

/** Where a path's key stands in the text, or the nearest enclosing thing that is there. */
function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (length === 0) return isNode(parent) ? parent.range?.[0] : undefined;
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
      if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0];
    } else if (isNode(parent)) {
      const item = document.getIn(path.slice(0, length), true);
      if (isNode(item)) return item.range?.[0];
    }
  }
  return undefined;
}

/** The YAML reader's message without its place, cut short, and in our words where its own speak to programmers. */
function sentenceOf(message: string): string {
  if (message.includes("multiple documents")) return "a second document begins here: a file holds one scenario";
  if (message.includes("call stack")) return "is nested too deeply";
  const sentence = message.split("\n")[0].replace(/ at line \d+, column \d+:?$/, "");
  return sentence.length > 200 ? `${sentence.slice(0, 200)}…` : sentence;
}

function oddWords(code: number): string {
  if (code >= 0xd800 && code < 0xe000) return "is not text: half a surrogate pair stands here";
  return code === 0xfffd
    ? "is not text: bytes that are not UTF-8 stand here"
    : `is not text: the control character ${code} stands here`;
}
