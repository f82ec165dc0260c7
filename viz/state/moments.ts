/** What people type to name a moment. */
import type { Moment } from "../worker/protocol.ts";

export const MOMENT_HELP = "An event such as e163204, or a time such as 20.4s or 250ms.";

/**
 * `e163204`, `163,204`, `20.4s`, `20.4`, `250ms`, `900us`; undefined for anything else. Bare whole numbers are events.
 */
export function readMoment(text: string): Moment | undefined {
  const typed = text.toLowerCase().replace(/[_\s]/g, "");
  const event = /^(?:e|event)?(\d{1,15})$/.exec(typed.replace(/,(?=\d{3})/g, ""));
  if (event !== null) return { by: "event", event: Number(event[1]) };
  // Half of the world writes 20,4 s, and would be taken to 204.
  const plain = typed.replace(",", ".");
  const time = /^(?:t=?)?(\d+(?:\.\d+)?|\.\d+)(us|µs|ms|s|m)?$/.exec(plain);
  if (time === null) return undefined;
  const unit = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6 }[time[2] ?? "s"] ?? 1e6;
  return { by: "time", at: Math.round(Number(time[1]) * unit) };
}
