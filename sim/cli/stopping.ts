/** Ways of a long command to end before its time. */
import { thousands } from "../kernel/index.ts";
import type { Environment } from "./environment.ts";

/** Why a search was cut short. */
export type Cut = "interrupted" | "the time was up";

/** How long a search goes on that plays one run after the other: so long, or until somebody presses Ctrl-C. */
export class Patience {
  readonly #clock: () => number;
  readonly #until: number;
  #isInterrupted = false;

  constructor({ clock, untilInterrupted }: Pick<Environment, "clock" | "untilInterrupted">, forMs = Infinity) {
    this.#clock = clock;
    this.#until = clock() + forMs;
    void untilInterrupted().then(() => (this.#isInterrupted = true));
  }

  /** Asked between two runs, which is when Ctrl-C is heard. Undefined: the search goes on. */
  async over(): Promise<Cut | undefined> {
    await new Promise(setImmediate);
    if (this.#isInterrupted) return "interrupted";
    return this.#clock() > this.#until ? "the time was up" : undefined;
  }
}

/** `1 run`, `2 runs`. */
export function countWords(count: number, what: string): string {
  return `${thousands(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** A line that says what was cut short, and after what. */
export function cutWords(cut: Cut, after: string, before: string): string {
  return cut === "interrupted"
    ? `Interrupted after ${after}, ${before}.\n`
    : `The time was up after ${after}, ${before}; --for gives it more.\n`;
}

/** Somebody who wants to stop, while something asynchronous is under way: whatever is waited for ends at once. */
export class Stopping {
  /** Resolves when it is time to stop. */
  readonly asked: Promise<undefined>;
  #isAsked = false;
  #resolve: (nothing: undefined) => void = () => undefined;

  constructor() {
    this.asked = new Promise((resolve) => (this.#resolve = resolve));
  }

  get isAsked(): boolean {
    return this.#isAsked;
  }

  ask(): void {
    this.#isAsked = true;
    this.#resolve(undefined);
  }

  /** What comes of it, or undefined when it is time to stop. */
  orStop<T>(work: Promise<T>): Promise<T | undefined> {
    work.catch(() => undefined);
    return Promise.race([work, this.asked]);
  }

  /** Waits, but not longer than until it is time to stop. */
  async pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await this.orStop(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
    clearTimeout(timer);
  }
}

/** What was asked for, or nothing after so long: for parting from somebody who may not answer. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
