/**
 * A cluster and its instances come and go: CreateDBCluster, CreateDBInstance, ModifyDBCluster, DeleteDBInstance,
 * DeleteDBCluster with the preconditions and errors of the service (cluster reference 9.1 to 9.4). Each call returns
 * why it is refused, under AWS's error name, and then nothing has changed.
 *
 *     absent -> creating -> there -> deleting -> gone
 *
 * A cluster that is created has a volume and no instances; the first one that is made in it writes. **Chosen**: a
 * cluster is available after one to three minutes, and gone a minute after its last instance; the volume of one that is
 * created later is laid out when the run begins, so that its first writer opens it by a recovery of nothing. A cluster
 * that is deleted waits for its final snapshot. Left out: parameter groups and other resources around a cluster.
 */
import { between, type Micros, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { Zone } from "./dns.ts";

export interface LifecycleParts {
  readonly context: Context;
  readonly control: ControlPlane;
  readonly zone: Zone;
  readonly instances: readonly Instance[];
  readonly ids: readonly string[];
  /** Its place among the clusters. */
  readonly index: number;
  /** An action creates it. */
  readonly isLater: boolean;
  readonly isProtected: boolean;
  /** It has no instances that anybody could name. */
  readonly isServerlessV1: boolean;
  /** Whether the run creates or deletes clusters: elsewhere no event of theirs has a number. */
  readonly isPlayed: boolean;
  readonly hasKey: () => boolean;
  readonly hasMachine: (index: number) => boolean;
  readonly host: number;
}

/** What becomes of a cluster's backups when it is deleted. */
export interface DeletedBackups {
  /** A final snapshot is to be taken: why it is refused, undefined when it has begun. */
  begins(snapshot: string): string | undefined;
  /** The final snapshot has yet to come. */
  isWaiting(): boolean;
  /** The cluster is gone, its automated backups with it or not. */
  ended(deletesBackups: boolean): void;
}

const STATES = ["absent", "creating", "there", "deleting", "gone"] as const;
/** Cluster statuses in which its engines are down, and somebody is to start them. */
const UNTOUCHABLE: readonly string[] = [
  "stopping",
  "stopped",
  "starting",
  "backtracking",
  "inaccessible-encryption-credentials-recoverable",
];
type State = (typeof STATES)[number];

export class Lifecycle implements Stateful {
  #state: State;
  #isProtected: boolean;
  /** Until when the last instance that has been deleted is let work. */
  #graceUntil: Micros = -1;
  /** Hears that the cluster is there. Set while the world is built. */
  ready: () => void = () => undefined;
  /** Absent where nobody keeps any. Set while the world is built. */
  backups: DeletedBackups | undefined;
  #deletesBackups = true;
  readonly #parts: LifecycleParts;
  readonly #actor: number;
  readonly #luck: Stream;
  readonly #created: number;
  readonly #deletes: number;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
    this.#state = parts.isLater ? "absent" : "there";
    this.#isProtected = parts.isProtected;
    const { network, engine } = parts.context;
    this.#luck = engine.random.stream("lifecycle");
    this.#actor = parts.isPlayed ? network.addActor(parts.host) : -1;
    this.#created = parts.isPlayed ? network.registerMessage("cluster is created", () => this.#isCreated()) : -1;
    this.#deletes = parts.isPlayed ? network.registerMessage("cluster is deleted", () => this.#goOnDeleting()) : -1;
    if (parts.isLater) parts.control.beginEmpty();
  }

  get exists(): boolean {
    return this.#state !== "absent" && this.#state !== "gone";
  }

  get isCreating(): boolean {
    return this.#state === "creating";
  }

  /** CreateDBCluster. `copy` is how long the data of a primary takes to come. */
  create(copy: Micros): string | undefined {
    const { control, context, hasKey } = this.#parts;
    const { clusterId, statuses } = control.told;
    if (this.exists) return `DBClusterAlreadyExistsFault: ${clusterId} exists`;
    if (this.#state === "gone")
      return `InvalidDBClusterStateFault: ${clusterId} has been deleted in this run, and its volume with it`;
    if (!hasKey())
      return `KMSKeyNotAccessibleFault: the key of ${clusterId} does not exist, is not enabled or you do not have permissions to access it`;
    this.#state = "creating";
    statuses.begin("creating");
    const { engine, parameters } = context;
    const time = between(this.#luck, parameters.clusterCreateMin, parameters.clusterCreateMax);
    engine.after(time + copy, this.#created, this.#actor, 0, 0, 0);
    return undefined;
  }

  /** A restore or a clone makes it; and has made it. */
  beginCopy(): void {
    this.#state = "creating";
    this.#parts.control.told.statuses.begin("creating");
  }

  endCopy(): void {
    this.#isCreated();
  }

  /** CreateDBInstance. */
  createInstance(index: number): string | undefined {
    const refusal = this.#whyNoInstance(index);
    const { control, context } = this.#parts;
    // Mutation refusedCreateBegins: what the call needs is looked at when the machine has been ordered.
    if (refusal === undefined || context.mutations.refusedCreateBegins) control.createInstance(index);
    return refusal;
  }

  /** DeleteDBInstance. */
  deleteInstance(index: number): string | undefined {
    const { control, zone, ids, isServerlessV1 } = this.#parts;
    if (isServerlessV1)
      return `DBInstanceNotFound: ${control.told.clusterId} is Aurora Serverless v1 and has no instances`;
    if (!zone.isMember(index))
      return control.told.statuses.of(index) === "deleting"
        ? `InvalidDBInstanceState: ${ids[index]} is being deleted or has been`
        : `DBInstanceNotFound: there is no instance ${ids[index]} yet`;
    const { cluster } = control.told.statuses;
    // What is stopped is neither changed nor taken apart [recalled]; without its key for good it can only be taken
    // apart.
    if (UNTOUCHABLE.includes(cluster))
      return `InvalidDBClusterStateFault: DbCluster ${control.told.clusterId} is in ${cluster} state: no instance is deleted before it runs`;
    this.#deleteNow(index);
    return undefined;
  }

  /** ModifyDBInstance: PromotionTier. */
  modifyTier(index: number, tier: number): string | undefined {
    const { control, ids, isServerlessV1 } = this.#parts;
    if (!this.#isPresent(index) || isServerlessV1) return `DBInstanceNotFound: there is no instance ${ids[index]}`;
    control.modifyTier(index, tier);
    return undefined;
  }

  /** RebootDBInstance. */
  reboot(index: number): string | undefined {
    const { control, ids, isServerlessV1 } = this.#parts;
    const status = this.#isPresent(index) && !isServerlessV1 ? control.told.statuses.of(index) : "absent";
    if (status === "absent") return `DBInstanceNotFound: there is no instance ${ids[index]}`;
    if (status !== "available") return `InvalidDBInstanceState: ${ids[index]} is in ${status} state`;
    control.reboot(index);
    return undefined;
  }

  /**
   * FailoverDBCluster; -1 for the service's choice. The cluster has to be available (cluster reference 9.4), which it
   * is not while another failover is under way or has yet to settle; while the control plane only makes up its mind
   * about a writer that seems to be gone, it is.
   */
  failOver(index: number): string | undefined {
    const { control, zone, instances, ids } = this.#parts;
    const { clusterId, statuses } = control.told;
    if (instances.filter((one) => zone.isMember(one.index)).length < 2)
      return `InvalidDBClusterStateFault: Database cluster:${clusterId} should have at least two database instances for failover`;
    if (statuses.cluster !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${statuses.cluster} state but expected it to be one of available.`;
    if (index >= 0 && !zone.isMember(index)) return `DBInstanceNotFound: Cannot find target instance: ${ids[index]}`;
    if (control.failOver(index)) return undefined;
    return `InvalidDBInstanceState: Instance ${index < 0 ? "to promote" : ids[index]} should be in valid state for failover.`;
  }

  /** ModifyDBCluster: DeletionProtection, where that is to change. */
  modify(isProtected: boolean | undefined): string | undefined {
    if (!this.exists) return `DBClusterNotFoundFault: there is no cluster ${this.#parts.control.told.clusterId}`;
    this.#isProtected = isProtected ?? this.#isProtected;
    return undefined;
  }

  /** DeleteDBCluster, with FinalDBSnapshotIdentifier or without, and DeleteAutomatedBackups. */
  delete(isMember: boolean, finalSnapshot: string | undefined, deletesBackups: boolean): string | undefined {
    const { control, context, ids, instances, isServerlessV1 } = this.#parts;
    const { clusterId, statuses } = control.told;
    if (!this.exists || this.#state === "deleting") return `DBClusterNotFoundFault: there is no cluster ${clusterId}`;
    if (this.#isProtected)
      return "InvalidParameterCombination: Cannot delete protected Cluster, please disable deletion protection and try again.";
    if (isMember)
      return `InvalidGlobalClusterStateFault: ${clusterId} is in a global database: remove it from that first`;
    const isLeft = (index: number): boolean => this.#isPresent(index) && statuses.of(index) !== "deleting";
    const left = isServerlessV1 ? [] : ids.filter((_, index) => isLeft(index));
    // Mutation deletedWithInstances: nobody looks whether there are any.
    if (left.length > 0 && !context.mutations.deletedWithInstances)
      return `InvalidDBClusterStateFault: Cluster cannot be deleted, it still contains DB instances in non-deleting state: ${left.join(", ")}`;
    if (statuses.cluster !== "available" && statuses.cluster !== "inaccessible-encryption-credentials")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${statuses.cluster} state but expected it to be one of available.`;
    const why = finalSnapshot === undefined ? undefined : this.backups?.begins(finalSnapshot);
    if (why !== undefined) return why;
    this.#deletesBackups = deletesBackups;
    this.#state = "deleting";
    statuses.setCluster("deleting");
    // What stands behind the endpoint of Serverless v1 goes with it.
    if (isServerlessV1) for (const { index } of instances) this.#deleteNow(index);
    this.#deleteLater();
    return undefined;
  }

  copyState(copy: StateCopy): void {
    this.#state = copy.of(this.#state);
    this.#isProtected = copy.of(this.#isProtected);
    this.#deletesBackups = copy.of(this.#deletesBackups);
    this.#graceUntil = copy.of(this.#graceUntil);
  }

  /** It is one of the cluster, comes, or goes. */
  #isPresent(index: number): boolean {
    const { zone, instances, control } = this.#parts;
    return zone.isMember(index) || instances[index].isThere || control.told.statuses.isComing(index);
  }

  #whyNoInstance(index: number): string | undefined {
    const { control, ids, hasMachine, isServerlessV1 } = this.#parts;
    const { clusterId, statuses } = control.told;
    if (isServerlessV1) return "InvalidParameterValue: Instances cannot be added to Aurora Serverless clusters.";
    if (!this.exists) return `DBClusterNotFoundFault: there is no cluster ${clusterId}`;
    if (this.#isPresent(index)) return `DBInstanceAlreadyExists: ${ids[index]} exists`;
    if (statuses.cluster !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${statuses.cluster} state but expected it to be one of available.`;
    if (!hasMachine(index)) return `InsufficientDBInstanceCapacity: there is no machine for ${ids[index]} in its zone`;
    return undefined;
  }

  #isCreated(): void {
    const { control, context, index, ids } = this.#parts;
    this.#state = "there";
    control.told.statuses.setCluster("available");
    control.told.noteGlobal("clusterCreated", control.told.clusterId);
    context.trace.emit(TRACE.clusterCreated, index, ids.length);
    this.ready();
  }

  #deleteNow(index: number): void {
    const { control, context } = this.#parts;
    this.#graceUntil = context.engine.now + context.parameters.deleteGrace;
    control.deleteInstance(index);
  }

  #deleteLater(): void {
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.clusterDeleteTime, this.#deletes, this.#actor, 0, 0, 0);
  }

  /** Instances that are being deleted have a while for what is under way. */
  #goOnDeleting(): void {
    const { control, context, instances, index } = this.#parts;
    // Mutation finalSnapshotUnawaited: the cluster goes, whether its last snapshot has come or not.
    const isWaiting = this.backups?.isWaiting() === true && !context.mutations.finalSnapshotUnawaited;
    const hasInstances = instances.some(({ isThere }) => isThere) || context.engine.now <= this.#graceUntil;
    if (isWaiting || (hasInstances && !context.mutations.deletedWithInstances)) {
      this.#deleteLater();
      return;
    }
    this.#state = "gone";
    control.told.noteGlobal("clusterDeleted", control.told.clusterId);
    context.trace.emit(TRACE.clusterDeleted, index);
    this.backups?.ended(this.#deletesBackups);
  }
}
