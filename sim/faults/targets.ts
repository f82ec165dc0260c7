/** Who a fault is aimed at: scopes of the scenario turned into sets of hosts. */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { Scope } from "../scenario/types.ts";

/** The names a scope may use, each with the hosts it stands for. */
export interface Directory {
  readonly hostCount: number;
  hostsOfAz(name: string): readonly number[];
  hostOfNode(name: string): number | undefined;
  hostOfInstance(name: string): number | undefined;
  hostOfSegment(name: string): number | undefined;
  hostsOfStorage(name: string): readonly number[];
  hostOfControlPlane(name: string): number | undefined;
  isControlPlane(host: number): boolean;
  hostOfClients(name: string): number | undefined;
  hostsOfRegion(name: string): readonly number[];
  /** A cluster's replication servers: those that read its volume, and those that feed it. */
  hostsOutbound(cluster: string): readonly number[];
  hostsInbound(cluster: string): readonly number[];
  /** All machines of an RDS Proxy, or one by its own name. */
  hostsOfProxy(name: string): readonly number[];
  /** Whoever has the role now; nobody where a cluster has none such. */
  hostsOfWriter(cluster: string): readonly number[];
  hostsOfReaders(cluster: string): readonly number[];
}

/** Whom faults in force were aimed at when they began: a role is somebody else's by the time a fault is lifted. */
export class AimedAt implements Stateful {
  /** By fault: the hosts of scopes that name a role. */
  #hosts: Record<string, readonly number[]> = {};
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  begin(id: number, scope: Scope): readonly number[] {
    const hosts = hostsIn(scope, this.#directory);
    if ("writer" in scope || "readers" in scope) this.#hosts[id] = hosts;
    return hosts;
  }

  end(id: number, scope: Scope): readonly number[] {
    const hosts = this.#hosts[id] ?? hostsIn(scope, this.#directory);
    delete this.#hosts[id];
    return hosts;
  }

  copyState(copy: StateCopy): void {
    this.#hosts = copy.of(this.#hosts);
  }
}

/** Raises RangeError for a name the topology does not have: the parser has said so before, with a position. */
export function hostsIn(scope: Scope, directory: Directory): readonly number[] {
  if ("az" in scope) return some(directory.hostsOfAz(scope.az), scope);
  if ("node" in scope) return some([directory.hostOfNode(scope.node)], scope);
  if ("instance" in scope) return some([directory.hostOfInstance(scope.instance)], scope);
  if ("segment" in scope) return some([directory.hostOfSegment(scope.segment)], scope);
  if ("storage" in scope) return some(directory.hostsOfStorage(scope.storage), scope);
  if ("controlPlane" in scope) return some([directory.hostOfControlPlane(scope.controlPlane)], scope);
  if ("region" in scope) return some(directory.hostsOfRegion(scope.region), scope);
  if ("outbound" in scope) return some(directory.hostsOutbound(scope.outbound), scope);
  if ("inbound" in scope) return some(directory.hostsInbound(scope.inbound), scope);
  if ("proxy" in scope) return some(directory.hostsOfProxy(scope.proxy), scope);
  if ("writer" in scope) return directory.hostsOfWriter(scope.writer);
  if ("readers" in scope) return directory.hostsOfReaders(scope.readers);
  return some([directory.hostOfClients(scope.clients)], scope);
}

/** One byte a host: 1 for those in the scope; `null` is everybody but the hosts in `except`. */
export function hostMask(scope: Scope | null, directory: Directory, except?: Uint8Array): Uint8Array {
  const mask = new Uint8Array(directory.hostCount);
  if (scope !== null) for (const host of hostsIn(scope, directory)) mask[host] = 1;
  else mask.forEach((_, host) => (mask[host] = except?.[host] === 1 ? 0 : 1));
  return mask;
}

function some(hosts: readonly (number | undefined)[], scope: Scope): readonly number[] {
  const known = hosts.filter((host) => host !== undefined);
  if (known.length === 0) {
    const [[what, name] = ["whom", "nobody"]] = Object.entries(scope);
    throw new RangeError(`A fault is aimed at ${what}: ${name}, and nothing of the topology is called that.`);
  }
  return known;
}
