/**
 * Aurora's fault-injection queries, read as they are written in the guides of both engines (cluster reference 10.3):
 * what a statement asks for, as data. Whom it hits is settled by normalize-injected.ts.
 *
 *     ALTER SYSTEM SIMULATE 25 PERCENT READ REPLICA FAILURE TO ALL FOR INTERVAL 2 MINUTE;
 *     SELECT aurora_inject_disk_congestion(30, 0, false, 60, 20.0, 100.0);
 *
 * A mistake is shown under the statement with a caret, as the engines' own clients do not.
 */
import { HOUR, MINUTE, SECOND, type Micros } from "../kernel/index.ts";

/** Which part of the storage is meant. Both engines count from 0. */
export type StoragePart = { readonly what: "all" } | { readonly what: "disk" | "node"; readonly index: number };

export type Injection =
  | { readonly kind: "crash"; readonly what: "instance" | "dispatcher" | "node" }
  /** `replica` is undefined for all of them. */
  | {
      readonly kind: "replica-failure";
      readonly ratio: number;
      readonly replica: string | undefined;
      readonly for: Micros;
    }
  | { readonly kind: "disk-failure"; readonly ratio: number; readonly part: StoragePart; readonly for: Micros }
  | {
      readonly kind: "disk-congestion";
      readonly ratio: number;
      readonly part: StoragePart;
      readonly for: Micros;
      readonly min: Micros;
      readonly max: Micros;
    };

/** Where in the statement it goes wrong, and what would be right. */
export class SqlMistake extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

interface Token {
  readonly text: string;
  readonly at: number;
  readonly kind: "word" | "number" | "name" | "mark" | "end";
}

/** Raises SqlMistake. */
export function readInjection(engine: "aurora-mysql" | "aurora-postgresql", statement: string): Injection {
  const reader = new Reader(statement);
  const verb = engine === "aurora-mysql" ? "ALTER" : "SELECT";
  if (reader.token.text.toUpperCase() !== verb && ["ALTER", "SELECT"].includes(reader.token.text.toUpperCase()))
    throw new SqlMistake(
      0,
      `"${reader.token.text}" stands where ${verb} should be: the cluster is ${engine}, and this is how the other engine writes it`,
    );
  const injection = engine === "aurora-mysql" ? readMysql(reader) : readPostgresql(reader);
  reader.end();
  return injection;
}

/** A mistake with the statement and a caret under the place. */
export function showMistake(statement: string, { at, message }: SqlMistake): string {
  const line = statement.replace(/\s/g, " ");
  return `${message}\n    ${line}\n    ${" ".repeat(at)}^`;
}

class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(statement: string) {
    this.#tokens = tokensOf(statement);
  }

  get token(): Token {
    return this.#tokens[this.#next];
  }

  /** Whether one of the words is next; it is taken. Words are as in SQL: in any case. */
  take(...words: readonly string[]): boolean {
    const isNext = words.some((word) => word === this.token.text.toUpperCase()) && this.token.kind !== "name";
    if (isNext) this.#next++;
    return isNext;
  }

  /** Takes one of the words, and says which. */
  one<Word extends string>(...words: readonly Word[]): Word {
    const { text, kind } = this.token;
    const found = kind === "name" ? undefined : words.find((word) => word === text.toUpperCase());
    if (found === undefined) this.expected(words.join(words.length > 2 ? ", " : " or "));
    this.#next++;
    return found as Word;
  }

  number(what: string, min: number, max: number): number {
    const { text, kind, at } = this.token;
    if (kind !== "number") this.expected(what);
    const value = Number(text);
    if (!(value >= min && value <= max)) throw new SqlMistake(at, `${what} must lie from ${min} to ${max}`);
    this.#next++;
    return value;
  }

  whole(what: string, min: number, max: number): number {
    const { at } = this.token;
    const value = this.number(what, min, max);
    if (!Number.isInteger(value)) throw new SqlMistake(at, `${what} must be a whole number`);
    return value;
  }

  name(what: string): string {
    const { text, kind } = this.token;
    if (kind !== "name") this.expected(what);
    this.#next++;
    return text;
  }

  end(): void {
    this.take(";");
    if (this.token.kind !== "end") this.expected("the end of the statement");
  }

  expected(what: string): never {
    const { text, kind, at } = this.token;
    throw new SqlMistake(
      at,
      kind === "end" ? `the statement ends where ${what} should be` : `"${text}" stands where ${what} should be`,
    );
  }
}

function tokensOf(statement: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d*)?)|(["'`])([^"'`]*)\3|([(),;])/y;
  while (pattern.lastIndex < statement.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(statement);
    if (match === null) {
      const isOpen = /["'`]/.test(statement[at]);
      throw new SqlMistake(at, isOpen ? "this name is never closed" : `"${statement[at]}" has no place here`);
    }
    const [, word, number, quote, name, mark] = match;
    if (word !== undefined) tokens.push({ text: word, at, kind: "word" });
    else if (number !== undefined) tokens.push({ text: number, at, kind: "number" });
    else if (quote !== undefined) tokens.push({ text: name, at, kind: "name" });
    else if (mark !== undefined) tokens.push({ text: mark, at, kind: "mark" });
  }
  return [...tokens, { text: "", at: statement.length, kind: "end" }];
}

const PERCENT_HELP = "a percentage";

function readMysql(reader: Reader): Injection {
  reader.one("ALTER");
  reader.one("SYSTEM");
  if (reader.one("CRASH", "SIMULATE") === "CRASH") {
    const isPlain = reader.token.kind === "end" || reader.token.text === ";";
    const what = isPlain ? "INSTANCE" : reader.one("INSTANCE", "DISPATCHER", "NODE");
    return { kind: "crash", what: what.toLowerCase() as "instance" | "dispatcher" | "node" };
  }
  const ratio = reader.number(PERCENT_HELP, 0, 100) / 100;
  reader.one("PERCENT");
  if (reader.one("READ", "DISK") === "READ") {
    reader.one("REPLICA");
    reader.one("FAILURE");
    let replica: string | undefined;
    if (reader.take("TO") && !reader.take("ALL")) replica = reader.name("ALL or a replica's name in quotes");
    return { kind: "replica-failure", ratio, replica, for: interval(reader) };
  }
  if (reader.one("FAILURE", "CONGESTION") === "FAILURE") {
    const part = mysqlPart(reader);
    return { kind: "disk-failure", ratio, part, for: interval(reader) };
  }
  reader.one("BETWEEN");
  const min = reader.number("a number of milliseconds", 0, MILLISECONDS_MAX);
  reader.one("AND");
  const { at } = reader.token;
  const max = reader.number("a number of milliseconds", 0, MILLISECONDS_MAX);
  if (max <= min) throw new SqlMistake(at, "the second number of milliseconds must be above the first");
  reader.one("MILLISECONDS");
  const part = mysqlPart(reader);
  return { kind: "disk-congestion", ratio, part, for: interval(reader), min: min * 1000, max: max * 1000 };
}

/** An hour: nobody waits longer for a disk. */
const MILLISECONDS_MAX = 3_600_000;

/** The guide's grammar has `IN DISK i` and `NODE i`; its examples write `IN NODE i`, too. */
function mysqlPart(reader: Reader): StoragePart {
  const hasIn = reader.take("IN");
  const next = reader.token.text.toUpperCase();
  if (!hasIn && next === "FOR") return { what: "all" };
  if (!hasIn && next !== "NODE") reader.expected("IN DISK, NODE or FOR INTERVAL");
  const what = reader.one("DISK", "NODE");
  return { what: what.toLowerCase() as "disk" | "node", index: reader.whole("an index", 0, INDEX_MAX) };
}

/** The topology's own limit is told where the topology is known. */
const INDEX_MAX = 1_000_000;

const DAY: Micros = 24 * HOUR;
const UNITS = {
  YEAR: 365 * DAY,
  QUARTER: 91 * DAY,
  MONTH: 30 * DAY,
  WEEK: 7 * DAY,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
} as const;

function interval(reader: Reader): Micros {
  reader.one("FOR");
  reader.one("INTERVAL");
  const { at } = reader.token;
  const count = reader.number("a number of units of time", 0, 1e9);
  const lasting = Math.floor(count * UNITS[reader.one(...(Object.keys(UNITS) as (keyof typeof UNITS)[]))]);
  if (lasting === 0) throw new SqlMistake(at, "an interval of nothing injects nothing");
  return lasting;
}

function readPostgresql(reader: Reader): Injection {
  reader.one("SELECT");
  const call = reader.one(
    "AURORA_INJECT_CRASH",
    "AURORA_INJECT_REPLICA_FAILURE",
    "AURORA_INJECT_DISK_FAILURE",
    "AURORA_INJECT_DISK_CONGESTION",
  );
  reader.one("(");
  const injection = readCall(reader, call);
  reader.one(")");
  return injection;
}

function readCall(reader: Reader, call: string): Injection {
  if (call === "AURORA_INJECT_CRASH") {
    const { at } = reader.token;
    const what = reader.name("'instance', 'dispatcher' or 'node'");
    if (what !== "instance" && what !== "dispatcher" && what !== "node")
      throw new SqlMistake(at, `"${what}" stands where 'instance', 'dispatcher' or 'node' should be`);
    return { kind: "crash", what };
  }
  const ratio = reader.number(PERCENT_HELP, 0, 100) / 100;
  reader.one(",");
  if (call === "AURORA_INJECT_REPLICA_FAILURE") {
    const lasting = seconds(reader);
    reader.one(",");
    const name = reader.name("a replica's name, or '' for all");
    return { kind: "replica-failure", ratio, replica: name === "" ? undefined : name, for: lasting };
  }
  const index = reader.whole("an index", 0, INDEX_MAX);
  reader.one(",");
  const what = reader.one("TRUE", "FALSE") === "TRUE" ? "disk" : "node";
  reader.one(",");
  const lasting = seconds(reader);
  if (call === "AURORA_INJECT_DISK_FAILURE")
    return { kind: "disk-failure", ratio, part: { what, index }, for: lasting };
  reader.one(",");
  const min = reader.number("a number of milliseconds", 0, 100);
  reader.one(",");
  const { at } = reader.token;
  const max = reader.number("a number of milliseconds", 0, 100);
  if (max <= min) throw new SqlMistake(at, "maximum must be above minimum");
  return { kind: "disk-congestion", ratio, part: { what, index }, for: lasting, min: min * 1000, max: max * 1000 };
}

function seconds(reader: Reader): Micros {
  const { at } = reader.token;
  const count = reader.whole("a number of seconds", 0, 1e9);
  if (count === 0) throw new SqlMistake(at, "a simulation of no seconds injects nothing");
  return count * SECOND;
}
