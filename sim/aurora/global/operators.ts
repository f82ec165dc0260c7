/**
 * The people, or scripts, who decide about a Region: nothing in Aurora moves a global database by itself (cluster
 * reference 5.5). An operator looks at the global writer's name every few seconds; when nobody has written there for
 * long enough, because no instance has the volume or because what it writes does not become durable, an alarm rings,
 * and some time later they act.
 *
 * Left out: false alarms, and operators who look at more than whether the primary can write.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { GlobalDatabase } from "./global-database.ts";

export interface OperatorParts {
  /** The primary has to be in trouble for this long before anybody is told. */
  readonly alarmAfter: Micros;
  /** From the alarm to the order. */
  readonly reaction: Micros;
  readonly does: "failover" | "detach";
  /** The secondary to promote. */
  readonly to: number;
}

export class Operators implements Stateful {
  /** By operator: since when the primary has been in trouble, and when they will act; -1 for neither. */
  #troubleSince: number[];
  #actsAt: number[];
  #done: number[];
  /** By operator: how far the primary was durable at the last look. */
  #seen: number[];
  readonly #operators: readonly OperatorParts[];
  readonly #global: GlobalDatabase;
  /** An order is refused: whose it was, and AWS's words for why. */
  readonly #refused: (operator: number, why: string) => void;
  readonly #look: number;

  constructor(
    global: GlobalDatabase,
    operators: readonly OperatorParts[],
    refused: (operator: number, why: string) => void,
  ) {
    this.#global = global;
    this.#refused = refused;
    this.#operators = operators;
    this.#troubleSince = operators.map(() => -1);
    this.#actsAt = operators.map(() => -1);
    this.#done = operators.map(() => 0);
    this.#seen = operators.map(() => -1);
    const { engine } = global.context;
    this.#look = engine.register("operator looks", (index) => this.#watch(index));
    operators.forEach((_, index) => engine.after(LOOK_US, this.#look, index, 0, 0, 0));
  }

  copyState(copy: StateCopy): void {
    this.#troubleSince = copy.of(this.#troubleSince);
    this.#actsAt = copy.of(this.#actsAt);
    this.#done = copy.of(this.#done);
    this.#seen = copy.of(this.#seen);
  }

  #watch(index: number): void {
    const { alarmAfter, reaction, does, to } = this.#operators[index];
    const { context, roles } = this.#global;
    const { engine } = context;
    if (this.#done[index] === 1) return;
    engine.after(LOOK_US, this.#look, index, 0, 0, 0);
    const { isOpen, durable, isWaiting } = this.#global.primaryProgress();
    const isStuck = isWaiting && durable === this.#seen[index];
    this.#seen[index] = durable;
    if (isOpen && !isStuck) {
      this.#troubleSince[index] = -1;
      // Whoever is on their way looks once more before they act.
      if (this.#actsAt[index] < 0 || engine.now < this.#actsAt[index]) return;
      this.#actsAt[index] = -1;
      return;
    }
    if (this.#troubleSince[index] < 0) this.#troubleSince[index] = engine.now;
    if (this.#actsAt[index] < 0) {
      if (engine.now - this.#troubleSince[index] < alarmAfter) return;
      this.#actsAt[index] = engine.now + reaction;
      context.trace.emit(TRACE.operatorAlarmed, index);
    }
    if (engine.now < this.#actsAt[index]) return;
    this.#done[index] = 1;
    context.trace.emit(TRACE.operatorActs, index);
    const refusal = roles.ask(does, to);
    if (refusal !== undefined) this.#refused(index, refusal);
  }
}

/** How often an operator, or their monitoring, looks. */
const LOOK_US = FIXED.operatorLook.value;
