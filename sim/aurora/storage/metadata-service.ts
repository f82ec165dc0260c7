/**
 * The metadata service as parties reach it: by messages that take time, each answered from the one true state
 * (metadata.ts).
 *
 *   open        an instance wants a volume epoch of its own: compare-and-swap, so no two get the same (I19); refused
 *               where the cluster is a secondary whose volume is its replication agent's: an order to take over may be
 *               older than that
 *   truncate    a recovery lays down its range; refused when a membership changed since it read them, when a newer
 *               epoch was given out, and where the volume has come to be its replication agent's
 *   membership  a segment was shown a membership epoch it does not know, or was refused for an old one
 *   refresh     an instance was refused for an old membership
 */
import { TRACE } from "../../trace/index.ts";
import type { InstanceKinds } from "./instance-kinds.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

/** What the metadata service's answer to an instance is about. */
export const ANSWERED = {
  /** b: which attempt has asked, which may need more than the 32 bits of c; c: the epoch to open the volume with. */
  epochGranted: 0,
  /** b: 1 when the range stands, 0 when the recovery must ask the members again, 2 when a newer epoch was given out. */
  truncation: 1,
  /** b: a group whose membership may have changed. */
  membership: 2,
  /** b: the number of groups in use. */
  geometry: 3,
  /** Somebody else is to have the volume. b: which attempt has asked; c: the newest epoch. */
  refused: 4,
} as const;

export class MetadataService {
  /** The control plane's address. */
  readonly actor: number;
  readonly open: number;
  readonly truncate: number;
  readonly refresh: number;
  readonly #membership: number;
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #instance: InstanceKinds;

  constructor(context: Context, volume: Volume, segments: Segments, instance: InstanceKinds, actor: number) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#instance = instance;
    this.actor = actor;
    const { network } = context;
    this.open = network.registerMessage("metadata is asked for epoch", (_actor, instance, attempt) =>
      this.#open(instance, attempt),
    );
    this.truncate = network.registerMessage("metadata gets truncation", (_actor, instance, _b, epoch) =>
      this.#truncate(instance, epoch),
    );
    this.refresh = network.registerMessage("metadata is asked by instance", (_actor, instance, group, epoch) =>
      this.#answer(instance, ANSWERED.membership, group, epoch),
    );
    this.#membership = network.registerMessage("metadata is asked by segment", (_actor, segment) =>
      this.#tellSegment(segment),
    );
  }

  /** A segment asks for its group's membership. */
  ask(segment: number): void {
    this.#context.network.send(this.#volume.placement.actorOf[segment], this.actor, this.#membership, segment, 0, 0);
  }

  /** The same attempt, asked twice, gets the same epoch. */
  #open(instance: number, attempt: number): void {
    const { metadata } = this.#volume;
    if (metadata.onlyFor >= 0 && metadata.onlyFor !== instance) {
      this.#answer(instance, ANSWERED.refused, attempt, metadata.epoch);
      return;
    }
    const key = `${instance} ${attempt}`;
    const epoch = (metadata.granted[key] ??= ++metadata.epoch);
    metadata.owners[epoch] = instance;
    this.#answer(instance, ANSWERED.epochGranted, attempt, epoch);
  }

  #truncate(instance: number, epoch: number): void {
    const { metadata } = this.#volume;
    const proposal = metadata.proposals[epoch];
    const held = metadata.truncationOf(epoch) !== undefined;
    // Whoever asked for an epoch before the volume became the replication agent's lays down nothing any more.
    const isOthers = metadata.onlyFor >= 0 && metadata.onlyFor !== instance;
    const newest = epoch === metadata.epoch && !isOthers;
    const stands = held || (proposal !== undefined && proposal.version === metadata.version && newest);
    if (stands && !held && proposal !== undefined) {
      const { keep, upTo, tails, seen, isCopy } = proposal;
      if (isCopy) metadata.forgetAbove(keep);
      metadata.layDown({ epoch, keep, upTo, tails }, seen);
      this.#context.trace.emit(TRACE.truncated, epoch, keep, upTo, seen);
    }
    this.#answer(instance, ANSWERED.truncation, stands ? 1 : newest ? 0 : 2, epoch);
  }

  #answer(instance: number, what: number, number: number, epoch: number): void {
    this.#context.network.send(this.actor, instance, this.#instance.metadataAnswered, what, number, epoch);
  }

  #tellSegment(segment: number): void {
    const { metadata, placement } = this.#volume;
    const epoch = metadata.published[placement.groupOf[segment]];
    this.#context.network.send(
      this.actor,
      placement.actorOf[segment],
      this.#segments.kinds.configure,
      -1,
      epoch,
      epoch,
    );
  }
}
