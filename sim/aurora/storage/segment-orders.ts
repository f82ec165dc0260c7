/**
 * What a segment is told beside batches: a recovery fences it and brings the truncation, the control plane brings a
 * membership (storage reference 5.3, 6.4). Each of them is refused by its epochs like a batch.
 *
 * Left out: what it means to hold an epoch, a truncation or a membership, and batches themselves (segments.ts).
 */
import { TRACE } from "../../trace/index.ts";
import type { InstanceKinds } from "./instance-kinds.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import { memberEpochOf, packEpochs, volumeEpochOf, type Context, type Volume } from "./volume.ts";

/** The messages that bring them. */
export interface OrderKinds {
  readonly prepare: number;
  readonly install: number;
  readonly configure: number;
}

/** `instance` tells how segments answer; `configured` hears of a membership, and of whoever brought it. */
export function takeOrders(
  context: Context,
  volume: Volume,
  segments: Segments,
  instance: () => InstanceKinds,
  configured: (segment: number, askedBy: number) => void,
): OrderKinds {
  const { network, trace, mutations } = context;
  const { metadata, placement } = volume;

  /** A recovery fences: from now on nothing older is taken, and the SCL told here stands until the truncation comes. */
  const prepare = (actor: number, epochs: number): void => {
    const segment = placement.segmentOfActor(actor);
    if (segments.state[segment] === SEGMENT.gone) return;
    const epoch = volumeEpochOf(epochs);
    const owner = metadata.owners[epoch];
    if (segments.refuses(segment, epoch, memberEpochOf(epochs), owner)) return;
    if (segments.lacksMembership(segment, memberEpochOf(epochs))) return;
    if (segments.promised[segment] < epoch && !mutations.fenceAfterRead) {
      segments.promised[segment] = epoch;
      trace.emit(TRACE.promised, segment, epoch);
    }
    const group = placement.groupOf[segment];
    const copying = segments.state[segment] === SEGMENT.copying;
    const live = copying ? -1 : metadata.afterTruncations(group, segments.scl[segment], segments.installed[segment]);
    const own = packEpochs(epoch, segments.memberEpoch[segment]);
    network.send(actor, owner, instance().promised, segment, live, own);
  };

  const receiveTruncation = (actor: number, epochs: number): void => {
    const segment = placement.segmentOfActor(actor);
    const epoch = volumeEpochOf(epochs);
    if (segments.state[segment] === SEGMENT.gone) return;
    const owner = metadata.owners[epoch];
    if (segments.refuses(segment, epoch, memberEpochOf(epochs), owner)) return;
    if (segments.lacksMembership(segment, memberEpochOf(epochs))) return;
    segments.install(segment, epoch);
    segments.acknowledge(segment, segments.scl[segment], owner);
  };

  /** The control plane raises the membership epoch; it must know the segment's present one or a later one (P18 4.1). */
  const configure = (actor: number, askedBy: number, replaces: number, epoch: number): void => {
    const segment = placement.segmentOfActor(actor);
    if (segments.state[segment] === SEGMENT.gone) return;
    if (replaces >= segments.memberEpoch[segment]) segments.adopt(segment, epoch);
    configured(segment, askedBy);
  };

  return {
    prepare: network.registerMessage("segment is fenced", (actor, _a, _b, epochs) => prepare(actor, epochs)),
    install: network.registerMessage("segment gets truncation", (actor, _a, _b, epochs) =>
      receiveTruncation(actor, epochs),
    ),
    configure: network.registerMessage("segment gets membership", configure),
  };
}
