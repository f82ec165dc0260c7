/**
 * Where write forwarding goes: from a reader of a secondary cluster to the writer of the global database's primary,
 * from a reader of any other cluster to its own writer. The clusters' rooms do not know one another; this is what they
 * are told.
 */
import { NO_FORWARDING, type ForwardingLinks } from "../aurora/database/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { Lsn, StateCopy, Stateful } from "../kernel/index.ts";
import { mayForward } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import type { ClusterWorld } from "./cluster-world.ts";

/**
 * Under the article's semantics: by cluster and row, the newest forwarded version that a reader of the cluster has been
 * told of.
 */
export class Exposed implements Stateful {
  #versions: Record<string, Lsn> = {};

  at(cluster: number, key: number): Lsn {
    return this.#versions[`${cluster} ${key}`] ?? 0;
  }

  add(cluster: number, key: number, version: Lsn): void {
    this.#versions[`${cluster} ${key}`] = Math.max(version, this.at(cluster, key));
  }

  copyState(copy: StateCopy): void {
    this.#versions = copy.of(this.#versions);
  }
}

export function linksOf(
  scenario: Scenario,
  index: number,
  clusters: readonly ClusterWorld[],
  global: GlobalDatabase | undefined,
  exposed: Exposed,
): ForwardingLinks {
  const spec = scenario.clusters[index];
  if (!mayForward(spec, scenario.actions)) return NO_FORWARDING;
  const isMember = (place: number): boolean => global === undefined || global.isMember(place);
  const primary = (): number => (global !== undefined && isMember(index) ? global.primary : index);
  return {
    enabled: true,
    isWanted: () => clusters[index].forwardingSwitch?.isWanted ?? spec.writeForwarding,
    isSeed: scenario.global?.consistencySemantics === "seed",
    writer: () => {
      const { control, instances } = clusters[primary()];
      return instances[control.writer]?.actor ?? -1;
    },
    isLocal: () => primary() === index,
    hasLeft: (writer) => !isMember(index) && clusters[index].instances.every(({ actor }) => actor !== writer),
    slowestView: () => {
      let slowest = Infinity;
      clusters.forEach(({ instances }, place) => {
        if (place === primary() || !isMember(place)) return;
        for (const { status, replica } of instances)
          if (status === "reading") slowest = Math.min(slowest, replica.view);
      });
      return slowest;
    },
    exposed: (key) => exposed.at(index, key),
    expose: (key, version) => {
      exposed.add(index, key, version);
    },
  };
}
