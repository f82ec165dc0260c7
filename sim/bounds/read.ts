/**
 * Bounds on figures as people write them, and as they are written again:
 *
 *     quorum margin < 1                        from a moment on
 *     lag > 40ms for 2s after 20s before 30s   so long, and then
 *     write gap > 1s and waiting commits > 5   several at once
 *
 * The page's Find reads them so (viz/project/conditions.ts), `--never` and the library's `never` do.
 */
import { nearest } from "../scenario/index.ts";
import { FIGURES, type Becomes, type Bound, type FigureName } from "./figures.ts";
import { Unreadable, Words } from "./words.ts";

const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

/** What stands where a figure may stand. */
export const FIGURE_WORDS = `a figure (${FIGURE_NAMES.join(", ")}) or "invariant broken"`;

/**
 * All that is left of the words. `start` says what would be right where no figure stands, `guess` which was probably
 * meant.
 */
export function readBecomes(words: Words, start: string, guess: (words: Words) => string = () => ""): Becomes {
  const bounds: Bound[] = [];
  do {
    bounds.push(readBound(words, start, guess));
  } while (words.take("and"));
  const when = { after: 0, before: Infinity, for: 0 };
  const open = new Map(Object.entries(WHEN)) as Map<string, string>;
  while (words.rest !== "") {
    const word = words.peek as keyof typeof when;
    if (!open.delete(word)) throw words.wrong(orWords([...(open.size === 3 ? [AND] : []), ...open.values()]));
    words.skip(1);
    when[word] = words.time();
  }
  const { after, before, for: lasting } = when;
  if (after < before) return { kind: "becomes", bounds, after, before, lasting };
  throw new Unreadable(`No moment is after ${exactly(after)} and before ${exactly(before)}.`);
}

const AND = `"and" with another figure`;
const WHEN = { for: `"for 2s"`, after: `"after 20s"`, before: `"before 30s"` };

function orWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "the end") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function readBound(words: Words, start: string, guess: (words: Words) => string): Bound {
  const broken = /^((invariant|promise) (is )?broken\b|violation\b)/.exec(words.rest);
  if (broken !== null) {
    words.skip(broken[0].split(" ").length);
    return { figure: "violations told", is: ">", than: 0 };
  }
  const figure = figureAt(words);
  if (figure === undefined) throw words.wrong(start, guess(words));
  words.skip(figure.split(" ").length);
  const is = words.comparison();
  return { figure, is, than: FIGURES[figure].unit === "time" ? words.time() : words.number() };
}

export function figureAt({ rest }: Words): FigureName | undefined {
  return FIGURE_NAMES.find((name) => `${rest} `.startsWith(`${name} `));
}

/** That something is never so, as somebody has typed it: the bounds, or why they cannot be read. */
export function readNever(typed: string): Becomes | string {
  const words = new Words(typed);
  words.take("never");
  if (words.rest === "") return `There is nothing in it; right would be ${FIGURE_WORDS}.`;
  try {
    return readBecomes(words, FIGURE_WORDS, guessAt);
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

/** Which figure was probably meant, where none stands: the nearest, or the one with most words in common. */
function guessAt(words: Words): string {
  const meant = /^[^<>=]*/.exec(words.rest)?.[0].trim() ?? "";
  const own = meant.split(" ");
  const inCommon = (name: FigureName): number => name.split(" ").filter((word) => own.includes(word)).length;
  const most = Math.max(...FIGURE_NAMES.map(inCommon));
  const alike = most === 0 ? [] : FIGURE_NAMES.filter((name) => inCommon(name) === most);
  const guess = nearest(meant, FIGURE_NAMES) ?? alike.find((name) => name.split(" ").length === most) ?? alike[0];
  return guess === undefined ? "" : ` Did you mean "${guess}"?`;
}

/** `commit p99 > 60 ms for 2 s` */
export function sentenceOf({ bounds, lasting, after, before }: Becomes): string {
  const parts = [bounds.map(boundOf).join(" and ")];
  if (lasting > 0) parts.push(`for ${exactly(lasting)}`);
  if (after > 0) parts.push(`after ${exactly(after)}`);
  if (before < Infinity) parts.push(`before ${exactly(before)}`);
  return parts.join(" ");
}

function boundOf({ figure, is, than }: Bound): string {
  return `${figure} ${is} ${FIGURES[figure].unit === "time" ? exactly(than) : than}`;
}

/** To the microsecond, in the unit in which it is shortest. */
function exactly(us: number): string {
  if (us < 1_000) return `${us} us`;
  return us < 1_000_000 ? `${us / 1_000} ms` : `${us / 1_000_000} s`;
}
