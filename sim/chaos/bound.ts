/**
 * What a schedule takes away from the copies, read off its data alone: which AZs and storage nodes are out of reach at
 * a moment, and which nodes have lost what they had. The generator keeps schedules within a bound by it, and the judge
 * tells by it what nobody promised.
 *
 * It knows nothing of the engine, and errs on the careful side: a segment named by a fault counts as a node of its own,
 * slow counts as away, and a cut between two sides counts for the side that has storage.
 */
import type { Micros } from "../kernel/index.ts";
import { ofCluster } from "../scenario/index.ts";
import type { FaultSpec, Scenario, Scope } from "../scenario/types.ts";
import { FAULT_KINDS } from "./fault-kinds.ts";

/**
 * What must be survivable: az: writes go on. az-plus-one: reads go on. disks: nothing is lost, whatever is away for a
 * while. nothing: no bound.
 */
export type Survive = "az" | "az-plus-one" | "disks" | "nothing";

/**
 * Copies on two nodes may be destroyed in one run: any four of six that hold a commit leave two, and a read quorum
 * meets them.
 */
export const DESTROYED_MAX = 2;

const FOR_EVER = Number.MAX_SAFE_INTEGER;

interface Hit {
  readonly from: Micros;
  readonly until: Micros;
  readonly azs: readonly string[];
  /** Nodes by their AZ and name: `a/storage-a1`. */
  readonly nodes: readonly string[];
  readonly everything: boolean;
}

/** Whether the schedule stays within the bound at every moment. */
export function isWithin(faults: readonly FaultSpec[], survive: Survive, scenario: Scenario): boolean {
  if (survive === "nothing") return true;
  if (destroyedBy(faults).length > DESTROYED_MAX) return false;
  if (survive === "disks") return true;
  const hits = faults.flatMap((fault) => hitOf(fault, scenario));
  // What is away is the most when something has just begun.
  return hits.every(({ from }) =>
    isSurvivable(
      hits.filter((hit) => hit.from <= from && from < hit.until),
      survive,
    ),
  );
}

/** Storage nodes that lose what they have, or a part of it. */
export function destroyedBy(faults: readonly FaultSpec[]): readonly string[] {
  const names = faults.flatMap((fault) =>
    FAULT_KINDS[fault.kind].harm === "destroyed" && "scope" in fault ? [JSON.stringify(fault.scope)] : [],
  );
  return [...new Set(names)];
}

function isSurvivable(hits: readonly Hit[], survive: Survive): boolean {
  if (hits.some(({ everything }) => everything)) return false;
  const azs = new Set(hits.flatMap((hit) => hit.azs));
  const nodes = new Set(hits.flatMap((hit) => hit.nodes));
  const beside = (az: string): number => [...nodes].filter((node) => !node.startsWith(`${az}/`)).length;
  const spare = survive === "az" ? 0 : 1;
  if (azs.size > 1) return false;
  if (azs.size === 1) return beside([...azs][0]) <= spare;
  // Nodes of one AZ are less than the AZ.
  return nodes.size <= spare + 1 || [...nodes].some((node) => beside(node.split("/")[0]) <= spare);
}

function hitOf(fault: FaultSpec, scenario: Scenario): Hit[] {
  const { harm } = FAULT_KINDS[fault.kind];
  if (harm === "none") return [];
  const until = fault.for === 0 || harm === "destroyed" ? FOR_EVER : fault.at + fault.for;
  const side = (scope: Scope): Hit => ({ from: fault.at, until, ...storageIn(scope, scenario) });
  if ("scope" in fault) return [side(fault.scope)];
  if (!("from" in fault)) return [];
  const first = side(fault.from);
  return [hasStorage(first) || fault.to === null ? first : side(fault.to)];
}

function hasStorage({ azs, nodes, everything }: Omit<Hit, "from" | "until">): boolean {
  return everything || azs.length + nodes.length > 0;
}

function storageIn(scope: Scope, scenario: Scenario): Omit<Hit, "from" | "until"> {
  const none = { azs: [], nodes: [], everything: false };
  const azOf = (name: string, letter: string): string => {
    const [cluster] = ofCluster(name, scenario.clusters);
    const region = scenario.regions.find((one) => one.name === cluster.region) ?? scenario.regions[0];
    return region.azs["abc".indexOf(letter)];
  };
  if ("az" in scope) return { ...none, azs: [scope.az] };
  if ("node" in scope)
    return { ...none, nodes: [`${azOf(scope.node, scope.node.replace(/^.*storage-/, "")[0])}/${scope.node}`] };
  if ("segment" in scope)
    return { ...none, nodes: [`${azOf(scope.segment, scope.segment.replace(/^.*\./, "")[0])}/${scope.segment}`] };
  return "storage" in scope || "region" in scope ? { ...none, everything: true } : none;
}
