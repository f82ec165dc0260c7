/**
 * Clusters that restores and clones make, as this world has them: each stands in `World.clusters` from the start and is
 * nothing before. What its clients read goes through its references to its source's pages, and the checks of the source
 * hear of it (C38, C39): so a broken reference spoils what clients get, not only what an audit finds.
 */
import { CopiedVolume, type CopiedVolumeParts } from "../aurora/backup/index.ts";
import { History, type Operations } from "../clients/index.ts";
import type { Lsn, StateCopy, Stateful } from "../kernel/index.ts";
import type { MicroOperation, Operation } from "../results/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { clonesOf, restoresOf } from "./copies.ts";

/** An instance that comes with its cluster: when, as a scenario has it. */
const WITH_CLUSTER = -3;

/** Whoever wrote what a copy was made with: no client of it. */
const SOURCE_PROCESS = 0xffffffff;

interface Copy {
  /** Absent where nobody asks for any. */
  readonly history: History | undefined;
  readonly volume: CopiedVolume;
  readonly source: ClusterWorld;
  readonly kind: "restore" | "clone";
  /** Its number among the restores, or among the clones of its source. */
  readonly number: number;
}

export class CopiedClusters implements Stateful {
  /** By cluster. */
  readonly #copies: readonly (Copy | undefined)[];
  readonly #clusters: readonly ClusterWorld[];
  readonly #operations: Operations;
  /** By server: the place of its cluster. */
  readonly #clusterOf: (server: number) => number;
  /** By cluster: whether somebody clones it. */
  readonly #isCloned: readonly boolean[];
  /** Only under the mutation cloneWritesInPlace: by cluster and version what a clone has written there. */
  #inPlace: Record<string, number> = {};
  /** By cluster: hears that it is filled. */
  readonly #filled: ((() => void) | undefined)[] = [];

  constructor(
    scenario: Scenario,
    clusters: readonly ClusterWorld[],
    operations: Operations,
    clusterOf: (server: number) => number,
    keepsHistories: boolean,
  ) {
    this.#clusters = clusters;
    this.#operations = operations;
    this.#clusterOf = clusterOf;
    clusters[0].fleet.patching.beside = clusters.slice(1).map(({ fleet }) => fleet.patching);
    this.#isCloned = clusters.map(({ spec }) => clonesOf(scenario).some(({ cluster }) => cluster === spec.id));
    const hasLists = scenario.workloads.some(({ lists }) => lists);
    this.#copies = clusters.map((cluster, index): Copy | undefined => {
      const { copyOf, id, instances: listed } = cluster.spec;
      if (copyOf === undefined) return undefined;
      const from = clusters.findIndex(({ spec }) => spec.id === copyOf);
      const source = clusters[from];
      const restore = restoresOf(scenario, copyOf).findIndex(({ as }) => as === id);
      const clone = clonesOf(scenario)
        .filter((one) => one.cluster === copyOf)
        .findIndex(({ as }) => as === id);
      const { context, volume, fleet, places, lifecycle } = cluster;
      const parts: CopiedVolumeParts = {
        context,
        volume,
        fleet,
        controlHost: places.controlHost,
        sourceValue: (version) => this.#valueIn(from, version),
        sourceLog: source.volume.log,
        hasLists,
        begun: () => lifecycle.beginCopy(),
        filled: () => {
          lifecycle.endCopy();
          listed.forEach(({ createdAt }, instance) => {
            if (createdAt === WITH_CLUSTER) lifecycle.createInstance(instance);
          });
          this.#filled[index]?.();
        },
      };
      const copied = context.engine.random.within(`copied ${id}`, () => new CopiedVolume(parts));
      if (restore < 0)
        this.#followWrites(
          context.trace,
          source.context.trace,
          from,
          clone,
          copied,
          context.mutations.cloneWritesInPlace,
        );
      return {
        history: keepsHistories ? new History() : undefined,
        volume: copied,
        source,
        kind: restore >= 0 ? "restore" : "clone",
        number: restore >= 0 ? restore : clone,
      };
    });
  }

  /** The copies' names. */
  get names(): readonly string[] {
    return this.#clusters.map(({ spec }) => spec.id).filter((_, index) => this.#copies[index] !== undefined);
  }

  named(name: string): ClusterWorld | undefined {
    return this.#clusters.find(({ spec }) => spec.id === name);
  }

  /**
   * The volume of the cluster of this name, which tells `filled`; undefined for a copy that is no cluster of the
   * topology.
   */
  targetOf(name: string, filled: () => void): CopiedVolume | undefined {
    const index = this.#clusters.findIndex(({ spec }) => spec.id === name);
    this.#filled[index] = filled;
    return this.#copies[index]?.volume;
  }

  /** What a client finds in a version that a server has answered with. */
  valueAt(version: Lsn, server: number): number {
    return this.#valueIn(this.#clusterOf(Math.max(0, server)), version);
  }

  /** What a version of a cluster's volume says. */
  valueIn(cluster: ClusterWorld, version: Lsn): number {
    return this.#valueIn(this.#clusters.indexOf(cluster), version);
  }

  /** A client has the answer to a read. Those of several rows are judged by their versions alone. */
  rowsRead(operation: number, version: Lsn, server: number): void {
    if (server < 0 || this.#operations.stepsOf(operation) !== 1 || this.#operations.sqlAt(operation, 0) !== "") return;
    const cluster = this.#clusterOf(server);
    const key = this.#operations.keyOf(operation);
    const value = version === 0 ? 0 : this.#valueIn(cluster, version);
    if (this.#isCloned[cluster]) this.#clusters[cluster].context.trace.emit(TRACE.sharedRead, key, version, value);
    const copy = this.#copies[cluster];
    if (copy === undefined) return;
    const { trace } = copy.source.context;
    const isMade = version <= copy.volume.sharedEnd;
    if (copy.kind === "clone")
      trace.emit(TRACE.cloneRead, copy.number, key, isMade ? copy.volume.baseOf(key) : version, value, isMade ? 0 : 1);
    else if (isMade) trace.emit(TRACE.restoredRow, copy.number, key, copy.volume.baseOf(key), value);
  }

  /** Where a workload's operations are written down; undefined for those of the database itself. */
  historyOf(cluster: string): History | undefined {
    return this.#copyOf(cluster)?.history;
  }

  /**
   * What clients of a copy have seen, behind what it was made with: that is there as if somebody had written it when
   * the copy was opened. Empty for what is no copy.
   */
  operationsOf(cluster: string): readonly Operation[] {
    const copy = this.#copyOf(cluster);
    if (copy?.history === undefined || !copy.volume.isThere) return [];
    const { volume } = copy;
    const seen = copy.history.rows();
    const hasSteps = seen.some((operation) => operation.steps !== undefined);
    const { thereAt } = volume;
    const made = volume.madeRows();
    const base = {
      process: SOURCE_PROCESS,
      session: SOURCE_PROCESS,
      invoke: thereAt,
      complete: thereAt,
      outcome: "ok",
      lsn: volume.sharedEnd,
    } as const;
    const steps = made.map(({ key, value }): MicroOperation => ({ f: volume.hasLists ? "append" : "w", key, value }));
    const first = (made[0] ?? { key: 0, value: null }) as { readonly key: number; readonly value: number | null };
    // Whose clients touch one row at a time is told so itself: a log of single rows has no way to say more.
    const isOfRows = seen.every((operation) => (operation.steps?.length ?? 1) <= 1);
    const begun: readonly Operation[] = !hasSteps
      ? made.map(({ key, value }) => ({ ...base, f: "write", key, value }))
      : isOfRows
        ? made.map(({ key, value }, index) => ({ ...base, f: "txn", key, value, steps: [steps[index]] }))
        : [{ ...base, f: "txn", ...first, steps }];
    return [...(steps.length === 0 ? [] : begun), ...seen];
  }

  #copyOf(cluster: string): Copy | undefined {
    return this.#copies[this.#clusters.findIndex(({ spec }) => spec.id === cluster)];
  }

  get volumes(): readonly CopiedVolume[] {
    return this.#copies.flatMap((copy) => copy?.volume ?? []);
  }

  copyState(copy: StateCopy): void {
    copy.parts(this.#histories);
    this.#inPlace = copy.of(this.#inPlace);
    copy.parts(this.volumes);
  }

  get #histories(): readonly History[] {
    return this.#copies.flatMap((copy) => copy?.history ?? []);
  }

  #valueIn(cluster: number, version: Lsn): number {
    const copy = this.#copies[cluster];
    const value = copy === undefined ? this.#clusters[cluster].volume.log.value(version) : copy.volume.valueOf(version);
    return this.#inPlace[`${cluster} ${version}`] ?? value;
  }

  /** What a clone writes itself, for the check of its source. */
  #followWrites(
    own: Trace,
    ofSource: Trace,
    source: number,
    clone: number,
    volume: CopiedVolume,
    isInPlace: boolean,
  ): void {
    own.on(TRACE.recordAllocated, (lsn, _group, flags, key, value) => {
      if (!volume.isThere || key < 0 || (flags & FLAG.undo) !== 0) return;
      ofSource.emit(TRACE.cloneWrote, clone, key, lsn, value);
      // Mutation cloneWritesInPlace: a shared page is changed where it stands, and the source's clients read it.
      if (isInPlace && volume.baseOf(key) > 0) this.#inPlace[`${source} ${volume.baseOf(key)}`] = value;
    });
  }
}
