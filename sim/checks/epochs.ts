/**
 * Who acts under which epoch: I18 stale epochs refused, I19 one writer an epoch, I20 epoch and truncation travel
 * together (storage reference 10.2). What members have promised stands in the roster.
 *
 * Not verified here: that whoever was superseded is read from by nobody (page-checks.ts).
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Roster } from "./roster.ts";

export class Epochs implements Stateful {
  readonly checks: readonly Check[];
  readonly #stale: Check;
  readonly #single: Check;
  readonly #together: Check;
  readonly #roster: Roster;
  /** By epoch: who writes under it. */
  #writers: Record<string, number>;

  constructor(trace: Trace, roster: Roster, listener: FailureListener) {
    this.#stale = new Check("I18-stale-epochs-refused", "accepted requests", trace, listener);
    this.#single = new Check("I19-one-writer-an-epoch", "epochs written under", trace, listener);
    this.#together = new Check("I20-epoch-with-truncation", "epochs taken over by members", trace, listener);
    this.checks = [this.#stale, this.#single, this.#together];
    this.#roster = roster;
    this.#writers = { 1: roster.writer };
    trace.on(TRACE.writerOpened, (instance, epoch) => this.#opened(instance, epoch));
    trace.on(TRACE.epochHeld, (segment, epoch, withTruncation) => this.#held(segment, epoch, withTruncation));
    trace.on(TRACE.persisted, (segment, _prev, _last, _scl, epochs) => {
      this.#stale.exercised++;
      if (epochs >> 16 < roster.promised[segment] || (epochs & 0xffff) < roster.held[segment])
        this.#tooOld(segment, epochs);
    });
  }

  copyState(copy: StateCopy): void {
    this.#writers = copy.of(this.#writers);
  }

  #opened(instance: number, epoch: number): void {
    this.#single.exercised++;
    const other = this.#writers[epoch];
    this.#writers[epoch] = instance;
    if (other !== undefined && other !== instance)
      this.#single.fail(
        () =>
          `${this.#roster.names.instance(other)} and ${this.#roster.names.instance(instance)} both write under epoch ${epoch}.`,
      );
  }

  #held(segment: number, epoch: number, withTruncation: number): void {
    this.#together.exercised++;
    if (epoch > 1 && withTruncation !== epoch)
      this.#together.fail(
        () => `${this.#roster.subjectOf(segment)} took over epoch ${epoch} without the range that it annulled.`,
      );
  }

  // A sentence of what happens most often is made in a function of its own: a listener that could make one costs memory
  // each time it is called.
  #tooOld(segment: number, epochs: number): void {
    const { promised, held } = this.#roster;
    this.#stale.fail(
      () =>
        `${this.#roster.subjectOf(segment)} accepted a request of volume epoch ${epochs >> 16} and membership epoch ${epochs & 0xffff}; it had promised ${promised[segment]} and held ${held[segment]}.`,
    );
  }
}
