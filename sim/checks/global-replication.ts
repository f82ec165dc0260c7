/**
 * Replication between the clusters of a global database, in books of its own over all their traces: C14 what a
 * secondary has is a prefix of what the primary has, and nothing above the primary's VDL ever leaves (cluster reference
 * 14). From what each secondary lacks, and since when, rpo-gate.ts judges C21 and C22, and lag-reports.ts C24 and C25.
 *
 * Not verified here: that secondaries ever come near (the primary's liveness is not theirs), what role changes do
 * (other checks of this room), and rows, which each cluster's own I11 compares with its own log.
 */
import {
  PairRing,
  thousands,
  Uint32Column,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import { LagReports } from "./lag-reports.ts";
import { RpoGate } from "./rpo-gate.ts";

export interface ReplicatedCluster {
  readonly id: string;
  /** Whoever opens the volume and is numbered behind them is its replication agent. */
  readonly instances: number;
  readonly trace: Trace;
  /** It is no member when the run begins. */
  readonly isLater: boolean;
}

export interface ReplicationOptions {
  /** The primary first. */
  readonly clusters: readonly ReplicatedCluster[];
  /** The writer of a cluster can ask its replication server, and be answered. */
  readonly canHear: (cluster: number) => boolean;
  /** The replication server of a cluster and the agent of another hear one another. */
  readonly areInTouch: (cluster: number, member: number) => boolean;
  /** Commits that wait must go on within this after a secondary lags less than the limit. */
  readonly releaseBound: Micros;
  /**
   * How much older than the truth a reported lag may be: the way of the news to the replication server, and the time
   * between two reports.
   */
  readonly reportSlack: Micros;
  readonly listener: FailureListener;
}

interface Annulled {
  readonly keep: Lsn;
  readonly upTo: Lsn;
}

interface Books {
  primary: number;
  /** Of the primary: its VDL, its newest durable commit (0: none), and what its recoveries have annulled. */
  vdl: Lsn;
  commit: Lsn;
  annulled: Annulled[];
  /**
   * By cluster: what is annulled in its volume or skipped there, and 1 while it is fed, and writes nothing of its own.
   */
  ranges: Annulled[][];
  isFed: Uint8Array;
  /**
   * By cluster: who has opened its volume last. One before it that is out of reach may think that it writes still: its
   * commits wait for ever, and rightly.
   */
  holder: Float64Array;
  /** By cluster: its newest record, and how far it is durable. */
  last: Float64Array;
  durable: Float64Array;
  /** By cluster: rds.global_db_rpo, -1 while it is not set. */
  rpo: Float64Array;
}

export class ReplicationChecks implements Stateful {
  readonly checks: readonly Check[];
  readonly #options: ReplicationOptions;
  readonly #trace: Trace;
  readonly #prefix: Check;
  readonly #gate: RpoGate;
  readonly #lags: LagReports;
  #books: Books;
  /** By LSN: what the primary's record says, mixed to 32 bits. */
  readonly #says = new Uint32Column();
  /**
   * By cluster: (LSN, what it says) of records that an instance has written there of which nobody has heard yet that it
   * has been promoted.
   */
  readonly #unheard: readonly PairRing[];
  /** (commit, nothing) of the primary's that are not durable there yet. */
  readonly #submitted = new PairRing();
  /**
   * By cluster: (newest commit, when it was durable in the primary) of what is not durable there; and the same of all
   * records.
   */
  readonly #commits: readonly PairRing[];
  readonly #records: readonly PairRing[];

  constructor(options: ReplicationOptions) {
    this.#options = options;
    const { clusters, listener } = options;
    const [{ trace }] = clusters;
    this.#trace = trace;
    this.#prefix = new Check("C14-global-prefix", "records in secondaries", trace, listener);
    this.#gate = new RpoGate({
      trace,
      releaseBound: options.releaseBound,
      rpo: () => this.#books.rpo[this.#books.primary],
      leastLag: () => this.#leastRpoLag(() => true),
      leastKnownLag: () => this.#leastRpoLag((member) => options.areInTouch(this.#books.primary, member)),
      canHear: () => options.canHear(this.#books.primary),
      listener,
    });
    this.#lags = new LagReports(trace, options.reportSlack, listener);
    const { gate, releases } = this.#gate;
    const { honest, apart } = this.#lags;
    this.checks = [this.#prefix, gate, releases, honest, apart];
    const columns = (): Float64Array => new Float64Array(clusters.length);
    this.#books = {
      primary: 0,
      vdl: 0,
      commit: 0,
      annulled: [],
      ranges: clusters.map(() => []),
      isFed: Uint8Array.from(clusters, ({ isLater }, index) => (index === 0 ? 0 : isLater ? LEFT : 1)),
      holder: columns(),
      last: columns(),
      durable: columns(),
      rpo: columns().fill(-1),
    };
    this.#commits = clusters.map(() => new PairRing());
    this.#records = clusters.map(() => new PairRing());
    this.#unheard = clusters.map(() => new PairRing());
    for (const [index, one] of clusters.entries()) this.#watch(index, one.trace);
    trace.on(TRACE.memberLeft, (member) => (this.#books.isFed[member] = LEFT));
    trace.on(TRACE.memberJoined, (member) => {
      if (member !== this.#books.primary) this.#joined(member);
    });
    trace.on(TRACE.memberFollows, (member) => {
      const isDue = this.#books.isFed[member] === BEHIND || this.#books.isFed[member] === OPENED;
      if (isDue) this.#books.isFed[member] = 1;
    });
  }

  /** A fault has begun or ended. */
  worldChanged(): void {
    this.#gate.note();
  }

  /** Whoever waits at the end has waited until now. */
  finish(): void {
    this.#gate.judge();
  }

  copyState(copy: StateCopy): void {
    this.#books = copy.of(this.#books);
    copy.parts(this.#rings());
    copy.part(this.#gate);
    copy.parts(this.checks);
  }

  #rings(): readonly PairRing[] {
    return [this.#submitted, ...this.#commits, ...this.#records, ...this.#unheard];
  }

  #watch(index: number, trace: Trace): void {
    trace.on(TRACE.recordAllocated, (lsn, group, flags, key, value) => {
      const says = mix(group, flags, key, value);
      if (index === this.#books.primary) this.#written(lsn, flags, says);
      else if (this.#books.isFed[index] === 1) this.#arrived(index, lsn, says);
      else if (this.#books.isFed[index] === OPENED) this.#unheard[index].push(lsn, says);
      this.#books.last[index] = lsn;
    });
    trace.on(TRACE.writerOpened, (opener) => {
      this.#books.holder[index] = opener;
      if (index === this.#books.primary) this.#gate.noneWaits();
      this.#opened(index, opener < this.#options.clusters[index].instances);
    });
    trace.on(TRACE.ladderAdvanced, (_vcl, vdl) => {
      if (index === this.#books.primary && vdl > this.#books.vdl) this.#durable(vdl);
    });
    trace.on(TRACE.secondaryDurable, (_own, vdl) => this.#landed(index, vdl));
    trace.on(TRACE.logFedAgain, (_epoch, keep) => {
      const { ranges } = this.#books;
      ranges[index] = ranges[index].filter(({ upTo }) => upTo <= keep);
    });
    trace.on(TRACE.truncationInForce, (_epoch, keep, upTo) => {
      this.#books.last[index] = Math.min(this.#books.last[index], keep);
      if (upTo > keep) this.#books.ranges[index].push({ keep, upTo });
      if (index === this.#books.primary) this.#cut(keep, upTo);
    });
    trace.on(TRACE.lsnsSkipped, (keep, upTo) => this.#books.ranges[index].push({ keep, upTo }));
    trace.on(TRACE.clusterRole, (isPrimary) => {
      // Where another is the primary already, what the old writer still writes until it is fenced is nothing that has
      // been shipped.
      const asSecondary = index === this.#books.primary ? 1 : BEHIND;
      if (this.#books.isFed[index] !== LEFT) this.#books.isFed[index] = isPrimary === 1 ? 0 : asSecondary;
      if (isPrimary === 1 && index !== this.#books.primary && this.#books.isFed[index] !== LEFT) this.#promoted(index);
    });
    trace.on(TRACE.shipped, (to, _prev, last) => {
      if (index !== this.#books.primary || last <= this.#books.vdl) return;
      this.#prefix.fail(
        () =>
          `Records up to ${thousands(last)} are on their way to ${this.#nameOf(to)}, but the primary's VDL is ${thousands(this.#books.vdl)}: a recovery may annul them.`,
      );
    });
    trace.on(TRACE.lagsCalculated, (of, rpo, durability, newsAge, acked) => {
      if (index !== this.#books.primary) return;
      this.#lags.judge(
        this.#nameOf(of),
        { rpo, durability, newsAge, isCommitAcked: acked >= this.#books.commit },
        {
          commit: this.#ageOf(this.#commits[of]),
          record: this.#ageOf(this.#records[of]),
        },
      );
    });
    trace.on(TRACE.rpoSet, (rpo) => {
      this.#books.rpo[index] = rpo;
      if (index === this.#books.primary) this.#gate.note();
    });
    const writes = (instance: number): boolean =>
      index === this.#books.primary && instance === this.#books.holder[index];
    trace.on(TRACE.commitPaused, (instance, _operation, waiting) => {
      if (writes(instance)) this.#gate.paused(waiting);
    });
    trace.on(TRACE.commitsReleased, (instance, count) => {
      if (writes(instance)) this.#gate.released(count);
    });
    for (const kind of [TRACE.instanceCrashed, TRACE.writerFenced])
      trace.on(kind, (instance) => {
        if (writes(instance)) this.#gate.noneWaits();
      });
  }

  #written(lsn: Lsn, flags: number, says: number): void {
    this.#says.set(lsn, says);
    if ((flags & FLAG.commit) === 0) return;
    this.#submitted.push(lsn, 0);
    this.#gate.wrote(lsn);
  }

  /**
   * Somebody has opened the volume of a secondary: an instance, which may write before the control plane hears of it,
   * or the agent again. Another instance after the first one keeps what that has written and what was durable: it is
   * the primary's log then, too.
   */
  #opened(index: number, isInstance: boolean): void {
    const { primary, isFed } = this.#books;
    if (index === primary || (isInstance && isFed[index] === OPENED)) return;
    if (isInstance && (isFed[index] === 1 || isFed[index] === BEHIND)) isFed[index] = OPENED;
    else if (!isInstance && isFed[index] === OPENED) isFed[index] = BEHIND;
    this.#unheard[index].clear();
  }

  #arrived(index: number, lsn: Lsn, says: number): void {
    this.#prefix.exercised++;
    const books = this.#books;
    const isGood = lsn <= books.vdl && books.last[index] === this.#before(lsn) && this.#isSaid(lsn, says);
    if (!isGood || this.#isAnnulled(lsn)) this.#judgeArrival(index, lsn, says);
  }

  #judgeArrival(index: number, lsn: Lsn, says: number): void {
    const { vdl, last } = this.#books;
    const taken = `${this.#nameOf(index)} has taken over record ${thousands(lsn)}`;
    const before = this.#before(lsn);
    if (lsn > vdl) {
      // Of what the primary has not written down yet the books know nothing to compare with.
      this.#prefix.fail(() => `${taken}, which is above the primary's VDL, ${thousands(vdl)}.`);
      return;
    }
    if (last[index] !== before)
      this.#prefix.fail(
        () => `${taken} after ${thousands(last[index])}; in the primary it follows ${thousands(before)}.`,
      );
    if (this.#isAnnulled(lsn)) this.#prefix.fail(() => `${taken}, which the primary has annulled.`);
    else if (!this.#isSaid(lsn, says))
      this.#prefix.fail(() => `${taken}, and it says something else than in the primary.`);
  }

  /** The primary's record says this, too; what it never wrote says nothing. */
  #isSaid(lsn: Lsn, says: number): boolean {
    return this.#says.has(lsn) && this.#says.get(lsn) === says;
  }

  #isAnnulled(lsn: Lsn): boolean {
    const { annulled } = this.#books;
    for (let index = 0; index < annulled.length; index++)
      if (lsn > annulled[index].keep && lsn <= annulled[index].upTo) return true;
    return false;
  }

  /**
   * A recovery of the primary: what it annuls must be with nobody who follows it. Whoever has yet to may have more, of
   * the primary before.
   */
  #cut(keep: Lsn, upTo: Lsn): void {
    const books = this.#books;
    books.annulled.push({ keep, upTo });
    books.vdl = keep;
    this.#submitted.clear();
    for (const [index, last] of books.last.entries())
      if (index !== books.primary && books.isFed[index] === 1 && last > keep)
        this.#prefix.fail(
          () =>
            `A recovery of the primary has annulled everything above ${thousands(keep)}, but ${this.#nameOf(index)} has records up to ${thousands(last)}.`,
        );
  }

  #durable(vdl: Lsn): void {
    const books = this.#books;
    const { now } = this.#trace;
    let commit = 0;
    for (; this.#submitted.length > 0 && this.#submitted.headFirst() <= vdl; this.#submitted.drop())
      commit = this.#submitted.headFirst();
    books.vdl = vdl;
    if (commit > 0) books.commit = commit;
    for (let index = 0; index < books.last.length; index++) {
      if (index === books.primary) continue;
      this.#records[index].push(vdl, now);
      if (commit > 0) this.#commits[index].push(commit, now);
    }
  }

  #landed(index: number, vdl: Lsn): void {
    this.#books.durable[index] = vdl;
    for (const ring of [this.#commits[index], this.#records[index]])
      while (ring.length > 0 && ring.headFirst() <= vdl) ring.drop();
    this.#gate.note();
  }

  /** A cluster that has a copy of what the primary was at first: what it lacks counts from now on. */
  #joined(member: number): void {
    const { vdl, commit, isFed } = this.#books;
    isFed[member] = 1;
    this.#records[member].clear();
    this.#commits[member].clear();
    if (vdl > 0) this.#records[member].push(vdl, this.#trace.now);
    if (commit > 0) this.#commits[member].push(commit, this.#trace.now);
  }

  /** Another cluster is the primary: what the others lack of it is counted anew. */
  #promoted(index: number): void {
    this.#gate.noneWaits();
    const own = this.#unheard[index];
    for (; own.length > 0; own.drop()) this.#says.set(own.headFirst(), own.headSecond());
    for (const ring of this.#rings()) ring.clear();
    const { last, ranges, isFed } = this.#books;
    // Until they hear of the new primary the old one may go on feeding them: what becomes of that is C17's affair.
    for (const [member, state] of isFed.entries()) if (member !== index && state === 1) isFed[member] = BEHIND;
    this.#books = {
      ...this.#books,
      primary: index,
      vdl: last[index],
      commit: 0,
      annulled: [...ranges[index]],
    };
  }

  #ageOf(ring: PairRing): Micros {
    return ring.length === 0 ? 0 : this.#trace.now - ring.headSecond();
  }

  /** Of the best secondary that counts; 0 when there is none at all, since nobody is waited for then. */
  #leastRpoLag(counts: (member: number) => boolean): Micros {
    const { primary, isFed } = this.#books;
    let least = Infinity;
    for (const [index, ring] of this.#commits.entries())
      if (index !== primary && isFed[index] !== LEFT && counts(index)) least = Math.min(least, this.#ageOf(ring));
    return isFed.every((state, index) => index === primary || state === LEFT) ? 0 : least;
  }

  /** The primary's record before `lsn`. */
  #before(lsn: Lsn): Lsn {
    if (this.#books.annulled.length === 0) return lsn - 1;
    return this.#books.annulled.findLast(({ upTo }) => upTo === lsn - 1)?.keep ?? lsn - 1;
  }

  #nameOf(index: number): string {
    return this.#options.clusters[index].id;
  }
}

/** A cluster that is none of the global database's any more. */
const LEFT = 2;
/** A secondary of the primary before, which has yet to follow the present one. */
const BEHIND = 3;
/**
 * A secondary of which an instance has opened the volume, to be the primary: the control plane has yet to hear that.
 */
const OPENED = 4;

function mix(group: number, flags: number, key: number, value: number): number {
  const mixed = Math.imul(Math.imul(key + 1, 0x9e3779b1) ^ value, 0x85ebca6b) ^ Math.imul(group, 0xc2b2ae35);
  return (mixed ^ (flags << 24)) >>> 0;
}
