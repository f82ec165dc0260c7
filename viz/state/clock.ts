/** The playing clock: turns the viewer's seconds into simulated time, at a fixed rate or at story pace. */
import type { Pace } from "./pace.ts";
import type { SpeedId } from "./store.ts";

export const SPEEDS: readonly { readonly id: SpeedId; readonly label: string }[] = [
  { id: "story", label: "story pace" },
  { id: "10", label: "10×" },
  { id: "1", label: "1×" },
  { id: "0.1", label: "0.1×" },
  { id: "0.01", label: "0.01×" },
  { id: "0.001", label: "0.001×" },
];

/** The next faster of the fixed speeds; 1× from story pace. */
export function nextFaster(speed: SpeedId): SpeedId {
  const numbered = SPEEDS.filter(({ id }) => id !== "story");
  const index = numbered.findIndex(({ id }) => id === speed);
  return index < 0 ? "1" : numbered[Math.max(0, index - 1)].id;
}

/**
 * Where the clock stands after `seconds` of watching, in microseconds within the run; backwards when `direction` is -1.
 */
export function advance(
  at: number,
  seconds: number,
  speed: SpeedId,
  direction: number,
  pace: Pace,
  duration: number,
): number {
  const moved =
    speed === "story"
      ? pace.moment(pace.watched(at) + direction * seconds)
      : at + direction * seconds * 1e6 * Number(speed);
  return Math.min(duration, Math.max(0, moved));
}

/** Simulated seconds in one second of watching, at this moment. */
export function rateNow(at: number, speed: SpeedId, pace: Pace, duration: number): number {
  if (speed !== "story") return Number(speed);
  const to = advance(at, 0.05, speed, 1, pace, duration);
  const from = to > at ? at : advance(at, 0.05, speed, -1, pace, duration);
  return (Math.max(to, at) - from) / 1e6 / 0.05;
}
