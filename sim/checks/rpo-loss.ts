/**
 * C23: what the loss of a Region costs under rds.global_db_rpo (cluster reference 14). When a global database fails
 * over to a secondary that no other was ahead of, the commits that are lost span no more time than the limit: from the
 * acknowledgement of the oldest to the writing of the newest. Those count, too, that an old primary which nobody could
 * reach acknowledges afterwards: its gate closes, and ends the split brain's cost.
 *
 *     way cut at 100 s   commits go on until 120 s, then wait   Region lost at 140 s      lost: 100 to 120 s, not 100
 *                        to 140 s
 *
 * The newest is taken by when it was written: the gate stands before that, and storage may acknowledge much later. Not
 * judged: failovers to a secondary that lags more than another, which have no bound, and losses that began before the
 * limit was set as it is. Not verified here: single commits at the gate (C21).
 */
import {
  formatSpan,
  PairRing,
  thousands,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import type { Check, FailureListener } from "./check.ts";
import { makerOf, ROLE_CHECKS } from "./idle.ts";

export interface RpoLossOptions {
  readonly clusters: readonly { readonly trace: Trace; readonly id: string; readonly instances: number }[];
  readonly listener: FailureListener;
}

interface Books {
  primary: number;
  /** By cluster: rds.global_db_rpo, -1 while it is not set, and since when it is so. */
  rpo: Float64Array;
  since: Float64Array;
  /** By cluster: how far it is durable as a secondary, -1 before it has said so. */
  durable: Float64Array;
  /**
   * By cluster: above this what it acknowledges is lost to the global database, which went on without it; -1 while
   * nothing is.
   */
  lostAbove: Float64Array;
}

export class RpoLoss implements Stateful {
  readonly check: Check;
  readonly #options: RpoLossOptions;
  #books: Books;
  /**
   * By cluster, of commits under the limit: (LSN, when it was written) of those not acknowledged yet, (LSN, when it was
   * acknowledged) of the others.
   */
  readonly #written: readonly PairRing[];
  readonly #acked: readonly PairRing[];
  /** By cluster: when the last one acknowledged was written. */
  #newest: Float64Array;

  constructor(options: RpoLossOptions) {
    this.#options = options;
    const { clusters, listener } = options;
    const [{ trace: home }] = clusters;
    this.check = makerOf(ROLE_CHECKS, home, listener)("C23-rpo-loss-bounded");
    const column = (value: number): Float64Array => new Float64Array(clusters.length).fill(value);
    this.#books = { primary: 0, rpo: column(-1), since: column(0), durable: column(-1), lostAbove: column(-1) };
    this.#written = clusters.map(() => new PairRing());
    this.#acked = clusters.map(() => new PairRing());
    this.#newest = column(0);
    for (const [index, one] of clusters.entries()) this.#watch(index, one.trace, one.instances);
    home.on(TRACE.clusterPromoted, (to, keep) => this.#promoted(to, keep));
    home.on(TRACE.memberFollows, (member, _term, end) => {
      this.#forget(member);
      this.#books.lostAbove[member] = -1;
      this.#books.durable[member] = end;
    });
    home.on(TRACE.memberLeft, (member) => (this.#books.durable[member] = -1));
  }

  copyState(copy: StateCopy): void {
    this.#books = copy.of(this.#books);
    this.#newest = copy.of(this.#newest);
    copy.parts([...this.#written, ...this.#acked]);
    copy.part(this.check);
  }

  #watch(index: number, trace: Trace, instances: number): void {
    trace.on(TRACE.rpoSet, (rpo) => {
      const books = this.#books;
      if (books.rpo[index] === rpo) return;
      books.rpo[index] = rpo;
      books.since[index] = trace.now;
    });
    trace.on(TRACE.commitAllocated, (lsn) => {
      if (this.#isLimited(index)) this.#written[index].push(lsn, trace.now);
    });
    trace.on(TRACE.truncationInForce, () => this.#written[index].clear());
    trace.on(TRACE.commitAcked, (lsn, _vdl, instance) => {
      if (instance < instances && this.#isLimited(index)) this.#acknowledged(index, lsn, trace.now);
    });
    trace.on(TRACE.secondaryDurable, (_cluster, vdl) => {
      const books = this.#books;
      books.durable[index] = Math.max(books.durable[index], vdl);
      // What one secondary has, the least lagging one has.
      if (books.lostAbove[books.primary] < 0) dropUpTo(this.#acked[books.primary], vdl);
    });
  }

  #isLimited(index: number): boolean {
    const { rpo, primary, lostAbove } = this.#books;
    return rpo[index] >= 0 && (index === primary || lostAbove[index] >= 0);
  }

  #acknowledged(index: number, lsn: Lsn, now: Micros): void {
    // One that the new primary has, told late: it is not lost.
    if (lsn <= this.#books.lostAbove[index]) return;
    const written = this.#written[index];
    dropUpTo(written, lsn - 1);
    const at = written.length > 0 && written.headFirst() === lsn ? written.headSecond() : now;
    this.#newest[index] = at;
    this.#acked[index].push(lsn, now);
    if (this.#books.lostAbove[index] >= 0) this.#judge(index, 1);
  }

  #promoted(to: number, keep: Lsn): void {
    const books = this.#books;
    const from = books.primary;
    const isLeastLagging = books.durable.every((durable, index) => index === from || durable <= keep);
    books.primary = to;
    if (from === to) return;
    if (!isLeastLagging || books.rpo[from] < 0) {
      this.#forget(from);
      return;
    }
    books.lostAbove[from] = keep;
    dropUpTo(this.#acked[from], keep);
    if (this.#acked[from].length > 0) this.#judge(from, this.#acked[from].length);
  }

  #judge(index: number, count: number): void {
    const { rpo, since } = this.#books;
    const oldest = this.#acked[index].headSecond();
    if (since[index] > oldest) return;
    this.check.exercised += count;
    const span = this.#newest[index] - oldest;
    if (span > rpo[index])
      this.check.fail(
        () =>
          `The commits of ${this.#options.clusters[index].id} that are lost to the global database span ${formatSpan(span)}, ${thousands(this.#acked[index].length)} of them; rds.global_db_rpo is ${formatSpan(rpo[index])}.`,
      );
  }

  #forget(index: number): void {
    this.#written[index].clear();
    this.#acked[index].clear();
  }
}

function dropUpTo(ring: PairRing, lsn: Lsn): void {
  while (ring.length > 0 && ring.headFirst() <= lsn) ring.drop();
}
