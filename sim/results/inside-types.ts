/**
 * What stands inside one cluster's volume at one instant, for whoever looks closer than the frame does: how each group
 * stands, and of one group what each member holds, what is on its way to it and how far its repairs are. Plain data
 * that travels between workers.
 */
import type { Micros } from "../kernel/index.ts";

/** `cluster` as Layout.globalMembers counts, 0 for a cluster by itself; `group` -1 for none. */
export interface InsideWish {
  readonly cluster: number;
  readonly group: number;
}

/** What a group can do with the members that count now, by the engine's own quorums. */
export const VERDICT = { writes: 0, reads: 1, lost: 2 } as const;

export interface Inside {
  readonly wish: InsideWish;
  readonly at: Micros;
  readonly event: number;
  /** By group: members at their positions that whoever writes can reach, and VERDICT codes. */
  readonly present: Uint8Array;
  readonly verdicts: Uint8Array;
  readonly members: number;
  readonly vcl: number;
  readonly vdl: number;
  readonly allocated: number;
  /** The group that holds VCL back, or -1. */
  readonly heldBy: number;
  readonly one: InsideGroup | null;
}

export interface InsideGroup {
  readonly group: number;
  readonly pgcl: number;
  /** The newest record of the living log that is the group's, and its number within the group. */
  readonly tail: number;
  readonly records: number;
  /** Its newest records by LSN, rising: as many as are looked at closely. The last of them has the number `records`. */
  readonly newest: Float64Array;
  readonly membershipEpoch: number;
  readonly members: readonly InsideMember[];
  /**
   * By set of positions whose members are there (bit 0 is a1, as PLACES has them): 1 where that set, with the newcomers
   * that count now, is a quorum. The engine's own tables.
   */
  readonly canWrite: Uint8Array;
  readonly canRead: Uint8Array;
  readonly underWay: readonly InsideMessage[];
  readonly repairs: readonly InsideRepair[];
  /** Silence after which a member is given up. */
  readonly suspectAfter: Micros;
}

/** Members by slot: six positions, and two for newcomers. */
export const PLACES = ["a1", "a2", "b1", "b2", "c1", "c2", "n1", "n2"] as const;

export interface InsideMember {
  /** Index in PLACES. */
  readonly slot: number;
  readonly segment: number;
  readonly zone: string;
  /** The column of its zone: 0, 1, 2. */
  readonly az: number;
  readonly node: string;
  /** It keeps pages; a tail keeps log only. */
  readonly isFull: boolean;
  readonly stands: "complete" | "behind" | "unreachable" | "failed" | "copying";
  readonly scl: number;
  /** What it holds above its first hole: pairs (after, upTo], rising, none touching another. */
  readonly islands: Float64Array;
  /** What it lacks up to the group's newest record: triples (after, upTo], and how many records that is. */
  readonly holes: Float64Array;
  /** How far what its node has in memory would take its SCL; its SCL where it has nothing. */
  readonly queued: number;
  readonly promised: number;
  readonly installed: number;
  readonly memberEpoch: number;
}

/** A message between members of the group, or from its writer to one. Slots; -1 for somebody else. */
export interface InsideMessage {
  readonly kind: "batch" | "asks" | "gives";
  readonly from: number;
  readonly to: number;
  /** A batch's records (after, upTo]; of gossip `upTo` is the SCL that is told, or how far what is given goes. */
  readonly after: number;
  readonly upTo: number;
  readonly sentAt: Micros;
  readonly due: Micros;
  readonly isLost: boolean;
}

export interface InsideRepair {
  /** The position, as in PLACES, and the newcomer's slot, -1 while it has none. */
  readonly position: number;
  readonly newcomer: number;
  readonly node: string;
  readonly phase: string;
  /** Bytes that are on the newcomer's disk, of how many; 0 of 0 before it copies. */
  readonly copied: number;
  readonly bytes: number;
  /**
   * Until the base is whole: at the speed of this copy so far, before the first chunk at the speed that repairs have.
   * Null while nobody copies.
   */
  readonly eta: Micros | null;
}
