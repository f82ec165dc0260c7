/** When does a schedule leave everybody in peace? It is read off the scenario's data alone. */
import type { Micros } from "../kernel/index.ts";
import type { Scenario } from "../scenario/types.ts";

/** The moment after which nothing more is done to the cluster. */
export function calmAt({ faults, actions }: Pick<Scenario, "faults" | "actions">): Micros {
  return Math.max(0, ...faults.map((fault) => fault.at + fault.for), ...actions.map(({ at }) => at));
}
