/**
 * How a newcomer's segment comes to be on a host, and how a segment that is no member any more goes: it is told so, and
 * gives its place up.
 *
 * Left out: who is to come or go, and when (repair.ts); what a newcomer copies (hydration.ts).
 */
import { TRACE } from "../../trace/index.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

export interface NewcomerParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly segments: Segments;
  /** Hears of every segment that has come to be. */
  readonly added: (segment: number) => void;
}

export class Newcomers {
  readonly #parts: NewcomerParts;
  /** Whoever sends segments away. */
  readonly #actor: number;
  readonly #discard: number;

  constructor(parts: NewcomerParts, actor: number) {
    this.#parts = parts;
    this.#actor = actor;
    const { context, volume } = parts;
    this.#discard = context.network.registerMessage("segment is told to go", (segmentActor) =>
      this.discarded(volume.placement.segmentOfActor(segmentActor)),
    );
  }

  /** A newcomer's segment on a host: it holds nothing and promises what everybody has promised. */
  create(group: number, position: number, host: number): number {
    const { volume, segments, added, context } = this.#parts;
    const { metadata, placement } = volume;
    const segment = placement.add(group, position, host);
    const { countUnhydrated, directMembershipJump } = context.mutations;
    const counts = countUnhydrated || directMembershipJump;
    segments.add(segment, counts ? SEGMENT.serving : SEGMENT.copying, 0, metadata.openEpoch);
    segments.promised[segment] = metadata.epoch;
    added(segment);
    context.trace.emit(TRACE.segmentPlaced, segment, group, position, host, context.hosts.azOf[host]);
    return segment;
  }

  sendAway(segment: number): void {
    const { context, volume } = this.#parts;
    context.network.send(this.#actor, volume.placement.actorOf[segment], this.#discard, 0, 0, 0);
  }

  /** A segment has been told to go, or has learnt by itself that it is no member any more. */
  discarded(segment: number): void {
    const { segments, volume, context } = this.#parts;
    if (segments.state[segment] === SEGMENT.gone) return;
    segments.state[segment] = SEGMENT.gone;
    volume.placement.release(segment);
    const group = volume.placement.groupOf[segment];
    context.trace.emit(TRACE.segmentDiscarded, segment, group, volume.placement.positionOf[segment]);
  }
}
