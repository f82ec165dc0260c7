/** Figures that are counted from a frame: the picture draws them, and bounds (sim/bounds) judge them. */
import { PIP, type Frame, type Layout } from "./run-types.ts";

/**
 * A copy counts when the writer can reach it, whether or not it misses records: it can still acknowledge. So `behind`
 * counts; `unreachable`, `failed` and a newcomer that is `copying` do not.
 */
export function counts(pip: number): boolean {
  return pip === PIP.complete || pip === PIP.behind;
}

/** Copies in reach, by group. */
export function presentByGroup(frame: Frame, layout: Layout): Uint8Array {
  const present = new Uint8Array(layout.groupCount);
  for (let segment = 0; segment < frame.pips.length; segment++) {
    if (counts(frame.pips[segment])) present[Math.floor(segment / layout.membersPerGroup)]++;
  }
  return present;
}

/** Records above VDL. Just after a recovery the LSNs that it has annulled lie between, and are no records. */
export function notDurableOf({ ladder: { allocated, vdl, annulled } }: Pick<Frame, "ladder">): number {
  const above = Math.max(0, allocated - vdl);
  if (annulled === null) return above;
  return above - Math.max(0, Math.min(allocated, annulled.upTo) - Math.max(vdl, annulled.keep));
}
