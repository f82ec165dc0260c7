/** Numbers and moments as text. One place, so that the picture, the slider and the speech say the same. */

const GROUPED = /\B(?=(\d{3})+(?!\d))/g;

/** `163,204` */
export function count(value: number): string {
  return String(Math.round(value)).replace(GROUPED, ",");
}

/** `20.412 s`: the clock of the page, in milliseconds; microseconds only where two events would look the same. */
export function moment(at: number, exact = false): string {
  return `${(at / 1e6).toFixed(exact ? 6 : 3)} s`;
}

/** `20.000 s to 50.000 s`; `20.000 s` where it is over at once. */
export function during({ at, until }: { readonly at: number; readonly until: number }): string {
  return until > at ? `${moment(at)} to ${moment(until)}` : moment(at);
}

/** `1.3 ms`, `10 s`, `20 min`, `24.4 h`, `3 days` */
export function span(us: number): string {
  if (us < 1_000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${short(us / 1_000)} ms`;
  const seconds = us / 1_000_000;
  if (seconds < 120) return `${short(seconds)} s`;
  if (seconds < 7_200) return `${short(seconds / 60)} min`;
  return seconds < 172_800 ? `${short(seconds / 3_600)} h` : `${short(seconds / 86_400)} days`;
}

/** `12.4 M`, `980`: at most three digits that matter. */
export function compact(value: number): string {
  if (value < 10_000) return count(value);
  if (value < 1_000_000) return `${short(value / 1_000)} k`;
  return `${short(value / 1_000_000)} M`;
}

/** `1 copy`, `2 copies` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `us-east-1b, us-east-1c and 2 more` */
export function listed(words: readonly string[], shown = 3): string {
  if (words.length <= 1) return words.join("");
  const rest = words.length - shown;
  if (rest > 0) return `${words.slice(0, shown).join(", ")} and ${rest} more`;
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

function short(value: number): string {
  const text = value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
