/**
 * Read replicas: I44 durable only, I45 whole mini-transactions, I46 in order and without a gap, I47 in-flight pages,
 * I49 promotion, I50 one point a query (storage reference 10.5); L11, their lag, is in reader-lag.ts. I48, view
 * anchoring, needs the books of transactions (transactions.ts).
 *
 * Not verified here: that a row's version is the newest at the view (reference.ts), and what clients make of stale
 * reads (the consistency checkers).
 */
import { thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { ReaderLag, type LagRule } from "./reader-lag.ts";

/** Queries of several rows under way that are kept in the books at once. */
const ANCHORS = 4096;
/** An operation's number times this, plus the attempt's. */
const ATTEMPTS = 256;

export class Readers implements Stateful {
  readonly checks: readonly Check[];
  readonly #durable: Check;
  readonly #whole: Check;
  readonly #inOrder: Check;
  readonly #inFlight: Check;
  readonly #promotion: Check;
  readonly #onePoint: Check;
  readonly #lag: ReaderLag;
  readonly #ghost: Ghost;
  /** By operation, modulo ANCHORS: which attempt at which one, and the point of its first read. */
  #anchorOf = new Float64Array(ANCHORS).fill(-1);
  #anchorAt = new Float64Array(ANCHORS);

  constructor(trace: Trace, ghost: Ghost, rule: LagRule, listener: FailureListener) {
    const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
    this.#durable = make("I44-reader-shows-durable-only", "views of readers");
    this.#whole = make("I45-reader-shows-whole-mini-transactions", "views of readers");
    this.#inOrder = make("I46-reader-applies-in-order", "records applied to readers' pages");
    this.#inFlight = make("I47-in-flight-pages-complete", "pages fetched by readers");
    this.#promotion = make("I49-promotion-keeps-nothing-extra", "readers promoted");
    this.#onePoint = make("I50-one-point-a-query", "rows of queries that keep their point");
    this.#lag = new ReaderLag(trace, ghost.roster, rule, listener);
    this.checks = [
      this.#durable,
      this.#whole,
      this.#inOrder,
      this.#inFlight,
      this.#promotion,
      this.#onePoint,
      this.#lag.check,
    ];
    this.#ghost = ghost;
    trace.on(TRACE.readerView, (reader, now) => this.#viewMoved(reader, now));
    trace.on(TRACE.readerPageApplied, (reader, page, at, before) => {
      this.#inOrder.exercised++;
      // What the books noted as the record before it, when it was written, is it still, but for a record that nobody
      // should apply.
      if (before !== ghost.prevInPage(at)) this.#judgeOrder(reader, page, at, before);
    });
    trace.on(TRACE.readerPageInstalled, (reader, page, newest, at, readPoint) =>
      this.#pageInstalled(reader, page, newest, at, readPoint),
    );
    trace.on(TRACE.readAnswered, (key, readPoint, _version, instance, keeps) => {
      if (keeps !== 0) this.#readOfQuery(keeps - 1, key, readPoint, instance);
    });
    trace.on(TRACE.readerPromoted, (reader, newest, keep) => this.#promoted(reader, newest, keep));
  }

  finish(): void {
    this.#lag.judge();
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#lag);
    this.#anchorOf = copy.of(this.#anchorOf);
    this.#anchorAt = copy.of(this.#anchorAt);
  }

  #name(instance: number): string {
    return this.#ghost.roster.names.instance(instance);
  }

  #viewMoved(reader: number, now: Lsn): void {
    this.#durable.exercised++;
    this.#whole.exercised++;
    const short = this.#ghost.unquorate(now);
    if (now > this.#lag.vdl || short !== 0) this.#notDurable(reader, now, short);
    if (now !== 0 && (this.#ghost.flags(now) & FLAG.cpl) === 0) this.#notWhole(reader, now);
    this.#lag.shows(reader, now);
  }

  #pageInstalled(reader: number, page: number, newest: Lsn, at: Lsn, readPoint: Lsn): void {
    this.#inFlight.exercised++;
    const expected = this.#ghost.pageVersionAt(page, at);
    if (newest !== expected)
      this.#inFlight.fail(
        () =>
          `${this.#name(reader)} fetched page ${thousands(page)} as of ${thousands(readPoint)} and reads at ${thousands(at)} by now: the page ends at ${thousands(newest)} there and must end at ${thousands(expected)}.`,
      );
  }

  #readOfQuery(attempt: number, key: number, readPoint: Lsn, instance: number): void {
    const operation = Math.floor(attempt / ATTEMPTS);
    const place = operation % ANCHORS;
    this.#onePoint.exercised++;
    // Whoever tries again begins a new query, which has a point of its own.
    if (this.#anchorOf[place] !== attempt) {
      this.#anchorOf[place] = attempt;
      this.#anchorAt[place] = readPoint;
    } else if (this.#anchorAt[place] !== readPoint) {
      const first = this.#anchorAt[place];
      this.#onePoint.fail(
        () =>
          `Operation ${thousands(operation)} read key ${thousands(key)} at ${thousands(readPoint)} on ${this.#name(instance)} after it had read another row at ${thousands(first)}.`,
      );
    }
  }

  #promoted(reader: number, newest: Lsn, keep: Lsn): void {
    this.#promotion.exercised++;
    if (newest > keep)
      this.#promotion.fail(
        () =>
          `${this.#name(reader)} became the writer of a log that ends at ${thousands(keep)} with record ${thousands(newest)} in its cache.`,
      );
  }

  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  #notDurable(reader: number, now: Lsn, short: Lsn): void {
    const { vdl } = this.#lag;
    this.#durable.fail(
      () =>
        `${this.#name(reader)} reads at ${thousands(now)}, ${now > vdl ? `above VDL at ${thousands(vdl)}` : `but record ${thousands(short)} has no write quorum`}.`,
    );
  }

  #notWhole(reader: number, now: Lsn): void {
    this.#whole.fail(
      () => `${this.#name(reader)} reads at ${thousands(now)}, which is in the middle of a mini-transaction.`,
    );
  }

  #judgeOrder(reader: number, page: number, at: Lsn, before: Lsn): void {
    const expected = this.#ghost.pageVersionAt(page, at - 1);
    if (before === expected) return;
    this.#inOrder.fail(
      () =>
        `${this.#name(reader)} applied record ${thousands(at)} to page ${thousands(page)} on top of ${thousands(before)}; the page's record before is ${thousands(expected)}.`,
    );
  }
}
