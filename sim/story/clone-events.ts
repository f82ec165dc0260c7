/** Clones in sentences. */
import { formatSpan, thousands } from "../kernel/index.ts";
import type { StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

/** `names` are the clones, in the order of their numbers. */
export function tellCloneEvents(
  trace: Trace,
  names: readonly string[],
  tell: (kind: StoryKind, text: string) => void,
): void {
  trace.on(TRACE.cloneBegan, (clone, point) =>
    tell(
      "recovery",
      `${names[clone]} is being created (creating): a clone that shares every page as of LSN ${thousands(point)}.`,
    ),
  );
  trace.on(TRACE.cloneAvailable, (clone, askedAt, isFull) =>
    tell(
      "heal",
      `${names[clone]} is available, ${formatSpan(trace.now - askedAt)} after it was asked for${isFull === 1 ? ": a full copy, since there are fifteen clones already" : ""}.`,
    ),
  );
}
