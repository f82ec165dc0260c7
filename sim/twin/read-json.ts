/**
 * A file's text as JSON, and what may stand in it, with its place: problems and notes are collected, each one sentence
 * that begins with the file and the path in it.
 */
import { LineCounter, parseDocument } from "yaml";

export interface SourceText {
  readonly name: string;
  readonly text: string;
  /** Whose metrics it has, where the command line says so (`orders-2=lag.json`). */
  readonly whose?: string;
}

export type Block = Readonly<Record<string, unknown>>;

/** What somebody can do where a recording is given: another thing on the command line than on the page. */
export interface Ways {
  readonly toSayWhose: (place: string) => string;
  readonly toTakeFewer: string;
}

const BY_COMMAND: Ways = {
  toSayWhose: (place) => `give the file as ${place}=FILE, or the queries that were asked among the files, too`,
  toTakeFewer: "choose some with --from and --until",
};

/** Many of which the same is to be told: one after the other they would fill a screen. */
interface Alike {
  readonly file: string;
  readonly where: string;
  readonly subjects: string[];
  readonly counts: number[];
  readonly words: AlikeWords;
}

/** `subjects` are named one after the other, `counts` say from where to where the figure of each is. */
type AlikeWords = (subjects: string, isOne: boolean, counts: string) => string;

/** So many are named, and of the others how many there are. */
const NAMED_MAX = 3;

export class Told {
  readonly problems: string[] = [];
  readonly ways: Ways;
  readonly #told = new Set<string>();
  readonly #notes: (string | Alike)[] = [];
  readonly #alike = new Map<string, Alike>();

  constructor(ways = BY_COMMAND) {
    this.ways = ways;
  }

  /** In the order in which they were first thought of. */
  get notes(): string[] {
    return this.#notes.map((note) => (typeof note === "string" ? note : alikeWords(note)));
  }

  /** A file that is a list of answers has the same mistake in each: once is enough. */
  problem(where: string, what: string): undefined {
    const sentence = `${where}: ${what}`;
    if (!this.#told.has(sentence)) this.problems.push(sentence);
    this.#told.add(sentence);
    return undefined;
  }

  note(where: string, what: string): undefined {
    this.#notes.push(`${where}: ${what}`);
    return undefined;
  }

  /** One note for all of a group, which may have a figure each. */
  noteAlike(group: string, file: string, where: string, subject: string, words: AlikeWords, count = 0): undefined {
    let alike = this.#alike.get(group);
    if (alike === undefined) {
      alike = { file, where, subjects: [], counts: [], words };
      this.#alike.set(group, alike);
      this.#notes.push(alike);
    }
    alike.subjects.push(subject);
    alike.counts.push(count);
    return undefined;
  }
}

function alikeWords({ file, where, subjects: all, counts, words }: Alike): string {
  const subjects = [...new Set(all)];
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const figures = least === most ? String(least) : `${least} to ${most}`;
  if (all.length === 1) return `${where}: ${words(subjects[0], true, figures)}`;
  const more = subjects.length - NAMED_MAX;
  const named = subjects.slice(0, NAMED_MAX).join(", ") + (more > 0 ? ` and ${more} more` : "");
  return `${file}: ${words(named, subjects.length === 1, figures)}`;
}

export function readJson({ name, text: given }: SourceText, told: Told): unknown {
  const text = given.replace(/^\ufeff/, "");
  if (text.trim() === "") return told.problem(`${name}:1:1`, "is empty");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { line, column, isAtEnd } = placeOfMistake(text);
    return told.problem(
      `${name}:${line}:${column}`,
      isAtEnd && /^\s*[[{]/.test(text)
        ? "ends here, before its braces are closed: is the file whole?"
        : "is no JSON from here on: give what the aws command prints, with --output json",
    );
  }
}

export function block(value: unknown): Block | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Block) : undefined;
}

export function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** What somebody wrote, short enough for a sentence. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text;
}

const QUOTED_MAX = 60;
/** Beyond that the mistake's place is not looked for: the reader that knows places is slow. */
const PLACED_MAX = 2_000_000;

/** JSON is YAML but for odd cases; that reader says where a text goes wrong. */
function placeOfMistake(text: string): { readonly line: number; readonly column: number; readonly isAtEnd: boolean } {
  const unknown = { line: 1, column: 1, isAtEnd: false };
  if (text.length > PLACED_MAX) return unknown;
  const lineCounter = new LineCounter();
  const [first] = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "silent" }).errors;
  if (first === undefined) return unknown;
  const { line, col } = lineCounter.linePos(first.pos[0]);
  return { line, column: col, isAtEnd: first.pos[0] >= text.trimEnd().length };
}
