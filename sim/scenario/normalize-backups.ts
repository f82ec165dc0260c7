/**
 * Backups in a scenario, judged as the service judges them (cluster reference 4.1, 9.1): how long they are kept, the
 * window of the day, and what is kept of a cluster that is deleted.
 */
import { judgeWindows, refusalsOf } from "../creation/index.ts";
import type { Micros } from "../kernel/index.ts";
import type { Path } from "./issue.ts";
import { backtrackWindowOf } from "./normalize-backtrack.ts";
import { isGlobalTopology } from "./normalize-copies.ts";
import { knownCluster, type FaultContext } from "./normalize-scope.ts";
import type { Report } from "./read.ts";
import type { ActionFile, ScenarioFile } from "./schema.ts";
import type { ActionSpec, BackupsSpec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

const MINUTE = 60_000_000;
const DAY_MINUTES = 24 * 60;
export const DAY = DAY_MINUTES * MINUTE;
const DAYS_MAX = 35;

/** Undefined where nothing is said of them. */
export function normalizeBackups(
  { backups, creation, maintenance }: ClusterFile,
  path: Path,
  report: Report,
): BackupsSpec | undefined {
  if (backups === undefined) return undefined;
  const here = [...path, "backups"];
  const { clock = "00:00", window = creation?.PreferredBackupWindow ?? "03:00-03:30" } = backups;
  const retention = retentionOf(
    backups.retentionDays ?? creation?.BackupRetentionPeriod ?? 1,
    [...here, "retentionDays"],
    report,
  );
  const now = readClock(clock);
  if (now === undefined)
    report([...here, "clock"], `"${clock}" is no time of the day: write hh24:mi, for instance 02:45`);
  const refusals = refusalsOf((refuse) => judgeWindows(window, maintenance?.window, refuse));
  // What is wrong with the other window is told where that stands.
  for (const { message, error, parameter } of refusals)
    if (parameter === "PreferredBackupWindow" || error === "InvalidParameterCombination")
      report([...here, "window"], `${message} (${error})`);
  const [from, until] = window.split("-").map(readClock);
  const opens = (from ?? 0) - (now ?? 0);
  return {
    retention,
    // A window that is open as the run begins has opened before.
    opensAt: (opens <= 0 && (until ?? 0) > (now ?? 0) ? 0 : (opens + DAY_MINUTES) % DAY_MINUTES) * MINUTE,
    lasts: (((until ?? 0) - (from ?? 0) + DAY_MINUTES) % DAY_MINUTES) * MINUTE,
    clockAt: (now ?? 0) * MINUTE,
    window,
    clock,
  };
}

/** BackupRetentionPeriod in days. */
function retentionOf(days: number, path: Path, report: Report): Micros {
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX)
    report(
      path,
      `is ${days}: BackupRetentionPeriod takes 1 to ${DAYS_MAX} days, and continuous backup cannot be switched off (InvalidParameterValue)`,
    );
  return days * DAY;
}

type DeletionFile = Extract<ActionFile, { readonly kind: "delete-cluster" }>;

export function normalizeDeletion(action: DeletionFile, at: Micros, path: Path, context: FaultContext): ActionSpec {
  const { report } = context;
  const { finalSnapshot, skipFinalSnapshot, deleteAutomatedBackups = true } = action;
  const cluster = knownCluster(action.cluster, [...path, "cluster"], context);
  if (skipFinalSnapshot === true && finalSnapshot !== undefined)
    report([...path, "finalSnapshot"], "cannot be given with skipFinalSnapshot: true (InvalidParameterCombination)");
  if (skipFinalSnapshot === false && finalSnapshot === undefined)
    report(
      [...path, "skipFinalSnapshot"],
      "is false, so a finalSnapshot (FinalDBSnapshotIdentifier) is required (InvalidParameterCombination)",
    );
  if (finalSnapshot !== undefined || !deleteAutomatedBackups) judgeBackups([...path, "cluster"], context);
  return {
    kind: action.kind,
    at,
    cluster,
    ...(finalSnapshot === undefined ? {} : { finalSnapshot }),
    ...(deleteAutomatedBackups ? {} : { deleteAutomatedBackups }),
  };
}

type ChangeFile = Extract<ActionFile, { readonly kind: "modify-cluster" }>;

export function normalizeChange(action: ChangeFile, at: Micros, path: Path, context: FaultContext): ActionSpec {
  const { report, clusters } = context;
  const { deletionProtection, backupRetentionDays } = action;
  const here = [...path, "backtrackWindow"];
  const cluster = knownCluster(action.cluster, [...path, "cluster"], context);
  if (deletionProtection === undefined && backupRetentionDays === undefined && action.backtrackWindow === undefined)
    report(path, "changes nothing: give it deletionProtection, backupRetentionDays or backtrackWindow");
  const backtrackWindow =
    action.backtrackWindow === undefined ? undefined : backtrackWindowOf(action.backtrackWindow, here, report);
  if (backtrackWindow !== undefined && clusters.some((one) => one.id === cluster && one.backtrackWindow === undefined))
    report(
      here,
      `of "${cluster}" cannot be set: Backtrack can only be switched on when a cluster is created (InvalidParameterCombination)`,
    );
  if (backupRetentionDays !== undefined) judgeBackups([...path, "backupRetentionDays"], context);
  if (backupRetentionDays !== undefined) retentionOf(backupRetentionDays, [...path, "backupRetentionDays"], report);
  return {
    kind: action.kind,
    at,
    cluster,
    ...(deletionProtection === undefined ? {} : { deletionProtection }),
    ...(backupRetentionDays === undefined ? {} : { backupRetentionDays }),
    ...(backtrackWindow === undefined ? {} : { backtrackWindow }),
  };
}

function judgeBackups(path: Path, { clusters, report }: FaultContext): void {
  if (isGlobalTopology(clusters)) report(path, "backups of members of a global database are not modelled");
}

/** Minutes since midnight; undefined for what is no time of the day. */
function readClock(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}
