/**
 * CreateGlobalCluster, as the service judges it (cluster reference 9.3): from a cluster that exists, whose properties
 * it inherits, or from nothing.
 */
import { judgeIdentifier, refusalsOf, type Refusal } from "./refusal.ts";

export interface GlobalParameters {
  readonly SourceDBClusterIdentifier?: string | undefined;
  readonly Engine?: string | undefined;
  readonly EngineVersion?: string | undefined;
  readonly DatabaseName?: string | undefined;
  readonly StorageEncrypted?: boolean | undefined;
  readonly DeletionProtection?: boolean | undefined;
}

const INHERITED = ["EngineVersion", "DatabaseName", "StorageEncrypted"] as const;

export function judgeCreateGlobalCluster(
  id: string,
  given: GlobalParameters,
  clusters: readonly string[],
): readonly Refusal[] {
  return refusalsOf((refuse) => {
    judgeIdentifier("GlobalClusterIdentifier", id, refuse);
    const { SourceDBClusterIdentifier: source, Engine: engine } = given;
    if (source === undefined) {
      if (engine === undefined)
        refuse(
          "Engine",
          "InvalidParameterValue",
          "is missing: When creating standalone global cluster, value for engineName should be specified",
        );
      return;
    }
    const name = source.replace(/^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:cluster:/, "");
    if (name.includes(":"))
      refuse(
        "SourceDBClusterIdentifier",
        "InvalidParameterValue",
        `"${source}" is malformed: Malformed db cluster arn ${source}`,
      );
    else if (!clusters.includes(name))
      refuse("SourceDBClusterIdentifier", "InvalidParameterValue", `there is no cluster "${name}"`);
    if (engine !== undefined)
      refuse(
        "Engine",
        "InvalidParameterCombination",
        "is the source's: When creating global cluster from existing db cluster, value for engineName should not be specified since it will be inherited from source cluster",
      );
    for (const one of INHERITED)
      if (given[one] !== undefined)
        refuse(one, "InvalidParameterCombination", "is inherited from the source cluster: leave it out");
  });
}
