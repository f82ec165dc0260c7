/** Backtracks in sentences. */
import { formatSpan, thousands } from "../kernel/index.ts";
import type { StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

export function tellBacktrackEvents(
  trace: Trace,
  cluster: string,
  tell: (kind: StoryKind, text: string) => void,
): void {
  trace.on(TRACE.backtrackBegan, (_number, to, takenTo) => {
    const moment = to === takenTo ? formatSpan(to) : `${formatSpan(takenTo)}, the earliest moment there is`;
    tell(
      "recovery",
      `${cluster} is to be what it was at ${moment} (backtracking): all connections are closed, and what is not committed is dropped.`,
    );
  });
  trace.on(TRACE.backtrackApplied, (_number, point, _moment, isForward) =>
    tell(
      "recovery",
      `The volume of ${cluster} has gone ${isForward === 1 ? "forward again" : "back"} to LSN ${thousands(point)}: its engines start.`,
    ),
  );
  trace.on(TRACE.backtrackEnded, (_number, askedAt, moment, isAvailable) =>
    tell(
      isAvailable === 1 ? "heal" : "recovery",
      isAvailable === 1
        ? `${cluster} is available as of ${formatSpan(moment)}, ${formatSpan(trace.now - askedAt)} after it was asked for.`
        : `The backtrack of ${cluster} has failed: it cannot be started.`,
    ),
  );
}
