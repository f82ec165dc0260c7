/** What a checker says: an anomaly, the operations that show it, and why in words. */
import type { Operation } from "./history.ts";

export interface Finding {
  readonly anomaly: string;
  readonly witness: readonly Operation[];
  readonly message: string;
}
