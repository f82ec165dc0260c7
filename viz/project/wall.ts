/** The wall of all groups: a cell each, worst first, and a header that says it in words. */
import { counts, levelOf, presentByGroup, ruleOf, type Level } from "./quorum.ts";
import type { Frame, Layout } from "../../sim/run-types.ts";
import { plural } from "./format.ts";

export interface WallCell {
  readonly group: number;
  readonly present: number;
  readonly level: Level;
  /** PIP codes of its members, as text: what the cell draws, and whether it changed. */
  readonly pips: string;
  /** Copies that would be left if what is selected failed; absent when it would change nothing. */
  readonly wouldBe: number | undefined;
}

/** Groups by how few copies they have in reach, then by number. */
export function wallCells(frame: Frame, layout: Layout, losing: ReadonlySet<number> = new Set()): readonly WallCell[] {
  const rule = ruleOf(layout);
  const present = presentByGroup(frame, layout);
  const cells: WallCell[] = [];
  for (let copies = 0; copies <= rule.members; copies++) {
    for (let group = 0; group < layout.groupCount; group++) {
      if (present[group] !== copies) continue;
      const first = group * rule.members;
      const pips = frame.pips.subarray(first, first + rule.members).join("");
      const left = copies - losses(frame, layout, first, losing);
      cells.push({
        group,
        present: copies,
        level: levelOf(copies, rule),
        pips,
        wouldBe: left < copies ? left : undefined,
      });
    }
  }
  return cells;
}

function losses(frame: Frame, layout: Layout, first: number, losing: ReadonlySet<number>): number {
  if (losing.size === 0) return 0;
  let lost = 0;
  for (let segment = first; segment < first + layout.membersPerGroup; segment++) {
    if (losing.has(layout.nodeOfSegment[segment]) && counts(frame.pips[segment])) lost++;
  }
  return lost;
}

/** The group most in need of attention: fewest copies in reach, then the one that holds the log back, then the first. */
export function worstGroup(frame: Frame, layout: Layout): number {
  const present = presentByGroup(frame, layout);
  const least = present.reduce((a, b) => Math.min(a, b), layout.membersPerGroup);
  const { heldBy } = frame.ladder;
  if (heldBy >= 0 && present[heldBy] === least) return heldBy;
  return Math.max(0, present.indexOf(least));
}

/** `16 groups reads only, 48 at +0` */
export function wallHeader(cells: readonly WallCell[], layout: Layout): string {
  const { writeQuorum } = ruleOf(layout);
  const byCopies = new Map<number, number>();
  for (const { present } of cells) byCopies.set(present, (byCopies.get(present) ?? 0) + 1);
  if (byCopies.size === 1) {
    const [copies] = byCopies.keys();
    return `All ${plural(cells.length, "group")} ${stand(copies, layout)}`.replace("All 1 group ", "The group ");
  }
  const merged = new Map<string, number>();
  for (const [copies, number] of byCopies) {
    const words = copies >= writeQuorum ? `at +${copies - writeQuorum}` : stand(copies, layout);
    merged.set(words, (merged.get(words) ?? 0) + number);
  }
  const parts = [...merged].map(([words, number], index) =>
    index === 0 ? `${plural(number, "group")} ${words}` : `${number} ${words}`,
  );
  return parts.join(", ");
}

function stand(copies: number, layout: Layout): string {
  const rule = ruleOf(layout);
  const level = levelOf(copies, rule);
  if (level === "lost") return "lost";
  return level === "reads" ? "reads only" : `at +${copies - rule.writeQuorum}`;
}

/** What would be left, in words, if what is selected failed now. */
export function wouldRemain(cells: readonly WallCell[], layout: Layout): string {
  const rule = ruleOf(layout);
  const touched = cells.filter(({ wouldBe }) => wouldBe !== undefined);
  if (touched.length === 0) return "Losing it now would cost no copy that is in reach.";
  const stalled = touched.filter(({ wouldBe }) => wouldBe! < rule.writeQuorum).length;
  const lost = touched.filter(({ wouldBe }) => wouldBe! < rule.readQuorum).length;
  const start = `Losing it now would cost ${plural(touched.length, "group")} a copy or two`;
  if (lost > 0) return `${start}: ${lost} would fall below the read quorum.`;
  if (stalled > 0)
    return `${start}: ${stalled} could no longer be written, and commits of the whole volume would wait.`;
  return `${start}. Writes would go on.`;
}
