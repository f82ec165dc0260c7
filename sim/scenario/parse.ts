/**
 * Text to scenario. Every problem is reported with its place in the text and what would be right; nothing throws,
 * nothing hangs.
 *
 * Hostile text is cut short before it costs anything: size before decoding, control characters before YAML, aliases
 * before they are expanded (a scenario has no use for them, and a few lines of them can stand for gigabytes).
 */
import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { findForbidden, oddCharacter } from "./forbidden.ts";
import { foreignWords } from "./foreign.ts";
import { formatPath, type Issue, type Path } from "./issue.ts";
import { normalize } from "./normalize.ts";
import { applyOverrides, overrideOf, SET, type Override } from "./override.ts";
import { offsetOf } from "./place.ts";
import { reportSchemaIssue, type SchemaIssue } from "./schema-words.ts";
import { scenarioSchema } from "./schema.ts";
import { mistakeIn } from "./syntax-words.ts";
import type { Scenario } from "./types.ts";
import { shown } from "./units.ts";

export type ParseResult =
  | {
      readonly ok: true;
      readonly scenario: Scenario;
      /** The file's content, overrides included, as plain data: written as JSON it parses to the same scenario. */
      readonly source: unknown;
      /** What is allowed and yet probably not meant. */
      readonly warnings: readonly Issue[];
    }
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
const TOO_DEEP = "is nested too deeply";

/**
 * Reads and judges a scenario file, YAML or JSON. `fileName` is what its issues call it. Raises nothing: up to fifty
 * issues come back, each with line, column, key and what would be right. `compile` (sim/compile.ts) throws instead.
 */
export function parseScenario(text: string, fileName = "scenario", options: ParseOptions = {}): ParseResult {
  const whole = (message: string, before = ""): ParseResult => {
    const lines = before.split(/\r\n|\n/);
    const column = lines[lines.length - 1].length + 1;
    return { ok: false, issues: [{ file: fileName, line: lines.length, column, path: "", message }] };
  };
  if (typeof text !== "string") return whole(`is not text but ${shown(text)}; compile takes objects, too`);
  if (text.length > TEXT_LENGTH_MAX)
    return whole(`is too large for a scenario: ${text.length} characters, at most ${TEXT_LENGTH_MAX} are read`);
  if (text.trim() === "") return whole("is empty; `borealis new NAME` writes a scenario to begin with");
  const odd = oddCharacter(text);
  if (odd >= 0) return whole(oddWords(text.charCodeAt(odd)), text.slice(0, odd));
  const issues: Issue[] = [];
  try {
    const result = parseText(text, fileName, options.overrides ?? [], issues);
    return result.ok ? result : { ok: false, issues: inOrder(result.issues) };
  } catch (error) {
    if (error === ENOUGH) return { ok: false, issues: inOrder(issues) };
    // The YAML reader is recursive; only nesting far beyond any scenario exhausts its stack.
    if (isStackExhausted(String(error))) return whole(TOO_DEEP);
    throw error;
  }
}

/**
 * What plain data mean that need no place for their mistakes, such as a scenario that was written out here; undefined
 * where they are none.
 */
export function scenarioOf(data: unknown): Scenario | undefined {
  const parsed = scenarioSchema.safeParse(data);
  if (!parsed.success) return undefined;
  let isRight = true;
  const scenario = normalize(
    parsed.data,
    () => (isRight = false),
    () => undefined,
  );
  return isRight ? scenario : undefined;
}

/** As somebody goes through the text; of one line, what is more to the point stays first. */
function inOrder(issues: readonly Issue[]): readonly Issue[] {
  return issues.toSorted((a, b) => a.line - b.line);
}

function parseText(text: string, fileName: string, overrides: readonly Override[], issues: Issue[]): ParseResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: false });
  const issueAt = (offset: number | undefined, path: Path, message: string): Issue => {
    const place = offset === undefined ? { line: 0, col: 0 } : lines.linePos(offset);
    return { file: fileName, line: place.line, column: place.col, path: formatPath(path), message };
  };
  /** What an override brought in stands in no file. */
  const issueOf = (path: Path, message: string): Issue => {
    const override = overrideOf(document, path, overrides);
    return override === undefined
      ? issueAt(offsetOf(document, path), path, message)
      : { file: override.flag ?? SET, line: 0, column: 0, path: formatPath(path), message };
  };
  const add = (issue: Issue): void => {
    issues.push(issue);
    if (issues.length >= ISSUES_MAX) throw ENOUGH;
  };

  const deep = document.errors.find(({ message }) => isStackExhausted(message));
  if (deep !== undefined) return { ok: false, issues: [issueAt(deep.pos[0], [], TOO_DEEP)] };
  if (document.errors.length > 0) {
    const { offset, message } = mistakeIn(text, document.errors);
    return { ok: false, issues: [issueAt(offset, [], message)] };
  }
  findForbidden(document, (offset, path, message) => add(issueAt(offset, path, message)));
  if (issues.length > 0) return { ok: false, issues };
  if (!isMap(document.contents)) {
    add(issueAt(0, [], "is not a scenario: it must be a mapping that begins with `scenario: 1`"));
    return { ok: false, issues };
  }
  for (const { flag, message } of applyOverrides(document, overrides))
    add({ file: flag, line: 0, column: 0, path: "", message });
  if (issues.length > 0) return { ok: false, issues };

  const report = (path: Path, message: string): void => add(issueOf(path, message));
  checkSeed(document, report);
  const source: unknown = document.toJS();
  const foreign = foreignWords(source as Readonly<Record<string, unknown>>, Object.keys(scenarioSchema.shape));
  if (foreign !== undefined) return { ok: false, issues: [issueAt(offsetOf(document, []), [], foreign)] };
  const parsed = scenarioSchema.safeParse(source, { reportInput: true });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) reportSchemaIssue(issue as SchemaIssue, report);
    return { ok: false, issues };
  }
  const warnings: Issue[] = [];
  const warn = (path: Path, message: string): void => {
    if (warnings.length < ISSUES_MAX) warnings.push(issueOf(path, message));
  };
  const scenario = normalize(parsed.data, report, warn);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, scenario, source, warnings };
}

/**
 * YAML reads 007 as 7 and 1e3 as 1000; a seed is text, so another spelling would quietly be another run than the one
 * written.
 */
function checkSeed(document: Document, report: (path: Path, message: string) => void): void {
  const seed = document.get("seed", true);
  if (!isScalar(seed) || typeof seed.value !== "number" || seed.source === undefined) return;
  if (seed.source !== String(seed.value))
    report(["seed"], `${seed.source} would be read as the number ${seed.value}: put it in quotes`);
}

/** Node and Chromium say "call stack", Firefox "too much recursion". */
function isStackExhausted(message: string): boolean {
  return /call stack|too much recursion/.test(message);
}

function oddWords(code: number): string {
  if (code >= 0xd800 && code < 0xe000) return "is not text: half a surrogate pair stands here";
  return code === 0xfffd
    ? "is not text: bytes that are not UTF-8 stand here"
    : `is not text: the control character ${code} stands here`;
}
