/**
 * Serverless v2 and v1 (cluster reference 2.2 to 2.4, 14). C42: capacity goes in half units, within the cluster's
 * bounds, is nothing only in a pause where there may be one, and a reader of promotion tier 0 or 1 has at least what a
 * serverless writer has. C43: nobody is connected to an instance that is paused, nor was for as long as was asked for.
 * C56, this project's own: nobody is refused for being one too many as long as the limits allow more: in v2 those of
 * the maximum, whatever capacity there is now, in v1 those of what there is.
 *
 * Not verified here: that capacity follows demand, and how fast.
 */
import { counted, formatSpan, thousands, type Micros, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import { NamedWriter } from "./named-writer.ts";
import type { Names } from "./names.ts";

export interface ServerlessRule {
  readonly min: number;
  readonly max: number;
  /** Whether an instance may be paused at all. */
  readonly pauses: boolean;
  /** How long nobody must have been connected before that. */
  readonly pauseAfter: Micros;
  /** Connections that it takes while it has so much capacity: in v2 as many as the maximum allows. */
  readonly connectionsAt: (acu: number) => number;
}

export interface ServerlessOptions {
  readonly names: Names;
  /** Absent where every instance is provisioned. */
  readonly rule: ServerlessRule | undefined;
  /** By instance. */
  readonly isServerless: readonly boolean[];
  readonly promotionTiers: readonly number[];
  /** The run begins with the cluster as a secondary, in which nobody writes. */
  readonly isSecondary: boolean;
}

export interface ServerlessChecks extends Stateful {
  readonly checks: readonly Check[];
}

const COUPLED_TIER_MAX = 1;

export function watchServerless(trace: Trace, options: ServerlessOptions, listener: FailureListener): ServerlessChecks {
  const bounds = new Check("C42-serverless-within-bounds", "changes of capacity", trace, listener);
  const empty = new Check("C43-nobody-connected-in-a-pause", "pauses", trace, listener);
  const open = new Check("C56-serverless-lets-in", "connections to serverless instances", trace, listener);
  const { rule, isServerless } = options;
  const count = isServerless.length;
  /** By instance: capacity, connections, 1 while it is paused; its tier. */
  let state = {
    acu: new Float64Array(count),
    connections: new Float64Array(count),
    paused: new Uint8Array(count),
    tiers: [...options.promotionTiers],
    /** 1 while a failover is under way: whom readers go with is decided when it is over. */
    isFailingOver: 0,
    /** By instance: when somebody was last connected. */
    lastAt: new Float64Array(count),
  };
  const writes = new NamedWriter(trace, options.isSecondary);
  const name = options.names.instance;

  function judge(instance: number, acu: number): void {
    if (rule === undefined) return;
    bounds.exercised++;
    if (acu === 0) return;
    if (Math.floor(2 * acu) !== 2 * acu)
      bounds.fail(() => `${name(instance)} gets ${acu} capacity units, which is no multiple of a half.`);
    if (acu > rule.max) bounds.fail(() => `${name(instance)} gets ${acu} capacity units; the maximum is ${rule.max}.`);
    if (acu < rule.min) bounds.fail(() => `${name(instance)} gets ${acu} capacity units; the minimum is ${rule.min}.`);
    const { tiers } = state;
    const writer = writes.index;
    if (state.isFailingOver === 1 || writer < 0) return;
    const coupled =
      instance === writer ? isServerless.flatMap((is, one) => (is && one !== writer ? [one] : [])) : [instance];
    for (const reader of coupled)
      if (state.acu[reader] > 0 && tiers[reader] <= COUPLED_TIER_MAX && state.acu[reader] < state.acu[writer])
        bounds.fail(
          () =>
            `${name(reader)}, of tier ${tiers[reader]}, has ${state.acu[reader]} capacity units and the writer ${state.acu[writer]}.`,
        );
  }

  trace.on(TRACE.capacitySet, (instance, halves) => {
    state.acu[instance] = halves / 2;
    judge(instance, halves / 2);
  });
  trace.on(TRACE.tierModified, (instance, tier) => (state.tiers[instance] = tier));
  trace.on(TRACE.failoverStarted, () => (state.isFailingOver = 1));
  for (const kind of [TRACE.failoverEnded, TRACE.clusterRole]) trace.on(kind, () => (state.isFailingOver = 0));
  trace.on(TRACE.instancePaused, (instance) => {
    empty.exercised++;
    state.paused[instance] = 1;
    const alone = trace.now - state.lastAt[instance];
    if (rule !== undefined && alone < rule.pauseAfter)
      empty.fail(
        () =>
          `${name(instance)} is paused ${formatSpan(alone)} after somebody was connected; nobody may have been for ${formatSpan(rule.pauseAfter)}.`,
      );
    if (state.connections[instance] > 0)
      empty.fail(() => `${name(instance)} is paused with ${counted(state.connections[instance], "connection")}.`);
    if (rule !== undefined && !rule.pauses)
      bounds.fail(
        () => `${name(instance)} is paused although it never may be: the minimum is ${rule.min} capacity units.`,
      );
  });
  trace.on(TRACE.instanceResumed, (instance) => (state.paused[instance] = 0));
  trace.on(TRACE.connectionOpened, (instance, connections) => {
    if (!isServerless[instance]) return;
    open.exercised++;
    state.connections[instance] = connections;
    state.lastAt[instance] = trace.now;
    if (state.paused[instance] === 1) empty.fail(() => `${name(instance)} lets a client in while it is paused.`);
  });
  trace.on(TRACE.connectionClosed, (instance, left) => {
    if (state.connections[instance] > 0) state.lastAt[instance] = trace.now;
    state.connections[instance] = left;
  });
  trace.on(TRACE.connectionRefused, (instance, connections) => {
    if (rule === undefined || !isServerless[instance]) return;
    const most = rule.connectionsAt(state.acu[instance]);
    if (connections < most)
      open.fail(
        () =>
          `${name(instance)} has ${counted(connections, "connection")} and refuses another; ${thousands(most)} are allowed at ${state.acu[instance]} capacity units of at most ${rule.max}.`,
      );
  });

  return {
    checks: [bounds, empty, open],
    copyState: (copy) => {
      state = copy.of(state);
      copy.part(writes);
    },
  };
}
