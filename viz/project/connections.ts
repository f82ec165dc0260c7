/**
 * Who is connected to whom, as lines of the topology: clients to instances, wherever those stand, and through machines
 * of RDS Proxies. The engine says which (sim/connected.ts); here they get their places.
 */
import type { Frame, HostPlace, Layout } from "../../sim/run-types.ts";
import type { LinkEnds, Selection } from "../state/selection.ts";
import { centre, type Box } from "./boxes.ts";
import { boxOf } from "./flights.ts";
import type { Topology } from "./topology.ts";

/** Half of what is between two zones, and less than what is between a box and its zone's edge. */
export const BESIDE = 5;

export interface ConnectionView {
  readonly id: string;
  readonly path: string;
  /** One of its ends is down. */
  readonly off: boolean;
  readonly ends: LinkEnds;
}

export function connectionViews(frame: Frame, layout: Layout, topology: Topology): readonly ConnectionView[] {
  // Cards of other clusters come a moment after the page.
  const drawn = pairsOf(frame, layout).filter(([, { cluster }]) => cluster <= topology.cards.length);
  return drawn.map(([from, to]) => ({
    id: `${from.name} ${to.name}`,
    path: pathBetween(from, to, topology),
    off: isDown(from, frame) || isDown(to, frame),
    ends: [selectionOf(from), selectionOf(to)],
  }));
}

/** Names of the instances, or the machines of RDS Proxies, that clients are connected to. */
export function servedBy(client: number, frame: Frame, layout: Layout): readonly string[] {
  return pairsOf(frame, layout).flatMap(([{ kind, index }, { name }]) =>
    kind === "client" && index === client ? [name] : [],
  );
}

function pairsOf({ connected }: Frame, { hosts }: Layout): readonly (readonly [HostPlace, HostPlace])[] {
  const pairs: [HostPlace, HostPlace][] = [];
  for (let at = 0; at < connected.length; at += 2) pairs.push([hosts[connected[at]], hosts[connected[at + 1]]]);
  return pairs;
}

/**
 * From foot to head; beside what stands in between in either column, and between the zones to another cluster, so that
 * nobody seems to be connected to what a line only passes.
 */
function pathBetween(from: HostPlace, to: HostPlace, topology: Topology): string {
  const { azs, clients, instances, proxies, cards } = topology;
  const lists = { client: clients, instance: instances, proxy: proxies } as const;
  const [start, end] = [boxOf(from, topology), boxOf(to, topology)];
  const [[x, y], [endX, endY]] = [centre(start), centre(end)];
  if (to.cluster > 0) {
    const zone = azs.find((one) => x > one.x && x < one.x + one.width) ?? azs[0];
    const gutter = zone.x > 0 ? zone.x - BESIDE : zone.width + BESIDE;
    return `M${x},${y}H${gutter}V${cards[to.cluster - 1].y - BESIDE}H${endX}V${end.y}`;
  }
  const inStack = ({ kind }: HostPlace, box: Box): readonly Box[] =>
    (lists[kind as keyof typeof lists] ?? []).filter((one) => one.x === box.x);
  const below = inStack(from, start).filter((one) => one.y > start.y);
  const above = inStack(to, end).filter((one) => one.y < end.y);
  const beside = (box: Box, isRight: boolean): number => box.x + (isRight ? box.width + BESIDE : -BESIDE);
  const last = below.at(-1);
  const out =
    last === undefined
      ? `M${x},${start.y + start.height}`
      : `M${x},${y}H${beside(start, endX > x)}V${last.y + last.height}`;
  const into = above.length === 0 ? `L${endX},${end.y}` : `L${beside(end, x >= endX)},${above[0].y}V${endY}H${endX}`;
  return out + into;
}

function isDown({ kind, cluster, index }: HostPlace, frame: Frame): boolean {
  if (kind === "client") return false;
  const { instances, proxies } = cluster === 0 ? frame : frame.others[cluster - 1];
  return (kind === "proxy" ? proxies[index] : instances[index].status) === "down";
}

function selectionOf({ kind, cluster, index }: HostPlace): Selection {
  if (cluster > 0) return { kind: "member", index: cluster };
  return { kind: kind === "client" || kind === "proxy" ? kind : "instance", index };
}
