/**
 * Every online check of a run, as one thing to build, save and ask. They read the trace and nothing else, and cost a
 * constant a record.
 */
import type { Lsn, Micros, Restorable, SharedRows, StateCopy, Stateful } from "../kernel/index.ts";
import type { CheckResult } from "../run-types.ts";
import type { AutoScalingSpec, MaintenanceSpec } from "../scenario/types.ts";
import type { Trace } from "../trace/index.ts";
import type { Check, FailureListener } from "./check.ts";
import { Durability } from "./durability.ts";
import { watchFailovers, type FailoverChecks, type InstanceRank } from "./failovers.ts";
import { Ghost } from "./ghost.ts";
import { Liveness, type LivenessBounds } from "./liveness.ts";
import { watchGrowth } from "./growth.ts";
import { LogFloors } from "./log-floors.ts";
import { watchMaintenance } from "./maintenance.ts";
import { watchMembers } from "./members.ts";
import { watchPages } from "./page-checks.ts";
import { watchPoints } from "./points.ts";
import { watchPatching } from "./patching.ts";
import { watchProxies } from "./proxies.ts";
import { watchProgress, type Progress, type ProgressBounds } from "./progress.ts";
import { watchEndpoints, type EndpointRule } from "./endpoints.ts";
import { watchQuorums } from "./quorums.ts";
import { watchReaders, type ReaderChecks } from "./readers.ts";
import { watchReaderScaling } from "./reader-scaling.ts";
import { watchRecoveries } from "./recoveries.ts";
import { Reference } from "./reference.ts";
import { watchRoles } from "./roles.ts";
import { watchServerless, type ServerlessRule } from "./serverless.ts";
import { watchServerlessV1, type ServerlessV1Rule } from "./serverless-v1.ts";
import { watchSessions } from "./sessions.ts";
import { watchSurvivingCaches } from "./surviving-caches.ts";
import { watchSharing, type SharingBounds } from "./sharing.ts";
import { BacktrackChecks, type BacktrackRule } from "./backtracks.ts";
import { watchClones } from "./clones.ts";
import { RestoreChecks } from "./restores.ts";
import { watchTransactions } from "./transactions.ts";
import { Roster, type Place, type Rule } from "./roster.ts";

export { PROBE_NAMES, watchProbes, type Probes } from "./probes.ts";
export type { Check, Failure, FailureListener } from "./check.ts";
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

export class Checks implements Stateful {
  readonly #durability: Durability;
  readonly #reference: Reference;
  readonly #liveness: Liveness;
  readonly #progress: Progress;
  readonly #readers: ReaderChecks;
  readonly #failovers: FailoverChecks;
  readonly #parts: readonly Restorable[];
  readonly #all: readonly Check[];

  constructor(trace: Trace, options: ChecksOptions) {
    const { groups, listener, parameters } = options;
    // Listeners of one kind of record hear it in this order: the roster first, the ghost before those who ask it.
    const parties = options.instances.length + 1;
    const writer = options.isSecondary ? options.instances.length : 0;
    const roster = new Roster(groups, options.rule, options.places, trace, writer);
    const ghost = new Ghost(roster, trace, options.shared);
    const durability = new Durability(trace, ghost, listener);
    const points = watchPoints(trace, ghost, listener);
    const recoveries = watchRecoveries(trace, ghost, parameters.lsnAllocationLimit, listener);
    const quorums = watchQuorums(roster, options.ruleInForce, trace, listener);
    const members = watchMembers(trace, ghost, listener);
    const present = options.instances.map(({ isPresent }) => isPresent);
    const readers = present.flatMap((isThere, index) => (isThere && index !== writer ? [index] : []));
    const pages = watchPages(trace, ghost, readers, listener);
    const transactions = watchTransactions(
      trace,
      ghost,
      (key, version) => this.#reference.partOf(key, version),
      listener,
    );
    this.#durability = durability;
    this.#reference = new Reference(trace, options.keys, listener, options.shared);
    const floors = new LogFloors(trace, ghost);
    this.#liveness = new Liveness(trace, ghost, floors, parameters, listener);
    this.#progress = watchProgress(trace, ghost, floors, parameters, listener);
    const sharing = watchSharing(trace, roster, parameters, listener);
    this.#readers = watchReaders(trace, ghost, parties, readers, parameters.livenessReplica, listener);
    this.#failovers = watchFailovers(trace, roster, options.instances, parameters.failoverBound, listener);
    const roles = watchRoles(trace, options.isSecondary, !present.includes(true), present.length, listener);
    const endpoints = watchEndpoints(
      trace,
      { present, endpoints: options.endpoints, dnsTtl: parameters.dnsTtl, isSecondary: options.isSecondary },
      listener,
    );
    const sessions = watchSessions(trace, listener);
    const proxies = watchProxies(trace, listener);
    const patching = watchPatching(trace, listener);
    const scaling = watchReaderScaling(
      trace,
      {
        present,
        spec: options.autoScaling,
        highPoints: parameters.scalingHighPoints,
        lowPoints: parameters.scalingLowPoints,
        lowShare: parameters.scalingLowShare,
      },
      listener,
    );
    const serverless = watchServerless(
      trace,
      {
        rule: options.serverless,
        isServerless: options.instances.map(({ isServerless = false }) => isServerless),
        promotionTiers: options.instances.map(({ promotionTier }) => promotionTier),
      },
      listener,
    );
    const serverlessV1 = watchServerlessV1(trace, options.serverlessV1, listener);
    const maintenance = watchMaintenance(
      trace,
      { present, spec: options.maintenance, isGlobalMember: options.isGlobalMember ?? (() => false) },
      listener,
    );
    const restores = new RestoreChecks(trace, this.#reference, options.restores, options.keys, listener);
    const clones = watchClones(trace, this.#reference, { names: options.clones, keys: options.keys }, listener);
    const backtracks = new BacktrackChecks(trace, options.keys, options.backtrack, listener);
    const growth = watchGrowth(trace, roster, listener);
    const caches = watchSurvivingCaches(trace, ghost, listener);
    const found = [
      ...durability.checks,
      ...points.checks,
      this.#reference.check,
      ...recoveries.checks,
      quorums,
      ...members.checks,
      ...pages.checks,
      ...transactions.checks,
      ...this.#liveness.checks,
      ...this.#progress.checks,
      ...sharing.checks,
      ...this.#readers.checks,
      ...this.#failovers.checks,
      ...roles.checks,
      ...endpoints.checks,
      ...sessions.checks,
      ...proxies.checks,
      ...patching.checks,
      ...scaling.checks,
      ...serverless.checks,
      ...serverlessV1.checks,
      ...maintenance.checks,
      ...restores.checks,
      ...clones.checks,
      ...backtracks.checks,
      ...growth.checks,
      caches,
    ];
    this.#all = byRank(found);
    this.#parts = [
      roster,
      ghost,
      durability,
      points,
      recoveries,
      members,
      pages,
      transactions,
      this.#reference,
      floors,
      this.#liveness,
      this.#progress,
      sharing,
      this.#readers,
      this.#failovers,
      roles,
      endpoints,
      sessions,
      proxies,
      patching,
      scaling,
      serverless,
      serverlessV1,
      maintenance,
      restores,
      clones,
      backtracks,
      growth,
      ...this.#all,
    ];
  }

  get failovers(): number {
    return this.#failovers.completed();
  }

  get lostCommits(): number {
    return this.#durability.lost;
  }

  /** Judges what can only be judged at the end. */
  finish(vdl: Lsn, versionAt: (key: number, readPoint: Lsn) => Lsn): void {
    this.#liveness.finish();
    this.#progress.finish();
    this.#readers.finish();
    this.#failovers.finish();
    this.#reference.audit(vdl, versionAt);
  }

  get all(): readonly Check[] {
    return this.#all;
  }

  copyState(copy: StateCopy): void {
    copy.parts(this.#parts);
  }
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
