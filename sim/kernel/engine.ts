/**
 * The event loop: pop, mix into the digest, hand to the handler of its kind. Nothing else happens, and nothing happens
 * anywhere else: a run is the sequence of these calls.
 *
 * Handlers are functions registered while the world is built; events name them by a small number, so the queue holds
 * plain data only. Each event knows its cause, the number of the event whose handler scheduled it (0: scheduled before
 * the start).
 */
import { assert } from "./assert.ts";
import { Digest, type SavedDigest } from "./digest.ts";
import { A, B, C, CAUSE, KIND, ROW_DOUBLES, ROW_WORDS, TARGET, TIME } from "./event-row.ts";
import { EventQueue, type SavedQueue } from "./queue.ts";
import { RandomStreams, type SavedStreams } from "./random.ts";
import type { Micros } from "./units.ts";

/** What handles one kind of event. The four numbers mean what the kind says they mean. */
export type Handler = (target: number, a: number, b: number, c: number) => void;

export interface SavedEngine {
  readonly now: Micros;
  readonly event: number;
  readonly queue: SavedQueue;
  readonly random: SavedStreams;
  readonly digest: SavedDigest;
}

/** Each cluster of a world has kinds of its own, about a hundred. */
const KINDS_MAX = 4096;

export class Engine {
  /** The instant of the event being handled, or the instant the run was advanced to. */
  now: Micros = 0;
  /** The number of the event being handled; the first is 1. */
  event = 0;
  /** The number of the event that scheduled the one being handled. */
  cause = 0;
  readonly random: RandomStreams;
  readonly #queue = new EventQueue();
  readonly #digest = new Digest();
  readonly #handlers: Handler[] = [];
  readonly #names: string[] = [];
  readonly #whoForgets: (() => void)[] = [];

  constructor(seed: string) {
    this.random = new RandomStreams(seed);
  }

  /**
   * Registers what handles a kind of event and returns the kind's number. Order of registration is part of the build.
   */
  register(name: string, handler: Handler): number {
    assert(this.#handlers.length < KINDS_MAX, "too many kinds of event", { most: KINDS_MAX });
    this.#names.push(name);
    return this.#handlers.push(handler) - 1;
  }

  /** By number of the kind. */
  get kindNames(): readonly string[] {
    return this.#names;
  }

  kindName(kind: number): string {
    return this.#names[kind];
  }

  /** Schedules an event `delay` microseconds from now; 0 means after everything already due at this instant. */
  after(delay: Micros, kind: number, target: number, a: number, b: number, c: number): void {
    if (!(delay >= 0 && delay === Math.floor(delay)))
      assert(false, `an event of kind ${this.#names[kind]} before now or between two microseconds`, {
        delay,
        now: this.now,
      });
    this.#queue.push(this.now + delay, kind, target, a, b, c, this.event);
  }

  /** Schedules an event at an instant that is not in the past. */
  at(time: Micros, kind: number, target: number, a: number, b: number, c: number): void {
    if (!(time >= this.now))
      assert(false, `an event of kind ${this.#names[kind]} in the past`, { time, now: this.now });
    this.#queue.push(time, kind, target, a, b, c, this.event);
  }

  /** Events waiting. */
  get pending(): number {
    return this.#queue.size;
  }

  /** When the next event is due; Infinity when nothing waits. */
  nextTime(): number {
    return this.#queue.nextTime();
  }

  /** Handles the next event if it is due at or before `limit`. False when none is. */
  step(limit: Micros): boolean {
    const queue = this.#queue;
    const row = queue.pop(limit);
    if (row < 0) return false;
    const d = row * ROW_DOUBLES;
    const w = row * ROW_WORDS;
    const time = queue.doubles[d + TIME];
    const b = queue.doubles[d + B];
    const target = queue.words[w + TARGET];
    const a = queue.words[w + A];
    const c = queue.words[w + C];
    const kind = queue.words[w + KIND];
    this.cause = queue.doubles[d + CAUSE];
    this.now = time;
    this.event++;
    this.#digest.add(time, kind, target, a, b, c);
    this.#handlers[kind](target, a, b, c);
    return true;
  }

  /** Handles every event due at or before `limit`, then stands at `limit`. */
  runTo(limit: Micros): void {
    while (this.step(limit));
    if (limit > this.now) this.now = limit;
  }

  /**
   * `forget` is called when a run goes over to another future (sim/fork.ts), after its checkpoint has been loaded:
   * whoever keeps in a table what its checkpoints do not hold, and does not write a row whole before reading it, takes
   * out there what is of the future that will not come.
   */
  whenParted(forget: () => void): void {
    this.#whoForgets.push(forget);
  }

  part(): void {
    for (const forget of this.#whoForgets) forget();
  }

  /** 16 hex digits over every event handled so far. */
  digest(): string {
    return this.#digest.hex();
  }

  save(): SavedEngine {
    return {
      now: this.now,
      event: this.event,
      queue: this.#queue.save(),
      random: this.random.save(),
      digest: this.#digest.save(),
    };
  }

  load(saved: SavedEngine): void {
    this.now = saved.now;
    this.event = saved.event;
    this.#queue.load(saved.queue);
    this.random.load(saved.random);
    this.#digest.load(saved.digest);
  }
}
