/**
 * A topology as a row of create calls, judged before anything else is: identifiers, and what `creation` gives under
 * AWS's names (cluster reference 9).
 */
import {
  judgeCreateDBCluster,
  judgeCreateDBInstance,
  judgeCreateGlobalCluster,
  judgeIdentifier,
  refusalsOf,
  type Refusal,
} from "../creation/index.ts";
import type { Path } from "./issue.ts";
import type { Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec } from "./types.ts";

export function judgeCreation(file: ScenarioFile, clusters: readonly ClusterSpec[], report: Report): void {
  const listed = file.topology?.clusters ?? [];
  const global = file.topology?.global;
  const isGlobal = global !== undefined;
  const primary = listed.find(({ id }) => id === clusters[0].id);
  const { StorageEncrypted, KmsKeyId } = primary?.creation ?? {};
  const isPrimaryEncrypted = StorageEncrypted === true || KmsKeyId !== undefined || primary?.kmsKey !== undefined;
  for (const [index, cluster] of listed.entries()) {
    const path = ["topology", "clusters", index];
    const spec = clusters.find(({ id }) => id === cluster.id) ?? clusters[0];
    tellIdentifier("DBClusterIdentifier", cluster.id, [...path, "id"], report);
    // The format's own serverlessV2 is the capacity range that serverless instances need.
    const classes = (cluster.instances ?? []).flatMap((one) =>
      cluster.serverlessV2 === undefined || one.class !== "db.serverless" ? (one.class ?? []) : [],
    );
    const context = {
      engine: spec.engine,
      region: spec.region,
      isGlobal,
      isSecondary: isGlobal && spec !== clusters[0],
      isPrimaryEncrypted,
      isServerlessV1: spec.serverlessV1 !== undefined,
      classes,
    };
    if (cluster.creation !== undefined)
      tell(judgeCreateDBCluster(cluster.creation, context), [...path, "creation"], report);
    for (const [position, instance] of (cluster.instances ?? []).entries()) {
      const at = [...path, "instances", position];
      tellIdentifier("DBInstanceIdentifier", instance.id, [...at, "id"], report);
      if (instance.creation !== undefined)
        tell(judgeCreateDBInstance(instance.creation, spec.engine), [...at, "creation"], report);
    }
  }
  if (global === undefined) return;
  const path = ["topology", "global"];
  if (global.creation === undefined) tellIdentifier("GlobalClusterIdentifier", global.id, [...path, "id"], report);
  else
    tell(
      judgeCreateGlobalCluster(
        global.id,
        global.creation,
        clusters.map(({ id }) => id),
      ),
      [...path, "creation"],
      report,
    );
}

function tellIdentifier(parameter: string, id: string, path: Path, report: Report): void {
  for (const { message, error } of refusalsOf((refuse) => judgeIdentifier(parameter, id, refuse)))
    report(path, `${message} (${error})`);
}

/** AWS's name of the parameter is the key; what is at fault in another one stands at the whole. */
function tell(refusals: readonly Refusal[], path: Path, report: Report): void {
  for (const { parameter, error, message } of refusals) report([...path, parameter], `${message} (${error})`);
}
