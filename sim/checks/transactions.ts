/**
 * Transactions and what clients are told: I9 commit records are consistency points, I23 undo is complete, I24 client
 * outcomes are honest, I41 pages leave the cache only when durable, I48 a reader's view counts a transaction as its
 * commit record says (storage reference 10.1, 10.2, 10.4).
 *
 * Not verified here: that answered rows are the newest ones (reference.ts), and that commits survive (durability.ts).
 */
import { thousands, Uint32Column, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

/** Tells the operation of which a row's version is a part, plus one; 0 for what commits by itself. */
export type PartOf = (key: number, version: Lsn) => number;

export class Transactions implements Stateful {
  readonly checks: readonly Check[];
  readonly #commits: Check;
  readonly #undo: Check;
  readonly #honest: Check;
  readonly #anchored: Check;
  readonly #evictions: Check;
  readonly #ghost: Ghost;
  /** Writes told as failed, by operation. */
  #failed: Record<string, true> = {};
  /** By operation: its commit record, 0 for none. Append-only: what a replay has yet to write is not live. */
  readonly #committed = new Uint32Column();
  #operations = 0; // not part of a checkpoint: what was written once stays
  #newest: Lsn = 0;

  constructor(trace: Trace, ghost: Ghost, partOf: PartOf, listener: FailureListener) {
    const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
    this.#commits = make("I9-commit-record-is-consistency-point", "commit records");
    this.#undo = make("I23-undo-complete", "rows of transactions read");
    this.#honest = make("I24-client-outcome-honest", "writes told as failed");
    this.#anchored = make("I48-reader-view-anchored", "rows read on readers");
    this.#evictions = make("I41-eviction-only-when-durable", "pages evicted");
    this.checks = [this.#commits, this.#undo, this.#honest, this.#anchored, this.#evictions];
    this.#ghost = ghost;
    trace.whenParted(() => this.#part());
    trace.on(TRACE.recordAllocated, (at, _group, flags, _key, value) => {
      if ((flags & FLAG.part) !== 0) this.#follow(at, value - 1);
      if ((flags & FLAG.commit) !== 0) this.#commit(at, value - 1, flags);
    });
    trace.on(TRACE.readAnswered, (key, readPoint, version, instance) => {
      const part = version === 0 ? 0 : partOf(key, version);
      const isReader = instance !== ghost.roster.writer;
      if (isReader) this.#judgeView(instance, key, readPoint, version);
      if (part === 0) return;
      const operation = part - 1;
      if (isReader) this.#judgeAnchor(instance, operation, readPoint);
      this.#judgeUndo(operation, key, readPoint, version);
    });
    trace.on(TRACE.writeFailed, (operation) => {
      this.#honest.exercised++;
      this.#failed[operation] = true;
      this.#judgeFailed(operation);
    });
    trace.on(TRACE.recoveryCompleted, () => {
      for (const operation of Object.keys(this.#failed)) this.#judgeFailed(Number(operation));
    });
    trace.on(TRACE.pageEvicted, (page, newest, vdl) => this.#evicted(page, newest, vdl));
  }

  copyState(copy: StateCopy): void {
    this.#failed = copy.of(this.#failed);
    this.#newest = copy.of(this.#newest);
  }

  /** Commit records that the run given up has written are none of the branch's. */
  #part(): void {
    for (let operation = 0; operation < this.#operations; operation++) {
      const commit = this.#committed.get(operation);
      this.#committed.set(operation, commit > this.#newest ? 0 : commit);
    }
  }

  #commitOf(operation: number): Lsn {
    return operation < this.#operations ? this.#committed.get(operation) : 0;
  }

  #follow(at: Lsn, operation: number): void {
    const commit = this.#commitOf(operation);
    // The commit record of a future that was played before is no commit record yet.
    if (commit !== 0 && commit < at && this.#ghost.isLive(commit)) this.#afterCommit(operation, at, commit);
  }

  #commit(at: Lsn, operation: number, flags: number): void {
    this.#commits.exercised++;
    if ((flags & FLAG.cpl) === 0) this.#noPoint(at);
    if (this.#failed[operation] === true) this.#writtenLater(operation, at);
    while (this.#operations <= operation) this.#committed.set(this.#operations++, 0);
    this.#committed.set(operation, at);
    this.#newest = Math.max(this.#newest, at);
  }

  #judgeView(instance: number, key: number, readPoint: Lsn, version: Lsn): void {
    this.#anchored.exercised++;
    if (version > readPoint)
      this.#anchored.fail(
        () =>
          `${this.#ghost.roster.names.instance(instance)} gave record ${thousands(version)} of key ${thousands(key)} to a view at ${thousands(readPoint)}.`,
      );
  }

  #judgeAnchor(instance: number, operation: number, readPoint: Lsn): void {
    const commit = this.#commitOf(operation);
    if (commit > readPoint)
      this.#anchored.fail(
        () =>
          `${this.#ghost.roster.names.instance(instance)} counted operation ${thousands(operation)} as committed for a view at ${thousands(readPoint)}; its commit record is ${thousands(commit)}.`,
      );
  }

  #judgeUndo(operation: number, key: number, readPoint: Lsn, version: Lsn): void {
    this.#undo.exercised++;
    const commit = this.#commitOf(operation);
    if (commit !== 0 && commit <= readPoint && this.#ghost.isLive(commit)) return;
    this.#undo.fail(
      () =>
        `Key ${thousands(key)} read as of ${thousands(readPoint)} gave record ${thousands(version)} of operation ${thousands(operation)}, which ${commit === 0 ? "never committed" : `has its commit record at ${thousands(commit)}`}.`,
    );
  }

  #judgeFailed(operation: number): void {
    const at = this.#commitOf(operation);
    if (at === 0 || !this.#ghost.isLive(at)) return;
    this.#honest.fail(
      () =>
        `Operation ${thousands(operation)} was told as failed, but its commit record ${thousands(at)} lives on, on ${this.#ghost.holders(at)}.`,
    );
  }

  #evicted(page: number, newest: Lsn, vdl: Lsn): void {
    this.#evictions.exercised++;
    if (newest <= vdl && this.#ghost.unquorate(newest) === 0) return;
    this.#evictions.fail(
      () =>
        `Page ${page} left the cache with record ${thousands(newest)} on it while VDL stood at ${thousands(vdl)}: storage cannot give it back.`,
    );
  }

  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  #noPoint(at: Lsn): void {
    this.#commits.fail(
      () =>
        `The commit record ${thousands(at)} is no consistency point: a crash may cut the log before the rest of its mini-transaction.`,
    );
  }

  #writtenLater(operation: number, at: Lsn): void {
    this.#honest.fail(
      () =>
        `Operation ${thousands(operation)} was told as failed, and its commit record ${thousands(at)} was written later.`,
    );
  }

  #afterCommit(operation: number, at: Lsn, commit: Lsn): void {
    this.#commits.fail(
      () =>
        `Operation ${thousands(operation)} wrote record ${thousands(at)} after its commit record ${thousands(commit)}.`,
    );
  }
}
