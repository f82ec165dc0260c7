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
