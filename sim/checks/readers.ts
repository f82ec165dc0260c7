/**
 * Read replicas: I44 durable only, I45 whole mini-transactions, I46 in order and without a gap, I47 in-flight pages,
 * I49 promotion, I50 one point a query, L11 lag bounded (storage reference 10.5, 10.6). I48, view anchoring, needs the
 * books of transactions (transactions.ts).
 *
 * Not verified here: that a row's version is the newest at the view (reference.ts), and what clients make of stale
 * reads (the consistency checkers).
 */
import { formatSpan, thousands, type Lsn, type Micros, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

/** Queries of several rows under way that are kept in the books at once. */
const ANCHORS = 4096;

export interface ReaderChecks extends Stateful {
  readonly checks: readonly Check[];
  finish(): void;
}

export function watchReaders(
  trace: Trace,
  ghost: Ghost,
  instances: number,
  readers: readonly number[],
  lagBound: Micros,
  listener: FailureListener,
): ReaderChecks {
  const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
  const durable = make("I44-reader-shows-durable-only", "views of readers");
  const whole = make("I45-reader-shows-whole-mini-transactions", "views of readers");
  const inOrder = make("I46-reader-applies-in-order", "records applied to readers' pages");
  const inFlight = make("I47-in-flight-pages-complete", "pages fetched by readers");
  const promotion = make("I49-promotion-keeps-nothing-extra", "readers promoted");
  const onePoint = make("I50-one-point-a-query", "rows of queries that keep their point");
  const lag = make("L11-reader-lag-bounded", "VDL advances seen by readers in good reach");
  const lsn = thousands;
  const { roster } = ghost;
  const name = (instance: number): string => `Instance ${instance + 1}`;

  let vdl: Lsn = 0;
  let view = new Float64Array(instances);
  /** By reader: 1 while it has the stream, and since when it has had it in good reach; -1 while it has not. */
  let attached = Uint8Array.from({ length: instances }, (_, instance) => (readers.includes(instance) ? 1 : 0));
  let goodSince = new Float64Array(instances).fill(-1);
  let reach = new Uint8Array(instances);
  /** By reader: a VDL that it does not show yet, and when it came to be; 0 for none. */
  let awaited = new Float64Array(instances);
  let awaitedSince = new Float64Array(instances);
  /** By operation, modulo ANCHORS: which one, and the point of its first read. */
  let anchorOf = new Float64Array(ANCHORS).fill(-1);
  let anchorAt = new Float64Array(ANCHORS);

  trace.on(TRACE.ladderAdvanced, (_vcl, now, epoch) => {
    if (epoch < roster.writerEpoch || now <= vdl) return;
    vdl = now;
    for (let reader = 0; reader < instances; reader++) {
      if (attached[reader] === 0 || awaited[reader] !== 0) continue;
      awaited[reader] = vdl;
      awaitedSince[reader] = trace.now;
    }
  });

  // A recovery may find more durable than its writer had known.
  trace.on(TRACE.truncationInForce, (_epoch, keep) => (vdl = Math.max(vdl, keep)));

  trace.on(TRACE.readerView, (reader, now) => {
    durable.exercised++;
    whole.exercised++;
    const short = ghost.unquorate(now);
    if (now > vdl || short !== 0)
      durable.fail(
        () =>
          `${name(reader)} reads at ${lsn(now)}, ${now > vdl ? `above VDL at ${lsn(vdl)}` : `but record ${lsn(short)} has no write quorum`}.`,
      );
    if (now !== 0 && (ghost.flags(now) & FLAG.cpl) === 0)
      whole.fail(() => `${name(reader)} reads at ${lsn(now)}, which is in the middle of a mini-transaction.`);
    view[reader] = now;
    if (awaited[reader] === 0 || now < awaited[reader]) return;
    judgeLag(reader);
    if (goodSince[reader] >= 0) lag.exercised++;
    awaited[reader] = vdl > now ? vdl : 0;
    awaitedSince[reader] = trace.now;
  });

  function judgeLag(reader: number): void {
    if (awaited[reader] === 0 || attached[reader] === 0 || goodSince[reader] < 0) return;
    const waited = trace.now - Math.max(awaitedSince[reader], goodSince[reader]);
    if (waited > lagBound)
      lag.fail(
        () =>
          `${name(reader)} shows ${lsn(view[reader])} and not VDL ${lsn(awaited[reader])}, ${formatSpan(waited)} after it was durable and the reader in good reach.`,
      );
  }

  // Nobody tells the readers any more what the last writer had made durable, until another opens the volume.
  trace.on(TRACE.instanceCrashed, (_instance, hadVolume) => {
    if (hadVolume === 0) return;
    for (let reader = 0; reader < instances; reader++) judgeLag(reader);
    awaited.fill(0);
  });

  function settleReach(reader: number): void {
    const isGood = reach[reader] === 1 && attached[reader] === 1;
    if (!isGood) judgeLag(reader);
    if (!isGood) goodSince[reader] = -1;
    else if (goodSince[reader] < 0) goodSince[reader] = trace.now;
  }
  trace.on(TRACE.readerReach, (reader, isGood) => {
    reach[reader] = isGood;
    settleReach(reader);
  });
  trace.on(TRACE.readerAttached, (reader) => {
    attached[reader] = 1;
    awaited[reader] = 0;
    settleReach(reader);
  });
  const gone = (reader: number): void => {
    settleReach(reader);
    attached[reader] = 0;
    awaited[reader] = 0;
    goodSince[reader] = -1;
  };
  trace.on(TRACE.readerDetached, gone);
  trace.on(TRACE.instanceCrashed, gone);
  trace.on(TRACE.readerLeaves, gone);
  // Whoever had the old writer's stream has none until the new one gives it.
  trace.on(TRACE.writerOpened, () => {
    for (let reader = 0; reader < instances; reader++) gone(reader);
  });
  // Clocks that run while everything is well start anew.
  const restartClocks = (): void => {
    for (let reader = 0; reader < instances; reader++) if (goodSince[reader] >= 0) goodSince[reader] = trace.now;
  };
  trace.on(TRACE.faultApplied, restartClocks);
  trace.on(TRACE.faultLifted, restartClocks);

  trace.on(TRACE.readerPageApplied, (reader, page, at, before) => {
    inOrder.exercised++;
    // What the books noted as the record before it, when it was written, is it still, but for a record that nobody
    // should apply.
    if (before === ghost.prevInPage(at)) return;
    const expected = ghost.pageVersionAt(page, at - 1);
    if (before !== expected) outOfOrder(reader, page, at, before, expected);
  });
  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  function outOfOrder(reader: number, page: number, at: Lsn, before: Lsn, expected: Lsn): void {
    inOrder.fail(
      () =>
        `${name(reader)} applied record ${lsn(at)} to page ${thousands(page)} on top of ${lsn(before)}; the page's record before is ${lsn(expected)}.`,
    );
  }

  trace.on(TRACE.readerPageInstalled, (reader, page, newest, at, readPoint) => {
    inFlight.exercised++;
    const expected = ghost.pageVersionAt(page, at);
    if (newest !== expected)
      inFlight.fail(
        () =>
          `${name(reader)} fetched page ${thousands(page)} as of ${lsn(readPoint)} and reads at ${lsn(at)} by now: the page ends at ${lsn(newest)} there and must end at ${lsn(expected)}.`,
      );
  });

  trace.on(TRACE.readAnswered, (key, readPoint, _version, instance, keeps) => {
    if (keeps === 0) return;
    const operation = keeps - 1;
    const place = operation % ANCHORS;
    onePoint.exercised++;
    if (anchorOf[place] !== operation) {
      anchorOf[place] = operation;
      anchorAt[place] = readPoint;
    } else if (anchorAt[place] !== readPoint) {
      onePoint.fail(
        () =>
          `Operation ${thousands(operation)} read key ${thousands(key)} at ${lsn(readPoint)} on instance ${instance + 1} after it had read another row at ${lsn(anchorAt[place])}.`,
      );
    }
  });

  trace.on(TRACE.readerPromoted, (reader, newest, keep) => {
    promotion.exercised++;
    if (newest > keep)
      promotion.fail(
        () =>
          `${name(reader)} became the writer of a log that ends at ${lsn(keep)} with record ${lsn(newest)} in its cache.`,
      );
  });

  return {
    checks: [durable, whole, inOrder, inFlight, promotion, onePoint, lag],
    finish: () => {
      for (let reader = 0; reader < instances; reader++) judgeLag(reader);
    },
    copyState: (copy) => {
      vdl = copy.of(vdl);
      view = copy.of(view);
      attached = copy.of(attached);
      goodSince = copy.of(goodSince);
      reach = copy.of(reach);
      awaited = copy.of(awaited);
      awaitedSince = copy.of(awaitedSince);
      anchorOf = copy.of(anchorOf);
      anchorAt = copy.of(anchorAt);
    },
  };
}
