/**
 * Aurora's fault-injection queries as faults of this format (cluster reference 10.3).
 *
 *   crash INSTANCE, NODE       the engine dies, with NODE its page cache, too; its host starts it again
 *   crash DISPATCHER           what ships writes to the volume and to readers dies and is started again: the writer's
 *                              sessions and transactions end with it, and readers, disconnected from the master,
 *                              restart as well (cluster reference 10.3); the machine and its page cache stay
 *   read replica failure       a share of what the writer streams to its readers is lost
 *   disk failure               a share of the requests to a storage node, or to the node of a segment, is lost: DISK i
 *                              is the i-th segment
 *   disk congestion            a share of them takes between min and max longer
 */
import type { Micros } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { readInjection, showMistake, SqlMistake, type Injection, type StoragePart } from "./fault-sql.ts";
import type { Path } from "./issue.ts";
import { knownInstance, type FaultContext } from "./normalize-scope.ts";
import { readBegin } from "./read.ts";
import type { SqlFile } from "./schema-injected.ts";
import type { ClusterSpec, FaultSpec, Scope } from "./types.ts";

/** After a crash the host's own monitor starts the engine again. [choice] */
const RESTARTED_AFTER: Micros = FIXED.restartedAfter.value;
const GROUP_BYTES = FIXED.groupBytes.value;
const MEMBERS = ["a1", "a2", "b1", "b2", "c1", "c2"] as const;

export function normalizeSql(file: SqlFile, path: Path, context: FaultContext): readonly FaultSpec[] {
  const { clusters, report } = context;
  const instance = knownInstance(file.instance, [...path, "instance"], context);
  const index = clusters.findIndex(({ instances }) => instances.some(({ id }) => id === instance));
  const at = readBegin(file.at, context.duration, [...path, "at"], report);
  if (index < 0) return [];
  try {
    const injection = readInjection(clusters[index].engine, file.statement);
    return faultsOf(injection, instance, at, clusters[index], index);
  } catch (error) {
    if (error instanceof SqlMistake) report([...path, "statement"], showMistake(file.statement, error));
    else if (error instanceof RangeError) report([...path, "statement"], error.message);
    else throw error;
    return [];
  }
}

/** Raises RangeError, with a sentence, for what the cluster does not have. */
function faultsOf(
  injection: Injection,
  instance: string,
  at: Micros,
  cluster: ClusterSpec,
  index: number,
): readonly FaultSpec[] {
  switch (injection.kind) {
    case "crash": {
      const crash = { kind: "crash", at, for: RESTARTED_AFTER, scope: { instance } } as const;
      if (injection.what === "dispatcher") return [{ ...crash, for: 0, component: "dispatcher" }];
      return [injection.what === "node" ? { ...crash, component: "node" } : crash];
    }
    case "replica-failure":
      return readersOf(injection.replica, instance, cluster).map(([from, to]): FaultSpec => ({
        kind: "loss",
        at,
        for: injection.for,
        from: { instance: from },
        to: { instance: to },
        direction: "one-way",
        messages: ["stream"],
        ratio: injection.ratio,
      }));
    case "disk-failure":
      return [
        {
          kind: "loss",
          at,
          for: injection.for,
          ...requests(instance, injection.part, cluster, index),
          ratio: injection.ratio,
        },
      ];
    case "disk-congestion": {
      const { min, max, ratio } = injection;
      const share = ratio < 1 ? { ratio } : {};
      return [
        {
          kind: "slow-link",
          at,
          for: injection.for,
          ...requests(instance, injection.part, cluster, index),
          factor: 1,
          extra: min,
          spread: max - min,
          ...share,
        },
      ];
    }
  }
}

/**
 * Who streams to whom, of what the statement names: on a reader it is that reader that fails, on the writer those
 * named.
 */
function readersOf(
  replica: string | undefined,
  instance: string,
  { instances }: ClusterSpec,
): readonly (readonly [string, string])[] {
  const [writer, ...readers] = instances.map(({ id }) => id);
  if (readers.length === 0) throw new RangeError("the cluster has no reader that could fail");
  if (replica === undefined) return (instance === writer ? readers : [instance]).map((reader) => [writer, reader]);
  if (!readers.includes(replica))
    throw new RangeError(`there is no reader "${replica}": there are ${readers.join(", ")}`);
  return [[writer, replica]];
}

function requests(
  instance: string,
  part: StoragePart,
  cluster: ClusterSpec,
  index: number,
): { from: Scope; to: Scope; direction: "one-way"; messages: readonly ["writes", "pages"] } {
  return { from: { instance }, to: placeOf(part, cluster, index), direction: "one-way", messages: ["writes", "pages"] };
}

function placeOf(part: StoragePart, { id, volume }: ClusterSpec, cluster: number): Scope {
  const prefix = cluster === 0 ? "" : `${id}.`;
  if (part.what === "all") return { storage: id };
  const perAz = volume.storageNodesPerAz;
  const count = part.what === "node" ? 3 * perAz : Math.ceil(volume.sizeBytes / GROUP_BYTES) * MEMBERS.length;
  if (part.index >= count)
    throw new RangeError(`there is no ${part.what} ${part.index}: the highest index is ${count - 1}`);
  if (part.what === "node")
    return { node: `${prefix}storage-${"abc"[Math.floor(part.index / perAz)]}${(part.index % perAz) + 1}` };
  return { segment: `${prefix}pg${Math.floor(part.index / MEMBERS.length)}.${MEMBERS[part.index % MEMBERS.length]}` };
}
