/**
 * Ways to and between machines that stand in the cards of other clusters: clients of their Regions, who may be served
 * anywhere, and what answers clients of the pictured Region. Fetched with the cards (topology-global.ts).
 *
 * In a card a way goes between its head and its boxes, and in the gaps between these: over nobody's name, and over none
 * of the words and fleets at the card's edge. It may cross a card that stands between two others.
 */
import { centre, type Box } from "./boxes.ts";
import type { Card, Home } from "./topology.ts";
import { BESIDE, crosses, type Point } from "./ways.ts";

type Way = readonly Point[];

/** Middle of the gap before a box, and of the gap above it. */
const BEFORE = 3;
const ABOVE = 2.5;
/** So far under a card's edge its head ends and its boxes have yet to begin. */
const UNDER_HEAD = 42;

/** Undefined where neither stands in a card. */
export function cardWay(start: Box, end: Box, cards: readonly Card[], home: Home): Way | undefined {
  const [from, to] = [start, end].map((box) => cards.find((card) => isIn(box, card)));
  if (from === undefined) return to === undefined ? undefined : fromHome(start, end, to, home);
  if (to === undefined) return fromHome(end, start, from, home).toReversed();
  if (from === to) return within(start, end, from);
  // Cards of one row have their levels in one line; to another row a way goes beside the card that it leads to.
  const lane = laneOf(to, home.width);
  const over: Way = from.y === to.y ? [] : [levelFor(start, from), levelFor(end, to)].map((y): Point => [lane, y]);
  return [...down(start, from).toReversed(), ...over, ...down(end, to)];
}

function isIn({ x, y, width, height }: Box, card: Card): boolean {
  return x >= card.x && x + width <= card.x + card.width && y >= card.y && y + height <= card.y + card.height;
}

/** Beside a card, where nothing stands in it either. */
const laneOf = (card: Card, width: number): number => Math.min(width - 8, card.x + card.width + 6);

/** Between the zones, under the storage, down beside the card and along its edge: not over the words of its link. */
function fromHome(start: Box, end: Box, card: Card, { azs, foot, width }: Home): Way {
  const [x, y] = centre(start);
  const zone = azs.findLast((one) => x >= one.x)!;
  const gutter = zone.x > 0 ? zone.x - BESIDE : zone.width + BESIDE;
  const [level, lane] = [foot - 2 * BESIDE, laneOf(card, width)];
  return [
    [zone.x > 0 ? start.x : start.x + start.width, y],
    [gutter, y],
    [gutter, level],
    [lane, level],
    [lane, levelFor(end, card)],
    ...down(end, card),
  ];
}

/** Whoever has no place of their own in a card, as its control plane, is met at its edge. */
const levelFor = (box: Box, { y }: Card): number => (box.y > y ? y + UNDER_HEAD : y);

/** From under the head: straight where nobody stands above, else through the gap before it. */
function down(box: Box, card: Card): Way {
  const [x, y] = centre(box);
  const level = levelFor(box, card);
  const straight: Way = [
    [x, level],
    [x, box.y],
  ];
  return named(card).some((one) => one !== box && crosses(straight[0], straight[1], one))
    ? [
        [box.x - BEFORE, level],
        [box.x - BEFORE, y],
        [box.x, y],
      ]
    : straight;
}

/** Through the gaps: above the one's row and before the other. */
function within(start: Box, end: Box, card: Card): Way {
  const [[, y], [, endY]] = [centre(start), centre(end)];
  const level = start.y - ABOVE;
  const side = (box: Box, at: number): Way => [
    [box.x, at],
    [box.x - BEFORE, at],
  ];
  if (end.y === card.y) return [...down(start, card).toReversed(), centre(end)];
  return [...side(start, y), [start.x - BEFORE, level], [end.x - BEFORE, level], ...side(end, endY).toReversed()];
}

const named = ({ clients, instances, proxies }: Card): readonly Box[] => [...clients, ...instances, ...proxies];
