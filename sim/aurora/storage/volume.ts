/**
 * A cluster volume: protection groups of 10 GB, six members each, placed on storage nodes; the log they share; and the storage
 * metadata service, which keeps the volume epoch and every truncation range (storage reference 1.1, 5.1).
 *
 * This is what the node side (segments.ts) and the instance side (driver.ts) both know. Left out for now: growth, membership
 * change, full and tail segments.
 */
import { assert, copyPlain, type Checkpointed, type Engine, type Lsn } from "../../kernel/index.ts";
import type { Mutations } from "../../mutations.ts";
import type { Parameters } from "../../parameters.ts";
import type { Trace } from "../../trace/index.ts";
import type { Disks, Hosts, Network } from "../../world/index.ts";
import { Batches } from "./batches.ts";
import { VolumeLog } from "./log.ts";
import { MEMBERS, azOfMember } from "./quorum.ts";

/** The parts of a run that every actor needs. */
export interface Context {
  readonly engine: Engine;
  readonly hosts: Hosts;
  readonly network: Network;
  readonly disks: Disks;
  readonly trace: Trace;
  readonly parameters: Parameters;
  readonly mutations: Mutations;
}

/** Everything in (keep, upTo] of an epoch below `epoch` is annulled for ever. */
export interface Truncation {
  readonly epoch: number;
  readonly keep: Lsn;
  readonly upTo: Lsn;
  /** By group: its newest record at or below `keep`. */
  readonly tails: Float64Array;
}

export interface VolumeShape {
  readonly groups: number;
  readonly keys: number;
  readonly writeQuorum: number;
  readonly readQuorum: number;
  /** Hosts of the storage nodes by AZ column. */
  readonly nodesByAz: readonly (readonly number[])[];
}

export class Volume implements Checkpointed {
  readonly shape: VolumeShape;
  readonly log: VolumeLog;
  readonly batches = new Batches();
  /** By segment (group * 6 + member): its host, and the address of its actor. */
  readonly hostOfSegment: Int32Array;
  readonly actorOfSegment: Int32Array;
  /** The address of the instance that last opened the volume. */
  writerActor = -1;
  /** The metadata service's counter: incremented by compare-and-swap at each open. */
  epoch = 1;
  /** In rising order of epoch. */
  truncations: Truncation[] = [];

  constructor(context: Context, shape: VolumeShape) {
    this.shape = shape;
    this.log = new VolumeLog(shape.groups, shape.keys);
    const segments = shape.groups * MEMBERS;
    this.hostOfSegment = new Int32Array(segments);
    this.actorOfSegment = new Int32Array(segments);
    for (let segment = 0; segment < segments; segment++) {
      const host = hostFor(shape, segment);
      this.hostOfSegment[segment] = host;
      this.actorOfSegment[segment] = context.network.addActor(host);
    }
  }

  get segments(): number {
    return this.hostOfSegment.length;
  }

  /** Actors of segments have consecutive addresses, so the way back is a subtraction. */
  segmentOfActor(actor: number): number {
    return actor - this.actorOfSegment[0];
  }

  /** The truncation that began `epoch`; none began the first epoch. */
  truncationOf(epoch: number): Truncation | undefined {
    return this.truncations.find((truncation) => truncation.epoch === epoch);
  }

  /** A complete LSN reported by a member that holds truncations up to `installed` only, freed of what later ones annulled. */
  afterTruncations(group: number, scl: Lsn, installed: number): Lsn {
    let live = scl;
    for (const truncation of this.truncations) {
      if (truncation.epoch > installed && live > truncation.keep) live = Math.min(live, truncation.tails[group]);
    }
    return live;
  }

  save(): unknown {
    return copyPlain({
      log: this.log.save(),
      batches: this.batches.save(),
      writerActor: this.writerActor,
      epoch: this.epoch,
      truncations: this.truncations,
    });
  }

  load(saved: unknown): void {
    const from = saved as {
      log: unknown;
      batches: unknown;
      writerActor: number;
      epoch: number;
      truncations: Truncation[];
    };
    this.log.load(from.log);
    this.batches.load(from.batches);
    this.writerActor = from.writerActor;
    this.epoch = from.epoch;
    this.truncations = copyPlain(from.truncations) as Truncation[];
  }
}

/**
 * Two members in each AZ, on two different nodes, spread so that neighbours in the volume share few nodes (storage
 * reference 1.1: placed with high entropy; two members of a group never share a node).
 */
function hostFor(shape: VolumeShape, segment: number): number {
  const group = Math.floor(segment / MEMBERS);
  const member = segment % MEMBERS;
  const nodes = shape.nodesByAz[azOfMember(member)];
  assert(nodes.length >= 2, "two members of one group would share a node", { nodesInAz: nodes.length });
  const first = (group * 7) % nodes.length;
  const step = 1 + (Math.floor(group / nodes.length) % (nodes.length - 1));
  return nodes[(first + (member & 1) * step) % nodes.length];
}
