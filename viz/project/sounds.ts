/**
 * What there is to hear of a run (viewer reference 3.5): a tick for each zone from which an acknowledgement has come,
 * and the group that the glyph shows as a chord, a note for each copy that counts. A zone's two copies are neighbours
 * in pitch, low to high from a to c: a lost node takes one note away, a lost zone a register.
 *
 * A pure function of two frames, as everything that is drawn is one of one; viz/view/sound.ts plays it.
 */
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import type { Frame, Layout } from "../../sim/results/index.ts";
import type { Selected } from "../state/selection.ts";
import { groupView } from "./quorum.ts";
import { worstGroup } from "./wall.ts";

/** In hertz, by zone: C, E and G above every note of the chord, short [choice]. */
export const TICK_HZ = [1046.5, 1318.51, 1567.98] as const;
/** In hertz, by zone and copy: C major, whose gaps are heard as gaps [choice]. */
export const NOTE_HZ = [
  [130.81, 196.0],
  [261.63, 329.63],
  [392.0, 523.25],
] as const;
/** Nobody hears more of a jump than of a moment [choice]. */
const STRETCH_US_MAX = 2_000_000;
const ACKNOWLEDGEMENTS = MESSAGE_FAMILY_NAMES.indexOf("acknowledgements");
const LOST = 1;

/** Zones, 0 to 2 and each once, whose acknowledgements have come since `before`: none backwards or over a jump. */
export function ticksOf(before: Frame, { at }: Frame, { hosts }: Layout): readonly number[] {
  const { messages } = before;
  if (messages === null || at <= before.at || at - before.at > STRETCH_US_MAX) return [];
  const zones = new Set<number>();
  for (let row = 0; row < messages.count; row++) {
    const { kind, cluster, az } = hosts[messages.from[row]];
    const isOne = messages.family[row] >> 1 === ACKNOWLEDGEMENTS && messages.fate[row] !== LOST;
    if (isOne && kind === "node" && cluster === 0 && messages.due[row] <= at) zones.add(az % TICK_HZ.length);
  }
  return [...zones].sort();
}

/** The notes of the copies that count, of the selected group or else the worst. */
export function chordOf(frame: Frame, layout: Layout, selection: Selected): readonly number[] {
  const group = selection?.kind === "group" ? selection.index : worstGroup(frame, layout);
  const copies = [0, 0, 0];
  return groupView(frame, layout, group).pips.flatMap(({ az, state }) => {
    const zone = az % NOTE_HZ.length;
    const note = NOTE_HZ[zone][copies[zone]++ % 2];
    return state === "complete" || state === "behind" ? [note] : [];
  });
}
