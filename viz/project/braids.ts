/**
 * Quorum fan-outs: a batch of log records on its way to the copies of a group, and their acknowledgements, as one
 * thing. With the acknowledgement that makes a write quorum the batch is durable in its group: that instant is the
 * braid's knot ("committed here"; a commit whose records are in several groups waits for each of them).
 */
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import type { TapeMessages } from "../../sim/results/index.ts";
import { count, span } from "./format.ts";

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
  /** When the quorum was complete; null where it is not within the tape. */
  readonly durableAt: number | null;
}

const WRITES = MESSAGE_FAMILY_NAMES.indexOf("writes") * 2;
const ACKS = MESSAGE_FAMILY_NAMES.indexOf("acknowledgements") * 2 + 1;
const LOST = 1;

/** Braids of one group whose batch was sent within the tape, to more than one copy, in the order of their sending. */
export function braidsOf(messages: TapeMessages, group: number, writeQuorum: number): readonly Braid[] {
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
      return {
        group,
        lsn: lsn[first],
        from: from[first],
        sentAt: sentAt[first],
        strands,
        acks: arrived,
        durableAt: arrived.length >= writeQuorum ? due[arrived[writeQuorum - 1]] : null,
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
export function braidWords({ group, lsn, strands, acks, durableAt, sentAt }: Braid, writeQuorum: number): string {
  const sent = `pg${group} up to LSN ${count(lsn)}: sent to ${strands.length} copies`;
  if (durableAt !== null)
    return `${sent}, ${ordinal(writeQuorum)} acknowledgement after ${span(durableAt - sentAt)}: committed here.`;
  return `${sent}, ${acks.length} of ${writeQuorum} acknowledgements within this stretch.`;
}

export function ordinal(number: number): string {
  return `${number}${["th", "st", "nd", "rd"][number] ?? "th"}`;
}
