/**
 * Shapes of outages that are drawn whole: chance alone puts the faults of a ring, a bridge or a swizzle together about
 * never. Each is at once within its moment, so that everything drawn has ended in time; who is hit, and in which order,
 * is drawn.
 */
import { attrition, azPlusOne, badBatch, bridge, retryStorm, ring, swizzle } from "../scenario/index.ts";
import type { FaultSpec } from "../scenario/types.ts";
import type { When } from "./fault-kinds.ts";
import type { Luck } from "./luck.ts";
import type { Places } from "./places.ts";

type Draw = (when: When, places: Places, luck: Luck) => readonly FaultSpec[];

const SHAPES: readonly Draw[] = [
  (when, places) => {
    const { instances, azs } = places.whole;
    return instances.length < 2 ? [] : ring(instances, azs, when);
  },
  (when, places, luck) => {
    const { azs } = places.whole;
    return bridge(azs, luck.pick(azs), when);
  },
  (when, places, luck) => {
    const hit = luck.some(places.whole.nodes);
    return swizzle(hit, orderOf(hit.length, luck), when);
  },
  (when, places, luck) => {
    const { azs, nodes } = places.whole;
    const az = luck.pick(azs);
    const letter = "abc"[azs.indexOf(az)];
    return azPlusOne(az, luck.pick(nodes.filter((node) => !node.includes(`storage-${letter}`))), when);
  },
  (when, places, luck) => badBatch(luck.some(places.whole.nodes).slice(0, 2), luck.between(1, 100) / 100, when),
  (when, places, luck) => {
    const hit = luck.some(places.whole.nodes).slice(0, 4);
    const each = Math.max(1, Math.floor(when.for / (hit.length * 4)));
    return attrition(hit, each, each, when.at);
  },
  (when, places) => retryStorm(places.whole.id, when),
];

/** Several faults at once, or none where this topology cannot have the shape that came up. */
export function drawShape(when: When, places: Places, luck: Luck): readonly FaultSpec[] {
  return luck.pick(SHAPES)(when, places, luck);
}

function orderOf(count: number, luck: Luck): number[] {
  const left = Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: count }, () => left.splice(luck.between(0, left.length - 1), 1)[0]);
}
