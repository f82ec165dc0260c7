/**
 * Hands trace records to whoever listens to their kind. Five plain numbers a record, no object made, no string built; a
 * kind that nobody listens to costs one load and one comparison. Listeners cannot answer: nothing downstream influences
 * a run.
 *
 * The kinds that come with every log record have a method each, which calls its first listeners one by one: V8 puts a
 * function into its caller only where one place calls one function, and the loop in `emit` is one place for all. A
 * Global Database with checks takes 0.96 of the time so.
 */
import type { Engine, Micros } from "../kernel/index.ts";
import { TRACE, TRACE_KINDS } from "./kinds.ts";

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

  recordLinked(lsn: number, prev: number, page: number, prevOfPage: number, prevOfVolume: number): void {
    const all = this.#listeners[TRACE.recordLinked];
    if (all.length > 0) all[0](lsn, prev, page, prevOfPage, prevOfVolume);
    if (all.length > 1) all[1](lsn, prev, page, prevOfPage, prevOfVolume);
    if (all.length > 2) all[2](lsn, prev, page, prevOfPage, prevOfVolume);
    for (let i = 3; i < all.length; i++) all[i](lsn, prev, page, prevOfPage, prevOfVolume);
  }

  recordAllocated(lsn: number, group: number, flags: number, key: number, value: number): void {
    const all = this.#listeners[TRACE.recordAllocated];
    if (all.length > 0) all[0](lsn, group, flags, key, value);
    if (all.length > 1) all[1](lsn, group, flags, key, value);
    if (all.length > 2) all[2](lsn, group, flags, key, value);
    if (all.length > 3) all[3](lsn, group, flags, key, value);
    if (all.length > 4) all[4](lsn, group, flags, key, value);
    if (all.length > 5) all[5](lsn, group, flags, key, value);
    for (let i = 6; i < all.length; i++) all[i](lsn, group, flags, key, value);
  }

  persisted(segment: number, prev: number, last: number, scl: number, epochs: number): void {
    const all = this.#listeners[TRACE.persisted];
    if (all.length > 0) all[0](segment, prev, last, scl, epochs);
    if (all.length > 1) all[1](segment, prev, last, scl, epochs);
    if (all.length > 2) all[2](segment, prev, last, scl, epochs);
    for (let i = 3; i < all.length; i++) all[i](segment, prev, last, scl, epochs);
  }

  ackSent(segment: number, scl: number, epochs: number): void {
    const all = this.#listeners[TRACE.ackSent];
    if (all.length > 0) all[0](segment, scl, epochs, 0, 0);
    if (all.length > 1) all[1](segment, scl, epochs, 0, 0);
    for (let i = 2; i < all.length; i++) all[i](segment, scl, epochs, 0, 0);
  }
}
