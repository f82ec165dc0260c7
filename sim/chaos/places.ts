/** What a topology has that a fault can hit, by name. Of several clusters each counts alike. */
import { FIXED } from "../parameters/index.ts";
import { proxyMachine } from "../scenario/index.ts";
import type { ClusterSpec, InstanceScope, Scenario, Scope } from "../scenario/types.ts";
import type { Luck } from "./luck.ts";

const LETTERS = ["a", "b", "c"];
const GROUP_BYTES = FIXED.groupBytes.value;

export class Places {
  readonly #scenario: Scenario;
  readonly #luck: Luck;

  constructor(scenario: Scenario, luck: Luck) {
    this.#scenario = scenario;
    this.#luck = luck;
  }

  get isGlobal(): boolean {
    return this.#scenario.global !== undefined;
  }

  /** Of a global database the clusters that belong to it: restored and cloned ones have no part in it. */
  get #members(): readonly ClusterSpec[] {
    return this.#scenario.clusters.filter(({ copyOf }) => copyOf === undefined);
  }

  get #cluster(): ClusterSpec {
    return this.#luck.pick(this.#scenario.clusters);
  }

  get az(): { readonly az: string } {
    const { region } = this.#cluster;
    return {
      az: this.#luck.pick(
        (this.#scenario.regions.find(({ name }) => name === region) ?? this.#scenario.regions[0]).azs,
      ),
    };
  }

  get region(): { readonly region: string } {
    return { region: this.#cluster.region };
  }

  /** A storage node, by its own name or by a segment that it carries. */
  get node(): Scope {
    const cluster = this.#cluster;
    const own = cluster === this.#scenario.clusters[0] ? "" : `${cluster.id}.`;
    const letter = this.#luck.pick(LETTERS);
    if (this.#luck.percent(70))
      return { node: `${own}storage-${letter}${this.#luck.between(1, cluster.volume.storageNodesPerAz)}` };
    const groups = Math.ceil(cluster.volume.sizeBytes / GROUP_BYTES);
    return {
      segment: `${own}pg${this.#luck.between(0, groups - 1)}.${letter}${this.#luck.between(1, membersInAz(cluster))}`,
    };
  }

  get instance(): { readonly instance: string } {
    const having = this.#scenario.clusters.filter(({ instances }) => instances.length > 0);
    const { instances } = this.#luck.pick(having);
    // The writer is hit as often as all readers together: what hurts most is tried most.
    return { instance: this.#luck.percent(50) ? instances[0].id : this.#luck.pick(instances).id };
  }

  /** An instance by its name, or by the role that it has by then. */
  get engine(): InstanceScope {
    if (this.#luck.percent(70)) return this.instance;
    const { id } = this.#luck.pick(this.#scenario.clusters.filter(({ instances }) => instances.length > 0));
    return this.#luck.percent(70) ? { writer: id } : { readers: id };
  }

  /** A machine that can crash or stand still. */
  get host(): Scope {
    const proxies = this.#scenario.clusters.flatMap(({ region, proxies: own = [] }) => {
      const azs = this.#scenario.regions.find(({ name }) => name === region)?.azs ?? [];
      return own.flatMap(({ id, azs: where }) => where.map((az) => proxyMachine(id, az, azs)));
    });
    if (proxies.length > 0 && this.#luck.percent(15)) return { proxy: this.#luck.pick(proxies) };
    return this.#luck.percent(50) ? this.node : this.engine;
  }

  /** One side of a link. */
  get side(): Scope {
    const wider: (() => Scope)[] = [
      () => this.node,
      () => this.engine,
      () => this.az,
      () => ({ controlPlane: this.#cluster.id }),
      () => ({ storage: this.#cluster.id }),
    ];
    if (this.#scenario.workloads.length > 0)
      wider.push(() => ({ clients: this.#luck.pick(this.#scenario.workloads).id }));
    if (this.isGlobal)
      wider.push(
        () => this.region,
        () => ({ outbound: this.#luck.pick(this.#members).id }),
        () => ({ inbound: this.#luck.pick(this.#members).id }),
      );
    return this.#luck.pick(wider)();
  }

  /** A cluster with all that it has, by name. */
  get whole(): {
    readonly id: string;
    readonly azs: readonly string[];
    readonly instances: readonly string[];
    readonly nodes: readonly string[];
  } {
    const cluster = this.#cluster;
    const { azs } = this.#scenario.regions.find(({ name }) => name === cluster.region) ?? this.#scenario.regions[0];
    const own = cluster === this.#scenario.clusters[0] ? "" : `${cluster.id}.`;
    const perAz = cluster.volume.storageNodesPerAz;
    const nodes = Array.from(
      { length: 3 * perAz },
      (_, index) => `${own}storage-${LETTERS[index % 3]}${Math.floor(index / 3) + 1}`,
    );
    return { id: cluster.id, azs, instances: cluster.instances.map(({ id }) => id), nodes };
  }

  /** A workload, or null for all of them. */
  get clients(): string | null {
    const { workloads } = this.#scenario;
    return workloads.length === 0 || this.#luck.percent(50) ? null : this.#luck.pick(workloads).id;
  }

  get cluster(): string {
    return this.#cluster.id;
  }

  /** A secondary of a global database. */
  get secondary(): string {
    return this.#luck.pick(this.#members.slice(1)).id;
  }

  get segment(): string {
    const [cluster] = this.#scenario.clusters;
    const { sizeBytes } = cluster.volume;
    return `pg${this.#luck.between(0, Math.ceil(sizeBytes / GROUP_BYTES) - 1)}.${this.#luck.pick(LETTERS)}${this.#luck.between(1, membersInAz(cluster))}`;
  }

  /** Readers of the first cluster, or its writer where it has none. */
  get successor(): string {
    const { instances } = this.#scenario.clusters[0];
    return this.#luck.pick(instances.length > 1 ? instances.slice(1) : instances).id;
  }
}

function membersInAz({ volume }: ClusterSpec): number {
  return volume.members === "three" ? 1 : 2;
}
