/**
 * M1 to M8: what mirrored MySQL must keep, checked against books of this room's own: what each block server has been
 * told to have, which transactions are committed in which order, and which rows they changed. The numbers are this
 * project's: the storage paper describes the design (P17 3.1) and gives no invariants for it.
 *
 * Not verified here: that a page on disk has the changes that its LSN says; rows that a client read.
 */
import { thousands, Uint32Column, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { BLOCK, PAIR, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

/** Two volumes of two servers each, as bits. */
const SERVERS = [0, 1, 2, 3] as const;
const ALL = 0b1111;
const VOLUME = [0b0011, 0b1100] as const;

export interface MirroredRule {
  readonly keys: number;
  /** Names: of the two instances and, behind them, of the replicas that follow the binary log; of the block servers. */
  readonly instances: readonly string[];
  readonly servers: readonly string[];
}

/** So many instances have the volume in turn. */
const PAIRED = 2;

export class MirroredChecks implements Stateful {
  readonly all: readonly Check[];
  /** Acknowledged transactions that a recovery did not find. */
  lost = 0;
  /** By server: how far its logs go; and by server and page, the version in the double-write buffer. */
  #redo = new Float64Array(SERVERS.length);
  #binlog = new Float64Array(SERVERS.length);
  #doublewritten: Record<string, Lsn> = {};
  /**
   * Servers whose word counts, as the control plane has it; by instance, those that it writes for; and by write under
   * way, those that have it.
   */
  #inSync = ALL;
  #writtenFor = [ALL, ALL];
  #on: Record<string, number> = {};
  /** Commits that count, in order, and acknowledged ones. */
  #commits: number[] = [];
  #acked: number[] = [];
  #life = 0;
  /** By replica: its newest commit. */
  #followedTo: number[] = [];
  /** By row, operation plus one: what the recovery under way has found. */
  #found: number[] = [];
  /**
   * By commit its operation, by operation its rows, by double-write its pages. Append-only: a replay writes the same.
   */
  readonly #operation = new Uint32Column();
  readonly #rows = new Map<number, Set<number>>();
  readonly #pages = new Map<number, (readonly [page: number, lsn: Lsn])[]>();
  readonly #keys: number;
  readonly #instances: readonly string[];
  readonly #servers: readonly string[];
  /** The newest operation and double-write that have been told of. */
  #newest = { operation: 0, block: 0 };
  readonly #checks: Readonly<
    Record<"acked" | "survive" | "exact" | "ahead" | "twice" | "history" | "mirrored" | "follows", Check>
  >;

  constructor(trace: Trace, { keys, instances, servers }: MirroredRule, listener: FailureListener) {
    this.#instances = instances;
    this.#servers = servers;
    const check = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
    this.#keys = keys;
    this.#checks = {
      acked: check("M1-ack-on-every-mirror", "commit acknowledgements"),
      survive: check("M2-acknowledged-commits-survive", "recoveries after acknowledged commits"),
      exact: check("M3-recovery-exact", "rows found by recoveries"),
      ahead: check("M4-log-before-page", "pages written"),
      twice: check("M5-doublewrite-before-page", "pages written"),
      history: check("M6-ack-within-history", "commit acknowledgements"),
      mirrored: check("M7-every-write-mirrored", "writes done"),
      follows: check("M8-replica-follows", "transactions applied by replicas"),
    };
    this.all = Object.values(this.#checks);
    trace.on(TRACE.mirrorSetHeld, (servers, _epoch, instance) => (this.#writtenFor[instance] = servers));
    trace.on(TRACE.pairDecided, (what, _epoch, instance) => this.#decided(what, instance));
    trace.on(TRACE.mirrorIssued, (block) => (this.#on[block] = 0));
    trace.on(TRACE.mirrorPageTwice, (block, page, lsn) => this.#keepPage(block, page, lsn));
    trace.on(TRACE.mirrorPersisted, (server, kind, number, lsn, block) =>
      this.#persisted(server, kind, number, lsn, block),
    );
    trace.on(TRACE.mirrorWritten, (block, kind, instance) => this.#written(block, kind, instance));
    trace.whenParted(() => {
      for (const operation of this.#rows.keys()) if (operation > this.#newest.operation) this.#rows.delete(operation);
      for (const block of this.#pages.keys()) if (block > this.#newest.block) this.#pages.delete(block);
    });
    trace.on(TRACE.mirrorChanged, (_lsn, key, _page, operation) => {
      this.#newest.operation = Math.max(this.#newest.operation, operation);
      const rows = this.#rows.get(operation);
      if (rows === undefined) this.#rows.set(operation, new Set([key]));
      else rows.add(key);
    });
    trace.on(TRACE.mirrorCommitted, (commit, operation, _lsn, life) => {
      this.#operation.set(commit, operation);
      // A primary that has been replaced writes for nobody.
      if (life === this.#life) this.#commits.push(commit);
    });
    trace.on(TRACE.mirrorAcked, (commit, instance) => this.#ackedNow(commit, instance));
    trace.on(TRACE.binlogApplied, (replica, commit) => this.#followed(replica, commit));
    trace.on(TRACE.mirrorRowFound, (key, found) => (this.#found[key] = found));
    trace.on(TRACE.mirrorRecovered, (instance, _epoch, commit) => this.#recovered(instance, commit));
  }

  copyState(copy: StateCopy): void {
    this.lost = copy.of(this.lost);
    this.#redo = copy.of(this.#redo);
    this.#binlog = copy.of(this.#binlog);
    this.#doublewritten = copy.of(this.#doublewritten);
    this.#inSync = copy.of(this.#inSync);
    this.#writtenFor = copy.of(this.#writtenFor);
    this.#on = copy.of(this.#on);
    this.#commits = copy.of(this.#commits);
    this.#acked = copy.of(this.#acked);
    this.#life = copy.of(this.#life);
    this.#found = copy.of(this.#found);
    this.#followedTo = copy.of(this.#followedTo);
    this.#newest = copy.of(this.#newest);
    copy.parts(this.all);
  }

  #serverNames(servers: readonly number[]): string {
    return servers.map((server) => this.#servers[server]).join(" and ");
  }

  #keepPage(block: number, page: number, lsn: Lsn): void {
    this.#newest.block = Math.max(this.#newest.block, block);
    const pages = this.#pages.get(block);
    if (pages === undefined) this.#pages.set(block, [[page, lsn]]);
    else if (pages.every(([other]) => other !== page)) pages.push([page, lsn]);
  }

  #decided(what: number, instance: number): void {
    if (what === PAIR.alone) this.#inSync &= ~VOLUME[instance];
    else if (what === PAIR.failover) this.#inSync = VOLUME[instance];
    else if (what === PAIR.mirrored) {
      this.#inSync = ALL;
      this.#copyTo(instance);
    }
  }

  /** A standby's volume has become a copy of the primary's. */
  #copyTo(instance: number): void {
    const from = (1 - instance) * 2;
    for (const server of [instance * 2, instance * 2 + 1]) {
      this.#redo[server] = this.#redo[from];
      this.#binlog[server] = this.#binlog[from];
      for (const [place, lsn] of Object.entries(this.#doublewritten))
        if (place.startsWith(`${from} `)) this.#doublewritten[`${server} ${place.slice(2)}`] = lsn;
    }
  }

  #persisted(server: number, kind: number, number: number, lsn: Lsn, block: number): void {
    const on = this.#on[block];
    if (on !== undefined) this.#on[block] = on | (1 << server);
    if (kind === BLOCK.redo) this.#redo[server] = Math.max(this.#redo[server], number);
    else if (kind === BLOCK.binlog) this.#binlog[server] = Math.max(this.#binlog[server], number);
    else if (kind === BLOCK.doublewrite)
      for (const [page, newest] of this.#pages.get(block) ?? []) {
        const place = `${server} ${page}`;
        this.#doublewritten[place] = Math.max(this.#doublewritten[place] ?? 0, newest);
      }
    else if (kind === BLOCK.page && (this.#inSync & (1 << server)) !== 0) this.#pageWritten(server, number, lsn);
  }

  #pageWritten(server: number, page: number, lsn: Lsn): void {
    const { ahead, twice } = this.#checks;
    ahead.exercised++;
    twice.exercised++;
    const redo = this.#redo[server];
    if (redo < lsn)
      ahead.fail(
        () =>
          `Page ${page} is on block server ${this.#serverNames([server])} with LSN ${thousands(lsn)}, and the redo log there ends at ${thousands(redo)}.`,
      );
    const copy = this.#doublewritten[`${server} ${page}`] ?? 0;
    if (copy < lsn)
      twice.fail(
        () =>
          `Page ${page} went to its place on block server ${this.#serverNames([server])} with LSN ${thousands(lsn)}, and the double-write buffer has it at ${thousands(copy)}: power that fails now leaves half a page.`,
      );
  }

  #written(block: number, kind: number, instance: number): void {
    const { mirrored } = this.#checks;
    const on = this.#on[block] ?? ALL;
    delete this.#on[block];
    mirrored.exercised++;
    const missing = SERVERS.filter((server) => (this.#writtenFor[instance] & ~on & (1 << server)) !== 0);
    if (missing.length > 0)
      mirrored.fail(
        () =>
          `Write ${thousands(block)} (${KIND_NAMES[kind]}) counts as done and is not on block server ${this.#serverNames(missing)}.`,
      );
  }

  #ackedNow(commit: number, instance: number): void {
    const { acked, history } = this.#checks;
    acked.exercised++;
    history.exercised++;
    if (!this.#isAlive(commit)) {
      this.lost++;
      history.fail(
        () =>
          `${this.#instances[instance]} acknowledged commit ${thousands(commit)}, which is not in the database: another instance has opened it since.`,
      );
      return;
    }
    this.#acked.push(commit);
    const short = SERVERS.filter((server) => (this.#inSync & (1 << server)) !== 0 && this.#binlog[server] < commit);
    if (short.length > 0)
      acked.fail(
        () =>
          `Commit ${thousands(commit)} was acknowledged and is not in the binary log of block server ${this.#serverNames(short)}, which ends at ${short.map((server) => thousands(this.#binlog[server])).join(" and ")}.`,
      );
  }

  /** In order, each once, and none that is not acknowledged: what a replica has, its primary may not lose. */
  #followed(replica: number, commit: number): void {
    const { follows } = this.#checks;
    follows.exercised++;
    const before = this.#followedTo[replica] ?? 0;
    this.#followedTo[replica] = commit;
    const place = this.#placeOf(before + 1);
    if (this.#commits[place] !== commit)
      follows.fail(
        () =>
          `${this.#instances[PAIRED + replica]} applied commit ${thousands(commit)} after ${thousands(before)}, and the next one that counts is ${thousands(this.#commits[place] ?? 0)}.`,
      );
  }

  /** Commits rise, so it is looked for by halves. */
  #isAlive(commit: number): boolean {
    return this.#commits[this.#placeOf(commit)] === commit;
  }

  /** Where the first commit of this number or above stands. */
  #placeOf(commit: number): number {
    let [low, high] = [0, this.#commits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#commits[middle] < commit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #recovered(instance: number, kept: number): void {
    const { survive, exact } = this.#checks;
    this.#life++;
    this.#commits = this.#commits.filter((commit) => commit <= kept);
    const lost = this.#acked.filter((commit) => !this.#isAlive(commit));
    this.#acked = this.#acked.filter((commit) => this.#isAlive(commit));
    if (this.#acked.length + lost.length > 0) survive.exercised++;
    this.lost += lost.length;
    if (lost.length > 0)
      survive.fail(
        () =>
          `The recovery of ${this.#instances[instance]} kept the binary log up to commit ${thousands(kept)} and lost ${thousands(lost.length)} acknowledged ${lost.length === 1 ? "commit" : "commits"}, the first being ${thousands(lost[0])}.`,
      );
    this.#followedTo.forEach((commit, replica) => {
      if (commit > kept && !this.#isAlive(commit))
        this.#checks.follows.fail(
          () =>
            `${this.#instances[PAIRED + replica]} has commit ${thousands(commit)}, and the recovery of ${this.#instances[instance]} kept the binary log up to ${thousands(kept)} only: the replica is ahead of its primary.`,
        );
    });
    const expected = new Array<number>(this.#keys).fill(0);
    for (const commit of this.#commits) {
      const operation = this.#operation.get(commit);
      for (const key of this.#rows.get(operation) ?? []) expected[key] = operation + 1;
    }
    exact.exercised += this.#keys;
    const wrong = expected.findIndex((operation, key) => operation !== (this.#found[key] ?? 0));
    if (wrong >= 0)
      exact.fail(
        () =>
          `The recovery of ${this.#instances[instance]} found ${named(this.#found[wrong] ?? 0)} in row ${thousands(wrong)}, and the newest change committed up to ${thousands(kept)} is that of ${named(expected[wrong])}.`,
      );
  }
}

const KIND_NAMES = Object.keys(BLOCK);

function named(operation: number): string {
  return operation === 0 ? "nothing" : `operation ${thousands(operation - 1)}`;
}
