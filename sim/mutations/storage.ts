/**
 * Ways to break the storage protocol: quorums, durability points, recovery, epochs, memberships, gossip, collection,
 * pages. The first part of the table in mutations.ts, in the same form and order.
 */
import type { MutationInfo } from "./info.ts";

export const STORAGE_MUTATIONS = {
  writeQuorum3: {
    does: "three of the six copies count as a write quorum",
    violates: ["I1", "I2", "I11", "I25"],
    scenario: "quorum-overlap",
  },
  ackAt3: {
    does: "a commit is acknowledged when three copies of its group have it",
    violates: ["I1"],
    scenario: "steady-state",
  },
  countDuplicateAcks: {
    does: "acknowledgements are counted, not the members they came from",
    violates: ["I3", "I1"],
    scenario: "duplicate-messages",
  },
  sclSkipsHoles: {
    does: "a segment reports the highest LSN it received, holes or not",
    violates: ["I4", "I10"],
    scenario: "one-way-partition",
  },
  vclMax: {
    does: "VCL is the largest PGCL instead of the end of the quorate prefix",
    violates: ["I5", "I1"],
    scenario: "az-outage",
  },
  vdlIsVcl: {
    does: "VDL follows VCL even in the middle of a mini-transaction",
    violates: ["I6"],
    scenario: "steady-state",
  },
  ackBeforePersist: {
    does: "a storage node acknowledges a batch before it is on disk",
    violates: ["I10"],
    scenario: "steady-state",
  },
  noTruncation: {
    does: "recovery opens without annulling what was in flight, and reuses its LSNs",
    violates: ["I12"],
    scenario: "writer-crash",
  },
  writeQuorum5: {
    does: "a write needs five of the six copies",
    violates: ["L1"],
    scenario: "az-outage",
  },
  vclMin: {
    does: "VCL is the smallest PGCL, so an idle group pins the volume",
    violates: ["L2"],
    scenario: "steady-state",
  },
  readNeedsWriteQuorum: {
    does: "a page read is refused unless a write quorum of its group answers",
    violates: ["L3"],
    scenario: "az-plus-one",
  },
  commitInsideMtr: {
    does: "a commit record stands inside its mini-transaction and is acknowledged by VCL, as P18's wording has it",
    violates: ["I9"],
    scenario: "steady-state",
  },
  skipUndo: {
    does: "transactions that were in flight at a crash count as committed for readers",
    violates: ["I23"],
    scenario: "transactions-in-flight",
  },
  resetMeansFailed: {
    does: "a client reports a write as failed when its connection breaks",
    violates: ["I24"],
    scenario: "writer-crash",
  },
  evictDirty: {
    does: "the writer evicts pages whose newest record is above VDL, as P17's wording has it",
    violates: ["I41"],
    scenario: "small-cache",
  },
  recordQuorum: {
    does: "a write quorum is counted for each batch on its own, holes before it or not",
    violates: ["I22"],
    scenario: "holes-in-the-quorum",
  },
  truncateAtVcl: {
    does: "recovery truncates at VCL, in the middle of a mini-transaction",
    violates: ["I6"],
    scenario: "crash-in-a-split",
  },
  truncationVolatile: {
    does: "members keep a truncation in memory and forget it when they lose power",
    violates: ["I16"],
    scenario: "two-recoveries",
  },
  truncationNotInstalled: {
    does: "members take over the new epoch but annul nothing",
    violates: ["I14"],
    scenario: "stray-writes",
  },
  openBeforeRepair: {
    does: "the volume opens before what recovery adopted is at a write quorum",
    violates: ["I15"],
    scenario: "adopted-tail",
  },
  trustUnopened: {
    does: "a recovery takes as durable what an interrupted one had kept, although another has opened the volume since",
    violates: ["I16"],
    scenario: "three-recoveries",
  },
  fenceAfterRead: {
    does: "recovery reads the members' SCLs without fencing them first",
    violates: ["I17"],
    scenario: "promotion-under-load",
  },
  noEpochFencing: {
    does: "members accept requests of old volume and membership epochs",
    violates: ["I18"],
    scenario: "promotion-under-load",
  },
  zombieAdoptsEpoch: {
    does: "a writer that is refused takes over the newer epoch and goes on",
    violates: ["I19", "L14"],
    scenario: "superseded-in-isolation",
  },
  adoptEpochBare: {
    does: "a member adopts a newer epoch from an ordinary write, without its truncation",
    violates: ["I20"],
    scenario: "stray-writes",
  },
  staleBackLinks: {
    does: "a recovered writer links its first records to what it remembers from before",
    violates: ["I21"],
    scenario: "stray-writes",
  },
  noLal: {
    does: "LSNs are allocated however far VDL is behind",
    violates: ["I13"],
    scenario: "back-pressure",
  },
  allocatorNotWoken: {
    does: "writes that wait for LSNs are not woken when VDL advances",
    violates: ["L9"],
    scenario: "back-pressure",
  },
  plain3of6Read: {
    does: "a recovery of unlike members is content with any three, tails included",
    violates: ["I25", "I26"],
    scenario: "full-and-tail",
  },
  jumpToFour: {
    does: "a group whose AZ is away goes to 3 of 4 without a time in which writes need both quorums",
    violates: ["I25", "I28"],
    scenario: "az-away-for-long",
  },
  narrowTooSoon: {
    does: "a group goes to 3 of 4 before three of the four members have what was acknowledged",
    violates: ["I28"],
    scenario: "az-away-while-another-lags",
  },
  countUnhydrated: {
    does: "a newcomer counts in quorums before it holds anything",
    violates: ["I27"],
    scenario: "replace-a-member",
  },
  directMembershipJump: {
    does: "a member is exchanged for another in one step that nobody has to accept",
    violates: ["I28"],
    scenario: "replace-a-member",
  },
  dropOldEarly: {
    does: "the old member's copy is deleted as soon as its replacement begins",
    violates: ["I29"],
    scenario: "false-suspicion",
  },
  amnesiacRejoin: {
    does: "a node whose disk was replaced answers as the member it was",
    violates: ["I30"],
    scenario: "disk-replaced",
  },
  logTrustedAfterCrash: {
    does: "a node that comes back goes by its log alone, and not by its note of what it has acknowledged",
    violates: ["I30", "I2"],
    scenario: "lying-disks",
  },
  badPlacement: {
    does: "a replacement is placed in any zone",
    violates: ["I31"],
    scenario: "replace-a-member",
  },
  useGroupEarly: {
    does: "a new group is written to before a write quorum of it exists",
    violates: ["I32"],
    scenario: "growing-volume",
  },
  growUnfenced: {
    does: "a new group is put into use whatever epochs its members refuse, and while a recovery is under way",
    violates: ["I17"],
    scenario: "growing-in-a-recovery",
  },
  patchTwoZones: {
    does: "storage nodes of different zones are patched at once",
    violates: ["I33"],
    scenario: "storage-patching",
  },
  gossipNoEpoch: {
    does: "members take records from any peer, whatever its epochs",
    violates: ["I34"],
    scenario: "removed-member-returns",
  },
  tailGcEarly: {
    does: "a tail member drops log that neither the full members nor the backup have",
    violates: ["I35"],
    scenario: "tail-collects",
  },
  readIgnoresScl: {
    does: "pages are read from members that miss records of them",
    violates: ["I36"],
    scenario: "reads-from-a-lagging-member",
  },
  gcPastPgmrpl: {
    does: "versions that an open read view needs are collected",
    violates: ["I37", "I38"],
    scenario: "long-query",
  },
  pgmrplFromAllocation: {
    does: "the read floor follows the last allocated LSN instead of the oldest read",
    violates: ["I7"],
    scenario: "small-cache",
  },
  coalesceHole: {
    does: "a node builds pages across records it does not have",
    violates: ["I39"],
    scenario: "reads-from-a-lagging-member",
  },
  inPlacePastVdl: {
    does: "pages are built in place, so older versions are gone at once",
    violates: ["I40"],
    scenario: "long-query",
  },
  readAtVcl: {
    does: "reads use VCL as their read point",
    violates: ["I42"],
    scenario: "steady-state",
  },
  noChecksum: {
    does: "checksums of pages are not looked at",
    violates: ["I43"],
    scenario: "bad-pages",
  },
  checksumWithoutAddress: {
    does: "the checksum of a block of log does not cover where it belongs",
    violates: ["I43"],
    scenario: "misdirected-writes",
  },
  noGossip: {
    does: "members do not ask their peers for what they lack",
    violates: ["L4"],
    scenario: "lossy-links",
  },
  repairNeedsWriteQuorum: {
    does: "a group that has lost its write quorum is not repaired",
    violates: ["L5"],
    scenario: "repair-from-a-read-quorum",
  },
  replayRedo: {
    does: "an instance replays the log before it opens",
    violates: ["L6"],
    scenario: "two-recoveries",
  },
  noHedge: {
    does: "a page read waits for the one member it asked",
    violates: ["L7"],
    scenario: "one-slow-member",
  },
  heatIgnored: {
    does: "the control plane leaves members on hot disks",
    violates: ["L15"],
    scenario: "hot-node",
  },
  backgroundFirst: {
    does: "background work takes half of a disk however busy the foreground is",
    violates: ["L16"],
    scenario: "repair-under-load",
  },
  stopTheWorldChange: {
    does: "a group takes no writes while one of its members is replaced",
    violates: ["L8"],
    scenario: "replace-a-member",
  },
  floorNeverReleased: {
    does: "a read view that is over still holds old versions",
    violates: ["L10"],
    scenario: "long-query",
  },
  boxcarTimer: {
    does: "a boxcar waits 10 ms for more records before it leaves",
    violates: ["L12"],
    scenario: "steady-state",
  },
} as const satisfies Record<string, MutationInfo>;
