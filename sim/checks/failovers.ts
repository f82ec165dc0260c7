/**
 * The cluster: C5 promotion order, C7 every failover ends once, C8 the writer's name leads to the writer (cluster
 * reference 14), L13 a failover completes, L14 a fenced writer stops (storage reference 10.6).
 *
 * C8 is judged when the control plane says that the cluster is available again, and at the end. Not verified here: how
 * long clients need to notice (expectations), and that only one instance can write (I18, I19).
 */
import { formatSpan, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Roster } from "./roster.ts";

/** What failovers choose by. */
export interface InstanceRank {
  readonly promotionTier: number;
  readonly memoryGib: number;
  /** It is there from the start. */
  readonly isPresent: boolean;
  /** Of the class db.serverless. */
  readonly isServerless?: boolean;
}

const ATTEMPTS_BY_TIER = 5;

/** An instance's word reaches the control plane within this, TCP stalls left aside. */
const NEWS_US = FIXED.newsBound.value;

/** The failover under way. */
interface UnderWay {
  /** -1 for none. */
  readonly target: number;
  /** Since when it could go on without a hindrance; -1 while it is not judged. */
  readonly since: Micros;
}

const NONE: UnderWay = { target: -1, since: -1 };

export class FailoverChecks implements Stateful {
  readonly checks: readonly Check[];
  /** Failovers that ended with an instance that has the volume. */
  completed = 0;
  readonly #order: Check;
  readonly #pairing: Check;
  readonly #endpoint: Check;
  readonly #bounded: Check;
  readonly #stops: Check;
  readonly #trace: Trace;
  readonly #roster: Roster;
  readonly #instances: readonly InstanceRank[];
  readonly #bound: Micros;
  #isOpen = false;
  #underWay = NONE;
  /** By instance: 1 while it has been refused for a newer epoch. */
  #fenced: Uint8Array;
  #tiers: number[];
  /** When the instance that has the volume opened it. */
  #openedAt: Micros = 0;

  constructor(
    trace: Trace,
    roster: Roster,
    instances: readonly InstanceRank[],
    bound: Micros,
    listener: FailureListener,
  ) {
    const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
    this.#order = make("C5-promotion-order", "targets chosen by tier and size");
    this.#pairing = make("C7-failover-ends-once", "failovers");
    this.#endpoint = make("C8-writer-name-leads-to-writer", "flips of the writer's name");
    this.#bounded = make("L13-failover-completes", "failovers to a living instance");
    this.#stops = make("L14-fenced-writer-stops", "writers refused for a newer epoch");
    this.checks = [this.#order, this.#pairing, this.#endpoint, this.#bounded, this.#stops];
    this.#trace = trace;
    this.#roster = roster;
    this.#instances = instances;
    this.#bound = bound;
    this.#fenced = new Uint8Array(instances.length + 1);
    this.#tiers = instances.map(({ promotionTier }) => promotionTier);
    trace.on(TRACE.failoverStarted, (_from, target, attempts, requested, candidates) => {
      this.#started(target, candidates);
      if (requested < 0 && attempts < ATTEMPTS_BY_TIER && candidates !== 0) this.#judgeOrder(target, candidates);
    });
    trace.on(TRACE.tierModified, (instance, tier) => (this.#tiers[instance] = tier));
    trace.on(TRACE.failoverEnded, (instance, hasVolume) => this.#ended(instance, hasVolume));
    trace.on(TRACE.instanceCrashed, (instance) => {
      if (instance === this.#underWay.target) this.#forgive();
    });
    trace.on(TRACE.faultApplied, () => this.#forgive());
    trace.on(TRACE.recoveryCompleted, (_epoch, _startedAt, _last, instance) => {
      this.#fenced[instance] = 0;
      if (this.#underWay.since < 0 || instance !== this.#underWay.target) return;
      this.#bounded.exercised++;
      this.#forgive();
    });
    trace.on(TRACE.writerOpened, () => (this.#openedAt = trace.now));
    trace.on(TRACE.nameFlipped, (leadsTo) => this.#nameFlipped(leadsTo));
    trace.on(TRACE.writerRefused, (instance) => {
      this.#stops.exercised++;
      this.#fenced[instance] = 1;
    });
    trace.on(TRACE.commitAcked, (_lsn, _vdl, instance) => {
      if (this.#fenced[instance] === 1) this.#acknowledged(instance);
    });
  }

  finish(): void {
    this.#judgeTime();
  }

  copyState(copy: StateCopy): void {
    this.completed = copy.of(this.completed);
    this.#isOpen = copy.of(this.#isOpen);
    this.#underWay = copy.of(this.#underWay);
    this.#fenced = copy.of(this.#fenced);
    this.#openedAt = copy.of(this.#openedAt);
    this.#tiers = copy.of(this.#tiers);
  }

  #started(target: number, candidates: number): void {
    this.#pairing.exercised++;
    const before = this.#underWay.target;
    if (this.#isOpen)
      this.#pairing.fail(
        () => `A failover to ${this.#name(target)} began before the one to ${this.#name(before)} had ended.`,
      );
    this.#isOpen = true;
    this.#underWay = { target, since: candidates !== 0 && this.#everyGroupIsWritable() ? this.#trace.now : -1 };
  }

  #judgeOrder(target: number, candidates: number): void {
    this.#order.exercised++;
    const better = this.#instances.findIndex(
      (_, index) => (candidates & (1 << index)) !== 0 && this.#goesBefore(index, target),
    );
    if (better >= 0)
      this.#order.fail(() => `${this.#ranked(target)} was promoted although ${this.#ranked(better)} was there.`);
  }

  #goesBefore(one: number, other: number): boolean {
    const higher = this.#tiers[one] - this.#tiers[other];
    return higher < 0 || (higher === 0 && this.#instances[one].memoryGib > this.#instances[other].memoryGib);
  }

  #name(instance: number): string {
    return this.#roster.names.instance(instance);
  }

  #ranked(instance: number): string {
    return `${this.#name(instance)} (tier ${this.#tiers[instance]}, ${this.#instances[instance].memoryGib} GiB)`;
  }

  #ended(instance: number, hasVolume: number): void {
    if (!this.#isOpen) this.#pairing.fail(() => `A failover to ${this.#name(instance)} ended that had not begun.`);
    this.#judgeTime();
    this.completed += hasVolume;
    this.#isOpen = false;
    this.#underWay = NONE;
  }

  /** Whatever hits the target or the storage is a reason to take longer. */
  #forgive(): void {
    this.#judgeTime();
    this.#underWay = { ...this.#underWay, since: -1 };
  }

  #judgeTime(): void {
    const { target, since } = this.#underWay;
    const taken = this.#trace.now - since;
    if (since < 0 || taken <= this.#bound || !this.#everyGroupIsWritable()) return;
    this.#bounded.fail(
      () =>
        `The failover to ${this.#name(target)} has taken ${formatSpan(taken)} and it has not opened the volume; the bound is ${formatSpan(this.#bound)}.`,
    );
  }

  #everyGroupIsWritable(): boolean {
    for (let group = 0; group < this.#roster.groups; group++) if (!this.#roster.isWritable(group)) return false;
    return true;
  }

  #nameFlipped(leadsTo: number): void {
    const { writer } = this.#roster;
    this.#endpoint.exercised++;
    if (this.#isOpen)
      this.#pairing.fail(
        () =>
          `The writer's name leads to ${this.#name(leadsTo)}, but the failover to ${this.#name(this.#underWay.target)} was never said to have ended.`,
      );
    // One that has opened the volume a moment ago, unasked, is news that the control plane has yet to hear.
    if (leadsTo !== writer && this.#trace.now - this.#openedAt > NEWS_US)
      this.#endpoint.fail(
        () =>
          `The cluster is available and its writer's name leads to ${this.#name(leadsTo)}, but ${this.#name(writer)} has the volume.`,
      );
  }

  // A sentence of what happens most often is made in a function of its own: a listener that could make one costs memory
  // each time it is called.
  #acknowledged(instance: number): void {
    this.#stops.fail(
      () => `${this.#name(instance)} acknowledged a commit after it had been refused for a newer epoch.`,
    );
  }
}
