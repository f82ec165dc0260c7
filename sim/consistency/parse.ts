/**
 * Histories as files have them: one map a line, as JSON or EDN; or all of them in one JSON array or EDN vector. Line by line, so that a long
 * file needs no more memory than its operations.
 */
import { parseEdn } from "./edn.ts";
import { HistoryBuilder, HistoryError, type History, type HistoryLine } from "./history.ts";

/** No line of a history is longer. */
export const LINE_LENGTH_MAX = 10_000_000;

export class HistoryParser {
  readonly #builder = new HistoryBuilder();
  #line = 0;
  /** The file is one array: its text so far. */
  #array: string[] | undefined;
  #events = 0;

  /** Takes the next line, without its end. Raises HistoryError. */
  line(text: string): void {
    this.#line++;
    if (text.length > LINE_LENGTH_MAX)
      throw new HistoryError(this.#line, `is longer than ${LINE_LENGTH_MAX} characters`);
    if (this.#array !== undefined) {
      this.#array.push(text);
      return;
    }
    const trimmed = text.trim();
    if (trimmed === "") return;
    if (this.#events === 0 && trimmed.startsWith("[")) this.#array = [text];
    else this.#add(/^\{\s*("|\})/.test(trimmed) ? json(trimmed, this.#line) : edn(trimmed, this.#line), this.#line);
  }

  /** The file has ended. Raises HistoryError for one without operations. */
  end(): History {
    if (this.#array !== undefined) {
      const text = this.#array.join("\n").trim();
      const isJson = /^\[\s*(\{\s*"|\])/.test(text);
      const values = isJson ? json(text, 1) : edn(text, 1);
      if (!Array.isArray(values)) throw new HistoryError(1, "is no list of operations");
      values.forEach((value, index) => this.#add(value, index + 1));
    }
    if (this.#events === 0) throw new HistoryError(Math.max(1, this.#line), "there is no operation in it");
    return this.#builder.build();
  }

  #add(value: unknown, line: number): void {
    this.#events++;
    // What Jepsen's nemesis does is no client's operation.
    if (isNemesis(value)) return;
    this.#builder.add(eventOf(value, line), line);
  }
}

/** A whole history in one text. */
export function parseHistory(text: string): History {
  const parser = new HistoryParser();
  for (const line of text.split("\n")) parser.line(line);
  return parser.end();
}

function json(text: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HistoryError(
      line,
      `is no JSON${text.endsWith(text.startsWith("[") ? "]" : "}") ? "" : ": it ends too early"}`,
    );
  }
}

function edn(text: string, line: number): unknown {
  try {
    const { value, end } = parseEdn(text);
    if (end < text.length) throw new SyntaxError(`column ${end + 1}: there is more on the line than one map`);
    return value;
  } catch (error) {
    throw new HistoryError(line, `${(error as Error).message}; a line is a map in JSON or EDN`);
  }
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
  const number = (key: string): number | null => (typeof map[key] === "number" ? map[key] : null);
  for (const key of ["process", "type", "f"])
    if (map[key] === undefined) throw new HistoryError(line, `lacks "${key}"`);
  return {
    process: map["process"] as number,
    type: map["type"] as HistoryLine["type"],
    f: String(map["f"]),
    key: map["key"] === undefined || map["key"] === null ? null : String(map["key"]),
    value: map["value"],
    time: number("time"),
    index: number("index"),
    lsn: position(map["lsn"], line),
    session: number("session"),
    zombieRead: map["zombieRead"] === true,
  };
}
