/**
 * How a global database stands at one instant, as a picture draws it: who is the primary, how far each cluster has the
 * log, and what is on its way there or waits to leave. Lags are as the primary's replication server would calculate
 * them now. Reads the world, changes nothing.
 */
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { Volume } from "../aurora/storage/index.ts";
import type { World } from "../build.ts";
import type { GlobalFrame, GlobalMemberFrame } from "../results/index.ts";
import { hostStatus } from "./frame-hosts.ts";

export function globalOf(world: World, global: GlobalDatabase): GlobalFrame {
  const { context, clusters } = world;
  const { primary, status } = global;
  const { now } = context.engine;
  const server = global.servers[primary];
  const { metadata } = clusters[primary].volume;
  const members = clusters.map(({ places, agent }, index): GlobalMemberFrame => {
    const durable = global.vdlOf(index);
    const lane = server.lanes[index];
    const isSecondary = index !== primary && server.isSecondary(index);
    const sent = lane.sent < 0 ? durable : lane.sent;
    return {
      role: index === primary ? "primary" : global.isMember(index) ? "secondary" : "left",
      isFed: isSecondary,
      received: index === primary ? durable : Math.max(durable, agent?.received ?? 0),
      durable,
      lagUs: isSecondary ? global.durabilityLag(index, now) : 0,
      rpoUs: isSecondary ? global.rpoLag(index, now) : 0,
      onTheWay: isSecondary ? between(metadata, Math.max(0, lane.received), sent) : 0,
      waiting: isSecondary ? between(metadata, sent, server.vdl) : 0,
      sends: hostStatus(world, places.outboundHost),
      receives: hostStatus(world, places.inboundHost),
    };
  });
  const { gate, held } = clusters[primary].writer.writing;
  return { primary, status, members, rpo: gate?.rpo ?? -1, held, recordBytes: context.parameters.logRecordBytes };
}

/** Records in (from, to]: LSNs without those that nobody has used. */
function between({ truncations }: Volume["metadata"], from: number, to: number): number {
  const unused = truncations.reduce(
    (sum, { keep, upTo }) => sum + Math.max(0, Math.min(to, upTo) - Math.max(from, keep)),
    0,
  );
  return Math.max(0, to - from - unused);
}
