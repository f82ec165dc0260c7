/**
 * A swarm as rows and sentences: outcomes by seed, findings with the seed that shows each best, what may be concluded,
 * and how long clients went without writes.
 */
import { groupKey, groupsOf, type Group } from "../../sim/explore/groups.ts";
import type { SwarmState } from "../state/store.ts";
import { count, plural, span } from "./format.ts";

export interface OutcomeRow {
  readonly id: string;
  readonly kind: "passed" | "finding" | "broke";
  readonly name: string;
  readonly seeds: readonly number[];
}

/** Those that passed first, then the findings, the most frequent first. */
export function outcomeRows({ results }: SwarmState): readonly OutcomeRow[] {
  const rows = new Map<string, number[]>();
  for (const { seed, result } of results) {
    const key = result.failure === undefined ? "" : groupKey(0, result.failure);
    const seeds = rows.get(key) ?? [];
    seeds.push(seed);
    rows.set(key, seeds);
  }
  const findings = findingsOf(results).map((group): OutcomeRow => {
    const id = groupKey(0, group);
    return { id, kind: group.kind, name: group.check, seeds: rows.get(id) ?? [] };
  });
  return [{ id: "passed", kind: "passed", name: "passed", seeds: rows.get("") ?? [] }, ...findings];
}

export function findingsOf(results: SwarmState["results"]): readonly Group[] {
  return groupsOf(
    results.flatMap(({ result: { failure } }) => (failure === undefined ? [] : [{ scenario: 0, failure }])),
  );
}

/**
 * What so many runs without a finding say: by the rule of three, with 95% confidence it happens in fewer than three of
 * n runs (an exact bound for n failures-free trials is 1 - 0.05^(1/n), which 3/n is above for every n).
 */
export function verdictWords({ results, total, endedMs }: SwarmState): string {
  const played = results.length;
  const failed = results.filter(({ result }) => result.failure !== undefined).length;
  const of = `${count(played)} of ${plural(total, "seed")} played`;
  if (played === 0)
    return endedMs === null ? "The first seeds are being played." : "Stopped before the first seed had been played.";
  if (failed > 0)
    return `${of}: ${plural(failed, "one fails", "fail").replace("1 one", "one")}, ${count(played - failed)} passed.`;
  const bound =
    played < 4 ? "" : ` By the rule of three, with 95% confidence fewer than ${share(3 / played)} of all seeds fail.`;
  return `${of}: none fails.${bound}`;
}

/** How far somebody has got who looks for causes. */
export function causesWords(causes: SwarmState["causes"]): string {
  if (causes === null)
    return "Of some seeds of each check: which faults cannot be left out, found by playing them again and again with fewer.";
  const { of, done, now, found } = causes;
  const sofar = `${done} of ${plural(of, "seed")} looked into, ${plural(new Set(found.map(({ check, shape }) => `${check}|${shape}`)).size, "cause")}`;
  return now === null ? `${sofar}.` : `${sofar}; seed ${now.seed}, ${plural(now.runs, "run")} …`;
}

/** How fast, and how long it may yet take. */
export function paceWords({ results, total, startedMs, endedMs, workers }: SwarmState, nowMs: number): string {
  const seconds = Math.max(0.001, ((endedMs ?? nowMs) - startedMs) / 1000);
  const rate = results.length / seconds;
  const left = endedMs === null && rate > 0 ? `, about ${span(((total - results.length) / rate) * 1e6)} left` : "";
  return `${rate.toFixed(rate < 10 ? 1 : 0)} seeds a second on ${plural(workers, "worker")}${left}`;
}

/** The longest time without a successful write in each run, sorted: what share of the runs stayed below. */
export function unavailability({ results }: SwarmState): readonly number[] {
  return results.map(({ result }) => result.writeUnavailableUs).toSorted((a, b) => a - b);
}

/** The value below or at which a share of the sorted numbers lies. */
export function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? 0;
}

function share(part: number): string {
  const percent = part * 100;
  return `${percent >= 10 ? Math.round(percent) : percent.toPrecision(2).replace(/\.?0+$/, "")}%`;
}
