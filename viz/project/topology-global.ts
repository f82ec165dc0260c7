/**
 * The other clusters of a global database: a card each, side by side under the pictured Region, and the links between
 * them. A cluster has two fleets of replication servers at its border, as everywhere in the picture: `out` reads its
 * volume while it is the primary, `in` feeds it while it is not. Fixed by the layout and the width alone.
 */
import type { Frame, Layout } from "../../sim/results/index.ts";
import { centre, type Box, type Placed } from "./boxes.ts";
import { cardWay } from "./card-ways.ts";
import { linkWords } from "./replication.ts";
import { regionOf, type Card, type ClusterPlacer, type Ends, type LinkView } from "./topology.ts";
import type { Point } from "./ways.ts";

/** Room for a link, its words and the fleets; copies of a cluster by itself have none of them. */
const GUTTER = 49;
const GUTTER_BARE = 24;
const CARD_MIN = 176;
const GAP = 12;
const HEAD = 44;
const ROW = 26;
/** Between two boxes: so much across, and what a row has beyond it down. */
const APART = 6;
const BOX = ROW - 5;
const SQUARE = 10;
const STEP = 13;
const END = { width: 24, height: 16 };
/** A bar's full length is so many powers of ten of records; narrower cards have none. */
const BACKLOG_MOST = 6;
const BAR_FROM = 300;
/** Words stand so far beside the end of a link, those of the second line beside a bar, too. */
export const BESIDE = 18;
export const BAR = 66;
/** About how wide a letter of the first line, which is bold, and of the second is. */
const LETTERS = [7.1, 6.6] as const;

function cardsHeight(layout: Layout, width: number): number {
  const rows = rowsOf(layout, width);
  return rows.reduce(
    (sum, row) =>
      sum + gutterOf(layout) + Math.max(...row.map((index) => heightOf(layout, index, cardWidth(width, row.length)))),
    0,
  );
}

const gutterOf = ({ globalMembers }: Layout): number => (globalMembers.length > 0 ? GUTTER : GUTTER_BARE);

function placeCards(layout: Layout, width: number, top: number): readonly Card[] {
  let y = top;
  return rowsOf(layout, width).flatMap((row) => {
    y += gutterOf(layout);
    const own = cardWidth(width, row.length);
    const height = Math.max(...row.map((index) => heightOf(layout, index, own)));
    const at = y;
    y += height;
    return row.map((index, column) => placeCard(layout, index, { x: column * (own + GAP), y: at, width: own, height }));
  });
}

export const CLUSTERS: ClusterPlacer = {
  height: cardsHeight,
  place: (layout, width, foot) => {
    if (layout.others.length === 0)
      return { cards: [], ends: null, links: () => [], linkWay: () => [], cardWay: () => undefined };
    const [cards, ends] = [placeCards(layout, width, foot), homeEnds(foot)];
    const place = { foot, width };
    return {
      cards,
      ends,
      links: (frame) => linkViews(frame, ends, cards, place),
      // A link beside a card at the edge is drawn beyond the picture, where there are no messages.
      linkWay: (from, to) => linkWay(from, to, ends, cards, foot).map(([x, y]) => [Math.max(4, x), y]),
      cardWay: (start, end, home) => cardWay(start, end, cards, home),
    };
  },
};

/** The pictured cluster's own fleets, at the foot of its Region. */
function homeEnds(foot: number): Ends {
  return endsAt(18, foot - END.height / 2);
}

function linkViews(
  { global }: Frame,
  ends: Ends,
  cards: readonly Card[],
  { foot, width }: { readonly foot: number; readonly width: number },
): readonly LinkView[] {
  if (global === null) return [];
  return global.members.flatMap((member, index): LinkView[] => {
    if (index === global.primary || member.role === "left") return [];
    const way = linkWay(global.primary, index, ends, cards, foot);
    const [toX] = way.at(-1)!;
    const isHome = index === 0;
    const edge = isHome ? foot : cards[index - 1].y;
    const behind = member.onTheWay + member.waiting;
    const all = linkWords(member, global);
    const room = (isHome ? width : cards[index - 1].x + cards[index - 1].width) - toX - BESIDE;
    const words = all[0].length * LETTERS[0] > room ? linkWords(member, global, "RPO") : all;
    const hasBar = member.isFed && (isHome || cards[index - 1].width >= BAR_FROM);
    return [
      {
        member: index,
        path: `M${way.join("L")}`,
        at: [toX, edge + (isHome ? 20 : -20)],
        isOff: !member.isFed || global.members[global.primary].sends !== "up" || member.receives !== "up",
        words,
        lengths: words.map((text, line) => {
          const most = Math.floor(room - (line === 1 && hasBar ? BAR : 0));
          return text.length * LETTERS[line] > most ? most : null;
        }),
        backlog: hasBar ? Math.min(1, Math.log10(1 + behind) / BACKLOG_MOST) : null,
      },
    ];
  });
}

/** From middle to middle of two clusters' fleets; the pictured cluster is 0. */
function linkWay(from: number, to: number, ends: Ends, cards: readonly Card[], foot: number): readonly Point[] {
  const endsOf = (index: number): Ends => (index === 0 ? ends : cards[index - 1]);
  const [x, y] = centre(endsOf(from).out);
  const [toX, toY] = centre(endsOf(to).in);
  const isHome = to === 0;
  const edgeOf = (index: number): number => (index === 0 ? foot : cards[index - 1].y);
  const edge = edgeOf(to);
  // Between Regions in the first gutter, over the words of the links to the left; past a card of an earlier row along
  // its left side.
  const isFirst = isHome || cards[to - 1].x === 0;
  const middle = isFirst ? foot + GUTTER / 2 : foot + END.height / 2 + 3;
  const isFar = !isHome && edge > foot + GUTTER + 1;
  // From card to card right above them: under the words of the pictured cluster's link.
  const level = !isFar && edgeOf(from) === edge && !isHome ? edge - END.height / 2 - 3 : middle;
  const aside = isFar ? cards[to - 1].x - GAP / 2 : toX;
  const last = isFar ? edge - GUTTER / 2 : level;
  return [
    [x, y],
    [x, level],
    [aside, level],
    [aside, last],
    [toX, last],
    [toX, toY],
  ];
}

function rowsOf({ others }: Layout, width: number): readonly (readonly number[])[] {
  const perRow = Math.max(1, Math.floor((width + GAP) / (CARD_MIN + GAP)));
  const rows = Array.from({ length: Math.ceil(others.length / perRow) }, (_, row) => row * perRow);
  return rows.map((first) => others.slice(first, first + perRow).map((_, at) => first + at));
}

function cardWidth(width: number, count: number): number {
  return Math.floor((width - (count - 1) * GAP) / count);
}

function heightOf(layout: Layout, index: number, width: number): number {
  const { instances, proxies, nodes } = layout.others[index];
  const clients = clientsOf(layout, index);
  const boxes = Math.ceil((instances.length + proxies.length + clients.length) / boxesPerRow(width));
  const perZone = Math.max(0, ...zonesOf(nodes).map((az) => nodes.filter((node) => node.az === az).length));
  return HEAD + boxes * ROW + Math.ceil(perZone / squaresPerRow(width)) * STEP + 10;
}

const boxesPerRow = (width: number): number => Math.max(1, Math.floor((width - 20) / 84));
const squaresPerRow = (width: number): number => Math.max(1, Math.floor(((width - 24) / 3 - 16) / STEP));
const zonesOf = (nodes: Layout["nodes"]): readonly number[] => [...new Set(nodes.map(({ az }) => az))];

/** Those who stand in the Region of a cluster, which is the first one there. */
function clientsOf(layout: Layout, other: number): readonly Pick<Placed, "index" | "az" | "id">[] {
  const { cluster, others } = layout;
  const { region } = others[other];
  if (region === cluster.region || others.findIndex((one) => one.region === region) !== other) return [];
  return layout.clients.flatMap(({ id, az }, index) => (regionOf(layout, az) === region ? [{ index, az, id }] : []));
}

function placeCard(layout: Layout, other: number, box: Box): Card {
  const { id, instances, proxies, nodes } = layout.others[other];
  const clients = clientsOf(layout, other);
  const named = instances.length + proxies.length + clients.length;
  const perRow = boxesPerRow(box.width);
  const boxWidth = Math.min(130, Math.floor((box.width - 20 - (perRow - 1) * APART) / perRow));
  const placedBox = (one: { readonly id: string; readonly az: number }, index: number, at: number): Placed => ({
    index,
    az: one.az,
    id: one.id,
    x: box.x + 10 + (at % perRow) * (boxWidth + APART),
    y: box.y + HEAD + Math.floor(at / perRow) * ROW,
    width: boxWidth,
    height: BOX,
  });
  const top = box.y + HEAD + Math.ceil(named / perRow) * ROW + 2;
  const zones = zonesOf(nodes);
  const bank = (box.width - 24) / 3;
  const banks = zones.map((_, column) => ({ letter: "abc"[column], x: box.x + 12 + column * bank, y: top }));
  const squares = squaresPerRow(box.width);
  const used = new Map<number, number>();
  return {
    ...box,
    ...endsAt(box.x + 18, box.y - END.height / 2),
    index: other + 1,
    az: -1,
    id,
    instances: instances.map((one, index) => placedBox(one, index, index)),
    proxies: proxies.map((one, index) => placedBox(one, index, instances.length + index)),
    clients: clients.map((one, at) => placedBox(one, one.index, named - clients.length + at)),
    banks,
    nodes: nodes.map((node, index) => {
      const at = used.get(node.az) ?? 0;
      used.set(node.az, at + 1);
      const x = banks[zones.indexOf(node.az)].x + 14 + (at % squares) * STEP;
      return {
        index,
        az: node.az,
        id: node.id,
        x,
        y: top + Math.floor(at / squares) * STEP,
        width: SQUARE,
        height: SQUARE,
      };
    }),
  };
}

function endsAt(x: number, y: number): Ends {
  return { out: { x, y, ...END }, in: { x: x + END.width + 8, y, ...END } };
}
