/**
 * C11: on one connection, the point that a reader reads at never goes back (cluster reference 14). A connection ends
 * with the sessions of its instance; one that survives a failover goes on with what it has seen.
 *
 * Not verified here: anything across connections, which nobody promises without a consistency mode.
 */
import { longer, thousands, type Lsn, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";

interface Seen {
  /** By connection: the instance at its other end, that one's count of sessions, and the last read's point. */
  instance: Int32Array;
  sessions: Int32Array;
  point: Float64Array;
}

export interface SessionChecks extends Stateful {
  readonly checks: readonly Check[];
}

export function watchSessions(trace: Trace, names: Names, listener: FailureListener): SessionChecks {
  const monotone = new Check(
    "C11-view-monotone-in-a-session",
    "reads that follow another on their connection",
    trace,
    listener,
  );
  /** By workload. */
  let seen: Seen[] = [];

  trace.on(TRACE.sessionRead, (workload, connection, instance, sessions, point) => {
    while (seen.length <= workload) seen.push(nothingSeen());
    const book = seen[workload];
    if (connection >= book.instance.length) {
      book.instance = longer(book.instance, connection + 1, -1);
      book.sessions = longer(book.sessions, connection + 1);
      book.point = longer(book.point, connection + 1);
    }
    const before: Lsn = book.point[connection];
    if (book.instance[connection] === instance && book.sessions[connection] === sessions) {
      monotone.exercised++;
      if (point < before)
        monotone.fail(
          () =>
            `${names.instance(instance)} gave a read at ${thousands(point)} over ${names.connection(workload, connection)}, after one at ${thousands(before)}.`,
        );
    }
    book.instance[connection] = instance;
    book.sessions[connection] = sessions;
    book.point[connection] = point;
  });

  return {
    checks: [monotone],
    copyState: (copy) => {
      seen = copy.of(seen);
    },
  };
}

function nothingSeen(): Seen {
  return { instance: new Int32Array(16).fill(-1), sessions: new Int32Array(16), point: new Float64Array(16) };
}
