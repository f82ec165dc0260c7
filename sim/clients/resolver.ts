/**
 * Names as one machine's clients know them: an answer is kept for as long as DNS says, or for as long as the client's
 * own runtime insists on (the JVM's 30 s, or for ever; cluster reference 1.4). All connections that are opened
 * meanwhile go to the one answer.
 *
 * Faults: a resolver may give no answer at all (NXDOMAIN, SERVFAIL), and one that serves stale answers goes on with the
 * last one it has, although its time is over. What a client has kept itself it goes on using. Left out: negative
 * answers that are kept in their turn.
 */
import type { Micros, StateCopy, Stateful } from "../kernel/index.ts";

export class Resolver implements Stateful {
  #answer = -1;
  #until = -1;
  /** How many faults have it without an answer, and how many have it serve what it has. */
  #failing = 0;
  #stale = 0;
  readonly #ask: () => number;
  readonly #keep: Micros;

  /** `ask` gives DNS's answer of now, -1 for none; `keep` is in microseconds, Infinity for ever. */
  constructor(ask: () => number, keep: Micros) {
    this.#ask = ask;
    this.#keep = keep;
  }

  /** The instance that the name leads to, -1 for none. */
  resolve(now: Micros): number {
    if ((now < this.#until || this.#stale > 0) && this.#answer >= 0) return this.#answer;
    if (this.#failing > 0) return -1;
    this.#answer = this.#ask();
    this.#until = now + this.#keep;
    return this.#answer;
  }

  /** `by` is 1 when a fault begins, and -1 when it is lifted. */
  fail(by: number): void {
    this.#failing += by;
  }

  serveStale(by: number): void {
    this.#stale += by;
  }

  copyState(copy: StateCopy): void {
    this.#answer = copy.of(this.#answer);
    this.#until = copy.of(this.#until);
    this.#failing = copy.of(this.#failing);
    this.#stale = copy.of(this.#stale);
  }
}
