/**
 * C49: a volume that grows keeps what it has (cluster reference 14). Groups in use stay in use: whoever recovers the
 * volume has asked every one of them, also one that has come while another instance was to take over. A write that
 * finds no room waits or is refused, and one that was refused is told so.
 *
 * Not verified here: that nobody writes to a group before it exists (I32 in members.ts), that writes which wait are
 * woken (L1), that what is acknowledged is there (I2).
 */
import { thousands, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Roster } from "./roster.ts";

/** An instance's answer that a statement is done (its ANSWER). */
const DONE = 0;

export function watchGrowth(
  trace: Trace,
  roster: Roster,
  listener: FailureListener,
): Stateful & { readonly checks: readonly Check[] } {
  const keeps = new Check(
    "C49-growth-keeps-everything",
    "groups added and writes refused for want of room",
    trace,
    listener,
  );
  const initial = roster.groups;
  /** Groups that the recovery under way has heard of. */
  let discovered = 0;
  /** Operations that were refused in the event of that number: their answers are given in it. */
  let refused: number[] = [];
  let refusedIn = -1;

  trace.on(TRACE.groupInForce, () => keeps.exercised++);
  trace.on(TRACE.snapshotTaken, () => (discovered = 0));
  trace.on(TRACE.groupDiscovered, () => discovered++);
  trace.on(TRACE.recoveryCompleted, (epoch) => {
    if (roster.groups === initial) return;
    keeps.exercised++;
    if (discovered < roster.groups)
      keeps.fail(
        () =>
          `The recovery of epoch ${epoch} has opened the volume with ${discovered} groups; ${roster.groups} are in use.`,
      );
  });
  trace.on(TRACE.volumeFull, (operation) => {
    keeps.exercised++;
    if (refusedIn !== trace.event) refused = [];
    refusedIn = trace.event;
    refused.push(operation);
  });
  trace.on(TRACE.statementAnswered, (instance, operation, attempt, answer) => {
    if (answer === DONE && refusedIn === trace.event && refused.includes(operation))
      isSilent(instance, operation, attempt);
  });
  function isSilent(instance: number, operation: number, attempt: number): void {
    keeps.fail(
      () =>
        `${roster.names.instance(instance)} found no room for the write of operation ${thousands(operation)} (attempt ${attempt}) and told the client that it is done.`,
    );
  }

  return {
    checks: [keeps],
    copyState: (copy) => {
      discovered = copy.of(discovered);
      refused = copy.of(refused);
      refusedIn = copy.of(refusedIn);
    },
  };
}
