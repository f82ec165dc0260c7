/**
 * Names as one machine's clients know them: an answer is kept for as long as DNS says, or for as long as the client's own runtime insists
 * on (the JVM's 30 s, or for ever; cluster reference 1.4). All connections that are opened meanwhile go to the one answer.
 */
import { copyPlain, type Checkpointed, type Micros } from "../kernel/index.ts";

export class Resolver implements Checkpointed {
  #answer = -1;
  #until = -1;
  readonly #ask: () => number;
  readonly #keep: Micros;

  /** `ask` gives DNS's answer of now, -1 for none; `keep` is in microseconds, Infinity for ever. */
  constructor(ask: () => number, keep: Micros) {
    this.#ask = ask;
    this.#keep = keep;
  }

  /** The instance that the name leads to, -1 for none. */
  resolve(now: Micros): number {
    if (now < this.#until && this.#answer >= 0) return this.#answer;
    this.#answer = this.#ask();
    this.#until = now + this.#keep;
    return this.#answer;
  }

  save(): unknown {
    return copyPlain([this.#answer, this.#until]);
  }

  load(saved: unknown): void {
    [this.#answer, this.#until] = saved as [number, number];
  }
}
