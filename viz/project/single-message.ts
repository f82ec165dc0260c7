/**
 * One message that somebody wants to do something to: named as the fault `one-message` names it (docs/faults.md), by
 * who sends what to whom at which microsecond, and which of several. A statement says the same in a line, and is what
 * the page's form is filled with; it is read here, too.
 *
 * Whether there is such a message only the run knows: `faultFor` is given all that were sent at that instant.
 */
import { MESSAGE_FAMILY_NAMES, type MessageFamily } from "../../sim/facts/index.ts";
import type { FrameMessages, Layout } from "../../sim/results/index.ts";
import type { MessageTool } from "../../sim/scenario/fault-types.ts";
import { LOOKS } from "./flights.ts";
import { moment, span } from "./format.ts";

/** Hosts by their numbers in the layout. */
export interface Picked {
  readonly sentAt: number;
  readonly from: number;
  readonly to: number;
  readonly family: MessageFamily;
  /** Which of those that are sent so at that instant: by its number from 1 on, or by when it arrives. */
  readonly which: { readonly number: number } | { readonly due: number };
}

/** What is done to it; `by` is 0 for what takes no time. */
export interface Treatment {
  readonly does: MessageTool;
  readonly by: number;
}

export const TOOLS: Readonly<Record<MessageTool, { readonly label: string; readonly isTimed: boolean }>> = {
  drop: { label: "Drop it", isTimed: false },
  delay: { label: "Delay it", isTimed: true },
  duplicate: { label: "Deliver it twice", isTimed: true },
  corrupt: { label: "Damage it", isTimed: false },
};

/** A row of what is under way, as it is picked in a picture. */
export function pickedIn({ sentAt, due, from, to, family }: FrameMessages, row: number): Picked {
  return {
    sentAt: sentAt[row],
    from: from[row],
    to: to[row],
    family: MESSAGE_FAMILY_NAMES[family[row] >> 1],
    which: { due: due[row] },
  };
}

/** `log records from writer-1 to storage-a1, sent at 2.500100 s` */
export function pickedWords({ sentAt, from, to, family }: Picked, { hosts }: Layout): string {
  return `${LOOKS[family].words} from ${hosts[from].name} to ${hosts[to].name}, sent at ${moment(sentAt, true)}`;
}

/** The fault, or a sentence why there can be none. `sent` is everything that was sent at that instant, in order. */
export function faultFor(
  picked: Picked,
  { does, by }: Treatment,
  sent: FrameMessages,
  layout: Layout,
): Readonly<Record<string, unknown>> | string {
  const { sentAt, which, family } = picked;
  const [from, to] = [scopeOf(picked.from, layout), scopeOf(picked.to, layout)];
  let number = 0;
  for (let row = 0; row < sent.count; row++) {
    const isSo =
      sent.sentAt[row] === sentAt &&
      sent.from[row] === picked.from &&
      sent.to[row] === picked.to &&
      MESSAGE_FAMILY_NAMES[sent.family[row] >> 1] === family;
    if (!isSo) continue;
    const isPicked = "due" in which && which.due === sent.due[row];
    if (sent.fate[row] === 2) {
      // The second copy follows its message.
      if (isPicked) return "This is the second copy that the network made of a message: choose the first one.";
      continue;
    }
    number++;
    if (!isPicked && !("number" in which && which.number === number)) continue;
    if (sent.fate[row] === 1) return "This message never arrives anyway: the network loses it in this run.";
    return {
      kind: "one-message",
      from,
      to,
      message: family,
      ...(number > 1 ? { number } : {}),
      does,
      ...(by > 0 ? { by: `${by}us` } : {}),
    };
  }
  const several = number === 0 ? "" : ` There ${number === 1 ? "is one" : `are ${number}`} at that microsecond.`;
  return `No such message is sent in this run: ${"number" in which && which.number > 1 ? `number ${which.number} of ` : ""}${pickedWords(picked, layout)}.${several}`;
}

/** As a scenario names a machine. */
function scopeOf(host: number, layout: Layout): Readonly<Record<string, string>> {
  const { kind, cluster, index, name } = layout.hosts[host];
  const id = cluster === 0 ? layout.cluster.id : layout.others[cluster - 1].id;
  switch (kind) {
    case "instance":
      return { instance: name };
    case "node":
      return { node: name };
    case "client":
      return { clients: layout.clients[index].id };
    case "proxy":
      return { proxy: name };
    case "outbound":
    case "inbound":
      return { [kind]: id };
    case "service":
      return { controlPlane: id };
  }
}

const FORM =
  "DROP MESSAGE writes FROM 'writer-1' TO 'storage-a1' SENT AT 2.5001s, or DELAY, DUPLICATE, CORRUPT; with NUMBER 2 the second of several, and with BY 50ms how much later";

/** Read; or a sentence that says what is wrong. */
export function readStatement(
  statement: string,
  layout: Layout,
): { readonly picked: Picked; readonly treatment: Treatment } | string {
  const match =
    /^\s*(DROP|DELAY|DUPLICATE|CORRUPT)\s+MESSAGE\s+(\w+)\s+FROM\s+'([^']+)'\s+TO\s+'([^']+)'\s+SENT\s+AT\s+(\d+(?:\.\d{1,6})?)\s*s(?:\s+NUMBER\s+(\d{1,7}))?(?:\s+BY\s+(\d+(?:\.\d+)?)\s*(us|ms|s))?\s*;?\s*$/i.exec(
      statement,
    );
  if (match === null) return `A statement about one message is written so: ${FORM}.`;
  const [, verb, familyName, fromName, toName, at, number = "1", by, unit] = match;
  const does = verb.toLowerCase() as MessageTool;
  const family = MESSAGE_FAMILY_NAMES.find((one) => one === familyName.toLowerCase());
  if (family === undefined)
    return `There are no messages called "${familyName}"; there are ${MESSAGE_FAMILY_NAMES.join(", ")}.`;
  const [from, to] = [fromName, toName].map((name) => layout.hosts.findIndex((host) => host.name === name));
  if (from < 0 || to < 0) return `There is no machine called "${from < 0 ? fromName : toName}" in this run.`;
  const { isTimed } = TOOLS[does];
  if (isTimed !== (by !== undefined))
    return isTimed
      ? `${verb.toUpperCase()} needs BY and how much later, for instance BY 50ms.`
      : `${verb.toUpperCase()} takes no BY: the message never comes.`;
  const length =
    by === undefined
      ? 0
      : Math.round(Number(by) * { us: 1, ms: 1_000, s: 1_000_000 }[unit.toLowerCase() as "us" | "ms" | "s"]);
  if (isTimed && length === 0) return "BY says how much later, a microsecond at least.";
  return {
    picked: { sentAt: Math.round(Number(at) * 1e6), from, to, family, which: { number: Number(number) } },
    treatment: { does, by: length },
  };
}

/** `log records from writer-1 to storage-a1, sent at 2.500100 s, comes 50 ms later`: what the branch is called by. */
export function treatedWords(picked: Picked, { does, by }: Treatment, layout: Layout): string {
  const how =
    does === "delay"
      ? `come ${span(by)} later`
      : does === "duplicate"
        ? "come twice"
        : does === "drop"
          ? "are dropped"
          : "are damaged";
  return `${pickedWords(picked, layout)}, ${how}`;
}
