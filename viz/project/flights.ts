/**
 * Messages under way as points of the picture: a message moves evenly from where it was sent to where it will arrive,
 * the way that lines of connections go, too (ways.ts), so its speed is the link's latency. A pure function of the
 * frame: the same forwards and backwards. One that is lost stops half way.
 *
 * Requests keep to the right of their way and answers come back on the other side.
 */
import { MESSAGE_FAMILY_NAMES, type MessageFamily } from "../../sim/facts/index.ts";
import type { Frame, Layout } from "../../sim/results/index.ts";
import { count as inWords, plural } from "./format.ts";
import type { Topology } from "./topology.ts";
import { wayBetween, type Point } from "./ways.ts";

/** How a message is drawn: a shape for what it is about, so that none needs its colour (viewer reference 3.5). */
export type Shape = "circle" | "square" | "triangle" | "chevron" | "diamond" | "plus" | "pill";

export interface Look {
  readonly shape: Shape;
  readonly colour: "blue" | "teal" | "amber" | "grey" | "ink";
  readonly words: string;
  /** Where there is little room. */
  readonly short: string;
  /** Of one message, where they can be counted. */
  readonly one?: string;
}

export const LOOKS: Readonly<Record<MessageFamily, Look>> = {
  writes: { shape: "circle", colour: "blue", words: "log records", short: "log", one: "log record" },
  acknowledgements: {
    shape: "circle",
    colour: "blue",
    words: "acknowledgements",
    short: "acks",
    one: "acknowledgement",
  },
  pages: { shape: "square", colour: "teal", words: "page reads", short: "pages", one: "page read" },
  mirroring: {
    shape: "circle",
    colour: "blue",
    words: "blocks to a mirror",
    short: "mirror",
    one: "block to a mirror",
  },
  stream: { shape: "triangle", colour: "teal", words: "stream to readers", short: "stream" },
  replication: { shape: "chevron", colour: "teal", words: "replication between Regions", short: "replication" },
  forwarding: {
    shape: "chevron",
    colour: "ink",
    words: "forwarded writes",
    short: "forwarded",
    one: "forwarded write",
  },
  gossip: { shape: "diamond", colour: "grey", words: "gossip", short: "gossip" },
  copies: { shape: "diamond", colour: "amber", words: "repair copies", short: "copies", one: "repair copy" },
  recovery: { shape: "plus", colour: "ink", words: "recovery", short: "recovery" },
  membership: { shape: "plus", colour: "ink", words: "memberships", short: "members", one: "membership" },
  health: { shape: "plus", colour: "grey", words: "signs of life", short: "health", one: "sign of life" },
  orders: { shape: "plus", colour: "ink", words: "orders", short: "orders", one: "order" },
  statements: { shape: "pill", colour: "ink", words: "statements", short: "statements", one: "statement" },
};

/** How far beside its way a message moves, in pixels. */
const ASIDE = 3;
/**
 * Numbers of a leg of a way: where a message would stand at its start if all of the way were this leg, how far it would
 * go, both across and down, and the share of the way at which the leg ends.
 */
const LEG = 5;

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
  /** By sender, where the legs of the way to each receiver begin; 0 for one that is not known yet. */
  #wayTo: Uint32Array[] = [];
  #legs = new Float64Array(64 * LEG);
  #end = LEG;

  place({ messages, at }: Frame, layout: Layout, topology: Topology): void {
    this.count = messages?.count ?? 0;
    if (messages === null) return;
    if (layout !== this.#layout || topology !== this.#topology) this.#begin(layout, topology);
    if (this.count > this.x.length) this.#widen(this.count * 2);
    const { sentAt, due, family, fate, from, to } = messages;
    for (let row = 0; row < this.count; row++) {
      let leg = this.#wayTo[from[row]]?.[to[row]] || this.#learn(from[row], to[row]);
      const isLost = fate[row] === 1;
      const travelled = (at - sentAt[row]) / (due[row] - sentAt[row]);
      const share = isLost ? Math.min(0.5, travelled) : travelled;
      while (share > this.#legs[leg + 4]) leg += LEG;
      this.x[row] = this.#legs[leg] + this.#legs[leg + 2] * share;
      this.y[row] = this.#legs[leg + 1] + this.#legs[leg + 3] * share;
      this.look[row] = isLost && travelled >= 0.5 ? LOST_LOOK : family[row];
    }
  }

  #begin(layout: Layout, topology: Topology): void {
    this.#layout = layout;
    this.#topology = topology;
    this.#wayTo = [];
    this.#end = LEG;
  }

  /** Where the legs of a way begin that nobody has gone yet. */
  #learn(from: number, to: number): number {
    const { hosts } = this.#layout!;
    const corners = aside(wayBetween(hosts[from], hosts[to], this.#topology!));
    const first = this.#end;
    const lengths = corners.map(([x, y], at) =>
      at === 0 ? 0 : Math.hypot(x - corners[at - 1][0], y - corners[at - 1][1]),
    );
    const whole = lengths.reduce((sum, length) => sum + length, 0);
    let until = 0;
    corners.slice(1).forEach(([endX, endY], at) => {
      const [x, y] = corners[at];
      const share = lengths[at + 1] / whole || 1;
      const [across, down] = [(endX - x) / share, (endY - y) / share];
      const begin = until;
      until = at + 2 === corners.length ? Infinity : begin + share;
      if (this.#end + LEG > this.#legs.length) this.#legs = longer(this.#legs);
      this.#legs.set([x - across * begin, y - down * begin, across, down, until], this.#end);
      this.#end += LEG;
    });
    (this.#wayTo[from] ??= new Uint32Array(hosts.length))[to] = first;
    return first;
  }

  #widen(rows: number): void {
    this.x = new Float64Array(rows);
    this.y = new Float64Array(rows);
    this.look = new Uint8Array(rows);
  }
}

/** A way as it is gone by messages, to the right of the middle; round corners, too. */
function aside(way: readonly Point[]): readonly Point[] {
  const corners = way.filter(([x, y], at) => at === 0 || x !== way[at - 1][0] || y !== way[at - 1][1]);
  // Control planes of one Region stand at the same place.
  if (corners.length === 1) return [corners[0], corners[0]];
  const across = corners.slice(1).map(([x, y], at) => {
    const [dx, dy] = [x - corners[at][0], y - corners[at][1]];
    const length = Math.max(1, Math.hypot(dx, dy));
    return [-dy / length, dx / length];
  });
  return corners.map(([x, y], at) => {
    const [[ax, ay], [bx, by]] = [across[at - 1] ?? across[at], across[at] ?? across[at - 1]];
    // Where a way turns back on itself its two sides have no corner.
    const far = ASIDE / Math.max(0.5, 1 + ax * bx + ay * by);
    return [x + (ax + bx) * far, y + (ay + by) * far];
  });
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
  const parts = all.map(({ family, count }) => {
    const { words, one = words } = LOOKS[family];
    return plural(count, one, words);
  });
  const never =
    lost === 0 ? "" : `; ${lost === total ? "none" : lost} of them will ${lost === total ? "" : "never "}arrive`;
  return `${plural(total, "message")} under way: ${parts.join(", ")}${never}${drawn === "" ? "" : `; ${drawn}`}.`;
}
