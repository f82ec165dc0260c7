/**
 * CreateDBInstance in a cluster, as the service judges it (cluster reference 9.2): what the cluster owns is not an
 * instance's to give.
 */
import type { EngineName } from "../facts/index.ts";
import { judgeMonitoring, type MonitoringParameters } from "./monitoring.ts";
import { judgeRange, refusalsOf, type Refusal } from "./refusal.ts";

export interface InstanceParameters extends MonitoringParameters {
  readonly Engine?: string | undefined;
  readonly PromotionTier?: number | undefined;
  readonly PubliclyAccessible?: boolean | undefined;
  readonly AutoMinorVersionUpgrade?: boolean | undefined;
  readonly MultiAZ?: boolean | undefined;
  readonly MasterUsername?: string | undefined;
  readonly BackupRetentionPeriod?: number | undefined;
  readonly StorageEncrypted?: boolean | undefined;
  readonly DBName?: string | undefined;
  readonly DeletionProtection?: boolean | undefined;
}

const CLUSTER_OWNED = ["MasterUsername", "BackupRetentionPeriod", "StorageEncrypted", "DBName"] as const;

export function judgeCreateDBInstance(given: InstanceParameters, clusterEngine: EngineName): readonly Refusal[] {
  return refusalsOf((refuse) => {
    if (given.Engine !== undefined && given.Engine !== clusterEngine)
      refuse(
        "Engine",
        "InvalidParameterCombination",
        `differs: The engine name requested for your DB instance (${given.Engine}) doesn't match the engine name of your DB cluster (${clusterEngine}).`,
      );
    judgeRange("PromotionTier", given.PromotionTier, [0, 15], refuse);
    for (const name of CLUSTER_OWNED)
      if (given[name] !== undefined)
        refuse(name, "InvalidParameterCombination", "is the cluster's: give it to CreateDBCluster");
    if (given.MultiAZ !== undefined)
      refuse("MultiAZ", "InvalidParameterCombination", "is not Aurora's: an instance in another AZ is a reader");
    if (given.DeletionProtection === true)
      refuse("DeletionProtection", "InvalidParameterCombination", "is the cluster's: it applies to no single instance");
    judgeMonitoring(given, refuse);
  });
}
