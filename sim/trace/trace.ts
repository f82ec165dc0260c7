/**
 * Hands trace records to whoever listens to their kind. Five plain numbers a record, no object made, no string built; a
 * kind that nobody listens to costs one load and one comparison. Listeners cannot answer: nothing downstream influences
 * a run.
 */
import type { Engine, Micros } from "../kernel/index.ts";
import { TRACE_KINDS } from "./kinds.ts";

export type TraceListener = (a: number, b: number, c: number, d: number, e: number) => void;

export class Trace {
  readonly #engine: Engine;
  readonly #listeners: TraceListener[][] = Array.from({ length: TRACE_KINDS }, () => []);

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get now(): Micros {
    return this.#engine.now;
  }

  get event(): number {
    return this.#engine.event;
  }

  on(kind: number, listener: TraceListener): void {
    this.#listeners[kind].push(listener);
  }

  /** As `Engine.whenParted`. */
  whenParted(forget: () => void): void {
    this.#engine.whenParted(forget);
  }

  emit(kind: number, a: number, b = 0, c = 0, d = 0, e = 0): void {
    const listeners = this.#listeners[kind];
    for (let i = 0; i < listeners.length; i++) listeners[i](a, b, c, d, e);
  }
}
