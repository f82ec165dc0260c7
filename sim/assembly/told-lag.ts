/**
 * How far readers lag, as a client reads it in `replica_host_status` before it reads from one (`lagGuard`): by the
 * clocks of reader and writer, which may differ. Left out: SHOW SLAVE STATUS, which is empty on Aurora.
 */
import type { WorkloadSpec } from "../scenario/types.ts";
import { endpointOf } from "./client-view.ts";
import type { ClusterWorld } from "./cluster-world.ts";

/** The lag of the reader that is furthest behind, of those that a workload is led to. */
export function toldLagOf(spec: WorkloadSpec, cluster: ClusterWorld): () => number {
  const { instances, context, places, zone } = cluster;
  const named = endpointOf(spec, cluster);
  // A reader compares its clock with the time that the writer wrote down.
  const clock = (index: number): number => context.hosts.clock(places.instanceHosts[index]);
  const lags = (): number[] =>
    zone.leadsTo(named).flatMap((index) => {
      const { status, replica } = instances[index];
      if (status !== "reading") return [];
      return [replica.reportedLag(context.engine.now) + clock(index) - clock(cluster.writer.index)];
    });
  return () => Math.max(0, ...lags());
}
