/**
 * C53: no session goes on after a swap of the engine without what it held (cluster reference 1.9; the number is this
 * project's own): its connection is dropped, so that its client knows.
 *
 * Not verified here: that sessions which hold nothing stay.
 */
import type { Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";

export interface PatchingChecks extends Stateful {
  readonly checks: readonly Check[];
}

export function watchPatching(trace: Trace, names: Names, listener: FailureListener): PatchingChecks {
  const whole = new Check(
    "C53-no-half-sessions",
    "sessions that held something when the engine was swapped",
    trace,
    listener,
  );
  /** By instance and session: 1 while it holds something, 2 when the engine has been swapped under it. */
  let held: Record<string, number> = {};
  const of = (instance: number, session: number): string => `${instance} ${session}`;

  trace.on(TRACE.sessionHolds, (instance, session) => {
    held[of(instance, session)] = 1;
  });
  trace.on(TRACE.engineSwapped, (instance) => {
    for (const key of Object.keys(held)) {
      if (!key.startsWith(`${instance} `)) continue;
      held[key] = 2;
      whole.exercised++;
    }
  });
  trace.on(TRACE.sessionOver, (instance, session) => {
    delete held[of(instance, session)];
  });
  trace.on(TRACE.sessionGoesOn, (instance, session) => {
    if (held[of(instance, session)] === 2)
      whole.fail(
        () =>
          `After its engine was swapped ${names.instance(instance)} goes on with ${names.session(session)}, without what its session held.`,
      );
  });

  return {
    checks: [whole],
    copyState: (copy) => {
      held = copy.of(held);
    },
  };
}
