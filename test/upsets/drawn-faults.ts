/**
 * Faults for the search for what befalls together (together.test.ts): every kind that swarms draw, by their table
 * (sim/chaos), within what loses nothing that was acknowledged; and a key that is disabled, after which a person starts
 * the cluster again. What stops a whole machine, link, zone or control plane is as frequent as all other kinds.
 */
import fc from "fast-check";
import { DRAWN_FAULTS, FAULT_KINDS, isWithin, Places } from "../../sim/chaos/index.ts";
import { choices, luckOf, type Choices } from "../../sim/fast-check/choices.ts";
import type { FaultKind, FaultSpec, Scenario } from "../../sim/scenario/types.ts";
import { spanOf, spans, type Span } from "./drawn-moments.ts";

interface Fault {
  readonly kind: FaultKind;
  readonly span: Span;
  readonly where: Choices;
}

const ROLLS_BACK = "RollbackCapacityChange";

const OFTEN: readonly FaultKind[] = [
  "crash",
  "partition",
  "pause",
  "hold",
  "az-outage",
  "region-outage",
  "control-plane-outage",
  "suspicion",
];

/** Of these kinds alone. */
export function faultsAmong(kinds: readonly FaultKind[], maxLength: number): fc.Arbitrary<readonly Fault[]> {
  const often = OFTEN.filter((kind) => kinds.includes(kind));
  const kind = fc.oneof(fc.constantFrom(...often), fc.constantFrom(...kinds));
  return fc.array(fc.record({ kind, span: spans, where: choices() }), { maxLength, size: "max" });
}

export const faults = faultsAmong(DRAWN_FAULTS, 4);

/** In this world: those that it can have. */
export function faultsOf(scenario: Scenario, drawn: readonly Fault[], gathered: readonly number[]): FaultSpec[] {
  // Whoever is overrun finds no scaling point, and without one no capacity: where none is forced that lasts for good.
  const isTrapped = scenario.clusters.some(({ serverlessV1 }) => serverlessV1?.timeoutAction === ROLLS_BACK);
  const withKey = scenario.clusters.filter(({ kmsKey }) => kmsKey !== undefined);
  const kept: FaultSpec[] = [];
  for (const { kind, span, where } of drawn) {
    const luck = luckOf(where);
    const when = spanOf(span, gathered);
    const fault: FaultSpec | null =
      kind === "key-disabled" && withKey.length > 0
        ? { kind, ...when, cluster: luck.pick(withKey).id }
        : FAULT_KINDS[kind].draw(when, new Places(scenario, luck), luck);
    if (kind === "slow-cpu" && isTrapped) continue;
    if (fault !== null && isWithin([...kept, fault], "disks", scenario)) kept.push(fault);
  }
  return kept;
}
