/**
 * What describe calls say about roles, and what makes the control plane fail over: C4 exactly one writer, none in a
 * secondary, unless the cluster is failing over, C6 no failover for a change of tier (cluster reference 14).
 *
 * Not verified here: that the one called the writer has the volume (C8, I18, I19).
 */
import type { Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";

export interface RoleChecks extends Stateful {
  readonly checks: readonly Check[];
}

export interface RoleOptions {
  readonly names: Names;
  readonly isSecondary: boolean;
  /** By instance: whether it is there from the start. Without any, nobody is the writer before one has the volume. */
  readonly present: readonly boolean[];
}

export function watchRoles(
  trace: Trace,
  { names, isSecondary, present }: RoleOptions,
  listener: FailureListener,
): RoleChecks {
  const unique = new Check("C4-one-writer-described", "descriptions of the cluster", trace, listener);
  const reason = new Check("C6-no-failover-on-tier-change", "tiers modified", trace, listener);
  const name = names.instance;
  /**
   * Whether there has been a reason since the last failover began; the tier modified last and its instance, -1 for
   * none.
   */
  let state = {
    suspected: 0,
    asked: 0,
    failed: 0,
    modified: -1,
    tier: 0,
    writers: isSecondary ? 0 : 1,
    empty: present.includes(true) ? 0 : 1,
    /** Instances that have been deleted, as bits. */
    left: 0,
  };

  trace.on(TRACE.clusterDescribed, (writers, isFailingOver) => {
    unique.exercised++;
    if (isFailingOver === 1 || state.empty === 1) return;
    const called: number[] = [];
    for (let instance = 0; instance < 32; instance++) if ((writers & (1 << instance)) !== 0) called.push(instance);
    if (called.length !== state.writers)
      unique.fail(
        () =>
          `The cluster is not failing over and ${called.length} of its instances are called the writer: ${called.map(name).join(", ")}.`,
      );
  });

  // A restored or cloned volume is opened by the control plane before there is an instance.
  trace.on(TRACE.writerOpened, (index) => {
    if (index < present.length || isSecondary) state.empty = 0;
  });
  trace.on(TRACE.clusterRole, (isPrimary) => (state.writers = isPrimary));
  trace.on(TRACE.instanceSuspected, (_instance, isWriter) => {
    if (isWriter === 1) state.suspected = 1;
  });
  trace.on(TRACE.failoverAsked, () => (state.asked = 1));
  trace.on(TRACE.tierModified, (instance, tier) => {
    reason.exercised++;
    state.modified = instance;
    state.tier = tier;
  });
  trace.on(TRACE.instanceLeft, (instance) => (state.left |= 1 << instance));
  trace.on(TRACE.instanceJoined, (instance) => (state.left &= ~(1 << instance)));
  trace.on(TRACE.failoverStarted, (from, target, attempts, requested, candidates) => {
    const isUnasked = candidates === 0 && requested >= 0;
    const hasLeft = from >= 0 && (state.left & (1 << from)) !== 0;
    const hasReason =
      hasLeft || state.suspected === 1 || state.asked === 1 || state.failed === 1 || attempts > 0 || isUnasked;
    if (!hasReason && state.modified >= 0)
      reason.fail(
        () =>
          `A failover to ${name(target)} began though the writer was not in trouble and nobody had asked for it, after ${name(state.modified)} had got tier ${state.tier}.`,
      );
    state = { ...state, suspected: 0, asked: 0, failed: 0 };
  });
  trace.on(TRACE.failoverEnded, (_instance, hasVolume) => (state.failed = hasVolume === 1 ? 0 : 1));

  return {
    checks: [unique, reason],
    copyState: (copy) => {
      state = copy.of(state);
    },
  };
}
