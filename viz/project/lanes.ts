/**
 * Space and time: a lane for each machine, time to the right, a line for each message from where and when it was sent to where and when it arrives.
 * Its slope is its latency (Marey's train timetable, Lamport's diagrams). Lanes are the clients, the instances and the six copies of one group; what
 * goes to other machines is counted and not drawn.
 */
import { MESSAGE_FAMILY_NAMES, type MessageFamily } from "../../sim/message-families.ts";
import type { Frame, Layout } from "../../sim/run-types.ts";
import type { Tape } from "../worker/protocol.ts";
import { LOOKS } from "./flights.ts";
import { moment, plural, span } from "./format.ts";
import { groupView } from "./quorum.ts";

export interface Lane {
  readonly host: number;
  readonly name: string;
  readonly isUp: boolean;
}

export interface Line {
  readonly sentAt: number;
  readonly due: number;
  /** Places among the lanes. */
  readonly from: number;
  readonly to: number;
  readonly family: MessageFamily;
  readonly isAnswer: boolean;
  readonly isLost: boolean;
}

export function lanesOf(frame: Frame, layout: Layout, group: number): readonly Lane[] {
  const hostOf = (kind: string, index: number): number => layout.hosts.findIndex((host) => host.kind === kind && host.index === index); // prettier-ignore
  const clients = layout.clients.map(({ id }, index) => ({ host: hostOf("client", index), name: `clients ${id}`, isUp: true })); // prettier-ignore
  const instances = layout.instances.map(({ id }, index) => {
    const { status } = frame.instances[index];
    return { host: hostOf("instance", index), name: id, isUp: status === "up" || status === "slow" };
  });
  const { name: groupName, pips } = groupView(frame, layout, group);
  const copies = pips.map(({ name, node }) => {
    const status = frame.nodes[node];
    return { host: hostOf("node", node), name: `${groupName}.${name} · ${layout.nodes[node].id}`, isUp: status === "up" || status === "slow" }; // prettier-ignore
  });
  return [...clients, ...instances, ...copies];
}

/** Messages between lanes that are under way at some time in [from, to]; and how many others there were. */
export function linesOf(
  tape: Tape,
  lanes: readonly Lane[],
  from: number,
  to: number,
): { readonly lines: readonly Line[]; readonly others: number } {
  // prettier-ignore
  const laneOf = new Map(lanes.map(({ host }, lane) => [host, lane]));
  const lines: Line[] = [];
  let others = 0;
  const { count, sentAt, due, from: senders, to: receivers, family, fate } = tape.messages;
  for (let row = 0; row < count; row++) {
    if (sentAt[row] > to || due[row] < from) continue;
    const [sender, receiver] = [laneOf.get(senders[row]), laneOf.get(receivers[row])];
    if (sender === undefined || receiver === undefined || sender === receiver) others++;
    else
      lines.push({
        sentAt: sentAt[row],
        due: due[row],
        from: sender,
        to: receiver,
        family: MESSAGE_FAMILY_NAMES[family[row] >> 1],
        isAnswer: (family[row] & 1) === 1,
        isLost: fate[row] === 1,
      });
  }
  return { lines, others };
}

/** One message as a sentence: `2.500100 s: log records from writer-1 to pg0.a1 · storage-a1, 430 µs`. */
export function lineWords({ sentAt, due, from, to, family, isLost }: Line, lanes: readonly Lane[]): string {
  const fate = isLost ? "lost on the way" : span(due - sentAt);
  return `${moment(sentAt, true)}: ${LOOKS[family].words} from ${lanes[from].name} to ${lanes[to].name}, ${fate}`;
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
