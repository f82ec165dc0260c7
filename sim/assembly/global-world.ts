/**
 * A global database put together: its members, which are clusters of the scenario, and the people who move it when its
 * primary is in trouble.
 */
import type { DatabaseRegistry } from "../aurora/database/index.ts";
import { GlobalDatabase, Operators } from "../aurora/global/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { readVersion } from "../facts/index.ts";
import type { GlobalSpec, Scenario } from "../scenario/types.ts";
import { refusedOrder } from "../story/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";

export function globalOf(
  context: Context,
  clusters: readonly ClusterWorld[],
  registry: DatabaseRegistry,
  spec: GlobalSpec,
): GlobalDatabase {
  const members = clusters.map(
    ({ spec, context: own, volume, fleet, database, agent, places, outboundActor, instances, control, key }) => {
      if (agent === undefined) throw new RangeError(`The cluster ${spec.id} has no replication servers.`);
      return {
        id: spec.id,
        region: spec.region,
        engine: spec.engine,
        engineVersion: readVersion(spec.engine, spec.engineVersion ?? ""),
        context: own,
        volume,
        fleet,
        chunks: database.chunks,
        agent,
        outboundHost: places.outboundHost,
        outboundActor,
        instances: instances.length,
        control,
        controlHost: places.controlHost,
        isAccessible: () => key?.isAccessible !== false,
        isLater: spec.created !== undefined,
      };
    },
  );
  return new GlobalDatabase(context, members, registry, spec);
}

/** What is refused to them is told in the story of the first cluster, as all that happens to the global database is. */
export function operatorsOf(
  { clusters, operators = [] }: Scenario,
  global: GlobalDatabase,
  { story }: ClusterWorld,
): Operators {
  const clusterOf = (id: string): number => clusters.findIndex((one) => one.id === id);
  return new Operators(
    global,
    operators.map(({ to, ...operator }) => ({ ...operator, to: clusterOf(to) })),
    (index, why) => story.tell("client", refusedOrder(operators[index], why)),
  );
}
