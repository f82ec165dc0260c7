/**
 * Messages under way as points of the picture: a message moves straight and evenly from where it was sent to where it
 * will arrive, so its speed is the link's latency. A pure function of the frame: the same forwards and backwards. One
 * that is lost stops half way.
 *
 * Requests keep to the right of their way and answers come back on the other side. A control plane stands at the upper
 * edge of its Region.
 */
import { MESSAGE_FAMILY_NAMES, type MessageFamily } from "../../sim/message-families.ts";
import type { Frame, HostPlace, Layout } from "../../sim/run-types.ts";
import { count as inWords, plural } from "./format.ts";
import { centre, type Box } from "./boxes.ts";
import type { Topology } from "./topology.ts";
import type { Point } from "./cuts.ts";

/** How a message is drawn: a shape for what it is about, so that none needs its colour (viewer reference 3.5). */
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
  mirroring: { shape: "circle", colour: "blue", words: "blocks to a mirror" },
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

/** How far beside its way a message moves, in pixels. */
const ASIDE = 3;
/** Numbers of a way: where it begins, how far it goes, both across and down. */
const WAY = 4;

/**
 * Where every message of a frame is, as columns of numbers: ten thousand of them are placed many times a second, and an
 * object for each would cost more than drawing it. `place` fills the same columns again.
 */
export class Marks {
  count = 0;
  x = new Float64Array(256);
  y = new Float64Array(256);
  /** Index in MESSAGE_FAMILY_NAMES, doubled, and 1 more for an answer; LOST_LOOK for one that is drawn as lost. */
  look = new Uint8Array(256);
  #layout: Layout | null = null;
  #topology: Topology | null = null;
  #boxes: readonly Box[] = [];
  /** By sender, the number of the way to each receiver; 0 for one that is not known yet. */
  #wayTo: Uint32Array[] = [];
  #ways = new Float64Array(64 * WAY);
  #wayCount = 0;

  place({ messages, at }: Frame, layout: Layout, topology: Topology): void {
    this.count = messages?.count ?? 0;
    if (messages === null) return;
    if (layout !== this.#layout || topology !== this.#topology) this.#begin(layout, topology);
    if (this.count > this.x.length) this.#widen(this.count * 2);
    const { sentAt, due, family, fate, from, to } = messages;
    for (let row = 0; row < this.count; row++) {
      const way = (this.#wayTo[from[row]]?.[to[row]] || this.#learn(from[row], to[row])) * WAY;
      const isLost = fate[row] === 1;
      const travelled = (at - sentAt[row]) / (due[row] - sentAt[row]);
      const share = isLost ? Math.min(0.5, travelled) : travelled;
      this.x[row] = this.#ways[way] + this.#ways[way + 2] * share;
      this.y[row] = this.#ways[way + 1] + this.#ways[way + 3] * share;
      this.look[row] = isLost && travelled >= 0.5 ? LOST_LOOK : family[row];
    }
  }

  #begin(layout: Layout, topology: Topology): void {
    this.#layout = layout;
    this.#topology = topology;
    this.#boxes = layout.hosts.map((place) => boxOf(place, topology));
    this.#wayTo = [];
    this.#wayCount = 0;
  }

  /** The number of a way that nobody has gone yet. */
  #learn(from: number, to: number): number {
    const [[x, y], [endX, endY]] = way(this.#boxes[from], this.#boxes[to]);
    const [across, down] = [endX - x, endY - y];
    const aside = ASIDE / Math.max(1, Math.hypot(across, down));
    const number = ++this.#wayCount;
    if ((number + 1) * WAY > this.#ways.length) this.#ways = longer(this.#ways);
    this.#ways.set([x - down * aside, y + across * aside, across, down], number * WAY);
    (this.#wayTo[from] ??= new Uint32Array(this.#boxes.length))[to] = number;
    return number;
  }

  #widen(rows: number): void {
    this.x = new Float64Array(rows);
    this.y = new Float64Array(rows);
    this.look = new Uint8Array(rows);
  }
}

/** The look of what will not arrive, behind those of the families. */
export const LOST_LOOK = 2 * MESSAGE_FAMILY_NAMES.length;

function longer(column: Float64Array): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(2 * column.length);
  twice.set(column);
  return twice;
}

/** How many of each family are under way, for those who read; in the families' order, none left out that has any. */
export function underWay(
  frame: Frame,
): readonly { readonly family: MessageFamily; readonly count: number; readonly lost: number }[] {
  const { messages } = frame;
  if (messages === null) return [];
  const counts = new Uint32Array(MESSAGE_FAMILY_NAMES.length);
  const lost = new Uint32Array(MESSAGE_FAMILY_NAMES.length);
  for (let row = 0; row < messages.count; row++) {
    counts[messages.family[row] >> 1]++;
    if (messages.fate[row] === 1) lost[messages.family[row] >> 1]++;
  }
  return MESSAGE_FAMILY_NAMES.flatMap((family, index) =>
    counts[index] === 0 ? [] : [{ family, count: counts[index], lost: lost[index] }],
  );
}

/** More than these are not drawn one by one; the words still count them all. */
export const DRAWN_MAX = 20_000;

/** What is not drawn is said: `the newest 20,000 of 34,000 are drawn`. Empty where all are. */
export function drawnWords({ messages }: Frame): string {
  const [kept, leftOut] = [messages?.count ?? 0, messages?.leftOut ?? 0];
  const drawn = Math.min(kept, DRAWN_MAX);
  return kept + leftOut === drawn ? "" : `the newest ${inWords(drawn)} of ${inWords(kept + leftOut)} are drawn`;
}

/** `31 messages under way: 24 log records, 7 statements; 3 of them will never arrive.` */
export function underWayWords(frame: Frame, all = underWay(frame), drawn = drawnWords(frame)): string {
  const total = all.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return "No message is under way.";
  const lost = all.reduce((sum, one) => sum + one.lost, 0);
  const parts = all.map(({ family, count }) => `${count} ${LOOKS[family].words}`).join(", ");
  const never =
    lost === 0 ? "" : `; ${lost === total ? "none" : lost} of them will ${lost === total ? "" : "never "}arrive`;
  return `${plural(total, "message")} under way: ${parts}${never}${drawn === "" ? "" : `; ${drawn}`}.`;
}

/** Where a host stands in the picture; control planes are not drawn, and stand at the edge of their Region. */
export function boxOf({ kind, cluster, index }: HostPlace, topology: Topology): Box {
  const card = cluster === 0 ? undefined : topology.cards[cluster - 1];
  const edge: Box = card === undefined ? { x: topology.width / 2, y: 0, width: 0, height: 0 } : { ...card, height: 0 };
  if (cluster > 0 && card === undefined) return edge;
  const all = card ?? topology;
  switch (kind) {
    case "instance":
      return all.instances[index] ?? edge;
    case "node":
      return all.nodes[index] ?? edge;
    case "client":
      return topology.clients[index] ?? edge;
    case "proxy":
      return all.proxies[index] ?? edge;
    case "outbound":
      return (card ?? topology.ends)?.out ?? edge;
    case "inbound":
      return (card ?? topology.ends)?.in ?? edge;
    case "service":
      return edge;
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
