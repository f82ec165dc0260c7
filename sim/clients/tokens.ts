/**
 * The IAM tokens that a workload's clients log in with (cluster reference 7): signed by themselves, without asking
 * anybody, for the second in which they are made. A client that keeps its token for longer than that counts finds out
 * with its next connection, not before. Left out: roles and policies; whoever has a token may use it.
 */
import { SECOND, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { ClientSpec } from "../scenario/types.ts";

export class Tokens implements Stateful {
  /** When the token at hand was made, -1 for none yet. */
  #madeAt: Micros = -1;
  readonly #kept: Micros;

  constructor(kept: Micros) {
    this.#kept = kept;
  }

  /** The second in which the token was made that is used now, and one more. */
  at(now: Micros): number {
    if (this.#madeAt < 0 || now - this.#madeAt >= this.#kept) this.#madeAt = now;
    return Math.floor(this.#madeAt / SECOND) + 1;
  }

  copyState(copy: StateCopy): void {
    this.#madeAt = copy.of(this.#madeAt);
  }
}

/** Undefined for clients with a password, or none. */
export function tokensOf(client: ClientSpec | undefined): Tokens | undefined {
  return client?.login === "iam" ? new Tokens(client.tokenKept) : undefined;
}
