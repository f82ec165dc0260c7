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

export class Told {
  readonly problems: string[] = [];
  readonly notes: string[] = [];
  readonly ways: Ways;

  constructor(ways = BY_COMMAND) {
    this.ways = ways;
  }

  problem(where: string, what: string): undefined {
    this.problems.push(`${where}: ${what}`);
    return undefined;
  }

  note(where: string, what: string): undefined {
    this.notes.push(`${where}: ${what}`);
    return undefined;
  }
}

export function readJson({ name, text: given }: SourceText, told: Told): unknown {
  const text = given.replace(/^\ufeff/, "");
  if (text.trim() === "") return told.problem(`${name}:1:1`, "is empty");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { line, column } = placeOfMistake(text);
    return told.problem(
      `${name}:${line}:${column}`,
      "is no JSON from here on: give what the aws command prints, with --output json",
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
function placeOfMistake(text: string): { readonly line: number; readonly column: number } {
  if (text.length > PLACED_MAX) return { line: 1, column: 1 };
  const lineCounter = new LineCounter();
  const [first] = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "silent" }).errors;
  if (first === undefined) return { line: 1, column: 1 };
  const { line, col } = lineCounter.linePos(first.pos[0]);
  return { line, column: col };
}
