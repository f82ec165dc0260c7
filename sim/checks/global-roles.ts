/**
 * Role changes of a global database (cluster reference 14): C15 one cluster that can write, C16 a switchover loses
 * nothing, C17 a failover loses only what the new primary never had, and nobody keeps it, C18 a rebuilt member equals
 * the new primary and answers nothing before, C19 the snapshot holds all that was acknowledged, C20 the topology is
 * kept; L17 a failover takes no longer than a minute. C23, what rds.global_db_rpo bounds, is with them (rpo-loss.ts).
 *
 * They hear the traces of all clusters. Their books: each commit that an instance has acknowledged and that some
 * secondary may still lack. Not verified here: what replication delivers (C14), and reads of an old primary that nobody
 * could reach: those are what a split brain is.
 */
import { counted, formatSpan, thousands, type Lsn, type Micros, type StateCopy } from "../kernel/index.ts";
import { REBUILT_FOR, TRACE, type Trace } from "../trace/index.ts";
import type { Check, FailureListener } from "./check.ts";
import { booksOf, close, toldBy, type Books } from "./global-role-books.ts";
import { makerOf, ROLE_CHECKS, type Loss, type RoleChecks } from "./idle.ts";
import type { Names } from "./names.ts";
import { RpoLoss } from "./rpo-loss.ts";

export interface GlobalRolesOptions {
  /** By cluster: its trace, its id, and how many instances it has; whoever is numbered behind them is its agent. */
  readonly clusters: readonly {
    readonly trace: Trace;
    readonly id: string;
    readonly instances: number;
    readonly names: Names;
    readonly isLater: boolean;
  }[];
  /** The operation that a commit record is of. Asked when it is lost: its LSN may be another record's later. */
  readonly operationOf: (cluster: number, lsn: Lsn) => number;
  /** The bound of L17. */
  readonly failoverBound: Micros;
  /**
   * How soon an order that did not arrive is repeated, when the control plane has noticed that whoever was silent
   * lives.
   */
  readonly orderRepeat: Micros;
  readonly listener: FailureListener;
}

export class GlobalRoles implements RoleChecks {
  readonly checks: readonly Check[];
  losses: Loss[] = [];
  #books: Books[];
  /** Kinds, targets and times of the changes under way: what was asked for last. */
  #change = { asked: -1, isSwitchover: 0, fencedOk: 0, from: 0, to: 0, end: 0, promoted: 1 };
  #primary = 0;
  /** Members as bits: now, and when the last change was asked for. */
  #members: number;
  #expected = 0;
  /** How many losses there were before the primary was promoted. */
  #booked = 0;
  readonly #clusters: GlobalRolesOptions["clusters"];
  readonly #rpoLoss: RpoLoss;
  readonly #operationOf: GlobalRolesOptions["operationOf"];
  readonly #failoverBound: Micros;
  readonly #orderRepeat: Micros;
  readonly #one: Check;
  readonly #lossless: Check;
  readonly #bounded: Check;
  readonly #resync: Check;
  readonly #snapshot: Check;
  readonly #topology: Check;
  readonly #prompt: Check;

  constructor({ clusters, operationOf, failoverBound, orderRepeat, listener }: GlobalRolesOptions) {
    this.#clusters = clusters;
    this.#operationOf = operationOf;
    this.#failoverBound = failoverBound;
    this.#orderRepeat = orderRepeat;
    const [{ trace: home }] = clusters;
    const make = makerOf(ROLE_CHECKS, home, listener);
    this.#one = make("C15-one-global-primary");
    this.#lossless = make("C16-switchover-loses-nothing");
    this.#bounded = make("C17-failover-loss-bounded");
    this.#resync = make("C18-resync-equals-primary");
    this.#snapshot = make("C19-snapshot-complete");
    this.#topology = make("C20-topology-kept");
    this.#prompt = make("L17-global-failover-bounded");
    this.#rpoLoss = new RpoLoss({ clusters, listener });
    this.checks = [
      this.#one,
      this.#lossless,
      this.#bounded,
      this.#resync,
      this.#snapshot,
      this.#topology,
      this.#rpoLoss.check,
      this.#prompt,
    ];
    this.#books = clusters.map(({ instances }, index) => booksOf(instances, index === 0));
    this.#members = clusters.reduce(
      (mask, { isLater }, index) => (isLater && index > 0 ? mask : mask | (1 << index)),
      0,
    );
    for (const [index, { trace, instances }] of clusters.entries()) {
      this.#watchCommits(trace, index, instances);
      this.#watchReaders(trace, index);
    }
    this.#watchChange(home);
    this.#watchMembers(home);
  }

  /** Acknowledged commits that role changes have cost. */
  get lostCommits(): number {
    return this.losses.reduce((sum, { lsns }) => sum + lsns.length, 0);
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#rpoLoss);
    this.losses = copy.of(this.losses);
    this.#books = copy.of(this.#books);
    this.#change = copy.of(this.#change);
    this.#primary = copy.of(this.#primary);
    this.#booked = copy.of(this.#booked);
    this.#members = copy.of(this.#members);
    this.#expected = copy.of(this.#expected);
    copy.parts(this.checks);
  }

  /** What each cluster acknowledges, and whether it may. */
  #watchCommits(trace: Trace, index: number, instances: number): void {
    trace.on(TRACE.commitAcked, (lsn, _vdl, instance) => {
      if (instance >= instances) return;
      const books = this.#books[index];
      if (this.#books.length > 1) books.acked.push({ lsn, at: trace.now });
      books.newest = Math.max(books.newest, lsn);
      // An engine that stood still, or was slow to hear, may tell of what had been durable before.
      if (books.closed === 1 && lsn > books.closedAt) {
        this.#one.exercised++;
        this.#one.fail(
          () =>
            `${this.#name(index)} acknowledged the commit at LSN ${thousands(lsn)} although its writes had been blocked for a role change.`,
        );
      }
      const isTarget = index === this.#change.to && this.#change.promoted === 0;
      const loss =
        index === this.#primary || isTarget ? undefined : this.losses.findLast(({ cluster }) => cluster === index);
      if (loss !== undefined && lsn > loss.keep) this.#lose(loss, lsn, trace.now);
    });
    trace.on(TRACE.secondaryDurable, (_cluster, vdl) => {
      this.#books[index].durable = Math.max(this.#books[index].durable, vdl);
      this.#prune();
    });
    // The target's writer has clients before the control plane has heard of it.
    trace.on(TRACE.writerOpened, (opener) => {
      const { to, promoted } = this.#change;
      if (index === to && promoted === 0 && opener < instances) this.#books[index].closed = 0;
    });
  }

  /** Whether a member answers while it is rebuilt. */
  #watchReaders(trace: Trace, index: number): void {
    trace.on(TRACE.instanceCrashed, (instance) => (this.#books[index].downAt[instance] = trace.now));
    trace.on(
      TRACE.orderReach,
      (instance, isGood) => (this.#books[index].reachedSince[instance] = isGood === 1 ? trace.now : -1),
    );
    trace.on(TRACE.readAnswered, (_key, _readPoint, _version, instance) => {
      const books = this.#books[index];
      if (books.rebuilding < 0) return;
      this.#resync.exercised++;
      const told = toldBy(books, instance, this.#orderRepeat);
      if (trace.now >= told)
        this.#resync.fail(
          () =>
            `${this.#name(index)} answered a read on ${this.#clusters[index].names.instance(instance)} ${formatSpan(trace.now - books.rebuilding)} after its volume had begun to be rebuilt.`,
        );
    });
  }

  /** A change of the primary, from the call to its end. */
  #watchChange(home: Trace): void {
    home.on(TRACE.roleChangeAsked, (_record, isAccepted, isSwitchover, to) => {
      if (isAccepted !== 1) return;
      this.#expected = this.#members;
      this.#change = { asked: home.now, isSwitchover, fencedOk: 0, from: this.#primary, to, end: 0, promoted: 0 };
    });
    home.on(TRACE.faultApplied, () => {
      if (this.#change.promoted === 0) this.#change.asked = home.now;
    });
    home.on(TRACE.primaryFenced, (from, isOk, end) => {
      this.#change = { ...this.#change, fencedOk: isOk, from, end };
      if (isOk === 0) return;
      this.#one.exercised++;
      close(this.#books[from], end);
    });
    home.on(TRACE.writesUnblocked, (member) => {
      const other = this.#books.findIndex(
        ({ closed, hasLeft }, index) => index !== member && closed === 0 && hasLeft === 0,
      );
      if (other >= 0)
        this.#one.fail(
          () =>
            `${this.#name(member)} may write again although an instance of ${this.#name(other)} has its volume open to be the primary.`,
        );
      this.#books[member].closed = 0;
    });
    home.on(TRACE.clusterPromoted, (to, keep, term) => this.#promoted(to, keep, term, home.now));
    home.on(TRACE.roleChangeEnded, (_record, isDone, members) => {
      const { from } = this.#change;
      if (isDone === 0) {
        if (this.#change.promoted === 0) this.#books[from].closed = 0;
        return;
      }
      this.#topology.exercised++;
      if (members !== this.#expected)
        this.#topology.fail(
          () =>
            `After the role change the global database consists of ${this.#namesOf(members)}; before it was ${this.#namesOf(this.#expected)}.`,
        );
    });
  }

  #promoted(to: number, keep: Lsn, term: number, now: Micros): void {
    const { fencedOk, from } = this.#change;
    if (to !== this.#change.to) {
      // A change that another has taken the place of: it writes until it hears of that, unless its writes are
      // blocked, too.
      if (fencedOk === 1)
        this.#one.fail(() => `${this.#name(to)} was promoted although writes had been blocked for another to be.`);
      this.#books[to].closed = 0;
      return;
    }
    if (fencedOk === 1 && this.#books[from].closed === 0)
      this.#one.fail(
        () =>
          `${this.#name(to)} was promoted although ${this.#name(from)}, whose writes had been blocked for that, may write again.`,
      );
    this.#judgePromotion(to, keep, now);
    this.#bookLosses(to, keep, term, now);
    this.#change.promoted = 1;
    this.#change.end = keep;
    this.#primary = to;
    this.#books[to].closed = 0;
  }

  #judgePromotion(to: number, keep: Lsn, now: Micros): void {
    const { asked, isSwitchover, fencedOk, from } = this.#change;
    this.#prompt.exercised++;
    this.#one.exercised++;
    if (asked >= 0 && now - asked > this.#failoverBound)
      this.#prompt.fail(
        () =>
          `${this.#name(to)} could write ${formatSpan(now - asked)} after that had been asked for; the bound is ${formatSpan(this.#failoverBound)}.`,
      );
    const lost = this.#books[from].acked.filter(({ lsn }) => lsn > keep);
    // What the new primary lacks is lost against a switchover's promise, and the price of a failover.
    if (fencedOk === 1 && isSwitchover === 1) {
      this.#lossless.exercised++;
      if (lost.length > 0)
        this.#lossless.fail(
          () =>
            `${this.#name(to)} was promoted at LSN ${thousands(keep)}; ${counted(lost.length, "commit")} that ${this.#name(from)} had acknowledged, the first at LSN ${thousands(lost[0].lsn)}, ${lost.length === 1 ? "is" : "are"} not in it.`,
        );
    }
    this.#bounded.exercised++;
    if (keep < this.#books[to].durable)
      this.#bounded.fail(
        () =>
          `${this.#name(to)} was promoted at LSN ${thousands(keep)} although its volume had been durable up to ${thousands(this.#books[to].durable)}.`,
      );
  }

  /** What a promotion costs: of the old primary, and of whoever else has taken writes meanwhile. */
  #bookLosses(to: number, keep: Lsn, term: number, now: Micros): void {
    const { from } = this.#change;
    const lostOf = ({ acked }: Books): Books["acked"] => acked.filter(({ lsn }) => lsn > keep);
    // One that had been promoted for a change whose place this has taken: what that cost is what this costs.
    if (to === this.#primary) this.losses.length = this.#booked;
    this.#booked = this.losses.length;
    this.#book(term, from, keep, lostOf(this.#books[from]), now);
    for (const [index, rival] of this.#books.entries()) {
      const isRival =
        index !== from && index !== to && rival.hasLeft === 0 && (rival.closed === 0 || rival.acked.length > 0);
      if (isRival) this.#book(term, index, keep, lostOf(rival), now);
    }
  }

  /** Who belongs to the global database, and what becomes of an old primary. */
  #watchMembers(home: Trace): void {
    // Who has left is a database by itself.
    home.on(TRACE.memberLeft, (member, isAsked) => {
      this.#books[member].closed = 0;
      this.#books[member].hasLeft = 1;
      this.#members &= ~(1 << member);
      // A member may be taken out while a failover waits for the rest to follow.
      if (isAsked === 1) this.#expected &= ~(1 << member);
    });
    home.on(TRACE.memberJoined, (member) => {
      this.#members |= 1 << member;
      // A Region that was being added when a change was asked for comes in the midst of it.
      this.#expected |= 1 << member;
    });
    home.on(TRACE.resyncStarted, (member) => (this.#books[member].rebuilding = home.now));
    home.on(TRACE.volumeSnapshot, (member, last) => {
      this.#snapshot.exercised++;
      this.#books[member].snapshot = last;
      close(this.#books[member], last);
      const { newest } = this.#books[member];
      if (newest > last)
        this.#snapshot.fail(
          () =>
            `The snapshot of ${this.#name(member)} ends at LSN ${thousands(last)}; it had acknowledged commits up to ${thousands(newest)}.`,
        );
    });
    home.on(TRACE.memberFollows, (member, change, end, isRebuilt) =>
      this.#follows(member, change, end, isRebuilt, home.now),
    );
  }

  #follows(member: number, change: number, end: Lsn, isRebuilt: number, now: Micros): void {
    const books = this.#books[member];
    this.#bounded.exercised++;
    // After a promotion of its own that came to nothing it is fed by the primary that there was: what it may have of
    // that is C14's affair.
    const follows = isRebuilt !== REBUILT_FOR.failedPromotion;
    if (follows && end > this.#change.end)
      this.#bounded.fail(
        () =>
          `${this.#name(member)} follows the new primary with a log that ends at LSN ${thousands(end)}; the new primary's went on from ${thousands(this.#change.end)}.`,
      );
    if (isRebuilt > 0) {
      this.#resync.exercised++;
      if (books.newest > books.snapshot)
        this.#snapshot.fail(
          () =>
            `${this.#name(member)} was rebuilt after a snapshot that ends at LSN ${thousands(books.snapshot)}; it had acknowledged commits up to ${thousands(books.newest)}.`,
        );
      if (follows && end > this.#change.end)
        this.#resync.fail(
          () =>
            `${this.#name(member)} was rebuilt and ends at LSN ${thousands(end)}, the new primary went on from ${thousands(this.#change.end)}.`,
        );
    }
    if (!follows) this.#loseAll(member, change, end, now);
    close(books, Math.max(end, books.snapshot));
    this.#books[member] = { ...books, acked: [], newest: 0, durable: end, rebuilding: -1, snapshot: -1 };
  }

  #namesOf(members: number): string {
    return (
      this.#clusters.flatMap(({ id }, index) => ((members & (1 << index)) !== 0 ? [id] : [])).join(" and ") || "nothing"
    );
  }

  #name(index: number): string {
    return this.#clusters[index].id;
  }

  /** What an instance acknowledged in a promotion that came to nothing is in the snapshot only. */
  #loseAll(member: number, term: number, keep: Lsn, now: Micros): void {
    const lost = this.#books[member].acked.filter(({ lsn }) => lsn > keep);
    if (lost.length > 0) this.#book(term, member, keep, lost, now);
  }

  #book(term: number, cluster: number, keep: Lsn, lost: Books["acked"], now: Micros): void {
    const lsns = lost.map(({ lsn }) => lsn);
    const operations = lsns.map((lsn) => this.#operationOf(cluster, lsn));
    this.losses.push({ term, cluster, keep, lsns, operations, from: lost[0]?.at ?? now, to: lost.at(-1)?.at ?? now });
  }

  /** A primary that nobody could reach goes on acknowledging: that is lost, too. */
  #lose(loss: Loss, lsn: Lsn, now: Micros): void {
    if (loss.lsns.length === 0) loss.from = now;
    loss.lsns.push(lsn);
    loss.operations.push(this.#operationOf(loss.cluster, lsn));
    loss.to = now;
  }

  /** Commits that every other cluster has are safe from any role change. */
  #prune(): void {
    let least = Infinity;
    for (const [index, { durable }] of this.#books.entries())
      if (index !== this.#primary) least = Math.min(least, durable);
    const { acked } = this.#books[this.#primary];
    // Where most of it is still needed, nothing is gone through for the little that is not.
    if (acked.length < PRUNE_AT || acked[acked.length >> 1].lsn > least) return;
    const kept = acked.findIndex(({ lsn }) => lsn > least);
    this.#books[this.#primary].acked = kept < 0 ? [] : acked.slice(kept);
  }
}

/** Books are tidied when they have grown to this many rows; each checkpoint of the run holds them all. */
const PRUNE_AT = 256;
