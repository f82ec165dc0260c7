/**
 * How the service stands at one instant, and in what two runs differ then. Compared are power, instances, storage
 * nodes, cuts, and by copy whether it is in reach and has kept up; not log positions, counters, epochs or messages: of
 * two runs that have once gone apart those never become equal again, and neither do digests, which remember every
 * event.
 */
import { PIP, type Frame, type Layout } from "../../sim/results/index.ts";

export interface Standing {
  /** Zones, instances, storage nodes, and the cuts in force, in the layout's order. */
  readonly words: readonly string[];
  /** By segment: a code of COPY_WORDS. */
  readonly copies: Uint8Array;
}

/** One thing that is otherwise in another run. */
export interface Difference {
  readonly what: string;
  readonly here: string;
  readonly there: string;
}

const COPY_WORDS = ["in reach", "behind", "out of reach", "failed"] as const;
/** A copy that lacks fewer records than this has merely not heard the latest yet [choice]. */
const BEHIND_MIN = 100;

export function standingOf(frame: Frame): Standing {
  const copies = Uint8Array.from(frame.pips, (pip, segment) =>
    pip === PIP.unreachable ? 2 : pip === PIP.failed ? 3 : frame.behind[segment] >= BEHIND_MIN ? 1 : 0,
  );
  const cuts = frame.cuts.map(({ text }) => text).toSorted();
  const words = [
    ...frame.azUp.map((isUp) => (isUp ? "has power" : "no power")),
    ...frame.instances.map(({ status, detail }) => (status === "up" ? detail : status)),
    ...frame.nodes,
    cuts.join(", "),
  ];
  return { words, copies };
}

/** Runs of another topology differ in everything: Infinity. */
export function differenceCount(a: Standing, b: Standing): number {
  if (a === b) return 0;
  if (a.words.length !== b.words.length || a.copies.length !== b.copies.length) return Infinity;
  let count = 0;
  for (let i = 0; i < a.words.length; i++) if (a.words[i] !== b.words[i]) count++;
  for (let i = 0; i < a.copies.length; i++) if (a.copies[i] !== b.copies[i]) count++;
  return count;
}

export function isSame(a: Standing, b: Standing): boolean {
  return differenceCount(a, b) === 0;
}

/** Each difference in words, what is nearest to people first: zones, instances, nodes, cuts, then copies. */
export function differences(here: Standing, there: Standing, layout: Layout): readonly Difference[] {
  if (differenceCount(here, there) === Infinity) return [];
  const zones = layout.regions.flatMap(({ azs }) => azs.map(({ name }) => `zone ${name}`));
  const zoneCount = here.words.length - layout.instances.length - layout.nodes.length - 1;
  const names = [
    ...Array.from({ length: zoneCount }, (_, az) => zones[az] ?? "machines of the service"),
    ...layout.instances.map(({ id }) => id),
    ...layout.nodes.map(({ id }) => id),
    "cuts",
  ];
  const found: Difference[] = [];
  here.words.forEach((word, i) => {
    if (word !== there.words[i]) found.push({ what: names[i], here: word || "none", there: there.words[i] || "none" });
  });
  here.copies.forEach((code, segment) => {
    const other = there.copies[segment];
    if (code === other) return;
    const group = Math.floor(segment / layout.membersPerGroup);
    const name = layout.memberNames[segment % layout.membersPerGroup];
    found.push({ what: `copy pg${group}.${name}`, here: COPY_WORDS[code], there: COPY_WORDS[other] });
  });
  return found;
}
