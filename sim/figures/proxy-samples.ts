/**
 * CloudWatch's metrics of RDS Proxy, once a period, a row a proxy (dimension ProxyName): what its machines have
 * counted, in sum, latencies as means of the period (the guide's page on monitoring RDS Proxy, with its names and
 * units).
 *
 * Sampled from outside, between events, like all metrics. Left out: AvailabilityPercentage, what has to do with TLS and
 * with authentication, and the dimensions EndpointName, Target and TargetRole.
 */
import type { World } from "../build.ts";
import type { ProxyCounted, ProxyFleet } from "../clients/index.ts";
import type { MetricSample } from "../results/index.ts";

export class ProxySampler {
  readonly #world: World;
  readonly #names: readonly { readonly cluster: string; readonly id: string }[];
  #before: readonly ProxyCounted[];

  constructor(world: World) {
    this.#world = world;
    this.#names = world.clusters.flatMap(({ spec }) =>
      (spec.proxies ?? []).map(({ id }) => ({ cluster: spec.id, id })),
    );
    this.#before = fleetsOf(world).map(countedOf);
  }

  /** The samples of the period that ends now; none where there is no proxy. */
  sample(): MetricSample[] {
    const at = this.#world.context.engine.now;
    const before = this.#before;
    const fleets = fleetsOf(this.#world);
    this.#before = fleets.map(countedOf);
    return fleets.flatMap((fleet, index) => {
      const { cluster, id } = this.#names[index];
      const [a, b] = [before[index], this.#before[index]];
      const sample = (metric: string, value: number, unit: MetricSample["unit"]): MetricSample => ({
        at,
        metric,
        unit,
        value,
        cluster,
        of: id,
        source: "proxy",
        role: null,
      });
      const count = (metric: string, key: keyof ProxyCounted): MetricSample => sample(metric, b[key] - a[key], "Count");
      const mean = (metric: string, sum: keyof ProxyCounted, of: keyof ProxyCounted): MetricSample =>
        sample(metric, b[of] === a[of] ? 0 : (b[sum] - a[sum]) / (b[of] - a[of]), "Microseconds");
      const sumOf = (value: (node: ProxyFleet["nodes"][number]) => number): number =>
        fleet.nodes.reduce((total, node) => total + value(node), 0);
      return [
        sample(
          "ClientConnections",
          sumOf((node) => node.gauges().clients),
          "Count",
        ),
        count("ClientConnectionsReceived", "clientsReceived"),
        count("ClientConnectionsSetupSucceeded", "clientsSetUp"),
        count("ClientConnectionsClosed", "clientsClosed"),
        sample(
          "DatabaseConnections",
          sumOf(({ pool }) => pool.use().open),
          "Count",
        ),
        sample(
          "DatabaseConnectionsCurrentlyBorrowed",
          sumOf(({ pool }) => pool.use().borrowed),
          "Count",
        ),
        sample(
          "DatabaseConnectionsCurrentlyInTransaction",
          sumOf((node) => node.gauges().inTransaction),
          "Count",
        ),
        sample(
          "DatabaseConnectionsCurrentlySessionPinned",
          sumOf(({ pool }) => pool.use().pinned),
          "Count",
        ),
        count("DatabaseConnectionRequests", "databaseRequests"),
        count("DatabaseConnectionsSetupSucceeded", "databaseSetUp"),
        count("DatabaseConnectionsSetupFailed", "databaseFailed"),
        sample(
          "MaxDatabaseConnectionsAllowed",
          sumOf((node) => node.gauges().allowed),
          "Count",
        ),
        mean("DatabaseConnectionsBorrowLatency", "borrowTime", "borrows"),
        count("QueryRequests", "queries"),
        mean("QueryDatabaseResponseLatency", "databaseTime", "databaseAnswers"),
        mean("QueryResponseLatency", "answerTime", "answers"),
      ];
    });
  }
}

function fleetsOf({ proxies }: World): readonly ProxyFleet[] {
  return proxies?.fleets ?? [];
}

/** What the machines of one proxy have counted, in sum. */
function countedOf({ nodes }: ProxyFleet): ProxyCounted {
  const all = nodes.map(({ counts }) => counts.read());
  const keys = Object.keys(all[0]) as (keyof ProxyCounted)[];
  return Object.fromEntries(
    keys.map((key) => [key, all.reduce((sum, one) => sum + one[key], 0)]),
  ) as unknown as ProxyCounted;
}
