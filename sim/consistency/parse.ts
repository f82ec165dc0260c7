/**
 * Histories as files have them: one map a line in JSON or EDN, which is quick; or maps that span lines, share one, or
 * stand in one vector or array (split.ts). Text is taken in pieces, so that a long file needs no more memory than its
 * operations; how many those may be is bounded.
 */
import { EdnError, parseEdn } from "./edn.ts";
import { HistoryBuilder, HistoryError, type History, type HistoryLine } from "./history.ts";
import { Splitter } from "./split.ts";

/** Lines of operations, and elements in all their lists: more would not fit into a gigabyte of memory. */
const EVENTS_MAX = 2_000_000;
const ELEMENTS_MAX = 50_000_000;
/** A line that is longer is looked through piece by piece. */
const LINE_LENGTH_MAX = 1_000_000;

export class HistoryParser {
  readonly #builder = new HistoryBuilder();
  readonly #splitter = new Splitter((map, line, column) => this.#map(map, line, column));
  #line = 1;
  /** What has come of a line that has not ended. */
  #rest = "";
  #events = 0;
  #elements = 0;
  #isFirst = true;

  /** The line that it has come to. */
  get line(): number {
    return this.#line;
  }

  /** Takes the next part of the file. Raises HistoryError. */
  push(text: string): void {
    let from = this.#isFirst && text.charCodeAt(0) === 0xfe_ff ? 1 : 0;
    this.#isFirst = false;
    for (let end = text.indexOf("\n", from); end >= 0; end = text.indexOf("\n", from)) {
      this.#takeLine(this.#rest + text.slice(from, end));
      this.#rest = "";
      from = end + 1;
    }
    this.#rest += text.slice(from);
    if (this.#rest.length <= LINE_LENGTH_MAX) return;
    this.#splitter.push(this.#rest);
    this.#rest = "";
  }

  /** The file has ended. Raises HistoryError for one without operations. */
  end(): History {
    if (this.#rest !== "") this.#takeLine(this.#rest);
    this.#splitter.end();
    const last = Math.max(1, this.#line - 1);
    if (this.#events === 0) throw new HistoryError(last, "there is no operation in it");
    const history = this.#builder.build();
    if (history.operations.length === 0)
      throw new HistoryError(last, "there is no client's operation in it, but what a nemesis did alone");
    return history;
  }

  #takeLine(text: string): void {
    const line = this.#line++;
    if (!this.#splitter.isWithin && text.startsWith('{"') && text.endsWith("}")) {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        // Several maps on the line, or none: the splitter will tell.
      }
      if (value !== undefined) {
        this.#splitter.skipLine();
        this.#add(value, line, 1);
        return;
      }
    }
    this.#splitter.push(`${text}\n`);
  }

  #map(text: string, line: number, column: number): void {
    if (/^\{\s*("|\})/.test(text)) this.#add(json(text, line, column), line, column);
    // `#_{...}` is a map that does not count, and the tag of one that does.
    else if (!text.startsWith("#_")) this.#add(edn(text, line, column), line, column);
  }

  /** What is wrong with an operation as a whole is told where it begins. */
  #add(value: unknown, line: number, column: number): void {
    try {
      this.#take(value, line);
    } catch (error) {
      throw error instanceof HistoryError ? new HistoryError(line, error.message, column) : error;
    }
  }

  #take(value: unknown, line: number): void {
    if (++this.#events > EVENTS_MAX)
      throw new HistoryError(
        line,
        `there are more than ${EVENTS_MAX} lines of operations: judge the history in parts, by key for instance`,
      );
    // What Jepsen's nemesis does is no client's operation.
    if (isNemesis(value)) return;
    const event = eventOf(value, line);
    this.#elements += elementsOf(event.value);
    if (this.#elements > ELEMENTS_MAX)
      throw new HistoryError(
        line,
        `the lists have more than ${ELEMENTS_MAX} elements: judge the history in parts, by key for instance`,
      );
    this.#builder.add(event, line);
  }
}

/** A whole history in one text. */
export function parseHistory(text: string): History {
  const parser = new HistoryParser();
  parser.push(text);
  return parser.end();
}

function json(text: string, line: number, column: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // As V8 words it: Expected ',' or '}' after property value in JSON at position 11.
    const [, what, before] = /^(.*?)(?: in JSON)? at position (\d+)/.exec((error as Error).message) ?? [];
    if (what === undefined) throw new HistoryError(line, "is no JSON", column);
    throw wrongAt(Number(before), `is no JSON: ${what}`, text, line, column);
  }
}

/** `at` counts from where the operation begins, in that line and column. */
function wrongAt(at: number, message: string, text: string, line: number, column: number): HistoryError {
  const lines = text.slice(0, at).split("\n");
  const [last] = lines.slice(-1);
  return new HistoryError(line + lines.length - 1, message, last.length + (lines.length === 1 ? column : 1));
}

function edn(text: string, line: number, column: number): unknown {
  try {
    return parseEdn(text).value;
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
    throw wrongAt(error.at, `${error.message}; an operation is a map in JSON or EDN`, text, line, column);
  }
}

function elementsOf(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  let count = value.length;
  for (const one of value) if (typeof one === "object") count += elementsOf(one);
  return count;
}

function position(value: unknown, line: number): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new HistoryError(line, `${JSON.stringify(value)} is no log position: a whole number below 2^53 is`);
}

function isNemesis(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Record<string, unknown>)["process"] === "nemesis";
}

function eventOf(value: unknown, line: number): HistoryLine {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new HistoryError(line, "is no operation: a map with process, type, f and value is");
  const map = value as Record<string, unknown>;
  for (const key of ["process", "type", "f"])
    if (map[key] === undefined)
      throw new HistoryError(line, `lacks "${key}": an operation is a map with process, type, f and value`);
  return {
    process: map["process"] as number,
    type: map["type"] as HistoryLine["type"],
    f: String(map["f"]),
    key: map["key"] === undefined || map["key"] === null ? null : String(map["key"]),
    value: map["value"],
    time: numberOf(map, "time", line),
    index: numberOf(map, "index", line),
    lsn: position(map["lsn"], line),
    session: numberOf(map, "session", line),
    zombieRead: map["zombieRead"] === true,
  };
}

function numberOf(map: Readonly<Record<string, unknown>>, key: string, line: number): number | null {
  const value = map[key];
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new HistoryError(line, `${JSON.stringify(value)} is no ${key}: a number is`);
}
