/**
 * What a create call is given besides, under AWS's own names. Types only: ranges are judged by sim/creation, under
 * AWS's error names. Passwords are not among them, since scenarios are shared: nothing in a file should be one.
 */
import { z } from "zod";

const text = (about: string) => z.string("is not a text").max(500).describe(about).optional();
const flag = (about: string) => z.boolean("is not true or false").describe(about).optional();
const number = (about: string) => z.number("is not a number").describe(about).optional();
const texts = (about: string) => z.array(z.string()).max(64).describe(about).optional();

const monitoring = {
  MonitoringInterval: number(
    "Seconds between two samples of Enhanced Monitoring: 0, 1, 5, 10, 15, 30 or 60. Default 0: off.",
  ),
  MonitoringRoleArn: text("The role that Enhanced Monitoring writes its log under."),
  EnablePerformanceInsights: flag("Default false."),
  PerformanceInsightsRetentionPeriod: number("Days: 7, 31 times 1 to 23, or 731."),
  DatabaseInsightsMode: text("standard or advanced, which needs 465 days of Performance Insights."),
};

const capacity = z.strictObject({
  MinCapacity: number("Capacity units, in steps of 0.5 from 0."),
  MaxCapacity: number("Capacity units, from 1 to 256."),
  SecondsUntilAutoPause: number("300 to 86400, where MinCapacity is 0."),
});

export const clusterCreation = z
  .strictObject({
    ...monitoring,
    EngineMode: text("provisioned (default), or serverless for Serverless v1."),
    MasterUsername: text("1 to 16 letters and digits; a secondary has the primary's."),
    ManageMasterUserPassword: flag("The password is in Secrets Manager; not in a global database."),
    MasterUserSecretKmsKeyId: text("The key of that secret."),
    DatabaseName: text("The first database. Left out: none in MySQL, postgres in PostgreSQL."),
    Port: number("1150 to 65535. Default 3306 or 5432."),
    BackupRetentionPeriod: number("Days, 1 to 35. Default 1."),
    PreferredBackupWindow: text("hh24:mi-hh24:mi in UTC, at least 30 minutes."),
    PreferredMaintenanceWindow: text(
      "ddd:hh24:mi-ddd:hh24:mi in UTC, at least 30 minutes, apart from the backup window.",
    ),
    StorageEncrypted: flag("Default true since February 2026."),
    KmsKeyId: text("The customer's key; in play it is the cluster's kmsKey."),
    StorageType: text("aurora (default) or aurora-iopt1."),
    AllocatedStorage: number("Not Aurora's: refused."),
    Iops: number("Not Aurora's: refused."),
    EnableCloudwatchLogsExports: texts("Logs that go to CloudWatch, by the engine's names."),
    ScalingConfiguration: z.record(z.string(), z.unknown()).describe("Of Serverless v1.").optional(),
    ServerlessV2ScalingConfiguration: capacity.describe("The range of db.serverless instances.").optional(),
    VpcSecurityGroupIds: texts("Security groups, sg-…"),
    AvailabilityZones: texts("Up to three zones of the Region; they cannot be changed later."),
    DeletionProtection: flag("In play it is the cluster's deletionProtection. Default false."),
  })
  .describe(
    "Further parameters of CreateDBCluster, under AWS's names: judged as the service judges them, and not played.",
  )
  .optional();

export const instanceCreation = z
  .strictObject({
    ...monitoring,
    Engine: text("The cluster's engine."),
    PromotionTier: number("0 to 15; in play it is promotionTier."),
    PubliclyAccessible: flag("Default false."),
    AutoMinorVersionUpgrade: flag("Default true."),
    MultiAZ: flag("Not Aurora's: refused."),
    MasterUsername: text("The cluster's: refused."),
    BackupRetentionPeriod: number("The cluster's: refused."),
    StorageEncrypted: flag("The cluster's: refused."),
    DBName: text("The cluster's: refused."),
    DeletionProtection: flag("The cluster's: true is refused."),
  })
  .describe("Further parameters of CreateDBInstance, under AWS's names: judged and not played.")
  .optional();

export const globalCreation = z
  .strictObject({
    SourceDBClusterIdentifier: text("The cluster it is made from, by identifier or ARN; the rest is inherited then."),
    Engine: text("Of one that is made from nothing."),
    EngineVersion: text("Likewise."),
    DatabaseName: text("Likewise."),
    StorageEncrypted: flag("Likewise."),
    DeletionProtection: flag("Default false."),
  })
  .describe("Parameters of CreateGlobalCluster, under AWS's names: judged and not played.")
  .optional();
