/**
 * How a protection group stands: what the quorum glyph shows (viewer.md 3.3). The rule comes from the layout, so 3 of 4
 * or 2 of 3 would draw as well as 4 and 3 of 6.
 *
 * A copy counts when the writer can reach it, whether or not it misses records: it can still acknowledge. So `behind`
 * counts, `unreachable` and `failed` do not.
 */
import { PIP, type Frame, type Layout } from "../../sim/run-types.ts";
import { plural } from "./format.ts";

/** From best to worst. */
export const LEVELS = ["spare", "edge", "reads", "lost"] as const;
export type Level = (typeof LEVELS)[number];

export const PIP_NAMES = ["complete", "behind", "unreachable", "failed"] as const;
export type PipName = (typeof PIP_NAMES)[number];

export interface Rule {
  readonly members: number;
  readonly writeQuorum: number;
  readonly readQuorum: number;
}

export interface Pip {
  /** a1 … c2 */
  readonly name: string;
  readonly az: number;
  readonly state: PipName;
  readonly behind: number;
  readonly scl: number;
  readonly node: number;
}

export interface GroupView {
  readonly group: number;
  readonly name: string;
  readonly present: number;
  readonly margin: number;
  readonly level: Level;
  /** `+2`, `+0`, `reads only`, `lost`: readable without colour. */
  readonly numeral: string;
  /** `4/6` */
  readonly fraction: string;
  readonly sentence: string;
  readonly pips: readonly Pip[];
  readonly pgcl: number;
}

export function ruleOf(layout: Layout): Rule {
  return { members: layout.membersPerGroup, writeQuorum: layout.writeQuorum, readQuorum: layout.readQuorum };
}

export function levelOf(present: number, rule: Rule): Level {
  if (present > rule.writeQuorum) return "spare";
  if (present === rule.writeQuorum) return "edge";
  return present >= rule.readQuorum ? "reads" : "lost";
}

export function numeralOf(present: number, rule: Rule): string {
  if (present >= rule.writeQuorum) return `+${present - rule.writeQuorum}`;
  return present >= rule.readQuorum ? "reads only" : "lost";
}

export function counts(pip: number): boolean {
  return pip === PIP.complete || pip === PIP.behind;
}

/** Copies in reach, by group. */
export function presentByGroup(frame: Frame, layout: Layout): Uint8Array {
  const present = new Uint8Array(layout.groupCount);
  for (let segment = 0; segment < frame.pips.length; segment++) {
    if (counts(frame.pips[segment])) present[Math.floor(segment / layout.membersPerGroup)]++;
  }
  return present;
}

export function groupView(frame: Frame, layout: Layout, group: number): GroupView {
  const rule = ruleOf(layout);
  const first = group * rule.members;
  const pips = layout.memberNames.map((name, member): Pip => {
    const segment = first + member;
    return {
      name,
      az: layout.memberAz[member],
      state: PIP_NAMES[frame.pips[segment]],
      behind: frame.behind[segment],
      scl: frame.scl[segment],
      node: layout.nodeOfSegment[segment],
    };
  });
  const present = pips.filter(({ state }) => state === "complete" || state === "behind").length;
  return {
    group,
    name: `pg${group}`,
    present,
    margin: present - rule.writeQuorum,
    level: levelOf(present, rule),
    numeral: numeralOf(present, rule),
    fraction: `${present}/${rule.members}`,
    sentence: sentenceOf(present, rule),
    pips,
    pgcl: frame.pgcl[group],
  };
}

function sentenceOf(present: number, { writeQuorum, readQuorum }: Rule): string {
  const spare = present - writeQuorum;
  if (spare > 0)
    return `Writes and reads go on. ${plural(spare, "more copy", "more copies")} may fail before writes stop.`;
  if (spare === 0) return `Writes go on with no copy to spare: each needs all ${writeQuorum} that are left.`;
  if (present >= readQuorum) return `Too few copies for a write quorum of ${writeQuorum}. Reads go on; commits wait.`;
  return `Fewer than the ${readQuorum} copies that recovery must read: nothing here can be written or recovered until copies return.`;
}
