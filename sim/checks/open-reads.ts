/**
 * Reads and views under way, as far as versions must be kept for them; and I42 read points are consistency points
 * (storage reference 10.3, 10.4).
 *
 * Not verified here: that versions are kept (page-checks.ts), and what the rows say (reference.ts).
 */
import { thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { readerOf, readName } from "./read-names.ts";

export class OpenReads implements Stateful {
  readonly check: Check;
  readonly #ghost: Ghost;
  #vdl: Lsn = 0;
  /** Read points under way by the read's name, and open views by instance and number. */
  #reads = new Map<number, Lsn>();
  #views: Record<string, Lsn> = {};
  /** Instances that have the writer's stream. */
  #readers: Record<string, true>;

  constructor(trace: Trace, ghost: Ghost, initialReaders: readonly number[], listener: FailureListener) {
    this.check = new Check("I42-read-point-is-consistency-point", "read points used", trace, listener);
    this.#ghost = ghost;
    this.#readers = Object.fromEntries(initialReaders.map((instance) => [instance, true]));
    trace.on(TRACE.ladderAdvanced, (_vcl, vdl, epoch) => {
      if (epoch >= ghost.roster.writerEpoch) this.#vdl = vdl;
    });
    trace.on(TRACE.truncationInForce, (_epoch, keep) => (this.#vdl = keep));
    trace.on(TRACE.pageReadIssued, (serial, group, _page, readPoint, instance) => {
      if (this.#isKeptFor(instance)) this.#readIssued(readName(instance, serial), group, readPoint);
    });
    trace.on(TRACE.pageReadDone, (serial, _group, _segment, instance) =>
      this.#reads.delete(readName(instance, serial)),
    );
    trace.on(TRACE.readAnswered, (key, readPoint) => {
      if (this.#isBetween(readPoint)) this.#answeredBetween(key, readPoint);
    });
    trace.on(TRACE.viewOpened, (number, readPoint, instance) => {
      if (this.#isKeptFor(instance)) this.#views[`${instance} ${number}`] = readPoint;
    });
    trace.on(TRACE.viewClosed, (number, _readPoint, instance) => delete this.#views[`${instance} ${number}`]);
    trace.on(TRACE.readsDropped, (instance) => this.#drop((other) => other === instance));
    trace.on(TRACE.readerAttached, (instance, _floor, epoch) => {
      if (epoch >= ghost.roster.writerEpoch) this.#readers[instance] = true;
    });
    // What a writer that is one no more gives up has the stream of another, who keeps versions for it.
    trace.on(TRACE.readerDetached, (instance, _byWriter, epoch) => {
      if (epoch === 0 || epoch >= ghost.roster.writerEpoch) this.#leave(instance);
    });
    trace.on(TRACE.instanceCrashed, (instance) => this.#leave(instance));
    // Whoever was superseded has the volume open no more, though it may not know it yet. Readers live on, and their
    // views with them.
    trace.on(TRACE.writerOpened, (instance) => {
      delete this.#readers[instance];
      this.#drop((other) => other !== instance && this.#readers[other] !== true);
    });
  }

  /** The oldest point that somebody reads at, undefined while nobody reads. */
  oldest(): Lsn | undefined {
    const open = [...this.#reads.values(), ...Object.values(this.#views)];
    return open.length === 0 ? undefined : Math.min(...open);
  }

  copyState(copy: StateCopy): void {
    this.#vdl = copy.of(this.#vdl);
    this.#reads = copy.of(this.#reads);
    this.#views = copy.of(this.#views);
    this.#readers = copy.of(this.#readers);
  }

  /**
   * Reads of a superseded writer are allowed and labelled (storage reference 12, choice 13): nobody keeps versions for
   * them.
   */
  #isKeptFor(instance: number): boolean {
    return instance === this.#ghost.roster.writer || this.#readers[instance] === true;
  }

  /** Whether a read point is no consistency point. */
  #isBetween(readPoint: Lsn): boolean {
    return readPoint !== 0 && (this.#ghost.flags(readPoint) & FLAG.cpl) === 0;
  }

  #readIssued(name: number, group: number, readPoint: Lsn): void {
    this.#reads.set(name, readPoint);
    this.check.exercised++;
    if (this.#isBetween(readPoint) || readPoint > this.#vdl) this.#wrongPoint(group, readPoint);
  }

  #leave(instance: number): void {
    delete this.#readers[instance];
    this.#drop((other) => other === instance);
  }

  #drop(isOf: (instance: number) => boolean): void {
    for (const read of this.#reads.keys()) if (isOf(readerOf(read))) this.#reads.delete(read);
    for (const view of Object.keys(this.#views)) if (isOf(Number(view.split(" ")[0]))) delete this.#views[view];
  }

  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  #wrongPoint(group: number, readPoint: Lsn): void {
    this.check.fail(
      () =>
        `A page of group pg${group} was asked for as of ${thousands(readPoint)}, which ${readPoint > this.#vdl ? `is above VDL at ${thousands(this.#vdl)}` : "is no consistency point"}.`,
    );
  }

  #answeredBetween(key: number, readPoint: Lsn): void {
    this.check.fail(() => `Key ${key} was read as of ${thousands(readPoint)}, which is no consistency point.`);
  }
}
