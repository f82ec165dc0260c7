/** What is different between two scenarios, in short words: what the one has that the other has not. */
import type { Layout } from "../../sim/results/index.ts";
import { moment, span } from "./format.ts";

export interface Edit {
  readonly sign: "+" | "−" | "→";
  readonly text: string;
}

export function editsOf(before: Layout, after: Layout): readonly Edit[] {
  const edits: Edit[] = [];
  const lists: readonly ((layout: Layout) => readonly string[])[] = [
    ({ faults, duration }) =>
      faults.map(
        ({ text, at, until }) => `${text} at ${moment(at)}${until < duration ? ` for ${span(until - at)}` : ""}`,
      ),
    ({ actions }) => actions.map(({ text, at }) => `${text} at ${moment(at)}`),
    ({ instances, regions }) =>
      instances.map(
        ({ id, az, class: size }) =>
          `instance ${id} (${size}) in ${regions.flatMap(({ azs }) => azs)[az]?.name ?? "no zone"}`,
      ),
    ({ clients }) => clients.map(({ id }) => `clients ${id}`),
    ({ nodes }) => [`${nodes.length} storage nodes`],
    ({ globalMembers }) => globalMembers.slice(1).map((id) => `secondary ${id}`),
  ];
  for (const of of lists) {
    const [old, fresh] = [of(before), of(after)];
    for (const text of without(old, fresh)) edits.push({ sign: "−", text });
    for (const text of without(fresh, old)) edits.push({ sign: "+", text });
  }
  if (before.groupCount !== after.groupCount)
    edits.push({ sign: "→", text: `${before.groupCount} groups are now ${after.groupCount}` });
  if (before.duration !== after.duration)
    edits.push({ sign: "→", text: `${span(before.duration)} are now ${span(after.duration)}` });
  return edits;
}

/** Each as often as it comes more often in the first list. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
