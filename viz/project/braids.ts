/**
 * Quorum fan-outs: a batch of log records on its way to the copies of a group, and their acknowledgements, as one
 * thing. With the acknowledgement that makes a write quorum the batch is durable in its group: that instant is the
 * braid's knot ("committed here"; a commit whose records are in several groups waits for each of them).
 */
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import {
  changesByGroup,
  countingOf,
  votersOf,
  writeMargin,
  type Frame,
  type Layout,
  type TapeMessages,
} from "../../sim/results/index.ts";
import { count, plural, span } from "./format.ts";

export interface Braid {
  readonly group: number;
  /** The batch's last LSN. */
  readonly lsn: number;
  /** The writer's host. */
  readonly from: number;
  readonly sentAt: number;
  /** Rows of the tape: one for each copy that the batch was sent to. */
  readonly strands: readonly number[];
  /** Rows of the first acknowledgement of each copy that covers the batch, in the order in which they arrive. */
  readonly acks: readonly number[];
  /** When the quorum was complete, and with which acknowledgement of them; null where it is not within the tape. */
  readonly durableAt: number | null;
  readonly quorum: number | null;
}

/** Whether these hosts, whose acknowledgements have come, are a write quorum of the group. */
export type IsQuorum = (hosts: readonly number[]) => boolean;

const WRITES = MESSAGE_FAMILY_NAMES.indexOf("writes") * 2;
const ACKS = MESSAGE_FAMILY_NAMES.indexOf("acknowledgements") * 2 + 1;
const LOST = 1;

/**
 * By who counts at the frame's moment: of six or of four members, of each set of voters while one is being replaced. A
 * host that the layout does not know as a member's has taken the place of one in its zone.
 */
export function quorumOf(frame: Frame, layout: Layout, group: number): IsQuorum {
  const { membersPerGroup, memberNames, memberAz, nodeOfSegment, hosts, nodes } = layout;
  const counting = countingOf(frame, group);
  const members = memberNames.map((_, member) => nodeOfSegment[group * membersPerGroup + member]);
  const firstAz = Math.min(...nodes.map(({ az }) => az));
  const rows = changesByGroup(frame).get(group) ?? [];
  const newcomers = rows.map((row) => ({ member: frame.repairs.member[row], node: frame.repairs.node[row] }));
  return (heard) => {
    const from = heard.map((host) => hosts[host].index);
    const isIn = members.map((node) => from.includes(node));
    for (const node of from) {
      if (members.includes(node) || newcomers.some((one) => one.node === node)) continue;
      const place = isIn.findIndex((is, member) => !is && memberAz[member] === nodes[node].az - firstAz);
      if (place >= 0) isIn[place] = true;
    }
    const changes = newcomers.map(({ member, node }) => ({ member, isIn: from.includes(node), isHydrated: true }));
    return votersOf(isIn, changes).every((set) => writeMargin(layout, counting, set.isIn) >= 0);
  };
}

/** Braids of one group whose batch was sent within the tape, to more than one copy, in the order of their sending. */
export function braidsOf(messages: TapeMessages, group: number, isQuorum: IsQuorum): readonly Braid[] {
  const { count: rows, sentAt, due, from, to, family, fate, group: groups, lsn } = messages;
  const batches = new Map<string, number[]>();
  const acks: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (groups[row] !== group) continue;
    if (family[row] === ACKS && fate[row] !== LOST) acks.push(row);
    if (family[row] !== WRITES || fate[row] === 2) continue;
    const key = `${from[row]} ${sentAt[row]} ${lsn[row]}`;
    const strands = batches.get(key) ?? [];
    strands.push(row);
    batches.set(key, strands);
  }
  acks.sort((a, b) => due[a] - due[b]);
  return [...batches.values()]
    .filter((strands) => strands.length > 1)
    .map((strands): Braid => {
      const [first] = strands;
      const heard = new Map<number, number>();
      for (const row of acks)
        if (to[row] === from[first] && lsn[row] >= lsn[first] && sentAt[row] >= sentAt[first] && !heard.has(from[row]))
          heard.set(from[row], row);
      const arrived = [...heard.values()];
      const last = arrived.findIndex((_, place) => isQuorum(arrived.slice(0, place + 1).map((row) => from[row])));
      return {
        group,
        lsn: lsn[first],
        from: from[first],
        sentAt: sentAt[first],
        strands,
        acks: arrived,
        durableAt: last < 0 ? null : due[arrived[last]],
        quorum: last < 0 ? null : last + 1,
      };
    });
}

/**
 * How often a batch up to this LSN has gone to that copy within the tape, this time included; 1 for what goes for the
 * first time.
 */
export function triesOf(messages: TapeMessages): Uint16Array {
  const { count: rows, to, family, fate, group, lsn } = messages;
  const tries = new Uint16Array(rows).fill(1);
  const sent = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    if (family[row] !== WRITES || group[row] < 0 || fate[row] === 2) continue;
    const key = `${group[row]} ${to[row]} ${lsn[row]}`;
    tries[row] = (sent.get(key) ?? 0) + 1;
    sent.set(key, tries[row]);
  }
  return tries;
}

/** `pg0 up to LSN 8,842: sent to 6 copies, 4th acknowledgement after 612 µs: committed here.` */
export function braidWords({ group, lsn, strands, acks, durableAt, quorum, sentAt }: Braid): string {
  const sent = `pg${group} up to LSN ${count(lsn)}: sent to ${strands.length} copies`;
  if (durableAt !== null && quorum !== null)
    return `${sent}, ${ordinal(quorum)} acknowledgement after ${span(durableAt - sentAt)}: committed here.`;
  return `${sent}, ${plural(acks.length, "acknowledgement")} within this stretch, which is no write quorum.`;
}

export function ordinal(number: number): string {
  return `${number}${["th", "st", "nd", "rd"][number] ?? "th"}`;
}
