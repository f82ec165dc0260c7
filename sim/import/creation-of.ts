/**
 * What an account's clusters and instances were created with, as far as it is told: under AWS's own names, for
 * `creation:`, so that an imported topology is judged as the create calls that would make it again (cluster reference
 * 9, 11.1).
 *
 * Left out on purpose: users and passwords, ARNs (an account's number is in them), and what the format has words of its
 * own for. Answers of describe calls name some things otherwise than create calls do, and tell what Aurora gives by
 * itself, such as an AllocatedStorage of 1.
 */
import type { Database, Instance, Member } from "./account.ts";
import type { Notes } from "./notes.ts";
import { block, flag, number, plains, text, texts, type Plain } from "./resources.ts";

type Read = (properties: Plain) => string | number | boolean | readonly string[] | undefined;

const textOf =
  (name: string): Read =>
  (properties) =>
    text(properties[name]);
const numberOf =
  (name: string): Read =>
  (properties) =>
    number(properties[name]);
const flagOf =
  (...names: readonly string[]): Read =>
  (properties) => {
    const name = names.find((one) => properties[one] !== undefined);
    return name === undefined || typeof properties[name] === "object" ? undefined : flag(properties[name]);
  };

/** Performance Insights without its switch tells of nothing. */
const insightsOf =
  (read: Read): Read =>
  (properties) =>
    flag(properties["EnablePerformanceInsights"]) || flag(properties["PerformanceInsightsEnabled"])
      ? read(properties)
      : undefined;

const MONITORING: Readonly<Record<string, Read>> = {
  EnablePerformanceInsights: flagOf("EnablePerformanceInsights", "PerformanceInsightsEnabled"),
  PerformanceInsightsRetentionPeriod: insightsOf(numberOf("PerformanceInsightsRetentionPeriod")),
};

const CLUSTER: Readonly<Record<string, Read>> = {
  DatabaseName: textOf("DatabaseName"),
  Port: numberOf("Port"),
  BackupRetentionPeriod: numberOf("BackupRetentionPeriod"),
  PreferredBackupWindow: textOf("PreferredBackupWindow"),
  PreferredMaintenanceWindow: textOf("PreferredMaintenanceWindow"),
  StorageEncrypted: flagOf("StorageEncrypted"),
  StorageType: textOf("StorageType"),
  EnableCloudwatchLogsExports: (properties) =>
    some(texts(properties["EnableCloudwatchLogsExports"] ?? properties["EnabledCloudwatchLogsExports"])),
  VpcSecurityGroupIds: (properties) =>
    some(
      [
        ...texts(properties["VpcSecurityGroupIds"]),
        ...plains(properties["VpcSecurityGroups"]).flatMap((one) => text(one["VpcSecurityGroupId"]) ?? []),
      ].filter((id) => id.startsWith("sg-")),
    ),
  DeletionProtection: flagOf("DeletionProtection"),
  ManageMasterUserPassword: (properties) =>
    flag(properties["ManageMasterUserPassword"]) || block(properties["MasterUserSecret"]) !== undefined || undefined,
};

const INSTANCE: Readonly<Record<string, Read>> = {
  Engine: textOf("Engine"),
  PubliclyAccessible: flagOf("PubliclyAccessible"),
  AutoMinorVersionUpgrade: flagOf("AutoMinorVersionUpgrade"),
};

/** Only what a template says: a describe call tells the cluster's own once more for each instance. */
const CLUSTER_OWNED: Readonly<Record<string, Read>> = {
  DBName: textOf("DBName"),
};

export function clusterCreationOf({ properties }: Member, isSecondary: boolean, isGlobal: boolean): Plain {
  const isV1 = isGlobal && text(properties["EngineMode"]) === "serverless";
  const given = { ...read(properties, { ...MONITORING, ...CLUSTER }), ...(isV1 ? { EngineMode: "serverless" } : {}) };
  // A describe call tells of a secondary what it has from the primary.
  const { DatabaseName: _inherited, ...own } = given as Plain & { DatabaseName?: unknown };
  return wrapped(isSecondary && isDescribed(properties) ? own : given);
}

export function instanceCreationOf({ properties }: Instance, engine: string): Plain {
  if (properties === undefined) return {};
  const { Engine: named, ...rest } = read(properties, {
    ...INSTANCE,
    ...(isDescribed(properties) ? {} : CLUSTER_OWNED),
  }) as Plain & { Engine?: unknown };
  // What differs from the cluster's is for the judge; the same once more is noise.
  return wrapped({ ...(named === undefined || named === engine ? {} : { Engine: named }), ...rest });
}

/** Classes of a global database that the service refuses; the scenario has stand-ins for classes, and would hide it. */
export function refusedClasses({ isGlobal, members }: Database): string[] {
  if (!isGlobal) return [];
  return members.flatMap(({ id, instances }) =>
    instances.flatMap(({ id: name, properties }) => {
      const className = text(properties?.["DBInstanceClass"]) ?? "";
      return /^db\.t\d/.test(className)
        ? [
            `${id}: ${name}: ${className} is a burstable class: a global database takes memory-optimised ones (InvalidParameterCombination)`,
          ]
        : [];
    }),
  );
}

/** What the network lets through stands in EC2's security groups and route tables, which nobody has described. */
export function tellAccess({ properties, instances }: Member, id: string, notes: Notes): void {
  const groups = (CLUSTER["VpcSecurityGroupIds"](properties) ?? []) as readonly string[];
  if (groups.length > 0)
    notes.add(
      "left-out",
      `the security groups of ${id}`,
      "their rules are EC2's and not described: everybody is let in, unless you add access with its rules",
    );
  const open = instances.filter((one) => flag(one.properties?.["PubliclyAccessible"])).map((one) => one.id);
  if (open.length > 0)
    notes.add("left-out", `the public address of ${open.join(", ")}`, "counts where the cluster has access");
}

function isDescribed(properties: Plain): boolean {
  return text(properties["DBClusterArn"]) !== undefined || text(properties["DBInstanceArn"]) !== undefined;
}

function read(properties: Plain, table: Readonly<Record<string, Read>>): Plain {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, of]) => {
      const value = of(properties);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function some(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}

function wrapped(creation: Plain): Plain {
  return Object.keys(creation).length === 0 ? {} : { creation };
}
