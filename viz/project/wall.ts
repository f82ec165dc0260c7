/**
 * The wall of all groups: a cell each, in one of three orders, and a header that says it in words; both also as they
 * would be without a zone or a node.
 */
import { counts, LOST, presentByGroup, type Frame, type Layout } from "../../sim/results/index.ts";
import { plural } from "./format.ts";
import { levelOf, marginsByGroup, numeralOf, type Level } from "./quorum.ts";

/** Worst first; by number; or by how little the loss of one zone, the worst for each, would leave. */
export type WallOrder = "worst" | "number" | "exposure";

export interface WallCell {
  readonly group: number;
  readonly present: number;
  /** As sim/results/margins.ts has it. */
  readonly margin: number;
  readonly level: Level;
  /** PIP codes of its members, as text: what the cell draws, and whether it changed. */
  readonly pips: string;
  /**
   * Copies that would be left if what is selected failed, at once or in `after`; absent when it would change nothing.
   */
  readonly wouldBe: number | undefined;
  /** The margin that would be left then. */
  readonly wouldMargin: number;
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
  const { membersPerGroup } = layout;
  const stays = (segment: number): boolean =>
    after === undefined ? !losing.has(layout.nodeOfSegment[segment]) : counts(after.pips[segment]);
  const present = presentByGroup(frame, layout);
  const margins = marginsByGroup(frame, layout);
  const would =
    after !== undefined
      ? marginsByGroup(after, layout)
      : losing.size === 0
        ? margins
        : marginsByGroup(frame, layout, { segment: (one) => !stays(one), node: (node) => losing.has(node) });
  const cells = Array.from(present, (copies, group): WallCell => {
    const first = group * membersPerGroup;
    const pips = frame.pips.subarray(first, first + membersPerGroup);
    const going = Array.from(pips, (pip, member) => (counts(pip) && !stays(first + member) ? "1" : "0")).join("");
    const back = after === undefined ? 0 : pips.filter((pip, member) => !counts(pip) && stays(first + member)).length;
    const left = copies - going.replaceAll("0", "").length + back;
    return {
      group,
      present: copies,
      margin: margins[group],
      level: levelOf(margins[group]),
      pips: pips.join(""),
      wouldBe: left < copies || going.includes("1") || back > 0 ? left : undefined,
      wouldMargin: would[group],
      going,
    };
  });
  if (order === "number") return cells;
  if (order === "worst") return cells.toSorted((a, b) => a.margin - b.margin || a.present - b.present);
  const left = cells.map(({ pips }) => leftOfZones(pips, layout));
  return cells.toSorted((a, b) => left[a.group] - left[b.group]);
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
export function wouldHeader(cells: readonly WallCell[], when: string): string {
  const words = wallHeader(cells.map((cell) => ({ ...cell, margin: cell.wouldMargin })));
  return `${when}: ${words[0].toLowerCase()}${words.slice(1)}`;
}

/**
 * The group most in need of attention: the smallest margin, then fewest copies in reach, then the one that holds the
 * log back, then one whose members are changing, then the first.
 */
export function worstGroup(frame: Frame, layout: Layout): number {
  const present = presentByGroup(frame, layout);
  const need = marginsByGroup(frame, layout).map((margin, group) => margin * 16 + present[group]);
  const most = need.reduce((a, b) => Math.min(a, b));
  const { heldBy } = frame.ladder;
  if (heldBy >= 0 && need[heldBy] === most) return heldBy;
  const changing = frame.repairs.group.find((group) => need[group] === most);
  return changing ?? Math.max(0, need.indexOf(most));
}

/** `16 groups reads only, 48 at +0` */
export function wallHeader(cells: readonly WallCell[]): string {
  const byMargin = new Map<number, number>();
  for (const { margin } of cells) byMargin.set(margin, (byMargin.get(margin) ?? 0) + 1);
  const stand = (margin: number): string =>
    margin >= 0 ? `at ${numeralOf(margin)}` : margin === LOST ? "without a quorum" : numeralOf(margin);
  if (byMargin.size === 1) {
    const [margin] = byMargin.keys();
    return cells.length === 1
      ? `One group, ${stand(margin)}`
      : `${cells.length === 2 ? "Both" : `All ${cells.length}`} groups ${stand(margin)}`;
  }
  const parts = [...byMargin].map(([margin, number], index) =>
    index === 0 ? `${plural(number, "group")} ${stand(margin)}` : `${number} ${stand(margin)}`,
  );
  return parts.join(", ");
}

/** Groups that the volume has grown by since the run began: they have no cell, and the header says so. */
export function grownWords(frame: Frame, { groupCount }: Layout): string {
  const grown = frame.pgcl.length - groupCount;
  return grown > 0 ? `; ${grown} that it has grown by ${grown === 1 ? "is" : "are"} not drawn` : "";
}

/** How the groups stand; of several clusters with whose they are, since writes may flow in another one. */
export function groupsOf(frame: Frame, layout: Layout): string {
  const cells = wallCells(frame, layout);
  return layout.others.length > 0 ? wouldHeader(cells, layout.cluster.id) : wallHeader(cells);
}

/** What would be left, in words, if what is selected failed now. */
export function wouldRemain(cells: readonly WallCell[]): string {
  const touched = cells.filter(({ wouldBe }) => wouldBe !== undefined);
  if (touched.length === 0) return "Losing it now would cost no copy that is in reach.";
  const stalled = touched.filter(({ wouldMargin }) => wouldMargin < 0).length;
  const lost = touched.filter(({ wouldMargin }) => wouldMargin === LOST).length;
  const start = `Losing it now would cost ${plural(touched.length, "group")} a copy or two`;
  if (lost > 0) return `${start}: ${lost} would fall below the read quorum.`;
  if (stalled > 0)
    return `${start}: ${stalled} could no longer be written, and commits of the whole volume would wait.`;
  return `${start}. Writes would go on.`;
}

export type Column = Uint8Array | Uint32Array | Int8Array;

export function isEqual(one: Column, other: Column | undefined): boolean {
  if (one === other) return true;
  return one.length === other?.length && one.every((value, index) => value === other[index]);
}
