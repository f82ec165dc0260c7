/**
 * The gauge under the quorum glyph: a notch for each voter, and where its length passes the read and the write quorum.
 * The eye compares a length with a line; so where members are not alike their notches are not either, and the lengths
 * are chosen so that the comparison is true for every set of them.
 *
 *     4 of 6, or all 3 full ones; to read 3 with a full one   full 3 long, tail 2, write at 9 of 15, read at 7
 *
 * With several sets of voters it shows the weakest, since a write needs a quorum of each.
 */
import {
  canRead,
  counted,
  MODEL,
  writeMargin,
  type Counting,
  type Layout,
  type Voters,
} from "../../sim/results/index.ts";

export interface Notch {
  readonly length: number;
  readonly isIn: boolean;
}

export interface Gauge {
  /** Those in reach first. */
  readonly notches: readonly Notch[];
  /** In the unit of the notches' lengths. */
  readonly writeAt: number;
  readonly readAt: number;
  readonly total: number;
  /** `4 of 6`, `3 of 4`; `4 of 6 or all 3 that keep pages`. */
  readonly rule: string;
  readonly readRule: string;
}

interface Scale {
  readonly full: number;
  readonly tail: number;
  readonly writeAt: number;
  readonly readAt: number;
}

/** Lengths that are tried: small whole numbers, alike first. */
const LENGTHS = [1, 2, 3, 4];

const scales = new WeakMap<Layout, Map<string, Scale>>();

export function gaugeOf(layout: Layout, counting: Counting, sets: readonly Voters[]): Gauge {
  const scale = scaleOf(layout, counting);
  const voters = counted(layout, counting);
  const lengthOf = (member: number): number => (layout.memberIsFull[member] ? scale.full : scale.tail);
  const lengthIn = ({ isIn }: Voters): number =>
    voters.reduce((sum, member) => sum + (isIn[member] ? lengthOf(member) : 0), 0);
  const weakest = sets.reduce((least, set) => (lengthIn(set) < lengthIn(least) ? set : least));
  const notches = voters
    .map((member): Notch => ({ length: lengthOf(member), isIn: weakest.isIn[member] }))
    .sort((a, b) => Number(b.isIn) - Number(a.isIn) || b.length - a.length);
  return {
    notches,
    writeAt: scale.writeAt,
    readAt: scale.readAt,
    total: notches.reduce((sum, { length }) => sum + length, 0),
    ...rulesOf(layout, counting, voters.length),
  };
}

/** The lengths that are true for all sets of voters; one for each where no others are. */
function scaleOf(layout: Layout, counting: Counting): Scale {
  const key = `${counting.model} ${counting.withoutAz}`;
  const known = scales.get(layout) ?? new Map<string, Scale>();
  scales.set(layout, known);
  let scale = known.get(key);
  if (scale === undefined) {
    const tried = LENGTHS.flatMap((tail) => LENGTHS.map((full) => trueScale(layout, counting, full, tail)));
    const [write, read] = needs(layout, counting);
    scale = tried.find((one) => one !== undefined) ?? { full: 1, tail: 1, writeAt: write, readAt: read };
    known.set(key, scale);
  }
  return scale;
}

function trueScale(layout: Layout, counting: Counting, full: number, tail: number): Scale | undefined {
  const voters = counted(layout, counting);
  let [writeAt, readAt, noWrite, noRead] = [Infinity, Infinity, -1, -1];
  for (let mask = 0; mask < 1 << voters.length; mask++) {
    const isIn = layout.memberNames.map((_, member) => ((mask >> voters.indexOf(member)) & 1) === 1);
    const length = voters.reduce(
      (sum, member) => sum + (isIn[member] ? (layout.memberIsFull[member] ? full : tail) : 0),
      0,
    );
    if (writeMargin(layout, counting, isIn) >= 0) writeAt = Math.min(writeAt, length);
    else noWrite = Math.max(noWrite, length);
    if (canRead(layout, counting, isIn)) readAt = Math.min(readAt, length);
    else noRead = Math.max(noRead, length);
  }
  return noWrite < writeAt && noRead < readAt ? { full, tail, writeAt, readAt } : undefined;
}

/** Members for a write and for a read. */
function needs({ quorumOfFour, writeQuorum, readQuorum }: Layout, { model }: Counting): readonly [number, number] {
  return model === MODEL.four ? [quorumOfFour.write, quorumOfFour.read] : [writeQuorum, readQuorum];
}

function rulesOf(layout: Layout, counting: Counting, voters: number): Pick<Gauge, "rule" | "readRule"> {
  const [write, read] = needs(layout, counting);
  const full = layout.memberIsFull.filter(Boolean).length;
  const isMixed = full < layout.membersPerGroup;
  const elsewhere =
    counting.model === MODEL.narrowing || counting.model === MODEL.widening
      ? ` and ${layout.quorumOfFour.write} of the 4 in other zones`
      : "";
  return {
    rule: `${write} of ${voters}${isMixed ? ` or all ${full} that keep pages` : ""}${elsewhere}`,
    readRule: `${read} of ${voters}${isMixed ? ", one that keeps pages among them" : ""}`,
  };
}
