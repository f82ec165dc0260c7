/**
 * Statements that wait for their turn at a processor, in order: with the sessions that they came over they are over,
 * too, and their clients have to hear of it. What else is under way the roles know (writing.ts, reading.ts).
 *
 * Turns come in the order in which they were asked for, but where the processors have become slower, or fewer, or more
 * between.
 */
import { PairRing, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { tokenOf } from "./statements.ts";

export class Turns implements Stateful {
  /** Operation and attempt. */
  readonly #waiting = new PairRing();

  wait(operation: number, attempt: number): void {
    this.#waiting.push(operation, attempt);
  }

  /** A turn has come. False when the statement's session has ended meanwhile: then it is nobody's. */
  come(operation: number, attempt: number): boolean {
    const waiting = this.#waiting;
    if (waiting.length > 0 && waiting.headFirst() === operation && waiting.headSecond() === attempt) {
      waiting.drop();
      return true;
    }
    return this.#takeFromWithin(operation, attempt);
  }

  /** All sessions are over. Returns the tokens of what waited. */
  drop(): number[] {
    const tokens: number[] = [];
    for (; this.#waiting.length > 0; this.#waiting.drop())
      tokens.push(tokenOf(this.#waiting.headFirst(), this.#waiting.headSecond()));
    return tokens;
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#waiting);
  }

  #takeFromWithin(operation: number, attempt: number): boolean {
    const waiting = this.#waiting;
    let isFound = false;
    for (let left = waiting.length; left > 0; left--) {
      const [first, second] = [waiting.headFirst(), waiting.headSecond()];
      waiting.drop();
      if (!isFound && first === operation && second === attempt) isFound = true;
      else waiting.push(first, second);
    }
    return isFound;
  }
}
