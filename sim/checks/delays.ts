/**
 * C48: no message arrives before its way can have been gone (cluster reference 12.1, 12.2, 14). Every message between
 * Regions is judged, and of those within a Region one in sixty-four; links that a fault slows are judged by what they
 * take without it.
 *
 * Not verified here: that the queue keeps its times, which is the kernel's own promise, and that nothing in the model
 * knows by other ways what only a message could have told.
 */
import { formatSpan, type Micros } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface DelaysOptions {
  /** By number. */
  readonly azs: readonly string[];
  /** The least time a message takes from one AZ to another, or within one. */
  readonly least: (from: number, to: number) => Micros;
  readonly listener: FailureListener;
}

export function watchDelays(trace: Trace, { azs, least, listener }: DelaysOptions): Check {
  const check = new Check("C48-no-message-too-early", "messages", trace, listener);
  const floors = azs.map((_, from) => azs.map((__, to) => least(from, to)));
  trace.on(TRACE.messageSent, (from, to, delay) => {
    check.exercised++;
    const floor = floors[from][to];
    if (delay < floor)
      check.fail(
        () =>
          `A message from ${azs[from]} to ${azs[to]} takes ${formatSpan(delay)}; nothing gets there in less than ${formatSpan(floor)}.`,
      );
  });
  return check;
}
