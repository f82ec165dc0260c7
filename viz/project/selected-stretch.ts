/**
 * Which part of a run is about what is selected: from the first to the last fault whose words name it, with a tenth of
 * room on either side. Faults are known by their words alone here, so a node is also meant by the segments that it
 * keeps, and a group by its own. Null where no fault names it: then all of the run is about it.
 */
import type { Layout } from "../../sim/results/index.ts";
import type { Selection } from "../state/selection.ts";
import { clustersOf } from "./places.ts";
import { zoneOf } from "./topology.ts";
import { PART_US_MIN, type Part } from "./tracks.ts";

export function stretchOf(selection: Selection, layout: Layout): Part | null {
  const names = namesOf(selection, layout);
  const about = layout.faults.filter(({ text }) => names.some((name) => hasWord(text, name)));
  if (about.length === 0) return null;
  const from = Math.min(...about.map(({ at }) => at));
  const to = Math.max(...about.map(({ until }) => until));
  const room = Math.max(PART_US_MIN, Math.round((to - from) / 10));
  const part = { from: Math.max(0, from - room), to: Math.min(layout.duration, to + room) };
  return part.to - part.from < layout.duration ? part : null;
}

function namesOf({ kind, index }: Selection, layout: Layout): readonly string[] {
  switch (kind) {
    case "az":
      return [zoneOf(layout, index).name];
    case "node":
      return [layout.nodes[index].id, ...segmentsOn(index, layout)];
    case "instance":
      return [layout.instances[index].id];
    case "client":
      return [layout.clients[index].id];
    case "proxy":
      return [layout.proxies[index].proxy];
    case "member":
      return [clustersOf(layout)[index].id];
    case "group":
      return layout.memberNames.map((member) => `pg${index}.${member}`);
  }
}

function segmentsOn(node: number, { nodeOfSegment, membersPerGroup, memberNames }: Layout): readonly string[] {
  return Array.from(nodeOfSegment.keys())
    .filter((segment) => nodeOfSegment[segment] === node)
    .map((segment) => `pg${Math.floor(segment / membersPerGroup)}.${memberNames[segment % membersPerGroup]}`);
}

/** `pg1.c1` is not in `pg11.c1`, nor `writer-1` in `writer-12`. */
function hasWord(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + name.length));
}
