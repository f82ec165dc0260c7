/**
 * The statuses that describe calls give, of the cluster and of its instances, under the service's own words (cluster
 * reference 1.3), and who is said to be the writer. A change that the tables below do not have is a fault of the
 * control plane, and stops the run.
 *
 * The subset that this build can reach: what stands for a change of configuration or a migration is not in it. What the
 * service shows while an engine restarts unasked is not published: `rebooting` is **chosen**, and `failed` for a
 * machine that has fallen silent.
 */
import { assert, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { TRACE, type Trace } from "../../trace/index.ts";

const NO_KEY = ["inaccessible-encryption-credentials-recoverable", "inaccessible-encryption-credentials"] as const;

export const CLUSTER_STATUSES = [
  "available",
  "failing-over",
  "upgrading",
  "promoting",
  ...NO_KEY,
  "starting",
  "backtracking",
  "creating",
  "deleting",
  "stopping",
  "stopped",
] as const;
export type ClusterStatus = (typeof CLUSTER_STATUSES)[number];

const INSTANCE_STATUSES = [
  "available",
  "rebooting",
  "upgrading",
  "failed",
  "creating",
  "deleting",
  ...NO_KEY,
  "starting",
  "maintenance",
  "backtracking",
  "stopping",
  "stopped",
] as const;
export type InstanceRdsStatus = (typeof INSTANCE_STATUSES)[number];

const CLUSTER_NEXT: Readonly<Record<ClusterStatus, readonly ClusterStatus[]>> = {
  creating: ["available", ...NO_KEY],
  available: ["failing-over", "upgrading", "promoting", "backtracking", "deleting", "stopping", ...NO_KEY],
  stopping: ["stopped", ...NO_KEY],
  stopped: ["starting", ...NO_KEY],
  backtracking: ["available", "failing-over", ...NO_KEY],
  deleting: [],
  promoting: ["available", ...NO_KEY],
  "failing-over": ["available", "upgrading", ...NO_KEY],
  upgrading: ["available", "failing-over", "promoting", ...NO_KEY],
  "inaccessible-encryption-credentials-recoverable": ["starting", "inaccessible-encryption-credentials"],
  "inaccessible-encryption-credentials": ["deleting"],
  starting: ["available", "failing-over", "promoting", ...NO_KEY],
};

/** An instance that is deleted has no status any more: `deleting` is its last. */
const INSTANCE_NEXT: Readonly<Record<InstanceRdsStatus, readonly InstanceRdsStatus[]>> = {
  creating: ["available", "failed", "deleting", ...NO_KEY],
  available: ["rebooting", "upgrading", "failed", "maintenance", "backtracking", "deleting", "stopping", ...NO_KEY],
  stopping: ["stopped", "deleting", ...NO_KEY],
  stopped: ["starting", "deleting", ...NO_KEY],
  rebooting: ["available", "failed", "upgrading", "backtracking", "deleting", ...NO_KEY],
  upgrading: ["available", "rebooting", "failed", "backtracking", "deleting", ...NO_KEY],
  failed: ["creating", "available", "rebooting", "backtracking", "deleting", ...NO_KEY],
  "inaccessible-encryption-credentials-recoverable": ["starting", "inaccessible-encryption-credentials", "deleting"],
  "inaccessible-encryption-credentials": ["deleting"],
  starting: ["available", "rebooting", "failed", "deleting", ...NO_KEY],
  maintenance: ["available", "rebooting", "failed", "deleting", ...NO_KEY],
  backtracking: ["available", "rebooting", "failed", "deleting", ...NO_KEY],
  deleting: [],
};

/** Whoever has lost its encryption key stays so, whatever else is told, until it is started again. */
function leavesNoKey(from: string, to: string): boolean {
  const isWithout = (NO_KEY as readonly string[]).includes(from);
  return !isWithout || to === "starting" || to === "deleting" || (NO_KEY as readonly string[]).includes(to);
}

/** One change. */
export interface StatusChange {
  readonly at: Micros;
  readonly source: "cluster" | "instance";
  readonly of: string;
  readonly status: ClusterStatus | InstanceRdsStatus;
}

export class Statuses implements Stateful {
  cluster: ClusterStatus = "available";
  #instances: InstanceRdsStatus[];
  /** By instance: 1 when describe calls say that it is the writer. */
  #isWriter: Uint8Array;
  /** Beyond the length are rows of a future that a restored run will write again, the same. */
  readonly #rows: StatusChange[] = [];
  #length = 0;
  readonly #trace: Trace;
  readonly #clusterId: string;
  readonly #ids: readonly string[];
  /** Mutation twoWritersDescribed: who has written once is called the writer for ever. */
  readonly #oldRolesStay: boolean;

  constructor(trace: Trace, clusterId: string, ids: readonly string[], oldRolesStay: boolean) {
    this.#trace = trace;
    this.#clusterId = clusterId;
    this.#ids = ids;
    this.#oldRolesStay = oldRolesStay;
    this.#instances = ids.map(() => "available");
    this.#isWriter = new Uint8Array(ids.length);
    this.#isWriter[0] = 1;
  }

  of(index: number): InstanceRdsStatus {
    return this.#instances[index];
  }

  /** A cluster that an action creates has no status before. */
  begin(status: "creating"): void {
    this.cluster = status;
    this.#note("cluster", this.#clusterId, status);
    this.#trace.emit(TRACE.clusterStatus, CLUSTER_STATUSES.indexOf(status));
  }

  /** Nobody writes, since nobody is there. */
  beginEmpty(): void {
    this.cluster = "creating";
    this.#isWriter.fill(0);
  }

  /** It has been ordered, and has not started yet. */
  isComing(index: number): boolean {
    return this.#instances[index] === "creating";
  }

  /** An instance that was not there when the run began: from now on it has a status. */
  create(index: number): void {
    this.#instances[index] = "creating";
    this.#note("instance", this.#ids[index], "creating");
    this.#trace.emit(TRACE.instanceStatus, index, INSTANCE_STATUSES.indexOf("creating"));
  }

  setCluster(status: ClusterStatus): void {
    const from = this.cluster;
    if (from === status || from === "deleting" || !leavesNoKey(from, status)) return;
    assert(CLUSTER_NEXT[from].includes(status), "A cluster's status cannot change like this.", {
      cluster: this.#clusterId,
      from,
      to: status,
    });
    this.cluster = status;
    this.#note("cluster", this.#clusterId, status);
    this.#trace.emit(TRACE.clusterStatus, CLUSTER_STATUSES.indexOf(status));
    this.#describe();
  }

  /** Whether an instance may be patched now: not one that the control plane takes for dead, or is still making. */
  mayUpgrade(index: number): boolean {
    return INSTANCE_NEXT[this.#instances[index]].includes("upgrading");
  }

  /** The cluster is taken to another moment: its instances are, too, but for those that are on their way in or out. */
  backtracks(index: number): void {
    if (INSTANCE_NEXT[this.#instances[index]].includes("backtracking")) this.set(index, "backtracking");
  }

  set(index: number, status: InstanceRdsStatus): void {
    const from = this.#instances[index];
    // Whoever is being deleted stays so, whatever else happens to it.
    if (from === status || from === "deleting" || (status !== "deleting" && !leavesNoKey(from, status))) return;
    assert(INSTANCE_NEXT[from].includes(status), "An instance's status cannot change like this.", {
      instance: this.#ids[index],
      from,
      to: status,
    });
    this.#instances[index] = status;
    this.#note("instance", this.#ids[index], status);
    this.#trace.emit(TRACE.instanceStatus, index, INSTANCE_STATUSES.indexOf(status));
  }

  /** From now on this one is called the writer, and nobody else; nobody at all in a secondary (-1). */
  setWriter(index: number): void {
    if (this.#isWriter[index] === 1) return;
    if (!this.#oldRolesStay) this.#isWriter.fill(0);
    if (index >= 0) this.#isWriter[index] = 1;
    this.#describe();
  }

  rows(): readonly StatusChange[] {
    return this.#rows.slice(0, this.#length);
  }

  copyState(copy: StateCopy): void {
    this.cluster = copy.of(this.cluster);
    this.#instances = copy.of(this.#instances);
    this.#isWriter = copy.of(this.#isWriter);
    this.#length = copy.of(this.#length);
  }

  #note(source: StatusChange["source"], of: string, status: StatusChange["status"]): void {
    this.#rows[this.#length++] = { at: this.#trace.now, source, of, status };
  }

  #describe(): void {
    const writers = this.#isWriter.reduce((bits, isWriter, index) => (isWriter === 1 ? bits | (1 << index) : bits), 0);
    this.#trace.emit(
      TRACE.clusterDescribed,
      writers,
      this.cluster === "failing-over" || this.cluster === "promoting" ? 1 : 0,
    );
  }
}
