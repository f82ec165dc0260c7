/**
 * An engine without time: everything that is due at some time is due now, and whoever explores chooses what comes next.
 *
 * It stands where the ordinary engine stands, so that the real protocol runs on it unchanged. Delays are ignored. Kinds
 * whose name is on the list of timers never happen: they would only repeat what messages already do. Kinds on the list
 * of instant ones happen at once.
 */
import { Engine, type Handler, type Micros } from "../kernel/index.ts";

export interface PendingEvent {
  readonly kind: number;
  readonly target: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export class ChoiceEngine extends Engine {
  /** What may happen next, in the order in which it was scheduled. */
  waiting: PendingEvent[] = [];
  /** Addresses at which nobody is: what is sent there never arrives. */
  readonly deaf = new Set<number>();
  readonly #timers: readonly string[];
  readonly #instant: readonly string[];
  readonly #own: Handler[] = [];
  #depth = 0;
  #atOnce: PendingEvent[] = [];

  constructor(seed: string, timers: readonly string[], instant: readonly string[]) {
    super(seed);
    this.#timers = timers;
    this.#instant = instant;
  }

  override register(name: string, handler: Handler): number {
    const kind = super.register(name, handler);
    this.#own[kind] = handler;
    return kind;
  }

  override after(_delay: Micros, kind: number, target: number, a: number, b: number, c: number): void {
    const name = this.kindName(kind);
    if (this.#timers.some((timer) => name.startsWith(timer))) return;
    if (this.deaf.has(target)) return;
    const event = { kind, target, a, b, c };
    if (this.#instant.some((instant) => name.startsWith(instant))) this.#atOnce.push(event);
    else this.waiting.push(event);
  }

  override at(_time: Micros, kind: number, target: number, a: number, b: number, c: number): void {
    this.after(0, kind, target, a, b, c);
  }

  /** Lets the waiting event at `index` happen, and whatever happens at once because of it. */
  choose(index: number): void {
    const [event] = this.waiting.splice(index, 1);
    this.event++;
    this.#handle(event);
  }

  /** Runs `work` as if it were an event. */
  act(work: () => void): void {
    this.event++;
    work();
    this.#settle();
  }

  #handle({ kind, target, a, b, c }: PendingEvent): void {
    this.#own[kind](target, a, b, c);
    this.#settle();
  }

  #settle(): void {
    if (this.#depth > 0) return;
    this.#depth++;
    for (let next = this.#atOnce.shift(); next !== undefined; next = this.#atOnce.shift()) {
      const { kind, target, a, b, c } = next;
      this.#own[kind](target, a, b, c);
    }
    this.#depth--;
  }
}
