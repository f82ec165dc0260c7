/**
 * What a change is as a line of the scenario: of most it is known as they come, one message has first to be found in
 * the run.
 */
import type { Layout, TapeMessages } from "../../sim/results/index.ts";
import { faultFor } from "../project/single-message.ts";
import { refuse } from "./library.ts";
import type { Change } from "./changes.ts";

export type Written = Exclude<Change, { readonly kind: "message" }>;

/**
 * `sentAt` gives every message that is sent at an instant, of a run whose layout is known; or why it cannot be done.
 */
export function changed(
  change: Change,
  sentAt: (at: number) => TapeMessages | undefined,
  layout: Layout | undefined,
): Written | ReturnType<typeof refuse> {
  if (change.kind !== "message") return change;
  const { picked, treatment } = change;
  const sent = sentAt(picked.sentAt);
  if (sent === undefined || layout === undefined)
    return refuse("The run has not been simulated up to that moment: nobody knows yet what is sent then.");
  const fault = faultFor(picked, treatment, sent, layout);
  return typeof fault === "string" ? refuse(fault) : { kind: "add", fault, at: picked.sentAt, for: 0 };
}
