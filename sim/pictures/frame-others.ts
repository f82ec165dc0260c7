/** How the clusters beside the pictured one stand at one instant. Reads the world, changes nothing. */
import type { ClusterWorld } from "../assembly/index.ts";
import { MEMBERS, SEGMENT } from "../aurora/storage/index.ts";
import type { OtherFrame } from "../results/index.ts";
import { REACH } from "../trace/index.ts";
import { hostStatus, instanceStatus } from "./frame-hosts.ts";

export function otherFrame(cluster: ClusterWorld): OtherFrame {
  const { instances, places, volume } = cluster;
  return {
    instances: instances.map(({ isThere, status }, index) => ({
      status: instanceStatus(cluster, index),
      detail: isThere ? status : "not there",
    })),
    nodes: places.nodeHosts.map((host) => hostStatus(cluster, host)),
    proxies: places.proxyHosts.flat().map((host) => hostStatus(cluster, host)),
    copiesMin: copiesMin(cluster),
    groups: volume.groups,
    epoch: volume.metadata.epoch,
  };
}

/** In reach of whoever feeds or writes the volume. */
function copiesMin({ volume, reach, fleet }: ClusterWorld): number {
  let least: number = MEMBERS;
  for (let group = 0; group < volume.groups; group++) {
    const { segments } = volume.metadata.membership(group);
    let copies = 0;
    for (let position = 0; position < MEMBERS; position++) {
      const segment = segments[position];
      const isThere = fleet.segments.state[segment] !== SEGMENT.gone;
      if (isThere && reach.state[segment] !== REACH.down && reach.state[segment] !== REACH.cut) copies++;
    }
    least = Math.min(least, copies);
  }
  return least;
}
