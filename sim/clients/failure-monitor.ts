/**
 * The AWS driver wrapper's enhanced failure monitoring (cluster reference 1.8): a statement that has been under way for
 * failureDetectionTime has its host asked whether it is there, every failureDetectionInterval; when
 * failureDetectionCount asks in a row were not answered, the statement is given up. With the defaults, 30 s, 5 s and 3,
 * that is after 45 s at worst, however long the client's socket would have waited.
 *
 * The real one has one monitor a host; here each long statement asks for itself, which comes to the same answers. A
 * machine whose process is dead does not answer either.
 */
import type { Engine, Micros, StateCopy, Stateful } from "../kernel/index.ts";
import { Deadlines } from "./deadlines.ts";

export interface FailureMonitorParts {
  readonly engine: Engine;
  readonly detectionTime: Micros;
  readonly interval: Micros;
  readonly count: number;
  /** Sets a timer; `which` is 0 for the end of a grace, 1 for an interval of a statement. */
  readonly arm: (at: Micros, which: number, token: number) => void;
  /** Asks the host of a statement; the answer comes by `heard`. */
  readonly ask: (token: number) => void;
  readonly isAlive: (token: number) => boolean;
  readonly dead: (token: number) => void;
}

interface Watch {
  /** Asks in a row that were not answered, and whether the last one was. */
  missed: number;
  answered: boolean;
}

export class FailureMonitor implements Stateful {
  #watched: Record<string, Watch> = {};
  readonly #grace: Deadlines;
  readonly #parts: FailureMonitorParts;

  constructor(parts: FailureMonitorParts) {
    this.#parts = parts;
    const { engine, detectionTime, arm, isAlive } = parts;
    this.#grace = new Deadlines(detectionTime, {
      now: () => engine.now,
      arm: (at) => arm(at, 0, 0),
      isAlive,
      over: (token) => this.#ask(token, 0),
    });
  }

  /** A statement leaves. */
  begin(token: number): void {
    this.#grace.begin(token);
  }

  due(which: number, token: number): void {
    if (which === 0) this.#grace.due();
    else this.#judge(token);
  }

  /** The host of a statement is there. */
  heard(token: number): void {
    const watch = this.#watched[token];
    if (watch !== undefined) watch.answered = true;
  }

  clear(): void {
    this.#watched = {};
    this.#grace.clear();
  }

  copyState(copy: StateCopy): void {
    this.#watched = copy.of(this.#watched);
    copy.part(this.#grace);
  }

  #judge(token: number): void {
    const watch = this.#watched[token];
    if (watch === undefined) return;
    delete this.#watched[token];
    const { isAlive, count, dead } = this.#parts;
    if (!isAlive(token)) return;
    const missed = watch.answered ? 0 : watch.missed + 1;
    if (missed >= count) dead(token);
    else this.#ask(token, missed);
  }

  #ask(token: number, missed: number): void {
    const { engine, interval, arm, ask } = this.#parts;
    this.#watched[token] = { missed, answered: false };
    ask(token);
    arm(engine.now + interval, 1, token);
  }
}
