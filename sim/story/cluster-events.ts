/**
 * What happens to the cluster and its instances, in sentences: failovers, restarts, machines that fail, instances that
 * come and go. What is told of the volume itself stands elsewhere.
 */
import type { Layout, StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

type Tell = (kind: StoryKind, text: string) => void;

/**
 * By status code, as statuses.ts in the cluster's room numbers them: what to say when an instance gets it; empty for
 * nothing.
 */
const BECOMES: readonly (readonly [StoryKind, string])[] = [
  ["heal", ""],
  ["fault", ""],
  ["fault", "is being patched"],
  ["fault", "is taken for dead, with its machine"],
  ["recovery", "is being created"],
  ["fault", "is being deleted: no name leads there any more"],
  ["fault", ""],
  ["fault", ""],
  ["recovery", "is being started"],
  ["recovery", "gets a new operating system"],
  ["fault", ""],
  ["recovery", ""],
  ["recovery", ""],
];

/** By status code, likewise, of the cluster. */
const CLUSTER_BECOMES: Readonly<Record<number, readonly [StoryKind, string]>> = {
  10: ["recovery", "The cluster is being stopped: its engines go down."],
  11: ["recovery", "The cluster is stopped."],
};

const KEY: readonly (readonly [StoryKind, string])[] = [
  ["recovery", "The cluster is started again: its encryption key is back."],
  [
    "fault",
    "The encryption key can't be used: every engine is stopped (inaccessible-encryption-credentials-recoverable).",
  ],
  [
    "fault",
    "The encryption key is gone for good: the cluster can only be deleted (inaccessible-encryption-credentials).",
  ],
];

export function tellClusterEvents(trace: Trace, layout: Layout, tell: Tell): void {
  const name = (instance: number): string => layout.instances[instance].id;
  trace.on(TRACE.instanceSuspected, (instance, isWriter) => {
    if (isWriter === 1) tell("recovery", `The control plane has noticed: ${name(instance)}, the writer, is gone.`);
  });
  trace.on(TRACE.failoverStarted, (from, target) =>
    tell(
      "recovery",
      from < 0
        ? `${name(target)} has opened the volume by itself: the cluster follows it.`
        : `Failing over: ${name(target)} is to write instead of ${name(from)}.`,
    ),
  );
  trace.on(TRACE.failoverEnded, (instance, hasVolume) => {
    if (hasVolume === 1) tell("heal", `Failover completed: the writer's name leads to ${name(instance)}.`);
    else tell("fault", `The failover to ${name(instance)} has failed.`);
  });
  trace.on(TRACE.instanceStatus, (instance, status) => {
    const [kind, what] = BECOMES[status];
    if (what !== "") tell(kind, `${name(instance)} ${what}.`);
  });
  // A replication agent is numbered behind the instances.
  trace.on(TRACE.readerDetached, (reader, byWriter, _epoch, writer) => {
    const who = layout.instances[writer]?.id ?? "the replication agent";
    if (byWriter === 1) tell("fault", `${name(reader)} was silent for too long: ${who} gives it up.`);
  });
  trace.on(TRACE.recoveryConflict, (instance, operation) => {
    if (operation < 0)
      tell(
        "fault",
        `A report on ${name(instance)} is cancelled: it is in conflict with what the writer has recovered (40001).`,
      );
  });
  trace.on(TRACE.cacheSurvived, (instance, kept, dropped, isPromoted) => {
    if (isPromoted === 1)
      tell(
        "recovery",
        `${name(instance)} restarts as the writer with an empty page cache: cluster cache management would have kept it warm.`,
      );
    else if (kept === 0)
      tell("recovery", `${name(instance)} begins with an empty page cache: another instance has had the volume since.`);
    else
      tell(
        "recovery",
        `The page cache of ${name(instance)} has outlived its engine: ${kept} pages are still warm${dropped === 0 ? "" : `, ${dropped} that had changed are dropped`}.`,
      );
  });
  const upkeep = ["A minor upgrade of the engine", "An update of the operating systems, readers first,"] as const;
  trace.on(TRACE.maintenanceBegan, (which, waited, isAutomatic) =>
    tell(
      "recovery",
      `${upkeep[which]} begins${isAutomatic === 1 ? " by itself" : ""}${waited === 1 ? ": the maintenance window is open" : ""}.`,
    ),
  );
  trace.on(TRACE.maintenanceEnded, (which, isDone) =>
    tell(
      isDone === 1 ? "heal" : "fault",
      `${upkeep[which]} ${isDone === 1 ? "is done" : "has failed: an instance is not back in time"}.`,
    ),
  );
  trace.on(TRACE.keyState, (state) => tell(...KEY[state]));
  trace.on(TRACE.clusterStatus, (status) => {
    if (CLUSTER_BECOMES[status] !== undefined) tell(...CLUSTER_BECOMES[status]);
  });
  trace.on(TRACE.clusterCreated, () => tell("heal", "The cluster is there, without instances yet."));
  trace.on(TRACE.clusterDeleted, () => tell("recovery", "The cluster is gone."));
  trace.on(TRACE.instanceJoined, (instance) => tell("heal", `${name(instance)} is there: its engine has started.`));
}
