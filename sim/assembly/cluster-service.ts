/**
 * What the service does around a cluster, put together for one: patches, keys, calls that create and delete, stops,
 * readers that come and go, maintenance; and the capacity of serverless instances. Each part is absent where nobody has
 * asked for it. The order of these lines is part of what a seed means.
 */
import {
  EncryptionKey,
  EnginePatching,
  ForwardingSwitch,
  Lifecycle,
  Maintenance,
  Stopping,
} from "../aurora/cluster/index.ts";
import type { LongQueries } from "../aurora/database/index.ts";
import { ReaderScaling, Serverless, ServerlessV1 } from "../aurora/scaling/index.ts";
import { instanceClass, SERVERLESS_CLASS } from "../facts/index.ts";
import { isSwitched } from "../scenario/index.ts";
import type { ClusterBase } from "./cluster-base.ts";

export interface ClusterService {
  readonly enginePatching: EnginePatching;
  /** Present where somebody switches write forwarding on or off during the run. */
  readonly forwardingSwitch: ForwardingSwitch | undefined;
  /** The customer's key; absent where storage is encrypted with one of AWS's own. */
  readonly key: EncryptionKey | undefined;
  /** Calls that create, change and delete it and its instances. */
  readonly lifecycle: Lifecycle;
  readonly stopping: Stopping;
  /** Absent where nobody has asked for it. */
  readonly readerScaling: ReaderScaling | undefined;
  /** Absent where no maintenance is done. */
  readonly maintenance: Maintenance | undefined;
}

export interface ClusterCapacity {
  /** Absent where every instance is provisioned. */
  readonly serverless: Serverless | undefined;
  readonly serverlessV1: ServerlessV1 | undefined;
}

/** What a serverless instance has now, in capacity units, 0 while it is paused; undefined for a provisioned one. */
export function acuOf({ serverless, serverlessV1 }: ClusterCapacity, instance: number): number | undefined {
  return serverlessV1?.acu ?? serverless?.capacities[instance]?.acu;
}

export function serviceOf({ parts, spec, places, context, control, zone, instances }: ClusterBase): ClusterService {
  const { scenario, index } = parts;
  const { hosts } = context;
  const ids = spec.instances.map(({ id }) => id);
  const enginePatching = new EnginePatching({
    context,
    instances,
    told: control.told,
    engine: spec.engine,
    isGlobalMember: parts.isGlobalMember,
    isServerlessV1: spec.serverlessV1 !== undefined,
    host: places.controlHost,
  });
  const forwardingSwitch = isSwitched(spec, scenario.actions)
    ? new ForwardingSwitch({ context, instances, host: places.controlHost, isOnAtFirst: spec.writeForwarding })
    : undefined;
  const membersNow = (): number[] =>
    instances.flatMap((_, instance) =>
      zone.isMember(instance) || control.told.statuses.isComing(instance) ? [instance] : [],
    );
  const key =
    spec.kmsKey === undefined
      ? undefined
      : new EncryptionKey({
          context,
          told: control.told,
          host: places.controlHost,
          serverHosts: [places.outboundHost, places.inboundHost].filter((host) => host >= 0),
          isGlobalMember: parts.isGlobalMember,
          hasMachines: () => places.instanceHosts.every((host) => hosts.hasCapacity(host)),
          // Whoever fills a copy waits for the key; the service looks after it when the cluster is there.
          exists: () => lifecycle.exists && !(spec.copyOf !== undefined && lifecycle.isCreating),
          present: membersNow,
          stop: () => control.shutDown(),
          start: (stopped) => control.startUp(stopped),
        });
  const stopping = new Stopping({
    context,
    control,
    members: membersNow,
    ids,
    isServerlessV1: spec.serverlessV1 !== undefined,
    isPlayed: scenario.actions.some((action) => action.kind === "stop-cluster" && action.cluster === spec.id),
    hasMachines: () => places.instanceHosts.every((host) => hosts.hasCapacity(host)),
    host: places.controlHost,
  });
  const lifecycle = new Lifecycle({
    context,
    control,
    zone,
    instances,
    ids,
    index,
    isLater: spec.created !== undefined,
    isProtected: spec.deletionProtection === true,
    isServerlessV1: spec.serverlessV1 !== undefined,
    isPlayed:
      spec.copyOf !== undefined ||
      scenario.actions.some(({ kind }) => kind === "create-cluster" || kind === "delete-cluster"),
    hasKey: () => key?.isDisabled !== true,
    hasMachine: (instance) => hosts.hasCapacity(places.instanceHosts[instance]),
    host: places.controlHost,
  });
  const slots = spec.instances.flatMap(({ createdAt }, index) => (createdAt === -1 ? [index] : []));
  const readerScaling =
    spec.autoScaling === undefined
      ? undefined
      : new ReaderScaling({
          context,
          spec: spec.autoScaling,
          control,
          zone,
          instances,
          slots,
          host: places.controlHost,
        });
  const maintenance =
    spec.maintenance === undefined
      ? undefined
      : new Maintenance({
          context,
          spec: spec.maintenance,
          control,
          zone,
          patching: enginePatching,
          isGlobalMember: parts.isGlobalMember,
          instances: instances.length,
          host: places.controlHost,
        });
  return { enginePatching, forwardingSwitch, key, lifecycle, stopping, readerScaling, maintenance };
}

export function capacityOf(
  { parts, spec, places, context, control, instances }: ClusterBase,
  queries: LongQueries,
): ClusterCapacity {
  const serverless =
    spec.serverlessV2 === undefined
      ? undefined
      : new Serverless({
          context,
          spec: spec.serverlessV2,
          control,
          instances,
          engineName: spec.engine,
          memoryGib: spec.instances.map((instance) =>
            instance.class === SERVERLESS_CLASS ? 0 : instanceClass(instance.class).memoryGib,
          ),
          isGlobalMember: parts.isGlobalMember,
          hasProxies: (spec.proxies ?? []).length > 0,
          hasBinaryLog: spec.binaryLogging === true,
          host: places.controlHost,
        });
  const serverlessV1 =
    spec.serverlessV1 === undefined
      ? undefined
      : new ServerlessV1({
          context,
          spec: spec.serverlessV1,
          control,
          instance: instances[0],
          queries,
          engineName: spec.engine,
          host: places.controlHost,
        });
  return { serverless, serverlessV1 };
}
