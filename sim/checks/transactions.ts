/**
 * Transactions and what clients are told: I9 commit records are consistency points, I23 undo is complete, I24 client
 * outcomes are honest, I41 pages leave the cache only when durable, I48 a reader's view counts a transaction as its
 * commit record says (storage reference 10.1, 10.2, 10.4).
 *
 * Not verified here: that answered rows are the newest ones (reference.ts), and that commits survive (durability.ts).
 */
import { thousands, Uint32Column, type Lsn, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

/** `partOf` tells the operation of which a row's version is a part, plus one; 0 for what commits by itself. */
export function watchTransactions(
  trace: Trace,
  ghost: Ghost,
  partOf: (key: number, version: Lsn) => number,
  listener: FailureListener,
): Stateful & { readonly checks: readonly Check[] } {
  const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
  const commits = make("I9-commit-record-is-consistency-point", "commit records");
  const undo = make("I23-undo-complete", "rows of transactions read");
  const honest = make("I24-client-outcome-honest", "writes told as failed");
  const anchored = make("I48-reader-view-anchored", "rows read on readers");
  const evictions = make("I41-eviction-only-when-durable", "pages evicted");
  const lsn = thousands;
  /** Writes told as failed, by operation. */
  let failed: Record<string, true> = {};
  /** By operation: its commit record, 0 for none. Append-only: what a replay has yet to write is not live. */
  const committed = new Uint32Column();
  let operations = 0; // not part of a checkpoint: what was written once stays
  let newest: Lsn = 0;
  trace.whenParted(() => {
    for (let operation = 0; operation < operations; operation++) {
      const commit = committed.get(operation);
      committed.set(operation, commit > newest ? 0 : commit);
    }
  });

  trace.on(TRACE.recordAllocated, (at, _group, flags, _key, value) => {
    const operation = value - 1;
    const isPart = (flags & FLAG.part) !== 0;
    if (isPart) follow(at, operation);
    if ((flags & FLAG.commit) === 0) return;
    commits.exercised++;
    if ((flags & FLAG.cpl) === 0) noPoint(at);
    if (failed[operation] === true) written(operation, at);
    while (operations <= operation) committed.set(operations++, 0);
    committed.set(operation, at);
    newest = Math.max(newest, at);
  });
  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  function noPoint(at: Lsn): void {
    commits.fail(
      () =>
        `The commit record ${lsn(at)} is no consistency point: a crash may cut the log before the rest of its mini-transaction.`,
    );
  }
  function written(operation: number, at: Lsn): void {
    honest.fail(
      () => `Operation ${thousands(operation)} was told as failed, and its commit record ${lsn(at)} was written later.`,
    );
  }

  function commitOf(operation: number): Lsn {
    return operation < operations ? committed.get(operation) : 0;
  }

  function follow(at: Lsn, operation: number): void {
    const commit = commitOf(operation);
    // The commit record of a future that was played before is no commit record yet.
    if (commit !== 0 && commit < at && ghost.isLive(commit)) afterCommit(operation, at, commit);
  }
  function afterCommit(operation: number, at: Lsn, commit: Lsn): void {
    commits.fail(
      () => `Operation ${thousands(operation)} wrote record ${lsn(at)} after its commit record ${lsn(commit)}.`,
    );
  }

  trace.on(TRACE.readAnswered, (key, readPoint, version, instance) => {
    const part = version === 0 ? 0 : partOf(key, version);
    const isReader = instance !== ghost.roster.writer;
    if (isReader) anchored.exercised++;
    if (isReader && version > readPoint)
      anchored.fail(
        () =>
          `Instance ${instance + 1} gave record ${lsn(version)} of key ${thousands(key)} to a view at ${lsn(readPoint)}.`,
      );
    if (part === 0) return;
    undo.exercised++;
    const operation = part - 1;
    const commit = commitOf(operation);
    if (isReader && commit > readPoint)
      anchored.fail(
        () =>
          `Instance ${instance + 1} counted operation ${thousands(operation)} as committed for a view at ${lsn(readPoint)}; its commit record is ${lsn(commit)}.`,
      );
    if (commit !== 0 && commit <= readPoint && ghost.isLive(commit)) return;
    undo.fail(
      () =>
        `Key ${thousands(key)} read as of ${lsn(readPoint)} gave record ${lsn(version)} of operation ${thousands(operation)}, which ${commit === 0 ? "never committed" : `has its commit record at ${lsn(commit)}`}.`,
    );
  });

  trace.on(TRACE.writeFailed, (operation) => {
    honest.exercised++;
    failed[operation] = true;
    judgeFailed(operation);
  });
  trace.on(TRACE.recoveryCompleted, () => {
    for (const operation of Object.keys(failed)) judgeFailed(Number(operation));
  });
  function judgeFailed(operation: number): void {
    const at = commitOf(operation);
    if (at === 0 || !ghost.isLive(at)) return;
    honest.fail(
      () =>
        `Operation ${thousands(operation)} was told as failed, but its commit record ${lsn(at)} lives on, on ${ghost.holders(at)}.`,
    );
  }

  trace.on(TRACE.pageEvicted, (page, newest, vdl) => {
    evictions.exercised++;
    const short = ghost.unquorate(newest);
    if (newest <= vdl && short === 0) return;
    evictions.fail(
      () =>
        `Page ${page} left the cache with record ${lsn(newest)} on it while VDL stood at ${lsn(vdl)}: storage cannot give it back.`,
    );
  });

  return {
    checks: [commits, undo, honest, anchored, evictions],
    copyState: (copy) => {
      failed = copy.of(failed);
      newest = copy.of(newest);
    },
  };
}
