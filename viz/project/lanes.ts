/**
 * Space and time: a lane for each machine, time to the right, a line for each message from where and when it was sent
 * to where and when it arrives. Its slope is its latency (Marey's train timetable, Lamport's diagrams). Lanes are the
 * clients, the instances and the six copies of one group; what goes to other machines has no line and becomes beads on
 * the lane, with their number.
 */
import { MESSAGE_FAMILY_NAMES, type MessageFamily } from "../../sim/facts/index.ts";
import type { Frame, HostStatus, Layout } from "../../sim/results/index.ts";
import type { Tape } from "../worker/protocol.ts";
import { ordinal, triesOf } from "./braids.ts";
import { LOOKS } from "./flights.ts";
import { count, moment, plural, span } from "./format.ts";
import { groupView } from "./quorum.ts";

export interface Lane {
  readonly host: number;
  readonly kind: "client" | "instance" | "node";
  /** Among the layout's things of that kind. */
  readonly index: number;
  readonly name: string;
  readonly isUp: boolean;
}

export interface Line {
  /** Of the tape. */
  readonly row: number;
  readonly sentAt: number;
  readonly due: number;
  /** Places among the lanes. */
  readonly from: number;
  readonly to: number;
  readonly family: MessageFamily;
  readonly isAnswer: boolean;
  readonly isLost: boolean;
  /** Its receiver was down when it came: at the looks before and after. */
  readonly isUnheard: boolean;
  /** When its first copy arrives, for the second copy of one that the network doubled; null for all others. */
  readonly twinOf: number | null;
  /** How often this has been sent, this time included. */
  readonly tries: number;
  /** What it is about: group and LSN of batches and their acknowledgements; -1 and 0 of others. */
  readonly group: number;
  readonly lsn: number;
}

export function lanesOf(frame: Frame, layout: Layout, group: number): readonly Lane[] {
  const lane = (kind: Lane["kind"], index: number, name: string, status: HostStatus = "up"): Lane => {
    const host = layout.hosts.findIndex((place) => place.kind === kind && place.cluster === 0 && place.index === index);
    return { host, kind, index, name, isUp: status === "up" || status === "slow" };
  };
  const clients = layout.clients.map(({ id }, index) => lane("client", index, `clients ${id}`));
  const instances = layout.instances.map(({ id }, index) => lane("instance", index, id, frame.instances[index].status));
  const { name: groupName, pips } = groupView(frame, layout, group);
  const copies = pips.map(({ name, node }) =>
    lane("node", node, `${groupName}.${name} · ${layout.nodes[node].id}`, frame.nodes[node]),
  );
  return [...clients, ...instances, ...copies];
}

/** Messages between lanes that are under way at some time in [from, to]; and how many others there were. */
export function linesOf(
  { messages, stood }: Tape,
  lanes: readonly Lane[],
  from: number,
  to: number,
): { readonly lines: readonly Line[]; readonly others: number } {
  const laneOf = new Map(lanes.map(({ host }, lane) => [host, lane]));
  const lines: Line[] = [];
  let others = 0;
  const { sentAt, due, from: senders, to: receivers, family, fate, group, lsn } = messages;
  const tries = triesOf(messages);
  for (let row = 0; row < messages.count; row++) {
    if (sentAt[row] > to || due[row] < from) continue;
    const [sender, receiver] = [laneOf.get(senders[row]), laneOf.get(receivers[row])];
    if (sender === undefined || receiver === undefined || sender === receiver) others++;
    else
      lines.push({
        row,
        sentAt: sentAt[row],
        due: due[row],
        from: sender,
        to: receiver,
        family: MESSAGE_FAMILY_NAMES[family[row] >> 1],
        isAnswer: (family[row] & 1) === 1,
        isLost: fate[row] === 1,
        isUnheard: fate[row] !== 1 && isDownAt(stood, lanes[receiver], due[row]),
        // The network puts the second copy on its way together with the first.
        twinOf: fate[row] === 2 ? due[row - 1] : null,
        tries: tries[row],
        group: group[row],
        lsn: lsn[row],
      });
  }
  return { lines, others };
}

function isDownAt(stood: Tape["stood"], { kind, index }: Lane, at: number): boolean {
  if (kind === "client") return false;
  const after = stood.findIndex((one) => one.at >= at);
  const looks = after <= 0 ? [] : [stood[after - 1], stood[after]];
  return looks.length > 0 && looks.every((one) => (kind === "node" ? one.nodes : one.instances)[index] === "down");
}

export interface Bead {
  readonly lane: number;
  /** The middle of what it stands for, as a place in the picture. */
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * What lanes exchange with machines that have none: each sending and arrival nearer than `gap` to the one before is in
 * its bead.
 */
export function beadsOf(
  { messages }: Tape,
  lanes: readonly Lane[],
  from: number,
  to: number,
  xOf: (at: number) => number,
  gap: number,
): readonly Bead[] {
  const laneOf = new Map(lanes.map(({ host }, lane) => [host, lane]));
  const moments: number[][] = lanes.map(() => []);
  const { sentAt, due, from: senders, to: receivers, fate } = messages;
  for (let row = 0; row < messages.count; row++) {
    const [sender, receiver] = [laneOf.get(senders[row]), laneOf.get(receivers[row])];
    if (sender !== undefined && receiver !== undefined && sender !== receiver) continue;
    if (sender !== undefined && sentAt[row] >= from && sentAt[row] <= to) moments[sender].push(sentAt[row]);
    if (receiver !== undefined && fate[row] !== 1 && due[row] >= from && due[row] <= to)
      moments[receiver].push(due[row]);
  }
  return moments.flatMap((all, lane) => {
    const runs: number[][] = [];
    for (const at of all.sort((a, b) => a - b)) {
      const run = runs.at(-1);
      if (run === undefined || xOf(at) - xOf(run[run.length - 1]) >= gap) runs.push([at]);
      else run.push(at);
    }
    return runs.map((run): Bead => ({
      lane,
      x: (xOf(run[0]) + xOf(run[run.length - 1])) / 2,
      from: run[0],
      to: run[run.length - 1],
      count: run.length,
    }));
  });
}

export interface Strip {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly status: Exclude<HostStatus, "up">;
}

/**
 * How lanes stand over the tape: stretches in which one is not simply up, true to a fiftieth of it. Clients always are.
 */
export function stripsOf({ stood }: Tape, lanes: readonly Lane[]): readonly Strip[] {
  return lanes.flatMap(({ kind, index }, lane) => {
    const strips: { lane: number; from: number; to: number; status: HostStatus }[] = [];
    for (const [place, one] of stood.entries()) {
      const status = kind === "client" ? "up" : kind === "node" ? one.nodes[index] : one.instances[index];
      const last = strips.at(-1);
      const to = stood[place + 1]?.at ?? one.at;
      if (last !== undefined && last.status === status && last.to === one.at) last.to = to;
      else strips.push({ lane, from: one.at, to, status });
    }
    return strips.filter((strip): strip is Strip => strip.status !== "up" && strip.to > strip.from);
  });
}

/**
 * One message as a sentence: `2.500100 s: log records of pg0 up to LSN 8,842 from writer-1 to pg0.a1 · storage-a1, 430
 * µs`.
 */
export function lineWords(line: Line, lanes: readonly Lane[]): string {
  const { sentAt, due, from, to, family, isLost, isUnheard, twinOf, tries, group, lsn } = line;
  const about = group < 0 ? "" : ` of pg${group} up to LSN ${count(lsn)}`;
  const again = tries > 1 ? `, sent for the ${ordinal(tries)} time` : "";
  const twin = twinOf === null ? "" : ", a second copy that the network made";
  const fate = isLost
    ? "lost on the way"
    : `${span(due - sentAt)}${isUnheard ? ", to a machine that is down: nobody has heard it" : ""}`;
  return `${moment(sentAt, true)}: ${LOOKS[family].words}${about} from ${lanes[from].name} to ${lanes[to].name}, ${fate}${again}${twin}`;
}

export function linesNote(
  lines: readonly Line[],
  others: number,
  lost = lines.filter(({ isLost }) => isLost).length,
): string {
  const dropped = lost === 0 ? "" : `, ${lost} of them lost`;
  const elsewhere = others === 0 ? "" : `; ${plural(others, "other")} to machines that are not shown`;
  return `${plural(lines.length, "message")}${dropped}${elsewhere}`;
}
