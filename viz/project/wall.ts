/**
 * The wall of all groups: a cell each, in one of three orders, and a header that says it in words; both also as they
 * would be without a zone or a node.
 */
import { counts, levelOf, presentByGroup, ruleOf, type Level } from "./quorum.ts";
import type { Frame, Layout } from "../../sim/run-types.ts";
import { plural } from "./format.ts";

/** Worst first; by number; or by how little the loss of one zone, the worst for each, would leave. */
export type WallOrder = "worst" | "number" | "exposure";

export interface WallCell {
  readonly group: number;
  readonly present: number;
  readonly level: Level;
  /** PIP codes of its members, as text: what the cell draws, and whether it changed. */
  readonly pips: string;
  /**
   * Copies that would be left if what is selected failed, at once or in `after`; absent when it would change nothing.
   */
  readonly wouldBe: number | undefined;
  /** 1 for each member that would go with it, as text. */
  readonly going: string;
}

/** Equals stand by their numbers. */
export function wallCells(
  frame: Frame,
  layout: Layout,
  losing: ReadonlySet<number> = new Set(),
  order: WallOrder = "worst",
  after?: Frame,
): readonly WallCell[] {
  const rule = ruleOf(layout);
  const stays = (segment: number): boolean =>
    after === undefined ? !losing.has(layout.nodeOfSegment[segment]) : counts(after.pips[segment]);
  const present = presentByGroup(frame, layout);
  const cells = Array.from(present, (copies, group): WallCell => {
    const first = group * rule.members;
    const pips = frame.pips.subarray(first, first + rule.members);
    const going = Array.from(pips, (pip, member) => (counts(pip) && !stays(first + member) ? "1" : "0")).join("");
    const back = after === undefined ? 0 : pips.filter((pip, member) => !counts(pip) && stays(first + member)).length;
    const left = copies - going.replaceAll("0", "").length + back;
    return {
      group,
      present: copies,
      level: levelOf(copies, rule),
      pips: pips.join(""),
      wouldBe: left < copies || going.includes("1") || back > 0 ? left : undefined,
      going,
    };
  });
  if (order === "number") return cells;
  const weight = order === "worst" ? present : cells.map(({ pips }) => leftOfZones(pips, layout));
  return cells.toSorted((a, b) => weight[a.group] - weight[b.group]);
}

/** Copies that the loss of one zone would leave, of the zone whose loss costs most. */
function leftOfZones(pips: string, { memberAz }: Layout): number {
  const byZone = new Map<number, number>();
  for (let member = 0; member < pips.length; member++)
    if (counts(Number(pips[member]))) byZone.set(memberAz[member], (byZone.get(memberAz[member]) ?? 0) + 1);
  const there = [...byZone.values()];
  return there.reduce((sum, copies) => sum + copies, 0) - Math.max(0, ...there);
}

/** The header as it would be: `Without us-east-1b: all 64 groups at +0`. */
export function wouldHeader(cells: readonly WallCell[], layout: Layout, when: string): string {
  const words = wallHeader(
    cells.map((cell) => ({ ...cell, present: cell.wouldBe ?? cell.present })),
    layout,
  );
  return `${when}: ${words[0].toLowerCase()}${words.slice(1)}`;
}

/**
 * The group most in need of attention: fewest copies in reach, then the one that holds the log back, then the first.
 */
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
