/**
 * C32: a writer never has more forwarded sessions than its share of connections allows, and keeps those that are open
 * when the share shrinks (cluster reference 6, 14).
 *
 * Books of one kind: how many are open at each instance, and how many may be. Exercised only by a session that has
 * taken the last place. Not verified here: what such a session calls for (forwarding.ts).
 */
import { counted, thousands, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import type { Check, FailureListener } from "./check.ts";
import { FORWARDING_CHECKS, makerOf } from "./idle.ts";
import type { Names } from "./names.ts";

export interface QuotaOptions {
  /** By cluster: what its instances are called. */
  readonly names: readonly Names[];
  /** The traces of all clusters. */
  readonly traces: readonly Trace[];
  /**
   * By cluster and instance: the connections that it takes; by cluster: the percentage of them that forwarded sessions
   * may have at first.
   */
  readonly connections: readonly (readonly number[])[];
  readonly percent: readonly number[];
}

/** Its books; the check is saved with the others of forwarding. */
export interface ForwardingQuota extends Stateful {
  readonly check: Check;
  /** Begins to listen. */
  watch(trace: Trace, cluster: number): void;
}

export function watchQuota(
  { names, traces, connections, percent }: QuotaOptions,
  listener: FailureListener,
): ForwardingQuota {
  const quota = makerOf(FORWARDING_CHECKS, traces[0], listener)("C32-forwarding-quota");
  /** By cluster and instance: sessions open at a writer, by link. */
  let open: Record<string, number> = {};
  /** By cluster and instance: the event at which one ended last. */
  let closedAt: Record<string, number> = {};
  let limits = connections.map((list, cluster) => list.map((most) => Math.floor((most * percent[cluster]) / 100)));

  return {
    check: quota,
    watch(trace, cluster) {
      trace.on(TRACE.forwardLimited, (instance, now) => {
        limits[cluster][instance] = Math.floor((connections[cluster][instance] * now) / 100);
        if (closedAt[`${cluster} ${instance}`] === trace.event)
          quota.fail(
            () =>
              `${names[cluster].instance(instance)} has ended forwarded sessions because it may have ${now}% from now on; those that are open stay.`,
          );
      });
      trace.on(TRACE.forwardOpened, (instance) => {
        const at = `${cluster} ${instance}`;
        open[at] = (open[at] ?? 0) + 1;
        const most = limits[cluster][instance];
        if (open[at] >= most) quota.exercised++;
        if (open[at] > most)
          quota.fail(
            () =>
              `${names[cluster].instance(instance)} has ${counted(open[at], "forwarded session")} with the one that has just been opened, and may have ${thousands(most)}.`,
          );
      });
      trace.on(TRACE.forwardClosed, (instance) => {
        open[`${cluster} ${instance}`]--;
        closedAt[`${cluster} ${instance}`] = trace.event;
      });
    },
    copyState: (copy) => {
      open = copy.of(open);
      closedAt = copy.of(closedAt);
      limits = copy.of(limits);
    },
  };
}
