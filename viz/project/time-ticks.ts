/**
 * Marks on an axis of simulated time, in units that fit what it shows: decimal seconds in a short run or a short part
 * of one, where the clock beside it has them, too; whole seconds, minutes, hours and days in a long one, at steps that
 * a clock's face has.
 */
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
/** In seconds; beyond them steps are whole days. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200];
const UNITS = [
  [DAY, "d"],
  [HOUR, "h"],
  [MINUTE, "min"],
  [1, "s"],
] as const;
/** Up to here seconds are as good a unit as any, in seconds. [choice] */
export const SHORT_S = 3 * MINUTE;
/** A step may be so much shorter than asked for: rather some marks more than half of them. [choice] */
const NEAR = 0.7;

/** What an axis needs of a scale of microseconds. */
interface TimeScale {
  domain(): number[];
  ticks(most: number): number[];
}

export interface TimeTicks {
  readonly values: readonly number[];
  readonly words: (at: number) => string;
}

/** About `most` marks. */
export function timeTicks(scale: TimeScale, most: number): TimeTicks {
  const [from, to] = scale.domain().map((at) => at / 1e6);
  const least = (to - from) / most;
  if (to <= SHORT_S || least < 0.5) return { values: scale.ticks(most), words: secondsWords };
  const step = STEPS.find((one) => one >= least * NEAR) ?? DAY * Math.ceil(least / DAY);
  const values: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) values.push(at * 1e6);
  return { values, words: unitWords };
}

/** `20.5 s` */
function secondsWords(at: number): string {
  return `${Number((at / 1e6).toFixed(6))} s`;
}

/** `0`, `30 s`, `1 h 30 min`; whole seconds. */
export function unitWords(at: number): string {
  let rest = Math.floor(at / 1e6);
  const parts = UNITS.flatMap(([unit, name]) => {
    const many = Math.floor(rest / unit);
    rest -= many * unit;
    return many === 0 ? [] : [`${many} ${name}`];
  });
  return parts.join(" ") || "0";
}
