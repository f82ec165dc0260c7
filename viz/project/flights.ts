/**
 * Messages under way as points of the picture: a message moves straight and evenly from where it was sent to where it will arrive, so its speed is the
 * link's latency. A pure function of the frame: the same forwards and backwards. One that is lost stops half way.
 *
 * Requests keep to the right of their way and answers come back on the other side. Machines of the service (the control plane, replication
 * servers) and other clusters stand at the picture's edge: the one above, the others to the right.
 */
import { MESSAGE_FAMILY_NAMES, type MessageFamily } from "../../sim/message-families.ts";
import type { Frame, HostPlace, Layout } from "../../sim/run-types.ts";
import { plural } from "./format.ts";
import { centre, type Box, type Topology } from "./topology.ts";
import type { Point } from "./cuts.ts";

/** How a message is drawn: a shape for what it is about, so that none needs its colour (viewer.md 3.5). */
export type Shape = "circle" | "square" | "triangle" | "chevron" | "diamond" | "plus" | "pill";

export interface Look {
  readonly shape: Shape;
  readonly colour: "blue" | "teal" | "amber" | "grey" | "ink";
  readonly words: string;
}

export const LOOKS: Readonly<Record<MessageFamily, Look>> = {
  writes: { shape: "circle", colour: "blue", words: "log records" },
  acknowledgements: { shape: "circle", colour: "blue", words: "acknowledgements" },
  pages: { shape: "square", colour: "teal", words: "page reads" },
  stream: { shape: "triangle", colour: "teal", words: "stream to readers" },
  replication: { shape: "chevron", colour: "teal", words: "replication between Regions" },
  forwarding: { shape: "chevron", colour: "ink", words: "forwarded writes" },
  gossip: { shape: "diamond", colour: "grey", words: "gossip" },
  copies: { shape: "diamond", colour: "amber", words: "repair copies" },
  recovery: { shape: "plus", colour: "ink", words: "recovery" },
  membership: { shape: "plus", colour: "ink", words: "memberships" },
  health: { shape: "plus", colour: "grey", words: "signs of life" },
  orders: { shape: "plus", colour: "ink", words: "orders" },
  statements: { shape: "pill", colour: "ink", words: "statements" },
};

export interface Particle {
  readonly x: number;
  readonly y: number;
  readonly family: MessageFamily;
  readonly isAnswer: boolean;
  readonly isLost: boolean;
}

/** How far beside its way a message moves, in pixels. */
const ASIDE = 3;

export function particles(frame: Frame, layout: Layout, topology: Topology): readonly Particle[] {
  const { messages, at } = frame;
  if (messages === null) return [];
  const boxes = layout.hosts.map((place) => boxOf(place, topology));
  const ways = new Map<number, readonly [Point, Point]>();
  const wayOf = (from: number, to: number): readonly [Point, Point] => {
    const key = from * boxes.length + to;
    const known = ways.get(key) ?? way(boxes[from], boxes[to]);
    ways.set(key, known);
    return known;
  };
  return Array.from({ length: messages.count }, (_, row): Particle => {
    const [from, to] = wayOf(messages.from[row], messages.to[row]);
    const { sentAt, due, family, fate } = messages;
    const isLost = fate[row] === 1;
    const travelled = (at - sentAt[row]) / (due[row] - sentAt[row]);
    const share = isLost ? Math.min(0.5, travelled) : travelled;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.max(1, Math.hypot(dx, dy));
    return {
      x: from[0] + dx * share - (dy / length) * ASIDE,
      y: from[1] + dy * share + (dx / length) * ASIDE,
      family: MESSAGE_FAMILY_NAMES[family[row] >> 1],
      isAnswer: (family[row] & 1) === 1,
      isLost: isLost && travelled >= 0.5,
    };
  });
}

/** How many of each family are under way, for those who read; in the families' order, none left out that has any. */
export function underWay(
  frame: Frame,
): readonly { readonly family: MessageFamily; readonly count: number; readonly lost: number }[] {
  const { messages } = frame;
  if (messages === null) return [];
  const counts = MESSAGE_FAMILY_NAMES.map((family) => ({ family, count: 0, lost: 0 }));
  for (let row = 0; row < messages.count; row++) {
    const entry = counts[messages.family[row] >> 1];
    entry.count++;
    if (messages.fate[row] === 1) entry.lost++;
  }
  return counts.filter(({ count }) => count > 0);
}

/** `31 messages under way: 24 log records, 7 statements; 3 of them will never arrive.` */
export function underWayWords(frame: Frame): string {
  const all = underWay(frame);
  const total = all.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return "No message is under way.";
  const lost = all.reduce((sum, one) => sum + one.lost, 0);
  const parts = all.map(({ family, count }) => `${count} ${LOOKS[family].words}`).join(", ");
  const never =
    lost === 0 ? "" : `; ${lost === total ? "none" : lost} of them will ${lost === total ? "" : "never "}arrive`;
  const more =
    (frame.messages?.leftOut ?? 0) > 0 ? ` Not drawn: ${plural(frame.messages?.leftOut ?? 0, "older one")}.` : "";
  return `${plural(total, "message")} under way: ${parts}${never}.${more}`;
}

/** Where a host stands in the picture; machines that are not drawn stand at its edge. */
function boxOf({ kind, index }: HostPlace, topology: Topology): Box {
  const edge = (x: number, y: number): Box => ({ x, y, width: 0, height: 0 });
  const elsewhere = edge(topology.width, topology.crossing);
  switch (kind) {
    case "instance":
      return topology.instances[index] ?? elsewhere;
    case "node":
      return topology.nodes[index] ?? elsewhere;
    case "client":
      return topology.clients[index] ?? elsewhere;
    case "proxy":
    case "service":
      return edge(topology.width / 2, 0);
    case "elsewhere":
      return elsewhere;
  }
}

/** From border to border, so that no message covers the words in a box. */
function way(from: Box, to: Box): readonly [Point, Point] {
  return [border(from, centre(to)), border(to, centre(from))];
}

function border(box: Box, towards: Point): Point {
  const [x, y] = centre(box);
  const [dx, dy] = [towards[0] - x, towards[1] - y];
  const [across, down] = [Math.abs(dx) / Math.max(1, box.width / 2), Math.abs(dy) / Math.max(1, box.height / 2)];
  const share = 1 / Math.max(1, across, down);
  return [x + dx * share, y + dy * share];
}
