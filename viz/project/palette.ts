/**
 * What can be found on the page by typing, and how well it fits. A target is data: what is to be done with it is for
 * the palette to know.
 *
 * Every word that is typed must be found, in any order; a whole word counts more than its beginning, and that more than
 * a middle. What fits equally stays in its order.
 */
import type { CheckResult, FaultSpan, Layout, StoryLine } from "../../sim/results/index.ts";
import { readMoment } from "../state/moments.ts";
import type { Selection } from "../state/selection.ts";
import type { CatalogEntry, Moment } from "../worker/protocol.ts";
import { readQuery } from "./conditions.ts";
import { EXPORT_KINDS, type ExportId } from "./export-kinds.ts";
import { count, moment } from "./format.ts";
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
    "Go to" | "Commands and views" | "Things" | "Faults" | "Story" | "Notes" | "Checks" | "Save" | "Scenarios";
  readonly words: string;
  /** Beside it, dimmed: its key, its moment, its outcome. */
  readonly hint: string;
  readonly target: Target;
}

export interface Sources {
  readonly commands: readonly { readonly keys: readonly string[]; readonly does: string }[];
  readonly layout: Layout | null;
  readonly story: readonly StoryLine[];
  readonly notes: readonly Note[];
  readonly checks: readonly CheckResult[];
  readonly catalog: readonly CatalogEntry[];
}

/** Shown at once, at most. */
export const FOUND_MAX = 40;

const RECORDING: Item = {
  group: "Commands and views",
  words: "open a recording of a real incident",
  hint: "CloudWatch metrics and RDS events, over the charts",
  target: { kind: "recording" },
};

export function itemsOf({ commands, layout, story, notes, checks, catalog }: Sources): readonly Item[] {
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
    ...story.map(({ at, event, text }): Item => ({
      group: "Story",
      words: text,
      hint: moment(at),
      target: { kind: "moment", moment: { by: "event", event } },
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

/** What fits, the best first within its group, and groups by their best. */
export function found(items: readonly Item[], typed: string): readonly Item[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return items.filter(({ group }) => group === "Commands and views");
  const scored = items.flatMap((item) => {
    const score = scoreOf(`${item.words} ${item.hint}`.toLowerCase(), words);
    return score === 0 ? [] : [{ item, score }];
  });
  const best = new Map<Item["group"], number>();
  for (const { item, score } of scored) best.set(item.group, Math.max(best.get(item.group) ?? 0, score));
  const order = [...best].toSorted((a, b) => b[1] - a[1]).map(([group]) => group);
  const sorted = scored.toSorted(
    (a, b) => order.indexOf(a.item.group) - order.indexOf(b.item.group) || b.score - a.score,
  );
  return [...momentOf(typed), ...queryOf(typed), ...sorted.map(({ item }) => item)].slice(0, FOUND_MAX);
}

/** 0 where one of the words is missing. */
function scoreOf(text: string, words: readonly string[]): number {
  let score = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    const isStart = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]);
    const isEnd = at + word.length === text.length || /[^\p{L}\p{N}]/u.test(text[at + word.length]);
    score += (isStart ? (isEnd ? 4 : 2) : 1) + (at === 0 ? 1 : 0);
  }
  return score / words.length;
}

/** What reads as a moment is one. */
function momentOf(typed: string): Item[] {
  const read = readMoment(typed);
  if (read === undefined) return [];
  const words = read.by === "event" ? `event ${count(read.event)}` : moment(read.at, read.at % 1_000 !== 0);
  return [{ group: "Go to", words, hint: "a moment of the run", target: { kind: "moment", moment: read } }];
}

/** What reads as a question for moments can be asked. */
function queryOf(typed: string): Item[] {
  if (!readQuery(typed).ok) return [];
  return [
    { group: "Go to", words: `find: ${typed.trim()}`, hint: "moments of the run", target: { kind: "find", typed } },
  ];
}
