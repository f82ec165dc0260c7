/**
 * Could a cluster have come back after a schedule? It is read off the scenario's data alone, so that the judge shares
 * no mistake with what it judges: "did not recover" counts against the engine only where recovery was promised.
 *
 * What it cannot see: a role change that was under way when the last fault was lifted takes the time it takes; bounds
 * must leave room for it.
 */
import { formatSpan, type Micros } from "../kernel/index.ts";
import { isMomentary } from "../scenario/momentary.ts";
import type { FaultSpec, Scenario } from "../scenario/types.ts";
import { DESTROYED_MAX, destroyedBy } from "./bound.ts";
import { calmAt } from "./calm.ts";
import { FAULT_KINDS } from "./fault-kinds.ts";

/** Why clients need not be served again within `bound` of that moment; undefined where they must. */
export function whyNotHealed(scenario: Scenario, bound: Micros): string | undefined {
  const { faults, actions, clusters, duration, workloads } = scenario;
  const standing = faults.find((fault) => isNeverLifted(fault, duration));
  if (standing !== undefined) return `${standing.kind} at ${formatSpan(standing.at)} is never lifted`;
  const destroyed = destroyedBy(faults);
  if (destroyed.length > DESTROYED_MAX) return `copies on ${destroyed.length} storage nodes were destroyed`;
  if (faults.some(({ kind }) => kind === "key-disabled") && !actions.some(({ kind }) => kind === "start-cluster"))
    return "a cluster that has been without its key waits for somebody to start it";
  const deleted = new Set(actions.flatMap((action) => (action.kind === "delete-instance" ? [action.instance] : [])));
  if (clusters[0].instances.every(({ id }) => deleted.has(id))) return "every instance was deleted";
  const stuck = workloads.find(({ driver }) => driver.kind === "pool" && driver.lifetime === 0);
  if (stuck !== undefined)
    return `the pool of ${stuck.id} keeps its connections for ever, those to a former writer too`;
  const calm = calmAt(scenario);
  if (calm + bound > duration)
    return `the run ends ${formatSpan(Math.max(0, duration - calm))} after the last fault was lifted`;
  return undefined;
}

function isNeverLifted(fault: FaultSpec, duration: Micros): boolean {
  if (fault.for > 0) return fault.at + fault.for > duration;
  return FAULT_KINDS[fault.kind].harm !== "destroyed" && !isMomentary(fault);
}
