/**
 * What people type to find moments of a run, and what it means. Two kinds of sentence:
 *
 *     quorum margin < 1            moments from which on a figure is so (a breakpoint); several joined by "and"
 *     lag > 40ms for 2s            those from which on it stays so for as long
 *     ack after 20s where pg=17 not followed by commit within 500ms
 *                                  events by their kind, time and numbers, and by what follows
 *
 * The words are few and fixed, so that whatever is refused is told with what would be right. Reading knows nothing of a
 * run; finder.ts looks for it. Figures and bounds on them are read as the command line reads them (sim/bounds).
 */
import {
  figureAt,
  FIGURE_WORDS,
  readBecomes,
  Unreadable,
  Words,
  type Becomes,
  type Comparison,
} from "../../sim/bounds/index.ts";

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

export function readQuery(typed: string): ReadQuery {
  try {
    return { ok: true, query: queryOf(new Words(typed)) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: error.message };
    throw error;
  }
}

function isEvent(word: string): word is EventName {
  return Object.hasOwn(EVENTS, word);
}

function queryOf(words: Words): Query {
  words.take("run");
  words.take("until");
  if (words.rest === "")
    throw new Unreadable(
      `Nothing is asked for. Write an event (${Object.keys(EVENTS).join(", ")}) or a figure with a bound, such as "quorum margin < 1".`,
    );
  // "commit p99" is a figure, "commit" an event.
  return isEvent(words.peek) && figureAt(words) === undefined
    ? eventQuery(words)
    : readBecomes(words, `an event (${Object.keys(EVENTS).join(", ")}), ${FIGURE_WORDS}`);
}

function eventQuery(words: Words): Query {
  const first = { event: eventOf(words), where: [] as Where[] };
  let [after, before] = [0, Infinity];
  let next: Extract<Query, { kind: "event" }>["next"] = null;
  while (words.rest !== "") {
    if (words.take("after")) after = words.time();
    else if (words.take("before")) before = words.time();
    else if (words.take("where")) first.where.push(...wheresOf(words, first.event));
    else if (words.peek === "not" || words.peek === "followed") next = followedOf(words);
    else throw words.wrong(`"after 20s", "before 30s", "where pg=17" or "not followed by commit"`);
  }
  return { kind: "event", first, after, before, next };
}

function followedOf(words: Words): { not: boolean; wanted: Wanted; within: number } {
  const not = words.take("not");
  words.must("followed");
  words.must("by");
  const event = eventOf(words);
  let where: readonly Where[] = [];
  let within = WITHIN_US;
  for (;;) {
    if (words.take("where")) where = wheresOf(words, event);
    else if (words.take("within")) within = words.time();
    else return { not, wanted: { event, where }, within };
  }
}

function wheresOf(words: Words, event: EventName): Where[] {
  const found: Where[] = [];
  let goesOn = false;
  do {
    const fields: readonly string[] = EVENTS[event].fields;
    const field = words.next();
    if (!fields.includes(field)) throw new Unreadable(`"${event}" has no "${field}"; it has ${fields.join(", ")}.`);
    const is = words.comparison();
    const next = words.next();
    goesOn = next.endsWith(",");
    const text = next
      .replace(/,$/, "")
      .replace(/^pg(?=\d)/, "")
      .replace(/^"|"$/g, "");
    const number = Number(text.replaceAll(",", ""));
    found.push({ field, is, than: text === "" || Number.isNaN(number) ? text : number });
  } while (goesOn || words.take("and") || words.take(","));
  return found;
}

function eventOf(words: Words): EventName {
  if (!isEvent(words.peek)) throw words.wrong(`an event: ${Object.keys(EVENTS).join(", ")}`);
  return words.next() as EventName;
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
