/**
 * What a secondary's agent says of how far it is, and when: to whoever sent it something last, at most every
 * `replicationBatch`, so that news of what came meanwhile go together.
 *
 * Left out: how far it is (agent.ts), and what the primary's server does with it (outbound.ts).
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import type { Context } from "../storage/index.ts";

/** Whose acknowledgements they are, and how things stand with it. */
export interface Acknowledger {
  readonly actor: number;
  /** Its cluster's place in the global database. */
  readonly own: number;
  readonly generation: () => number;
  readonly term: () => number;
  readonly received: () => Lsn;
  readonly vdl: () => Lsn;
  /** The message by which replication servers take acknowledgements. */
  readonly ackKind: () => number;
}

export class Acknowledgements implements Stateful {
  /** Whoever sent last: acknowledgements go there; -1 while nobody has. */
  to = -1;
  #armed = 0;
  #saidAt = -Infinity;
  readonly #context: Context;
  readonly #of: Acknowledger;
  readonly #due: number;

  constructor(context: Context, of: Acknowledger) {
    this.#context = context;
    this.#of = of;
    this.#due = context.network.registerMessage("agent acknowledges", (_actor, _a, _b, generation) => {
      if (generation === of.generation()) this.#say();
    });
  }

  /** There is something to say. */
  later(): void {
    if (this.#armed === 1 || this.to < 0) return;
    this.#armed = 1;
    const { engine, parameters } = this.#context;
    const wait = Math.max(0, this.#saidAt + parameters.replicationBatch - engine.now);
    engine.after(wait, this.#due, this.#of.actor, 0, 0, this.#of.generation());
  }

  /** The agent's process has died, or is nobody's agent any more. */
  crash(): void {
    this.#armed = 0;
    this.to = -1;
  }

  copyState(copy: StateCopy): void {
    this.to = copy.of(this.to);
    this.#armed = copy.of(this.#armed);
    this.#saidAt = copy.of(this.#saidAt);
  }

  #say(): void {
    this.#armed = 0;
    this.#saidAt = this.#context.engine.now;
    const { actor, own, generation, term, received, vdl, ackKind } = this.#of;
    const about = ((generation() % LIVES) * TERMS + (term() % TERMS)) * MEMBERS_MAX + own;
    this.#context.network.send(actor, this.to, ackKind(), about, received(), vdl() | 0);
  }
}

/** An acknowledgement's first number: the life of the agent's process, the term, and its cluster. */
export const LIVES = 4096;
export const TERMS = 1024;
export const MEMBERS_MAX = 16;
