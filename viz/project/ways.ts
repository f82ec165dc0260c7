/**
 * Ways between two machines in the picture, which lines of connections and messages go alike: straight where nobody
 * stands between, else down or up beside whoever does, so that nothing covers what it has nothing to do with. What two
 * machines say to each other goes one way in both directions.
 *
 * Storage nodes are met from above, so that what is on its way to one does not fly over others. What is inside a card
 * is passed over.
 */
import type { HostPlace } from "../../sim/results/index.ts";
import { centre, type Box } from "./boxes.ts";
import type { Topology } from "./topology.ts";

/** Half of what is between two zones, and less than what is between a box and its zone's edge. */
export const BESIDE = 5;

/** Over the storage nodes, under where lines from the writer cross to them. */
const ROOF = 8;
/** Two nodes that are no further apart than so many of their widths have nobody between them. */
const NEIGHBOUR = 1.6;

/** Those that stand higher come first: each way is found from there, and gone backwards from the other end. */
const KINDS: readonly HostPlace["kind"][] = ["service", "client", "proxy", "instance", "node", "outbound", "inbound"];
const rankOf = ({ kind }: HostPlace): number => KINDS.indexOf(kind);
const INSTANCE = 3;

export type Point = readonly [number, number];
type Way = readonly Point[];

export function wayBetween(from: HostPlace, to: HostPlace, topology: Topology): Way {
  const order = from.cluster - to.cluster || rankOf(from) - rankOf(to) || from.index - to.index;
  // A fleet's link is drawn from whoever sends.
  const isBack = from.kind === "inbound" || to.kind === "outbound" ? rankOf(from) > rankOf(to) : order > 0;
  return isBack ? found(to, from, topology).toReversed() : found(from, to, topology);
}

function found(from: HostPlace, to: HostPlace, topology: Topology): Way {
  const [start, end] = [boxOf(from, topology), boxOf(to, topology)];
  const { nodes } = topology;
  const down = (node: Box): Way => descent(node, nodes);
  const isNode = to.kind === "node" && to.cluster === 0;
  const straight = isNode
    ? [border(start, down(end)[0]), ...down(end)]
    : [border(start, centre(end)), border(end, centre(start))];
  // Cards come a moment after the page.
  if (topology.cards.length < Math.max(from.cluster, to.cluster)) return straight;
  if (from.kind === "outbound" && from.cluster !== to.cluster) {
    const way = topology.linkWay(from.cluster, to.cluster);
    return [border(start, way[1]), ...way.slice(1, -1), border(end, way.at(-2)!)];
  }
  if (isNode && from.kind === "node")
    return start.y === end.y && Math.abs(start.x - end.x) < NEIGHBOUR * start.width
      ? [border(start, centre(end)), border(end, centre(start))]
      : [...down(start).toReversed(), ...down(end)];
  if (from.cluster > 0 || rankOf(from) > INSTANCE) return straight;
  const round = topology.cardWay(start, end, topology);
  if (round !== undefined) return round;
  const { clients, proxies, instances, crossing } = topology;
  const all = [...clients, ...proxies, ...instances];
  const isFree = (way: Way): boolean => !all.some((box) => way.some((point, at) => crosses(way[at - 1], point, box)));
  const [x, y] = centre(start);
  const [endX, endY] = centre(end);
  const foot: Point = [x, start.y + start.height];
  if (rankOf(to) > INSTANCE) {
    const lower = (...way: Point[]): Way => [...way, ...(isNode ? down(end) : [border(end, way.at(-1)!)])];
    const lane = beside(start, false);
    const ways = [straight, lower(foot, [x, crossing]), lower([start.x, y], [lane, y], [lane, crossing])];
    return ways.find(isFree) ?? ways[2];
  }
  const stack = (box: Box): readonly Box[] =>
    [clients, proxies, instances]
      .filter((list) => (list as readonly Box[]).includes(box))
      .flatMap((list) => list.filter((one) => one.x === box.x));
  const [lane, endLane] = [beside(start, endX > x), beside(end, x >= endX)];
  const edge = (box: Box, at: number): number => (at < box.x + box.width / 2 ? box.x : box.x + box.width);
  const out = (level: number): Way => [
    [edge(start, lane), y],
    [lane, y],
    [lane, level],
  ];
  const into = (level: number, by = endLane): Way => [
    [by, level],
    [by, endY],
    [edge(end, by), endY],
  ];
  const above = Math.min(...instances.map((one) => one.y)) - 2 * BESIDE;
  const last = stack(start).at(-1) ?? start;
  const [below, top] = [last.y + last.height, (stack(end)[0] ?? end).y];
  const head: Point = [endX, end.y];
  const beneath = out(endY).concat(into(endY, lane));
  const ways =
    from.kind === "service"
      ? [beneath]
      : from.kind === to.kind
        ? [straight, beneath]
        : [[foot, head], [foot, ...into(top)], [...out(below), head], out(below).concat(into(top))];
  return ways.find(isFree) ?? out(above).concat(into(above));
}

/** From above all storage nodes to one: to its head, or where others stand over it through the gap before it. */
function descent(node: Box, nodes: readonly Box[]): Way {
  const [x, y] = centre(node);
  const first = Math.min(...nodes.map((one) => one.y));
  const roof = first - ROOF;
  return node.y === first
    ? [
        [x, roof],
        [x, node.y],
      ]
    : [
        [node.x - BESIDE, roof],
        [node.x - BESIDE, y],
        [node.x, y],
      ];
}

/** What has no width is passed where it stands. */
const beside = ({ x, width }: Box, isRight: boolean): number =>
  width === 0 ? x : x + (isRight ? width + BESIDE : -BESIDE);

/** Whether a leg goes through a box; one that only touches it does not. */
export function crosses(from: Point | undefined, to: Point, { x, y, width, height }: Box): boolean {
  if (from === undefined) return false;
  let [first, last] = [0, 1];
  for (const [start, end, low, high] of [
    [from[0], to[0], x, x + width],
    [from[1], to[1], y, y + height],
  ]) {
    const far = end - start;
    const [a, b] = [(low + 0.5 - start) / far, (high - 0.5 - start) / far];
    // What does not move in this direction is inside all the time or never: infinite shares say so.
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  return first < last;
}

/** Where a host stands in the picture; control planes are not drawn, and stand at the edge of their Region. */
function boxOf({ kind, cluster, index }: HostPlace, topology: Topology): Box {
  const card = cluster === 0 ? undefined : topology.cards[cluster - 1];
  // Between two zones, where nothing stands under it.
  const x = topology.azs[1].x - BESIDE;
  const edge: Box = card === undefined ? { x, y: 0, width: 0, height: 0 } : { ...card, height: 0 };
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
function border(box: Box, towards: Point): Point {
  const [x, y] = centre(box);
  const [dx, dy] = [towards[0] - x, towards[1] - y];
  const [across, down] = [Math.abs(dx) / Math.max(1, box.width / 2), Math.abs(dy) / Math.max(1, box.height / 2)];
  const share = 1 / Math.max(1, across, down);
  return [x + dx * share, y + dy * share];
}
