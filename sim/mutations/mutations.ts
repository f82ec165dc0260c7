/**
 * The protocol mutations: ways to break Aurora on purpose, each a named switch read at one place in the real code.
 * Names and the invariants they violate are those of storage reference 10.7. Those of storage are in
 * storage.ts, those of readers, failovers and global databases in cluster.ts; the others are here.
 *
 * A run with a mutation on must fail; a mutation no check notices is a defect of the checks.
 */
import { CLUSTER_MUTATIONS } from "./cluster.ts";
import type { MutationInfo } from "./info.ts";
import { STORAGE_MUTATIONS } from "./storage.ts";

export type { MutationInfo } from "./info.ts";

/** By name: what a mutation does, which invariants it violates, and a scenario in which they are seen to fail. */
export const MUTATIONS = {
  ...STORAGE_MUTATIONS,
  ...CLUSTER_MUTATIONS,
  jitterTakenOff: {
    does: "what a message waits longer now and then is taken off its delay instead of added",
    violates: ["C48"],
    scenario: "global-link-cut",
  },
  proxyResends: {
    does: "RDS Proxy passes a statement on again when the connection breaks that it was under way on",
    violates: ["C51"],
    scenario: "proxy-failover",
  },
  patchingKeepsAll: {
    does: "zero-downtime patching keeps connections whose temporary tables and locks are gone",
    violates: ["C53"],
    scenario: "patching-drops-sessions",
  },
  survivingCacheTrusted: {
    does: "an engine that comes back takes the pages that have outlived it for what they were",
    violates: ["C54"],
    scenario: "cache-survives",
  },
  annulledPagesSurvive: {
    does: "an engine that comes back drops pages that have changed meanwhile, and keeps those with annulled records",
    violates: ["C54"],
    scenario: "stray-writes",
  },
  pinsIgnored: {
    does: "RDS Proxy lends a connection that a client is pinned to to other clients as well",
    violates: ["C52"],
    scenario: "proxy-pinning",
  },
  scaleInAnybody: {
    does: "auto scaling removes a reader that people have made",
    violates: ["C44"],
    scenario: "black-friday",
  },
  cooldownsIgnored: {
    does: "auto scaling acts again before the cooldown of its last activity is over",
    violates: ["C44"],
    scenario: "black-friday",
  },
  scaleInBlindly: {
    does: "auto scaling removes a reader although those that stay could not carry its load",
    violates: ["C55"],
    scenario: "black-friday",
  },
  capacityUnbounded: {
    does: "a serverless instance grows beyond the cluster's maximum",
    violates: ["C42"],
    scenario: "serverless-burst",
  },
  readersScaleAlone: {
    does: "serverless readers of promotion tiers 0 and 1 do not follow the writer's capacity",
    violates: ["C42"],
    scenario: "serverless-burst",
  },
  connectionsByCapacity: {
    does: "a serverless instance takes as many connections as what it has allows, not its maximum",
    violates: ["C56"],
    scenario: "serverless-burst",
  },
  pausesWithConnections: {
    does: "a serverless instance is paused when no statement is under way, connections or not",
    violates: ["C43"],
    scenario: "waking-from-zero",
  },
  scalesMidTransaction: {
    does: "Serverless v1 changes engines in the middle of whatever is under way",
    violates: ["C62"],
    scenario: "serverless-v1-scaling-point",
  },
  forcesUnasked: {
    does: "Serverless v1 forces a change of capacity that was to be given up",
    violates: ["C62"],
    scenario: "serverless-v1-scaling-point",
  },
  v1CooldownsIgnored: {
    does: "Serverless v1 scales down as soon as there is less to do, cooldowns or not",
    violates: ["C63"],
    scenario: "serverless-v1-day",
  },
  connectionsStay: {
    does: "Serverless v1 takes as many connections as its minimum allows, whatever it has",
    violates: ["C56"],
    scenario: "serverless-v1-day",
  },
  windowIgnored: {
    does: "maintenance that waits for its window is begun at once",
    violates: ["C57"],
    scenario: "patch-day",
  },
  upgradesUnasked: {
    does: "a minor version is applied in the window although automatic upgrades are off",
    violates: ["C57"],
    scenario: "one-instance-says-no",
  },
  maintenanceAllAtOnce: {
    does: "the operating systems of all instances are updated at once",
    violates: ["C57"],
    scenario: "patch-day",
  },
  refusedCreateBegins: {
    does: "a call of CreateDBInstance that is refused has begun to create the instance",
    violates: ["C45"],
    scenario: "built-step-by-step",
  },
  deletedWithInstances: {
    does: "a cluster is deleted although it has instances",
    violates: ["C46"],
    scenario: "taken-down-in-order",
  },
  globalDeletedWithMembers: {
    does: "a global cluster is deleted although it has members",
    violates: ["C46"],
    scenario: "taken-down-in-order",
  },
  plainTextTaken: {
    does: "a connection in plain text is taken although TLS is required",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  privateInPublic: {
    does: "an instance without a public address can be reached from the internet",
    violates: ["C60"],
    scenario: "public-writer-fails-over",
  },
  vpcIsTrusted: {
    does: "a security group lets in whoever has a private address",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  groupsAreNobody: {
    does: "a rule that names another security group lets nobody in",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  tokensForEver: {
    does: "an IAM token counts for longer than a quarter of an hour",
    violates: ["C60"],
    scenario: "token-kept-too-long",
  },
  oldRulesCount: {
    does: "a change of a security group's rules does not reach those who connect afterwards",
    violates: ["C60"],
    scenario: "strangers-at-the-door",
  },
  restorePastMoment: {
    does: "a restore to a moment ends with the first consistency point after it",
    violates: ["C39"],
    scenario: "fat-finger-restored",
  },
  restoreAnnulledLog: {
    does: "a restore applies backed-up log that a recovery has annulled since",
    violates: ["C39"],
    scenario: "restore-across-an-annulment",
  },
  restorableUnstaged: {
    does: "the latest restorable time is told without a look at what is in the object store",
    violates: ["C40"],
    scenario: "backup-stalls",
  },
  expiredRestored: {
    does: "a restore to a moment that has fallen out of the retention period is accepted",
    violates: ["C39"],
    scenario: "a-shorter-retention",
  },
  retentionStays: {
    does: "another retention period changes nothing about how long backups are kept",
    violates: ["C65"],
    scenario: "a-shorter-retention",
  },
  manualSnapshotsExpire: {
    does: "manual snapshots are deleted with the automated ones when the retention period is over",
    violates: ["C65"],
    scenario: "a-shorter-retention",
  },
  finalSnapshotUnawaited: {
    does: "a cluster is deleted before its final snapshot has come",
    violates: ["C65"],
    scenario: "deleted-with-a-last-snapshot",
  },
  ackWithoutStandby: {
    does: "mirrored MySQL takes a write for done without the standby's word",
    violates: ["M1", "M7"],
    scenario: "mirrored-az-outage",
  },
  staleStandbyPromoted: {
    does: "mirrored MySQL fails over to a standby that was given up and lacks what was written since",
    violates: ["M2"],
    scenario: "mirrored-stale-standby",
  },
  checkpointAhead: {
    does: "mirrored MySQL moves its checkpoint past changes that are in no page on disk",
    violates: ["M3"],
    scenario: "mirrored-az-outage",
  },
  pageBeforeLog: {
    does: "mirrored MySQL writes pages whose changes are not in its redo log yet",
    violates: ["M4"],
    scenario: "mirrored-az-outage",
  },
  doublewriteSkipped: {
    does: "mirrored MySQL writes pages to their places without the double-write buffer",
    violates: ["M5"],
    scenario: "mirrored-az-outage",
  },
  binlogSentEarly: {
    does: "mirrored MySQL sends its replicas what is in the binary log before its standby has that",
    violates: ["M8"],
    scenario: "mirrored-replica",
  },
  formerPrimaryServed: {
    does: "a former standby goes on taking blocks from the primary that it has replaced",
    violates: ["M6"],
    scenario: "mirrored-split",
  },
  snapshotAtCompletion: {
    does: "a snapshot holds what is durable when it is done, not when it was asked for",
    violates: ["C39"],
    scenario: "snapshot-before-the-release",
  },
  cloneReadsNewPages: {
    does: "a page that the source has written to since a clone was made is read there as it is in the source now",
    violates: ["C38"],
    scenario: "clone-under-load",
  },
  cloneWritesInPlace: {
    does: "a clone's write to a page that it shares changes the page where it stands",
    violates: ["C38"],
    scenario: "clone-under-load",
  },
  backtrackPastMoment: {
    does: "a backtrack to a moment ends with the first consistency point after it",
    violates: ["C35"],
    scenario: "fat-finger-backtracked",
  },
  backtrackKeepsReaders: {
    does: "a backtrack forgets the readers, which go on with the connections and pages they have",
    violates: ["C35"],
    scenario: "fat-finger-backtracked",
  },
  backtrackClampsSilently: {
    does: "a backtrack to a moment out of reach goes to the earliest one without having been told to",
    violates: ["C36"],
    scenario: "backtrack-window-shrinks",
  },
  backtrackDropsBranch: {
    does: "what a backtrack has cut off is gone for those who go forward again",
    violates: ["C37"],
    scenario: "backtrack-there-and-forward",
  },
  backtrackWindowStays: {
    does: "a smaller Backtrack window reaches as far back as the one before, and one that was switched off goes on",
    violates: ["C36"],
    scenario: "backtrack-switched-off",
  },
  backtrackBeforeClone: {
    does: "a clone with Backtrack is taken to moments before it was made",
    violates: ["C36"],
    scenario: "copies-have-pasts",
  },
  fullIsSilent: {
    does: "a write that finds the volume full is told to be done",
    violates: ["C49"],
    scenario: "growing-volume",
  },
  groupsForgotten: {
    does: "an instance that takes over does not ask which groups have been added since it last looked",
    violates: ["C49"],
    scenario: "growing-in-a-recovery",
  },
  zoneByList: {
    does: "in an outage of an AZ an instance counts as in the AZ that has its place in the volume's list",
    violates: ["C50"],
    scenario: "zone-lost-during-repair",
  },
  oldRegionDropped: {
    does: "a role change leaves the old primary out of the global database",
    violates: ["C20"],
    scenario: "switchover-under-load",
  },
} as const satisfies Record<string, MutationInfo>;

export type MutationName = keyof typeof MUTATIONS;

export const MUTATION_NAMES = Object.keys(MUTATIONS) as readonly MutationName[];

/** Every mutation, off unless named: one plain record that the protocol reads its switches from. */
export type Mutations = Readonly<Record<MutationName, boolean>>;

export function mutationsOf(names: readonly string[]): Mutations {
  const record = Object.fromEntries(MUTATION_NAMES.map((name) => [name, false])) as Record<MutationName, boolean>;
  for (const name of names) {
    if (!Object.hasOwn(record, name))
      throw new RangeError(
        `There is no mutation named ${name}: "borealis list" shows the ${MUTATION_NAMES.length} there are.`,
      );
    record[name as MutationName] = true;
  }
  return record;
}
