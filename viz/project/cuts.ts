/** Cuts in force, from the names the engine uses to places in the picture. */
import type { Frame } from "../../sim/run-types.ts";
import { centre, type Topology } from "./topology.ts";

export type Point = readonly [number, number];

export type CutView =
  /** Drawn across the link between two places, with a gap and two end caps. */
  | {
      readonly kind: "between";
      readonly from: Point;
      readonly to: Point;
      readonly oneWay: boolean;
      readonly text: string;
    }
  /** One place cut off from everybody: drawn around it. */
  | {
      readonly kind: "around";
      readonly at: Point;
      readonly width: number;
      readonly height: number;
      readonly text: string;
    };

export function cutViews(frame: Frame, topology: Topology): readonly CutView[] {
  return frame.cuts.flatMap(({ from, to, oneWay, text }): CutView[] => {
    const source = boxOf(from, topology);
    const target = boxOf(to, topology);
    if (source !== undefined && target !== undefined) {
      return [{ kind: "between", from: anchor(source, topology), to: anchor(target, topology), oneWay, text }];
    }
    const alone = source ?? target;
    if (alone === undefined) return [];
    return [{ kind: "around", at: centre(alone), width: alone.width + 12, height: alone.height + 12, text }];
  });
}

type Place = Topology["azs"][number] | Topology["nodes"][number];

function boxOf(name: string, { azs, clients, instances, nodes }: Topology): Place | undefined {
  return (
    [azs, instances, nodes].flat().find(({ id }) => id === name) ??
    clients.find(({ id }) => name === `clients of ${id}`)
  );
}

/** A zone is met where links cross, a host in its middle. */
function anchor(place: Place, topology: Topology): Point {
  const [x, y] = centre(place);
  return "letter" in place ? [x, topology.crossing] : [x, y];
}
