/**
 * What can be found on the page by typing, and how well it fits. A target is data: what is to be done with it is for
 * the palette to know.
 *
 * Every word that is typed must be found, in any order; a whole word counts more than its beginning, and that more than
 * a middle. What fits equally stays in its order. Moments of the run (happened.ts) stay in the order of time, since who
 * looks for one asks when it is so next.
 */
import type { CheckResult, FaultSpan, Layout, StoryLine } from "../../sim/results/index.ts";
import { readMoment } from "../state/moments.ts";
import type { Selection } from "../state/selection.ts";
import type { CatalogEntry, Moment, Sample } from "../worker/protocol.ts";
import { EVENTS, EXAMPLES, readQuery } from "./conditions.ts";
import { EXPORT_KINDS, type ExportId } from "./export-kinds.ts";
import { count, moment } from "./format.ts";
import { fromNow, happenings } from "./happened.ts";
import type { Note } from "./notes.ts";

export type Target =
  | { readonly kind: "command"; readonly place: number }
  | { readonly kind: "moment"; readonly moment: Moment }
  | { readonly kind: "find"; readonly typed: string }
  | { readonly kind: "select"; readonly selection: Selection }
  | { readonly kind: "fault"; readonly number: number; readonly at: number }
  | { readonly kind: "check"; readonly name: string; readonly event: number | undefined }
  | { readonly kind: "save"; readonly id: ExportId }
  | { readonly kind: "recording" }
  | { readonly kind: "scenario"; readonly name: string };

export interface Item {
  readonly group:
    | "Go to"
    | "What happened"
    | "Commands and views"
    | "Things"
    | "Faults"
    | "Notes"
    | "Checks"
    | "Look for"
    | "Save"
    | "Scenarios";
  readonly words: string;
  /** Beside it, dimmed: its key, its moment, its outcome. */
  readonly hint: string;
  readonly target: Target;
  /** Found by these, too; nobody reads them. */
  readonly also?: string;
}

export interface Sources {
  readonly commands: readonly { readonly keys: readonly string[]; readonly does: string }[];
  readonly layout: Layout | null;
  readonly story: readonly StoryLine[];
  readonly samples: readonly Sample[];
  /** Where the playhead is. */
  readonly now: { readonly event: number; readonly at: number };
  readonly notes: readonly Note[];
  readonly checks: readonly CheckResult[];
  readonly catalog: readonly CatalogEntry[];
}

/** Shown at once, at most. */
export const FOUND_MAX = 40;
/** Moments before the playhead that are shown where there are more than fit. */
const BEFORE = 5;
/** What leads away from the run, or had nothing to watch in it, stands behind what happened there. */
const AWAY: Partial<Record<Item["group"], number>> = { Checks: 3, "Look for": 3, Save: 3, Scenarios: 3 };
const ALSO_MOST = 2;
/** Words that people write around what they look for. */
const AROUND = new Set("a an and the of when next time moment where is was did does it for to".split(" "));

const RECORDING: Item = {
  group: "Commands and views",
  words: "open a recording of a real incident",
  hint: "CloudWatch metrics and RDS events, over the charts",
  target: { kind: "recording" },
};

export function itemsOf(sources: Sources): readonly Item[] {
  const { commands, layout, story, samples, now, notes, checks, catalog } = sources;
  const verdicts = { pass: "holds", fail: "failed", vacuous: "had nothing to watch" };
  return [
    ...commands.map(({ keys, does }, place): Item => ({
      group: "Commands and views",
      words: does,
      hint: keys.join(" · "),
      target: { kind: "command", place },
    })),
    ...(layout === null ? [] : [RECORDING, ...thingsOf(layout)]),
    ...(layout === null
      ? []
      : layout.faults.map(({ text, at }: FaultSpan, number): Item => ({
          group: "Faults",
          words: text,
          hint: moment(at),
          target: { kind: "fault", number, at },
        }))),
    ...(layout === null ? [] : happenings(layout, story, samples)).map(({ at, event, words, also }): Item => ({
      group: "What happened",
      words,
      hint: `${moment(at)}, ${fromNow(event, at, now)}`,
      target: { kind: "moment", moment: { by: "event", event } },
      also,
    })),
    ...notes.map(({ at, text }): Item => ({
      group: "Notes",
      words: text,
      hint: moment(at),
      target: { kind: "moment", moment: { by: "time", at } },
    })),
    ...checks.map(({ name, verdict, event }): Item => ({
      group: "Checks",
      words: name,
      hint: verdicts[verdict],
      target: { kind: "check", name, event },
    })),
    ...Object.entries(EVENTS).map(([name, { says, fields }]) => lookedFor(name, says, fields.join(" "))),
    ...EXAMPLES.filter((example) => !Object.hasOwn(EVENTS, example.split(" ")[0])).map((example) =>
      lookedFor(example, "a figure and its bound"),
    ),
    ...EXPORT_KINDS.map(({ id, label, says }): Item => ({
      group: "Save",
      words: `save as ${label}`,
      hint: says,
      target: { kind: "save", id },
    })),
    ...catalog.map(({ name, title, folder }): Item => ({
      group: "Scenarios",
      words: `${name}: ${title}`,
      hint: folder,
      target: { kind: "scenario", name },
    })),
  ];
}

/** Zones, instances, clients, nodes and protection groups under the names that the picture gives them. */
function thingsOf({ regions, instances, clients, nodes, groupCount }: Layout): Item[] {
  const thing = (words: string, hint: string, selection: Selection): Item => ({
    group: "Things",
    words,
    hint,
    target: { kind: "select", selection },
  });
  const azs = regions[0]?.azs ?? [];
  return [
    ...azs.map(({ name, letter }, index) => thing(name, `zone ${letter}`, { kind: "az", index })),
    ...instances.map(({ id, role }, index) => thing(id, role, { kind: "instance", index })),
    ...clients.map(({ id }, index) => thing(id, "clients", { kind: "client", index })),
    ...nodes.map(({ id }, index) => thing(id, "storage node", { kind: "node", index })),
    ...Array.from({ length: groupCount }, (_, index) =>
      thing(`pg${index}`, "protection group", { kind: "group", index }),
    ),
  ];
}

function lookedFor(typed: string, hint: string, also = ""): Item {
  return { group: "Look for", words: `find: ${typed}`, hint, target: { kind: "find", typed }, also };
}

/** What fits, the best first within its group, and groups by their best. */
export function found(items: readonly Item[], typed: string, now: Sources["now"]): readonly Item[] {
  const words = wordsOf(typed);
  if (words.length === 0) return items.filter(({ group }) => group === "Commands and views");
  const scored = [...items, ...ofGroup(words)].flatMap((item) => {
    const score = scoreOf(item, words);
    return score === 0 ? [] : [{ item, score }];
  });
  const best = new Map<Item["group"], number>();
  for (const { item, score } of scored)
    best.set(item.group, Math.max(best.get(item.group) ?? -Infinity, score - (AWAY[item.group] ?? 0)));
  const groups = [...best].toSorted((a, b) => b[1] - a[1]).map(([group]) => group);
  const sorted = groups.flatMap((group) => {
    const own = scored.filter(({ item }) => item.group === group);
    if (group !== "What happened") return own.toSorted((a, b) => b.score - a.score).map(({ item }) => item);
    const moments = own.map(({ item }) => item);
    return moments.slice(Math.max(0, Math.min(nextOf(moments, now) - BEFORE, moments.length - FOUND_MAX)));
  });
  return [...momentOf(typed), ...queryOf(typed), ...sorted].slice(0, FOUND_MAX);
}

/** Which one to begin at: the next moment after the playhead, where what happened comes first; else the first. */
export function nextOf(shown: readonly Item[], now: Sources["now"]): number {
  return shown[0]?.group === "What happened" ? Math.max(0, shown.findIndex(isLater(now))) : 0;
}

/** Whether what happened comes first, and all of it before the playhead. */
export function isOver(shown: readonly Item[], now: Sources["now"]): boolean {
  return shown[0]?.group === "What happened" && !shown.some(isLater(now));
}

function isLater({ event }: Sources["now"]): (item: Item) => boolean {
  return ({ group, target }) =>
    group === "What happened" &&
    target.kind === "moment" &&
    target.moment.by === "event" &&
    target.moment.event > event;
}

/** Without the words around them, where others are left: `the next time a reader's lag` is `reader lag`. */
function wordsOf(typed: string): readonly string[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/['’]s$/, ""))
    .filter((word) => word !== "");
  const telling = words.filter((word) => !AROUND.has(word));
  return telling.length > 0 ? telling : words;
}

/** Of a protection group that is named: when its copies came and went. */
function ofGroup(words: readonly string[]): Item[] {
  const [group] = words.flatMap((word) => /^pg(\d+)$/.exec(word)?.[1] ?? []);
  if (group === undefined) return [];
  return [lookedFor(`reach where pg=${group}`, `when copies of pg${group} went out of reach and came back`)];
}

/**
 * 0 where one of the words is missing. What nobody reads counts little, and a letter beside other words is no part of
 * one.
 */
function scoreOf({ words: shown, hint, also = "" }: Item, words: readonly string[]): number {
  const text = `${shown} ${hint}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    const isWhole = word.length === 1 && words.length > 1;
    const one = Math.max(scoreIn(text, word, isWhole), Math.min(ALSO_MOST, scoreIn(also, word, isWhole)));
    if (one === 0) return 0;
    score += one;
  }
  return score / words.length;
}

function scoreIn(text: string, word: string, isWhole: boolean): number {
  let best = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isStart = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]);
    const isEnd = at + word.length === text.length || /[^\p{L}\p{N}]/u.test(text[at + word.length]);
    if (isWhole && !(isStart && isEnd)) continue;
    best = Math.max(best, (isStart ? (isEnd ? 4 : 2) : 1) + (at === 0 ? 1 : 0));
  }
  return best;
}

/** What reads as a moment is one. */
function momentOf(typed: string): Item[] {
  const read = readMoment(typed);
  if (read === undefined) return [];
  const words = read.by === "event" ? `event ${count(read.event)}` : moment(read.at, read.at % 1_000 !== 0);
  return [{ group: "Go to", words, hint: "a moment of the run", target: { kind: "moment", moment: read } }];
}

/** What reads as a question for moments can be asked; an event's name alone is more likely a word like others. */
function queryOf(typed: string): Item[] {
  if (Object.hasOwn(EVENTS, typed.trim()) || !readQuery(typed).ok) return [];
  return [
    { group: "Go to", words: `find: ${typed.trim()}`, hint: "moments of the run", target: { kind: "find", typed } },
  ];
}
