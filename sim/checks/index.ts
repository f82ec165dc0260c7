/**
 * Every online check of a run, as one thing to build, save and ask. They read the trace and nothing else, and cost a
 * constant a record.
 */
import type { Lsn, Micros, Restorable, SharedRows, StateCopy, Stateful } from "../kernel/index.ts";
import type { CheckResult } from "../results/index.ts";
import type { AutoScalingSpec, MaintenanceSpec } from "../scenario/types.ts";
import type { Trace } from "../trace/index.ts";
import { Allocations } from "./allocations.ts";
import { BacktrackChecks, type BacktrackRule } from "./backtracks.ts";
import type { Check, FailureListener } from "./check.ts";
import { watchClones } from "./clones.ts";
import { Durability } from "./durability.ts";
import { watchEndpoints, type EndpointRule } from "./endpoints.ts";
import { Epochs } from "./epochs.ts";
import { FailoverChecks, type InstanceRank } from "./failovers.ts";
import { Ghost } from "./ghost.ts";
import { watchGrowth } from "./growth.ts";
import { Liveness, type LivenessBounds } from "./liveness.ts";
import { LogFloors } from "./log-floors.ts";
import { watchMaintenance } from "./maintenance.ts";
import { MemberChecks } from "./members.ts";
import type { Names } from "./names.ts";
import { PageChecks } from "./page-checks.ts";
import { watchPatching } from "./patching.ts";
import { Points } from "./points.ts";
import { Progress, type ProgressBounds } from "./progress.ts";
import { ProxyChecks } from "./proxies.ts";
import { watchQuorums } from "./quorums.ts";
import { ReaderScalingChecks } from "./reader-scaling.ts";
import { Readers } from "./readers.ts";
import { Recoveries } from "./recoveries.ts";
import { RecoveryReads } from "./recovery-reads.ts";
import { Reference } from "./reference.ts";
import { RestoreChecks } from "./restores.ts";
import { watchRoles } from "./roles.ts";
import { Roster, type Place, type Rule } from "./roster.ts";
import { watchServerless, type ServerlessRule } from "./serverless.ts";
import { ServerlessV1Checks, type ServerlessV1Rule } from "./serverless-v1.ts";
import { watchSessions } from "./sessions.ts";
import { watchSharing, type SharingBounds } from "./sharing.ts";
import { watchSurvivingCaches } from "./surviving-caches.ts";
import { Transactions } from "./transactions.ts";

export { PROBE_NAMES, watchProbes, type Probes } from "./probes.ts";
export type { Check, Failure, FailureListener } from "./check.ts";
export type { Names } from "./names.ts";
export type { ServerlessRule } from "./serverless.ts";
export type { ServerlessV1Rule } from "./serverless-v1.ts";
export { Forwarding, type ForwardingChecks, type ForwardingOptions } from "./forwarding.ts";
export { watchRefusals } from "./forwarding-refusals.ts";
export { watchDelays } from "./delays.ts";
export { watchZones } from "./zones.ts";
export { judgeExpectations } from "./expectations.ts";
export { ReplicationChecks } from "./global-replication.ts";
export { GlobalRoles } from "./global-roles.ts";
export * from "./idle.ts";
export { AdmissionChecks } from "./admission.ts";
export { ServiceCallChecks } from "./service-calls.ts";
export { KeyChecks } from "./keys.ts";
export { mergeResults } from "./merge.ts";
export { MirroredChecks } from "./mirrored.ts";

export interface ChecksOptions {
  readonly names: Names;
  readonly groups: number;
  /** Keys are whole numbers below this. */
  readonly keys: number;
  /** The quorum rule that ought to hold, and the one the protocol really uses, mutations included. */
  readonly rule: Rule;
  readonly ruleInForce: Rule;
  /** Where the first segments stand, six to a group. */
  readonly places: readonly Place[];
  /** In the scenario's order. */
  readonly instances: readonly InstanceRank[];
  readonly endpoints: readonly EndpointRule[];
  /** Absent where nobody has asked for it. */
  readonly autoScaling?: AutoScalingSpec | undefined;
  readonly maintenance?: MaintenanceSpec | undefined;
  /** Whether it belongs to a global database at the start. */
  readonly isGlobalMember?: () => boolean;
  /** Absent where every instance is provisioned. */
  readonly serverless?: ServerlessRule | undefined;
  /** Present in Serverless v1, beside `serverless`. */
  readonly serverlessV1?: ServerlessV1Rule | undefined;
  /** Clusters that are made by restores of this one. */
  readonly restores: readonly string[];
  /** Its clones. */
  readonly clones: readonly string[];
  /** Absent where the volume cannot go back in time. */
  readonly backtrack?: BacktrackRule | undefined;
  /** All instances are readers at the start, and a replication agent, numbered behind them, writes. */
  readonly isSecondary: boolean;
  readonly parameters: LivenessBounds &
    ProgressBounds &
    SharingBounds & {
      readonly livenessReplica: Micros;
      readonly failoverBound: Micros;
      readonly dnsTtl: Micros;
      readonly scalingHighPoints: number;
      readonly scalingLowPoints: number;
      readonly scalingLowShare: number;
    };
  readonly listener: FailureListener;
  /** What the books of several clusters have alike. */
  readonly shared?: SharedRows | undefined;
}

/** Checks that share their books. */
interface Family extends Stateful {
  readonly checks: readonly Check[];
  finish?(): void;
}

export class Checks implements Stateful {
  readonly #durability: Durability;
  readonly #reference: Reference;
  readonly #failovers: FailoverChecks;
  readonly #families: readonly Family[];
  readonly #parts: readonly Restorable[];
  readonly #all: readonly Check[];

  constructor(trace: Trace, options: ChecksOptions) {
    const { instances, listener, parameters, shared } = options;
    // Listeners of one kind of record hear it in this order: the roster first, the ghost before those who ask it.
    const writer = options.isSecondary ? instances.length : 0;
    const roster = new Roster(options.groups, options.rule, options.places, trace, options.names, writer);
    const ghost = new Ghost(roster, trace, shared);
    const floors = new LogFloors(trace, ghost);
    this.#durability = new Durability(trace, ghost, listener);
    this.#reference = new Reference(trace, options.keys, listener, shared);
    this.#failovers = new FailoverChecks(trace, roster, instances, parameters.failoverBound, listener);
    this.#families = [
      this.#durability,
      ...this.#volumeFamilies(trace, ghost, floors, options),
      ...this.#instanceFamilies(trace, ghost, writer, options),
      this.#failovers,
      ...clusterFamilies(trace, options),
      ...this.#copyFamilies(trace, options),
    ];
    const alone = [
      this.#reference.check,
      watchQuorums(roster, options.ruleInForce, trace, listener),
      watchSurvivingCaches(trace, ghost, listener),
    ];
    this.#all = byRank([...this.#families.flatMap(({ checks }) => checks), ...alone]);
    this.#parts = [roster, ghost, floors, this.#reference, ...this.#families, ...this.#all];
  }

  /** Of the volume: what is durable, who may say so, and that it goes on. */
  #volumeFamilies(trace: Trace, ghost: Ghost, floors: LogFloors, options: ChecksOptions): readonly Family[] {
    const { listener, parameters } = options;
    return [
      new Points(trace, ghost, listener),
      new Allocations(trace, ghost, parameters.lsnAllocationLimit, listener),
      new Epochs(trace, ghost.roster, listener),
      new RecoveryReads(trace, ghost, listener),
      new Recoveries(trace, ghost, listener),
      new MemberChecks(trace, ghost, listener),
      new Liveness(trace, ghost, floors, parameters, listener),
      new Progress(trace, ghost, floors, parameters, listener),
      watchSharing(trace, ghost.roster, parameters, listener),
      watchGrowth(trace, ghost.roster, listener),
    ];
  }

  /** Of what instances read, and tell their clients. */
  #instanceFamilies(trace: Trace, ghost: Ghost, writer: number, options: ChecksOptions): readonly Family[] {
    const { instances, listener, parameters } = options;
    const readers = instances.flatMap(({ isPresent }, index) => (isPresent && index !== writer ? [index] : []));
    const rule = { instances: instances.length + 1, readers, bound: parameters.livenessReplica };
    const partOf = (key: number, version: Lsn): number => this.#reference.partOf(key, version);
    return [
      new PageChecks(trace, ghost, readers, listener),
      new Transactions(trace, ghost, partOf, listener),
      new Readers(trace, ghost, rule, listener),
    ];
  }

  /** Of clusters that are made of this one, and of its own past. */
  #copyFamilies(
    trace: Trace,
    { restores, clones, backtrack, keys, names, listener }: ChecksOptions,
  ): readonly Family[] {
    return [
      new RestoreChecks(trace, this.#reference, restores, keys, listener),
      watchClones(trace, this.#reference, { names: clones, keys }, listener),
      new BacktrackChecks(trace, keys, backtrack, names, listener),
    ];
  }

  get failovers(): number {
    return this.#failovers.completed;
  }

  get lostCommits(): number {
    return this.#durability.lost;
  }

  /** Judges what can only be judged at the end. */
  finish(vdl: Lsn, versionAt: (key: number, readPoint: Lsn) => Lsn): void {
    for (const family of this.#families) family.finish?.();
    this.#reference.audit(vdl, versionAt);
  }

  get all(): readonly Check[] {
    return this.#all;
  }

  copyState(copy: StateCopy): void {
    copy.parts(this.#parts);
  }
}

/** Of the control plane, and of what it manages. */
function clusterFamilies(trace: Trace, options: ChecksOptions): readonly Family[] {
  const { names, instances, endpoints, isSecondary, parameters, listener } = options;
  const present = instances.map(({ isPresent }) => isPresent);
  const { scalingHighPoints: highPoints, scalingLowPoints: lowPoints, scalingLowShare: lowShare } = parameters;
  const serverless = {
    names,
    rule: options.serverless,
    isServerless: instances.map(({ isServerless = false }) => isServerless),
    promotionTiers: instances.map(({ promotionTier }) => promotionTier),
    isSecondary,
  };
  const isGlobalMember = options.isGlobalMember ?? (() => false);
  return [
    watchRoles(trace, { names, isSecondary, present }, listener),
    watchEndpoints(trace, { names, present, endpoints, dnsTtl: parameters.dnsTtl, isSecondary }, listener),
    watchSessions(trace, names, listener),
    new ProxyChecks(trace, names, listener),
    watchPatching(trace, names, listener),
    new ReaderScalingChecks(
      trace,
      { names, present, spec: options.autoScaling, highPoints, lowPoints, lowShare },
      listener,
    ),
    watchServerless(trace, serverless, listener),
    new ServerlessV1Checks(trace, options.serverlessV1, listener),
    watchMaintenance(trace, { names, present, spec: options.maintenance, isSecondary, isGlobalMember }, listener),
  ];
}

/** Results of several lists of checks as one. */
export function inOrder(results: readonly CheckResult[]): CheckResult[] {
  return byRank(results);
}

function byRank<T extends { readonly name: string }>(named: readonly T[]): T[] {
  const ranked = named.map((one) => ({ one, rank: rank(one.name) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** Safety before liveness, and the storage reference's before the cluster's; each by its number there. */
function rank(name: string): number {
  const [, kind, number] = /^([ICLM])(\d+)/.exec(name) ?? [];
  return "ICLM".indexOf(kind) * 1000 + Number(number);
}
