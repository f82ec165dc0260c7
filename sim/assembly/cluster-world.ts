/**
 * One cluster put together: what it stands on (cluster-base.ts), what the service does around it, what is watched of
 * it. Each cluster has a trace of its own, so checks and story know nothing of other clusters, and kinds of events and
 * random streams of its own.
 *
 * In a secondary of a global database a replication agent stands where the writer stands elsewhere: it has the volume,
 * and its log stream is what the readers follow.
 */
import { TopologyTable, OrderReach } from "../aurora/cluster/index.ts";
import {
  LongQueries,
  ReaderReach,
  type DatabaseRegistry,
  type ForwardingLinks,
  type Instance,
  type StatementSource,
} from "../aurora/database/index.ts";
import { membershipReach, writerReach, type Context, type Reach, type StorageDriver } from "../aurora/storage/index.ts";
import type { Checks, FailureListener, Names } from "../checks/index.ts";
import type { Restorable } from "../kernel/index.ts";
import { Meters, UsageMeter } from "../meters/index.ts";
import type { Layout } from "../results/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { Story, type StoryLines } from "../story/index.ts";
import { TRACE } from "../trace/index.ts";
import { HOST } from "../world/index.ts";
import { standCluster, type ClusterBase } from "./cluster-base.ts";
import { checksOf } from "./cluster-checks.ts";
import { capacityOf, serviceOf, type ClusterCapacity, type ClusterService } from "./cluster-service.ts";
import { layoutOf } from "./layout.ts";
import { namesOf, openerOf } from "./names.ts";
import type { Places } from "./places.ts";

export interface ClusterWorld extends ClusterService, ClusterCapacity, Omit<ClusterBase, "parts"> {
  readonly topology: TopologyTable;
  readonly queries: LongQueries;
  readonly reach: Reach;
  readonly readerReach: ReaderReach;
  readonly layout: Layout;
  readonly names: Names;
  readonly story: Story;
  readonly checks: Checks | undefined;
  readonly meters: Meters | undefined;
  readonly usage: UsageMeter;
  /** The instance that has the volume open, or opened it last; the first one where none ever did. */
  readonly writer: Instance;
  /** Whoever has the volume open, or opened it last. */
  readonly driver: StorageDriver;
  /** The world has changed around it: hosts came or went, links broke or healed. */
  changed(): void;
  /** Everything of it with state, in the order in which it is saved. */
  readonly parts: readonly Restorable[];
}

export interface ClusterParts {
  readonly scenario: Scenario;
  readonly index: number;
  readonly context: Context;
  readonly registry: DatabaseRegistry;
  readonly places: Places;
  readonly keys: number;
  readonly operations: StatementSource;
  /** Where its readers forward writes to; known once all clusters are there. */
  readonly links: () => ForwardingLinks;
  /** Whether it belongs to a global database now. */
  readonly isGlobalMember: () => boolean;
  readonly lines: StoryLines;
  readonly checks: boolean;
  readonly metrics: boolean;
}

export function buildCluster(parts: ClusterParts): ClusterWorld {
  const { context } = parts;
  const changed = (): void => {
    reach.refresh();
    readerReach.refresh();
    orderReach.refresh();
    tellable.refresh();
    story.reachRefreshed();
    fleet.gossip.armAll();
    fleet.health.wake();
    control.monitor.wake();
  };
  const base = standCluster(parts, changed);
  const { places, volume, fleet, control, zone, database, instances, agent } = base;
  const topology = new TopologyTable(context, volume, instances);
  const queries = new LongQueries(context, volume, instances);
  const service = serviceOf(base);
  const layout = layoutOf(parts.scenario, parts.index, volume, parts.places, context.hosts);
  const story = storyOf(base, layout);
  const reach = writerReach(context, volume);
  const readerReach = new ReaderReach(context, instances);
  const orderReach = new OrderReach(context, instances, places.controlHost);
  const tellable = membershipReach(context, volume, places.controlHost);
  const meters = parts.metrics ? new Meters(context.trace, instances.length) : undefined;
  const usage = usageOf(base);
  const onFailure: FailureListener = (name, failure) => story.violated(name, failure.message);
  const names = namesOf(parts.scenario, base.spec, parts.places, context.hosts);
  const checks = parts.checks ? checksOf(base, names, onFailure) : undefined;
  // What its instances begin with is told, so that checks and story hear it.
  const capacity = capacityOf(base, queries);
  // After the checks, which learn of the newcomer first.
  context.trace.on(TRACE.segmentPlaced, (segment) => {
    reach.placed(segment);
    tellable.placed(segment);
  });
  // Another has the volume from now on, and stands elsewhere.
  context.trace.on(TRACE.recoveryStarted, () => {
    reach.refresh();
    story.reachRefreshed();
  });
  const openedBy = (): number => fleet.drivers.findIndex(({ actor }) => actor === volume.writerActor);
  const saved: (Restorable | undefined)[] = [
    volume,
    fleet,
    database,
    agent,
    zone,
    topology,
    control,
    queries,
    ...Object.values(service),
    ...Object.values(capacity),
    reach,
    readerReach,
    orderReach,
    tellable,
    story,
    checks,
    meters,
    usage,
  ];
  return {
    ...base,
    ...service,
    ...capacity,
    topology,
    queries,
    reach,
    readerReach,
    layout,
    names,
    story,
    checks,
    meters,
    usage,
    get writer() {
      return instances[openedBy()] ?? instances[0];
    },
    get driver() {
      return fleet.drivers[Math.max(0, openedBy())];
    },
    changed,
    parts: saved.filter((part) => part !== undefined),
  };
}

function storyOf({ parts, spec, volume, context: { trace, hosts, network } }: ClusterBase, layout: Layout): Story {
  const prefix = parts.index > 0 ? `${spec.id}: ` : "";
  return new Story({
    trace,
    spec,
    layout,
    lines: parts.lines,
    prefix,
    hasClients: parts.scenario.workloads.length > 0,
    opener: openerOf(spec),
    isOpenerStill: () => hosts.state[network.hostOf(volume.writerActor)] === HOST.paused,
  });
}

function usageOf({ spec, context, volume }: ClusterBase): UsageMeter {
  const present = spec.instances.map(({ createdAt }) => createdAt === 0);
  return new UsageMeter(context.trace, volume.shape.groups, present, spec.created !== undefined);
}

/** Whether it forwards writes, or may be told to. */
export function forwardsWrites({ spec, forwardingSwitch }: ClusterWorld): boolean {
  return spec.writeForwarding || forwardingSwitch !== undefined;
}
