/**
 * Why a text is no YAML, in words that need no grammar of YAML, and at the place that has to change.
 *
 * The reader's own messages speak of compact mappings, implicit keys and flow collections, and of a line that is
 * indented too far they give the line above. Of several only the first is told: what is read after a mistake is mostly
 * its consequence. What is not known here is told in the reader's words.
 */
import type { YAMLParseError } from "yaml";

export interface Mistake {
  readonly offset: number;
  readonly message: string;
}

/** `errors` is not empty. */
export function mistakeIn(text: string, errors: readonly YAMLParseError[]): Mistake {
  const merged = /^<{7} /m.exec(text);
  if (merged !== null)
    return {
      offset: merged.index,
      message: "a merge has left both sides here: keep one, and take out the lines of <, = and >",
    };
  const [{ code, message, pos }] = errors;
  const [offset] = pos;
  switch (code) {
    case "TAB_AS_INDENT":
      return { offset, message: "is indented with a tab: YAML takes spaces" };
    case "BLOCK_AS_IMPLICIT_KEY":
      return message.includes("sequence") ? outOfColumn(text, offset, true) : secondValue(text, offset);
    case "BAD_INDENT":
      return message.startsWith("Flow ")
        ? stillOpen(offset, message)
        : outOfColumn(text, offset, message.includes("seq"));
    case "MULTILINE_IMPLICIT_KEY":
      return { offset, message: noKey(lineAt(text, offset)) };
    case "MISSING_CHAR":
      return { offset, message: missing(text, offset, message) };
    case "BLOCK_IN_FLOW":
      return { offset, message: "a comma is missing here, or quotes around a text with a colon in it" };
    case "UNEXPECTED_TOKEN":
      return { offset, message: unexpected(text[offset]) };
    case "BAD_SCALAR_START":
      return { offset, message: `a text cannot begin with ${text[offset]}: put it in quotes` };
    case "BAD_DQ_ESCAPE":
      return {
        offset,
        message: `${text.slice(offset, offset + 2)} means nothing in double quotes: write \\\\ for a backslash, or single quotes around the text`,
      };
    case "MULTIPLE_DOCS":
      return { offset, message: "a second document begins here: a file holds one scenario" };
    default:
      return { offset, message: cut(message.split("\n")[0]) };
  }
}

/** A key has a value, and then another: by a colon in its own line, or by a line below that is indented further. */
function secondValue(text: string, offset: number): Mistake {
  if (/:\s/.test(`${lineAt(text, offset)}\n`))
    return { offset, message: "has a colon with a space behind it in the middle of a text: put the text in quotes" };
  const below = contentFrom(text, offset + lineAt(text, offset).length);
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const [before] = /^ *(- +)*/.exec(text.slice(start)) ?? [""];
  const line = text.slice(0, start).split("\n").length;
  return {
    offset: below,
    message: `is indented deeper than line ${line}, whose key has its value already: begin it at column ${before.length + 1}`,
  };
}

/** The line of `offset` begins where none begins that it belongs to. */
function outOfColumn(text: string, offset: number, isItem: boolean): Mistake {
  const at = contentFrom(text, text.lastIndexOf("\n", offset - 1) + 1);
  const column = `begins at column ${at - text.lastIndexOf("\n", at - 1)}, where no`;
  return {
    offset: at,
    message: isItem
      ? `${column} item above it begins: the dashes of one list stand in one column`
      : `${column} key above it begins that it belongs to: keys of one mapping stand in one column`,
  };
}

function stillOpen(offset: number, message: string): Mistake {
  const what = message.endsWith("}") ? "a } is missing before this, for a mapping in braces" : LIST_OPEN;
  return { offset, message: `${what} that is still open` };
}

const LIST_OPEN = "a ] is missing before this, for a list in brackets";

function missing(text: string, offset: number, message: string): string {
  const quote = /^Missing closing (.)/.exec(message)?.[1];
  if (quote !== undefined) return `a ${quote} is missing before this, for a text in quotes that is still open`;
  if (/must end with a [}\]]$/.test(message)) return stillOpen(offset, message).message;
  if (message.startsWith("Missing ,")) return "a comma is missing before this";
  if (message.startsWith("Missing space")) return "a space is missing behind the colon";
  if (message.startsWith("Comments")) return "a space is missing before the #, or quotes around the text";
  return message.startsWith("Implicit map keys") ? noKey(lineAt(text, offset)) : cut(message);
}

function noKey(line: string): string {
  return `"${cut(line.trim(), 40)}" is no key with its value: between them stand a colon and a space`;
}

function unexpected(character: string): string {
  return ["}", "]", ","].includes(character)
    ? `"${character}" cannot stand here: is it one too many?`
    : "cannot stand here: a comma is missing before it, or quotes around a text";
}

/** What is left of the line from there on. */
function lineAt(text: string, offset: number): string {
  return /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "";
}

/** The first place from there on that is neither space nor comment. */
function contentFrom(text: string, offset: number): number {
  return offset + (/^(?:\s+|#[^\n]*)*/.exec(text.slice(offset))?.[0].length ?? 0);
}

function cut(text: string, longest = 200): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
