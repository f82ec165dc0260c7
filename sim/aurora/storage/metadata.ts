/**
 * The storage metadata service: what the volume's parties agree on (storage reference 1.1, 5.1, 6.5). It keeps the
 * volume epoch and who owns each, the truncation ranges, each group's membership by epoch, and how many groups there
 * are (geometry). Changes are serialised: whoever changes something presents the version it knows. The service is taken
 * to be always right and mostly there.
 *
 * A membership, once written under an epoch, never changes; which of its newcomers are hydrated does.
 */
import { assert, longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { MEMBERS, NO_CHANGE, SIX, SLOTS, type Change, type Counting } from "./quorum.ts";

/** Everything in (keep, upTo] of an epoch below `epoch` is annulled for ever. */
export interface Truncation {
  readonly epoch: number;
  readonly keep: Lsn;
  readonly upTo: Lsn;
  /** By group: its newest record at or below `keep`. */
  readonly tails: Float64Array;
}

/** What a recovery asks the metadata service to lay down. */
export interface TruncationProposal {
  readonly keep: Lsn;
  readonly upTo: Lsn;
  readonly tails: Float64Array;
  /** The highest epoch whose truncation any member of its read quorums held. */
  readonly seen: number;
  /** The volume becomes a copy of another's, whose log goes on above `upTo`. */
  readonly isCopy: boolean;
  /** The service's version when the recovery read the memberships. */
  readonly version: number;
}

/** Who belongs to a group under one membership epoch. */
export interface Membership {
  readonly epoch: number;
  /** By slot: the segment, -1 for none. */
  readonly segments: readonly number[];
  /** Positions that the newcomers in slots 6 and 7 are to take; -1 for none. */
  readonly changing: readonly [number, number];
  readonly counting: Counting;
}

export class Metadata implements Stateful {
  /** The volume epoch: raised at each open. */
  epoch = 1;
  /** The last epoch whose owner has opened the volume. */
  openEpoch = 1;
  /**
   * In a secondary of a global database: the replication agent, which alone may open the volume; -1 where instances
   * may.
   */
  onlyFor = -1;
  /** By epoch: the actor of the instance it was given to. */
  owners: number[] = [-1];
  /** By instance and attempt: the epoch it was given. */
  granted: Record<string, number> = {};
  /** In rising order of epoch; those of interrupted recoveries that nobody saw are taken out again. */
  truncations: Truncation[] = [];
  /**
   * Those that were taken out. A message that was on its way still carries its range to a member that has promised
   * nothing newer.
   */
  forgotten: Truncation[] = [];
  /** In a secondary's volume: LSNs (keep, upTo] that the primary has annulled, and that never came here. */
  gaps: { readonly keep: Lsn; readonly upTo: Lsn }[] = [];
  /** By epoch: what its recovery last proposed. */
  proposals: (TruncationProposal | undefined)[] = [];
  /** Groups that may be used. One that is being made is not counted yet. */
  groups = 0;
  /** Raised by every change of any membership or of the geometry. */
  version = 1;
  /** By group: the membership epoch that askers are told. */
  published: Uint16Array;
  /** By group: the membership epoch that a write quorum of the one before has accepted. */
  inForce: Uint16Array;
  /** By group: the highest membership epoch ever written. */
  proposed: Uint16Array;
  /** By group: which newcomers are hydrated, as bits. */
  hydrated: Uint8Array;
  /**
   * By group and slot: the published membership's segments, -1 for none. One line of memory a group, for whoever asks
   * all the time.
   */
  members: Int32Array;
  /** By group: its first six segments. */
  #first: Int32Array;
  readonly #firstMade: (Membership | undefined)[] = [];
  /** Memberships beyond the first, by group; index 0 is epoch 2. Append-only: a replay writes the same again. */
  readonly #later: (Membership[] | undefined)[] = [];

  /** By position: whether a group has a member there. */
  readonly #isFilled: readonly boolean[];

  constructor(groups: number, positions: readonly number[]) {
    this.#isFilled = Array.from({ length: MEMBERS }, (_, position) => positions.includes(position));
    this.published = new Uint16Array(groups).fill(1);
    this.inForce = new Uint16Array(groups).fill(1);
    this.proposed = new Uint16Array(groups).fill(1);
    this.hydrated = new Uint8Array(groups);
    this.#first = new Int32Array(groups);
    this.members = new Int32Array(groups * SLOTS).fill(-1);
  }

  /** A group has come to be, with six consecutive segments. */
  addGroup(group: number, firstSegment: number): void {
    this.published = longer(this.published, group + 1, 1);
    this.inForce = longer(this.inForce, group + 1, 1);
    this.proposed = longer(this.proposed, group + 1, 1);
    this.hydrated = longer(this.hydrated, group + 1);
    this.#first = longer(this.#first, group + 1);
    this.#first[group] = firstSegment;
    this.members = longer(this.members, (group + 1) * SLOTS, -1);
    for (let slot = 0; slot < MEMBERS; slot++)
      if (this.#isFilled[slot]) this.members[group * SLOTS + slot] = firstSegment + slot;
    this.version++;
  }

  membership(group: number): Membership {
    return this.membershipAt(group, this.published[group]);
  }

  membershipAt(group: number, epoch: number): Membership {
    if (epoch === 1) return this.#firstOf(group);
    const found = this.#later[group]?.[epoch - 2];
    assert(found !== undefined, "a membership that was never written", { group, epoch });
    return found;
  }

  /**
   * Made when it is asked for: an idle volume of 6,400 groups has none. A fork may have placed the group's segments
   * elsewhere.
   */
  #firstOf(group: number): Membership {
    const kept = this.#firstMade[group];
    if (kept !== undefined && kept.segments[0] === this.#first[group]) return kept;
    return (this.#firstMade[group] = firstMembership(this.#first[group], this.#isFilled));
  }

  /** Writes a membership under the next epoch; askers are told of it once it is published. */
  propose(
    group: number,
    segments: readonly number[],
    changing: readonly [number, number],
    counting: Counting,
  ): Membership {
    const epoch = ++this.proposed[group];
    const membership = { epoch, segments, changing, counting };
    (this.#later[group] ??= [])[epoch - 2] = membership;
    return membership;
  }

  publish(group: number, membership: Membership, hydrated: number): void {
    this.published[group] = membership.epoch;
    this.members.set(membership.segments, group * SLOTS);
    this.hydrated[group] = hydrated;
    this.version++;
  }

  setHydrated(group: number, newcomer: number): void {
    this.hydrated[group] |= 1 << newcomer;
    this.version++;
  }

  /** The truncation that began `epoch`; none began the first epoch. */
  truncationOf(epoch: number): Truncation | undefined {
    return this.truncations.find((truncation) => truncation.epoch === epoch);
  }

  /** What a message of an epoch carries: its range, whether or not it still stands. */
  carriedBy(epoch: number): Truncation | undefined {
    return this.truncationOf(epoch) ?? this.forgotten.find((truncation) => truncation.epoch === epoch);
  }

  /**
   * Lays down a range. Those of older epochs above `seen` were never in force: their recoveries died before anybody
   * could rely on them.
   */
  layDown(truncation: Truncation, seen: number): void {
    const standing = (one: Truncation): boolean => one.epoch <= Math.max(seen, this.openEpoch);
    this.forgotten.push(...this.truncations.filter((one) => !standing(one)));
    this.truncations = [...this.truncations.filter(standing), truncation];
  }

  /**
   * The volume becomes a copy of another's up to `keep`: what was annulled or skipped beyond is nothing to the log that
   * is to come.
   */
  forgetAbove(keep: Lsn): void {
    const isAbove = (one: { readonly upTo: Lsn }): boolean => one.upTo > keep;
    this.forgotten.push(...this.truncations.filter(isAbove));
    this.truncations = this.truncations.filter((one) => !isAbove(one));
    this.gaps = this.gaps.filter((one) => !isAbove(one));
  }

  /**
   * A complete LSN reported by a member that holds truncations up to `installed` only, freed of what later ones
   * annulled.
   */
  afterTruncations(group: number, scl: Lsn, installed: number): Lsn {
    let live = scl;
    for (const { epoch, keep, tails } of this.truncations) {
      if (epoch > installed && live > keep) live = Math.min(live, tails[group] ?? 0);
    }
    return live;
  }

  /**
   * A point that was told to be durable to a member that holds truncations up to `installed` only, freed of what later
   * ones annulled. A recovery annuls nothing durable; but a backtrack does, and who has missed it still tells of it:
   *
   *     VDL is 8, and every member was told; backtrack keeps 4 and annuls (4, ...], which one member does not hear. The
   *     next recovery hears that member say 8, and would go on from there: what was annulled lives again.
   */
  durableAfterTruncations(vdl: Lsn, installed: number): Lsn {
    let durable = vdl;
    for (const { epoch, keep } of this.truncations) if (epoch > installed) durable = Math.min(durable, keep);
    return durable;
  }

  /** Nothing that is to last says what stood at this LSN. */
  isAnnulled(lsn: Lsn): boolean {
    return this.truncations.some(({ keep, upTo }) => lsn > keep && lsn <= upTo);
  }

  /** As `next`, of an LSN that may have been annulled itself: then the first one that may live again. */
  nextLive(lsn: Lsn): Lsn {
    return this.#isUncut ? lsn + 1 : this.#liveAfterCuts(lsn);
  }

  /** The LSN after `lsn` on the volume's chain: past the range, where a truncation kept exactly up to here. */
  next(lsn: Lsn): Lsn {
    return this.#isUncut ? lsn + 1 : this.#afterCuts(lsn);
  }

  /** Both are asked at every record: the usual answer needs no closure, and the others have functions of their own. */
  get #isUncut(): boolean {
    return this.truncations.length === 0 && this.gaps.length === 0;
  }

  #liveAfterCuts(lsn: Lsn): Lsn {
    const around = this.truncations.findLast(({ keep, upTo }) => lsn > keep && lsn < upTo);
    return around === undefined ? this.next(lsn) : around.upTo + 1;
  }

  #afterCuts(lsn: Lsn): Lsn {
    const cut = cutAt(this.gaps, lsn) ?? cutAt(this.truncations, lsn);
    return (cut === undefined ? lsn : cut.upTo) + 1;
  }

  copyState(copy: StateCopy): void {
    this.gaps = copy.of(this.gaps);
    this.epoch = copy.of(this.epoch);
    this.openEpoch = copy.of(this.openEpoch);
    this.owners = copy.of(this.owners);
    this.granted = copy.of(this.granted);
    this.truncations = copy.of(this.truncations);
    this.forgotten = copy.of(this.forgotten);
    this.proposals = copy.of(this.proposals);
    this.groups = copy.of(this.groups);
    this.version = copy.of(this.version);
    this.published = copy.of(this.published);
    this.inForce = copy.of(this.inForce);
    this.proposed = copy.of(this.proposed);
    this.hydrated = copy.of(this.hydrated);
    this.#first = copy.of(this.#first);
    this.onlyFor = copy.of(this.onlyFor);
    this.members = copy.of(this.members);
  }
}

/** What the quorums of a membership are asked with; `hydrated` has a bit for each newcomer. */
export function changeOf({ changing, counting }: Membership, hydrated: number): Change {
  const [first, second] = changing;
  if (first < 0 && second < 0 && counting.model === "six") return NO_CHANGE;
  return { positions: [first, second], hydrated: [(hydrated & 1) !== 0, (hydrated & 2) !== 0], counting };
}

function firstMembership(first: number, isFilled: readonly boolean[]): Membership {
  const segments = [...isFilled.map((isThere, position) => (isThere ? first + position : -1)), -1, -1];
  return { epoch: 1, segments, changing: [-1, -1], counting: SIX };
}

/**
 * The newest cut that keeps the log exactly up to here. A loop, since it is asked at every record and a closure costs
 * memory each time.
 */
function cutAt<T extends { readonly keep: Lsn }>(cuts: readonly T[], lsn: Lsn): T | undefined {
  for (let index = cuts.length - 1; index >= 0; index--) if (cuts[index].keep === lsn) return cuts[index];
  return undefined;
}
