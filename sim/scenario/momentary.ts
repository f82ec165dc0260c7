/**
 * Which faults are over as soon as they have happened: connections are reset, a cache is emptied, a disk is replaced.
 * What comes of it may last; the fault does not, so it has an instant and no end. A crash that nobody ends lasts: the
 * machine stays down.
 */
import type { FaultKind, FaultSpec } from "./types.ts";

const KINDS: readonly FaultKind[] = [
  "cold-cache",
  "connection-reset",
  "corrupt-log",
  "corrupt-pages",
  "disk-loss",
  "half-open",
  "one-message",
];

/** Also of one that was drawn with a length, which no file can give it: there is nothing that its end would lift. */
export function isMomentary(fault: FaultSpec): boolean {
  return KINDS.includes(fault.kind) || (fault.kind === "crash" && fault.component === "dispatcher");
}
