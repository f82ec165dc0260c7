/**
 * What pictures are drawn from: the layout, fixed before anything has happened, and the frame, everything that moves at
 * one instant. Plain data that travels between workers; a view keeps nothing of it.
 */
import type { Micros } from "../kernel/index.ts";

/** Latencies in microseconds: the median, the 99th percentile and the longest. */
export interface LatencySummary {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The fixed part of a picture: everything a view places before anything has happened. */
export interface Layout {
  readonly regions: readonly { readonly name: string; readonly azs: readonly AzLayout[] }[];
  readonly cluster: { readonly id: string; readonly engine: string; readonly region: string };
  /** Clusters of the global database by their ids, the pictured one first; empty for a cluster by itself. */
  readonly globalMembers: readonly string[];
  readonly instances: readonly {
    readonly id: string;
    readonly az: number;
    readonly class: string;
    readonly role: "writer" | "reader";
    /** Between what its capacity may be, in Aurora capacity units; null for a provisioned one. */
    readonly acu: { readonly min: number; readonly max: number } | null;
  }[];
  /** `proxy`: the RDS Proxy that they connect to, "" for none. */
  readonly clients: readonly { readonly id: string; readonly az: number; readonly proxy: string }[];
  /** Machines of RDS Proxies of the pictured cluster, by name, and whose they are. */
  readonly proxies: readonly { readonly id: string; readonly az: number; readonly proxy: string }[];
  /** The other clusters, as `globalMembers` has them after the first. */
  readonly others: readonly OtherLayout[];
  /** Storage nodes in host order; `az` is an index into the Region's azs. */
  readonly nodes: readonly { readonly id: string; readonly az: number }[];
  readonly groupCount: number;
  readonly membersPerGroup: number;
  /** Names of the six members in order: a1 a2 b1 b2 c1 c2. */
  readonly memberNames: readonly string[];
  /** For each member position, its AZ's index. */
  readonly memberAz: readonly number[];
  /** nodeOfSegment[group * membersPerGroup + member] is an index into `nodes`. */
  readonly nodeOfSegment: Uint32Array;
  /** By host, as messages name them: what stands there. */
  readonly hosts: readonly HostPlace[];
  /** By member position: whether it keeps pages; a tail keeps log only. */
  readonly memberIsFull: readonly boolean[];
  readonly writeQuorum: number;
  readonly readQuorum: number;
  /** The same while a zone is away for long and only the four members elsewhere are counted. */
  readonly quorumOfFour: { readonly write: number; readonly read: number };
  readonly duration: Micros;
  readonly faults: readonly FaultSpan[];
  /** What people do meanwhile, in the scenario's order: `pg0.a1 is moved to another node`. */
  readonly actions: readonly ActionSpan[];
}

/** A cluster beside the pictured one. Zones count through all Regions. */
export interface OtherLayout {
  readonly id: string;
  readonly engine: string;
  readonly region: string;
  readonly instances: readonly { readonly id: string; readonly az: number }[];
  readonly nodes: readonly { readonly id: string; readonly az: number }[];
  readonly proxies: readonly { readonly id: string; readonly az: number }[];
}

/**
 * Whose machine a host is. `index` counts in the list of that kind of its cluster, and is -1 for other machines of the
 * service; `cluster` is 0 for the pictured one, whose clients are everybody's.
 */
export interface HostPlace {
  readonly kind: "instance" | "node" | "client" | "proxy" | "outbound" | "inbound" | "service";
  readonly cluster: number;
  readonly index: number;
  readonly name: string;
  readonly az: number;
}

export interface ActionSpan {
  readonly text: string;
  readonly at: Micros;
}

export interface FaultSpan {
  readonly kind: string;
  /** `us-east-1b loses power` */
  readonly text: string;
  readonly at: Micros;
  /**
   * Exclusive; equals the run's duration when the fault is never lifted, and `at` where it is over as soon as it has
   * happened.
   */
  readonly until: Micros;
}

export interface AzLayout {
  readonly name: string;
  /** a, b or c: the column's letter in every picture. */
  readonly letter: string;
}

/** How one of the six copies stands, as the quorum glyph draws it (viewer reference 3.3). */
export const PIP = {
  /** Holds everything up to the group's PGCL. */
  complete: 0,
  /** Up, reachable, but misses records at or below the PGCL. */
  behind: 1,
  /** Alive but cut off from the writer, or standing still. */
  unreachable: 2,
  /** Crashed or without power. */
  failed: 3,
  /** Of newcomers alone: it copies its base, and counts for nothing yet. */
  copying: 4,
} as const;

/**
 * Copies that are being made, in columns: of newcomers that are to take a member's place, and of members so far behind
 * that their peers no longer keep the log they lack.
 */
export interface FrameRepairs {
  readonly count: number;
  readonly group: Uint32Array;
  /** The member position that it is about. */
  readonly member: Uint8Array;
  /**
   * The newcomer's place in the membership, 0 or 1; -1 while it is nobody's member; OWN_COPY for a member that is
   * copied anew itself.
   */
  readonly slot: Int8Array;
  /** Index in the layout's nodes. */
  readonly node: Uint32Array;
  /** PIP code of whoever copies. */
  readonly pip: Uint8Array;
  /** 1 for a newcomer whose base is whole and that knows all that was acknowledged: a read may count it. */
  readonly isHydrated: Uint8Array;
  /** Bytes on its disk, of how many. */
  readonly copied: Float64Array;
  readonly bytes: Float64Array;
  /** Until its base is whole; -1 while nobody can tell. */
  readonly eta: Float64Array;
  /** Members that are to be replaced as soon as a node can take a copy: indexes by segment, as those of the pips. */
  readonly waiting: Uint32Array;
}

/** In FrameRepairs.slot. */
export const OWN_COPY = -2;

export type HostStatus = "up" | "down" | "paused" | "recovering" | "slow";

/** What is under way: sent at or before the frame's moment, due after it. */
export interface FrameMessages {
  readonly count: number;
  readonly sentAt: Float64Array;
  readonly due: Float64Array;
  /** Indexes into the layout's hosts. */
  readonly from: Uint16Array;
  readonly to: Uint16Array;
  /** Index in MESSAGE_FAMILY_NAMES, doubled, and 1 more for an answer. */
  readonly family: Uint8Array;
  /** FATE codes: 0 arrives, 1 is lost on the way, 2 is the second copy of a doubled one. */
  readonly fate: Uint8Array;
  /** More messages than are kept: those that are not among them. */
  readonly leftOut: number;
}

/** Messages of a stretch of time, and what those of the pictured cluster's quorum are about. */
export interface TapeMessages extends FrameMessages {
  /**
   * The protection group of a batch or of its acknowledgement; -1 for everything else, and for what was sent before the
   * stretch.
   */
  readonly group: Int32Array;
  /** A batch's last LSN, or the SCL that an acknowledgement tells. */
  readonly lsn: Float64Array;
}

/** A cluster beside the pictured one, at one instant. */
export interface OtherFrame {
  readonly instances: readonly { readonly status: HostStatus; readonly detail: string }[];
  readonly nodes: readonly HostStatus[];
  readonly proxies: readonly HostStatus[];
  /** The fewest copies in reach that any of its groups has, and how many groups there are. */
  readonly copiesMin: number;
  readonly groups: number;
  readonly epoch: number;
}

/** A global database at one instant; clusters as Layout.globalMembers has them. */
export interface GlobalFrame {
  readonly primary: number;
  /** available, switching-over, failing-over */
  readonly status: string;
  readonly members: readonly GlobalMemberFrame[];
  /** rds.global_db_rpo of the primary's writer, -1 while it is not set. */
  readonly rpo: Micros;
  /** Commits of the primary that wait for it. */
  readonly held: number;
  /** Bytes of a log record, for those who tell a backlog in bytes. */
  readonly recordBytes: number;
}

export interface GlobalMemberFrame {
  readonly role: "primary" | "secondary" | "left";
  /** The primary's replication server sends to it. */
  readonly isFed: boolean;
  /** The last record received with all before it, and the last one durable there. */
  readonly received: number;
  readonly durable: number;
  /** Ages of the oldest durable record, and of the oldest commit, of the primary that it lacks. */
  readonly lagUs: Micros;
  readonly rpoUs: Micros;
  /** Records sent to it and not acknowledged, and those that are durable in the primary and have yet to leave. */
  readonly onTheWay: number;
  readonly waiting: number;
  /**
   * Its replication servers: the one that reads its volume while it is the primary, and the one that feeds it while it
   * is not.
   */
  readonly sends: HostStatus;
  readonly receives: HostStatus;
}

/** Everything that moves, at one instant between two events. A view draws it and keeps nothing. */
export interface Frame {
  readonly at: Micros;
  readonly event: number;
  readonly digest: string;
  readonly done: boolean;
  readonly azUp: readonly boolean[];
  /** `readPoint`: where a read of now would be. */
  readonly instances: readonly {
    readonly status: HostStatus;
    readonly detail: string;
    readonly readPoint: number;
    /** Its promotion tier now, which ModifyDBInstance may have changed; null where there are none. */
    readonly tier: number | null;
    /** Aurora capacity units, 0 while it is paused; null for a provisioned one and for one that is not there. */
    readonly acu: number | null;
  }[];
  readonly nodes: readonly HostStatus[];
  readonly proxies: readonly HostStatus[];
  /** As the layout's others. */
  readonly others: readonly OtherFrame[];
  /** PIP codes by segment index. */
  readonly pips: Uint8Array;
  /** Records of its group, at or below the PGCL, that each segment still misses, by segment index. */
  readonly behind: Uint32Array;
  /** Segment complete LSN by segment index. */
  readonly scl: Float64Array;
  /** Protection group complete LSN by group. */
  readonly pgcl: Float64Array;
  readonly repairs: FrameRepairs;
  /**
   * By group: how its members are counted (0 as six, 1 on the way to four, 2 as four, 3 on the way back), and the
   * column of the zone that is left out, -1 for none.
   */
  readonly counting: { readonly model: Uint8Array; readonly withoutAz: Int8Array };
  readonly ladder: {
    readonly allocated: number;
    readonly vcl: number;
    readonly vdl: number;
    /** Up to where LSNs may be given out; null in mirrored MySQL, where nothing limits them. */
    readonly limit: number | null;
    readonly epoch: number;
    /** The group that holds VCL back, or -1. */
    readonly heldBy: number;
    /** By group: its newest record, durable or not; 0 where it has none. */
    readonly tails: Float64Array;
    /** The lowest point that anybody may still read at (PGMRPL): older versions may be collected below it. */
    readonly floor: number;
    /** Whoever opens the volume now, and how far that is. */
    readonly recovery: { readonly epoch: number; readonly phase: string } | null;
    /**
     * What the last recovery has annulled, (keep, upTo], under the epoch that it began; null where there has been none.
     */
    readonly annulled: { readonly epoch: number; readonly keep: number; readonly upTo: number } | null;
  };
  /** Of the global database whose first cluster is pictured; null for a cluster by itself. */
  readonly global: GlobalFrame | null;
  readonly clients: {
    readonly inFlight: number;
    readonly ok: number;
    readonly failed: number;
    readonly unknown: number;
    readonly writesOk: number;
    readonly readsOk: number;
    /** Commits waiting for VDL, or for a secondary Region as rds.global_db_rpo has it. */
    readonly waitingCommits: number;
    /** Median and 99th percentile commit latency so far. */
    readonly commitLatencyUs: LatencySummary;
  };
  /** Between hosts, in the order in which they were sent; null unless the run was opened with `messages`. */
  readonly messages: FrameMessages | null;
  /** Cuts in force between AZs or hosts, in words, for the picture's text. */
  readonly cuts: readonly {
    readonly text: string;
    readonly from: string;
    readonly to: string;
    readonly oneWay: boolean;
  }[];
  /**
   * Who is connected to whom: pairs of indexes into the layout's hosts, clients and machines of RDS Proxies first, and
   * after each of them an instance, or a client's proxy. Who has no connection stands with where its name leads.
   */
  readonly connected: Uint16Array;
}
