/**
 * The cluster: C5 promotion order, C7 every failover ends once, C8 the writer's name leads to the writer (cluster
 * reference 14), L13 a failover completes, L14 a fenced writer stops (storage reference 10.6).
 *
 * C8 is judged when the control plane says that the cluster is available again, and at the end. Not verified here: how
 * long clients need to notice (expectations), and that only one instance can write (I18, I19).
 */
import { formatSpan, type Micros, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { FIXED } from "../fixed-figures.ts";
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

export interface FailoverChecks extends Stateful {
  readonly checks: readonly Check[];
  /** Failovers that ended with an instance that has the volume. */
  readonly completed: () => number;
  finish(): void;
}

export function watchFailovers(
  trace: Trace,
  roster: Roster,
  instances: readonly InstanceRank[],
  bound: Micros,
  listener: FailureListener,
): FailoverChecks {
  const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
  const order = make("C5-promotion-order", "targets chosen by tier and size");
  const pairing = make("C7-failover-ends-once", "failovers");
  const endpoint = make("C8-writer-name-leads-to-writer", "flips of the writer's name");
  const bounded = make("L13-failover-completes", "failovers to a living instance");
  const stops = make("L14-fenced-writer-stops", "writers refused for a newer epoch");
  const name = (instance: number): string => `instance ${instance + 1}`;
  let state = { completed: 0, open: 0, target: -1, since: -1 };
  let fenced = new Uint8Array(instances.length + 1);
  let tiers = instances.map(({ promotionTier }) => promotionTier);
  /** When the instance that has the volume opened it. */
  let openedAt = 0;

  trace.on(TRACE.failoverStarted, (_from, target, attempts, requested, candidates) => {
    pairing.exercised++;
    if (state.open === 1)
      pairing.fail(() => `A failover to ${name(target)} began before the one to ${name(state.target)} had ended.`);
    const allWritable = everyGroupIsWritable();
    state = { ...state, open: 1, target, since: candidates !== 0 && allWritable ? trace.now : -1 };
    if (requested >= 0 || attempts >= ATTEMPTS_BY_TIER || candidates === 0) return;
    order.exercised++;
    const better = instances.findIndex((_, index) => (candidates & (1 << index)) !== 0 && goesBefore(index, target));
    if (better >= 0)
      order.fail(
        () =>
          `${name(target)} (tier ${tiers[target]}, ${instances[target].memoryGib} GiB) was promoted although ${name(better)} (tier ${tiers[better]}, ${instances[better].memoryGib} GiB) was there.`,
      );
  });
  const goesBefore = (one: number, other: number): boolean => {
    const higher = tiers[one] - tiers[other];
    return higher < 0 || (higher === 0 && instances[one].memoryGib > instances[other].memoryGib);
  };

  trace.on(TRACE.tierModified, (instance, tier) => (tiers[instance] = tier));

  trace.on(TRACE.failoverEnded, (instance, hasVolume) => {
    if (state.open === 0) pairing.fail(() => `A failover to ${name(instance)} ended that had not begun.`);
    judgeTime();
    state = { completed: state.completed + hasVolume, open: 0, target: -1, since: -1 };
  });

  /** Whatever hits the target or the storage is a reason to take longer. */
  const forgive = (): void => {
    judgeTime();
    state = { ...state, since: -1 };
  };
  trace.on(TRACE.instanceCrashed, (instance) => {
    if (instance === state.target) forgive();
  });
  trace.on(TRACE.faultApplied, forgive);
  trace.on(TRACE.recoveryCompleted, (_epoch, _startedAt, _last, instance) => {
    fenced[instance] = 0;
    if (state.since < 0 || instance !== state.target) return;
    bounded.exercised++;
    forgive();
  });
  function judgeTime(): void {
    if (state.since < 0 || trace.now - state.since <= bound || !everyGroupIsWritable()) return;
    bounded.fail(
      () =>
        `The failover to ${name(state.target)} has taken ${formatSpan(trace.now - state.since)} and it has not opened the volume; the bound is ${formatSpan(bound)}.`,
    );
  }
  function everyGroupIsWritable(): boolean {
    for (let group = 0; group < roster.groups; group++) if (!roster.isWritable(group)) return false;
    return true;
  }

  trace.on(TRACE.writerOpened, () => (openedAt = trace.now));
  trace.on(TRACE.nameFlipped, (leadsTo) => {
    endpoint.exercised++;
    if (state.open === 1)
      pairing.fail(
        () =>
          `The writer's name leads to ${name(leadsTo)}, but the failover to ${name(state.target)} was never said to have ended.`,
      );
    // One that has opened the volume a moment ago, unasked, is news that the control plane has yet to hear.
    if (leadsTo !== roster.writer && trace.now - openedAt > NEWS_US)
      endpoint.fail(
        () =>
          `The cluster is available and its writer's name leads to ${name(leadsTo)}, but ${name(roster.writer)} has the volume.`,
      );
  });

  trace.on(TRACE.writerRefused, (instance) => {
    stops.exercised++;
    fenced[instance] = 1;
  });
  trace.on(TRACE.commitAcked, (_lsn, _vdl, instance) => {
    if (fenced[instance] === 1)
      stops.fail(() => `${name(instance)} acknowledged a commit after it had been refused for a newer epoch.`);
  });

  return {
    checks: [order, pairing, endpoint, bounded, stops],
    completed: () => state.completed,
    finish: judgeTime,
    copyState: (copy) => {
      state = copy.of(state);
      fenced = copy.of(fenced);
      openedAt = copy.of(openedAt);
      tiers = copy.of(tiers);
    },
  };
}
