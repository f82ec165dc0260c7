/**
 * The part of EDN that Jepsen's histories use: maps, vectors, lists, sets, keywords, strings, characters, numbers, nil,
 * true, false, tags (skipped), discards and comments. Keywords become texts without their colon, sets lists. Raises
 * EdnError.
 */
export function parseEdn(text: string, from = 0): { readonly value: unknown; readonly end: number } {
  const reader = new Reader(text, from);
  const value = reader.value();
  return { value, end: reader.skip() };
}

/** A text that is no EDN, and from which character on, the first being 0. */
export class EdnError extends SyntaxError {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
const DELIMITERS = new Set('()[]{}",; \t\r\n');

class Reader {
  readonly #text: string;
  #at: number;
  #depth = 0;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** The position of the next thing that is no white space, comma or comment. */
  skip(): number {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === ";") while (this.#at < this.#text.length && this.#text[this.#at] !== "\n") this.#at++;
      else if (char !== undefined && (char === "," || char.trim() === "")) this.#at++;
      else return this.#at;
    }
  }

  value(): unknown {
    this.skip();
    const char = this.#text[this.#at];
    if (char === undefined) throw this.#error("the text ends where a value should be");
    if (char === "{") return this.#map();
    if (char === "[" || char === "(") return this.#sequence(char === "[" ? "]" : ")");
    if (char === '"') return this.#string();
    if (char === "#") {
      this.#at++;
      if (this.#text[this.#at] === "{") return this.#sequence("}");
      if (this.#text[this.#at] === "_") {
        this.#at++;
        this.value();
      } else this.#token();
      return this.value();
    }
    if (char === "\\") {
      const start = ++this.#at;
      this.#at++;
      this.#token();
      return this.#text.slice(start, this.#at);
    }
    if (char === "}" || char === "]" || char === ")") throw this.#error(`"${char}" closes nothing`);
    return this.#atom(this.#token());
  }

  #map(): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    const entries = this.#sequence("}");
    if (entries.length % 2 === 1) throw this.#error("a map has a key without a value");
    for (let i = 0; i < entries.length; i += 2) map[String(entries[i])] = entries[i + 1];
    return map;
  }

  #sequence(close: string): unknown[] {
    if (++this.#depth > 100) throw this.#error("nested more than 100 deep");
    this.#at++;
    const values: unknown[] = [];
    for (;;) {
      this.skip();
      if (this.#at >= this.#text.length) throw this.#error(`the text ends before its "${close}"`);
      if (this.#text[this.#at] === close) break;
      values.push(this.value());
    }
    this.#at++;
    this.#depth--;
    return values;
  }

  #string(): string {
    let text = "";
    for (this.#at++; this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#at >= this.#text.length) throw this.#error("a text is not closed");
      text += this.#text[this.#at] === "\\" ? this.#escaped() : this.#text[this.#at];
    }
    this.#at++;
    return text;
  }

  #escaped(): string {
    const char = this.#text[++this.#at];
    if (char !== "u") return ESCAPES[char] ?? char;
    const digits = this.#text.slice(this.#at + 1, this.#at + 5);
    if (!/^[\da-f]{4}$/i.test(digits)) throw this.#error("\\u wants four hex digits");
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #token(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !DELIMITERS.has(this.#text[this.#at])) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #atom(token: string): unknown {
    if (token === "nil") return null;
    if (token === "true" || token === "false") return token === "true";
    if (token.startsWith(":")) return token.slice(1);
    const number = Number(token.replace(/[NM]$/, ""));
    if (token !== "" && !Number.isNaN(number)) return number;
    if (token === "") throw this.#error(`"${this.#text[this.#at]}" is nothing that EDN knows here`);
    return token;
  }

  #error(message: string): EdnError {
    return new EdnError(this.#at, message);
  }
}
