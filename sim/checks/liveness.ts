/**
 * L1 commits go on while a write quorum lives, L2 an idle group never pins VCL, L6 recovery is bounded, L8 membership
 * changes do not block (storage reference 10.6); reads are in read-liveness.ts. Each has a bound in time, counted from
 * when progress became possible: the trace tells how well the writer can reach each member, as the world really is, not
 * as the protocol believes.
 *
 * Not verified here: progress while members are slow or lossy beyond what leaves a good quorum, and anything before an
 * opened volume.
 */
import {
  formatMicros,
  formatSpan,
  PairRing,
  thousands,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import type { LogFloors } from "./log-floors.ts";
import { ReadLiveness, type ReadBounds } from "./read-liveness.ts";
import type { Roster } from "./roster.ts";

export interface LivenessBounds extends ReadBounds {
  readonly gossipPeriod: Micros;
  readonly livenessCommit: Micros;
  readonly livenessRecovery: Micros;
  readonly logRecordBytes: number;
  readonly diskBytesPerSecond: number;
}

export class Liveness implements Stateful {
  readonly checks: readonly Check[];
  readonly #commits: Check;
  readonly #pins: Check;
  readonly #trace: Trace;
  readonly #ghost: Ghost;
  readonly #floors: LogFloors;
  readonly #bounds: LivenessBounds;

  /** Groups that some member's loss has made unwritable. */
  #unwritable: Record<string, true> = {};
  /**
   * Groups whose members a direct exchange has fenced: they take no writes until it is over, and it is over when the
   * control plane lives.
   */
  #fenced: Record<string, true> = {};
  /**
   * While the control plane stands still, a change of members that is under way cannot end, and who comes back cannot
   * learn of it.
   */
  #controlStands = 0;
  /** By group whose members are being replaced: how many of them. */
  #changing: Record<string, number> = {};
  /** By segment that the control plane cannot tell of a membership. */
  #untold: Record<string, true> = {};
  /** By segment that the control plane has given up, rightly or not. */
  #givenUp: Record<string, true> = {};
  #open = true;
  /** When the recovery under way began, -1 for none. */
  #recoveringSince: Micros = -1;
  /** The instance that writes. */
  #writer: number;
  /** Since when every group has been writable and the volume open; -1 while not. */
  #writableSince: Micros = 0;
  /** (commit LSN, when it was submitted) in order. */
  readonly #pending = new PairRing();
  #vcl: Lsn = 0;
  /** VCL when every group became writable: what was written above it waits for the disks together. */
  #vclWhenWritable: Lsn = 0;
  /** By group: the highest PGCL that its writer has counted. */
  #pgcl: Record<string, Lsn> = {};
  /** When a group last had too few members that were complete and in reach, while commits waited. */
  #laggedAt: Micros = -1;
  /** An LSN known quorate that VCL has not reached, and since when; 0 for none. */
  #pinned: Lsn = 0;
  #pinnedSince: Micros = 0;
  readonly #roster: Roster;
  readonly #recovers: Check;
  readonly #reads: ReadLiveness;
  readonly #changes: Check;

  constructor(trace: Trace, ghost: Ghost, floors: LogFloors, bounds: LivenessBounds, listener: FailureListener) {
    this.#roster = ghost.roster;
    this.#writer = ghost.roster.writer;
    this.#trace = trace;
    this.#ghost = ghost;
    this.#floors = floors;
    this.#bounds = bounds;
    this.#commits = new Check(
      "L1-commits-with-write-quorum",
      "commits while every group had a write quorum",
      trace,
      listener,
    );
    this.#pins = new Check("L2-idle-group-never-pins-vcl", "VCL advances past an idle group", trace, listener);
    this.#recovers = new Check("L6-recovery-bounded", "recoveries", trace, listener);
    this.#reads = new ReadLiveness(trace, ghost, bounds, () => this.#writer, listener);
    this.#changes = new Check(
      "L8-membership-change-does-not-block",
      "commits during a membership change",
      trace,
      listener,
    );
    this.checks = [this.#commits, this.#pins, this.#reads.reads, this.#recovers, this.#reads.hides, this.#changes];
    trace.on(TRACE.reachChanged, (segment) => this.#judgeGroup(this.#roster.groupOf[segment]));
    trace.on(TRACE.controlPlaneStands, (stands) => {
      this.#controlStands = stands;
      for (const group of Object.keys(this.#changing)) this.#judgeGroup(Number(group));
    });
    trace.on(TRACE.membershipReach, (segment, isCut) => {
      if (isCut === 1) this.#untold[segment] = true;
      else delete this.#untold[segment];
      this.#judgeGroup(this.#roster.groupOf[segment]);
    });
    trace.on(TRACE.membershipProposed, (group, _epoch, _from, isDirect) => {
      if (isDirect === 1 && !this.#isThoughtWritable(group)) this.#fenced[group] = true;
      this.#judgeGroup(group);
    });
    trace.on(TRACE.membershipPublished, (group) => {
      delete this.#fenced[group];
      this.#judgeGroup(group);
    });
    trace.on(TRACE.membershipInForce, (group) => this.#judgeGroup(group));
    trace.on(TRACE.diskLost, (segment) => this.#judgeGroup(this.#roster.groupOf[segment]));
    trace.on(TRACE.segmentDiscarded, (_segment, group) => this.#judgeGroup(group));
    for (const kind of [TRACE.baseWanted, TRACE.baseCopied])
      trace.on(kind, (segment) => this.#judgeGroup(this.#roster.groupOf[segment]));
    trace.on(TRACE.hydrated, (segment) => this.#judgeGroup(this.#roster.groupOf[segment]));
    trace.on(TRACE.repairWanted, (segment, group, _position, reason) => {
      if (reason !== MOVED) this.#givenUp[segment] = true;
      this.#willChange(group);
    });
    trace.on(TRACE.repairEnded, (old, _new, group) => {
      delete this.#givenUp[old];
      this.#hasChanged(group);
    });
    const closedBy = (instance: number): void => {
      if (instance === this.#writer) this.#closed();
    };
    trace.on(TRACE.instanceCrashed, closedBy);
    trace.on(TRACE.writerFenced, closedBy);
    trace.on(TRACE.agentDied, () => this.#closed());
    trace.on(TRACE.agentResumed, (vdl) => this.#opened(vdl));
    trace.on(TRACE.recoveryStarted, (_epoch, instance) => {
      this.#writer = instance;
      this.#closed();
      this.#recoveringSince = trace.now;
    });
    trace.on(TRACE.recoveryCompleted, (_epoch, _startedAt, last) => this.#opened(last));
    trace.on(TRACE.commitAllocated, (lsn) => {
      this.#pending.push(lsn, trace.now);
      this.#watchPin();
    });
    trace.on(TRACE.commitAcked, (lsn) => this.#acked(lsn));
    trace.on(TRACE.pgclAdvanced, (group, pgcl) => (this.#pgcl[group] = pgcl));
    trace.on(TRACE.ladderAdvanced, (vcl, _vdl, epoch) => {
      if (epoch >= this.#roster.writerEpoch) this.#vclAdvanced(vcl);
    });
  }

  /** Whatever still waits at the end has waited until now. */
  finish(): void {
    this.#judgeCommits();
    this.#judgePin();
    this.#judgeRecovery();
    this.#reads.finish();
  }

  copyState(copy: StateCopy): void {
    this.#unwritable = copy.of(this.#unwritable);
    this.#fenced = copy.of(this.#fenced);
    this.#controlStands = copy.of(this.#controlStands);
    this.#changing = copy.of(this.#changing);
    this.#givenUp = copy.of(this.#givenUp);
    this.#untold = copy.of(this.#untold);
    this.#open = copy.of(this.#open);
    this.#recoveringSince = copy.of(this.#recoveringSince);
    this.#writer = copy.of(this.#writer);
    this.#writableSince = copy.of(this.#writableSince);
    this.#vcl = copy.of(this.#vcl);
    this.#pinned = copy.of(this.#pinned);
    this.#pinnedSince = copy.of(this.#pinnedSince);
    this.#pgcl = copy.of(this.#pgcl);
    this.#laggedAt = copy.of(this.#laggedAt);
    this.#vclWhenWritable = copy.of(this.#vclWhenWritable);
    copy.part(this.#pending);
    copy.part(this.#reads);
  }

  /** A change of its members keeps the group from working, as it may. */
  #isHeldUp(group: number): boolean {
    if (this.#fenced[group] !== undefined) return true;
    return this.#changing[group] !== undefined && (this.#controlStands === 1 || this.#isUntold(group));
  }

  /** Whether a change of the group's members cannot end: a write quorum is there, and cannot hear of it. */
  #isUntold(group: number): boolean {
    const isTold = (segment: number): boolean => this.#roster.isGood(segment) && this.#untold[segment] === undefined;
    return this.#roster.isWritable(group) && !this.#roster.isWriteQuorum(this.#roster.published(group), isTold);
  }

  /**
   * As the control plane sees it, which acts on what it believes: whoever it has given up is no member it counts on.
   */
  #isThoughtWritable(group: number): boolean {
    const members = this.#roster.published(group);
    return this.#roster.isWriteQuorum(
      members,
      (segment) => this.#roster.isGood(segment) && this.#givenUp[segment] === undefined,
    );
  }

  /** A member came or went: can the group be written now, and read? */
  #judgeGroup(group: number): void {
    const wasWritable = Object.keys(this.#unwritable).length === 0;
    if (this.#roster.isWritable(group) && !this.#isHeldUp(group)) delete this.#unwritable[group];
    else {
      if (wasWritable) this.#judgeAll();
      this.#unwritable[group] = true;
    }
    const isWritable = Object.keys(this.#unwritable).length === 0;
    if (!isWritable) this.#writableSince = -1;
    else if (!wasWritable) this.#gainedWritability();
    this.#reads.judgeGroup(group, this.#roster.isReadable(group) && !this.#isHeldUp(group));
  }

  #willChange(group: number): void {
    this.#judgeCommits();
    this.#changing[group] = (this.#changing[group] ?? 0) + 1;
    this.#judgeGroup(group);
  }

  #hasChanged(group: number): void {
    const left = (this.#changing[group] ?? 0) - 1;
    if (left > 0) this.#changing[group] = left;
    else delete this.#changing[group];
    this.#judgeGroup(group);
  }

  #gainedWritability(): void {
    if (this.#open) this.#restartClocks();
    if (this.#recoveringSince >= 0) this.#recoveringSince = this.#trace.now;
  }

  #closed(): void {
    this.#judgeAll();
    this.#judgeRecovery();
    this.#recoveringSince = -1;
    this.#open = false;
    this.#writableSince = -1;
    // What was under way when the engine died is lost, not late.
    this.#pending.clear();
    this.#reads.closed();
    this.#pinned = 0;
  }

  /** The volume is open with the log complete up to `last`. */
  #opened(last: Lsn): void {
    this.#vcl = last;
    this.#pinned = 0;
    this.#judgeRecovery();
    this.#recoveringSince = -1;
    this.#open = true;
    // What the old writer had submitted while it was being superseded is nobody's promise.
    this.#pending.clear();
    if (Object.keys(this.#unwritable).length === 0) this.#restartClocks();
  }

  /**
   * A recovery needs a write quorum of every group for its truncation: its clock runs while there is one. What some of
   * its members lack of what survives they have from their peers, within some rounds of gossip.
   */
  #judgeRecovery(): void {
    if (this.#recoveringSince < 0) return;
    this.#recovers.exercised++;
    const took = this.#trace.now - this.#recoveringSince;
    const { livenessRecovery, gossipPeriod } = this.#bounds;
    const bound = Math.max(livenessRecovery, GOSSIP_ROUNDS * gossipPeriod);
    if (Object.keys(this.#unwritable).length > 0 || took <= bound) return;
    this.#recovers.fail(
      () =>
        `The volume was not open ${formatSpan(took)} after every group had its quorums, with the log at ${thousands(this.#ghost.last)}; the bound is ${formatSpan(bound)}.`,
    );
  }

  #restartClocks(): void {
    this.#writableSince = this.#trace.now;
    this.#vclWhenWritable = this.#vcl;
    this.#pinnedSince = this.#trace.now;
  }

  #judgeAll(): void {
    this.#judgeCommits();
    this.#judgePin();
  }

  #acked(lsn: Lsn): void {
    this.#judgeCommits();
    if (this.#writableSince >= 0) this.#commits.exercised++;
    if (Object.keys(this.#changing).length > 0) this.#changes.exercised++;
    while (this.#pending.length > 0 && this.#pending.headFirst() <= lsn) this.#pending.drop();
  }

  /** The oldest pending commit speaks for all. */
  #judgeCommits(): void {
    if (this.#writableSince < 0 || this.#pending.length === 0) return;
    this.#lookForLaggards();
    const since = Math.max(this.#dueSince(), this.#laggedAt);
    const waited = this.#trace.now - since;
    if (waited <= this.#bounds.livenessCommit) return;
    const lsn = this.#pending.headFirst();
    if (!this.#floors.haveWriteQuorums()) return;
    if (this.#changing[this.#ghost.group(lsn)] !== undefined)
      this.#changes.fail(
        () =>
          `Commit LSN ${thousands(lsn)} has waited ${formatSpan(waited)} for group pg${this.#ghost.group(lsn)}, a member of which is being replaced; it is on ${this.#ghost.holders(lsn)}.`,
      );
    this.#commits.fail(
      () =>
        `Commit LSN ${thousands(lsn)}, submitted at ${formatMicros(this.#pending.headSecond())}, was not acknowledged ${formatSpan(waited)} ` +
        `after every group had a write quorum in good reach; it is of group pg${this.#ghost.group(lsn)}, on ${this.#ghost.holders(lsn)}.`,
    );
  }

  /**
   * What a disk needs for all that waited when every group became writable, and for what was written since: where
   * records are large, what piles up in an outage is seconds of its work.
   */
  #diskTime(): Micros {
    const { logRecordBytes, diskBytesPerSecond } = this.#bounds;
    const records = Math.max(0, this.#ghost.last - this.#vclWhenWritable);
    return (records * logRecordBytes * 1_000_000) / diskBytesPerSecond;
  }

  /** Since when the oldest pending commit could have been acknowledged. */
  #dueSince(): Micros {
    return Math.max(this.#writableSince + this.#diskTime(), this.#pending.headSecond());
  }

  /**
   * Notes when some group's members in reach that are complete up to its PGCL are no write quorum: the others lack what
   * nobody sends them any more, and have it from their peers within some rounds of gossip. Until then nobody is late.
   * Rounds count from when the oldest commit was due: before that, who has it to give may have been out of reach.
   */
  #lookForLaggards(): void {
    if (this.#writableSince < 0) return;
    const waited = this.#pending.length === 0 ? 0 : this.#trace.now - this.#dueSince();
    const { livenessCommit, gossipPeriod } = this.#bounds;
    if (waited < livenessCommit / 2 || waited > GOSSIP_ROUNDS * gossipPeriod) return;
    for (let group = 0; group < this.#roster.groups; group++) {
      const pgcl = this.#pgcl[group] ?? 0;
      const isThere = (segment: number): boolean => this.#roster.isGood(segment) && this.#ghost.stable[segment] >= pgcl;
      if (this.#roster.isWriteQuorum(this.#roster.published(group), isThere)) continue;
      this.#laggedAt = this.#trace.now;
      return;
    }
  }

  #vclAdvanced(vcl: Lsn): void {
    this.#vcl = vcl;
    this.#pins.exercised++;
    this.#watchPin();
  }

  /** Notes the first record known quorate that VCL has not reached, and judges how long VCL has stood below it. */
  #watchPin(): void {
    this.#lookForLaggards();
    if (this.#pinned !== 0 && this.#vcl < this.#pinned) {
      this.#judgePin();
    } else {
      this.#pinned = this.#ghost.quorate > this.#vcl ? this.#ghost.quorate : 0;
      this.#pinnedSince = this.#trace.now;
    }
  }

  #judgePin(): void {
    if (this.#pinned === 0 || this.#vcl >= this.#pinned || this.#writableSince < 0) return;
    this.#lookForLaggards();
    const waited = this.#trace.now - Math.max(this.#pinnedSince, this.#laggedAt);
    if (waited <= this.#bounds.livenessCommit || !this.#floors.haveWriteQuorums()) return;
    this.#pins.fail(
      () =>
        `VCL stood at ${thousands(this.#vcl)} for ${formatSpan(waited)} although every record up to ` +
        `${thousands(this.#pinned)} had a write quorum; that one is of group pg${this.#ghost.group(this.#pinned)}, on ${this.#ghost.holders(this.#pinned)}.`,
    );
  }
}

/** A round asks one peer of five, which may lack the same; at the usual period these are as long as the usual bound. */
const GOSSIP_ROUNDS = 10;
/** The reason of a replacement that nobody's loss asks for (sim/aurora/storage/repair.ts). */
const MOVED = 2;
