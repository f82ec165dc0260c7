/**
 * What lag charts plot, of mirrored MySQL: commit latency and how long writes have gone unanswered. A standby does not
 * lag, it has a write before that is done; replicas do.
 */
import type { MirroredWorld } from "../assembly/index.ts";
import { GaugeReader } from "./gauges.ts";

export function mirroredGauges(world: MirroredWorld): GaugeReader {
  const { pair } = world;
  return new GaugeReader(world, () => ({
    replicaLagUs: [...pair.instances.map(() => null), ...pair.replicas.map(({ behind }) => behind)],
    globalLagUs: [],
    copying: pair.control.isCopying ? 2 : 0,
    acu: [...pair.instances, ...pair.replicas].map(() => null),
  }));
}
