/**
 * What the live region says, and when: at most one text in two seconds, in the order in which things happened. When
 * more happens than can be said, what matters least is left out; when somebody moves the clock, whatever was waiting is
 * about another moment and is dropped (viewer reference 3.13).
 *
 * Knows no page and no clock of its own, so that its rules can be tested without waiting.
 */
export const SPEECH_PAUSE_MS = 2_000;
const WAITING_MAX = 2;

export interface Said {
  readonly text: string;
  readonly weight: number;
}

export interface SpeechClock {
  readonly now: () => number;
  /** Calls back after so many milliseconds. */
  readonly later: (ms: number, call: () => void) => void;
}

export class Speech {
  readonly #say: (text: string) => void;
  readonly #clock: SpeechClock;
  #waiting: Said[] = [];
  #lastAt = -Infinity;
  #isArmed = false;

  constructor(say: (text: string) => void, clock: SpeechClock) {
    this.#say = say;
    this.#clock = clock;
  }

  /** Something happened while the clock ran. */
  pass(said: Said): void {
    if (said.text === "") return;
    this.#waiting.push(said);
    if (this.#waiting.length > WAITING_MAX) {
      const least = this.#waiting.reduce((a, b) => (b.weight < a.weight ? b : a));
      this.#waiting.splice(this.#waiting.indexOf(least), 1);
    }
    this.#arm();
  }

  /** Somebody moved the clock: only what is true there is said. */
  jump(said: Said): void {
    this.#waiting = [];
    this.pass(said);
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#clock.later(Math.max(0, this.#lastAt + SPEECH_PAUSE_MS - this.#clock.now()), () => this.#next());
  }

  #next(): void {
    this.#isArmed = false;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#lastAt = this.#clock.now();
    this.#say(next.text);
    if (this.#waiting.length > 0) this.#arm();
  }
}
