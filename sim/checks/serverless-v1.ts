/**
 * Serverless v1 (cluster reference 2.2), both this project's own. C62: a scaling point cuts nothing: no statement is
 * under way then and no session holds what cannot be carried over, unless the change is forced, which is for clusters
 * that want it, and only when the time is over; and even then nothing is under way any more, or all of it goes with the
 * engine. C63: capacity changes by one step of the engine's list at a scaling point, down only when the cooldowns are
 * over and the connections fit: so it does not flap. Orders of people are free in their steps.
 *
 * Not verified here: that capacity follows demand. C42, C43 and C56 (serverless.ts) judge bounds, pauses and who is let
 * in.
 */
import { formatSpan, thousands, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { ServerlessV1Spec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface ServerlessV1Rule extends ServerlessV1Spec {
  /** What its engine may have, rising. */
  readonly capacities: readonly number[];
  readonly connectionsAt: (acu: number) => number;
  readonly cooldownUp: Micros;
  readonly cooldownDown: Micros;
}

export interface ServerlessV1Checks extends Stateful {
  readonly checks: readonly Check[];
}

const NOT_SOUGHT = { to: 0, until: 0, isOrdered: false, isForced: false, isTaken: false };

export function watchServerlessV1(
  trace: Trace,
  rule: ServerlessV1Rule | undefined,
  listener: FailureListener,
): ServerlessV1Checks {
  const quiet = new Check("C62-scaling-point-is-quiet", "scaling points", trace, listener);
  const steps = new Check("C63-serverless-v1-steps", "changes of capacity of Serverless v1", trace, listener);
  /**
   * Statements under way and held, by operation and attempt; sessions that hold something; reports; what is sought;
   * when it went up and down.
   */
  let state = {
    begun: {} as Record<string, number>,
    held: {} as Record<string, number>,
    holding: {} as Record<string, number>,
    reports: {} as Record<string, number>,
    isHeld: false,
    acu: rule?.min ?? 0,
    connections: 0,
    sought: NOT_SOUGHT,
    upAt: -Infinity,
    downAt: -Infinity,
  };
  const checks = {
    checks: [quiet, steps],
    copyState: (copy: StateCopy) => {
      state = copy.of(state);
    },
  };
  if (rule === undefined) return checks;
  const { capacities, connectionsAt, cooldownUp, cooldownDown, timeoutAction } = rule;

  trace.on(TRACE.statementTaken, (_instance, operation, attempt) => {
    (state.isHeld ? state.held : state.begun)[`${operation} ${attempt}`] = 1;
  });
  trace.on(TRACE.statementAnswered, (_instance, operation, attempt) => {
    delete state.held[`${operation} ${attempt}`];
    delete state.begun[`${operation} ${attempt}`];
  });
  trace.on(TRACE.statementsHeld, (_instance, isHeld) => {
    state.isHeld = isHeld === 1;
    if (state.isHeld) return;
    Object.assign(state.begun, state.held);
    state.held = {};
  });
  const over = (): void => {
    [state.begun, state.held, state.holding, state.reports, state.isHeld] = [{}, {}, {}, {}, false];
  };
  trace.on(TRACE.instanceCrashed, over);
  trace.on(TRACE.writerFenced, over);
  trace.on(TRACE.sessionHolds, (_instance, session) => (state.holding[session] = 1));
  trace.on(TRACE.sessionOver, (_instance, session) => void delete state.holding[session]);
  trace.on(TRACE.viewOpened, (report) => (state.reports[report] = 1));
  trace.on(TRACE.viewClosed, (report) => void delete state.reports[report]);
  trace.on(TRACE.connectionOpened, (_instance, connections) => (state.connections = connections));
  trace.on(TRACE.connectionClosed, (_instance, left) => (state.connections = left));

  trace.on(TRACE.scalingPointSought, (_instance, from, to, until, flags) => {
    const [before, after] = [from / 2, to / 2];
    state.sought = { to: after, until, isOrdered: flags % 2 === 1, isForced: flags >= 2, isTaken: false };
    if (state.sought.isOrdered) return;
    if (state.sought.isForced !== (timeoutAction === "ForceApplyCapacityChange"))
      quiet.fail(
        () =>
          `A change to ${after} capacity units is not to be treated as the cluster's TimeoutAction, ${timeoutAction}, has it.`,
      );
    if (Math.abs(capacities.indexOf(before) - capacities.indexOf(after)) !== 1)
      steps.fail(() => `Capacity is to go from ${before} to ${after} units, which is more than one step.`);
    if (after > before) return;
    if (trace.now < state.upAt + cooldownUp)
      steps.fail(
        () =>
          `Capacity is to go down ${formatSpan(trace.now - state.upAt)} after it went up; the cooldown is ${formatSpan(cooldownUp)}.`,
      );
    if (trace.now < state.downAt + cooldownDown)
      steps.fail(
        () =>
          `Capacity is to go down ${formatSpan(trace.now - state.downAt)} after it went down; the cooldown is ${formatSpan(cooldownDown)}.`,
      );
    const { connections } = state;
    if (connections > connectionsAt(after))
      steps.fail(
        () =>
          `Capacity is to go down to ${after} units, which take ${thousands(connectionsAt(after))} connections; there are ${thousands(connections)}.`,
      );
  });

  trace.on(TRACE.scalingPointTaken, (_instance, forced) => {
    quiet.exercised++;
    const { sought, begun, holding } = state;
    sought.isTaken = true;
    const under = Object.keys(begun).length + Object.keys(state.reports).length;
    const kept = Object.keys(holding).length;
    if (under > 0 && forced < 2)
      quiet.fail(() => `A scaling point is taken with ${under} statements or reports under way.`);
    if (forced === 0 && kept > 0)
      quiet.fail(() => `A scaling point is taken although ${kept} sessions hold what it cannot carry over.`);
    if (forced > 0 && !sought.isForced)
      quiet.fail(() => `A change to ${sought.to} capacity units is forced; it was to be rolled back.`);
    if (forced > 0 && trace.now < sought.until)
      quiet.fail(
        () => `A change of capacity is forced ${formatSpan(sought.until - trace.now)} before its time is over.`,
      );
  });

  trace.on(TRACE.capacitySet, (_instance, halves) => {
    const [before, after] = [state.acu, halves / 2];
    state.acu = after;
    // A pause, and coming back from it, is no step.
    if (before === 0 || after === 0 || before === after) return;
    steps.exercised++;
    const { sought } = state;
    if (!sought.isTaken || sought.to !== after)
      steps.fail(() => `Capacity goes from ${before} to ${after} units without a scaling point.`);
    if (!capacities.includes(after))
      steps.fail(() => `Capacity goes to ${after} units; there are ${capacities.join(", ")}.`);
    if (after > before) state.upAt = trace.now;
    else state.downAt = trace.now;
    state.sought = NOT_SOUGHT;
  });
  return checks;
}
