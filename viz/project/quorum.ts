/**
 * How a protection group stands: what the quorum glyph shows (viewer reference 3.3). Who may vote, and what is a
 * quorum, comes from the layout and the frame (sim/results/margins.ts): 2 of 3, 3 of 3, full members and tails draw as
 * well as 4 and 3 of 6.
 */
import {
  changeOf,
  changesByGroup,
  counted,
  countingOf,
  counts,
  LOST,
  marginOf,
  OWN_COPY,
  votersOf,
  type Frame,
  type Layout,
} from "../../sim/results/index.ts";
import { listed, plural, span } from "./format.ts";
import { gaugeOf, type Gauge } from "./gauge.ts";

/** From best to worst. */
export const LEVELS = ["spare", "edge", "reads", "lost"] as const;
export type Level = (typeof LEVELS)[number];

export const PIP_NAMES = ["complete", "behind", "unreachable", "failed", "copying"] as const;
export type PipName = (typeof PIP_NAMES)[number];

/** How far a copy is that is being made. */
export interface Copy {
  /** 0 to 1 of its base. */
  readonly share: number;
  /** Until its base is whole; null while nobody can tell. */
  readonly eta: number | null;
}

export interface Pip {
  /** a1 … c2 */
  readonly name: string;
  readonly az: number;
  /** It keeps pages; a tail keeps log only. */
  readonly isFull: boolean;
  readonly state: PipName;
  readonly behind: number;
  readonly scl: number;
  readonly node: number;
  /** It is copied anew, having fallen too far behind. */
  readonly copy: Copy | undefined;
  /** It is to be replaced, and no node of its zone can take the copy yet. */
  readonly waits: boolean;
}

/** A copy that is to take a member's place. */
export interface Newcomer {
  /** n1 and n2 as members, `new` before that. */
  readonly name: string;
  /** Index of the member whose place it is to take. */
  readonly member: number;
  readonly state: PipName;
  readonly isFull: boolean;
  readonly node: number;
  /** There is a set of voters with it in the member's place. */
  readonly isMember: boolean;
  readonly isHydrated: boolean;
  readonly copy: Copy;
}

export interface GroupView {
  readonly group: number;
  readonly name: string;
  readonly present: number;
  /** As sim/results/margins.ts has it. */
  readonly margin: number;
  readonly level: Level;
  /** `+2`, `+0`, `reads only`, `no quorum`: readable without colour. */
  readonly numeral: string;
  /** `4/6`, of those that are counted. */
  readonly fraction: string;
  readonly sentence: string;
  readonly pips: readonly Pip[];
  readonly newcomers: readonly Newcomer[];
  /** What is being made, for a line each: `n1 62%, 1.2 s to go`. */
  readonly copies: readonly string[];
  /** The margin that it has with all of its members, and nobody's place being taken. */
  readonly spare: number;
  /** `sets {..c1..} and {..n1..}`; empty where there is one set. */
  readonly sets: string;
  readonly gauge: Gauge;
  readonly pgcl: number;
}

export function levelOf(margin: number): Level {
  return margin > 0 ? "spare" : margin === 0 ? "edge" : margin === LOST ? "lost" : "reads";
}

/** Never "lost": copies that are out of reach, or without power, are there when they are back. */
export function numeralOf(margin: number): string {
  return margin >= 0 ? `+${margin}` : margin === LOST ? "no quorum" : "reads only";
}

/** Margins by group; without whom `isGone` says, a segment of the layout or the node of a newcomer. */
export function marginsByGroup(frame: Frame, layout: Layout, isGone: Gone = NOBODY): Int8Array {
  const { membersPerGroup, groupCount } = layout;
  const changes = changesByGroup(frame);
  const isIn = layout.memberNames.map(() => false);
  return Int8Array.from({ length: groupCount }, (_, group) => {
    for (let member = 0, at = group * membersPerGroup; member < membersPerGroup; member++, at++)
      isIn[member] = counts(frame.pips[at]) && !isGone.segment(at);
    const own =
      changes.get(group)?.map((row) => {
        const change = changeOf(frame, row);
        return isGone.node(frame.repairs.node[row]) ? { ...change, isIn: false } : change;
      }) ?? [];
    return marginOf(layout, countingOf(frame, group), isIn, own);
  });
}

interface Gone {
  segment(segment: number): boolean;
  node(node: number): boolean;
}

const NOBODY: Gone = { segment: () => false, node: () => false };

export function groupView(frame: Frame, layout: Layout, group: number): GroupView {
  const counting = countingOf(frame, group);
  const rows = (changesByGroup(frame).get(group) ?? []).map((row) => changeOf(frame, row));
  const newcomers = newcomersOf(frame, layout, group);
  const pips = pipsOf(frame, layout, group);
  const isIn = pips.map(({ state }) => state === "complete" || state === "behind");
  const present = isIn.filter(Boolean).length;
  const waiting = pips.filter(({ waits }) => waits).map(({ name }) => name);
  const voters = counted(layout, counting);
  const margin = marginOf(layout, counting, isIn, rows);
  const gauge = gaugeOf(layout, counting, votersOf(isIn, rows));
  const isWell = pips.map(({ state, node }, member) => isIn[member] || (state === "unreachable" && isUp(frame, node)));
  const standing = {
    by: writing(frame),
    isMirrored: layout.cluster.engine === "mirrored-mysql",
    isHeld: frame.global !== null && frame.global.primary === 0 && frame.global.held > 0,
    // From where the writer is too few answer, and enough are well.
    isCutOff: margin === LOST && marginOf(layout, counting, isWell, rows) !== LOST,
    present,
  };
  return {
    group,
    name: `pg${group}`,
    present,
    margin,
    level: levelOf(margin),
    numeral: numeralOf(margin),
    fraction: `${voters.filter((member) => isIn[member]).length}/${voters.length}`,
    sentence: [
      sentenceOf(margin, gauge, standing),
      ...newcomers.map((one) => newcomerWords(one, layout)),
      ...waitingWords(waiting),
    ].join(" "),
    pips,
    newcomers,
    copies: [
      ...newcomers.map(({ name, state, copy }) => `${name} ${state === "copying" ? shortWords(copy) : state}`),
      ...pips.flatMap(({ name, copy }) => (copy === undefined ? [] : [`${name} ${shortWords(copy)}`])),
      ...(waiting.length === 0 ? [] : [`${waiting.join(", ")}: no node yet`]),
    ],
    spare: marginOf(
      layout,
      counting,
      layout.memberNames.map(() => true),
    ),
    sets: setsOf(newcomers, layout),
    gauge,
    pgcl: frame.pgcl[group],
  };
}

function pipsOf(frame: Frame, layout: Layout, group: number): Pip[] {
  const { repairs } = frame;
  const anew = repairRows(frame, group).filter((row) => repairs.slot[row] === OWN_COPY);
  return layout.memberNames.map((name, member): Pip => {
    const segment = group * layout.membersPerGroup + member;
    const row = anew.find((one) => repairs.member[one] === member);
    return {
      name,
      az: layout.memberAz[member],
      isFull: layout.memberIsFull[member],
      state: PIP_NAMES[frame.pips[segment]],
      behind: frame.behind[segment],
      scl: frame.scl[segment],
      node: layout.nodeOfSegment[segment],
      copy: row === undefined ? undefined : copyOf(frame, row),
      waits: repairs.waiting.includes(segment),
    };
  });
}

function newcomersOf(frame: Frame, layout: Layout, group: number): Newcomer[] {
  const { repairs } = frame;
  return repairRows(frame, group)
    .filter((row) => repairs.slot[row] !== OWN_COPY)
    .map((row): Newcomer => {
      const slot = repairs.slot[row];
      return {
        name: slot < 0 ? "new" : `n${slot + 1}`,
        member: repairs.member[row],
        state: PIP_NAMES[repairs.pip[row]],
        isFull: layout.memberIsFull[repairs.member[row]],
        node: repairs.node[row],
        isMember: slot >= 0,
        isHydrated: repairs.isHydrated[row] === 1,
        copy: copyOf(frame, row),
      };
    });
}

function repairRows({ repairs }: Frame, group: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < repairs.count; row++) if (repairs.group[row] === group) rows.push(row);
  return rows;
}

function copyOf({ repairs: { copied, bytes, eta, isHydrated } }: Frame, row: number): Copy {
  const share = bytes[row] === 0 ? isHydrated[row] : copied[row] / bytes[row];
  return { share, eta: eta[row] < 0 ? null : eta[row] };
}

/** `62%` */
export function percent({ share }: Copy): string {
  return `${Math.floor(100 * share)}%`;
}

/** `62% of its base, the rest in 1.2 s` */
export function copyWords(copy: Copy): string {
  const rest = copy.eta === null || copy.share === 1 ? "" : `, the rest in ${span(copy.eta)}`;
  return `${percent(copy)} of its base${rest}`;
}

function shortWords(copy: Copy): string {
  return copy.eta === null || copy.share === 1 ? percent(copy) : `${percent(copy)}, ${span(copy.eta)} to go`;
}

/** `n1 is to take the place of c1: it copies, and counts for nothing yet` */
export function newcomerWords({ name, member, state, isMember, isHydrated, copy }: Newcomer, layout: Layout): string {
  const old = layout.memberNames[member];
  const start = `${name === "new" ? "A newcomer" : name} is to take the place of ${old}`;
  if (state === "failed") return `${start}, and has failed.`;
  if (state === "unreachable") return `${start}, and does not answer.`;
  if (state === "copying")
    return `${start}: it has ${copyWords(copy)}, and ${isMember ? "counts for nothing" : "is nobody's member"} yet.`;
  return `${start}: it acknowledges writes${isHydrated ? " and has all that was acknowledged before" : ""}.`;
}

function waitingWords(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [`${listed(names)} ${names.length === 1 ? "is" : "are"} to be replaced, as soon as a node of the zone can.`];
}

/** Which sets of voters there are while somebody's place is being taken, by the names that differ. */
function setsOf(newcomers: readonly Newcomer[], { memberNames }: Layout): string {
  const taking = newcomers.filter(({ isMember }) => isMember);
  if (taking.length === 0) return "";
  const [{ name, member }] = taking;
  if (taking.length === 1) return `sets {..${memberNames[member]}..} and {..${name}..}`;
  return `${2 ** taking.length} sets: ${listed(taking.map((one) => `${memberNames[one.member]} or ${one.name}`))}`;
}

/** Whether somebody can send writes to the copies: an instance, or another Region's primary through replication. */
function writing({ instances, global }: Frame): "instance" | "primary" | "nobody" {
  if (instances.some(({ status, detail }) => detail === "open" && status !== "down")) return "instance";
  return isFollower({ global }) ? "primary" : "nobody";
}

/** The pictured cluster is a secondary of its global database. */
export function isFollower({ global }: Pick<Frame, "global">): boolean {
  return global !== null && global.primary !== 0 && global.members[0].role !== "left";
}

/** What a group's sentence depends on beside its margin. */
interface Standing {
  readonly by: ReturnType<typeof writing>;
  readonly isMirrored: boolean;
  /** Commits wait for rds.global_db_rpo. */
  readonly isHeld: boolean;
  /** Too few are in the writer's reach, and enough are well to be read by somebody else. */
  readonly isCutOff: boolean;
  readonly present: number;
}

function isUp({ nodes }: Frame, node: number): boolean {
  return nodes[node] === "up" || nodes[node] === "slow";
}

function sentenceOf(
  margin: number,
  { rule, readRule, notches }: Gauge,
  { by, isMirrored, isHeld, isCutOff, present }: Standing,
): string {
  if (isCutOff)
    return `The writer reaches ${present} of ${notches.length} copies and can do nothing. The copies are well: whoever reaches ${readRule} can open the volume.`;
  if (margin === LOST)
    return `A recovery must read ${readRule}: nothing here can be written or recovered until more answer.`;
  const more = plural(margin, "more copy", "more copies");
  switch (by) {
    case "instance":
      if (isHeld && margin >= 0)
        return `Commits wait for rds.global_db_rpo, not for copies: ${margin === 0 ? "none" : more} may fail before a write has too few.`;
      if (margin > 0) return `Writes and reads go on. ${more} may fail before writes stop.`;
      if (margin === 0) return `Writes go on with no copy to spare: a write needs ${rule}.`;
      return `Too few copies for a write, which needs ${rule}. Reads go on; commits must wait.`;
    case "primary":
      if (margin > 0)
        return `What the primary's Region sends has its quorum here. ${more} may fail before it has none.`;
      if (margin === 0) return `What the primary's Region sends has its quorum here, ${rule}, with no copy to spare.`;
      return `Too few copies for what the primary's Region sends, which needs ${rule}.`;
    case "nobody":
      if (margin > 0)
        return `Nobody has the volume open for writes. The copies would take them, and ${margin} more could fail.`;
      if (margin === 0)
        return `Nobody has the volume open for writes. The copies would take them, with none to spare: a write needs ${rule}.`;
      // Whoever takes over in mirrored MySQL goes on without the other side.
      if (isMirrored) return "Nobody serves clients. A standby that takes over writes to its own two copies alone.";
      return `Nobody has the volume open. Whoever opens it waits for more copies: a write needs ${rule}.`;
  }
}
