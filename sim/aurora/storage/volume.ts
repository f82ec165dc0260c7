/**
 * A cluster volume: protection groups of 10 GB, six members each, placed on storage nodes; the log they share; and the
 * metadata service that its parties agree through (storage reference 1.1, 5.1). This is what the node side
 * (segments.ts), the instance side (driver.ts) and the control plane (control-plane.ts) all know.
 */
import type { Engine, SharedRows, StateCopy, Stateful } from "../../kernel/index.ts";
import type { Mutations } from "../../mutations/index.ts";
import type { Parameters } from "../../parameters/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { Disks, Hosts, Network } from "../../world/index.ts";
import { Batches } from "./batches.ts";
import { VolumeLog } from "./log.ts";
import { changeOf, Metadata, type Membership } from "./metadata.ts";
import { Placement } from "./placement.ts";
import { isFull, positionsOf, quorumTables, type MemberKind, type QuorumRule, type QuorumTables } from "./quorum.ts";

/** The parts of a run that every actor needs. */
export interface Context {
  readonly engine: Engine;
  readonly hosts: Hosts;
  readonly network: Network;
  readonly disks: Disks;
  readonly trace: Trace;
  readonly parameters: Parameters;
  readonly mutations: Mutations;
  /** What the clusters of a world have alike; absent where there is one. */
  readonly shared?: SharedRows | undefined;
}

export interface VolumeShape {
  /** Groups at the start. */
  readonly groups: number;
  /** The most groups there may be, until somebody raises it. */
  readonly groupsMax: number;
  readonly keys: number;
  /** Data pages that somebody may ask for. */
  readonly pages: number;
  readonly members: MemberKind;
  readonly writeQuorum: number;
  readonly readQuorum: number;
  /** Whether groups count four members while an AZ is away for long (long-outage.ts). */
  readonly narrows: boolean;
  /** Hosts of the storage nodes by AZ column. */
  readonly nodesByAz: readonly (readonly number[])[];
}

export class Volume implements Stateful {
  readonly shape: VolumeShape;
  /** The quorum rule in force, mutations included. */
  readonly rule: QuorumRule;
  /** Where a group has members. */
  readonly positions: readonly number[];
  readonly log: VolumeLog;
  readonly batches = new Batches();
  readonly metadata: Metadata;
  readonly placement: Placement;
  /**
   * LSNs that the next opening annuls at least: a new primary keeps clear of the ones that an old one may still use.
   */
  lsnGap = 0;
  /** The address of the instance that last began to open the volume. */
  writerActor = -1;

  constructor(context: Context, shape: VolumeShape) {
    this.shape = shape;
    const { writeQuorum3, writeQuorum5, plain3of6Read } = context.mutations;
    this.rule = {
      kind: shape.members,
      write: writeQuorum3 ? 3 : writeQuorum5 ? 5 : shape.writeQuorum,
      read: shape.readQuorum,
      readWithoutFull: plain3of6Read,
    };
    this.log = new VolumeLog(shape.groups, shape.keys, shape.pages, context.shared);
    context.engine.whenParted(() => this.log.part());
    this.positions = positionsOf(shape.members);
    this.metadata = new Metadata(shape.groups, this.positions);
    this.placement = new Placement(context.network, shape.nodesByAz, context.hosts.count);
    for (let group = 0; group < shape.groups; group++) this.metadata.addGroup(group, this.placement.addGroup(group));
    this.metadata.groups = shape.groups;
  }

  /** Groups in use. */
  get groups(): number {
    return this.metadata.groups;
  }

  /** Segments ever made. */
  get segments(): number {
    return this.placement.count;
  }

  /** The segment of a position that groups of this volume leave empty: it has a number, and nothing else. */
  isEmptyPlace(segment: number): boolean {
    return !this.positions.includes(this.placement.positionOf[segment]);
  }

  isFullSegment(segment: number): boolean {
    return isFull(this.rule.kind, this.placement.positionOf[segment]);
  }

  /** The quorums of a group under a membership, with what is hydrated now or was then. */
  tables(group: number, membership: Membership, hydrated = this.metadata.hydrated[group]): QuorumTables {
    return quorumTables(this.rule, changeOf(membership, hydrated));
  }

  /** The slot of a segment in a membership, -1 when it does not belong to it. */
  slotIn(membership: Membership, segment: number): number {
    return membership.segments.indexOf(segment);
  }

  copyState(copy: StateCopy): void {
    copy.part(this.log);
    copy.part(this.batches);
    copy.part(this.metadata);
    copy.part(this.placement);
    this.writerActor = copy.of(this.writerActor);
    this.lsnGap = copy.of(this.lsnGap);
  }
}

/** Two epochs in one 32-bit word of a message: the volume's and the group's membership. */
export function packEpochs(volume: number, membership: number): number {
  return volume * 65_536 + membership;
}

export function volumeEpochOf(packed: number): number {
  return packed >> 16;
}

export function memberEpochOf(packed: number): number {
  return packed & 0xffff;
}
