/**
 * CreateGlobalCluster of a file's actions, checked as the service checks it (cluster reference 9.3): with a source,
 * which is the primary, or without one.
 */
import type { Micros } from "../kernel/index.ts";
import type { Path } from "./issue.ts";
import { isGlobalTopology } from "./normalize-copies.ts";
import type { Report } from "./read.ts";
import type { ActionSpec, ClusterSpec } from "./types.ts";

export const NO_GLOBAL = "there is no global database in the topology (GlobalClusterNotFoundFault)";

/**
 * CreateGlobalCluster of the primary as its source; or with an engine, empty: who is to be its primary is created after
 * it.
 */
export function createdGlobal(
  { engine }: { readonly engine?: ClusterSpec["engine"] | undefined },
  at: Micros,
  clusters: readonly ClusterSpec[],
  path: Path,
  report: Report,
): ActionSpec {
  const [primary] = clusters;
  if (!isGlobalTopology(clusters)) report([...path, "kind"], NO_GLOBAL);
  if (engine === undefined) return { kind: "create-global-cluster", at };
  const here = [...path, "engine"];
  if (engine !== primary.engine)
    report(
      here,
      `differs from the engine of "${primary.id}", which is to be its primary: ${primary.engine} (InvalidParameterCombination)`,
    );
  else if (primary.created === undefined)
    report(
      here,
      `goes without a source, and "${primary.id}" is there already: no cluster that exists joins an empty global database. Leave it out: "${primary.id}" is the source then (InvalidParameterCombination)`,
    );
  return { kind: "create-global-cluster", at, engine };
}
