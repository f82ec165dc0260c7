/**
 * Claims about quorums and segments: what six copies survive (P17 2.1), three full ones and three tails (P18 4.2), how
 * many segments a volume has, how long one is repaired. Counted over the very tables that the protocol asks
 * (storage/quorum.ts), set by set; a loss of so many members is every such loss.
 */
import { bitCount, isReadQuorum, isWriteQuorum, type QuorumRule } from "../aurora/storage/index.ts";
import { SECOND } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { Claim, ClaimRow } from "./claim.ts";

const SETS = Array.from({ length: 64 }, (_, mask) => mask);
const ALL = 63;
const LIKE: QuorumRule = { kind: "like", write: FIXED.writeQuorum.value, read: FIXED.readQuorum.value };
const FULL_TAIL: QuorumRule = { ...LIKE, kind: "full-tail" };

type Asks = (rule: QuorumRule, mask: number) => boolean;

/** In how many of the ways to lose so many members a quorum is left. */
const survived = (rule: QuorumRule, lost: number, asks: Asks): number =>
  SETS.filter((mask) => bitCount(mask) === lost && asks(rule, ALL & ~mask)).length;

/** Sets that are quorums, and none of whose parts is. */
const minimal = (rule: QuorumRule, asks: Asks): readonly number[] => {
  const quorums = SETS.filter((mask) => asks(rule, mask));
  return quorums.filter((mask) => !quorums.some((part) => part !== mask && (part & mask) === part));
};

/** Pairs of a write quorum and a set that reads, none of whose parts does either, without a common member. */
const apart = (rule: QuorumRule): number => {
  const reads = minimal(rule, isReadQuorum);
  return minimal(rule, isWriteQuorum).reduce(
    (sum, write) => sum + reads.filter((read) => (read & write) === 0).length,
    0,
  );
};

/** Ways in which a whole AZ and one more member are lost, and a read quorum is left: of twelve. */
const azPlusOne = (rule: QuorumRule): number =>
  [0, 1, 2].reduce(
    (sum, az) =>
      sum +
      [0, 1, 2, 3, 4, 5].filter(
        (member) => member >> 1 !== az && isReadQuorum(rule, ALL & ~(0b11 << (2 * az)) & ~(1 << member)),
      ).length,
    0,
  );

const counted = (name: string, published: number, count: () => number): ClaimRow => ({
  name,
  published,
  is: "about",
  calibrated: false,
  cheap: true,
  measure: count,
});

/** While an AZ is away for long there are four members, and any three write and any two read (P18 4.1). */
const FOUR: QuorumRule = { kind: "like", write: FIXED.writeQuorumOfFour.value, read: FIXED.readQuorumOfFour.value };
/** What six copies are compared with: one in each AZ, any two write and read (P17 2.1). */
const THREE: QuorumRule = { kind: "like", write: 2, read: 2 };

/** As `survived`, of so many members. */
const survivedOf = (members: number, rule: QuorumRule, lost: number, asks: Asks): number => {
  const all = (1 << members) - 1;
  return SETS.filter((mask) => mask <= all && bitCount(mask) === lost && asks(rule, all & ~mask)).length;
};

export const SIX_COPIES: Claim = {
  name: "quorums",
  title:
    "Six copies with quorums of 4/6 for writes and 3/6 for reads: with two lost, writes go on; with three lost, the data can be read; the same with three full copies and three tails",
  source: "P17 2.1, P18 4.1 and 4.2; counts derived (storage reference 1.3, 1.4)",
  unit: "sets",
  scenarios: [],
  within: 1,
  rows: [
    counted("two lost, writes possible, of 15", 15, () => survived(LIKE, 2, isWriteQuorum)),
    counted("three lost, reads possible, of 20", 20, () => survived(LIKE, 3, isReadQuorum)),
    counted("an AZ and one more lost, reads possible, of 12", 12, () => azPlusOne(LIKE)),
    counted("an AZ away for long, 3/4: one more lost, writes possible, of 4", 4, () =>
      survivedOf(4, FOUR, 1, isWriteQuorum),
    ),
    counted("an AZ away for long, 2/4: two more lost, reads possible, of 6", 6, () =>
      survivedOf(4, FOUR, 2, isReadQuorum),
    ),
    counted("two of three: an AZ lost, writes possible, of 3", 3, () => survivedOf(3, THREE, 1, isWriteQuorum)),
    counted(
      "two of three: an AZ and one more lost, reads not possible, of 3",
      3,
      () => 3 - survivedOf(3, THREE, 2, isReadQuorum),
    ),
    counted("full and tail: two lost, writes possible, of 15", 15, () => survived(FULL_TAIL, 2, isWriteQuorum)),
    counted("full and tail: three lost, reads possible, of 20", 19, () => survived(FULL_TAIL, 3, isReadQuorum)),
    counted("full and tail: three lost, writes possible, of 20", 1, () => survived(FULL_TAIL, 3, isWriteQuorum)),
    counted("full and tail: an AZ and one more lost, reads possible, of 12", 12, () => azPlusOne(FULL_TAIL)),
    counted("full and tail: least write quorums", 13, () => minimal(FULL_TAIL, isWriteQuorum).length),
    counted("full and tail: least read quorums", 19, () => minimal(FULL_TAIL, isReadQuorum).length),
    counted("full and tail: pairs that miss each other where any three read", 1, () =>
      apart({ ...FULL_TAIL, readWithoutFull: true }),
    ),
  ],
  parameters: [],
  falsifiedBy: "a loss that the table counts as survived, and borealis frontier finds fatal, or the other way round",
  scaled: "nothing",
};

const VOLUME_BYTES = 64e12;

export const SEGMENTS: Claim = {
  name: "segments",
  title: "A volume of 64 TB is 38,400 segments of 10 GB",
  source: "P17 2.2, P18 4",
  unit: "segments",
  scenarios: [],
  within: 1,
  rows: [
    counted("64 TB", 38_400, () => Math.ceil(VOLUME_BYTES / FIXED.groupBytes.value) * FIXED.membersPerGroup.value),
  ],
  parameters: [],
  falsifiedBy: "nothing: it is arithmetic",
  scaled: "nothing",
};

export const REPAIR: Claim = {
  name: "segment-repair",
  title: "A lost segment is noticed and copied in a window of ten seconds",
  source: "P17 2.2, P18 2.1: 10 GB over 10 Gbps; storage reference 6.6: a talk of 2019 says less than a minute",
  unit: "s",
  scenarios: ["segment-repair"],
  within: 1.25,
  rows: [
    {
      name: "10 GB",
      published: 10,
      is: "about",
      calibrated: true,
      cheap: true,
      measure: (laboratory) => {
        const { story } = laboratory.play("segment-repair").report;
        const done = story.find(({ kind, text }) => kind === "recovery" && text.includes("been replaced"));
        return done === undefined ? Number.POSITIVE_INFINITY : (done.at - LOST_AT) / SECOND;
      },
    },
  ],
  parameters: [
    "repairBytesPerSecond",
    "suspectAfter",
    "heartbeatPeriod",
    "membershipRetry",
    "repairsPerNodeMax",
    "copyChunkBytes",
  ],
  calibration: "suspectAfter is what is left of ten seconds when eight are for copying",
  falsifiedBy: "a repair that takes longer the larger the volume is",
  scaled: "nothing; noticing takes two seconds by choice, copying eight by arithmetic",
};

/** When the scenario's node dies. */
const LOST_AT = SECOND;
