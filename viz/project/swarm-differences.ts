/**
 * A swarm looked into: rows by fault mix, failing runs as a swarm of bees over the time of their first violation, and
 * what marked runs have that others lack (after Honeycomb's BubbleUp). A difference is a hint; "prove it" plays the
 * marked seeds again without the thing.
 */
import type { Marked, Proof, SwarmState } from "../state/store.ts";
import { plural, span } from "./format.ts";

type Result = SwarmState["results"][number];

export interface MixRow {
  /** Kinds of faults and actions that its runs had, joined, "" where they had none; or `with` one kind. */
  readonly id: string;
  readonly name: string;
  readonly marks: readonly { readonly seed: number; readonly kind: "passed" | "finding" | "broke" }[];
}

const MIXES_MAX = 12;

/**
 * Runs by the mix of faults and actions that the seed drew for them, the most frequent first. Where there are more
 * mixes than can be read, a row for each kind: a run stands in the row of each kind that it had.
 */
export function mixRows(results: readonly Result[]): readonly MixRow[] {
  const mixes = rowsBy(results, ({ kinds }) => [kinds.toSorted().join(" + ")]);
  const rows = mixes.length <= MIXES_MAX ? mixes : rowsBy(results, ({ kinds }) => kinds.map((kind) => `with ${kind}`));
  return rows.toSorted((a, b) => b.marks.length - a.marks.length || (a.id < b.id ? -1 : 1));
}

function rowsBy(results: readonly Result[], idsOf: (result: Result["result"]) => readonly string[]): readonly MixRow[] {
  const rows = new Map<string, MixRow["marks"][number][]>();
  for (const { seed, result } of results)
    for (const id of new Set(idsOf(result))) {
      const marks = rows.get(id) ?? [];
      marks.push({ seed, kind: result.failure?.kind ?? "passed" });
      rows.set(id, marks);
    }
  return [...rows].map(([id, marks]) => ({ id, name: id === "" ? "nothing" : id, marks }));
}

export interface Bee {
  readonly seed: number;
  readonly at: number;
  readonly x: number;
  /** Away from the middle line, up or down. */
  readonly y: number;
}

/**
 * Runs at the time of their first violation, moved away from the middle only as far as it takes for none to cover
 * another.
 */
export function beeswarm(results: readonly Result[], xOf: (at: number) => number, radius: number): readonly Bee[] {
  const failing = results.flatMap(({ seed, result: { failure } }) =>
    failure?.atUs === undefined ? [] : [{ seed, at: failure.atUs, x: xOf(failure.atUs) }],
  );
  const placed: Bee[] = [];
  for (const one of failing.sort((a, b) => a.x - b.x || a.seed - b.seed)) {
    const near = placed.filter(({ x }) => one.x - x < 2 * radius);
    const isFree = (y: number): boolean =>
      near.every((bee) => (bee.x - one.x) ** 2 + (bee.y - y) ** 2 >= 4 * radius * radius - 1e-9);
    const candidates = [
      0,
      ...near.flatMap((bee) => {
        const up = Math.sqrt(Math.max(0, 4 * radius * radius - (bee.x - one.x) ** 2));
        return [bee.y + up, bee.y - up];
      }),
    ];
    const y = candidates.sort((a, b) => Math.abs(a) - Math.abs(b) || b - a).find(isFree) ?? 0;
    placed.push({ ...one, y });
  }
  return placed;
}

/** The runs that are marked. */
export function markedOf(results: readonly Result[], marked: Marked): readonly Result[] {
  if (marked.kind === "failed") return results.filter(({ result }) => result.failure !== undefined);
  if (marked.kind === "range") return results.filter(({ seed }) => seed >= marked.from && seed <= marked.to);
  const most = Math.ceil(results.length / 10);
  return results
    .toSorted((a, b) => b.result.writeUnavailableUs - a.result.writeUnavailableUs || a.seed - b.seed)
    .slice(0, most);
}

export interface Difference {
  readonly what: string;
  /** A kind of fault or action, which a run can be played without; or a situation that was met. */
  readonly kind: "fault" | "met";
  /** Shares of the marked runs and of the others that have it. */
  readonly inside: number;
  readonly outside: number;
}

const SHOWN_MAX = 8;

/** The largest differences first. Nothing where one of the two sides is empty. */
export function differencesOf(results: readonly Result[], marked: readonly Result[]): readonly Difference[] {
  const seeds = new Set(marked.map(({ seed }) => seed));
  const others = results.filter(({ seed }) => !seeds.has(seed));
  if (marked.length === 0 || others.length === 0) return [];
  const named = (of: (result: Result["result"]) => readonly string[], kind: Difference["kind"]): Difference[] => {
    const [inside, outside] = [marked, others].map((runs) => sharesOf(runs, of));
    return [...new Set([...inside.keys(), ...outside.keys()])].map((what) => ({
      what,
      kind,
      inside: inside.get(what) ?? 0,
      outside: outside.get(what) ?? 0,
    }));
  };
  return [...named(({ kinds }) => kinds, "fault"), ...named(({ probes }) => probes, "met")]
    .filter(({ inside, outside }) => inside !== outside)
    .sort(
      (a, b) =>
        Math.abs(b.inside - b.outside) - Math.abs(a.inside - a.outside) ||
        (a.kind === b.kind ? (a.what < b.what ? -1 : 1) : a.kind === "fault" ? -1 : 1),
    )
    .slice(0, SHOWN_MAX);
}

function sharesOf(runs: readonly Result[], of: (result: Result["result"]) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { result } of runs) for (const name of new Set(of(result))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].map(([name, count]) => [name, count / runs.length]));
}

/** `in 92% of the marked runs, in 10% of the others` */
export function differenceWords({ inside, outside }: Difference): string {
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  return `in ${percent(inside)} of the marked runs, in ${percent(outside)} of the others`;
}

/** What playing without it has shown so far. */
export function proofWords({ without, seeds, played, failedBefore, failed, gapBeforeUs, gapsUs }: Proof): string {
  const gap = gapsUs.toSorted((a, b) => a - b)[Math.floor((gapsUs.length - 1) / 2)] ?? 0;
  const so =
    played < seeds.length
      ? `${played} of ${plural(seeds.length, "marked seed")} played again`
      : `${plural(seeds.length, "marked seed")} played again`;
  if (played === 0)
    return `Without ${without}: the first of ${plural(seeds.length, "marked seed")} is being played again.`;
  const gaps = `median of the longest time without a write ${span(gapBeforeUs)} > ${span(gap)}`;
  return `Without ${without}: ${so}, failing ${failedBefore} > ${failed}; ${gaps}.${played === seeds.length ? verdictOf(failedBefore, failed) : ""}`;
}

function verdictOf(before: number, now: number): string {
  if (before === 0) return "";
  if (now === 0) return " Proven: none of them fails without it.";
  return now < before ? " Part of it: fewer fail without it." : " No cause: as many fail without it.";
}
