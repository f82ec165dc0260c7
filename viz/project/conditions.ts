/**
 * What people type to find moments of a run, and what it means. Two kinds of sentence:
 *
 *     quorum margin < 1            moments from which on a figure is so (a breakpoint); several joined by "and"
 *     lag > 40ms for 2s            those from which on it stays so for as long
 *     ack after 20s where pg=17 not followed by commit within 500ms
 *                                  events by their kind, time and numbers, and by what follows
 *
 * The words are few and fixed, so that whatever is refused is told with what would be right. Reading knows nothing of a
 * run; finder.ts looks for it.
 */

/** Kinds of event with the numbers that `where` can ask for. */
export const EVENTS = {
  write: { fields: ["pg", "lsn", "key"], says: "a log record" },
  batch: { fields: ["pg", "records"], says: "a batch to the copies of a group" },
  persist: { fields: ["pg", "copy", "lsn"], says: "log on a copy's disk" },
  ack: { fields: ["pg", "copy", "lsn"], says: "an acknowledgement of a copy" },
  pgcl: { fields: ["pg", "lsn"], says: "a group durable further up" },
  vdl: { fields: ["lsn"], says: "VDL or VCL further up" },
  commit: { fields: ["lsn"], says: "an acknowledged commit" },
  page: { fields: ["pg", "page", "lsn", "instance"], says: "a page asked from storage" },
  read: { fields: ["key", "lsn", "instance"], says: "an answered read" },
  crash: { fields: ["instance"], says: "an instance that goes down" },
  recovery: { fields: ["epoch", "instance"], says: "an instance that begins to open the volume" },
  opened: { fields: ["epoch", "instance"], says: "the volume open" },
  reach: { fields: ["pg", "copy", "state"], says: "a copy nearer or further for the writer" },
  gossip: { fields: ["pg", "copy"], says: "records from a peer" },
  repair: { fields: ["pg", "copy"], says: "a copy that is to be replaced" },
  fault: { fields: ["number"], says: "a fault" },
  heal: { fields: ["number"], says: "a fault that is over" },
} as const;
export type EventName = keyof typeof EVENTS;

/** Figures that a moment has, with how they are written. */
export const FIGURES = {
  "quorum margin": { unit: "count", says: "copies to spare above a write quorum, of the worst group" },
  lag: { unit: "time", says: "the largest lag of a reader" },
  "global lag": { unit: "time", says: "the largest lag of a secondary Region" },
  "commit p50": { unit: "time", says: "median commit latency since the look before" },
  "commit p99": { unit: "time", says: "99th percentile of the same" },
  "commit max": { unit: "time", says: "the longest of the same" },
  "write gap": { unit: "time", says: "how long somebody has waited for a write" },
  "waiting commits": { unit: "count", says: "commits that wait for VDL" },
  "not durable": { unit: "count", says: "LSNs above VDL" },
  copying: { unit: "count", says: "copies being made" },
  "violations told": { unit: "count", says: "promises seen to be broken" },
} as const;
export type FigureName = keyof typeof FIGURES;

export type Comparison = "<" | "<=" | ">" | ">=" | "=";

export interface Bound {
  readonly figure: FigureName;
  readonly is: Comparison;
  /** Microseconds for times. */
  readonly than: number;
}

export interface Where {
  readonly field: string;
  readonly is: Comparison;
  /** A number, or a name as the picture has it. */
  readonly than: number | string;
}

export interface Wanted {
  readonly event: EventName;
  readonly where: readonly Where[];
}

export interface Becomes {
  readonly kind: "becomes";
  readonly bounds: readonly Bound[];
  readonly after: number;
  readonly before: number;
  /** It must stay so for this long, 0 for a moment. */
  readonly lasting: number;
}

export type Query =
  | Becomes
  | {
      readonly kind: "event";
      readonly first: Wanted;
      readonly after: number;
      readonly before: number;
      readonly next: { readonly not: boolean; readonly wanted: Wanted; readonly within: number } | null;
    };

export type ReadQuery = { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly message: string };

/** How long "followed by" waits when nobody says. [choice] */
const WITHIN_US = 1_000_000;

class Unreadable extends Error {}

export function readQuery(typed: string): ReadQuery {
  const words = typed.toLowerCase().match(/"[^"]*"|<=|>=|[<>=]|[^\s<>="]+/g) ?? [];
  try {
    return { ok: true, query: new Reader(words).query() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: error.message };
    throw error;
  }
}

function isEvent(word: string): word is EventName {
  return Object.hasOwn(EVENTS, word);
}

class Reader {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  query(): Query {
    this.#take("run");
    this.#take("until");
    if (this.#rest === "")
      throw new Unreadable(
        `Nothing is asked for. Write an event (${Object.keys(EVENTS).join(", ")}) or a figure with a bound, such as "quorum margin < 1".`,
      );
    // "commit p99" is a figure, "commit" an event.
    return isEvent(this.#peek) && this.#figure === undefined ? this.#eventQuery() : this.#figureQuery();
  }

  #eventQuery(): Query {
    const first = { event: this.#event(), where: [] as Where[] };
    let [after, before] = [0, Infinity];
    let next: Extract<Query, { kind: "event" }>["next"] = null;
    while (this.#rest !== "") {
      if (this.#take("after")) after = this.#time();
      else if (this.#take("before")) before = this.#time();
      else if (this.#take("where")) first.where.push(...this.#wheres(first.event));
      else if (this.#peek === "not" || this.#peek === "followed") next = this.#followed();
      else throw this.#wrong(`"after 20s", "before 30s", "where pg=17" or "not followed by commit"`);
    }
    return { kind: "event", first, after, before, next };
  }

  #followed(): { not: boolean; wanted: Wanted; within: number } {
    const not = this.#take("not");
    this.#must("followed");
    this.#must("by");
    const event = this.#event();
    let where: readonly Where[] = [];
    let within = WITHIN_US;
    for (;;) {
      if (this.#take("where")) where = this.#wheres(event);
      else if (this.#take("within")) within = this.#time();
      else return { not, wanted: { event, where }, within };
    }
  }

  #figureQuery(): Query {
    const bounds: Bound[] = [];
    let [after, before, lasting] = [0, Infinity, 0];
    do {
      bounds.push(this.#bound());
    } while (this.#take("and"));
    while (this.#rest !== "") {
      if (this.#take("after")) after = this.#time();
      else if (this.#take("before")) before = this.#time();
      else if (this.#take("for")) lasting = this.#time();
      else throw this.#wrong(`"and" with another figure, "for 2s", "after 20s" or "before 30s"`);
    }
    return { kind: "becomes", bounds, after, before, lasting };
  }

  #bound(): Bound {
    if (/^(invariant|promise) (is )?broken\b|^violation\b/.test(this.#rest)) {
      this.#at += this.#peek === "violation" ? 1 : this.#words[this.#at + 1] === "is" ? 3 : 2;
      return { figure: "violations told", is: ">", than: 0 };
    }
    const figure = this.#figure;
    if (figure === undefined)
      throw this.#wrong(
        `an event (${Object.keys(EVENTS).join(", ")}), a figure (${Object.keys(FIGURES).join(", ")}) or "invariant broken"`,
      );
    this.#at += figure.split(" ").length;
    const is = this.#comparison();
    return { figure, is, than: FIGURES[figure].unit === "time" ? this.#time() : this.#number() };
  }

  #wheres(event: EventName): Where[] {
    const found: Where[] = [];
    let goesOn = false;
    do {
      const fields: readonly string[] = EVENTS[event].fields;
      const field = this.#next();
      if (!fields.includes(field)) throw new Unreadable(`"${event}" has no "${field}"; it has ${fields.join(", ")}.`);
      const is = this.#comparison();
      const next = this.#next();
      goesOn = next.endsWith(",");
      const text = next
        .replace(/,$/, "")
        .replace(/^pg(?=\d)/, "")
        .replace(/^"|"$/g, "");
      const number = Number(text.replaceAll(",", ""));
      found.push({ field, is, than: text === "" || Number.isNaN(number) ? text : number });
    } while (goesOn || this.#take("and") || this.#take(","));
    return found;
  }

  #event(): EventName {
    if (!isEvent(this.#peek)) throw this.#wrong(`an event: ${Object.keys(EVENTS).join(", ")}`);
    return this.#next() as EventName;
  }

  #comparison(): Comparison {
    const is = this.#peek;
    if (!["<", "<=", ">", ">=", "="].includes(is)) throw this.#wrong("<, <=, =, >= or >");
    this.#at++;
    return is as Comparison;
  }

  #time(): number {
    const [number, unit] = /^(\d+(?:\.\d+)?)([a-zµ]*)$/.exec(this.#peek)?.slice(1) ?? [];
    const scale = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, "": 1e6 }[unit === "" ? this.#unitAfter() : (unit ?? "?")];
    if (number === undefined || scale === undefined) throw this.#wrong("a time such as 20s, 250ms or 900us");
    this.#at += unit === "" && this.#unitAfter() !== "" ? 2 : 1;
    return Math.round(Number(number) * scale);
  }

  /** `200 ms` is two words. */
  #unitAfter(): string {
    const next = this.#words[this.#at + 1] ?? "";
    return ["us", "µs", "ms", "s", "m"].includes(next) ? next : "";
  }

  #number(): number {
    const number = Number(this.#peek.replaceAll(",", ""));
    if (this.#peek === "" || Number.isNaN(number)) throw this.#wrong("a number");
    this.#at++;
    return number;
  }

  get #figure(): FigureName | undefined {
    return (Object.keys(FIGURES) as FigureName[]).find((name) => `${this.#rest} `.startsWith(`${name} `));
  }

  get #peek(): string {
    return this.#words[this.#at] ?? "";
  }

  get #rest(): string {
    return this.#words.slice(this.#at).join(" ");
  }

  #next(): string {
    return this.#words[this.#at++] ?? "";
  }

  #take(word: string): boolean {
    if (this.#peek !== word) return false;
    this.#at++;
    return true;
  }

  #must(word: string): void {
    if (!this.#take(word)) throw this.#wrong(`"${word}"`);
  }

  #wrong(expected: string): Unreadable {
    const before = this.#words.slice(0, this.#at).join(" ");
    const here = this.#rest === "" ? "the end" : `"${this.#peek}"`;
    return new Unreadable(
      `${before === "" ? "At the beginning" : `After "${before}"`} there is ${here}; right would be ${expected}.`,
    );
  }
}

export function compare(value: number, is: Comparison, than: number): boolean {
  switch (is) {
    case "<":
      return value < than;
    case "<=":
      return value <= than;
    case ">":
      return value > than;
    case ">=":
      return value >= than;
    case "=":
      return value === than;
  }
}

/** Shown as buttons, and tested to be readable. */
export const EXAMPLES: readonly string[] = [
  "quorum margin < 1",
  "lag > 200 ms",
  "invariant broken",
  "write gap > 1s and waiting commits > 5",
  "ack after 20s where pg=17 not followed by commit",
  "reach where state=down",
  "commit p99 > 50ms for 1s",
];
