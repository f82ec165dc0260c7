/**
 * What somebody has typed about moments of a run, word by word: in any case and spacing, a comparison being a word of
 * its own. Whatever is refused is told with where it stands and what would be right there.
 */
import type { Comparison } from "./figures.ts";

export class Unreadable extends Error {}

export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(typed: string) {
    this.#words = typed.toLowerCase().match(/"[^"]*"|<=|>=|[<>=]|[^\s<>="]+/g) ?? [];
  }

  /** The next word; "" at the end. */
  get peek(): string {
    return this.#words[this.#at] ?? "";
  }

  /** All that is left, with one space between two words. */
  get rest(): string {
    return this.#words.slice(this.#at).join(" ");
  }

  next(): string {
    return this.#words[this.#at++] ?? "";
  }

  skip(words: number): void {
    this.#at += words;
  }

  take(word: string): boolean {
    if (this.peek !== word) return false;
    this.#at++;
    return true;
  }

  must(word: string): void {
    if (!this.take(word)) throw this.wrong(`"${word}"`);
  }

  comparison(): Comparison {
    const is = this.peek;
    if (!["<", "<=", ">", ">=", "="].includes(is)) throw this.wrong("<, <=, =, >= or >");
    this.#at++;
    return is as Comparison;
  }

  /** In microseconds; a number alone is seconds. */
  time(): number {
    const [number, unit] = /^(\d+(?:\.\d+)?)([a-zµ]*)$/.exec(this.peek)?.slice(1) ?? [];
    const scale = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, "": 1e6 }[unit === "" ? this.#unitAfter() : (unit ?? "?")];
    if (number === undefined || scale === undefined) throw this.wrong("a time such as 20s, 250ms or 900us");
    this.#at += unit === "" && this.#unitAfter() !== "" ? 2 : 1;
    return Math.floor(Number(number) * scale + 0.5);
  }

  /** `200 ms` is two words. */
  #unitAfter(): string {
    const next = this.#words[this.#at + 1] ?? "";
    return ["us", "µs", "ms", "s", "m"].includes(next) ? next : "";
  }

  number(): number {
    const number = Number(this.peek.replaceAll(",", ""));
    if (this.peek === "" || Number.isNaN(number)) throw this.wrong("a number");
    this.#at++;
    return number;
  }

  wrong(expected: string, more = ""): Unreadable {
    const before = this.#words.slice(0, this.#at).join(" ");
    const here = this.rest === "" ? "the end" : `"${this.peek}"`;
    return new Unreadable(
      `${before === "" ? "At the beginning" : `After "${before}"`} there is ${here}; right would be ${expected}.${more}`,
    );
  }
}
