/**
 * Where one operation ends and the next begins, in files that are not one map a line: maps over several lines, several
 * on a line, all in one vector or array, JSON or EDN alike. It counts brackets, and knows texts and comments; what is
 * in a map is for others to say.
 *
 * Text comes in pieces of any length, so that a file of one enormous line needs no more memory than one operation of
 * it.
 */
import { HistoryError } from "./history.ts";

/** No operation's text is longer. */
const LENGTH_MAX = 10_000_000;

const code = (char: string): number => char.charCodeAt(0);
const QUOTE = code('"');
const BACKSLASH = code("\\");
const SEMICOLON = code(";");
const NEWLINE = code("\n");
const HASH = code("#");
const OPENING = new Set([code("{"), code("["), code("(")]);
const CLOSING = new Set([code("}"), code("]"), code(")")]);
const BETWEEN = new Set([code(" "), code(","), code("\t"), code("\r"), NEWLINE]);

export class Splitter {
  readonly #emit: (map: string, line: number, column: number) => void;
  /** The text of the map so far, and the line and column where it began. */
  #parts: string[] = [];
  #length = 0;
  #line = 1;
  /** Where the line began, in the piece at hand; below 0 for one that began in an earlier piece. */
  #lineAt = 0;
  #start: readonly [line: number, column: number] = [0, 0];
  #depth = 0;
  #inText = false;
  #afterBackslash = false;
  #inComment = false;
  /** One vector or array around all: not yet seen, begun in a line, or over. */
  #container: "none" | readonly [line: number, column: number] | "over" = "none";
  #count = 0;

  /** `emit` takes each map with the line and the column where it begins. */
  constructor(emit: (map: string, line: number, column: number) => void) {
    this.#emit = emit;
  }

  /** Whether it is in the midst of something, so that lines cannot be taken for themselves. */
  get isWithin(): boolean {
    return this.#depth > 0 || this.#parts.length > 0 || this.#container !== "none";
  }

  /** A line that somebody else has taken. */
  skipLine(): void {
    this.#line++;
    this.#count++;
  }

  /** The next part of the text, line ends included. Raises HistoryError. */
  push(text: string): void {
    let from = this.#parts.length > 0 ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === NEWLINE) {
        if (this.#inText && this.#isJson(text, from))
          throw this.#wrong(this.#placeOf(at), "is no JSON: it ends too early");
        this.#line++;
        this.#lineAt = at + 1;
        this.#inComment = false;
      } else if (this.#inComment) continue;
      else if (this.#inText) {
        if (this.#afterBackslash) this.#afterBackslash = false;
        else if (char === BACKSLASH) this.#afterBackslash = true;
        else if (char === QUOTE) this.#inText = false;
      } else if (this.#afterBackslash) this.#afterBackslash = false;
      else if (char === SEMICOLON) this.#inComment = true;
      else if (from < 0) from = this.#begin(char, at);
      else if (char === QUOTE) this.#inText = true;
      else if (char === BACKSLASH) this.#afterBackslash = true;
      else if (OPENING.has(char)) this.#depth++;
      else if (CLOSING.has(char) && --this.#depth <= 0) {
        this.#parts.push(text.slice(from, at + 1));
        const map = this.#parts.join("");
        this.#parts = [];
        this.#length = 0;
        this.#depth = 0;
        from = -1;
        this.#count++;
        this.#emit(map, ...this.#start);
      }
    }
    this.#lineAt -= text.length;
    if (from < 0) return;
    this.#parts.push(text.slice(from));
    this.#length += text.length - from;
    if (this.#length > LENGTH_MAX)
      throw this.#wrong(this.#start, `an operation is longer than ${LENGTH_MAX} characters, or does not end`);
  }

  /** The text has ended. Raises HistoryError if something in it has not. */
  end(): void {
    if (this.#parts.length > 0) {
      const isJson = this.#isJson("", 0);
      throw this.#wrong(this.#start, `is no ${isJson ? "JSON" : "EDN"}: it ends too early`);
    }
    if (typeof this.#container !== "string")
      throw this.#wrong(this.#container, "the list of operations that begins here does not end");
  }

  /** What a character begins between two maps: where the map's text starts, or -1. */
  #begin(char: number, at: number): number {
    if (BETWEEN.has(char)) return -1;
    if (char === HASH || char === code("{")) {
      if (this.#container === "over") throw this.#wrong(this.#placeOf(at), "there is more behind the end of the list");
      this.#start = this.#placeOf(at);
      this.#depth = char === HASH ? 0 : 1;
      return at;
    }
    if ((char === code("[") || char === code("(")) && this.#container === "none" && this.#count === 0) {
      this.#container = this.#placeOf(at);
      return -1;
    }
    if ((char === code("]") || char === code(")")) && typeof this.#container !== "string") {
      this.#container = "over";
      return -1;
    }
    throw this.#wrong(
      this.#placeOf(at),
      `${JSON.stringify(String.fromCharCode(char))} begins no operation: a map with process, type, f and value is one`,
    );
  }

  #placeOf(at: number): readonly [line: number, column: number] {
    return [this.#line, at - this.#lineAt + 1];
  }

  #wrong([line, column]: readonly [line: number, column: number], message: string): HistoryError {
    return new HistoryError(line, message, column);
  }

  #isJson(text: string, from: number): boolean {
    return /^\{\s*"/.test((this.#parts[0] ?? "") + text.slice(Math.max(0, from), from + 100));
  }
}
