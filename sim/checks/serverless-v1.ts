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
import { counted, formatSpan, thousands, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
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

/** A scaling point that is sought, or has been taken and not led to its capacity yet. */
interface Sought {
  readonly to: number;
  /** When the time for it is over. */
  readonly until: Micros;
  readonly isOrdered: boolean;
  readonly isForced: boolean;
  readonly isTaken: boolean;
}

const NOT_SOUGHT: Sought = { to: 0, until: 0, isOrdered: false, isForced: false, isTaken: false };

/** What is under way in the engine; all of it is over when that goes down. */
interface UnderWay {
  /** Statements, by operation and attempt: those that have begun, and those that are held until the engine goes on. */
  begun: Record<string, number>;
  held: Record<string, number>;
  /** Sessions that hold what cannot be carried over. */
  holding: Record<string, number>;
  reports: Record<string, number>;
  isHeld: boolean;
}

const nothing = (): UnderWay => ({ begun: {}, held: {}, holding: {}, reports: {}, isHeld: false });

/** Without a rule nothing is watched. */
export class ServerlessV1Checks implements Stateful {
  readonly checks: readonly Check[];
  readonly #quiet: Check;
  readonly #steps: Check;
  readonly #trace: Trace;
  #underWay = nothing();
  #sought = NOT_SOUGHT;
  #acu: number;
  #connections = 0;
  #upAt: Micros = -Infinity;
  #downAt: Micros = -Infinity;

  constructor(trace: Trace, rule: ServerlessV1Rule | undefined, listener: FailureListener) {
    this.#quiet = new Check("C62-scaling-point-is-quiet", "scaling points", trace, listener);
    this.#steps = new Check("C63-serverless-v1-steps", "changes of capacity of Serverless v1", trace, listener);
    this.checks = [this.#quiet, this.#steps];
    this.#trace = trace;
    this.#acu = rule?.min ?? 0;
    if (rule === undefined) return;
    this.#followSessions(trace);
    trace.on(TRACE.scalingPointSought, (_instance, from, to, until, flags) => {
      this.#sought = { to: to / 2, until, isOrdered: flags % 2 === 1, isForced: flags >= 2, isTaken: false };
      if (!this.#sought.isOrdered) this.#judgeOwn(from / 2, rule);
    });
    trace.on(TRACE.scalingPointTaken, (_instance, forced) => this.#taken(forced));
    trace.on(TRACE.capacitySet, (_instance, halves) => this.#set(halves / 2, rule));
  }

  copyState(copy: StateCopy): void {
    this.#underWay = copy.of(this.#underWay);
    this.#sought = copy.of(this.#sought);
    this.#acu = copy.of(this.#acu);
    this.#connections = copy.of(this.#connections);
    this.#upAt = copy.of(this.#upAt);
    this.#downAt = copy.of(this.#downAt);
  }

  #followSessions(trace: Trace): void {
    trace.on(TRACE.statementTaken, (_instance, operation, attempt) => {
      const { isHeld, held, begun } = this.#underWay;
      (isHeld ? held : begun)[`${operation} ${attempt}`] = 1;
    });
    trace.on(TRACE.statementAnswered, (_instance, operation, attempt) => {
      delete this.#underWay.held[`${operation} ${attempt}`];
      delete this.#underWay.begun[`${operation} ${attempt}`];
    });
    trace.on(TRACE.statementsHeld, (_instance, isHeld) => this.#held(isHeld === 1));
    trace.on(TRACE.instanceCrashed, () => (this.#underWay = nothing()));
    trace.on(TRACE.writerFenced, () => (this.#underWay = nothing()));
    trace.on(TRACE.sessionHolds, (_instance, session) => (this.#underWay.holding[session] = 1));
    trace.on(TRACE.sessionOver, (_instance, session) => void delete this.#underWay.holding[session]);
    trace.on(TRACE.viewOpened, (report) => (this.#underWay.reports[report] = 1));
    trace.on(TRACE.viewClosed, (report) => void delete this.#underWay.reports[report]);
    trace.on(TRACE.connectionOpened, (_instance, connections) => (this.#connections = connections));
    trace.on(TRACE.connectionClosed, (_instance, left) => (this.#connections = left));
  }

  #held(isHeld: boolean): void {
    this.#underWay.isHeld = isHeld;
    if (isHeld) return;
    Object.assign(this.#underWay.begun, this.#underWay.held);
    this.#underWay.held = {};
  }

  /** A change that nobody has ordered. */
  #judgeOwn(before: number, rule: ServerlessV1Rule): void {
    const { capacities, timeoutAction } = rule;
    const { to: after, isForced } = this.#sought;
    if (isForced !== (timeoutAction === "ForceApplyCapacityChange"))
      this.#quiet.fail(
        () =>
          `A change to ${after} capacity units is not to be treated as the cluster's TimeoutAction, ${timeoutAction}, has it.`,
      );
    if (Math.abs(capacities.indexOf(before) - capacities.indexOf(after)) !== 1)
      this.#steps.fail(() => `Capacity is to go from ${before} to ${after} units, which is more than one step.`);
    if (after > before) return;
    this.#judgeCooldown(this.#upAt, "up", rule.cooldownUp);
    this.#judgeCooldown(this.#downAt, "down", rule.cooldownDown);
    const fit = rule.connectionsAt(after);
    if (this.#connections > fit)
      this.#steps.fail(
        () =>
          `Capacity is to go down to ${after} units, which take ${thousands(fit)} connections; there are ${thousands(this.#connections)}.`,
      );
  }

  #judgeCooldown(since: Micros, way: "up" | "down", cooldown: Micros): void {
    const { now } = this.#trace;
    if (now < since + cooldown)
      this.#steps.fail(
        () =>
          `Capacity is to go down ${formatSpan(now - since)} after it went ${way}; the cooldown is ${formatSpan(cooldown)}.`,
      );
  }

  #taken(forced: number): void {
    this.#quiet.exercised++;
    this.#sought = { ...this.#sought, isTaken: true };
    const { to, until, isForced } = this.#sought;
    const { begun, reports, holding } = this.#underWay;
    const under = Object.keys(begun).length + Object.keys(reports).length;
    const kept = Object.keys(holding).length;
    const { now } = this.#trace;
    if (under > 0 && forced < 2)
      this.#quiet.fail(
        () =>
          `A scaling point is taken with ${counted(under, "statement or report", "statements or reports")} under way.`,
      );
    if (forced === 0 && kept > 0)
      this.#quiet.fail(
        () =>
          `A scaling point is taken although ${kept === 1 ? "a session holds" : `${kept} sessions hold`} what it cannot carry over.`,
      );
    if (forced > 0 && !isForced)
      this.#quiet.fail(() => `A change to ${to} capacity units is forced; it was to be rolled back.`);
    if (forced > 0 && now < until)
      this.#quiet.fail(() => `A change of capacity is forced ${formatSpan(until - now)} before its time is over.`);
  }

  #set(after: number, { capacities }: ServerlessV1Rule): void {
    const before = this.#acu;
    this.#acu = after;
    // A pause, and coming back from it, is no step.
    if (before === 0 || after === 0 || before === after) return;
    this.#steps.exercised++;
    if (!this.#sought.isTaken || this.#sought.to !== after)
      this.#steps.fail(() => `Capacity goes from ${before} to ${after} units without a scaling point.`);
    if (!capacities.includes(after))
      this.#steps.fail(() => `Capacity goes to ${after} units; there are ${capacities.join(", ")}.`);
    if (after > before) this.#upAt = this.#trace.now;
    else this.#downAt = this.#trace.now;
    this.#sought = NOT_SOUGHT;
  }
}
