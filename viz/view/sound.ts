/**
 * The run to hear: off until somebody switches it on, and fetched then. The chord is struck when it is another one,
 * ticks are heard while the clock runs forward; what is heard is decided in viz/project/sounds.ts. Made by WebAudio
 * alone, there are no files.
 */
import type { Frame } from "../../sim/results/index.ts";
import { chordOf, ticksOf, TICK_HZ } from "../project/sounds.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";

/** Quiet enough for six notes at once [choice]. */
const GAIN = { tick: 0.05, note: 0.07 };
const LASTS_S = { tick: 0.04, note: 1.6 };
/** Faster they would run together into a tone [choice]. */
const TICK_EVERY_MS = 60;

let audio: AudioContext | undefined;
let isListening = false;

/** On or off; says what it has done. */
export function toggleSound({ store }: Controller): string {
  if (audio !== undefined) {
    void audio.close();
    audio = undefined;
    return "Sound off.";
  }
  try {
    audio = new AudioContext();
  } catch {
    return "This browser makes no sound for pages.";
  }
  heard = "";
  if (!isListening) store.show(view);
  isListening = true;
  view(store.state);
  return "Sound on: a tick for an acknowledgement, low to high from zone a to c; a chord of the group's copies, a note for each.";
}

let [heard, before, tickedAt]: [string, Frame | null, number] = ["", null, 0];

const view: View = ({ run, frame, selection, direction }) => {
  if (audio === undefined || run === null || frame === null) return;
  const { layout } = run.world;
  const chord = chordOf(frame, layout, selection);
  const name = chord.join();
  if (name !== heard) for (const hz of chord) sound(audio, hz, "triangle", GAIN.note, LASTS_S.note);
  heard = name;
  const now = performance.now();
  if (direction > 0 && before !== null && now - tickedAt >= TICK_EVERY_MS) {
    const zones = ticksOf(before, frame, layout);
    for (const zone of zones) sound(audio, TICK_HZ[zone], "sine", GAIN.tick, LASTS_S.tick);
    if (zones.length > 0) tickedAt = now;
  }
  before = frame;
};

/** One note that dies away. */
function sound(context: AudioContext, hz: number, type: OscillatorType, gain: number, lastsS: number): void {
  const [voice, level] = [context.createOscillator(), context.createGain()];
  voice.type = type;
  voice.frequency.value = hz;
  level.gain.setValueAtTime(gain, context.currentTime);
  level.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + lastsS);
  voice.connect(level).connect(context.destination);
  voice.start();
  voice.stop(context.currentTime + lastsS);
}
