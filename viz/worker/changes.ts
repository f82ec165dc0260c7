/** What somebody does to a run by hand, as the page asks its worker for it. */
import type { Picked, Treatment } from "../project/single-message.ts";

/**
 * What somebody does to a run. `fault` is as a scenario's file has it, without its times; `number` counts in the
 * layout's faults. Times in microseconds, `for` 0 for good.
 */
export type Change =
  | {
      readonly kind: "add";
      readonly fault: Readonly<Record<string, unknown>>;
      readonly at: number;
      readonly for: number;
    }
  | { readonly kind: "remove"; readonly number: number }
  /** What somebody does to a cluster, as a scenario's file has it; and what a scenario has somebody do, taken out. */
  | { readonly kind: "act"; readonly action: Readonly<Record<string, unknown>>; readonly at: number }
  | { readonly kind: "refrain"; readonly number: number }
  /** Something is done to one message: the worker finds out which it is, and whether it is there. */
  | { readonly kind: "message"; readonly picked: Picked; readonly treatment: Treatment }
  | { readonly kind: "move"; readonly number: number; readonly at: number; readonly for: number };
