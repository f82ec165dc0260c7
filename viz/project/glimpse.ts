/** The next ten seconds as if something failed now, in words and as a strip of what would be written. */
import type { Glimpse } from "../worker/protocol.ts";
import { plural, span } from "./format.ts";

/** With more the card would cover the ladder. */
const LINES_MAX = 2;

/** Sooner than this is told as at once. [choice] */
const AT_ONCE_US = 1_000;

/** `in 1.2 s: writer-1 stops answering.` The fault itself comes first and is left out: the head says it. */
export function glimpseLines({ from, lines }: Pick<Glimpse, "from" | "lines">): readonly string[] {
  const told = lines.filter(({ kind }) => kind !== "fault" && kind !== "end");
  const shown = told.slice(0, LINES_MAX).map(({ at, text }) => `${inWords(at - from)}: ${text}`);
  const more = told.length - shown.length;
  return more > 0 ? [...shown, `and ${plural(more, "moment")} more`] : shown;
}

function inWords(us: number): string {
  return us < AT_ONCE_US ? "at once" : `in ${span(us)}`;
}

/** `212 writes acknowledged; none for 3.5 s; 2 failed` */
export function glimpseWords({
  from,
  until,
  writes,
  failed,
  unknown,
}: Pick<Glimpse, "from" | "until" | "writes" | "failed" | "unknown">): string {
  const all = writes.reduce((sum, one) => sum + one, 0);
  let [longest, now] = [0, 0];
  for (const one of writes) {
    now = one === 0 ? now + 1 : 0;
    longest = Math.max(longest, now);
  }
  const gap = (longest * (until - from)) / writes.length;
  const parts = [
    `${plural(all, "write")} acknowledged`,
    ...(longest > 0 ? [`none for ${span(gap)}`] : []),
    ...(failed > 0 ? [`${plural(failed, "operation")} failed`] : []),
    ...(unknown > 0 ? [`${plural(unknown, "outcome")} unknown`] : []),
  ];
  return parts.join("; ");
}

/** Bars of a strip so wide and high, as a path. */
export function glimpsePath(writes: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...writes);
  const step = width / writes.length;
  return writes
    .map(
      (one, place) =>
        `M${(place * step).toFixed(1)},${height}v${(-(height - 1) * (one / most)).toFixed(1)}h${(step - 1).toFixed(1)}V${height}z`,
    )
    .join("");
}
