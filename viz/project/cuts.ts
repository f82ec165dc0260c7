/** Cuts in force, from the names the engine uses to places in the picture. */
import type { Frame, Layout } from "../../sim/results/index.ts";
import { centre, type Box } from "./boxes.ts";
import type { Topology } from "./topology.ts";
import type { Point } from "./ways.ts";

export type CutView =
  /** Drawn across the link between two places, with a gap and two end caps. */
  | {
      readonly kind: "between";
      readonly from: Point;
      readonly to: Point;
      readonly oneWay: boolean;
      readonly text: string;
    }
  /**
   * Across the link to another cluster, which comes from above or, where another cluster is the primary, from below;
   * `way` is 1 where what goes down is stopped.
   */
  | { readonly kind: "link"; readonly at: Point; readonly oneWay: boolean; readonly way: 1 | -1; readonly text: string }
  /** One place cut off from everybody: drawn around it. */
  | {
      readonly kind: "around";
      readonly at: Point;
      readonly width: number;
      readonly height: number;
      readonly text: string;
    };

export function cutViews(frame: Frame, layout: Layout, topology: Topology): readonly CutView[] {
  return frame.cuts.flatMap(({ from, to, oneWay, text }): CutView[] => {
    const [source, target] = [placeOf(from, layout, topology), placeOf(to, layout, topology)];
    if (source !== undefined && target !== undefined) {
      // Clients stand in the cards, too, and are no part of what a link replicates.
      if (source.cluster !== target.cluster && !source.isClient && !target.isClient)
        return acrossLinks(frame, topology, [source.cluster, target.cluster], oneWay, text);
      const [start, to] = [anchor(source, topology), anchor(target, topology)];
      // The way to a zone goes along the crossing.
      return [{ kind: "between", from: target.isZone ? [start[0], to[1]] : start, to, oneWay, text }];
    }
    const alone = (source ?? target)?.box;
    if (alone === undefined) return [];
    return [{ kind: "around", at: centre(alone), width: alone.width + 12, height: alone.height + 12, text }];
  });
}

interface Place {
  /** 0 is the pictured one. */
  readonly cluster: number;
  readonly box: Box;
  readonly isZone: boolean;
  readonly isClient?: boolean;
}

/**
 * Every link that ends at one of the two and begins at the other, or, where neither is the primary, both ends' links.
 */
function acrossLinks(
  frame: Frame,
  topology: Topology,
  [from, to]: readonly [number, number],
  oneWay: boolean,
  text: string,
): CutView[] {
  const ends = [from, to].filter((cluster) => cluster !== frame.global?.primary);
  return topology
    .links(frame)
    .filter(({ member }) => ends.includes(member))
    .map(({ at, member }): CutView => {
      const isDown = member !== 0;
      return { kind: "link", at, oneWay, way: (to === member) === isDown ? 1 : -1, text };
    });
}

function placeOf(name: string, layout: Layout, topology: Topology): Place | undefined {
  const { azs, clients, instances, nodes, proxies, cards, ends, width, foot } = topology;
  const zone = azs.find(({ id }) => id === name);
  if (zone !== undefined) return { cluster: 0, box: zone, isZone: true };
  const client = clients.find(({ id }) => name === `clients of ${id}`);
  if (client !== undefined) return { cluster: 0, box: client, isZone: false, isClient: true };
  const thing = [instances, nodes, proxies].flat().find(({ id }) => id === name);
  if (thing !== undefined) return { cluster: 0, box: thing, isZone: false };
  if (name === layout.cluster.region) return { cluster: 0, box: { x: 0, y: 0, width, height: foot }, isZone: false };
  if (ends !== null && name === `${layout.cluster.id}.outbound`) return { cluster: 0, box: ends.out, isZone: false };
  if (ends !== null && name === `${layout.cluster.id}.inbound`) return { cluster: 0, box: ends.in, isZone: false };
  for (const card of cards) {
    const { region, id } = layout.others[card.index - 1];
    const zones = layout.regions.find((one) => one.name === region)?.azs ?? [];
    const part = [card.instances, card.nodes, card.proxies].flat().find((one) => one.id === name);
    const box =
      name === `${id}.outbound`
        ? card.out
        : name === `${id}.inbound`
          ? card.in
          : (part ?? (name === region || zones.some((az) => az.name === name) ? card : undefined));
    if (box !== undefined) return { cluster: card.index, box, isZone: false };
  }
  return undefined;
}

/** A zone is met where links cross, a host in its middle. */
function anchor({ box, isZone }: Place, topology: Topology): Point {
  const [x, y] = centre(box);
  return isZone ? [x, topology.crossing] : [x, y];
}
