/** Backups and restores in sentences. */
import { formatSpan, thousands } from "../kernel/index.ts";
import type { StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

/** `names` are the clusters that restores make, in the order of their numbers. */
export function tellBackupEvents(
  trace: Trace,
  names: readonly string[],
  tell: (kind: StoryKind, text: string) => void,
): void {
  trace.on(TRACE.restoreAsked, (restore, moment) =>
    tell("recovery", `${names[restore]} is being created (creating): the backup as of ${formatSpan(moment)}.`),
  );
  trace.on(TRACE.restoreEnded, (restore, end, records, askedAt) =>
    tell(
      "heal",
      `${names[restore]} is available, ${formatSpan(trace.now - askedAt)} after it was asked for: ${thousands(records)} log records were applied, up to LSN ${thousands(end)}.`,
    ),
  );
}
