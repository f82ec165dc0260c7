/**
 * A serverless instance that is paused (cluster reference 2.4): whoever wants a connection wakes it, and waits in line
 * until it has come back.
 *
 * Clients have patience of their own, and may be gone by then: the line does not know that, and they hang up what comes
 * too late. An engine that dies sends everybody away.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";

export class Asleep implements Stateful {
  isPaused = false;
  /** Hears that somebody wants to come in. */
  asked: () => void = () => undefined;
  #line: (readonly [connection: number, client: number, attempt: number])[] = [];

  /** True where whoever asks has to wait. */
  holds(connection: number, client: number, attempt: number): boolean {
    if (!this.isPaused) return false;
    this.#line.push([connection, client, attempt]);
    this.asked();
    return true;
  }

  /** It takes connections again. Returns who has waited. */
  wake(): readonly (readonly [number, number, number])[] {
    this.isPaused = false;
    return this.#line.splice(0);
  }

  copyState(copy: StateCopy): void {
    this.isPaused = copy.of(this.isPaused);
    this.#line = copy.of(this.#line);
  }
}
