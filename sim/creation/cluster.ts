/**
 * CreateDBCluster, as the service judges it (cluster reference 9.1, and 9.3 for one that joins a global database). What
 * a scenario has words of its own for (identifiers, versions, Backtrack, forwarding) is judged where the scenario is
 * read.
 *
 * Left out: whether groups, keys and subnets that are named exist, since nothing but their names is known here.
 */
import type { EngineName } from "../facts/index.ts";
import { judgeCredentials, type Credentials } from "./credentials.ts";
import { judgeMonitoring, type MonitoringParameters } from "./monitoring.ts";
import { judgeChoice, judgeRange, refusalsOf, type Refusal, type Refuse } from "./refusal.ts";
import { judgeWindows } from "./windows.ts";

export interface ClusterParameters extends Credentials, MonitoringParameters {
  readonly EngineMode?: string | undefined;
  readonly DatabaseName?: string | undefined;
  readonly Port?: number | undefined;
  readonly BackupRetentionPeriod?: number | undefined;
  readonly PreferredBackupWindow?: string | undefined;
  readonly PreferredMaintenanceWindow?: string | undefined;
  readonly StorageEncrypted?: boolean | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly StorageType?: string | undefined;
  readonly AllocatedStorage?: number | undefined;
  readonly Iops?: number | undefined;
  readonly EnableCloudwatchLogsExports?: readonly string[] | undefined;
  readonly ScalingConfiguration?: unknown;
  readonly ServerlessV2ScalingConfiguration?: CapacityParameters | undefined;
  readonly VpcSecurityGroupIds?: readonly string[] | undefined;
  readonly AvailabilityZones?: readonly string[] | undefined;
}

export interface CapacityParameters {
  readonly MinCapacity?: number | undefined;
  readonly MaxCapacity?: number | undefined;
  readonly SecondsUntilAutoPause?: number | undefined;
}

/** What the request is about besides its parameters. */
export interface ClusterContext {
  readonly engine: EngineName;
  readonly region: string;
  readonly isGlobal: boolean;
  readonly isSecondary: boolean;
  /** Of a secondary: the primary's storage is encrypted. */
  readonly isPrimaryEncrypted: boolean;
  readonly isServerlessV1: boolean;
  readonly classes: readonly string[];
}

const LOGS: Readonly<Record<EngineName, readonly string[]>> = {
  "aurora-mysql": ["audit", "error", "general", "instance", "slowquery", "iam-db-auth-error"],
  "aurora-postgresql": ["instance", "postgresql", "iam-db-auth-error"],
};

const PORTS: Readonly<Record<EngineName, number>> = { "aurora-mysql": 3306, "aurora-postgresql": 5432 };

export function judgeCreateDBCluster(given: ClusterParameters, context: ClusterContext): readonly Refusal[] {
  return refusalsOf((refuse) => {
    const { engine, isGlobal, isSecondary } = context;
    judgeCredentials(given, engine, isGlobal, refuse);
    // A secondary has the primary's users and databases.
    for (const name of ["MasterUsername", "MasterUserPassword", "DatabaseName"] as const)
      if (isSecondary && given[name] !== undefined)
        refuse(
          name,
          "InvalidParameterCombination",
          "is the primary's in a global database: leave it out of a secondary",
        );
    if (given.DatabaseName !== undefined && !/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(given.DatabaseName))
      refuse("DatabaseName", "InvalidParameterValue", "must be 1 to 64 letters and digits, the first a letter");
    judgeRange("Port", given.Port, [1150, 65_535], refuse);
    judgeRange("BackupRetentionPeriod", given.BackupRetentionPeriod, [1, 35], refuse);
    judgeWindows(given.PreferredBackupWindow, given.PreferredMaintenanceWindow, refuse);
    judgeStorage(given, refuse);
    if (isSecondary && context.isPrimaryEncrypted && given.StorageEncrypted === false)
      refuse(
        "StorageEncrypted",
        "InvalidParameterCombination",
        "is false, and the primary is encrypted: so are its secondaries, each with a key of its own Region",
      );
    judgeModes(given, context, refuse);
    judgeMonitoring(given, refuse);
    for (const log of given.EnableCloudwatchLogsExports ?? [])
      judgeChoice("EnableCloudwatchLogsExports", log, LOGS[engine], refuse);
    judgePlaces(given, context, refuse);
  });
}

/** A cluster's storage has no size and no I/O to order. */
function judgeStorage(
  { StorageEncrypted, KmsKeyId, StorageType, AllocatedStorage, Iops }: ClusterParameters,
  refuse: Refuse,
): void {
  if (StorageType !== undefined && !["aurora", "aurora-iopt1"].includes(StorageType))
    refuse("StorageType", "StorageTypeNotSupported", `"${StorageType}" is none of aurora, aurora-iopt1`);
  if (AllocatedStorage !== undefined)
    refuse("AllocatedStorage", "InvalidParameterCombination", "is not Aurora's: its volume grows by itself");
  if (Iops !== undefined)
    refuse("Iops", "InvalidParameterCombination", "is not Aurora's: its volume has no provisioned I/O");
  if (StorageEncrypted === false && KmsKeyId !== undefined)
    refuse("KmsKeyId", "InvalidParameterCombination", "goes with StorageEncrypted: true");
}

function judgeModes(given: ClusterParameters, context: ClusterContext, refuse: Refuse): void {
  const { isGlobal, classes } = context;
  const { EngineMode: mode = "provisioned", ScalingConfiguration: v1, ServerlessV2ScalingConfiguration: v2 } = given;
  judgeChoice("EngineMode", mode, ["provisioned", "serverless"], refuse);
  if (v1 !== undefined && mode !== "serverless")
    refuse(
      "ScalingConfiguration",
      "InvalidParameterCombination",
      "is of Serverless v1 and goes with EngineMode: serverless; v2 has ServerlessV2ScalingConfiguration",
    );
  if (v2 !== undefined && mode === "serverless")
    refuse("ServerlessV2ScalingConfiguration", "InvalidParameterCombination", "goes with EngineMode: provisioned");
  if (mode === "serverless" || context.isServerlessV1) judgeServerlessV1(given, context.engine, refuse);
  if (isGlobal && mode === "serverless")
    refuse("EngineMode", "InvalidParameterCombination", "serverless cannot be in a global database");
  const burstable = classes.find((name) => /^db\.t\d/.test(name));
  if (isGlobal && burstable !== undefined)
    refuse(
      "DBInstanceClass",
      "InvalidParameterCombination",
      `${burstable} is a burstable class: a global database takes memory-optimised ones`,
    );
  if (v2 !== undefined) judgeCapacity(v2, refuse);
  else if (classes.includes("db.serverless"))
    refuse(
      "ServerlessV2ScalingConfiguration",
      "MissingParameter",
      "is needed for instances of the class db.serverless",
    );
}

/** What Serverless v1 has no choice of (2.2). */
function judgeServerlessV1(given: ClusterParameters, engine: EngineName, refuse: Refuse): void {
  const no = (parameter: string, why: string): void => refuse(parameter, "InvalidParameterCombination", why);
  if (given.Port !== undefined && given.Port !== PORTS[engine])
    no("Port", `is ${given.Port}: in Serverless v1 it is ${PORTS[engine]} and cannot be another`);
  if (given.StorageEncrypted === false) no("StorageEncrypted", "is false: Serverless v1 is always encrypted");
  if (given.EnablePerformanceInsights === true)
    no("EnablePerformanceInsights", "is not possible in Serverless v1: leave it out");
}

/** Steps of half a unit, up to 256; the maximum is at least 1 (2.3). A pause needs a minimum of nothing. */
function judgeCapacity(
  { MinCapacity: min, MaxCapacity: max, SecondsUntilAutoPause: pause }: CapacityParameters,
  refuse: Refuse,
): void {
  const name = "ServerlessV2ScalingConfiguration";
  const isStep = (value: number): boolean => value >= 0 && value <= 256 && Number.isInteger(2 * value);
  if (min === undefined || max === undefined) {
    refuse(name, "MissingParameter", "needs MinCapacity and MaxCapacity");
    return;
  }
  if (!isStep(min) || !isStep(max))
    refuse(name, "InvalidParameterValue", `from ${min} to ${max} ACU is out of range: steps of 0.5 from 0 to 256`);
  else if (max < 1) refuse(name, "InvalidParameterValue", `has a MaxCapacity of ${max}: at least 1`);
  else if (min > max)
    refuse(name, "InvalidParameterCombination", `has a MinCapacity of ${min} above its MaxCapacity of ${max}`);
  if (pause === undefined) return;
  if (min > 0)
    refuse(name, "InvalidParameterCombination", "has SecondsUntilAutoPause, which goes with a MinCapacity of 0");
  judgeRange(name, pause, [300, 86_400], refuse);
}

function judgePlaces(
  { AvailabilityZones: zones = [], VpcSecurityGroupIds: groups = [] }: ClusterParameters,
  { region }: ClusterContext,
  refuse: Refuse,
): void {
  if (zones.length > 3)
    refuse("AvailabilityZones", "InvalidParameterValue", `has ${zones.length} zones: a volume spans three`);
  const elsewhere = zones.find((zone) => !(zone.startsWith(region) && zone.length === region.length + 1));
  if (elsewhere !== undefined)
    refuse("AvailabilityZones", "InvalidParameterValue", `"${elsewhere}" is not in ${region}`);
  const odd = groups.find((group) => !/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/.test(group));
  if (odd !== undefined)
    refuse(
      "VpcSecurityGroupIds",
      "InvalidParameterValue",
      `"${odd}" is no security group: sg- and 8 or 17 hexadecimal digits`,
    );
}
